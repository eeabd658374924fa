// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "ledger/effects.h"
#include "ledger/limits.h"
#include "ledger/precedence.h"
#include "ledger/verdict.h"

// What a question comes to in each of its worlds and readings.

namespace ledger {
namespace {

// Outcomes that are enumerated at most, and effects that they may hold: half a
// second's work.
constexpr size_t kOutcomesMax = size_t{1} << kUnknownsMax;
constexpr size_t kEffectsMax = size_t{1} << 18;

bool Next(std::vector<uint32_t>& choices, const std::vector<size_t>& counts) {
  for (size_t i = 0; i < counts.size(); ++i) {
    if (++choices[i] < counts[i]) return true;
    choices[i] = 0;
  }
  return false;
}

}  // namespace

bool Judgement::Bounded() const {
  size_t product = 1;
  for (const Variable& variable : variables_) {
    product *= ChoicesOf(variable);
    if (product > kOutcomesMax) return false;
  }
  const size_t effects =
      std::max<size_t>(1, subjects_.size()) * regions_.size();
  return product * readings_.size() * effects <= kEffectsMax;
}

size_t Judgement::ChoicesOf(const Variable& variable) const {
  const bool out = !variable.subjects.empty() &&
                   left_out_.contains(variable.subjects.front());
  return out ? 1 : variable.choices();
}

std::vector<std::pair<const TermResult*, const World*>> Judgement::WorldsLike(
    const Outcome& outcome, size_t subject) const {
  const auto& [place, index] = place_of_[subject];
  const Variable& variable = variables_[place];
  std::vector<std::pair<const TermResult*, const World*>> worlds;
  const auto add = [&, i = index](const JointWorld& each) {
    worlds.emplace_back(each.results[i], &each.world);
  };
  add(variable.joint.worlds[outcome.choices[place]]);
  for (const JointWorld& each : variable.alike) add(each);
  return worlds;
}

// Where there are too many worlds a NO may still hold in all of them: limits
// can only forbid more, and those with unknowns are not asked.
void Judgement::EnumerateWithout() {
  bool needed = false;  // something else has too many
  for (const Variable& variable : variables_) {
    const std::vector<size_t>& subjects = variable.subjects;
    const bool limits =
        !subjects.empty() && variable.joint.groups.empty() &&
        std::all_of(subjects.begin(), subjects.end(),
                    [&](size_t s) { return IsLimit(subjects_[s].role); });
    if (limits && (variable.joint.too_many || variable.choices() > 1)) {
      left_out_.insert(subjects.begin(), subjects.end());
    } else {
      needed |= variable.joint.too_many;
    }
  }
  if (!needed && !left_out_.empty() && !readings_.empty() && Bounded()) {
    Enumerate();
  }
  const auto forbidden = [](const Outcome& outcome) {
    return std::all_of(
        outcome.parts.begin(), outcome.parts.end(),
        [](const PartOutcome& part) { return part.verdict == v1::VERDICT_NO; });
  };
  too_many_ = outcomes_.empty() ||
              !std::all_of(outcomes_.begin(), outcomes_.end(), forbidden);
  if (too_many_) {
    outcomes_.clear();
    left_out_.clear();
  }
}

void Judgement::Enumerate() {
  std::vector<size_t> counts;
  for (const Variable& variable : variables_) {
    counts.push_back(ChoicesOf(variable));
  }
  for (size_t reading = 0; reading < readings_.size(); ++reading) {
    std::vector<uint32_t> choices(counts.size());
    do {
      outcomes_.push_back(OutcomeOf(reading, choices));
    } while (Next(choices, counts));
  }
}

// Readings of which one limits an act if any does: everything that is open is
// right, or nothing, or each term applies, by other words or by its own.
std::set<std::set<const Assertion*>> Judgement::Extremes() const {
  std::set<const Assertion*> all, applying, reworded;
  for (const Subject& subject : subjects_) {
    for (const Assertion& each : subject.assertions->all()) {
      if (!each.open) continue;
      all.insert(&each);
      if (each.set == nullptr && each.applies) applying.insert(&each);
      if (each.set != nullptr || each.applies) reworded.insert(&each);
    }
  }
  return {{}, all, applying, reworded};
}

// The groups of facts of which it matters when they came, by D, for whom a term
// binds.
std::vector<int32_t> Judgement::GroupsOnWhom(uint32_t agreement) const {
  const auto open = [this](const Fact& fact) {
    return fact.group >= 0 && fact.when.lo <= as_of_;
  };
  std::set<int32_t> groups;
  std::vector<const Fact*> named;  // who is bound, or comes to be
  for (const Subject& subject : subjects_) {
    if (subject.agreement != agreement) continue;
    for (const uint32_t i : subject.plan->terms()[subject.term].facts) {
      const Fact& fact = subject.plan->fact(i);
      if (NamesParties(*fact.fact)) named.push_back(&fact);
    }
  }
  for (const PartyFact& each : party_facts_) {
    const bool passes = PassesOn(*each.fact->fact);
    if (each.agreement == agreement && passes) named.push_back(each.fact);
  }
  for (const PartyFact& each : party_facts_) {
    if (each.agreement != agreement) continue;
    const Fact& fact = *each.fact;
    // Whether it has come, or whether before what undoes it.
    if (open(fact) &&
        (as_of_ < fact.when.hi ? HangsOnTime(*fact.fact)
                               : AffiliatesOf(*fact.fact).has_value())) {
      groups.insert(fact.group);
    }
    // Whether it came after those whom it replaces were named.
    if (!PassesOn(*fact.fact)) continue;
    for (const Fact* naming : named) {
      if (naming == &fact || fact.when.hi < naming->when.lo ||
          naming->when.hi < fact.when.lo) {
        continue;
      }
      if (open(fact)) groups.insert(fact.group);
      if (open(*naming)) groups.insert(naming->group);
    }
  }
  return {groups.begin(), groups.end()};
}

Instant Judgement::TimeIn(const Outcome& outcome, const PartyFact& fact) const {
  const InstantRange& when = fact.fact->when;
  const int32_t group = fact.fact->group;
  const auto place = group_variable_.find({fact.agreement, group});
  if (group < 0 || place == group_variable_.end()) {
    return when.hi <= as_of_ ? when.hi : when.lo;
  }
  const Joint& joint = variables_[place->second].joint;
  return joint.worlds[outcome.choices[place->second]]
      .world.group_times[static_cast<size_t>(group)];
}

People Judgement::PeopleAt(const Outcome& outcome, Instant at) const {
  return People(party_facts_, at,
                [&](const PartyFact& each) { return TimeIn(outcome, each); });
}

std::vector<PartyFact> Judgement::PartiesThatMatter(size_t subject) const {
  std::vector<PartyFact> facts;
  for (const PartyFact& each : party_facts_) {
    if (HangsOnTime(*each.fact->fact)) facts.push_back(each);
  }
  const Subject& of = subjects_[subject];
  for (const uint32_t i : of.plan->terms()[of.term].facts) {
    const Fact& fact = of.plan->fact(i);
    if (NamesParties(*fact.fact)) facts.push_back({of.agreement, &fact});
  }
  std::vector<PartyFact> matter;
  for (const PartyFact& each : facts) {
    const auto place = group_variable_.find({each.agreement, each.fact->group});
    if (place == group_variable_.end()) continue;
    // Whom it concerns, by reading and by what everything else comes to.
    using Else = std::pair<size_t, std::vector<uint32_t>>;
    std::map<Else, std::map<bool, Instant>> seen;
    for (const Outcome& outcome : outcomes_) {
      Else key(outcome.reading, outcome.choices);
      key.second[place->second] = 0;
      const bool unrelated = std::all_of(
          outcome.parts.begin(), outcome.parts.end(),
          [&](const PartOutcome& p) { return p.effects[subject].unrelated; });
      seen[key].emplace(unrelated, TimeIn(outcome, each));
    }
    const bool matters =
        std::any_of(seen.begin(), seen.end(), [](const auto& worlds) {
          return worlds.second.size() > 1 &&
                 worlds.second.at(false) != worlds.second.at(true);
        });
    if (matters) matter.push_back(each);
  }
  return matter;
}

Setting Judgement::SettingOf(const Outcome& outcome,
                             std::unique_ptr<People>& people) const {
  Setting setting;
  setting.as_of = as_of_;
  setting.people = people_.get();
  if (!group_variable_.empty()) {
    people = std::make_unique<People>(PeopleAt(outcome, as_of_));
    setting.people = people.get();
  }
  setting.actor = people_->Canonical(asked_.actor());
  setting.process_id = asked_.process_id();
  const Reading& reading = readings_[outcome.reading];
  setting.right = reading.right;
  setting.contest_binds = reading.contest_binds;
  for (size_t i = 0; i < variables_.size(); ++i) {
    if (outcome.choices[i] == 0) continue;
    if (variables_[i].box != nullptr) setting.inside.insert(variables_[i].box);
    if (variables_[i].affiliate >= 0) {
      setting.affiliates_bound.insert(
          static_cast<size_t>(variables_[i].affiliate));
    }
    if (variables_[i].price >= 0) {
      setting.undercut.insert(static_cast<size_t>(variables_[i].price));
    }
    if (variables_[i].clock >= 0) {
      setting.elapsed[static_cast<size_t>(variables_[i].clock)] =
          static_cast<Elapsed>(outcome.choices[i]);
    }
  }
  return setting;
}

Outcome Judgement::OutcomeOf(size_t reading,
                             std::vector<uint32_t> choices) const {
  Outcome outcome;
  outcome.reading = reading;
  outcome.choices = std::move(choices);
  std::unique_ptr<People> people;
  const Setting setting = SettingOf(outcome, people);
  std::vector<Registers> registers;
  for (size_t s = 0; s < subjects_.size(); ++s) {
    registers.push_back(RegistersOf(outcome, s));
  }
  for (const Region& region : regions_) {
    outcome.parts.push_back(PartOf(setting, registers, region));
    outcome.verdict = std::min(outcome.verdict, outcome.parts.back().verdict);
  }
  return outcome;
}

PartOutcome Judgement::PartOf(const Setting& setting,
                              const std::vector<Registers>& registers,
                              const Region& region) const {
  PartOutcome part;
  const PathSide& activity = region.paths[0];
  part.needs_permission = std::any_of(
      activity.values.begin(), activity.values.end(),
      [](const std::string& path) { return Contains("use", path); });
  for (size_t s = 0; s < subjects_.size(); ++s) {
    if (left_out_.contains(s)) {
      part.effects.emplace_back().unrelated = true;
      continue;
    }
    part.effects.push_back(
        EffectOn(setting, subjects_[s], s, registers[s], region));
    if (subjects_[s].role != Role::kLicence) continue;
    part.permitted |= part.effects.back().covers;
    part.needs_permission |=
        part.effects.back().granted ||
        EverCovered(setting, subjects_[s], *registers[s].world, region);
  }
  Consent(setting, registers, part);
  if (part.needs_permission && !part.permitted) part.verdict = v1::VERDICT_NO;
  for (const Effect& effect : part.effects) {
    part.verdict = std::min(part.verdict, effect.verdict);
  }
  return part;
}

// Whether a licence of the actor covers or once covered the act, whatever its
// status.
bool Judgement::EverCovered(const Setting& setting, const Subject& subject,
                            const World& world, const Region& region) const {
  const Plan& plan = *subject.plan;
  Fold fold(plan, world, as_of_);
  // What states the scope anew on the very instant: it covered for no time.
  const auto overridden = [&](const Fact& fact) {
    const auto& facts = plan.terms()[subject.term].facts;
    return std::any_of(facts.begin(), facts.end(), [&](uint32_t i) {
      const Fact& other = plan.fact(i);
      const v1::TermFields* fields = StatedBy(*other.fact);
      const Instant time = fold.TimeOf(fact);
      return fields != nullptr && fields->has_scope() &&
             fold.TimeOf(other) == time &&
             AppliesBefore(time, fact, time, other);
    });
  };
  bool holds = false;
  bool covers = false;
  for (const uint32_t i : plan.terms()[subject.term].facts) {
    const Fact& fact = plan.fact(i);
    const v1::Fact& what = *fact.fact;
    if (plan.NonBinding(what.instrument_id()) || fold.TimeOf(fact) > as_of_) {
      continue;
    }
    const v1::TermFields* fields = StatedBy(what);
    if (fields == nullptr) continue;
    holds |= setting.people->EverStood(
        fields->holders().party_ids(),
        {subject.agreement, subject.id(), true, &fact}, setting.actor);
    covers |= fields->has_scope() && !overridden(fact) &&
              InScope(setting, fields->scope(), region);
  }
  return holds && covers;
}

bool Judgement::EverCovered(const Outcome& outcome, size_t subject,
                            size_t part) const {
  std::unique_ptr<People> people;
  const Setting setting = SettingOf(outcome, people);
  return EverCovered(setting, subjects_[subject],
                     *RegistersOf(outcome, subject).world, regions_[part]);
}

const PartyFact* Judgement::TakenBy(const Outcome& outcome, size_t subject,
                                    size_t part) const {
  std::unique_ptr<People> people;
  Setting setting = SettingOf(outcome, people);
  const TermFold& fold = *RegistersOf(outcome, subject).fold;
  const v1::TermFields& stated = StatedIn(fold, v1::TERM_FIELD_SCOPE);
  if (!InScope(setting, stated.scope(), regions_[part])) return nullptr;
  const auto held = [&](Instant at) {
    const People then = PeopleAt(outcome, at);
    setting.people = &then;
    return HoldersOf(setting, subjects_[subject], fold).contains(setting.actor);
  };
  constexpr std::chrono::microseconds kTick(1);
  const PartyFact* taken = nullptr;
  Instant when = kOpenPast;
  for (const PartyFact& each : party_facts_) {
    const Instant time = TimeIn(outcome, each);
    if (each.agreement != subjects_[subject].agreement || time <= when ||
        time > as_of_ || !HangsOnTime(*each.fact->fact) ||
        !held(time - kTick) || held(time)) {
      continue;
    }
    taken = &each;
    when = time;
  }
  return taken;
}

// Permissions of a holder lift what its own terms limit.
void Judgement::Consent(const Setting& setting,
                        const std::vector<Registers>& registers,
                        PartOutcome& part) const {
  for (size_t s = 0; s < subjects_.size(); ++s) {
    Effect& limit = part.effects[s];
    if (!IsLimit(subjects_[s].role) || limit.verdict >= v1::VERDICT_YES_BY) {
      continue;
    }
    for (size_t c = 0; c < subjects_.size(); ++c) {
      if (subjects_[c].role != Role::kConsent || !part.effects[c].covers ||
          !Permits(setting, registers, part, c, s)) {
        continue;
      }
      limit.verdict = v1::VERDICT_YES_BY;
      limit.kind = v1::LIMIT_KIND_CONSENT;
      limit.frees = registers[c].standing->winner->event;
      break;
    }
  }
}

bool Judgement::Permits(const Setting& setting,
                        const std::vector<Registers>& registers,
                        const PartOutcome& part, size_t consent,
                        size_t limit) const {
  const std::set<std::string> granters =
      BurdenedOf(setting, subjects_[consent], *registers[consent].fold);
  const std::set<std::string> holders =
      HoldersOf(setting, subjects_[limit], *registers[limit].fold);
  const bool theirs =
      std::any_of(holders.begin(), holders.end(),
                  [&](const std::string& id) { return granters.contains(id); });
  if (!theirs) return false;
  // A ruling in force goes before everything else.
  const bool ruled = part.effects[consent].ruled;
  if (ruled != part.effects[limit].ruled) return ruled;
  return Precedes({&subjects_[consent], &registers[consent]},
                  {&subjects_[limit], &registers[limit]},
                  dockets_[subjects_[limit].agreement]->worlds());
}

}  // namespace ledger
