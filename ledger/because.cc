// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/because.h"

#include <algorithm>
#include <initializer_list>
#include <tuple>

#include "ledger/effects.h"
#include "ledger/fold.h"
#include "ledger/naming.h"

namespace ledger {
namespace {

// A limit of an outcome: a subject, or that no permission is on record.
constexpr int64_t kNoPermission = -1;
using Limits = std::set<int64_t>;

bool Forbidden(const PartOutcome& part) {
  return part.needs_permission && !part.permitted;
}

// The limits that equal a verdict in an outcome; for YES the licences.
Limits LimitsAt(const Judgement& judgement, const Outcome& outcome,
                v1::Verdict verdict) {
  Limits limits;
  for (const PartOutcome& part : outcome.parts) {
    if (part.verdict != verdict) continue;
    if (verdict == v1::VERDICT_NO && Forbidden(part)) {
      limits.insert(kNoPermission);
    }
    for (size_t s = 0; s < part.effects.size(); ++s) {
      const bool licence = judgement.subjects()[s].role == Role::kLicence;
      const bool decides =
          verdict == v1::VERDICT_YES
              ? licence && part.needs_permission && part.effects[s].covers
              : part.effects[s].verdict == verdict;
      if (decides) limits.insert(static_cast<int64_t>(s));
    }
  }
  return limits;
}

// Those of every outcome; if there are none, those of any.
Limits Common(const std::vector<Limits>& all) {
  if (all.empty()) return {};
  Limits common = all.front();
  Limits any;
  for (const Limits& each : all) {
    std::erase_if(common, [&](int64_t i) { return !each.contains(i); });
    any.insert(each.begin(), each.end());
  }
  return common.empty() ? any : common;
}

bool EverBegan(v1::TermStatus status) {
  return status != v1::TERM_STATUS_ABSENT &&
         status != v1::TERM_STATUS_PROPOSED &&
         status != v1::TERM_STATUS_PENDING;
}

class Because {
 public:
  Because(const Judgement& judgement, VerdictReasons& reasons)
      : judgement_(judgement), reasons_(reasons) {}

  void Certain(v1::Verdict verdict) {
    std::vector<Limits> all;
    for (const Outcome& outcome : judgement_.outcomes()) {
      all.push_back(LimitsAt(judgement_, outcome, verdict));
    }
    const Limits common = Common(all);
    for (size_t i = 0; i < all.size(); ++i) {
      const Outcome& outcome = judgement_.outcomes()[i];
      for (const int64_t limit : common) {
        if (!all[i].contains(limit)) continue;
        if (limit == kNoPermission) {
          Decide(v1::LIMIT_KIND_NO_PERMISSION);
          AddForbidden(outcome);
        } else {
          AddLimit(outcome, static_cast<size_t>(limit), verdict);
        }
      }
    }
  }

  void Indeterminate(v1::Verdict worst) {
    std::vector<Limits> all;
    std::vector<const Outcome*> worst_outcomes;
    for (const Outcome& outcome : judgement_.outcomes()) {
      if (outcome.verdict != worst) continue;
      all.push_back(LimitsAt(judgement_, outcome, worst));
      worst_outcomes.push_back(&outcome);
    }
    const Limits deciding = Common(all);
    for (const int64_t limit : deciding) {
      if (limit != kNoPermission) {
        reasons_.subjects.insert(static_cast<size_t>(limit));
      }
      for (const Outcome& outcome : judgement_.outcomes()) {
        if (outcome.verdict == worst) continue;
        for (size_t i = 0; i < all.size(); ++i) {
          if (!all[i].contains(limit)) continue;
          if (limit == kNoPermission) {
            AddPermitting(*worst_outcomes[i], outcome);
          } else {
            AddFreeing(*worst_outcomes[i], outcome, static_cast<size_t>(limit),
                       worst);
          }
        }
      }
    }
  }

