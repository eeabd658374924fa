// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_CHANGES_H_
#define LEDGER_CHANGES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "ledger/append.h"
#include "ledger/derive.h"
#include "ledger/history.h"
#include "ledger/ids.h"
#include "ledger/instant.h"
#include "ledger/v1/rights.pb.h"

namespace ledger {

// What the events of `history` at positions from `before` on change, at D =
// `as_of`: every status and register whose value differs, by term and field,
// in words. Pure; costs two folds.
// Errors: as DeriveState.
absl::StatusOr<std::vector<StateChange>> ChangesOf(const AgreementId& agreement,
                                                   const History& history,
                                                   TreeSize before,
                                                   Instant as_of);

// Where on the axis of D the events of `history` at positions from `before` on
// make a term's status another, by term and time. Pure; costs two timelines.
// Errors: as DeriveTimelines.
absl::StatusOr<std::vector<v1::StatusShift>> ShiftsOf(
    const AgreementId& agreement, const History& history, TreeSize before,
    const Wanted& wanted = absl::OkStatus);

}  // namespace ledger

#endif  // LEDGER_CHANGES_H_
