// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/finding.h"
#include "ledger/opportunity.h"

// Findings on rights and their clocks, and on amounts.

namespace ledger {
namespace {

using F = v1::Fact;
using absl::StrCat;

// What cannot be computed of one term, and the events that leave it open.
struct Blanks {
  std::set<std::string> missing;
  EventSet events;
};

// What is missing to compute any deadline under a right.
void AddClock(const v1::RightTerms& right, const Calendars& calendars,
              Blanks& blanks) {
  if (!right.has_response_window()) {
    blanks.missing.insert("response_window");
  } else {
    const Due due = DueAfter({Instant(), Instant()}, right.response_window(),
                             right, calendars, WallClock());
    blanks.missing.insert(due.missing.begin(), due.missing.end());
  }
  if (right.clock_start() == v1::CLOCK_START_UNSPECIFIED) {
    blanks.missing.insert("clock_start");
  }
}

// What is missing to compute the deadlines that run on D.
void AddProcesses(const Subject& subject, const v1::RightTerms& right,
                  const World& world, Instant as_of, Blanks& blanks) {
  const std::set<std::string> always = blanks.missing;
  Fold fold(*subject.plan, world, as_of);
  for (const std::string_view process :
       ProcessesOf(*subject.plan, subject.term)) {
    OpportunityCase about;
    about.plan = subject.plan;
    about.term = subject.term;
    about.process_id = process;
    about.as_of = as_of;
    about.right = &right;
    about.calendars = subject.calendars;
    about.knowledge = subject.knowledge;
    about.time_of = [&fold](const Fact& fact) { return fold.TimeOf(fact); };
    const Opportunity now = OpportunityOf(about);
    Due due;
    if (now.status == v1::PROCESS_STATUS_OPEN) {
      due = now.answer;
    } else if (now.status == v1::PROCESS_STATUS_FREE &&
               right.has_third_party_window()) {
      due = now.second_window;
    }
    if (!due.uncovered.empty()) {
      due.missing.push_back(StrCat("days of calendar '", due.uncovered, "'"));
    }
    for (const std::string& each : due.missing) {
      if (always.contains(each)) continue;
      blanks.missing.insert(StrCat(each, " for ", std::string(process)));
      if (now.last != nullptr) {
        blanks.events.Add(subject.agreement, now.last->event);
      }
    }
    for (const std::string& each : now.missing) {
      blanks.missing.insert(StrCat(each, " for ", std::string(process)));
      blanks.events.Add(subject.agreement, now.notice->event);
      blanks.events.Add(subject.agreement, now.last->event);
    }
  }
}

const v1::Amount& AmountTaken(const Fact& fact) {
  return fact.fact->has_right_exercised()
             ? fact.fact->right_exercised().amount()
             : fact.fact->performance_recorded().amount();
}

// What was taken, funded or released to an extent that has no bound, so that
// nobody can say what is left.
void AddTaken(uint32_t number, const TermFold& fold, Blanks& blanks) {
  for (const v1::Sum sum :
       {v1::SUM_FUNDED, v1::SUM_RELEASED, v1::SUM_EXERCISED}) {
    for (const SumRegister& each : fold.sums[static_cast<size_t>(sum)]) {
      std::vector<const Fact*> facts = each.added;
      if (each.reset != nullptr) facts.push_back(each.reset);
      for (const Fact* fact : facts) {
        if (RangeOf(AmountTaken(*fact)).hi) continue;
        blanks.missing.insert(StrCat("amount of ", fact->id()));
        blanks.events.Add(number, fact->event);
      }
    }
  }
}

void AddExercisable(const TermFold& fold, Blanks& blanks) {
  const Cell& cell = fold.cells[v1::TERM_FIELD_EXERCISABLE];
  const bool known = cell.fields != nullptr && cell.fields->has_exercisable() &&
                     cell.fields->exercisable().qualifier() !=
                         v1::AMOUNT_QUALIFIER_UNDISCLOSED;
  if (!known) blanks.missing.insert("exercisable");
}

// Of one world of a term; `world` is asked for of priority rights only.
Blanks BlanksOf(const Subject& subject, const TermResult& result,
                const World* world, Instant as_of) {
  Blanks blanks;
  if (!MayBeUsed(result.standing)) return blanks;
  size_t field = v1::TERM_FIELD_COMMITTED;
  if (subject.kind() == v1::TERM_KIND_OPTION) {
    field = v1::TERM_FIELD_EXERCISABLE;
    AddExercisable(result.fold, blanks);
  } else if (world != nullptr) {
    field = v1::TERM_FIELD_RIGHT;
    const v1::RightTerms& right = StatedIn(result.fold, field).right();
    AddClock(right, *subject.calendars, blanks);
    AddProcesses(subject, right, *world, as_of, blanks);
  }
  AddTaken(subject.agreement, result.fold, blanks);
  if (blanks.missing.empty()) return blanks;
  blanks.events.Add(subject.agreement, result.standing.winner->event);
  const Fact* stated = result.fold.cells[field].winner;
  if (stated != nullptr) blanks.events.Add(subject.agreement, stated->event);
  return blanks;
}

void FindUnknownParameters(const Subject& subject, Docket& docket,
                           FindingList& list) {
  Blanks all;
  bool always = true;
  const auto take = [&](const TermResult& result, const World* world) {
    const Blanks here = BlanksOf(subject, result, world, list.question().as_of);
    always &= !here.missing.empty();
    all.missing.insert(here.missing.begin(), here.missing.end());
    all.events.Add(here.events);
  };
  if (subject.role == Role::kPriority) {
    const auto joints = docket.worlds().JointlyOf({subject.term}, {});
    for (const JointWorld& each : joints.front().worlds) {
      take(*each.results.front(), &each.world);
    }
  } else {
    for (const TermResult* each : docket.worlds().Of(subject.term).results) {
      take(*each, nullptr);
    }
  }
  if (all.missing.empty()) return;
  const std::string id(subject.id());
  list.Add(
      v1::FINDING_CODE_UNKNOWN_PARAMETER, always, subject.agreement, {id},
      all.events,
      StrCat("Of ", id, " is not on record: ", absl::StrJoin(all.missing, ", "),
             "; nothing that hangs on it is guessed."));
}

// A commitment from which more was taken than it held.
void FindBelowZero(const Subject& subject, const TermOutcome& outcome,
                   FindingList& list) {
  struct Found {
    size_t certain = 0;
    EventSet events;
  };
  std::map<std::string, Found> found;  // by currency
  for (const TermResult* result : outcome.results) {
    for (const SumRegister& each : result->fold.sums[v1::SUM_COMMITTED]) {
      if (!each.value.lo.negative()) continue;
      Found& one = found[std::string(each.currency)];
      if (each.value.hi && each.value.hi->negative()) ++one.certain;
      if (each.reset != nullptr) {
        one.events.Add(subject.agreement, each.reset->event);
      }
      for (const Fact* fact : each.added) {
        one.events.Add(subject.agreement, fact->event);
      }
    }
  }
  const std::string id(subject.id());
  for (const auto& [currency, one] : found) {
    list.Add(
        v1::FINDING_CODE_UNKNOWN_PARAMETER,
        one.certain == outcome.results.size(), subject.agreement, {id},
        one.events,
        StrCat("What ", id, " commits in ", currency, " falls below zero."));
  }
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

void FindDefective(const Subject& subject, const Fact& fact, const Fact* notice,
                   FindingList& list) {
  const v1::RightStep& step = *StepOf(*fact.fact);
  EventSet events;
  events.Add(subject.agreement, fact.event);
  if (notice != nullptr) events.Add(subject.agreement, notice->event);
  const std::string id(subject.id());
  list.Add(v1::FINDING_CODE_DEFECTIVE, fact.when.hi <= list.question().as_of,
           subject.agreement, {id}, events,
           StrCat(fact.id(), " rejects ",
                  fact.fact->has_right_notice_rejected() ? "the notice"
                                                         : "the exercise",
                  " of process ", step.process_id(),
                  step.reason().empty() ? "" : ": ", step.reason(), "."));
}

// What a right says, as one reading has it.
struct RightReading {
  const v1::RightTerms* right;
  const RecordedEvent* by;
};

// What governs, and every reading that is open.
std::vector<RightReading> ReadingsOf(const Subject& subject,
                                     const TermFold& fold) {
  const Fact* stated = fold.cells[v1::TERM_FIELD_RIGHT].winner;
  std::vector<RightReading> readings = {
      {&StatedIn(fold, v1::TERM_FIELD_RIGHT).right(),
       stated != nullptr ? stated->event : nullptr}};
  for (const Assertion& each : subject.assertions->all()) {
    if (each.set == nullptr || !each.set->has_right() ||
        !each.Speaks(subject.id())) {
      continue;
    }
    const RightReading reading = {&each.set->right(), each.event};
    if (each.open) {
      readings.push_back(reading);
    } else {
      readings.front() = reading;
    }
  }
  return readings;
}

void FindLate(const Subject& subject, const TermFold& fold, const Fact& fact,
              const Fact& notice, FindingList& list) {
  EventSet events;
  events.Add(subject.agreement, fact.event);
  events.Add(subject.agreement, notice.event);
  std::optional<Instant> closed;
  bool certain = fact.when.hi <= list.question().as_of;
  for (const RightReading& reading : ReadingsOf(subject, fold)) {
    const Due due = AnswerDue(notice, *reading.right, *subject.calendars);
    certain &= due.at && fact.when.lo >= due.at->hi;
    if (!due.at || fact.when.hi < due.at->lo) continue;
    if (!closed || due.at->lo < *closed) closed = due.at->lo;
    events.Add(subject.agreement, reading.by);
  }
  if (!closed) return;
  const std::string id(subject.id());
  list.Add(v1::FINDING_CODE_OUT_OF_WINDOW, certain, subject.agreement, {id},
           events,
           StrCat(fact.id(), " exercises process ",
                  StepOf(*fact.fact)->process_id(), " at or after ",
                  FormatInstant(*closed), ", when the window had closed."));
}

void FindInSteps(const Subject& subject, const TermOutcome& outcome,
                 FindingList& list) {
  const Plan& plan = *subject.plan;
  for (const uint32_t i : plan.terms()[subject.term].facts) {
    const Fact& fact = plan.fact(i);
    if (StepOf(*fact.fact) == nullptr || fact.when.lo > list.question().as_of) {
      continue;
    }
    const Fact* notice = NoticeBefore(plan, subject.term, fact);
    if (fact.fact->has_right_notice_rejected() ||
        fact.fact->has_right_exercise_rejected()) {
      FindDefective(subject, fact, notice, list);
    }
    if (fact.fact->has_right_exercised() && notice != nullptr &&
        subject.role == Role::kPriority) {
      FindLate(subject, outcome.results.front()->fold, fact, *notice, list);
    }
  }
}

}  // namespace

void FindInRights(FindingList& list) {
  for (uint32_t number = 0; number < list.dockets().size(); ++number) {
    Docket& docket = *list.dockets()[number];
    for (uint32_t term = 0; term < docket.plan().terms().size(); ++term) {
      const Subject subject = docket.SubjectAt(number, term);
      const TermOutcome& outcome = docket.worlds().Of(term);
      if (list.Wants(v1::FINDING_CODE_UNKNOWN_PARAMETER)) {
        FindUnknownParameters(subject, docket, list);
        FindBelowZero(subject, outcome, list);
      }
      if (list.Wants(v1::FINDING_CODE_DEFECTIVE) ||
          list.Wants(v1::FINDING_CODE_OUT_OF_WINDOW)) {
        FindInSteps(subject, outcome, list);
      }
    }
  }
}

}  // namespace ledger
