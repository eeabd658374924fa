// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_PARTIES_H_
#define LEDGER_PARTIES_H_

#include <vector>

#include "ledger/instant.h"
#include "ledger/plan.h"
#include "ledger/v1/agreement.pb.h"
#include "ledger/worlds.h"

namespace ledger {

// The parties at D, by id. A party counts from the first instant at which it
// may have joined; who it was found to be holds for every D.
void RenderParties(const Selection& selection, Instant as_of,
                   v1::Agreement& agreement);

// The instruments at D, by position of their first record.
void RenderInstruments(const Plan& plan, Instant as_of,
                       v1::Agreement& agreement);

// The conditions at D, by id. Gives instants at which one may change by itself.
std::vector<Instant> RenderConditions(Worlds& worlds, v1::Agreement& agreement);

}  // namespace ledger

#endif  // LEDGER_PARTIES_H_
