// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/bench/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ledger::bench {

size_t Histogram::BucketOf(uint64_t nanos) {
  if (nanos < kSub) return nanos;
  const int shift = static_cast<int>(std::bit_width(nanos)) - 1 - kBits;
  const size_t group = static_cast<size_t>(shift) + 1;
  return std::min(kBuckets - 1, group * kSub + ((nanos >> shift) - kSub));
}

uint64_t Histogram::MiddleOf(size_t bucket) {
  if (bucket < kSub) return bucket;
  const size_t shift = bucket / kSub - 1;
  return ((kSub + bucket % kSub) << shift) + ((uint64_t{1} << shift) >> 1);
}

void Histogram::Add(uint64_t nanos, uint64_t times) {
  counts_[BucketOf(nanos)] += times;
  count_ += times;
}

void Histogram::Merge(const Histogram& other) {
  for (size_t i = 0; i < kBuckets; ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
}

double Histogram::Percentile(double share) const {
  const auto wanted =
      static_cast<uint64_t>(std::ceil(share * static_cast<double>(count_)));
  uint64_t seen = 0;
  for (size_t i = 0; i < kBuckets; ++i) {
    seen += counts_[i];
    if (seen >= wanted && seen > 0) return static_cast<double>(MiddleOf(i));
  }
  return 0;
}

Histogram Histogram::CountingWaits(uint64_t interval) const {
  Histogram out = *this;
  if (interval == 0) return out;
  for (size_t i = 0; i < kBuckets; ++i) {
    if (counts_[i] == 0) continue;
    uint64_t left = MiddleOf(i);
    while (left > 2 * interval) {
      left -= interval;
      out.Add(left, counts_[i]);
    }
  }
  return out;
}

}  // namespace ledger::bench
