// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_DEADLINE_H_
#define LEDGER_DEADLINE_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/derive.h"
#include "ledger/docket.h"
#include "ledger/v1/rights.pb.h"

namespace ledger {

// What has to be done next in some agreements: what may be due after D and
// before `until`, by date; what cannot be computed last, with what is missing.
// Answers to notices and closings under priority rights, ends of windows,
// tranches with a date of their own, long stops of conditions. Where an open
// reading of a right gives another deadline, both are told.
//
// Pure and total. Cost: a fold per agreement, and one per process on record.
// Errors: UNIMPLEMENTED as DeriveState; FAILED_PRECONDITION
// (kCalendarUncovered) when a business-day calendar does not reach far enough.
absl::StatusOr<std::vector<v1::Deadline>> DeriveDeadlines(
    std::span<const AgreementHistory> agreements, const Question& question,
    Instant until);

}  // namespace ledger

#endif  // LEDGER_DEADLINE_H_
