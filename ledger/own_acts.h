// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_OWN_ACTS_H_
#define LEDGER_OWN_ACTS_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/hash.h"
#include "ledger/history.h"
#include "ledger/ids.h"
#include "ledger/instant.h"
#include "ledger/load.h"
#include "ledger/v1/own.pb.h"

// What the ledger itself does, as records of its own agreement `_ledger`.
namespace ledger {

// One record, made: what is stored and where.
struct MadeRecord {
  std::string agreement;
  Position position{0};
  Revision revision{0};
  Instant recorded_time{};
  std::string bytes;
  Hash leaf;
};

// Makes the record of an own act and puts it into the history of `_ledger`.
// Errors: INVALID_ARGUMENT when a bound of a record is broken.
absl::StatusOr<MadeRecord> MakeOwnRecord(const v1::OwnAct& act,
                                         Position position,
                                         Instant recorded_time,
                                         LoadedHistory& own);

// That ordinary appends may begin.
v1::OwnAct OpenedAct(std::string_view origin);

// That an import ended after so many records.
v1::OwnAct ImportClosedAct(uint64_t imported);

// What `_ledger` must still say of the keys that sign: which came into use,
// which went out of it. `keys` in vkey form; empty: nothing signs, and nothing
// is said.
std::vector<v1::OwnAct> KeyActs(const History& own,
                                std::span<const std::string> keys);

}  // namespace ledger

#endif  // LEDGER_OWN_ACTS_H_
