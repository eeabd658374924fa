// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_DIFFERENCE_H_
#define LEDGER_DIFFERENCE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/derive.h"
#include "ledger/history.h"
#include "ledger/ids.h"
#include "ledger/v1/rights.pb.h"

namespace ledger {

// How the states to two questions differ, field by field: of the terms named
// and of them alone; if none is, of everything. A term counts if it is on
// record at either K.
//
// The cause is told by the two states in between, in which only D or only K
// has moved. CONTRACT_CHANGED: moving D alone makes the whole difference, and
// moving K alone none. WE_LEARNED: the other way round. BOTH: everything else,
// which is that each alone makes a difference, or only both together do, or
// the second moves further what the first had moved.
//
// The events are what made one of the two values and not the other (what set
// it, added to it, ended it, disclosed a part of it, or determined a condition
// that it names), and the corrections, retractions and disclosures of these
// that were recorded between the two Ks. Where the clock alone made the
// difference, what set the later value. In order of position; of more than
// kExplainedEventsMax the newest.
//
// Pure and total. Cost: up to four folds of everything.
//
// Errors: UNIMPLEMENTED as DeriveState; NOT_FOUND for a term id that is on
// record at neither K.
absl::StatusOr<std::vector<v1::Difference>> DeriveDifferences(
    const AgreementId& id, const History& history, const Question& from,
    const Question& to, const std::vector<std::string>& term_ids);

}  // namespace ledger

#endif  // LEDGER_DIFFERENCE_H_
