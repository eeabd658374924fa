// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/rules.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ledger/date.h"
#include "ledger/event.h"
#include "ledger/knowledge.h"
#include "ledger/on_record.h"
#include "ledger/plan.h"
#include "ledger/refusals.h"
#include "ledger/select.h"
#include "ledger/worlds.h"

namespace ledger {
namespace {

using F = v1::Fact;
using absl::StrCat;

// When a fact has certainly taken hold, if it ever does.
Instant LastStart(const Fact& fact) {
  return std::min(fact.when.hi, kEndOfTime);
}

// Checks the newest event of a history against the life of its term.
class LifeChecker {
 public:
  LifeChecker(const History& history, Refusals& refusals)
      : history_(history),
        newest_(static_cast<uint32_t>(history.size() - 1)),
        event_(history.at(newest_).event),
        fact_(event_.fact()),
        subject_(SubjectOf(fact_)),
        path_(FactPath(fact_)),
        refusals_(refusals) {}

  void Check() {
    if (!CheckKind()) return;
    const std::vector<std::string> terms = {std::string(subject_.term_id)};
    const Selection after(history_, history_.size(), terms, {});
    const Plan with(after);
    for (const Fact& each : after.facts()) {
      if (each.revision == newest_) own_ = &each;
    }
    if (own_ == nullptr || own_->hangs) return;
    const auto term = static_cast<uint32_t>(with.Term(subject_.term_id));
    if (fact_.has_term_granted()) return CheckGrant(with, term);
    if (CheckBeforeGrant(with, term)) return;
    CheckEnded(with, term);
    CheckState(with, term);
    CheckRemaining(history_, with, refusals_);
  }

 private:
  // R3: one id in two kinds.
  bool CheckKind() {
    for (const uint32_t row : history_.LifeOf(subject_.term_id)) {
      if (row >= newest_) break;
      const TermSubject other = SubjectOf(history_.at(row).event.fact());
      if (other.term_id != subject_.term_id || other.kind == subject_.kind ||
          !history_.Lives(row, newest_)) {
        continue;
      }
      refusals_.Add(path_ + ".term_kind", Reason::kTermExists,
                    StrCat("term '", std::string(subject_.term_id), "' is a ",
                           std::string(TermKindName(other.kind)), ", not a ",
                           std::string(TermKindName(subject_.kind))));
      return false;
    }
    return true;
  }

  // R3: already granted, and not ended when this grant takes hold.
  void CheckGrant(const Plan& with, uint32_t term) {
    if (with.terms()[term].facts.size() == 1) return;  // its first mention
    const bool granted = GrantedBefore(with, term);
    Worlds worlds(with, LastStart(*own_));
    const TermOutcome& outcome = worlds.Of(term);
    if (outcome.too_many) return;
    for (const TermResult* result : outcome.results) {
      const TermFold& fold = result->fold;
      const bool doubled = std::find(fold.doubled.begin(), fold.doubled.end(),
                                     own_) != fold.doubled.end();
      const bool first =
          fold.validity.empty() || fold.validity.front().opened == own_;
      if (doubled || (first && granted)) continue;
      return;  // ended, or never granted, in a possible world
    }
    refusals_.Add(path_ + ".term_id", Reason::kTermExists,
                  StrCat("term '", std::string(subject_.term_id),
                         "' is granted already and not ended; amend it, or "
                         "use another id"));
  }

  // Whether a grant that binds was recorded before this one.
  bool GrantedBefore(const Plan& plan, uint32_t term) const {
    const auto& facts = plan.terms()[term].facts;
    return std::any_of(facts.begin(), facts.end(), [&](uint32_t i) {
      const F& fact = *plan.fact(i).fact;
      return &plan.fact(i) != own_ && fact.has_term_granted() &&
             !plan.NonBinding(fact.instrument_id());
    });
  }

  // R4.
  bool CheckBeforeGrant(const Plan& plan, uint32_t term) {
    bool any = false;
    Instant first = kOpenFuture;
    std::string grant;
    for (const uint32_t i : plan.terms()[term].facts) {
      const Fact& fact = plan.fact(i);
      if (!fact.fact->has_term_granted()) continue;
      any = true;
      if (fact.hangs) return false;
      if (fact.when.lo < first) {
        first = fact.when.lo;
        grant = fact.id();
      }
    }
    if (!any || own_->when.hi >= first) return false;
    refusals_.Add(path_, Reason::kBeforeGrant,
                  StrCat("takes hold by ", FormatInstant(own_->when.hi),
                         ", before term '", std::string(subject_.term_id),
                         "' can have been granted (", FormatInstant(first),
                         " in event '", grant, "')"));
    return true;
  }

