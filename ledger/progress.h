// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_PROGRESS_H_
#define LEDGER_PROGRESS_H_

#include <atomic>
#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/clock.h"
#include "ledger/hash.h"
#include "ledger/ids.h"
#include "ledger/instant.h"
#include "ledger/mutex.h"
#include "ledger/store.h"

namespace ledger {

// Where a ledger is in its life: imports come first or never.
enum class Phase {
  kEmpty,      // no record yet: the first import or append decides
  kImporting,  // imports only; readers' now is the last imported time
  kOpen,       // appends only
};

// Where the ledger stands after a group that was synced.
struct Head {
  TreeSize tree_size{0};
  Hash root;
  std::optional<Instant> last_recorded_time;
  Phase phase = Phase::kEmpty;
};

// What appender and readers must agree on: which records are synced, which
// times were given out, and the served mark.
//
// A reader may be answered "at K there were n records" only if no record will
// ever get a recorded time at or below K. So Serve first keeps later times
// above K, waits for a group in flight that may lie below, and makes the mark
// durable; times that were given out lie above every mark before.
//
// Threads: Assign, Publish and Abandon from the appender's, the rest from any.
class Progress {
 public:
  // Borrows both, which must outlive it.
  Progress(const Clock& clock, Store& store, const Head& head);

  Head head() const;
  TreeSize tree_size() const {
    return TreeSize(size_.load(std::memory_order_acquire));
  }

  // The clock, but never before the last recorded time.
  Instant Now() const;

  // The first of `count` recorded times, a microsecond apart, that a request
  // would get now. Peek gives the same and takes nothing.
  Instant Assign(uint64_t count);
  Instant Peek() const;

  // Takes `first` and `count - 1` microseconds after it, claimed by an import.
  // False if it is not above all that was given out or served.
  bool Claim(Instant first, uint64_t count);

  // The group in flight is synced, or its fate is unknown for as long as the
  // ledger is open.
  void Publish(const Head& head);
  void Abandon();

  // Makes sure that no record that is not yet synced ever gets a time at or
  // below `k`, durably; afterwards the records at or below `k` are those of the
  // head. May wait for the group in flight and for one sync.
  // Errors: UNAVAILABLE when the mark cannot be written, or when a group whose
  // fate is unknown may lie below.
  absl::Status Serve(Instant k);

  // The exact mark, for an orderly close.
  Instant served_mark() const;

 private:
  Instant NextTime() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Clock& clock_;
  Store& store_;

  mutable Mutex mutex_;
  CondVar landed_;  // a group was published or abandoned
  Head head_ ABSL_GUARDED_BY(mutex_);
  Instant last_given_ ABSL_GUARDED_BY(mutex_) = kOpenPast;
  // First time given to the group in flight.
  std::optional<Instant> in_flight_ ABSL_GUARDED_BY(mutex_);
  bool abandoned_ ABSL_GUARDED_BY(mutex_) = false;
  Instant mark_ ABSL_GUARDED_BY(mutex_) = kOpenPast;     // served
  Instant durable_ ABSL_GUARDED_BY(mutex_) = kOpenPast;  // >= mark_ once served

  Mutex writing_mark_;  // one mark at a time; taken before mutex_
  std::atomic<uint64_t> size_ = 0;
};

}  // namespace ledger

#endif  // LEDGER_PROGRESS_H_
