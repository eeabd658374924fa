// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/date.h"
#include "ledger/effects.h"
#include "ledger/offence.h"

// Findings on grants and changes, held against the terms and acts of others.

namespace ledger {
namespace {

using F = v1::Fact;
using absl::StrCat;

// Whether a term gives its holder a claim to the thing itself. Rights to be
// asked or preferred first give none, and duties not to act give nothing.
bool Promises(v1::TermKind kind) {
  switch (kind) {
    case v1::TERM_KIND_EXCLUSIVITY:
    case v1::TERM_KIND_LICENCE:
    case v1::TERM_KIND_PERMISSION:
    case v1::TERM_KIND_OPTION:
    case v1::TERM_KIND_ROFR:
    case v1::TERM_KIND_MATCHING_RIGHT:
    case v1::TERM_KIND_INVESTMENT:
    case v1::TERM_KIND_MINIMUM_COMMITMENT:
      return true;
    default:
      return false;
  }
}

// Whether a part lies in a scope wholly, as far as its text tells.
bool LiesIn(const v1::Scope& scope, const Region& region) {
  const auto in = [&](const v1::Box& box) {
    return Compare(box, region) == Meets::kIn;
  };
  return std::any_of(scope.include().begin(), scope.include().end(), in) &&
         std::all_of(scope.except().begin(), scope.except().end(),
                     [&](const v1::Box& box) {
                       return Compare(box, region) == Meets::kOut;
                     });
}

// F1: what one term grants is an act of its grantor with its holder.
class ConflictFinder {
 public:
  explicit ConflictFinder(FindingList& list) : list_(list) {}

  void Look(uint32_t number, uint32_t term) {
    granted_ = list_.dockets()[number]->SubjectAt(number, term);
    if (!Promises(granted_.kind())) return;
    const TermOutcome& outcome = list_.dockets()[number]->worlds().Of(term);
    size_t in_force = 0;
    grant_ = nullptr;
    for (const TermResult* result : outcome.results) {
      if (result->standing.status != v1::TERM_STATUS_IN_FORCE) continue;
      ++in_force;
      grant_ = result;
    }
    if (grant_ == nullptr) return;
    found_.clear();
    for (const Deal& deal :
         DealsOf(grant_->fold, granted_.role != Role::kPriority)) {
      Judge(deal);
    }
    for (const auto& [what, one] : found_) {
      const auto& [holder, name] = what;
      const std::string id(granted_.id());
      list_.Add(v1::FINDING_CODE_CONFLICT,
                one.certain && in_force == outcome.results.size(), number,
                {id, name}, one.events,
                StrCat(id, " grants ", holder, " what the exclusivity ", name,
                       " reserves."));
    }
  }

 private:
  struct Found {
    bool certain = false;
    EventSet events;
  };

  // What the grant excepts, or has given up since, it does not promise.
  bool Grants(const Region& region) const {
    const v1::Scope& scope =
        StatedIn(grant_->fold, v1::TERM_FIELD_SCOPE).scope();
    const auto in = [&](const v1::Box& box) {
      return Compare(box, region) == Meets::kIn;
    };
    return std::none_of(scope.except().begin(), scope.except().end(), in) &&
           std::none_of(grant_->fold.lifted.begin(), grant_->fold.lifted.end(),
                        [&](const BagPart& part) {
                          return LiesIn(*part.scope, region);
                        });
  }

  // What is blacked out may leave out the very part that meets.
  bool Blacked() const {
    const v1::Scope& scope =
        StatedIn(grant_->fold, v1::TERM_FIELD_SCOPE).scope();
    return std::any_of(scope.include().begin(), scope.include().end(),
                       IsBlackedOut) ||
           std::any_of(scope.except().begin(), scope.except().end(),
                       IsBlackedOut);
  }

  void Judge(const Deal& deal) {
    Judgement judgement(list_.dockets(), list_.question().as_of, deal.asked);
    if (!judgement.Run().ok() || judgement.too_many()) return;
    const auto offences = OffencesOf(
        judgement, [&](const Region& region) { return Grants(region); });
    for (const auto& [s, offence] : offences) {
      const Subject& subject = judgement.subjects()[s];
      if (subject.kind() != v1::TERM_KIND_EXCLUSIVITY ||
          (subject.agreement == granted_.agreement &&
           subject.term == granted_.term)) {
        continue;
      }
      const Registers held = judgement.RegistersOf(*offence.shown, s);
      std::unique_ptr<People> people;
      const Setting setting = judgement.SettingOf(*offence.shown, people);
      // The holder's own other rights are no conflict.
      if (HoldersOf(setting, subject, *held.fold)
              .contains(setting.people->Canonical(deal.holder))) {
        continue;
      }
      // Of two exclusivities the later one is the grant.
      if (granted_.kind() == v1::TERM_KIND_EXCLUSIVITY &&
          std::pair(grant_->standing.since,
                    grant_->standing.winner->position()) <
              std::pair(held.standing->since,
                        held.standing->winner->position())) {
        continue;
      }
      Note(judgement, deal, subject, held, offence);
    }
  }

  void Note(const Judgement& judgement, const Deal& deal,
            const Subject& subject, const Registers& held,
            const Offence& offence) {
    Found& one =
        found_[{deal.holder, NameOf(judgement, subject, granted_.agreement)}];
    one.certain |= (Blacked() ? offence.wholly : offence.partly) ==
                   judgement.outcomes().size();
    one.events.Add(granted_.agreement, grant_->standing.winner->event);
    const Fact* scope = grant_->fold.cells[v1::TERM_FIELD_SCOPE].winner;
    if (scope != nullptr) one.events.Add(granted_.agreement, scope->event);
    for (const RecordedEvent* event : WinnersOf(subject, held)) {
      one.events.Add(subject.agreement, event);
    }
    AddIdentities(judgement, subject, deal.asked, one.events);
  }

