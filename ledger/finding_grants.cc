// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
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

// The acts that a scope's box describes, each by one value a dimension; a
// dimension that is left out stays open. At most 64.
std::vector<v1::Box> SingleActs(const v1::Box& box) {
  std::vector<v1::Box> acts(1);
  for (int i = 0; i < static_cast<int>(kPathDimensions); ++i) {
    const v1::Values* values = ValuesOf(box, static_cast<size_t>(i));
    if (values == nullptr || values->redacted()) continue;
    std::vector<v1::Box> next;
    for (const v1::Box& act : acts) {
      for (const std::string& value : values->values()) {
        if (next.size() == 64) break;
        v1::Box& one = next.emplace_back(act);
        static_cast<v1::Values*>(one.GetReflection()->MutableMessage(
                                     &one, v1::Box::descriptor()->field(i)))
            ->add_values(value);
      }
    }
    acts = std::move(next);
  }
  return acts;
}

// F1: what one term grants is an act of its grantor with its holder.
class ConflictFinder {
 public:
  explicit ConflictFinder(FindingList& list) : list_(list) {}

  void Look(uint32_t number, uint32_t term) {
    Docket& docket = *list_.dockets()[number];
    const v1::TermKind kind = docket.plan().terms()[term].kind;
    if (kind != v1::TERM_KIND_EXCLUSIVITY && kind != v1::TERM_KIND_LICENCE &&
        kind != v1::TERM_KIND_PERMISSION) {
      return;
    }
    const TermOutcome& outcome = docket.worlds().Of(term);
    size_t in_force = 0;
    const TermResult* shown = nullptr;
    for (const TermResult* result : outcome.results) {
      if (result->standing.status != v1::TERM_STATUS_IN_FORCE) continue;
      ++in_force;
      shown = result;
    }
    if (shown == nullptr) return;
    const bool certain = in_force == outcome.results.size();
    const auto fields = [&](size_t field) -> const v1::TermFields& {
      return StatedIn(shown->fold, field);
    };
    const auto& holders = fields(v1::TERM_FIELD_HOLDERS).holders().party_ids();
    const auto& burdened =
        fields(v1::TERM_FIELD_BURDENED).burdened().party_ids();
    for (const std::string& grantor : burdened) {
      for (const std::string& holder : holders) {
        for (const v1::Box& box :
             fields(v1::TERM_FIELD_SCOPE).scope().include()) {
          for (v1::Box& act : SingleActs(box)) {
            if (!act.has_counterparty()) {
              act.mutable_counterparty()->add_values("party/" + holder);
            }
            v1::PermissionQuestion asked;
            asked.set_actor(grantor);
            *asked.mutable_act() = std::move(act);
            Judge(number, term, *shown, certain, asked, holder);
          }
        }
      }
    }
  }

 private:
  void Judge(uint32_t number, uint32_t term, const TermResult& grant,
             bool certain, const v1::PermissionQuestion& asked,
             const std::string& holder) {
    Judgement judgement(list_.dockets(), list_.question().as_of, asked);
    if (!judgement.Run().ok() || judgement.too_many()) return;
    for (const auto& [s, offence] : OffencesOf(judgement)) {
      const Subject& subject = judgement.subjects()[s];
      if (subject.kind() != v1::TERM_KIND_EXCLUSIVITY ||
          (subject.agreement == number && subject.term == term)) {
        continue;
      }
      const Registers held = judgement.RegistersOf(*offence.shown, s);
      std::unique_ptr<People> people;
      const Setting setting = judgement.SettingOf(*offence.shown, people);
      const Subject granted = list_.dockets()[number]->SubjectAt(number, term);
      // The holder's own other rights are no conflict.
      if (HoldersOf(setting, subject, *held.fold)
              .contains(setting.people->Canonical(holder))) {
        continue;
      }
      // Of two exclusivities the later one is the grant.
      if (granted.kind() == v1::TERM_KIND_EXCLUSIVITY &&
          std::pair(grant.standing.since, grant.standing.winner->position()) <
              std::pair(held.standing->since,
                        held.standing->winner->position())) {
        continue;
      }
      EventSet events;
      events.Add(number, grant.standing.winner->event);
      const Fact* scope = grant.fold.cells[v1::TERM_FIELD_SCOPE].winner;
      if (scope != nullptr) events.Add(number, scope->event);
      for (const RecordedEvent* event : WinnersOf(subject, held)) {
        events.Add(subject.agreement, event);
      }
      AddIdentities(list_.dockets(), asked, events);
      const std::string name = NameOf(judgement, subject, number);
      list_.Add(v1::FINDING_CODE_CONFLICT,
                certain && offence.outcomes == judgement.outcomes().size(),
                number, {std::string(granted.id()), name}, events,
                StrCat(std::string(granted.id()), " grants ", holder,
                       " what the exclusivity ", name, " reserves."));
    }
  }

  FindingList& list_;
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
            !Concerned(subject, people, act.fact->act_recorded())) {
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

  // Whether somebody whom the term binds or benefits acted inside its scope.
  static bool Concerned(const Subject& subject, const People& people,
                        const v1::ActRecorded& act) {
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
    if (!party) return false;
    Region region = RegionOf(act.act());
    people.Describe(region.paths[kCounterparty]);
    bool inside = false;
    EachScope(subject, [&](const v1::Scope& scope) {
      const auto in = [&](const v1::Box& box) {
        return Compare(box, region) == Meets::kIn;
      };
      inside |= std::any_of(scope.include().begin(), scope.include().end(),
                            [&](const v1::Box& box) {
                              return Compare(box, region) != Meets::kOut;
                            }) &&
                std::none_of(scope.except().begin(), scope.except().end(), in);
    });
    return inside;
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
