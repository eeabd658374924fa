// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/offence.h"

// Findings on acts, held against the terms of everybody.

namespace ledger {
namespace {

using F = v1::Fact;
using absl::StrCat;

class ActFinder {
 public:
  ActFinder(std::span<const AgreementHistory> agreements, FindingList& list)
      : agreements_(agreements), list_(list) {}

  absl::Status Breaches(uint32_t number) {
    for (const Fact& fact : list_.dockets()[number]->selection().facts()) {
      if (!fact.fact->has_act_recorded() ||
          fact.when.lo > list_.question().as_of) {
        continue;
      }
      if (absl::Status found = Breach(number, fact); !found.ok()) return found;
    }
    return absl::OkStatus();
  }

  absl::Status Consents(uint32_t number) {
    for (const Fact& fact : list_.dockets()[number]->selection().facts()) {
      const bool assigns = fact.fact->party_changed().has_assigned();
      if ((!assigns && !fact.fact->has_control_changed()) ||
          fact.when.lo > list_.question().as_of) {
        continue;
      }
      if (absl::Status found = Consent(number, fact, assigns); !found.ok()) {
        return found;
      }
    }
    return absl::OkStatus();
  }

 private:
  // The dockets at the time of a fact; of two equal times one.
  absl::StatusOr<Dockets*> At(Instant time) {
    auto& dockets = at_[time];
    if (dockets == nullptr) {
      auto made = MakeDockets(agreements_, {time, list_.question().known});
      if (!made.ok()) return made.status();
      dockets = std::make_unique<Dockets>(*std::move(made));
    }
    return dockets.get();
  }

  absl::Status Breach(uint32_t number, const Fact& fact) {
    const v1::ActRecorded& act = fact.fact->act_recorded();
    v1::PermissionQuestion asked;
    asked.set_actor(act.actor());
    *asked.mutable_act() = act.act();
    asked.set_process_id(act.process_id());
    std::set<Instant> times = {fact.when.lo,
                               std::min(fact.when.hi, list_.question().as_of)};
    times.erase(kOpenPast);
    // By term: at how many of the times it is offended for certain.
    std::map<std::string, size_t> certain;
    struct Found {
      EventSet events;
      bool notice;
    };
    std::map<std::string, Found> found;
    for (const Instant time : times) {
      // An act that itself concludes an opportunity is judged just before.
      const auto dockets = At(time);
      if (!dockets.ok()) return dockets.status();
      Judgement judgement(**dockets, time, asked);
      if (!judgement.Run().ok() || judgement.too_many()) continue;
      for (const auto& [s, offence] : OffencesOf(judgement)) {
        const Subject& subject = judgement.subjects()[s];
        const std::string name = NameOf(judgement, subject, number);
        if (offence.outcomes == judgement.outcomes().size()) ++certain[name];
        Found& one = found[name];
        one.notice = offence.notice;
        one.events.Add(number, fact.event);
        for (const RecordedEvent* event :
             WinnersOf(subject, judgement.RegistersOf(*offence.shown, s))) {
          one.events.Add(subject.agreement, event);
        }
        AddIdentities(list_.dockets(), asked, one.events);
      }
    }
    for (const auto& [name, one] : found) {
      list_.Add(v1::FINDING_CODE_BREACH,
                certain[name] == times.size() && fact.when.lo != kOpenPast &&
                    fact.when.hi <= list_.question().as_of,
                number, {name}, one.events,
                one.notice
                    ? StrCat(fact.id(), ": ", act.actor(),
                             " dealt with a third party, and no notice or "
                             "waiver under ",
                             name, " is recorded.")
                    : StrCat(fact.id(), ": ", act.actor(),
                             " acted inside the restriction ", name, "."));
    }
    return absl::OkStatus();
  }

