// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/finding.h"
#include "ledger/opportunity.h"

// Findings on the lives of terms and conditions, on rights and their clocks.

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

template <typename Visit>
void EachFormula(const v1::TimeLimit& limit, const Visit& visit) {
  if (limit.until().has_formula()) visit(limit.until().formula());
  for (const auto& each : limit.earlier_of().limits()) EachFormula(each, visit);
  for (const auto& each : limit.later_of().limits()) EachFormula(each, visit);
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

bool MayBeAlive(const Standing& standing) {
  return standing.status == v1::TERM_STATUS_PENDING ||
         standing.status == v1::TERM_STATUS_IN_FORCE ||
         standing.status == v1::TERM_STATUS_SUSPENDED;
}

void FindDangling(const Life& life, FindingList& list) {
  for (const TermResult* result : life.outcome->results) {
    const Cell& cell = result->fold.cells[v1::TERM_FIELD_WINDOW];
    if (cell.fields == nullptr || !MayBeAlive(result->standing)) continue;
    const auto look = [&](const v1::Formula& formula) {
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
    EachFormula(cell.fields->window().start(), look);
    EachFormula(cell.fields->window().end(), look);
  }
}

// What is missing to compute any deadline under a right.
std::vector<std::string> MissingOf(const v1::RightTerms& right,
                                   const Calendars& calendars) {
  std::vector<std::string> missing;
  if (!right.has_response_window()) {
    missing.emplace_back("response_window");
  } else {
    missing = DueAfter({Instant(), Instant()}, right.response_window(), right,
                       calendars, 0)
                  .missing;
  }
  if (right.clock_start() == v1::CLOCK_START_UNSPECIFIED) {
    missing.emplace_back("clock_start");
  }
  return missing;
}

void FindUnknownParameters(const Life& life, FindingList& list) {
  const Subject subject = life.docket->SubjectAt(life.number, life.term);
  const bool option = subject.kind() == v1::TERM_KIND_OPTION;
  if (subject.role != Role::kPriority && !option) return;
  EventSet events;
  std::set<std::string> missing;
  bool always = true;
  for (const TermResult* result : life.outcome->results) {
    std::vector<std::string> here;
    if (MayBeAlive(result->standing)) {
      if (option) {
        const Cell& cell = result->fold.cells[v1::TERM_FIELD_EXERCISABLE];
        const bool known = cell.fields != nullptr &&
                           cell.fields->has_exercisable() &&
                           cell.fields->exercisable().qualifier() !=
                               v1::AMOUNT_QUALIFIER_UNDISCLOSED;
        if (!known) here.emplace_back("exercisable");
      } else {
        here = MissingOf(StatedIn(result->fold, v1::TERM_FIELD_RIGHT).right(),
                         *subject.calendars);
      }
    }
    always &= !here.empty();
    if (here.empty()) continue;
    missing.insert(here.begin(), here.end());
    events.Add(life.number, result->standing.winner->event);
    const Fact* right =
        result->fold
            .cells[option ? v1::TERM_FIELD_EXERCISABLE : v1::TERM_FIELD_RIGHT]
            .winner;
    if (right != nullptr) events.Add(life.number, right->event);
  }
  if (missing.empty()) return;
  list.Add(v1::FINDING_CODE_UNKNOWN_PARAMETER, always, life.number, {life.id()},
           events,
           StrCat("Of ", life.id(),
                  " is not on record: ", absl::StrJoin(missing, ", "),
                  "; nothing that hangs on it is guessed."));
}

// The notice of the same process before a step.
const Fact* NoticeBefore(const Plan& plan, uint32_t term, const Fact& step) {
  const Fact* notice = nullptr;
  for (const uint32_t i : plan.terms()[term].facts) {
    const Fact& fact = plan.fact(i);
    if (&fact == &step) break;
    if (fact.fact->has_right_noticed() &&
        fact.fact->right_noticed().process_id() ==
            StepOf(*step.fact)->process_id()) {
      notice = &fact;
    }
  }
  return notice;
}

void FindInSteps(const Life& life, FindingList& list) {
  const Plan& plan = life.docket->plan();
  const Subject subject = life.docket->SubjectAt(life.number, life.term);
  for (const uint32_t i : plan.terms()[life.term].facts) {
    const Fact& fact = plan.fact(i);
    const v1::RightStep* step = StepOf(*fact.fact);
    if (step == nullptr || fact.when.lo > list.question().as_of) continue;
    const Fact* notice = NoticeBefore(plan, life.term, fact);
    EventSet events;
    events.Add(life.number, fact.event);
    if (notice != nullptr) events.Add(life.number, notice->event);
    const bool began = fact.when.hi <= list.question().as_of;
    if (fact.fact->has_right_notice_rejected() ||
        fact.fact->has_right_exercise_rejected()) {
      list.Add(v1::FINDING_CODE_DEFECTIVE, began, life.number, {life.id()},
               events,
               StrCat(fact.id(), " rejects ",
                      fact.fact->has_right_notice_rejected() ? "the notice"
                                                             : "the exercise",
                      " of process ", step->process_id(),
                      step->reason().empty() ? "" : ": ", step->reason(), "."));
    }
    if (!fact.fact->has_right_exercised() || notice == nullptr ||
        subject.role != Role::kPriority) {
      continue;
    }
    const TermFold& fold = life.outcome->results.front()->fold;
    const Due due =
        AnswerDue(*notice, StatedIn(fold, v1::TERM_FIELD_RIGHT).right(),
                  *subject.calendars);
    if (!due.at || fact.when.hi < due.at->lo) continue;
    const Fact* right = fold.cells[v1::TERM_FIELD_RIGHT].winner;
    if (right != nullptr) events.Add(life.number, right->event);
    list.Add(v1::FINDING_CODE_OUT_OF_WINDOW,
             began && fact.when.lo >= due.at->hi, life.number, {life.id()},
             events,
             StrCat(fact.id(), " exercises process ", step->process_id(),
                    " at or after ", FormatInstant(due.at->lo),
                    ", when the window had closed."));
  }
}

void FindLateConditions(uint32_t number, FindingList& list) {
  Docket& docket = *list.dockets()[number];
  for (uint32_t i = 0; i < docket.plan().conditions().size(); ++i) {
    const auto standings = docket.worlds().OfCondition(i);
    std::vector<const Fact*> late = standings.front().late;
    for (const ConditionStanding& each : standings) {
      std::erase_if(late, [&](const Fact* fact) {
        return std::find(each.late.begin(), each.late.end(), fact) ==
               each.late.end();
      });
    }
    for (const Fact* fact : late) {
      EventSet events;
      events.Add(number, fact->event);
      list.Add(v1::FINDING_CODE_ORPHANED, true, number, {}, events,
               StrCat(fact->id(), ": condition ",
                      std::string(docket.plan().conditions()[i].id),
                      " was no longer open by then."));
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
      }
      if (list.Wants(v1::FINDING_CODE_DANGLING)) FindDangling(life, list);
      if (list.Wants(v1::FINDING_CODE_UNKNOWN_PARAMETER)) {
        FindUnknownParameters(life, list);
      }
      if (list.Wants(v1::FINDING_CODE_DEFECTIVE) ||
          list.Wants(v1::FINDING_CODE_OUT_OF_WINDOW)) {
        FindInSteps(life, list);
      }
    }
    if (list.Wants(v1::FINDING_CODE_ORPHANED)) FindLateConditions(number, list);
  }
}

}  // namespace ledger