  void Disputed() {
    for (size_t s = 0; s < judgement_.subjects().size(); ++s) {
      if (!Differs(s)) continue;
      reasons_.subjects.insert(s);
      const Subject& subject = judgement_.subjects()[s];
      for (const Assertion& each : subject.assertions->all()) {
        const auto& disputed = judgement_.disputed();
        if (each.Speaks(subject.id()) &&
            std::find(disputed.begin(), disputed.end(), &each) !=
                disputed.end()) {
          reasons_.because.Add(subject.agreement, each.event);
        }
      }
      for (const Outcome& outcome : judgement_.outcomes()) {
        for (const PartOutcome& part : outcome.parts) {
          if (!part.effects[s].contested) continue;
          reasons_.because.Add(subject.agreement, part.effects[s].step);
        }
      }
    }
  }

 private:
  void Decide(v1::LimitKind kind) {
    if (reasons_.decided_by == v1::LIMIT_KIND_UNSPECIFIED) {
      reasons_.decided_by = kind;
    }
  }

  void AddStep(const Effect& effect) {
    if (effect.kind != v1::LIMIT_KIND_PRIORITY) return;
    const std::string step = effect.process == v1::PROCESS_STATUS_OPEN
                                 ? "answer or deadline"
                                 : "notice";
    auto& steps = reasons_.steps;
    if (std::find(steps.begin(), steps.end(), step) == steps.end()) {
      steps.push_back(step);
    }
  }

  void AddLimit(const Outcome& outcome, size_t s, v1::Verdict verdict) {
    const Subject& subject = judgement_.subjects()[s];
    reasons_.subjects.insert(s);
    const bool licence = subject.role == Role::kLicence;
    if (licence) Decide(v1::LIMIT_KIND_LICENCE);
    for (const PartOutcome& part : outcome.parts) {
      const Effect& effect = part.effects[s];
      if (licence || part.verdict != verdict || effect.verdict != verdict) {
        continue;
      }
      Decide(effect.kind);
      AddStep(effect);
      if (verdict == v1::VERDICT_YES_BY) {
        reasons_.because.Add(subject.agreement, effect.frees);
      }
    }
    if (verdict == v1::VERDICT_YES_BY) return;
    for (const RecordedEvent* event :
         WinnersOf(subject, judgement_.RegistersOf(outcome, s))) {
      reasons_.because.Add(subject.agreement, event);
    }
  }

  // What ended each licence that once covered the act; the scope of each that
  // excepts it.
  void AddForbidden(const Outcome& outcome) {
    for (size_t s = 0; s < judgement_.subjects().size(); ++s) {
      const Subject& subject = judgement_.subjects()[s];
      if (subject.role != Role::kLicence) continue;
      const Registers registers = judgement_.RegistersOf(outcome, s);
      for (size_t p = 0; p < outcome.parts.size(); ++p) {
        const PartOutcome& part = outcome.parts[p];
        const Effect& effect = part.effects[s];
        if (!Forbidden(part)) continue;
        const v1::TermStatus status = registers.standing->status;
        if (effect.carved && status != v1::TERM_STATUS_PROPOSED) {
          AddScope(s, *registers.fold);
          continue;
        }
        if (!EverBegan(status)) continue;
        if (effect.unrelated && AddTaken(outcome, s, p)) continue;
        const bool covered =
            effect.granted || judgement_.EverCovered(outcome, s, p);
        if (!covered) continue;
        reasons_.subjects.insert(s);
        const bool over = status != v1::TERM_STATUS_IN_FORCE;
        const Fact* holders =
            registers.fold->cells[v1::TERM_FIELD_HOLDERS].winner;
        if (!over && effect.unrelated && holders != nullptr) {
          reasons_.because.Add(subject.agreement, holders->event);
          continue;
        }
        reasons_.because.Add(
            subject.agreement,
            over ? registers.standing->winner->event : effect.frees);
      }
    }
  }

