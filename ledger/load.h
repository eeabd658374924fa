// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_LOAD_H_
#define LEDGER_LOAD_H_

#include <cstddef>
#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/event.h"
#include "ledger/hash.h"
#include "ledger/history.h"
#include "ledger/ids.h"
#include "ledger/record.h"
#include "ledger/store.h"

namespace ledger {

// Reads a stored record whose place is known.
// Errors: DATA_LOSS (kDataLoss) when it does not parse or says another
// position, naming the position.
absl::StatusOr<Record> ReadStored(Position position, std::string_view bytes);

// The event in a record, parsed. Errors: DATA_LOSS, naming the position.
absl::StatusOr<std::shared_ptr<const RecordedEvent>> ParseStored(
    const Record& record);

// What an event costs in memory once it is parsed: an estimate from the bytes
// that it was parsed from.
constexpr size_t ParsedBytes(size_t event_bytes) {
  return 512 + 6 * event_bytes;
}

// What one costs that is laid aside.
inline constexpr size_t kLaidAsideBytes = 64;

// A history as far as it was read from the disk.
struct LoadedHistory {
  History history;
  Hash last_leaf;    // of its newest record; zeros if there is none
  size_t bytes = 0;  // estimate of what it costs in memory

  // Counts an event that was added to the history.
  void Count(const v1::Event& event, size_t event_bytes) {
    const bool aside =
        history.lays_aside() && event.fact().has_performance_recorded();
    bytes += aside ? kLaidAsideBytes : ParsedBytes(event_bytes);
  }
};

// Appends to `loaded` the agreement's records of [from, until), which must
// continue it: revision by revision, each with the leaf hash of the one before.
// Cost: 2 µs an event.
// Errors: DATA_LOSS as Store::VisitAgreement, or when a record does not
// continue the agreement; `loaded` then holds what stands before it.
absl::Status LoadHistory(const Store& store, const AgreementId& agreement,
                         Position from, TreeSize until, LoadedHistory& loaded);

}  // namespace ledger

#endif  // LEDGER_LOAD_H_
