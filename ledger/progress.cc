// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/progress.h"

#include <algorithm>
#include <chrono>

#include "ledger/reason.h"

namespace ledger {
namespace {

constexpr std::chrono::microseconds kTick(1);

// How far the durable mark runs ahead of the K that moves it, so that a client
// that asks "as of now" again and again costs ten syncs a second and not one a
// question. After a crash, recorded times begin above it.
constexpr std::chrono::milliseconds kMarkLead(100);

}  // namespace

Progress::Progress(const Clock& clock, Store& store, const Head& head)
    : clock_(clock), store_(store) {
  MutexLock lock(mutex_);
  head_ = head;
  last_given_ = head.last_recorded_time.value_or(kOpenPast);
  mark_ = durable_ = store.meta().served_mark;
  size_.store(head.tree_size.value(), std::memory_order_release);
}

Head Progress::head() const {
  MutexLock lock(mutex_);
  return head_;
}

Instant Progress::Now() const {
  const Instant now = clock_.Now();
  MutexLock lock(mutex_);
  return std::max(now, head_.last_recorded_time.value_or(now));
}

Instant Progress::NextTime() const {
  Instant next = clock_.Now();
  if (last_given_ != kOpenPast) next = std::max(next, last_given_ + kTick);
  if (mark_ != kOpenPast) next = std::max(next, mark_ + kTick);
  return next;
}

Instant Progress::Assign(uint64_t count) {
  MutexLock lock(mutex_);
  const Instant first = NextTime();
  last_given_ = first + kTick * static_cast<int64_t>(count - 1);
  if (!in_flight_.has_value()) in_flight_ = first;
  return first;
}

Instant Progress::Peek() const {
  MutexLock lock(mutex_);
  return NextTime();
}

bool Progress::Claim(Instant first, uint64_t count) {
  MutexLock lock(mutex_);
  if (first <= last_given_) return false;
  last_given_ = first + kTick * static_cast<int64_t>(count - 1);
  if (!in_flight_.has_value()) in_flight_ = first;
  return true;
}

void Progress::Publish(const Head& head) {
  MutexLock lock(mutex_);
  head_ = head;
  in_flight_.reset();
  size_.store(head.tree_size.value(), std::memory_order_release);
  landed_.SignalAll();
}

void Progress::Abandon() {
  MutexLock lock(mutex_);
  abandoned_ = true;
  landed_.SignalAll();
}

absl::Status Progress::Serve(Instant k) {
  {
    MutexLock lock(mutex_);
    if (k > mark_) mark_ = k;
    while (in_flight_.has_value() && *in_flight_ <= k && !abandoned_) {
      landed_.Wait(mutex_);
    }
    if (in_flight_.has_value() && *in_flight_ <= k) {
      return Refuse(Reason::kWritesRefused,
                    "the fate of the last writes is unknown since a sync "
                    "failed; ask for an earlier time, or open the ledger "
                    "again");
    }
    if (durable_ >= k) return absl::OkStatus();
  }
  MutexLock writing(writing_mark_);
  {
    MutexLock lock(mutex_);
    if (durable_ >= k) return absl::OkStatus();
  }
  if (auto status = store_.SetServedMark(k + kMarkLead); !status.ok()) {
    return status;
  }
  MutexLock lock(mutex_);
  durable_ = std::max(durable_, k + kMarkLead);
  return absl::OkStatus();
}

Instant Progress::served_mark() const {
  MutexLock lock(mutex_);
  return mark_;
}

}  // namespace ledger
