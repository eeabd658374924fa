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
// Answers to notices and closings under priority rights, ends of windows and
// tails, tranches with a date of their own, long stops of conditions. Readings
// that govern are followed; where an open one gives another deadline, both are
// told. A calendar that ends too early is named as missing
// (kCalendarUncovered).
//
// Pure and total. Cost: a fold per agreement, and one per process on record.
// Errors: UNIMPLEMENTED as DeriveState.
absl::StatusOr<std::vector<v1::Deadline>> DeriveDeadlines(
    std::span<const AgreementHistory> agreements, const Question& question,
    Instant until);

}  // namespace ledger

#endif  // LEDGER_DEADLINE_H_
