// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_READERS_H_
#define LEDGER_READERS_H_

#include <atomic>
#include <cstddef>
#include <list>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/history.h"
#include "ledger/ids.h"
#include "ledger/load.h"
#include "ledger/mutex.h"
#include "ledger/store.h"

namespace ledger {

// The readers' histories, parsed and shared. A history that some reader still
// holds is never changed: what is new goes into a copy then, and in place
// otherwise. Bounded by estimated bytes, the least recently used goes first.
// Safe from any thread; a miss reads the disk, and only those who want the
// same agreement wait for it.
class HistoryCache {
 public:
  HistoryCache(const Store& store, size_t bytes_max)
      : store_(store), bytes_max_(bytes_max) {}

  // The agreement's history with at least its records below `known`; `head` is
  // everything that is synced, at least `known`.
  // Errors: NOT_FOUND (kAgreementNotFound) without a record below `known`;
  // DATA_LOSS as LoadHistory.
  absl::StatusOr<std::shared_ptr<const History>> Get(
      const AgreementId& agreement, TreeSize known, TreeSize head);

  // The same if it is here with a record below `known`, and nobody is loading
  // it; else null. Never blocks.
  std::shared_ptr<const History> AtHand(const AgreementId& agreement,
                                        TreeSize known);

 private:
  // A history, and how many readers hold it.
  struct Version {
    LoadedHistory loaded;
    std::atomic<int> lent = 0;
  };
  // One agreement. `covered`: no record below it is missing in `version`.
  struct Entry {
    Mutex mutex;
    std::shared_ptr<Version> version ABSL_GUARDED_BY(mutex);
    TreeSize covered ABSL_GUARDED_BY(mutex) = TreeSize(0);
    size_t counted = 0;  // bytes of it in bytes_, under the cache's mutex
    std::list<std::string>::iterator place;  // so too
  };

  std::shared_ptr<Entry> Find(const std::string& agreement);
  absl::Status Extend(const AgreementId& agreement, TreeSize head, Entry& entry)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(entry.mutex);
  void Count(const std::string& agreement, const Entry* entry, size_t bytes);
  static std::shared_ptr<const History> Lend(std::shared_ptr<Version> version);

  const Store& store_;
  const size_t bytes_max_;
  Mutex mutex_;
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::list<std::string> recent_ ABSL_GUARDED_BY(mutex_);  // newest first
  absl::flat_hash_map<std::string, std::shared_ptr<Entry>> entries_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace ledger

#endif  // LEDGER_READERS_H_
