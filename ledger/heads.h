// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_HEADS_H_
#define LEDGER_HEADS_H_

#include <cstddef>
#include <list>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "ledger/ids.h"
#include "ledger/load.h"
#include "ledger/store.h"

namespace ledger {

// The appender's agreements: each with its history, parsed but for its
// performances, so that an append to a long one costs what one to a short one
// does. Bounded by
// estimated bytes; the least recently used goes first. What was evicted is
// loaded from the store again. For the appender's thread alone.
class Heads {
 public:
  Heads(const Store& store, size_t bytes_max)
      : store_(store), bytes_max_(bytes_max) {}

  // The agreement as it stands below `until`, which must be everything that
  // was recorded of it. Good until the next Evict; grow it as records are
  // added. An unknown agreement is one without events.
  // Errors: DATA_LOSS as LoadHistory; the agreement is then not kept.
  absl::StatusOr<LoadedHistory*> Get(const AgreementId& agreement,
                                     TreeSize until);

  // Forgets the least recently used until the bound holds again. Called
  // between groups.
  void Evict();

 private:
  // One agreement, and its place in recent_.
  struct Entry {
    LoadedHistory loaded;
    size_t counted = 0;  // bytes of it in bytes_
    std::list<std::string>::iterator place;
  };

  absl::StatusOr<std::shared_ptr<const RecordedEvent>> LoadEvent(
      Position position) const;

  const Store& store_;
  const size_t bytes_max_;
  size_t bytes_ = 0;
  std::list<std::string> recent_;  // newest first
  absl::flat_hash_map<std::string, std::unique_ptr<Entry>> entries_;
  std::list<Entry*> touched_;  // since the last Evict
};

}  // namespace ledger

#endif  // LEDGER_HEADS_H_
