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

// The statuses of a term at `as_of`, one per different status, worlds in
// order.
void RenderStatuses(
    const TermOutcome& outcome, Instant as_of,
    google::protobuf::RepeatedPtrField<v1::StatusValue>& statuses);

// Writes a term as an answer shows it into an empty `state`. Without
// `registers`: statuses, flags and what they rest on.
void RenderTerm(const Plan& plan, uint32_t term, const TermOutcome& outcome,
                Instant as_of, const std::vector<Knowledge>& knowledge,
                bool registers, v1::TermState& state);

}  // namespace ledger

#endif  // LEDGER_AGREEMENT_H_
