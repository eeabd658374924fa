// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_RULES_H_
#define LEDGER_RULES_H_

#include <vector>

#include "ledger/event.h"
#include "ledger/history.h"
#include "ledger/v1/error.pb.h"

namespace ledger {

// The rules that refuse what can be true of no world (R1 to R14, R16, R19; R9
// as far as it needs the history). Every refusal has a path relative to the
// event ("fact.term_lifted.term_id"), the reason's name and a sentence.
//
// Checks the newest event of `history` on the state that those before it left:
// append it first, and Truncate if it is refused. Its civil dates must be
// resolved and its event id set. Pure; costs what the event's terms have of
// life-cycle events, not what the history is long.
std::vector<v1::Violation> CheckNewest(const History& history);

// Checks what only the end of a request shows: a conversion's successor, a
// restatement's dispositions. The request's events are in `history` from
// revision `first` on. Paths begin with "events[i]", i from 0 for `first`.
std::vector<v1::Violation> CheckRequestEnd(const History& history,
                                           size_t first);

// Checks the form of an event, without any history: required fields, ids,
// paths, amounts, dates, bounds, what only the ledger may say. Paths as above.
// Civil dates need not be resolved yet.
std::vector<v1::Violation> CheckForm(const v1::Event& event);

}  // namespace ledger

#endif  // LEDGER_RULES_H_