  void AddScope(size_t s, const TermFold& fold) {
    const Fact* scope = fold.cells[v1::TERM_FIELD_SCOPE].winner;
    reasons_.subjects.insert(s);
    reasons_.because.Add(judgement_.subjects()[s].agreement, scope->event);
  }

  // What took a licence away from the actor.
  bool AddTaken(const Outcome& outcome, size_t s, size_t p) {
    const PartyFact* taken = judgement_.TakenBy(outcome, s, p);
    if (taken == nullptr) return false;
    reasons_.subjects.insert(s);
    reasons_.because.Add(taken->agreement, taken->fact->event);
    return true;
  }

  // What makes a licence permit in one outcome and not in the worst.
  void AddPermitting(const Outcome& worst, const Outcome& other) {
    for (size_t s = 0; s < judgement_.subjects().size(); ++s) {
      const Subject& subject = judgement_.subjects()[s];
      if (subject.role != Role::kLicence) continue;
      for (size_t p = 0; p < worst.parts.size(); ++p) {
        const Effect& effect = worst.parts[p].effects[s];
        if (worst.parts[p].needs_permission &&
            !other.parts[p].needs_permission &&
            judgement_.EverCovered(worst, s, p)) {
          AddBlackedOut(s);
        }
        if (!Forbidden(worst.parts[p]) || Forbidden(other.parts[p]) ||
            effect.covers || !other.parts[p].effects[s].covers) {
          continue;
        }
        reasons_.subjects.insert(s);
        if (effect.unrelated && AddParties(worst, other, s)) continue;
        const Registers registers = judgement_.RegistersOf(other, s);
        const Fact* widened = NotBegun(other, worst, s, {v1::TERM_FIELD_SCOPE});
        if (widened == nullptr) widened = Revival(other, worst, s);
        reasons_.because.Add(subject.agreement,
                             widened != nullptr ? widened->event
                             : effect.frees != nullptr
                                 ? effect.frees
                                 : registers.standing->winner->event);
      }
    }
  }

  // The events that wrote scopes of a term with a box that is not known.
  void AddBlackedOut(size_t s) {
    const Subject& subject = judgement_.subjects()[s];
    const auto& unknown = judgement_.unknown_boxes();
    for (const uint32_t i : subject.plan->terms()[subject.term].facts) {
      const Fact& fact = subject.plan->fact(i);
      const v1::TermFields* fields = StatedBy(*fact.fact);
      if (fields == nullptr) continue;
      for (const auto* boxes :
           {&fields->scope().include(), &fields->scope().except()}) {
        for (const v1::Box& box : *boxes) {
          if (std::find(unknown.begin(), unknown.end(), &box) ==
              unknown.end()) {
            continue;
          }
          reasons_.subjects.insert(s);
          reasons_.because.Add(subject.agreement, fact.event);
        }
      }
    }
  }

  // What won one of these fields in an outcome and has not begun in another.
  const Fact* NotBegun(const Outcome& in, const Outcome& other, size_t s,
                       std::initializer_list<v1::TermField> fields) const {
    const Registers here = judgement_.RegistersOf(in, s);
    const Registers there = judgement_.RegistersOf(other, s);
    for (const v1::TermField field : fields) {
      const auto cell = static_cast<size_t>(field);
      const Fact* winner = here.fold->cells[cell].winner;
      if (winner == nullptr || winner == there.fold->cells[cell].winner) {
        continue;
      }
      if (!HasBegun(*winner, s, there)) return winner;
    }
    return nullptr;
  }

  bool HasBegun(const Fact& fact, size_t s, const Registers& in) const {
    const Plan& plan = *judgement_.subjects()[s].plan;
    Fold fold(plan, *in.world, judgement_.as_of());
    return fold.TimeOf(fact) <= judgement_.as_of();
  }

