// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/finding.h"
#include "ledger/limit_times.h"
#include "ledger/opportunity.h"

// Findings on the lives of terms and conditions.

namespace ledger {
namespace {

using F = v1::Fact;
using absl::StrCat;

// One term of a docket in every world of its own.
struct Life {
  uint32_t number;
  Docket* docket;
  uint32_t term;
  const TermOutcome* outcome;

  std::string id() const {
    return std::string(docket->plan().terms()[term].id);
  }
};

bool Ends(const F& fact) {
  switch (fact.fact_case()) {
    case F::kTermLifted:
      return !fact.term_lifted().has_slice();
    case F::kTermConverted:
      return !fact.term_converted().has_slice();
    case F::kTermLapsed:
      return true;
    case F::kTermWaived:
      return fact.term_waived().instance_case() ==
             v1::TermWaived::INSTANCE_NOT_SET;
    default:
      return false;
  }
}

// Facts that every world has in the list that `list_of` gives.
template <typename ListOf>
std::vector<const Fact*> InEvery(const TermOutcome& outcome, ListOf list_of) {
  std::vector<const Fact*> facts = list_of(outcome.results.front()->fold);
  for (const TermResult* result : outcome.results) {
    const std::vector<const Fact*>& theirs = list_of(result->fold);
    std::erase_if(facts, [&](const Fact* fact) {
      return std::find(theirs.begin(), theirs.end(), fact) == theirs.end();
    });
  }
  return facts;
}

void FindLateAndOrphaned(const Life& life, FindingList& list) {
  if (life.outcome->too_many) return;
  const auto late =
      InEvery(*life.outcome,
              [](const TermFold& fold) -> const std::vector<const Fact*>& {
                return fold.late;
              });
  const auto misapplied =
      InEvery(*life.outcome,
              [](const TermFold& fold) -> const std::vector<const Fact*>& {
                return fold.misapplied;
              });
  for (const Fact* fact : misapplied) {
    const bool ended = std::find(late.begin(), late.end(), fact) != late.end();
    EventSet events;
    events.Add(life.number, fact->event);
    const TermResult& first = *life.outcome->results.front();
    if (ended && first.standing.winner != nullptr &&
        first.standing.winner != fact) {
      events.Add(life.number, first.standing.winner->event);
    }
    if (ended && Ends(*fact->fact)) {
      list.Add(v1::FINDING_CODE_LATE_END, true, life.number, {life.id()},
               events,
               StrCat(fact->id(), " ends ", life.id(),
                      ", which had already ended."));
    } else {
      list.Add(v1::FINDING_CODE_ORPHANED, true, life.number, {life.id()},
               events,
               StrCat(fact->id(), ": ", life.id(),
                      ended ? " had ended by then."
                            : " does not exist at its effective time."));
    }
  }
}

// The step that a step answers; not set where it answers none.
F::FactCase AnsweredBy(const F& step, bool priority) {
  switch (step.fact_case()) {
    case F::kRightNoticeRejected:
    case F::kRightExercised:
    case F::kRightDeclined:
    case F::kRightWindowClosed:
    case F::kRightWithdrawn:
      return priority ? F::kRightNoticed : F::FACT_NOT_SET;
    case F::kRightExerciseRejected:
      return F::kRightExercised;
    case F::kRightCompleted:
      return priority ? F::kRightExercised : F::FACT_NOT_SET;
    default:
      return F::FACT_NOT_SET;
  }
}

// Whether the step that another answers may have come before it.
bool HasAnswered(const Life& life, const Fact& fact) {
  const Plan& plan = life.docket->plan();
  const TermPlan& term = plan.terms()[life.term];
  const F::FactCase answered =
      AnsweredBy(*fact.fact, RoleOf(term.kind) == Role::kPriority);
  return answered == F::FACT_NOT_SET ||
         std::any_of(term.facts.begin(), term.facts.end(), [&](uint32_t i) {
           const Fact& each = plan.fact(i);
           return each.fact->fact_case() == answered &&
                  each.when.lo <= fact.when.hi &&
                  StepOf(*each.fact)->process_id() ==
                      StepOf(*fact.fact)->process_id();
         });
}

// Steps of a right that answer others.
void FindWithoutTarget(const Life& life, FindingList& list) {
  if (life.outcome->too_many) return;
  for (const uint32_t i : life.docket->plan().terms()[life.term].facts) {
    const Fact& fact = life.docket->plan().fact(i);
    if (fact.when.hi > list.question().as_of) continue;
    EventSet events;
    events.Add(life.number, fact.event);
    if (!HasAnswered(life, fact)) {
      list.Add(v1::FINDING_CODE_ORPHANED, true, life.number, {life.id()},
               events,
               StrCat(fact.id(), ": what it answers in process ",
                      StepOf(*fact.fact)->process_id(),
                      " does not exist at its effective time."));
    }
  }
}

// The removal of a condition, and whether it is removed in every world.
struct Removal {
  const Fact* fact = nullptr;
  bool certain = true;
};

std::optional<Removal> RemovalOf(Docket& docket, const std::string& condition) {
  const int index = docket.plan().Condition(condition);
  if (index < 0) return std::nullopt;
  Removal removal;
  for (const ConditionStanding& each :
       docket.worlds().OfCondition(static_cast<uint32_t>(index))) {
    if (each.status == v1::CONDITION_STATUS_REMOVED) {
      removal.fact = each.winner;
    } else {
      removal.certain = false;
    }
  }
  if (removal.fact == nullptr) return std::nullopt;
  return removal;
}

void FindDanglingWindow(const Life& life, FindingList& list) {
  for (const TermResult* result : life.outcome->results) {
    const Cell& cell = result->fold.cells[v1::TERM_FIELD_WINDOW];
    if (cell.fields == nullptr || !MayBeUsed(result->standing)) continue;
    const auto look = [&](const v1::When& when) {
      const v1::Formula& formula = when.formula();
      const auto removal = RemovalOf(*life.docket, formula.condition_id());
      if (!removal) return;
      EventSet events;
      events.Add(life.number, cell.winner->event);
      events.Add(life.number, removal->fact->event);
      list.Add(v1::FINDING_CODE_DANGLING,
               removal->certain && life.outcome->results.size() == 1,
               life.number, {life.id()}, events,
               StrCat("The window of ", life.id(), " refers to ",
                      formula.condition_id(), ", which was removed by ",
                      removal->fact->id(), "."));
    };
    EachWhen(cell.fields->window().start(), look);
    EachWhen(cell.fields->window().end(), look);
  }
}

// Whether a term has come to its end, whatever the world.
bool HasEnded(const TermOutcome& outcome) {
  return std::none_of(outcome.results.begin(), outcome.results.end(),
                      [](const TermResult* result) {
                        return result->fold.validity.empty() ||
                               MayBeUsed(result->standing);
                      });
}

// A fact that takes hold some time after a condition that will not come.
void FindDanglingFacts(uint32_t number, FindingList& list) {
  Docket& docket = *list.dockets()[number];
  for (const Fact& fact : docket.selection().facts()) {
    const std::string& condition =
        fact.fact->effective().formula().condition_id();
    const auto removal = RemovalOf(docket, condition);
    if (!removal) continue;
    const std::string term(SubjectOf(*fact.fact).term_id);
    const int index = docket.plan().Term(term);
    if (index >= 0 &&
        HasEnded(docket.worlds().Of(static_cast<uint32_t>(index)))) {
      continue;
    }
    EventSet events;
    events.Add(number, fact.event);
    events.Add(number, removal->fact->event);
    std::vector<std::string> terms;
    if (!term.empty()) terms.push_back(term);
    list.Add(v1::FINDING_CODE_DANGLING, removal->certain, number, terms, events,
             StrCat(fact.id(), " takes effect after ", condition,
                    ", which was removed by ", removal->fact->id(), "."));
  }
}

// Whether a condition may have been defined when a fact about it took hold.
bool Defined(const Plan& plan, const ConditionPlan& condition,
             const Fact& fact) {
  return std::any_of(condition.facts.begin(), condition.facts.end(),
                     [&](uint32_t i) {
                       const Fact& each = plan.fact(i);
                       return each.fact->has_condition_defined() &&
                              each.when.lo <= fact.when.hi;
                     });
}

void FindOrphanedConditions(uint32_t number, FindingList& list) {
  Docket& docket = *list.dockets()[number];
  const auto orphan = [&](const Fact& fact, const ConditionPlan& condition,
                          std::string_view how) {
    EventSet events;
    events.Add(number, fact.event);
    list.Add(v1::FINDING_CODE_ORPHANED, true, number, {}, events,
             StrCat(fact.id(), ": condition ", std::string(condition.id),
                    std::string(how)));
  };
  for (uint32_t i = 0; i < docket.plan().conditions().size(); ++i) {
    const ConditionPlan& condition = docket.plan().conditions()[i];
    const auto standings = docket.worlds().OfCondition(i);
    std::vector<const Fact*> late = standings.front().late;
    for (const ConditionStanding& each : standings) {
      std::erase_if(late, [&](const Fact* fact) {
        return std::find(each.late.begin(), each.late.end(), fact) ==
               each.late.end();
      });
    }
    for (const Fact* fact : late) {
      orphan(*fact, condition, " was no longer open by then.");
    }
    for (const uint32_t j : condition.facts) {
      const Fact& fact = docket.plan().fact(j);
      if (fact.when.hi <= list.question().as_of &&
          !Defined(docket.plan(), condition, fact)) {
        orphan(fact, condition, " does not exist at its effective time.");
      }
    }
  }
}

}  // namespace

void FindInLives(FindingList& list) {
  for (uint32_t number = 0; number < list.dockets().size(); ++number) {
    Docket& docket = *list.dockets()[number];
    for (uint32_t term = 0; term < docket.plan().terms().size(); ++term) {
      const Life life = {number, &docket, term, &docket.worlds().Of(term)};
      if (list.Wants(v1::FINDING_CODE_LATE_END) ||
          list.Wants(v1::FINDING_CODE_ORPHANED)) {
        FindLateAndOrphaned(life, list);
        FindWithoutTarget(life, list);
      }
      if (list.Wants(v1::FINDING_CODE_DANGLING)) FindDanglingWindow(life, list);
    }
    if (list.Wants(v1::FINDING_CODE_DANGLING)) FindDanglingFacts(number, list);
    if (list.Wants(v1::FINDING_CODE_ORPHANED)) {
      FindOrphanedConditions(number, list);
    }
  }
}

}  // namespace ledger
