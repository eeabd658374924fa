// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_PARTIES_H_
#define LEDGER_PARTIES_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/instant.h"
#include "ledger/plan.h"
#include "ledger/v1/agreement.pb.h"
#include "ledger/worlds.h"

namespace ledger {

// A fact that wrote a field of a party: "name", "classes", "active",
// "identified_as", "succeeded_by", "affiliates" or "controller".
struct PartyWrite {
  std::string_view field;
  const Fact* fact;
};

// A party as it is folded from the facts that name it.
struct PartyFold {
  v1::PartyState state;  // without events
  std::vector<const Fact*> facts;
  std::vector<PartyWrite> writes;  // in order of application
};

// The parties at D, by id.
std::map<std::string, PartyFold> PartiesAt(const Selection& selection,
                                           Instant as_of);

// A status that an instrument may have, and the fact that says so.
struct InstrumentStanding {
  v1::InstrumentStatus status;
  const Fact* winner;
};

// Where the instrument of an execution stands at D: one status, or two where
// its beginning or its end is not certain.
std::vector<InstrumentStanding> InstrumentAt(const Plan& plan,
                                             const Fact& executed,
                                             Instant as_of);

// Writes the parties at D, by id. A party counts from the first instant at
// which it may have joined; who it was found to be holds for every D.
void RenderParties(const Selection& selection, Instant as_of,
                   v1::Agreement& agreement);

// The instruments at D, by position of their first record.
void RenderInstruments(const Plan& plan, Instant as_of,
                       v1::Agreement& agreement);

// The conditions at D, by id. Gives instants at which one may change by itself.
std::vector<Instant> RenderConditions(Worlds& worlds, v1::Agreement& agreement);

}  // namespace ledger

#endif  // LEDGER_PARTIES_H_
