// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_BENCH_VERDICT_WORKS_H_
#define TOOLS_BENCH_VERDICT_WORKS_H_

#include "absl/status/statusor.h"
#include "tools/bench/works.h"

namespace ledger::bench {

// A verdict on an agreement of 100 events, all of the life of its eight rights,
// against the state of that agreement; each asked for another second, so that
// no answer is kept. Errors: as Work::run.
absl::StatusOr<Measured> RunVerdict(const Settings& settings, const Say& say);

// A verdict by the one agreement that speaks of the act, where the actor is
// bound by 10,000, against the same where it is bound by ten. Errors: as
// Work::run.
absl::StatusOr<Measured> RunVerdictAmongMany(const Settings& settings,
                                             const Say& say);

}  // namespace ledger::bench

#endif  // TOOLS_BENCH_VERDICT_WORKS_H_
