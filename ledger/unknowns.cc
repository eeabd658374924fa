// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/unknowns.h"

#include <algorithm>
#include <utility>

#include "ledger/date.h"
#include "ledger/fold.h"
#include "ledger/limit_times.h"

namespace ledger {
namespace {

using F = v1::Fact;

constexpr uint32_t kAll = ~0U;

// The last instant that `period` later, on this clock, is not after `time`.
Instant Before(Instant time, const v1::Period& period, WallClock clock) {
  if (AddPeriod(time, period, clock) == time) return time;  // open; no period
  int64_t lo = ToMicros(time) - int64_t{400} * 366 * 86'400 * 1'000'000;
  int64_t hi = ToMicros(time);
  while (lo < hi) {
    const int64_t mid = lo + (hi - lo + 1) / 2;
    if (AddPeriodAbout(FromMicros(mid), period, clock) <= time) {
      lo = mid;
    } else {
      hi = mid - 1;
    }
  }
  return FromMicros(lo);
}

// The clocks that tell when a fact, or a window that it states, ends a term.
void AddClocks(const Fact& fact, const Clocks& all,
               std::set<WallClock>& clocks) {
  clocks.insert(fact.clock);
  EachLimitTime(*fact.fact,
                [&](const v1::When& when) { clocks.insert(all.Of(when)); });
  const v1::Window* window = WindowIn(*fact.fact);
  if (window != nullptr) clocks.insert(all.Of(window->end()));
}

}  // namespace

size_t Combinations(const std::vector<Unknown>& all,
                    const std::vector<uint32_t>& which) {
  size_t product = 1;
  for (const uint32_t i : which) {
    product *= all[i].choices();
    if (product > kWorldsMax) return kWorldsMax + 1;
  }
  return product;
}

bool NextCombination(const std::vector<Unknown>& all,
                     const std::vector<uint32_t>& which,
                     std::vector<uint32_t>& choices) {
  for (const uint32_t i : which) {
    if (++choices[i] < all[i].choices()) return true;
    choices[i] = 0;
  }
  return false;
}

Unknowns::Unknowns(const Plan& plan, Instant as_of)
    : plan_(plan),
      as_of_(as_of),
      open_limits_(plan.terms().size()),
      own_of_term_(plan.terms().size()),
      own_of_condition_(plan.conditions().size()),
      of_term_(plan.terms().size()),
      of_condition_(plan.conditions().size()) {
  FileEffects();
  FindGroups();
  FindLimits();
  FindDispositions();
  if (!all_.empty()) Spread();
  if (as_of == kEndOfTime) FindTurns();
}

void Unknowns::FileEffects() {
  const std::vector<Fact>& facts = plan_.selection().facts();
  if (plan_.selection().groups().empty()) return;
  effects_.reserve(facts.size());
  for (const Fact& fact : facts) effects_.push_back(EffectsOf(*fact.fact));
  filed_.resize(facts.size());
  ordered_.resize(plan_.terms().size());
  for (uint32_t term = 0; term < plan_.terms().size(); ++term) {
    for (const uint32_t i : plan_.terms()[term].facts) {
      filed_[i].push_back(term);
      if (!effects_[i].only_adds()) ordered_[term].push_back(i);
    }
  }
}

// Times that its condition or term may give a formula.
void Unknowns::AddFormula(const v1::Formula& formula, Times& times,
                          int depth) const {
  if (depth <= 0) return;
  Times anchors;
  std::set<WallClock> clocks;
  const int condition = plan_.Condition(formula.condition_id());
  if (condition >= 0) {
    for (const uint32_t i :
         plan_.conditions()[static_cast<size_t>(condition)].facts) {
      const Fact& each = plan_.fact(i);
      if (!each.fact->has_condition_determined()) continue;
      AddStarts(each, anchors, depth - 1);
      clocks.insert(each.clock);
    }
  }
  const int term = plan_.Term(formula.term_id());
  if (term >= 0) {
    AddEnds(static_cast<uint32_t>(term), anchors, depth - 1);
    for (const uint32_t i : plan_.terms()[static_cast<size_t>(term)].facts) {
      AddClocks(plan_.fact(i), plan_.selection().clocks(), clocks);
    }
  }
  for (const Instant anchor : anchors) {
    if (anchor == kOpenPast || anchor == kOpenFuture) continue;
    for (const WallClock& clock : clocks) {
      times.insert(AddPeriod(anchor, formula.after(), clock));
      times.insert(AddPeriodAbout(anchor, formula.after(), clock));
    }
  }
}

// Times at which it matters whether a term is alive, beside D: its verbs, and
// what other terms' windows make of them if its end is told by such a clock.
void Unknowns::TermTimes(uint32_t term, WallClock clock, Times& times,
                         int depth) const {
  for (const uint32_t i : plan_.terms()[term].facts) {
    const Fact& fact = plan_.fact(i);
    const Effects effects =
        effects_.empty() ? EffectsOf(*fact.fact) : effects_[i];
    if (!effects.alive && !effects.life) continue;
    Times starts;
    AddStarts(fact, starts, depth);
    for (const Instant start : starts) AddTurn(start, times);
  }
  if (depth == 0) return;
  for (uint32_t other = 0; other < plan_.terms().size(); ++other) {
    const TermPlan& dependent = plan_.terms()[other];
    if (std::find(dependent.terms.begin(), dependent.terms.end(), term) ==
        dependent.terms.end()) {
      continue;
    }
    Times theirs = {as_of_};
    TermTimes(other, clock, theirs, depth - 1);
    AddWindows(other, theirs);
    for (const uint32_t i : dependent.facts) {
      EachFormula(*plan_.fact(i).fact, [&](const v1::Formula& formula) {
        if (formula.term_id() != plan_.terms()[term].id) return;
        for (const Instant time : theirs) {
          times.insert(Before(time, formula.after(), clock));
        }
      });
    }
  }
}

// Times at which it matters whether a condition has occurred, beside D.
void Unknowns::ConditionTimes(uint32_t condition, WallClock clock,
                              Times& times) const {
  const ConditionPlan& plan = plan_.conditions()[condition];
  for (const uint32_t i : plan.facts) AddStarts(plan_.fact(i), times, 3);
  const bool fails =
      std::any_of(plan.facts.begin(), plan.facts.end(),
                  [this](uint32_t i) { return MayFail(*plan_.fact(i).fact); });
  const auto from = [&](const std::vector<uint32_t>& facts,
                        const Times& theirs) {
    for (const uint32_t i : facts) {
      EachFormula(*plan_.fact(i).fact, [&](const v1::Formula& formula) {
        if (formula.condition_id() != plan.id) return;
        for (const Instant time : theirs) {
          times.insert(Before(time, formula.after(), clock));
        }
        if (fails) times.insert(theirs.begin(), theirs.end());
      });
    }
  };
  for (uint32_t term = 0; term < plan_.terms().size(); ++term) {
    const auto& conditions = plan_.terms()[term].conditions;
    if (std::find(conditions.begin(), conditions.end(), condition) ==
        conditions.end()) {
      continue;
    }
    Times theirs = {as_of_};
    TermTimes(term, clock, theirs, 3);
    AddWindows(term, theirs);
    from(plan_.terms()[term].facts, theirs);
  }
}

// Of the times at which it matters whether a term is alive: those at which its
// instrument ended if its tail, which counts from there, reaches them.
void Unknowns::AddTails(uint32_t term, WallClock clock, Times& times) const {
  for (const uint32_t i : ordered_[term]) {
    const v1::TermFields* fields = StatedBy(*plan_.fact(i).fact);
    if (fields == nullptr || !fields->survives().has_tail()) continue;
    Times lives = times;
    lives.insert(as_of_);
    for (const Instant time : lives) {
      times.insert(Before(time, fields->survives().tail(), clock));
    }
  }
}

Unknowns::Places Unknowns::GroupPlaces(int32_t group) const {
  Places places;
  for (const uint32_t i :
       plan_.selection().groups()[static_cast<size_t>(group)].facts) {
    for (const uint32_t term : filed_[i]) {
      AddPlaces(i, term, true, places);
      AddFoundings(i, term, places);
    }
    const int condition = plan_.Condition(ConditionOf(*plan_.fact(i).fact));
    if (condition >= 0) {
      ConditionTimes(static_cast<uint32_t>(condition), plan_.fact(i).clock,
                     places.times);
    }
    AddAffiliations(i, places);
    AddSuccessions(i, places);
  }
  // Wherever its rivals are by D, it may come last.
  const Instant latest =
      plan_.selection().groups()[static_cast<size_t>(group)].when.hi;
  if (places.rivals) places.times.insert(std::min(latest, as_of_));
  return places;
}

// The times of a fact whose order to this one matters.
void Unknowns::AddRival(const Fact& fact, const Fact& other,
                        Places& places) const {
  Times starts;
  AddStarts(other, starts, 3);
  for (const Instant start : starts) {
    const bool front = AppliesBefore(start, other, start, fact);
    (front ? places.fronts : places.backs).insert(start);
  }
  places.times.merge(starts);
  places.rivals |= other.group >= 0 && other.when.lo < fact.when.hi &&
                   fact.when.lo < other.when.hi;
}

// Times at which the place of one fact in the order of one term matters. Unless
// it is `among_rivals`, who states a field last does not, but for the slices
// that a scope clears.
void Unknowns::AddPlaces(uint32_t index, uint32_t term, bool among_rivals,
                         Places& places) const {
  const Effects& mine = effects_[index];
  const Fact& fact = plan_.fact(index);
  const auto& ordered = ordered_[term];
  const bool sliced = std::any_of(ordered.begin(), ordered.end(),
                                  [&](uint32_t i) { return effects_[i].bag; });
  const uint32_t rival_cells = among_rivals ? kAll
                               : sliced     ? 1U << v1::TERM_FIELD_SCOPE
                                            : 0;
  const auto& others =
      mine.only_adds() ? ordered_[term] : plan_.terms()[term].facts;
  for (const uint32_t j : others) {
    const Fact& other = plan_.fact(j);
    if (other.group == fact.group) continue;
    Effects theirs = effects_[j];
    theirs.cells &= rival_cells;
    if (Conflict(mine, theirs)) AddRival(fact, other, places);
  }
  if (!mine.alive && !mine.life) return;
  const WallClock clock = fact.clock;
  if (mine.life) TermTimes(term, clock, places.times, 3);
  Times ends;  // it finds the term alive, or not
  AddEnds(term, ends, 3);
  for (const Instant end : ends) AddTurn(end, places.times);
  if (fact.fact->has_instrument_terminated()) {
    AddTails(term, clock, places.times);
  }
  for (const uint32_t j : ordered_[term]) {
    EachLimitTime(*plan_.fact(j).fact, [&](const v1::When& when) {
      if (!when.has_formula()) AddEdges(RangeOf(when), places.times);
    });
  }
}

void Unknowns::Meet(InstantRange range) {
  // A value may lie two ticks behind the range.
  constexpr std::chrono::microseconds kBehind(2);
  if (range.lo > as_of_) {
    until_ = std::min(until_, range.lo);
  } else if (as_of_ <= range.hi || as_of_ - range.hi <= kBehind) {
    until_ = as_of_;
  }
}

// One value for each order in which the range can stand to the times and to D;
// whatever lies after D is one value. A time itself is one of its own only
// between what stands in front and behind there. Between rivals there are two
// in each gap, so that either may come first.
std::vector<Instant> Unknowns::ValuesIn(InstantRange range,
                                        const Places& places) const {
  constexpr std::chrono::microseconds kTick(1);
  std::vector<Instant> values = {range.lo};
  const auto add = [&](Instant value) {
    if (values.back() > as_of_ || value > range.hi) return;
    if (as_of_ == kEndOfTime && value > as_of_) return;
    if (value > values.back()) values.push_back(value);
  };
  for (const Instant time : places.times) {
    if (time > as_of_) break;
    if (time < range.lo || time > range.hi) continue;
    const bool between =
        places.fronts.contains(time) && places.backs.contains(time);
    if (time == range.hi || time == as_of_ || between) add(time);
    if (time == range.hi) continue;
    add(time + kTick);
    if (places.rivals && time + kTick < range.hi) add(time + kTick + kTick);
  }
  if (as_of_ < range.hi) add(as_of_ + kTick);
  return values;
}

void Unknowns::FindGroups() {
  const std::vector<Group>& groups = plan_.selection().groups();
  // Worlds go by these in turn, and the first has a say where they agree: their
  // order is that of their beginnings, not that of being recorded.
  std::vector<uint32_t> order;
  for (uint32_t g = 0; g < groups.size(); ++g) {
    Meet(groups[g].when);
    if (groups[g].when.certain() || groups[g].when.lo > as_of_) continue;
    order.push_back(g);
  }
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return groups[a].when.lo < groups[b].when.lo;
  });
  for (const uint32_t g : order) {
    const Places places = GroupPlaces(static_cast<int32_t>(g));
    Unknown unknown;
    unknown.group = static_cast<int32_t>(g);
    unknown.values = ValuesIn(groups[g].when, places);
    unknown.facts = groups[g].facts;
    if (unknown.values.size() < 2) continue;
    unknown.states = FieldsStated(unknown.group);
    if (unknown.states != 0) unknown.stances = StancesOf(unknown.group);
    const auto index = static_cast<uint32_t>(all_.size());
    const auto note = [index](std::vector<uint32_t>& own) {
      if (own.empty() || own.back() != index) own.push_back(index);
    };
    for (const uint32_t i : unknown.facts) {
      for (const uint32_t term : filed_[i]) note(own_of_term_[term]);
      const int condition = plan_.Condition(ConditionOf(*plan_.fact(i).fact));
      if (condition >= 0) {
        note(own_of_condition_[static_cast<size_t>(condition)]);
      }
    }
    all_.push_back(std::move(unknown));
  }
}

