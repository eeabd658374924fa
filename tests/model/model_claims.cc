// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/model/model_claims.h"

namespace ledger::model {
namespace {

ModelAssertion Asserted(const v1::Claim& claim, const std::string& event) {
  ModelAssertion assertion;
  assertion.event = event;
  assertion.terms.insert(claim.term_ids().begin(), claim.term_ids().end());
  assertion.scoped = claim.has_scope();
  assertion.scope = claim.scope();
  assertion.applies = claim.asserts() == v1::ASSERTION_APPLIES;
  return assertion;
}

// Ids of rulings that another ruling on record reverses.
std::set<std::string> Reversed(const ModelSelection& selection) {
  std::set<std::string> reversed;
  for (const ModelFact& fact : selection.facts) {
    reversed.insert(fact.fact.ruling_issued().reverses_ruling_id());
  }
  return reversed;
}

// What settlements and rulings in force say, in order of position.
struct Result {
  v1::ClaimResult said;
  std::string event;
  uint64_t position = 0;
  Instant from = kOpenPast;
};

std::vector<Result> ResultsIn(const ModelSelection& selection) {
  std::vector<Result> results;
  const std::set<std::string> reversed = Reversed(selection);
  for (const ModelFact& fact : selection.facts) {
    for (const auto& each : fact.fact.dispute_recorded().settled().results()) {
      results.push_back({each, fact.id, fact.position, fact.when.hi});
    }
    const v1::RulingIssued& ruling = fact.fact.ruling_issued();
    if (reversed.count(ruling.ruling_id()) != 0) continue;
    for (const auto& each : ruling.results()) {
      results.push_back({each, fact.id, fact.position, fact.when.hi});
    }
  }
  return results;
}

// Rulings in force that name terms themselves.
std::vector<ModelAssertion> Holdings(const ModelSelection& selection) {
  std::vector<ModelAssertion> holdings;
  const std::set<std::string> reversed = Reversed(selection);
  for (const ModelFact& fact : selection.facts) {
    const v1::RulingIssued& ruling = fact.fact.ruling_issued();
    if (ruling.term_ids().empty()) continue;
    if (reversed.count(ruling.ruling_id()) != 0) continue;
    if (ruling.holds() == v1::ASSERTION_UNSPECIFIED) continue;
    ModelAssertion holding;
    holding.event = holding.decided_by = fact.id;
    holding.position = fact.position;
    holding.terms.insert(ruling.term_ids().begin(), ruling.term_ids().end());
    holding.scoped = ruling.has_scope();
    holding.scope = ruling.scope();
    holding.applies = ruling.holds() == v1::ASSERTION_APPLIES;
    holdings.push_back(std::move(holding));
  }
  return holdings;
}

void AddClaims(const ModelSelection& selection, ModelClaims& claims) {
  const std::vector<Result> results = ResultsIn(selection);
  for (const ModelFact& fact : selection.facts) {
    if (!fact.fact.dispute_recorded().has_claimed()) continue;
    ModelAssertion claim =
        Asserted(fact.fact.dispute_recorded().claimed(), fact.id);
    claim.position = fact.position;
    for (const Result& each : results) {
      if (each.said.claim_event_id() != claim.event) continue;
      claim.decided_by = each.event;
      claim.position = each.position;
      claim.applies = each.said.outcome() == v1::CLAIM_OUTCOME_APPLIES;
      claims.unclear = claims.unclear ||
                       each.said.outcome() > v1::CLAIM_OUTCOME_DOES_NOT_APPLY;
    }
    if (!claim.decided_by.empty()) {
      claims.decided.push_back(claim);
      continue;
    }
    bool closed = false;  // by a later ruling on the term that names no claim
    for (const ModelAssertion& holding : claims.decided) {
      for (const std::string& term : claim.terms) {
        // One with a scope leaves open what lies outside it.
        const bool rules = holding.event == holding.decided_by &&
                           !holding.scoped && holding.terms.count(term) != 0;
        closed = closed || (rules && fact.position < holding.position);
      }
    }
    claims.unclear = claims.unclear || (closed && claim.terms.size() > 1);
    if (!closed) claims.open.push_back(claim);
  }
  for (const Result& each : results) {
    if (each.said.process_id().empty()) continue;
    claims.processes[each.said.process_id()] = {each.said.outcome(), each.event,
                                                each.from};
  }
}

// A later event with the same id moves the status of a reading; what it says
// stays unless the later one says it anew.
void AddReadings(const std::vector<ModelEvent>& events, ModelClaims& claims) {
  struct Reading {
    v1::InterpretationStatus status = v1::INTERPRETATION_STATUS_OPEN;
    v1::InterpretationRecorded said;
    std::string event, moved_by;
    uint64_t position = 0;  // of what moved it
  };
  std::map<std::string, Reading> readings;
  std::vector<std::string> order;
  for (const ModelEvent& row : events) {
    if (!row.event.fact().has_interpretation_recorded()) continue;
    v1::Fact newest;
    if (!NewestOf(events, row.event.event_id(), newest)) continue;
    const v1::InterpretationRecorded& said = newest.interpretation_recorded();
    const auto [place, fresh] = readings.try_emplace(said.interpretation_id());
    Reading& reading = place->second;
    if (fresh) order.push_back(said.interpretation_id());
    reading.status = said.status();
    reading.moved_by = row.event.event_id();
    reading.position = row.position;
    const bool has_effect =
        said.effect_case() != v1::InterpretationRecorded::EFFECT_NOT_SET;
    if (!fresh && !has_effect) continue;
    reading.said = said;
    reading.event = row.event.event_id();
  }
  for (const std::string& id : order) {
    const Reading& reading = readings.at(id);
    ModelAssertion assertion;
    if (reading.said.has_applies()) {
      assertion = Asserted(reading.said.applies(), reading.event);
    } else if (!reading.said.has_set()) {
      continue;
    }
    assertion.event = reading.event;
    assertion.position = reading.position;
    if (assertion.terms.empty()) {
      assertion.terms.insert(reading.said.term_ids().begin(),
                             reading.said.term_ids().end());
    }
    assertion.says = reading.said.has_set();
    assertion.set = reading.said.set();
    if (reading.status == v1::INTERPRETATION_STATUS_OPEN) {
      claims.open.push_back(assertion);
    } else if (reading.status == v1::INTERPRETATION_STATUS_ADOPTED) {
      assertion.decided_by = reading.moved_by;
      claims.decided.push_back(assertion);
    }
  }
}

}  // namespace

ModelClaims ClaimsOf(const std::vector<ModelEvent>& events,
                     const ModelSelection& selection) {
  ModelClaims claims;
  claims.decided = Holdings(selection);
  AddClaims(selection, claims);
  AddReadings(events, claims);
  return claims;
}

bool SpeaksOf(const ModelAssertion& assertion, const ModelPoint& point) {
  if (assertion.says || !assertion.scoped) return true;
  return InScope(assertion.scope, point, {}) == Place::kIn;
}

}  // namespace ledger::model
