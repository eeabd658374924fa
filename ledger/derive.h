// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_DERIVE_H_
#define LEDGER_DERIVE_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/history.h"
#include "ledger/ids.h"
#include "ledger/instant.h"
#include "ledger/plan.h"
#include "ledger/v1/agreement.pb.h"
#include "ledger/wanted.h"

namespace ledger {

// "What held on `as_of`, as far as the first `known` records of the ledger
// tell."
struct Question {
  Instant as_of;
  TreeSize known;
};

// Which part of a state is wanted.
struct StateSelection {
  std::vector<std::string> term_ids;  // empty: all
  bool terms_only = false;            // no parties, instruments, …
  bool registers = true;  // false: statuses and flags alone, no knowledge
};

// The state of an agreement at a pair of times: select, order, fold, derive.
// Pure and total; the same arguments give the same message for ever, for one
// engine version. Repeated fields are sorted as agreement.proto says.
// Errors: UNIMPLEMENTED for an event kind this engine does not know, naming
// position and kind; NOT_FOUND for a term id that is not on record.
absl::StatusOr<v1::Agreement> DeriveState(const AgreementId& id,
                                          const History& history,
                                          const Question& question,
                                          const StateSelection& selection);

// The same, written into an empty message: an answer on an arena is made once
// and never copied. Gives the first instant after `as_of` at which the state
// may differ; `as_of` itself where that is not known, because it lies within
// an uncertain time. Errors: as DeriveState; what `wanted` says, if that is not
// OK.
absl::StatusOr<Instant> DeriveInto(const AgreementId& id,
                                   const History& history,
                                   const Question& question,
                                   const StateSelection& selection,
                                   v1::Agreement& agreement,
                                   const Wanted& wanted = absl::OkStatus);

// Whether this engine knows every event among the first `prefix`.
// Errors: UNIMPLEMENTED, naming position and kind of one that it does not.
absl::Status CheckKinds(const History& history, size_t prefix);

// The plans of these terms by id; of all terms if none is named.
// Errors: NOT_FOUND for a term id that is not on record.
absl::StatusOr<std::map<std::string_view, uint32_t>> FindTerms(
    const Plan& plan, const std::vector<std::string>& term_ids);

// What the state to `question` rests on; `read_time` is the time that names K.
// State and basis, serialised in this order, are the answer as it is served.
v1::Basis BasisOf(const History& history, const Question& question,
                  Instant read_time);

// For each of `term_ids` (empty: all, by id) the exact spans of its status.
// Errors: as DeriveState; what `wanted` says, if that is not OK.
absl::StatusOr<std::vector<v1::TermTimeline>> DeriveTimelines(
    const History& history, TreeSize known,
    const std::vector<std::string>& term_ids,
    const Wanted& wanted = absl::OkStatus);

// The zone in which the agreement reads dates: of its `meta` terms, by their
// newest statement on record before `known`; "UTC" if there is none.
std::string TimeZoneOf(const History& history, TreeSize known);

}  // namespace ledger

#endif  // LEDGER_DERIVE_H_
