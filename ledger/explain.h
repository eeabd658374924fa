// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_EXPLAIN_H_
#define LEDGER_EXPLAIN_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "ledger/derive.h"
#include "ledger/fields.h"
#include "ledger/history.h"
#include "ledger/ids.h"
#include "ledger/v1/rights.pb.h"

namespace ledger {

// Why every field of the state to `question` is what it is: each value that
// some world gives it, the event that set it, what that overrode, and the
// corrections and retractions of what would have won it. Of the terms named
// and of them alone; if none is, of all terms, parties, instruments and
// conditions. Only of `field`, unless that is empty.
//
// `because` of a value: its winner, the disclosures that filled it, the fact
// that decided a condition it names (none while that is open), and what added
// to it since: slices, waivers, and every summand of a sum since its reset. A
// list longer than kExplainedEventsMax keeps its newest.
//
// Pure and total; the same arguments give the same messages for ever, for one
// engine version. Cost: a fold of everything, and what CorrectedBy costs.
//
// Errors: UNIMPLEMENTED and NOT_FOUND as DeriveState.
absl::StatusOr<std::vector<v1::Explanation>> DeriveExplanations(
    const AgreementId& id, const History& history, const Question& question,
    const std::vector<std::string>& term_ids, const std::string& field);

// The events that a value of a field rests on, as above, in order of position.
void ReferBecause(
    const History& history, const FieldValue& value,
    google::protobuf::RepeatedPtrField<v1::EventReference>& references);

// Names some facts and some other events, each once, in order of position; of
// more than kExplainedEventsMax the newest.
void ReferAll(const History& history, const std::vector<const Fact*>& facts,
              const std::vector<uint32_t>& revisions,
              google::protobuf::RepeatedPtrField<v1::EventReference>& list);

}  // namespace ledger

#endif  // LEDGER_EXPLAIN_H_