  FindingList& list_;
  Subject granted_;
  const TermResult* grant_ = nullptr;  // in a world in which it is in force
  std::map<std::pair<std::string, std::string>, Found> found_;  // holder, name
};

// F15: a change that reaches back behind its execution, and acts in between.
class RetroFinder {
 public:
  explicit RetroFinder(FindingList& list) : list_(list) {}

  void Look(uint32_t number) {
    for (const Fact& fact : list_.dockets()[number]->selection().facts()) {
      const F& what = *fact.fact;
      const std::string_view id = SubjectOf(what).term_id;
      if (id.empty() || !what.has_executed() || what.executed().has_formula() ||
          !Changes(what)) {
        continue;
      }
      const InstantRange executed = RangeOf(what.executed());
      if (fact.when.lo >= executed.hi) continue;
      const int term = list_.dockets()[number]->plan().Term(id);
      if (term >= 0) Acts(number, fact, static_cast<uint32_t>(term), executed);
    }
  }

 private:
  static bool Changes(const F& fact) {
    switch (fact.fact_case()) {
      case F::kTermGranted:
      case F::kTermAmended:
      case F::kTermConverted:
      case F::kTermSuspended:
      case F::kTermResumed:
      case F::kTermLifted:
      case F::kTermLapsed:
      case F::kTermWaived:
      case F::kTermReinstated:
        return true;
      default:
        return false;
    }
  }

  void Acts(uint32_t number, const Fact& change, uint32_t term,
            InstantRange executed) {
    const Subject subject = list_.dockets()[number]->SubjectAt(number, term);
    const People people(
        PartyFactsOf(list_.dockets()), list_.question().as_of,
        [](const PartyFact& each) { return each.fact->when.lo; });
    for (uint32_t other = 0; other < list_.dockets().size(); ++other) {
      for (const Fact& act : list_.dockets()[other]->selection().facts()) {
        if (!act.fact->has_act_recorded() ||
            act.when.lo > list_.question().as_of || act.id() == change.id() ||
            act.when.hi < change.when.lo || act.when.lo >= executed.hi ||
            !Concerned(subject, people, *change.fact,
                       act.fact->act_recorded())) {
          continue;
        }
        EventSet events;
        events.Add(number, change.event);
        events.Add(other, act.event);
        const bool certain =
            act.when.lo >= change.when.hi && act.when.hi < executed.lo;
        list_.Add(v1::FINDING_CODE_RETRO_THIRD_PARTY, certain, number,
                  {std::string(subject.id())}, events,
                  StrCat(change.id(), " changes ", std::string(subject.id()),
                         " from before it was executed, and ", act.id(),
                         " lies in between."));
      }
    }
  }

  // The part of its term that a change is about; null: all of it.
  static const v1::Scope* SliceOf(const F& change) {
    if (change.term_lifted().has_slice()) return &change.term_lifted().slice();
    if (change.term_waived().has_scope()) return &change.term_waived().scope();
    if (change.term_converted().has_slice()) {
      return &change.term_converted().slice();
    }
    return nullptr;
  }

  // Whether somebody whom the term binds or benefits acted inside its scope,
  // and inside what the change is about.
  static bool Concerned(const Subject& subject, const People& people,
                        const F& change, const v1::ActRecorded& act) {
    bool party = false;
    for (const uint32_t i : subject.plan->terms()[subject.term].facts) {
      const v1::TermFields* fields = StatedBy(*subject.plan->fact(i).fact);
      if (fields == nullptr) continue;
      for (const auto* ids :
           {&fields->holders().party_ids(), &fields->burdened().party_ids()}) {
        party |= people.Standing(*ids, {subject.agreement, subject.id(), true})
                     .contains(people.Canonical(act.actor()));
      }
    }
    const std::string& instance = change.term_waived().process_id();
    if (!party || (!instance.empty() && instance != act.process_id())) {
      return false;
    }
    Region region = RegionOf(act.act());
    people.Describe(region.paths[kCounterparty]);
    const v1::Scope* slice = SliceOf(change);
    if (slice != nullptr && !MayMeet(*slice, region)) return false;
    // A slice or a waiver reaches no further than its term ever did.
    const auto& facts = subject.plan->terms()[subject.term].facts;
    return std::any_of(facts.begin(), facts.end(), [&](uint32_t i) {
      const v1::TermFields* fields = StatedBy(*subject.plan->fact(i).fact);
      return fields != nullptr && fields->has_scope() &&
             MayMeet(fields->scope(), region);
    });
  }

  FindingList& list_;
};

}  // namespace

void FindInGrants(FindingList& list) {
  ConflictFinder conflicts(list);
  RetroFinder retro(list);
  for (uint32_t number = 0; number < list.dockets().size(); ++number) {
    if (list.Wants(v1::FINDING_CODE_RETRO_THIRD_PARTY)) retro.Look(number);
    if (!list.Wants(v1::FINDING_CODE_CONFLICT)) continue;
    const size_t terms = list.dockets()[number]->plan().terms().size();
    for (uint32_t term = 0; term < terms; ++term) {
      conflicts.Look(number, term);
    }
  }
}

}  // namespace ledger