  // What resumed or reinstated a term in an outcome and has not begun in
  // another, where it is suspended or has ended.
  const Fact* Revival(const Outcome& in, const Outcome& other, size_t s) const {
    const Registers here = judgement_.RegistersOf(in, s);
    const Registers there = judgement_.RegistersOf(other, s);
    if (here.standing->status != v1::TERM_STATUS_IN_FORCE ||
        there.standing->status == v1::TERM_STATUS_IN_FORCE ||
        !EverBegan(there.standing->status)) {
      return nullptr;
    }
    for (const Fact* each : {here.fold->suspension, here.fold->founder}) {
      if (each != nullptr && !HasBegun(*each, s, there)) return each;
    }
    return nullptr;
  }

  // The facts about parties that make a term concern the actor in one outcome
  // and not in another.
  bool AddParties(const Outcome& one, const Outcome& other, size_t s) {
    const auto [known, fresh] = parties_.try_emplace(s);
    if (fresh) known->second = judgement_.PartiesThatMatter(s);
    bool added = false;
    for (const PartyFact& each : known->second) {
      if (judgement_.TimeIn(one, each) == judgement_.TimeIn(other, each)) {
        continue;
      }
      reasons_.because.Add(each.agreement, each.fact->event);
      added = true;
    }
    return added;
  }

  // What frees a term, limits it less or has not begun it in `other`.
  void AddFreeing(const Outcome& worst, const Outcome& other, size_t s,
                  v1::Verdict verdict) {
    const TermFold* here = judgement_.RegistersOf(worst, s).fold;
    const TermFold* there = judgement_.RegistersOf(other, s).fold;
    for (size_t p = 0; p < worst.parts.size(); ++p) {
      const Effect& held = worst.parts[p].effects[s];
      const Effect& freed = other.parts[p].effects[s];
      if (held.verdict != verdict || freed.verdict == verdict) continue;
      if (freed.unrelated && AddParties(worst, other, s)) continue;
      // Other outcomes differ alike.
      const Difference alike = {here,        there, held.step,
                                freed.frees, s,     freed.unrelated};
      if (!told_.insert(alike).second) continue;
      reasons_.because.Add(judgement_.subjects()[s].agreement,
                           FreedBy(worst, other, s, held, freed));
    }
  }

  const RecordedEvent* FreedBy(const Outcome& worst, const Outcome& other,
                               size_t s, const Effect& held,
                               const Effect& freed) const {
    const Registers here = judgement_.RegistersOf(worst, s);
    const Registers there = judgement_.RegistersOf(other, s);
    const Fact* scope = here.fold->cells[v1::TERM_FIELD_SCOPE].winner;
    if (freed.unrelated) {
      const auto who = {v1::TERM_FIELD_BURDENED, v1::TERM_FIELD_HOLDERS,
                        v1::TERM_FIELD_AFFILIATES, v1::TERM_FIELD_MODE};
      const Fact* fact = NotBegun(worst, other, s, who);
      if (fact == nullptr) fact = NotBegun(other, worst, s, who);
      if (fact == nullptr) fact = scope;
      return fact != nullptr ? fact->event : nullptr;
    }
    if (const Fact* revival = Revival(worst, other, s)) return revival->event;
    if (freed.frees != nullptr) {
      // By its scope there: what gave it the wider one here has not begun.
      const Fact* narrow = there.fold->cells[v1::TERM_FIELD_SCOPE].winner;
      const bool by_scope = narrow != nullptr && narrow->event == freed.frees;
      const Fact* wide = by_scope
                             ? NotBegun(worst, other, s, {v1::TERM_FIELD_SCOPE})
                             : nullptr;
      return wide != nullptr ? wide->event : freed.frees;
    }
    if (held.kind == v1::LIMIT_KIND_BOUND) return held.step;
    // It has not begun there, or has no scope yet.
    return there.standing->status == v1::TERM_STATUS_IN_FORCE &&
                   scope != nullptr
               ? scope->event
               : here.standing->winner->event;
  }

