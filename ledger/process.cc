// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <string>
#include <vector>

#include "ledger/event.h"
#include "ledger/opportunity.h"
#include "ledger/refusals.h"

namespace ledger {
namespace {

using F = v1::Fact;
using absl::StrCat;

bool IsFinal(F::FactCase fact) {
  return fact == F::kRightDeclined || fact == F::kRightWindowClosed ||
         fact == F::kRightWithdrawn || fact == F::kRightCompleted;
}

// Whether a right of this kind knows this step.
bool Knows(v1::TermKind kind, F::FactCase step) {
  switch (kind) {
    case v1::TERM_KIND_ROFR:
    case v1::TERM_KIND_ROFO:
    case v1::TERM_KIND_MATCHING_RIGHT:
      return true;
    case v1::TERM_KIND_ROFN:
      return step != F::kRightExercised && step != F::kRightExerciseRejected;
    case v1::TERM_KIND_OPTION:
    case v1::TERM_KIND_TERMINATION_RIGHT:
      return true;
    default:
      return false;
  }
}

// The steps of a process on record, in order of position.
struct Steps {
  bool noticed = false;    // a notice stands, not answered by a final outcome
  bool exercised = false;  // since that notice
  std::string final;       // event id of the outcome since that notice
};

Steps StepsOf(const History& history, const v1::RightStep& step) {
  Steps steps;
  for (const uint32_t row : history.LifeOf(step.term_id())) {
    if (row + 1 == history.size()) break;
    const F& fact = history.at(row).event.fact();
    const v1::RightStep* other = StepOf(fact);
    if (other == nullptr || other->process_id() != step.process_id() ||
        !history.Lives(row, history.size() - 1)) {
      continue;
    }
    if (fact.has_right_noticed()) {
      steps = {true, false, ""};
    } else if (fact.has_right_notice_rejected()) {
      steps.noticed = false;
    } else if (fact.has_right_exercised()) {
      steps.exercised = true;
    } else if (IsFinal(fact.fact_case())) {
      steps.final = history.at(row).event.event_id();
    }
  }
  return steps;
}

}  // namespace

void CheckProcess(const History& history, Refusals& refusals) {
  const F& fact = history.at(history.size() - 1).event.fact();
  const v1::RightStep* step = StepOf(fact);
  if (step == nullptr) return;
  const std::string path = FactPath(fact);
  const v1::TermKind kind = step->term_kind();
  if (!Knows(kind, fact.fact_case())) {
    return refusals.Add(path + ".term_kind", Reason::kNoPriorityRight,
                        StrCat("term '", step->term_id(), "' is a ",
                               std::string(TermKindName(kind)),
                               ": it knows no step ", EventType(fact)));
  }
  const bool needs_notice =
      kind != v1::TERM_KIND_OPTION && kind != v1::TERM_KIND_TERMINATION_RIGHT;
  const Steps steps = StepsOf(history, *step);
  if (fact.has_right_noticed()) return;
  if (needs_notice && !steps.noticed) {
    refusals.Add(path + ".process_id", Reason::kProcessState,
                 StrCat("process '", step->process_id(),
                        "' has no notice that stands; record right_noticed "
                        "first"));
  }
  if ((fact.has_right_exercise_rejected() ||
       (fact.has_right_completed() && needs_notice)) &&
      !steps.exercised) {
    refusals.Add(path + ".process_id", Reason::kProcessState,
                 StrCat("process '", step->process_id(),
                        "' was not exercised; record right_exercised first"));
  }
  if (kind == v1::TERM_KIND_OPTION && fact.has_right_exercised() &&
      steps.exercised) {
    refusals.Add(path + ".process_id", Reason::kProcessState,
                 StrCat("process '", step->process_id(),
                        "' was exercised, which ended it; name another for "
                        "another part"));
  }
  if (!steps.final.empty()) {
    refusals.Add(
        path + ".process_id", Reason::kProcessState,
        StrCat("process '", step->process_id(), "' had its outcome in event '",
               steps.final, "'; record a new notice first"));
  }
}

}  // namespace ledger
