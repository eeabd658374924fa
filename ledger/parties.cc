// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/parties.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/naming.h"

namespace ledger {
namespace {

using F = v1::Fact;

class PartyFolder {
 public:
  explicit PartyFolder(Instant as_of) : as_of_(as_of) {}

  void Apply(const Fact& fact) {
    const F& what = *fact.fact;
    const bool held = fact.when.lo <= as_of_ && !fact.hangs;
    if (what.has_instrument_executed() && held) {
      for (const v1::Party& party : what.instrument_executed().parties()) {
        Join(party, fact);
      }
    }
    if (what.has_control_changed() && held) {
      const std::string& id = what.control_changed().party_id();
      Of(id, fact, "controller")
          .set_controller(what.control_changed().controller());
    }
    if (!what.has_party_changed()) return;
    const v1::PartyChanged& changed = what.party_changed();
    if (changed.has_identified()) {
      Of(changed.party_id(), fact, "identified_as")
          .set_identified_as(changed.identified().party_id());
      Describe(changed.identified(), fact);
    } else if (held) {
      Change(changed, fact);
    }
  }

  std::map<std::string, PartyFold>& parties() { return parties_; }

 private:
  // The party, whose `field` the fact is about to write; empty: none of them.
  v1::PartyState& Of(const std::string& id, const Fact& fact,
                     std::string_view field = "") {
    PartyFold& party = parties_[id];
    party.state.set_party_id(id);
    party.facts.push_back(&fact);
    if (!field.empty()) party.writes.push_back({field, &fact});
    return party.state;
  }

  v1::PartyState& Describe(const v1::Party& party, const Fact& fact) {
    v1::PartyState& state = Of(party.party_id(), fact);
    if (party.has_name()) {
      *Of(party.party_id(), fact, "name").mutable_name() = party.name();
    }
    if (!party.classes().empty()) Of(party.party_id(), fact, "classes");
    for (const std::string& path : party.classes()) {
      const auto& had = state.classes();
      if (std::find(had.begin(), had.end(), path) == had.end()) {
        state.add_classes(path);
      }
    }
    std::sort(state.mutable_classes()->begin(), state.mutable_classes()->end());
    return state;
  }

  void Join(const v1::Party& party, const Fact& fact) {
    Describe(party, fact);
    Of(party.party_id(), fact, "active").set_active(true);
  }

  void Change(const v1::PartyChanged& changed, const Fact& fact) {
    const std::string& id = changed.party_id();
    switch (changed.change_case()) {
      case v1::PartyChanged::kJoined:
        return Join(changed.joined(), fact);
      case v1::PartyChanged::kRenamed:
        *Of(id, fact, "name").mutable_name() = changed.renamed();
        return;
      case v1::PartyChanged::kSucceeded:
        Join(changed.succeeded(), fact);
        return Replace(id, changed.succeeded().party_id(), fact);
      case v1::PartyChanged::kNovated:
        Join(changed.novated().to(), fact);
        return Replace(id, changed.novated().to().party_id(), fact);
      case v1::PartyChanged::kAssigned:
        Of(id, fact);
        return Join(changed.assigned().to(), fact);
      case v1::PartyChanged::kWithdrew:
        Of(id, fact, "active").set_active(false);
        return;
      case v1::PartyChanged::kAffiliated:
        Affiliate(id, changed.affiliated(), fact);
        return Affiliate(changed.affiliated(), id, fact);
      case v1::PartyChanged::kDisaffiliated:
        Part(id, changed.disaffiliated(), fact);
        return Part(changed.disaffiliated(), id, fact);
      default:
        return;
    }
  }

  void Replace(const std::string& id, const std::string& by, const Fact& fact) {
    Of(id, fact, "succeeded_by").set_succeeded_by(by);
    Of(id, fact, "active").set_active(false);
  }

  void Affiliate(const std::string& id, const std::string& with,
                 const Fact& fact) {
    v1::PartyState& state = Of(id, fact, "affiliates");
    auto& list = *state.mutable_affiliates();
    if (std::find(list.begin(), list.end(), with) == list.end()) {
      state.add_affiliates(with);
    }
    std::sort(list.begin(), list.end());
  }

  void Part(const std::string& id, const std::string& with, const Fact& fact) {
    auto& list = *Of(id, fact, "affiliates").mutable_affiliates();
    list.erase(std::remove(list.begin(), list.end(), with), list.end());
  }

