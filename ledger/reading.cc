// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/reading.h"

#include <algorithm>

namespace ledger {
namespace {

template <typename Ids>
std::vector<std::string_view> Views(const Ids& ids) {
  return {ids.begin(), ids.end()};
}

// The newest statement of an interpretation's effect up to `last`.
const Knowledge* EffectOf(const Knowledge& last,
                          const std::vector<Knowledge>& all) {
  const Knowledge* effect = nullptr;
  for (const Knowledge& each : all) {
    const v1::InterpretationRecorded& reading =
        each.fact->interpretation_recorded();
    const bool same =
        each.fact->has_interpretation_recorded() &&
        reading.interpretation_id() ==
            last.fact->interpretation_recorded().interpretation_id();
    if (same && (reading.has_applies() || reading.has_set())) effect = &each;
    if (&each == &last) break;
  }
  return effect;
}

}  // namespace

bool Assertion::Speaks(std::string_view term_id) const {
  return std::find(term_ids.begin(), term_ids.end(), term_id) != term_ids.end();
}

Assertions::Assertions(const std::vector<Knowledge>& knowledge) {
  for (const Knowledge& each : knowledge) {
    const v1::Fact& fact = *each.fact;
    if (fact.has_ruling_issued()) {
      if (each.reversed) continue;
      AddResults(each, knowledge);
      AddRuling(each);
    } else if (fact.dispute_recorded().has_settled()) {
      AddResults(each, knowledge);
    } else if (fact.dispute_recorded().has_claimed()) {
      if (each.open) AddClaim(each);
    } else if (fact.has_interpretation_recorded()) {
      if (each.closed_by == nullptr) AddReading(each, knowledge);
    }
  }
}

void Assertions::AddClaim(const Knowledge& claim) {
  const v1::Claim& said = claim.fact->dispute_recorded().claimed();
  Assertion& added = all_.emplace_back();
  added.event = claim.event;
  added.term_ids = Views(said.term_ids());
  added.scope = said.has_scope() ? &said.scope() : nullptr;
  added.applies = said.asserts() == v1::ASSERTION_APPLIES;
  added.open = true;
}

void Assertions::AddResults(const Knowledge& from,
                            const std::vector<Knowledge>& all) {
  const auto& results = from.fact->has_ruling_issued()
                            ? from.fact->ruling_issued().results()
                            : from.fact->dispute_recorded().settled().results();
  for (const v1::ClaimResult& result : results) {
    for (const Knowledge& claim : all) {
      if (claim.event->event.event_id() != result.claim_event_id()) continue;
      const v1::Claim& said = claim.fact->dispute_recorded().claimed();
      Assertion& added = all_.emplace_back();
      added.event = from.event;
      added.term_ids = Views(said.term_ids());
      added.scope = said.has_scope() ? &said.scope() : nullptr;
      added.bound = result.outcome() == v1::CLAIM_OUTCOME_BOUND;
      added.applies =
          added.bound || result.outcome() == v1::CLAIM_OUTCOME_APPLIES;
    }
  }
}

void Assertions::AddRuling(const Knowledge& ruling) {
  const v1::RulingIssued& said = ruling.fact->ruling_issued();
  if (said.holds() == v1::ASSERTION_UNSPECIFIED || said.term_ids().empty()) {
    return;
  }
  Assertion& added = all_.emplace_back();
  added.event = ruling.event;
  added.term_ids = Views(said.term_ids());
  added.scope = said.has_scope() ? &said.scope() : nullptr;
  added.applies = said.holds() == v1::ASSERTION_APPLIES;
}

void Assertions::AddReading(const Knowledge& reading,
                            const std::vector<Knowledge>& all) {
  const v1::InterpretationStatus status =
      reading.fact->interpretation_recorded().status();
  const Knowledge* stated = EffectOf(reading, all);
  if (stated == nullptr || (status != v1::INTERPRETATION_STATUS_OPEN &&
                            status != v1::INTERPRETATION_STATUS_ADOPTED)) {
    return;
  }
  const v1::InterpretationRecorded* effect =
      &stated->fact->interpretation_recorded();
  Assertion& added = all_.emplace_back();
  added.event = reading.event;
  added.term_ids = Views(effect->term_ids());
  added.open = status == v1::INTERPRETATION_STATUS_OPEN;
  if (effect->has_set()) {
    added.set = &effect->set();
    added.as_fact = FactOf(*stated);
    return;
  }
  const v1::Claim& said = effect->applies();
  if (!said.term_ids().empty()) added.term_ids = Views(said.term_ids());
  added.scope = said.has_scope() ? &said.scope() : nullptr;
  added.applies = said.asserts() == v1::ASSERTION_APPLIES;
}

const Fact* Assertions::FactOf(const Knowledge& knowledge) {
  Fact& fact = facts_.emplace_back();
  fact.event = knowledge.event;
  fact.fact = knowledge.fact;
  return &fact;
}

}  // namespace ledger