// Times at which a limit of a term that is a formula may come: of a window, one
// limit may be before the other or not.
void Unknowns::AddFormulas(uint32_t term, Times& times) const {
  for (const uint32_t i : plan_.terms()[term].facts) {
    EachFormula(*plan_.fact(i).fact, [&](const v1::Formula& formula) {
      Times comes;
      AddFormula(formula, comes, 3);
      for (const Instant time : comes) AddTurn(time, times);
    });
  }
}

void Unknowns::AddLimits(uint32_t term, uint32_t fact,
                         const v1::TimeLimit& limit) {
  EachWhen(limit, [&](const v1::When& when) {
    if (when.has_formula()) return;
    const InstantRange range = RangeOf(when);
    if (range.certain()) return;
    Meet(range);
    if (range.lo > as_of_) return;
    open_limits_[term] = true;
    Places places;
    TermTimes(term, plan_.selection().clocks().Of(when), places.times, 3);
    places.times.insert(as_of_);  // not before a start that is as late as D
    AddFormulas(term, places.times);
    Unknown unknown;
    unknown.limit = &when;
    unknown.values = ValuesIn(range, places);
    unknown.facts = {fact};
    if (unknown.values.size() < 2) return;
    own_of_term_[term].push_back(static_cast<uint32_t>(all_.size()));
    all_.push_back(std::move(unknown));
  });
}