  // R19: the verb finds its term ended in every world.
  void CheckEnded(const Plan& plan, uint32_t term) {
    if (!NeedsAlive(fact_) || fact_.has_term_kept()) return;
    Worlds worlds(plan, LastStart(*own_));
    const TermOutcome& outcome = worlds.Of(term);
    if (outcome.too_many) return;
    for (const TermResult* result : outcome.results) {
      const auto& late = result->fold.late;
      if (std::find(late.begin(), late.end(), own_) == late.end()) return;
    }
    refusals_.Add(
        path_, Reason::kTermEnded,
        StrCat("term '", std::string(subject_.term_id), "' had ended",
               EndedBy(), "; reinstate it first, or correct what ended it"));
  }

  // What ended the term that the verb finds ended, as it was without the verb.
  std::string EndedBy() const {
    const std::vector<std::string> terms = {std::string(subject_.term_id)};
    const Selection before(history_, newest_, terms, {});
    const Plan plan(before);
    Worlds worlds(plan, LastStart(*own_));
    const int term = plan.Term(subject_.term_id);
    if (term < 0) return " before";
    const Standing& standing =
        worlds.Of(static_cast<uint32_t>(term)).results.front()->standing;
    if (standing.winner == nullptr) return " before";
    return StrCat(" on ", FormatInstant(standing.since), " by event '",
                  standing.winner->id(), "'");
  }

  // R5: the verb finds the term as it would make it, in every world.
  void CheckState(const Plan& plan, uint32_t term) {
    const bool suspends = fact_.has_term_suspended();
    const bool resumes = fact_.has_term_resumed();
    const bool reinstates = fact_.has_term_reinstated();
    if (!suspends && !resumes && !reinstates) return;
    Worlds worlds(plan, LastStart(*own_));
    const TermOutcome& outcome = worlds.Of(term);
    if (outcome.too_many) return;
    for (const TermResult* result : outcome.results) {
      const auto& idle = result->fold.idle;
      const bool found =
          std::find(idle.begin(), idle.end(), own_) != idle.end();
      const bool is_void = result->standing.status == v1::TERM_STATUS_VOID;
      if (!found && !(reinstates && is_void)) return;
    }
    refusals_.Add(path_, Reason::kSuspensionState,
                  StrCat("term '", std::string(subject_.term_id), "' is ",
                         suspends  ? "suspended already"
                         : resumes ? "not suspended"
                                   : "alive, or void",
                         " then"));
  }

