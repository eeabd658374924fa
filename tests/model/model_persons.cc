// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/model/model_persons.h"

#include <algorithm>

namespace ledger::model {

ModelPersons::ModelPersons(const ModelSelection& selection,
                           const ModelFold& fold, Instant at)
    : fold_(fold) {
  std::vector<const ModelFact*> changes;
  for (const ModelFact& fact : selection.facts) {
    Learn(fact.fact);
    if (!fact.fact.has_party_changed()) continue;
    const Instant time = fold.TimeOf(fact);
    if (time != kOpenFuture && time <= at) changes.push_back(&fact);
  }
  std::sort(changes.begin(), changes.end(),
            [&](const ModelFact* a, const ModelFact* b) {
              return fold.Before(*a, *b);
            });
  for (const ModelFact* fact : changes) Change(*fact);
}

void ModelPersons::Classify(const v1::Party& party) {
  for (const std::string& each : party.classes()) {
    classes_[party.party_id()].insert("class/" + each);
  }
}

// What counts for every D.
void ModelPersons::Learn(const v1::Fact& fact) {
  for (const auto& party : fact.instrument_executed().parties()) {
    Classify(party);
  }
  const v1::PartyChanged& change = fact.party_changed();
  Classify(change.joined());
  Classify(change.succeeded());
  Classify(change.assigned().to());
  Classify(change.novated().to());
  Classify(change.identified());
  if (change.has_identified()) {
    const std::string from = One(change.party_id());
    same_[from] = One(change.identified().party_id());
  }
}

void ModelPersons::Change(const ModelFact& fact) {
  const v1::PartyChanged& change = fact.fact.party_changed();
  const std::string party = One(change.party_id());
  const auto pass = [&](const v1::Party& to, const auto& terms) {
    successions_.push_back(
        {party, One(to.party_id()), {terms.begin(), terms.end()}, &fact});
    events_.insert(fact.id);
  };
  const std::set<std::string> all;
  if (change.has_succeeded()) pass(change.succeeded(), all);
  if (change.has_assigned()) {
    pass(change.assigned().to(), change.assigned().term_ids());
  }
  if (change.has_novated()) {
    pass(change.novated().to(), change.novated().term_ids());
  }
  if (!change.affiliated().empty()) {
    affiliates_.insert(std::minmax(party, One(change.affiliated())));
    events_.insert(fact.id);
  }
  if (!change.disaffiliated().empty()) {
    affiliates_.erase(std::minmax(party, One(change.disaffiliated())));
    events_.insert(fact.id);
  }
}

std::string ModelPersons::One(const std::string& party) const {
  std::string one = party;
  for (size_t i = 0; i <= same_.size(); ++i) {
    const auto found = same_.find(one);
    if (found == same_.end() || found->second == one) break;
    one = found->second;
  }
  return one;
}

bool ModelPersons::Passes(const Succession& each, const std::string& term,
                          bool holders, const ModelFact* named) const {
  const v1::PartyChanged& change = each.fact->fact.party_changed();
  if (change.has_succeeded()) return true;
  if (change.has_assigned() && !holders) return false;
  if (!each.terms.empty() && each.terms.count(term) == 0) return false;
  // Who is named afterwards stands there anew.
  return named == nullptr || !fold_.Before(*each.fact, *named);
}

std::set<std::string> ModelPersons::AndSuccessors(const v1::Parties& parties,
                                                  const std::string& term,
                                                  bool holders,
                                                  const ModelFact* named,
                                                  bool personal) const {
  std::set<std::string> persons, gone;
  for (const std::string& each : parties.party_ids()) persons.insert(One(each));
  if (personal) {
    for (const Succession& each : successions_) {
      if (each.fact->fact.party_changed().has_assigned()) continue;
      if (named != nullptr && fold_.Before(*each.fact, *named)) continue;
      if (Passes(each, term, holders, named)) persons.erase(each.from);
    }
    return persons;
  }
  for (size_t i = 0; i <= successions_.size(); ++i) {
    for (const Succession& each : successions_) {
      const bool leaves = !each.fact->fact.party_changed().has_succeeded();
      // In order of time once; successors of successors in any order.
      if (leaves && i > 0) continue;
      if (!Passes(each, term, holders, named)) continue;
      if (persons.count(each.from) == 0) continue;
      if (i > 0 && gone.count(each.to) != 0) continue;
      if (leaves) persons.erase(each.from);
      if (leaves) gone.insert(each.from);
      gone.erase(each.to);
      persons.insert(each.to);
    }
  }
  return persons;
}

bool ModelPersons::IsAffiliate(const std::string& person,
                               const std::set<std::string>& others) const {
  for (const std::string& other : others) {
    if (affiliates_.count(std::minmax(person, other)) != 0) return true;
  }
  return false;
}

ModelPoint ModelPersons::Known(ModelPoint point) const {
  for (const char* dimension : {"counterparty", "channel"}) {
    std::vector<std::string>& values = point[dimension];
    std::set<std::string> all(values.begin(), values.end());
    for (const std::string& value : values) {
      if (value.substr(0, 6) != "party/") continue;
      const std::string one = One(value.substr(6));
      std::set<std::string> ids = {one};
      for (const auto& [id, other] : same_) {
        if (One(id) == one) ids.insert(id);
      }
      for (const auto& [id, classes] : classes_) {
        if (One(id) == one) ids.insert(id);
      }
      for (const std::string& id : ids) {
        all.insert("party/" + id);
        const auto found = classes_.find(id);
        if (found == classes_.end()) continue;
        if (std::string("counterparty") != dimension) continue;
        all.insert(found->second.begin(), found->second.end());
      }
    }
    values.assign(all.begin(), all.end());
  }
  return point;
}

bool ModelPersons::IsWith(const ModelPoint& point,
                          const std::set<std::string>& persons) const {
  for (const char* dimension : {"counterparty", "channel"}) {
    for (const std::string& value : point.at(dimension)) {
      if (value.substr(0, 6) != "party/") continue;
      if (persons.count(One(value.substr(6))) != 0) return true;
    }
  }
  return false;
}

}  // namespace ledger::model