  // Whether a restriction speaks of an assignment or a change of control.
  static bool Speaks(const TermFold& fold, bool assigns) {
    const Cell& cell = fold.cells[v1::TERM_FIELD_SCOPE];
    if (cell.fields == nullptr) return true;
    for (const v1::Box& box : cell.fields->scope().include()) {
      if (!box.has_activity()) return true;
      for (const std::string& path : box.activity().values()) {
        const bool control = path.find("control") != std::string::npos;
        const bool assign =
            path.rfind("assign", 0) == 0 || path.rfind("transfer", 0) == 0;
        if (assigns ? assign && !control : control || path == "transfer") {
          return true;
        }
      }
    }
    return false;
  }

  absl::Status Consent(uint32_t number, const Fact& fact, bool assigns) {
    const std::string& party = assigns
                                   ? fact.fact->party_changed().party_id()
                                   : fact.fact->control_changed().party_id();
    const Instant time = std::min(fact.when.hi, list_.question().as_of);
    const auto dockets = At(time);
    if (!dockets.ok()) return dockets.status();
    const People people(
        PartyFactsOf(**dockets), time,
        [](const PartyFact& each) { return each.fact->when.lo; });
    Docket& docket = *(**dockets)[number];
    for (uint32_t term = 0; term < docket.plan().terms().size(); ++term) {
      const Subject subject = docket.SubjectAt(number, term);
      if (subject.kind() != v1::TERM_KIND_ASSIGNMENT_RESTRICTION) continue;
      size_t binding = 0;
      EventSet events;
      const TermOutcome& outcome = docket.worlds().Of(term);
      for (const TermResult* result : outcome.results) {
        Setting setting;
        setting.people = &people;
        const bool binds =
            result->standing.status == v1::TERM_STATUS_IN_FORCE &&
            BurdenedOf(setting, subject, result->fold)
                .contains(people.Canonical(party)) &&
            Speaks(result->fold, assigns) && result->fold.waived.empty() &&
            !Permitted(docket, number, people, subject, *result);
        if (!binds) continue;
        ++binding;
        for (const RecordedEvent* event :
             WinnersOf(subject, {&result->fold, &result->standing, nullptr})) {
          events.Add(number, event);
        }
      }
      if (binding == 0) continue;
      events.Add(number, fact.event);
      list_.Add(
          v1::FINDING_CODE_CONSENT_MISSING,
          binding == outcome.results.size() && fact.when.certain(), number,
          {std::string(subject.id())}, events,
          StrCat(fact.id(), ": ",
                 assigns ? "an assignment by " : "a change of control of ",
                 party, " without a consent on record that ",
                 std::string(subject.id()), " requires."));
    }
    return absl::OkStatus();
  }

  // Whether a holder of the restriction granted a permission in force.
  static bool Permitted(Docket& docket, uint32_t number, const People& people,
                        const Subject& restriction, const TermResult& held) {
    Setting setting;
    setting.people = &people;
    const auto holders = HoldersOf(setting, restriction, held.fold);
    for (uint32_t term = 0; term < docket.plan().terms().size(); ++term) {
      const Subject subject = docket.SubjectAt(number, term);
      if (subject.role != Role::kConsent) continue;
      const TermResult& result = *docket.worlds().Of(term).results.front();
      if (result.standing.status != v1::TERM_STATUS_IN_FORCE) continue;
      for (const std::string& id : BurdenedOf(setting, subject, result.fold)) {
        if (holders.contains(id)) return true;
      }
    }
    return false;
  }

  std::span<const AgreementHistory> agreements_;
  FindingList& list_;
  std::map<Instant, std::unique_ptr<Dockets>> at_;
};

}  // namespace

absl::Status FindInActs(std::span<const AgreementHistory> agreements,
                        FindingList& list) {
  ActFinder acts(agreements, list);
  for (uint32_t number = 0; number < list.dockets().size(); ++number) {
    if (list.Wants(v1::FINDING_CODE_BREACH)) {
      if (absl::Status found = acts.Breaches(number); !found.ok()) return found;
    }
    if (list.Wants(v1::FINDING_CODE_CONSENT_MISSING)) {
      if (absl::Status found = acts.Consents(number); !found.ok()) return found;
    }
  }
  return absl::OkStatus();
}

}  // namespace ledger