  const History& history_;
  uint32_t newest_;
  const v1::Event& event_;
  const F& fact_;
  TermSubject subject_;
  std::string path_;
  Refusals& refusals_;
  const Fact* own_ = nullptr;
};

// By an event that says so, not by a long stop that passed.
bool IsDetermined(const ConditionStanding& now) {
  return now.winner != nullptr && now.winner->fact->has_condition_determined();
}

// Whether a ruling that governs sets a determination of a condition aside.
bool SetAside(const Selection& selection, const std::string& condition,
              const Fact& determination) {
  const std::vector<Knowledge> known = KnowledgeOf(selection);
  return std::any_of(known.begin(), known.end(), [&](const Knowledge& each) {
    const auto& ids = each.fact->ruling_issued().condition_ids();
    return !each.reversed &&
           each.event->position.value() > determination.position() &&
           std::find(ids.begin(), ids.end(), condition) != ids.end();
  });
}

// R10: whether another determination, earlier or later, is certainly opposite,
// and no ruling has set it aside.
bool DeterminedOtherwise(const History& history, uint32_t newest,
                         const std::string& id) {
  const F& fact = history.at(newest).event.fact();
  const bool fails =
      fact.condition_determined().outcome() == v1::CONDITION_OUTCOME_FAILED;
  const Selection before(history, newest, {}, {id});
  const Plan plan(before);
  const int index = plan.Condition(id);
  if (index < 0) return false;
  Worlds ever(plan, kEndOfTime);
  const std::vector<ConditionStanding> worlds =
      ever.OfCondition(static_cast<uint32_t>(index));
  return std::all_of(
      worlds.begin(), worlds.end(), [&](const ConditionStanding& now) {
        const bool failed = now.status == v1::CONDITION_STATUS_FAILED;
        return IsDetermined(now) && failed != fails &&
               !SetAside(before, id, *now.winner);
      });
}

// R10: how the event finds its condition.
void CheckCondition(const History& history, Refusals& refusals) {
  const auto newest = static_cast<uint32_t>(history.size() - 1);
  const F& fact = history.at(newest).event.fact();
  const std::string id(ConditionOf(fact));
  if (fact.has_condition_removed() || fact.effective().has_formula()) return;
  const std::string path = FactPath(fact);
  const Selection with(history, history.size(), {}, {id});
  const Plan plan(with);
  const auto index = static_cast<uint32_t>(plan.Condition(id));
  const auto own =
      std::find_if(with.facts().begin(), with.facts().end(),
                   [&](const Fact& each) { return each.revision == newest; });
  if (own == with.facts().end()) return;
  Worlds then(plan, LastStart(*own));
  const std::vector<ConditionStanding> worlds = then.OfCondition(index);
  const bool late = std::all_of(
      worlds.begin(), worlds.end(), [&](const ConditionStanding& now) {
        return std::find(now.late.begin(), now.late.end(), &*own) !=
               now.late.end();
      });
  if (late && fact.has_condition_defined()) {
    refusals.Add(path + ".condition_id", Reason::kConditionState,
                 StrCat("condition '", id,
                        "' is determined; it can no longer be redefined"));
  } else if (late) {
    refusals.Add(path + ".condition_id", Reason::kConditionState,
                 StrCat("condition '", id, "' was removed from the agreement"));
  } else if (fact.has_condition_determined() &&
             DeterminedOtherwise(history, newest, id)) {
    refusals.Add(path + ".outcome", Reason::kConditionState,
                 StrCat("condition '", id,
                        "' was determined otherwise; correct that "
                        "determination, or record the ruling that sets it "
                        "aside (condition_ids) before"));
  }
}

// R13: the terms of what is restated that are alive in every world when it
// takes hold, and that it leaves out.
void CheckRestatement(const History& history, uint32_t revision,
                      const std::string& path, Refusals& refusals) {
  const F& fact = history.at(revision).event.fact();
  if (fact.effective().has_formula()) return;
  const Selection selection(history, history.size());
  const Plan plan(selection);
  const auto& facts = selection.facts();
  const auto restated =
      std::find_if(facts.begin(), facts.end(),
                   [&](const Fact& each) { return each.revision == revision; });
  if (restated == facts.end()) return;
  Worlds worlds(plan, LastStart(*restated));
  for (uint32_t term = 0; term < plan.terms().size(); ++term) {
    const TermOutcome& outcome = worlds.Of(term);
    const bool left_out = std::all_of(
        outcome.results.begin(), outcome.results.end(),
        [&](const TermResult* result) {
          const auto& all = result->fold.unmentioned;
          return std::find(all.begin(), all.end(), &*restated) != all.end();
        });
    if (!left_out || outcome.too_many) continue;
    refusals.Add(
        path + ".fact.instrument_restated.dispositions",
        Reason::kDispositionMissing,
        StrCat("says nothing of term '", std::string(plan.terms()[term].id),
               "', which is alive; say carried, changed, dropped or "
               "unknown"));
  }
}

// R8, of an earlier event that the newest one corrects or fills.
void CheckRemade(const History& history, Refusals& refusals) {
  const F& fact = history.at(history.size() - 1).event.fact();
  const int64_t original = OriginalOf(history, fact);
  const F& taken = history.at(static_cast<size_t>(original)).event.fact();
  if (!taken.has_performance_recorded() && !taken.has_right_exercised()) return;
  const Selection life(history, history.size(),
                       {std::string(SubjectOf(taken).term_id)}, {});
  CheckRemaining(history, Plan(life), refusals);
}

}  // namespace

std::vector<v1::Violation> CheckNewest(const History& history) {
  Refusals refusals;
  CheckReferences(history, refusals);
  CheckBinding(history, refusals);
  CheckProcess(history, refusals);
  const F& fact = history.at(history.size() - 1).event.fact();
  if (!SubjectOf(fact).term_id.empty()) LifeChecker(history, refusals).Check();
  if (!ConditionOf(fact).empty()) CheckCondition(history, refusals);
  if (SaidBy(fact).fact != &fact && refusals.empty()) {
    CheckRemade(history, refusals);
  }
  return refusals.Take();
}

std::vector<v1::Violation> CheckRequestEnd(const History& history,
                                           size_t first) {
  Refusals refusals;
  for (size_t i = first; i < history.size(); ++i) {
    const std::string path = StrCat("events[", i - first, "]");
    const F& fact = history.at(i).event.fact();
    if (fact.has_instrument_restated()) {
      CheckRestatement(history, static_cast<uint32_t>(i), path, refusals);
    }
    if (!fact.has_term_converted()) continue;
    const std::string& successor = fact.term_converted().successor_term_id();
    const History::Rows& rows = history.LifeOf(successor);
    const bool granted =
        std::any_of(rows.begin(), rows.end(), [&](uint32_t row) {
          const F& other = history.at(row).event.fact();
          return row >= first && other.has_term_granted() &&
                 other.term_granted().term_id() == successor;
        });
    if (granted) continue;
    refusals.Add(path + ".fact.term_converted.successor_term_id",
                 Reason::kUnknownReference,
                 StrCat("term '", successor,
                        "': not granted in the same request; grant the "
                        "successor beside the conversion"));
  }
  return refusals.Take();
}

}  // namespace ledger