  // Whether readings differ on what a term does to the act.
  bool Differs(size_t s) const {
    std::map<size_t, std::set<std::pair<size_t, v1::Verdict>>> seen;
    for (const Outcome& outcome : judgement_.outcomes()) {
      for (size_t p = 0; p < outcome.parts.size(); ++p) {
        const Effect& effect = outcome.parts[p].effects[s];
        const Role role = judgement_.subjects()[s].role;
        const bool permits = role == Role::kLicence || role == Role::kConsent;
        const v1::Verdict verdict =
            permits && !effect.covers ? v1::VERDICT_NO : effect.verdict;
        seen[outcome.reading].insert({p, verdict});
      }
    }
    return std::any_of(seen.begin(), seen.end(), [&](const auto& each) {
      return each.second != seen.begin()->second;
    });
  }

  // How a term differs between two outcomes.
  using Difference =
      std::tuple<const TermFold*, const TermFold*, const RecordedEvent*,
                 const RecordedEvent*, size_t, bool>;

  const Judgement& judgement_;
  VerdictReasons& reasons_;
  std::map<size_t, std::vector<PartyFact>> parties_;  // by subject
  std::set<Difference> told_;
};

v1::Verdict VerdictOf(const Outcome& outcome, int64_t part) {
  return part < 0 ? outcome.verdict
                  : outcome.parts[static_cast<size_t>(part)].verdict;
}

}  // namespace

void EventSet::Add(uint32_t agreement, const RecordedEvent* event) {
  if (event == nullptr) return;
  events_[event->position.value()] = {agreement, event};
}

void EventSet::Add(const EventSet& other) {
  events_.insert(other.events_.begin(), other.events_.end());
}

void EventSet::Render(
    const Dockets& dockets,
    google::protobuf::RepeatedPtrField<v1::EventReference>& out) const {
  for (const auto& [position, each] : events_) {
    v1::EventReference& reference = *out.Add();
    Refer(*each.second, each.second->event.fact(), reference);
    reference.set_agreement_id(dockets[each.first]->id().value());
  }
}

std::set<v1::Verdict> VerdictsOf(const Judgement& judgement, size_t reading,
                                 int64_t part) {
  std::set<v1::Verdict> verdicts;
  for (const Outcome& outcome : judgement.outcomes()) {
    if (outcome.reading == reading) verdicts.insert(VerdictOf(outcome, part));
  }
  return verdicts;
}

Conclusion ConclusionOf(const Judgement& judgement, int64_t part) {
  Conclusion conclusion;
  if (judgement.too_many()) {
    conclusion.verdict = v1::VERDICT_INDETERMINATE;
    return conclusion;
  }
  std::set<v1::Verdict> all;
  std::set<std::set<v1::Verdict>> by_reading;
  for (size_t i = 0; i < judgement.readings().size(); ++i) {
    const std::set<v1::Verdict> verdicts = VerdictsOf(judgement, i, part);
    all.insert(verdicts.begin(), verdicts.end());
    by_reading.insert(verdicts);
  }
  conclusion.verdict = by_reading.size() > 1 ? v1::VERDICT_DISPUTED
                       : all.size() > 1      ? v1::VERDICT_INDETERMINATE
                                             : *all.begin();
  if (all.size() > 1) conclusion.could_be.assign(all.begin(), all.end());
  return conclusion;
}

VerdictReasons ReasonsOf(const Judgement& judgement,
                         const Conclusion& conclusion) {
  VerdictReasons reasons;
  if (judgement.too_many()) return reasons;
  Because because(judgement, reasons);
  if (conclusion.verdict == v1::VERDICT_DISPUTED) {
    because.Disputed();
  } else if (conclusion.verdict == v1::VERDICT_INDETERMINATE) {
    because.Indeterminate(conclusion.could_be.front());
  } else {
    because.Certain(conclusion.verdict);
  }
  return reasons;
}

}  // namespace ledger
