// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/effects.h"
#include "ledger/event.h"
#include "ledger/role.h"
#include "ledger/unknowns.h"

// Facts of which it matters which came first though they write no register of
// one term both.

namespace ledger {

// Two parties became affiliates and ceased to be, or the other way round.
void Unknowns::AddAffiliations(uint32_t index, Places& places) const {
  const Fact& fact = plan_.fact(index);
  const auto pair = AffiliatesOf(*fact.fact);
  if (!pair.has_value()) return;
  for (const Fact& other : plan_.selection().facts()) {
    if (other.group == fact.group && other.group >= 0) continue;
    const bool rival = AffiliatesOf(*other.fact) == pair &&
                       other.fact->party_changed().affiliated().empty() !=
                           fact.fact->party_changed().affiliated().empty();
    if (rival) AddRival(fact, other, places);
  }
}

// Who was replaced after being named, or after coming to stand in another's
// place, is bound no longer; who was replaced before is.
void Unknowns::AddSuccessions(uint32_t index, Places& places) const {
  const Fact& fact = plan_.fact(index);
  const bool passes = PassesOn(*fact.fact);
  if (!passes && !NamesParties(*fact.fact)) return;
  for (const Fact& other : plan_.selection().facts()) {
    if (other.group == fact.group && other.group >= 0) continue;
    const bool rival =
        PassesOn(*other.fact) || (passes && NamesParties(*other.fact));
    if (other.revision != fact.revision && rival) {
      AddRival(fact, other, places);
    }
  }
}

// A permission lifts the limits that were founded before it, and no later ones.
void Unknowns::AddFoundings(uint32_t index, uint32_t term,
                            Places& places) const {
  const Fact& fact = plan_.fact(index);
  if (!effects_[index].life || StatedBy(*fact.fact) == nullptr) return;
  const Role mine = RoleOf(plan_.terms()[term].kind);
  const bool permits = mine == Role::kConsent;
  if (!permits && !IsLimit(mine)) return;
  for (const TermPlan& other : plan_.terms()) {
    const Role role = RoleOf(other.kind);
    if (permits ? !IsLimit(role) : role != Role::kConsent) continue;
    for (const uint32_t j : other.facts) {
      const Fact& each = plan_.fact(j);
      if (each.group == fact.group && fact.group >= 0) continue;
      if (!effects_[j].life || StatedBy(*each.fact) == nullptr) continue;
      AddRival(fact, each, places);
    }
  }
}

}  // namespace ledger
