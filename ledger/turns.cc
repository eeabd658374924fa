// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/date.h"
#include "ledger/fold.h"
#include "ledger/limit_times.h"
#include "ledger/unknowns.h"

// Where facts may start and terms may end, whatever is not known.

namespace ledger {
namespace {

// How far ends that hang on ends are followed.
constexpr int kDepth = 3;

}  // namespace

// Times at which a fact may take hold.
void Unknowns::AddStarts(const Fact& fact, Times& times, int depth) const {
  if (!fact.hangs) {
    const auto values = turns_of_group_.find(fact.group);
    if (values != turns_of_group_.end()) {
      times.insert(values->second->begin(), values->second->end());
    }
    return AddEdges(fact.when, times);
  }
  AddFormula(fact.fact->effective().formula(), times, depth);
}

// Times at which a term may end.
void Unknowns::AddEnds(uint32_t term, Times& times, int depth) const {
  for (const uint32_t i : plan_.terms()[term].facts) {
    const Fact& fact = plan_.fact(i);
    if (EffectsOf(*fact.fact).life) AddStarts(fact, times, depth);
    const v1::Window* window = WindowIn(*fact.fact);
    if (window == nullptr) continue;
    EachWhen(window->start(), [&](const v1::When& when) {
      if (when.has_formula()) AddFailures(when.formula(), times, depth);
    });
    if (!window->has_end()) continue;
    AddLimit(window->end(), times, depth);
    // An end that is not known may come as soon as the term starts.
    if (window->has_start() && RangeOf(window->end()).lo == kOpenPast) {
      AddLimit(window->start(), times, depth);
    }
  }
}

// Times at which a limit of a window or a waiver may come.
void Unknowns::AddLimit(const v1::TimeLimit& limit, Times& times,
                        int depth) const {
  EachThrough(limit, [&](Instant time) { times.insert(time); });
  EachWhen(limit, [&](const v1::When& when) {
    if (when.has_formula()) {
      AddFailures(when.formula(), times, depth);
      return AddFormula(when.formula(), times, depth);
    }
    const auto values = turns_of_limit_.find(&when);
    if (values != turns_of_limit_.end()) {
      times.insert(values->second->begin(), values->second->end());
    }
    AddEdges(RangeOf(when), times);
  });
}

// Times from which on its condition can no longer come.
void Unknowns::AddFailures(const v1::Formula& formula, Times& times,
                           int depth) const {
  const int condition = plan_.Condition(formula.condition_id());
  if (condition < 0 || depth <= 0) return;
  for (const uint32_t i :
       plan_.conditions()[static_cast<size_t>(condition)].facts) {
    const Fact& fact = plan_.fact(i);
    const v1::ConditionDefined& defined = fact.fact->condition_defined();
    if (defined.has_long_stop() && !defined.long_stop().has_formula()) {
      times.insert(RangeOf(defined.long_stop()).hi);
    }
    if (MayFail(*fact.fact)) AddStarts(fact, times, depth - 1);
  }
}

void Unknowns::FindTurns() {
  for (const Unknown& unknown : all_) {
    if (unknown.limit != nullptr) {
      turns_of_limit_[unknown.limit] = &unknown.values;
    } else if (unknown.group >= 0) {
      turns_of_group_[unknown.group] = &unknown.values;
    }
  }
}

std::set<Instant> Unknowns::TurnsOf(uint32_t term) const {
  Times turns;
  const std::vector<uint32_t>& facts = plan_.terms()[term].facts;
  // What was paid tells of the grant, if that is uncertain, and of nothing else
  // in a term's life.
  const bool sure = std::all_of(facts.begin(), facts.end(), [this](uint32_t i) {
    const Fact& fact = plan_.fact(i);
    return !fact.fact->has_term_granted() || (fact.group < 0 && !fact.hangs);
  });
  for (const uint32_t i : facts) {
    const Fact& fact = plan_.fact(i);
    if (sure && fact.fact->has_performance_recorded()) continue;
    Times starts;
    AddStarts(fact, starts, kDepth);
    if (fact.fact->has_instrument_terminated()) AddTailEnds(term, fact, starts);
    turns.merge(starts);
    EachLimit(*fact.fact, [&](const v1::TimeLimit& limit) {
      AddLimit(limit, turns, kDepth);
    });
  }
  return turns;
}

// The ends of the tails that count from these times of a fact.
void Unknowns::AddTailEnds(uint32_t term, const Fact& fact,
                           Times& times) const {
  for (const uint32_t i : plan_.terms()[term].facts) {
    const v1::TermFields* fields = StatedBy(*plan_.fact(i).fact);
    if (fields == nullptr || !fields->survives().has_tail()) continue;
    const Times ends = times;
    for (const Instant end : ends) {
      if (end == kOpenPast || end == kOpenFuture) continue;
      times.insert(AddPeriod(end, fields->survives().tail(), fact.clock));
      times.insert(AddPeriodAbout(end, fields->survives().tail(), fact.clock));
    }
  }
}

// Times that the windows of a term name: what begins there may come too late.
void Unknowns::AddWindows(uint32_t term, Times& times) const {
  for (const uint32_t i : plan_.terms()[term].facts) {
    EachLimit(*plan_.fact(i).fact, [&](const v1::TimeLimit& limit) {
      EachThrough(limit, [&](Instant time) { AddTurn(time, times); });
      EachWhen(limit, [&](const v1::When& when) {
        if (!when.has_formula()) AddEdges(RangeOf(when), times);
      });
    });
  }
}

}  // namespace ledger
