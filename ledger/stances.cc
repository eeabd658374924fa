// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "ledger/unknowns.h"

// Facts of uncertain time that do no more than state fields of a term.

namespace ledger {

// Whether a fact does no more to a term than state fields, whenever it comes:
// it ends nothing, and no restatement, and nothing kept, asks what it wrote.
bool Unknowns::OnlyStates(uint32_t index, uint32_t term) const {
  const Fact& fact = plan_.fact(index);
  const Effects& mine = effects_[index];
  constexpr uint32_t kLife =
      1U << v1::TERM_FIELD_WINDOW | 1U << v1::TERM_FIELD_SURVIVES |
      1U << v1::TERM_FIELD_IRREVOCABLE | 1U << v1::TERM_FIELD_EXERCISABLE;
  const std::string& instrument = fact.fact->instrument_id();
  if (!fact.fact->has_term_amended() || (mine.cells & kLife) != 0 ||
      mine.resets != 0 || mine.adds != 0 ||
      plan_.RestatementBy(instrument) != nullptr) {
    return false;
  }
  const auto& facts = plan_.terms()[term].facts;
  return std::none_of(facts.begin(), facts.end(), [&](uint32_t i) {
    const Fact& other = plan_.fact(i);
    if (other.fact->has_term_kept()) {
      return other.hangs || other.when.hi > fact.when.lo;
    }
    const auto& restates = other.fact->instrument_restated().restates();
    return std::any_of(restates.begin(), restates.end(),
                       [&](const v1::InstrumentReference& each) {
                         return !instrument.empty() &&
                                each.instrument_id() == instrument;
                       });
  });
}

// The fields that the facts of a group state if they do nothing else; else
// none.
uint32_t Unknowns::FieldsStated(int32_t group) const {
  uint32_t fields = 0;
  for (const uint32_t i :
       plan_.selection().groups()[static_cast<size_t>(group)].facts) {
    const v1::Fact& fact = *plan_.fact(i).fact;
    if (fact.has_instrument_executed() && filed_[i].empty()) continue;
    if (!fact.has_term_amended()) return 0;
    for (const uint32_t term : filed_[i]) {
      if (!OnlyStates(i, term)) return 0;
    }
    fields |= effects_[i].cells;
  }
  return fields;
}

// First, last, whenever a term may turn absent, and not by D.
std::vector<Instant> Unknowns::StancesOf(int32_t group) const {
  const Group& of = plan_.selection().groups()[static_cast<size_t>(group)];
  Places places;
  for (const uint32_t i : of.facts) {
    for (const uint32_t term : filed_[i]) AddPlaces(i, term, false, places);
  }
  places.times.insert({of.when.hi, as_of_});
  return ValuesIn(of.when, places);
}

}  // namespace ledger
