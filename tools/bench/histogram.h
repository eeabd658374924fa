// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_BENCH_HISTOGRAM_H_
#define TOOLS_BENCH_HISTOGRAM_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace ledger::bench {

// How often calls took how long, in nanoseconds: 64 buckets for each doubling,
// so that a percentile is right to 1.6 %. A value of 32 KiB. Add costs some
// nanoseconds; not for sharing between threads, add them up with Merge.
class Histogram {
 public:
  void Add(uint64_t nanos, uint64_t times = 1);
  void Merge(const Histogram& other);

  uint64_t count() const { return count_; }

  // The value that `share` (0 to 1) of all calls did not pass; 0 without calls.
  double Percentile(double share) const;

  // The same with the wait of late calls counted: a client that calls every
  // `interval` nanoseconds and is held up by one slow call would have made
  // others meanwhile, and they would have waited for the rest of it.
  Histogram CountingWaits(uint64_t interval) const;

 private:
  static constexpr int kBits = 6;
  static constexpr size_t kSub = size_t{1} << kBits;
  static constexpr size_t kBuckets = (64 - kBits) * kSub;

  static size_t BucketOf(uint64_t nanos);
  static uint64_t MiddleOf(size_t bucket);

  std::array<uint64_t, kBuckets> counts_{};
  uint64_t count_ = 0;
};

}  // namespace ledger::bench

#endif  // TOOLS_BENCH_HISTOGRAM_H_
