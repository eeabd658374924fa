// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/people.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/plan.h"

namespace ledger {
namespace {

constexpr std::string_view kPartyRoot = "party/";

void AddOnce(std::string value, std::vector<std::string>& values) {
  if (std::find(values.begin(), values.end(), value) == values.end()) {
    values.push_back(std::move(value));
  }
}

}  // namespace

std::string_view PartyIn(std::string_view value) {
  return value.substr(0, kPartyRoot.size()) == kPartyRoot
             ? value.substr(kPartyRoot.size())
             : std::string_view();
}

std::vector<PartyFact> PartyFactsOf(uint32_t agreement,
                                    const Selection& selection) {
  std::vector<PartyFact> facts;
  for (const Fact& fact : selection.facts()) {
    if (fact.fact->has_party_changed() ||
        fact.fact->instrument_executed().parties_size() > 0) {
      facts.push_back({agreement, &fact});
    }
  }
  return facts;
}

bool HangsOnTime(const v1::Fact& fact) {
  const v1::PartyChanged& changed = fact.party_changed();
  return PassesOn(fact) || !changed.affiliated().empty() ||
         !changed.disaffiliated().empty();
}

People::People(const std::vector<PartyFact>& facts, Instant as_of,
               TimeOf time_of)
    : time_of_(std::move(time_of)) {
  for (const PartyFact& each : facts) {
    const v1::PartyChanged& changed = each.fact->fact->party_changed();
    for (const v1::Party& party :
         each.fact->fact->instrument_executed().parties()) {
      Classify(party);
    }
    if (changed.has_joined()) Classify(changed.joined());
    if (changed.has_succeeded()) Classify(changed.succeeded());
    if (changed.has_assigned()) Classify(changed.assigned().to());
    if (changed.has_novated()) Classify(changed.novated().to());
    if (changed.has_identified()) {
      Identify(changed.party_id(), changed.identified().party_id());
      Classify(changed.identified());
    }
  }
  struct Timed {
    Instant time;
    PartyFact fact;
  };
  std::vector<Timed> timed;
  for (const PartyFact& each : facts) {
    if (!HangsOnTime(*each.fact->fact)) continue;
    const Instant time = time_of_(each);
    if (time <= as_of) timed.push_back({time, each});
  }
  std::stable_sort(
      timed.begin(), timed.end(), [](const Timed& a, const Timed& b) {
        if (a.fact.agreement != b.fact.agreement) return a.time < b.time;
        return AppliesBefore(a.time, *a.fact.fact, b.time, *b.fact.fact);
      });
  for (const Timed& each : timed) {
    Take(each.fact, each.time);
  }
}

void People::Classify(const v1::Party& party) {
  for (const std::string& path : party.classes()) {
    classes_[party.party_id()].insert(absl::StrCat("class/", path));
  }
}

void People::Identify(const std::string& a, const std::string& b) {
  const std::string first = Canonical(a);
  const std::string second = Canonical(b);
  canonical_[a] = second;
  canonical_[b] = second;
  for (auto& [id, of] : canonical_) {
    if (of == first) of = second;
  }
}

void People::Take(const PartyFact& fact, Instant time) {
  const v1::PartyChanged& changed = fact.fact->fact->party_changed();
  const std::string& from = Canonical(changed.party_id());
  const auto pass = [&](const std::string& to, const v1::Transfer* transfer) {
    Succession link;
    link.from = from;
    link.to = Canonical(to);
    link.agreement = fact.agreement;
    if (transfer != nullptr) {
      link.term_ids.assign(transfer->term_ids().begin(),
                           transfer->term_ids().end());
    }
    link.rights_only = changed.has_assigned();
    link.replaces = transfer != nullptr;
    link.time = time;
    link.fact = fact.fact;
    successions_.push_back(std::move(link));
  };
  if (changed.has_succeeded()) pass(changed.succeeded().party_id(), nullptr);
  if (changed.has_novated()) {
    pass(changed.novated().to().party_id(), &changed.novated());
  }
  if (changed.has_assigned()) {
    pass(changed.assigned().to().party_id(), &changed.assigned());
  }
  if (!changed.affiliated().empty()) {
    const std::string& with = Canonical(changed.affiliated());
    for (auto* affiliates : {&affiliates_, &once_}) {
      affiliates->insert({fact.agreement, from, with});
      affiliates->insert({fact.agreement, with, from});
    }
  }
  if (!changed.disaffiliated().empty()) {
    const std::string& with = Canonical(changed.disaffiliated());
    affiliates_.erase({fact.agreement, from, with});
    affiliates_.erase({fact.agreement, with, from});
  }
}

const std::string& People::Canonical(const std::string& id) const {
  const auto found = canonical_.find(id);
  return found == canonical_.end() ? id : found->second;
}

bool People::Passes(const Succession& link, const Position& position) const {
  if (link.agreement != position.agreement || link.time > position.by) {
    return false;
  }
  if (link.rights_only && (!position.rights || position.personal)) return false;
  if ((link.replaces || position.personal) && position.named != nullptr &&
      AppliesBefore(link.time, *link.fact,
                    time_of_({position.agreement, position.named}),
                    *position.named)) {
    return false;
  }
  return link.term_ids.empty() ||
         std::find(link.term_ids.begin(), link.term_ids.end(),
                   position.term_id) != link.term_ids.end();
}

std::set<std::string> People::Standing(
    const google::protobuf::RepeatedPtrField<std::string>& ids,
    const Position& position) const {
  std::set<std::string> persons, left;
  for (const std::string& id : ids) persons.insert(Canonical(id));
  for (const Succession& link : successions_) {
    if (!persons.contains(link.from) || !Passes(link, position)) continue;
    if (position.personal) {
      persons.erase(link.from);
      continue;
    }
    if (link.replaces) left.insert(persons.extract(link.from).value());
    left.erase(link.to);
    persons.insert(link.to);
  }
  // Who succeeded somebody before that one came to stand here stands here too.
  for (bool grown = true; grown;) {
    grown = false;
    for (const Succession& link : successions_) {
      if (link.replaces || left.contains(link.to) ||
          !persons.contains(link.from) || !Passes(link, position)) {
        continue;
      }
      grown |= persons.insert(link.to).second;
    }
  }
  return persons;
}

bool People::EverStood(
    const google::protobuf::RepeatedPtrField<std::string>& ids,
    Position position, const std::string& person) const {
  if (Standing(ids, position).contains(person)) return true;
  std::set<Instant> times;
  if (position.named != nullptr) {
    times.insert(time_of_({position.agreement, position.named}));
  }
  for (const Succession& link : successions_) {
    if (link.agreement == position.agreement) times.insert(link.time);
  }
  return std::any_of(times.begin(), times.end(), [&](Instant time) {
    position.by = time;
    return Standing(ids, position).contains(person);
  });
}

bool People::Affiliated(uint32_t agreement, const std::string& canonical,
                        const std::set<std::string>& with) const {
  return std::any_of(with.begin(), with.end(), [&](const std::string& each) {
    return affiliates_.contains({agreement, canonical, each});
  });
}

std::set<std::string> People::NamesOf(const std::string& id) const {
  std::set<std::string> persons = {Canonical(id)};
  for (bool grown = true; grown;) {
    grown = false;
    for (const Succession& link : successions_) {
      if (persons.contains(link.to)) grown |= persons.insert(link.from).second;
    }
    for (const auto& [agreement, a, b] : once_) {
      if (a == Canonical(id)) grown |= persons.insert(b).second;
    }
  }
  std::set<std::string> names = persons;
  for (const auto& [name, canonical] : canonical_) {
    if (persons.contains(canonical)) names.insert(name);
  }
  return names;
}

void People::Describe(PathSide& side) const {
  const std::vector<std::string> said = side.values;
  for (const std::string& value : said) {
    const std::string party(PartyIn(value));
    if (party.empty()) continue;
    const std::string& canonical = Canonical(party);
    const auto describe = [&](const std::string& id) {
      AddOnce(std::string(kPartyRoot) + id, side.values);
      const auto classes = classes_.find(id);
      if (classes == classes_.end()) return;
      for (const std::string& path : classes->second) {
        AddOnce(path, side.values);
      }
    };
    describe(party);
    describe(canonical);
    for (const auto& [id, of] : canonical_) {
      if (of == canonical) describe(id);
    }
  }
}

bool People::Names(const PathSide& side,
                   const std::set<std::string>& persons) const {
  return std::any_of(
      side.values.begin(), side.values.end(), [&](const std::string& value) {
        const std::string party(PartyIn(value));
        return !party.empty() && persons.contains(Canonical(party));
      });
}

}  // namespace ledger
