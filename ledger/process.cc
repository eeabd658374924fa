// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <string>
#include <vector>

#include "ledger/event.h"
#include "ledger/opportunity.h"
#include "ledger/plan.h"
#include "ledger/refusals.h"
#include "ledger/select.h"

namespace ledger {
namespace {

using F = v1::Fact;
using absl::StrCat;

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

// Whether one fact may apply before another.
bool MayPrecede(const Fact& a, const Fact& b) {
  return AppliesBefore(a.when.lo, a, b.when.hi, b);
}

// Whether a fact may apply after one and before another.
bool MayLieBetween(const Fact& a, const Fact& fact, const Fact& b) {
  return MayPrecede(a, fact) && MayPrecede(fact, b);
}

// Checks the newest step of a process against the others on record, in the
// order in which they take hold.
class ProcessChecker {
 public:
  ProcessChecker(const Selection& selection, uint32_t newest,
                 Refusals& refusals)
      : refusals_(refusals) {
    for (const Fact& fact : selection.facts()) {
      if (fact.revision == newest) own_ = &fact;
    }
    const v1::RightStep& own = *StepOf(*own_->fact);
    kind_ = own.term_kind();
    process_ = own.process_id();
    path_ = FactPath(*own_->fact) + ".process_id";
    for (const Fact& fact : selection.facts()) {
      const v1::RightStep* step = StepOf(*fact.fact);
      if (&fact != own_ && step != nullptr &&
          step->term_id() == own.term_id() && step->process_id() == process_) {
        others_.push_back(&fact);
      }
    }
  }

  void Check() {
    const F& fact = *own_->fact;
    if (fact.has_right_noticed()) return;
    const bool needs_notice = NeedsNotice(kind_);
    if (needs_notice && !Stands(F::kRightNoticed, F::kRightNoticeRejected)) {
      return Refuse(
          "has no notice that stands then; record right_noticed "
          "first");
    }
    if ((fact.has_right_exercise_rejected() ||
         (fact.has_right_completed() && needs_notice)) &&
        !Stands(F::kRightExercised, F::kRightNoticed)) {
      return Refuse("was not exercised by then; record right_exercised first");
    }
    for (const Fact* other : others_) {
      if (other->fact->has_right_noticed() || !Excludes(*other)) continue;
      if (kind_ == v1::TERM_KIND_OPTION && fact.has_right_exercised() &&
          other->fact->has_right_exercised()) {
        return Refuse(
            "was exercised, which ended it; name another for another "
            "part");
      }
      return Refuse(StrCat("has its outcome in event '", other->id(),
                           "'; correct that, or record a new notice first"));
    }
  }

 private:
  void Refuse(const std::string& what) {
    refusals_.Add(path_, Reason::kProcessState,
                  StrCat("process '", process_, "' ", what));
  }

  template <typename Wanted>
  bool Any(const Wanted& wanted) const {
    return std::any_of(others_.begin(), others_.end(),
                       [&](const Fact* other) { return wanted(*other); });
  }

  // Whether a step of one kind may precede this one, and none of the other
  // kind, which undoes it, certainly lies between.
  bool Stands(F::FactCase made, F::FactCase undone) const {
    return Any([&](const Fact& step) {
      return step.fact->fact_case() == made && MayPrecede(step, *own_) &&
             !Any([&](const Fact& other) {
               return other.fact->fact_case() == undone &&
                      !MayPrecede(other, step) && !MayPrecede(*own_, other);
             });
    });
  }

  // Whether the two are certainly of one notice, and neither may follow the
  // other.
  bool Excludes(const Fact& other) const {
    const bool apart = Any([&](const Fact& step) {
      return step.fact->has_right_noticed() &&
             (MayLieBetween(other, step, *own_) ||
              MayLieBetween(*own_, step, other));
    });
    return !apart && !(MayPrecede(other, *own_) && MayFollow(other, *own_)) &&
           !(MayPrecede(*own_, other) && MayFollow(*own_, other));
  }

  // Whether a step may come some time after another without a new notice.
  bool MayFollow(const Fact& step, const Fact& next) const {
    const F& then = *next.fact;
    switch (step.fact->fact_case()) {
      case F::kRightDeclined:
      case F::kRightWindowClosed:
        return then.has_right_withdrawn();
      case F::kRightCompleted:
        return then.has_right_withdrawn() &&
               step.fact->right_completed().failed();
      case F::kRightWithdrawn:
        return false;
      case F::kRightExercised:
        break;
      default:
        return true;
    }
    if (then.has_right_exercised()) return kind_ != v1::TERM_KIND_OPTION;
    if (then.has_right_withdrawn()) return FreedBetween(step, next);
    return !then.has_right_declined() && !then.has_right_window_closed();
  }

  // Whether what was taken may have become free again.
  bool FreedBetween(const Fact& taken, const Fact& next) const {
    return Any([&](const Fact& step) {
      return (step.fact->has_right_exercise_rejected() ||
              step.fact->right_completed().failed()) &&
             MayLieBetween(taken, step, next);
    });
  }

  Refusals& refusals_;
  const Fact* own_ = nullptr;
  std::vector<const Fact*> others_;  // steps of the same process
  v1::TermKind kind_ = v1::TERM_KIND_UNSPECIFIED;
  std::string process_;
  std::string path_;
};

}  // namespace

void CheckProcess(const History& history, Refusals& refusals) {
  const auto newest = static_cast<uint32_t>(history.size() - 1);
  const F& fact = history.at(newest).event.fact();
  const v1::RightStep* step = StepOf(fact);
  if (step == nullptr) return;
  if (!Knows(step->term_kind(), fact.fact_case())) {
    return refusals.Add(FactPath(fact) + ".term_kind", Reason::kNoPriorityRight,
                        StrCat("term '", step->term_id(), "' is a ",
                               std::string(TermKindName(step->term_kind())),
                               ": it knows no step ", EventType(fact)));
  }
  const Selection selection(history, history.size(), {step->term_id()}, {});
  ProcessChecker(selection, newest, refusals).Check();
}

}  // namespace ledger