  Instant as_of_;
  std::map<std::string, PartyFold> parties_;
};

// Which statuses an instrument may have, given what ended it.
std::vector<InstrumentStanding> StandingsOf(
    const Fact& executed, const std::vector<const Fact*>& ends, Instant as_of) {
  if (executed.fact->instrument_executed().has_binding() &&
      !executed.fact->instrument_executed().binding()) {
    return {{v1::INSTRUMENT_STATUS_NON_BINDING, &executed}};
  }
  std::vector<InstrumentStanding> standings;
  if (executed.when.hi > as_of) {
    standings.push_back({v1::INSTRUMENT_STATUS_FUTURE, &executed});
  }
  if (executed.when.lo > as_of) return standings;
  const auto end = std::find_if(
      ends.begin(), ends.end(),
      [as_of](const Fact* fact) { return fact->when.lo <= as_of; });
  if (end == ends.end() || (*end)->when.hi > as_of) {
    standings.push_back({v1::INSTRUMENT_STATUS_IN_FORCE, &executed});
  }
  if (end == ends.end()) return standings;
  standings.push_back({(*end)->fact->has_instrument_restated()
                           ? v1::INSTRUMENT_STATUS_RESTATED
                           : v1::INSTRUMENT_STATUS_TERMINATED,
                       *end});
  return standings;
}

// Facts of the family instrument that are about an instrument, by the order
// in which they apply.
std::vector<const Fact*> About(const Plan& plan, std::string_view id) {
  std::vector<const Fact*> facts;
  for (const uint32_t i : plan.instruments()) {
    const F& fact = *plan.fact(i).fact;
    bool about =
        fact.has_instrument_terminated() &&
        fact.instrument_terminated().terminated().instrument_id() == id;
    about |= fact.has_instrument_renewed() &&
             fact.instrument_renewed().renewed().instrument_id() == id;
    for (const auto& each : fact.instrument_restated().restates()) {
      about |= each.instrument_id() == id;
    }
    if (about) facts.push_back(&plan.fact(i));
  }
  std::sort(facts.begin(), facts.end(), [](const Fact* a, const Fact* b) {
    return AppliesBefore(a->when.lo, *a, b->when.lo, *b);
  });
  return facts;
}

}  // namespace

std::map<std::string, PartyFold> PartiesAt(const Selection& selection,
                                           Instant as_of) {
  std::vector<const Fact*> facts;
  for (const Fact& fact : selection.facts()) {
    if (fact.fact->has_party_changed() || fact.fact->has_control_changed() ||
        fact.fact->instrument_executed().parties_size() > 0) {
      facts.push_back(&fact);
    }
  }
  std::sort(facts.begin(), facts.end(), [](const Fact* a, const Fact* b) {
    return AppliesBefore(a->when.lo, *a, b->when.lo, *b);
  });
  PartyFolder folder(as_of);
  for (const Fact* fact : facts) folder.Apply(*fact);
  return std::move(folder.parties());
}

void RenderParties(const Selection& selection, Instant as_of,
                   v1::Agreement& agreement) {
  for (auto& [id, party] : PartiesAt(selection, as_of)) {
    ReferNewest(std::move(party.facts), *party.state.mutable_events());
    *agreement.add_parties() = std::move(party.state);
  }
}

std::vector<InstrumentStanding> InstrumentAt(const Plan& plan,
                                             const Fact& executed,
                                             Instant as_of) {
  std::vector<const Fact*> ends = About(plan, executed.fact->instrument_id());
  std::erase_if(ends, [](const Fact* each) {
    return each->fact->has_instrument_renewed();
  });
  return StandingsOf(executed, ends, as_of);
}

void RenderInstruments(const Plan& plan, Instant as_of,
                       v1::Agreement& agreement) {
  std::vector<const Fact*> executed;
  for (const uint32_t i : plan.instruments()) {
    if (plan.fact(i).fact->has_instrument_executed()) {
      executed.push_back(&plan.fact(i));
    }
  }
  std::sort(executed.begin(), executed.end(), [](const Fact* a, const Fact* b) {
    return a->position() < b->position();
  });
  for (const Fact* fact : executed) {
    const v1::InstrumentExecuted& what = fact->fact->instrument_executed();
    v1::InstrumentState& state = *agreement.add_instruments();
    state.set_instrument_id(fact->fact->instrument_id());
    state.set_kind(what.kind());
    state.set_title(what.title());
    state.set_number(what.number());
    *state.mutable_amends() = what.amends();
    for (const InstrumentStanding& each : InstrumentAt(plan, *fact, as_of)) {
      state.add_statuses(each.status);
    }
    std::vector<const Fact*> about = About(plan, state.instrument_id());
    about.push_back(fact);
    ReferNewest(std::move(about), *state.mutable_events());
  }
}

std::vector<Instant> RenderConditions(Worlds& worlds,
                                      v1::Agreement& agreement) {
  std::vector<Instant> edges;
  const Plan& plan = worlds.plan();
  std::map<std::string_view, uint32_t> by_id;
  for (uint32_t i = 0; i < plan.conditions().size(); ++i) {
    by_id[plan.conditions()[i].id] = i;
  }
  for (const auto& [id, index] : by_id) {
    v1::ConditionState& state = *agreement.add_conditions();
    state.set_condition_id(std::string(id));
    for (const ConditionStanding& each : worlds.OfCondition(index)) {
      edges.insert(edges.end(), each.edges.begin(), each.edges.end());
      const auto& had = state.statuses();
      if (std::find(had.begin(), had.end(), each.status) == had.end()) {
        state.add_statuses(each.status);
      }
      if (each.definition == nullptr || state.has_definition()) continue;
      *state.mutable_definition() = each.definition->fact->condition_defined();
      Refer(*each.definition, *state.mutable_defined_by());
    }
    std::vector<const Fact*> facts;
    for (const uint32_t i : plan.conditions()[index].facts) {
      if (plan.fact(i).when.lo <= worlds.as_of()) {
        facts.push_back(&plan.fact(i));
      }
    }
    ReferNewest(std::move(facts), *state.mutable_events());
  }
  return edges;
}

}  // namespace ledger
