// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_AGREEMENT_H_
#define LEDGER_AGREEMENT_H_

#include <cstdint>
#include <vector>

#include "ledger/knowledge.h"
#include "ledger/v1/agreement.pb.h"
#include "ledger/worlds.h"

namespace ledger {

// How an event is named in an answer.
void Refer(const RecordedEvent& event, const v1::Fact& fact,
           v1::EventReference& reference);
inline void Refer(const Fact& fact, v1::EventReference& reference) {
  Refer(*fact.event, *fact.fact, reference);
}

// The statuses of a term, one per different status, worlds in order.
void RenderStatuses(
    const TermOutcome& outcome,
    google::protobuf::RepeatedPtrField<v1::StatusValue>& statuses);

// A term as an answer shows it. Without `registers`: statuses, flags and what
// they rest on.
v1::TermState RenderTerm(const Plan& plan, uint32_t term,
                         const TermOutcome& outcome,
                         const std::vector<Knowledge>& knowledge,
                         bool registers);

}  // namespace ledger

#endif  // LEDGER_AGREEMENT_H_