void Unknowns::FindLimits() {
  for (uint32_t term = 0; term < plan_.terms().size(); ++term) {
    for (const uint32_t i : plan_.terms()[term].facts) {
      if (plan_.fact(i).when.lo > as_of_) continue;
      EachLimit(*plan_.fact(i).fact,
                [&](const v1::TimeLimit& limit) { AddLimits(term, i, limit); });
    }
  }
}

void Unknowns::FindDispositions() {
  for (uint32_t term = 0; term < plan_.terms().size(); ++term) {
    const TermPlan& plan = plan_.terms()[term];
    for (const uint32_t i : plan.facts) {
      const Fact& fact = plan_.fact(i);
      if (fact.when.lo > as_of_) continue;
      for (const auto& each : DispositionsOf(*fact.fact)) {
        if (each.term_id() != plan.id ||
            each.kind() != v1::DISPOSITION_KIND_UNKNOWN ||
            plan_.Settled(plan, fact)) {
          continue;
        }
        Unknown unknown;
        unknown.disposition = &each;
        unknown.facts = {i};
        own_of_term_[term].push_back(static_cast<uint32_t>(all_.size()));
        all_.push_back(std::move(unknown));
      }
    }
  }
}

// Gives each term what its own facts, its conditions and the terms that its
// windows hang on do not know.
void Unknowns::Spread() {
  struct Visit {
    const Unknowns& self;
    std::set<uint32_t> terms, conditions, found;

    void Term(uint32_t term) {
      if (!terms.insert(term).second) return;
      found.insert(self.own_of_term_[term].begin(),
                   self.own_of_term_[term].end());
      const TermPlan& plan = self.plan_.terms()[term];
      for (const uint32_t each : plan.terms) Term(each);
      for (const uint32_t each : plan.conditions) Condition(each);
    }
    void Condition(uint32_t condition) {
      if (!conditions.insert(condition).second) return;
      found.insert(self.own_of_condition_[condition].begin(),
                   self.own_of_condition_[condition].end());
      const ConditionPlan& plan = self.plan_.conditions()[condition];
      for (const uint32_t each : plan.terms) Term(each);
      for (const uint32_t each : plan.conditions) Condition(each);
    }
  };
  for (uint32_t term = 0; term < plan_.terms().size(); ++term) {
    Visit visit{*this, {}, {}, {}};
    visit.Term(term);
    of_term_[term].assign(visit.found.begin(), visit.found.end());
  }
  for (uint32_t each = 0; each < plan_.conditions().size(); ++each) {
    Visit visit{*this, {}, {}, {}};
    visit.Condition(each);
    of_condition_[each].assign(visit.found.begin(), visit.found.end());
  }
}

}  // namespace ledger
