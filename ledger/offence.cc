// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/offence.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "ledger/effects.h"

namespace ledger {
namespace {

using absl::StrCat;

bool Offends(const Effect& effect) {
  switch (effect.kind) {
    case v1::LIMIT_KIND_RESTRICTION:
    case v1::LIMIT_KIND_BOUND:
      return true;
    case v1::LIMIT_KIND_PRIORITY:
      return effect.process != v1::PROCESS_STATUS_OPEN;
    default:
      return false;
  }
}

// The acts that a scope's box describes, each by one value a dimension.
std::vector<v1::Box> SingleActs(const v1::Box& box) {
  std::vector<v1::Box> acts(1);
  for (int i = 0; i < v1::Box::descriptor()->field_count(); ++i) {
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

// Who is named, by which ids.
struct Named {
  std::set<std::string> parties;
  std::set<std::string> others;  // of these, the other side of a deal
  bool classes = false;          // whether a class is, too
};

void AddNamed(const v1::Values& values, Named& named) {
  for (const std::string& value : values.values()) {
    const std::string_view party = PartyIn(value);
    if (party.empty()) {
      named.classes = true;
    } else {
      named.parties.emplace(party);
      named.others.emplace(party);
    }
  }
}

Named NamedIn(const v1::PermissionQuestion& asked) {
  Named named;
  AddNamed(asked.act().counterparty(), named);
  AddNamed(asked.act().channel(), named);
  named.parties.insert(asked.actor());
  return named;
}

Named NamedIn(const Subject& subject) {
  Named named;
  for (const uint32_t i : subject.plan->terms()[subject.term].facts) {
    const v1::TermFields* fields = StatedBy(*subject.plan->fact(i).fact);
    if (fields == nullptr) continue;
    for (const auto* ids :
         {&fields->holders().party_ids(), &fields->burdened().party_ids()}) {
      named.parties.insert(ids->begin(), ids->end());
    }
    for (const auto* boxes :
         {&fields->scope().include(), &fields->scope().except()}) {
      for (const v1::Box& box : *boxes) {
        AddNamed(box.counterparty(), named);
        AddNamed(box.channel(), named);
      }
    }
  }
  return named;
}

}  // namespace

std::string NameOf(const Judgement& judgement, const Subject& subject,
                   uint32_t number) {
  if (subject.agreement == number) return std::string(subject.id());
  return StrCat(judgement.dockets()[subject.agreement]->id().value(), "/",
                std::string(subject.id()));
}

bool IsBlackedOut(const v1::Box& box) {
  for (size_t i = 0; i < kPathDimensions + kSpanDimensions; ++i) {
    const v1::Values* values = ValuesOf(box, i);
    if (values != nullptr && values->redacted()) return true;
  }
  return false;
}

bool MayMeet(const v1::Scope& scope, const Region& region) {
  const auto out = [&](const v1::Box& box) {
    return Compare(box, region) == Meets::kOut;
  };
  const auto in = [&](const v1::Box& box) {
    return Compare(box, region) == Meets::kIn;
  };
  return !std::all_of(scope.include().begin(), scope.include().end(), out) &&
         std::none_of(scope.except().begin(), scope.except().end(), in);
}

void AddIdentities(const Judgement& judgement, const Subject& subject,
                   const v1::PermissionQuestion& asked, EventSet& events) {
  const People& people = judgement.people();
  const Named in_question = NamedIn(asked);
  const Named in_term = NamedIn(subject);
  std::set<std::string> rests;  // persons
  for (const std::string& id : in_question.parties) {
    const std::string& person = people.Canonical(id);
    const bool classed = in_term.classes && in_question.others.contains(id) &&
                         !people.HasClass(id);
    const bool elsewhere =
        !in_term.parties.contains(id) &&
        std::any_of(in_term.parties.begin(), in_term.parties.end(),
                    [&](const std::string& other) {
                      return people.Canonical(other) == person;
                    });
    if (classed || elsewhere) rests.insert(person);
  }
  for (const PartyFact& each : judgement.party_facts()) {
    const v1::PartyChanged& changed = each.fact->fact->party_changed();
    if (changed.has_identified() &&
        rests.contains(people.Canonical(changed.party_id()))) {
      events.Add(each.agreement, each.fact->event);
    }
  }
}

std::map<size_t, Offence> OffencesOf(
    const Judgement& judgement,
    const std::function<bool(const Region&)>& counts) {
  std::map<size_t, Offence> offences;
  for (const Outcome& outcome : judgement.outcomes()) {
    for (size_t s = 0; s < judgement.subjects().size(); ++s) {
      bool all = true;
      const Effect* one = nullptr;
      for (size_t part = 0; part < outcome.parts.size(); ++part) {
        if (counts && !counts(judgement.regions()[part])) continue;
        const Effect& effect = outcome.parts[part].effects[s];
        if (!Offends(effect)) {
          all = false;
        } else if (one == nullptr) {
          one = &effect;
        }
      }
      if (one == nullptr) continue;
      Offence& offence = offences[s];
      ++offence.partly;
      if (all) ++offence.wholly;
      offence.limit = one->kind;
      offence.step = one->step;
      if (offence.shown == nullptr) offence.shown = &outcome;
    }
  }
  return offences;
}

std::vector<Deal> DealsOf(const TermFold& fold, bool theirs) {
  std::vector<Deal> deals;
  const auto& burdened =
      StatedIn(fold, v1::TERM_FIELD_BURDENED).burdened().party_ids();
  const auto& holders =
      StatedIn(fold, v1::TERM_FIELD_HOLDERS).holders().party_ids();
  for (const std::string& actor : burdened) {
    for (const std::string& holder : holders) {
      for (const v1::Box& box :
           StatedIn(fold, v1::TERM_FIELD_SCOPE).scope().include()) {
        for (v1::Box& act : SingleActs(box)) {
          if (!theirs) act.clear_counterparty();
          if (!act.has_counterparty()) {
            act.mutable_counterparty()->add_values("party/" + holder);
          }
          Deal& deal = deals.emplace_back();
          deal.asked.set_actor(actor);
          *deal.asked.mutable_act() = std::move(act);
          deal.holder = holder;
        }
      }
    }
  }
  return deals;
}

}  // namespace ledger
