// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/offence.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"

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

}  // namespace

std::string NameOf(const Judgement& judgement, const Subject& subject,
                   uint32_t number) {
  if (subject.agreement == number) return std::string(subject.id());
  return StrCat(judgement.dockets()[subject.agreement]->id().value(), "/",
                std::string(subject.id()));
}

void AddIdentities(const Dockets& dockets, const v1::PermissionQuestion& asked,
                   EventSet& events) {
  std::set<std::string> named = {asked.actor()};
  for (const auto* values :
       {&asked.act().counterparty(), &asked.act().channel()}) {
    for (const std::string& value : values->values()) {
      if (value.rfind("party/", 0) == 0) named.insert(value.substr(6));
    }
  }
  for (const PartyFact& each : PartyFactsOf(dockets)) {
    const v1::PartyChanged& changed = each.fact->fact->party_changed();
    if (changed.has_identified() &&
        (named.contains(changed.party_id()) ||
         named.contains(changed.identified().party_id()))) {
      events.Add(each.agreement, each.fact->event);
    }
  }
}

std::map<size_t, Offence> OffencesOf(const Judgement& judgement) {
  std::map<size_t, Offence> offences;
  for (const Outcome& outcome : judgement.outcomes()) {
    for (size_t s = 0; s < judgement.subjects().size(); ++s) {
      const auto one = std::find_if(
          outcome.parts.begin(), outcome.parts.end(),
          [s](const PartOutcome& part) { return Offends(part.effects[s]); });
      if (one == outcome.parts.end()) continue;
      Offence& offence = offences[s];
      const bool all = std::all_of(
          outcome.parts.begin(), outcome.parts.end(),
          [s](const PartOutcome& part) { return Offends(part.effects[s]); });
      if (all) ++offence.outcomes;
      offence.notice = one->effects[s].kind == v1::LIMIT_KIND_PRIORITY;
      if (offence.shown == nullptr) offence.shown = &outcome;
    }
  }
  return offences;
}

}  // namespace ledger
