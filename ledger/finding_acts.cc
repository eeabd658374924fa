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
      if (fact.when.lo > list_.question().as_of) continue;
      absl::Status found;
      if (fact.fact->has_act_recorded()) {
        found = Act(number, fact);
      } else if (fact.fact->has_performance_recorded()) {
        found = Performance(number, fact);
      } else if (fact.fact->has_term_suspended() ||
                 fact.fact->has_term_lifted()) {
        found = Revocation(number, fact);
      }
      if (!found.ok()) return found;
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

  // What is found against one term, over the times and acts tried.
  struct Found {
    size_t certain = 0;  // at how many of them it is for certain
    EventSet events;
    Offence offence;
  };
  using ByTerm = std::map<std::string, Found>;

  // The first and the last instant at which a fact may have happened by D.
  std::set<Instant> TimesOf(const Fact& fact) const {
    std::set<Instant> times = {fact.when.lo,
                               std::min(fact.when.hi, list_.question().as_of)};
    times.erase(kOpenPast);
    return times;
  }

  bool Happened(const Fact& fact) const {
    return fact.when.lo != kOpenPast && fact.when.hi <= list_.question().as_of;
  }

  // With `wholly` it is certain only if every part of the act offends: which of
  // them it was is not known.
  void Try(uint32_t number, const Fact& fact, Dockets& dockets, Instant time,
           const v1::PermissionQuestion& asked, bool wholly, ByTerm& found) {
    Judgement judgement(dockets, time, asked);
    if (!judgement.Run().ok() || judgement.too_many()) return;
    for (const auto& [s, offence] : OffencesOf(judgement)) {
      const Subject& subject = judgement.subjects()[s];
      Found& one = found[NameOf(judgement, subject, number)];
      const size_t in = wholly ? offence.wholly : offence.partly;
      if (in == judgement.outcomes().size()) ++one.certain;
      one.offence = offence;
      one.events.Add(number, fact.event);
      for (const RecordedEvent* event :
           WinnersOf(subject, judgement.RegistersOf(*offence.shown, s))) {
        one.events.Add(subject.agreement, event);
      }
      if (offence.limit == v1::LIMIT_KIND_BOUND) {
        one.events.Add(subject.agreement, offence.step);
      }
      AddIdentities(judgement, subject, asked, one.events);
    }
  }

  static std::string Sentence(const Fact& fact, const std::string& name,
                              const Offence& offence) {
    const std::string who =
        StrCat(fact.id(), ": ", fact.fact->act_recorded().actor());
    if (offence.limit == v1::LIMIT_KIND_RESTRICTION) {
      return StrCat(who, " acted inside the restriction ", name, ".");
    }
    const std::string deal = StrCat(who, " dealt with a third party, and ");
    if (offence.limit == v1::LIMIT_KIND_BOUND) {
      return StrCat(deal, "was bound to the holder of ", name, ".");
    }
    if (offence.step == fact.event) {
      return StrCat(who, " dealt with a third party below the price of ",
                    "the notice under ", name, ".");
    }
    return StrCat(
        deal, "no notice or waiver under ", name,
        offence.step == nullptr ? " is recorded." : " stands any more.");
  }

  absl::Status Act(uint32_t number, const Fact& fact) {
    const v1::ActRecorded& act = fact.fact->act_recorded();
    v1::PermissionQuestion asked;
    asked.set_actor(act.actor());
    *asked.mutable_act() = act.act();
    asked.set_process_id(act.process_id());
    const std::set<Instant> times = TimesOf(fact);
    ByTerm found;
    for (const Instant time : times) {
      const auto dockets = At(time);
      if (!dockets.ok()) return dockets.status();
      Try(number, fact, **dockets, time, asked, IsBlackedOut(act.act()), found);
    }
    for (const auto& [name, one] : found) {
      list_.Add(v1::FINDING_CODE_BREACH,
                one.certain == times.size() && Happened(fact), number, {name},
                one.events, Sentence(fact, name, one.offence));
    }
    return absl::OkStatus();
  }

  // Who performs a duty to invest or to take or give a minimum acts inside its
  // scope, with its holder; which of several acts that was is not said.
  absl::Status Performance(uint32_t number, const Fact& fact) {
    const v1::PerformanceRecorded& done = fact.fact->performance_recorded();
    if (done.kind() != v1::PERFORMANCE_KIND_FUNDED &&
        done.kind() != v1::PERFORMANCE_KIND_PAID &&
        done.kind() != v1::PERFORMANCE_KIND_DELIVERED) {
      return absl::OkStatus();
    }
    if (done.term_kind() != v1::TERM_KIND_INVESTMENT &&
        done.term_kind() != v1::TERM_KIND_MINIMUM_COMMITMENT) {
      return absl::OkStatus();
    }
    if (!HasScope(number, done.term_id())) return absl::OkStatus();
    size_t tried = 0;
    ByTerm found;
    for (const Instant time : TimesOf(fact)) {
      const auto dockets = At(time);
      if (!dockets.ok()) return dockets.status();
      Docket& docket = *(**dockets)[number];
      const int term = docket.plan().Term(done.term_id());
      if (term < 0) continue;
      for (const TermResult* result :
           docket.worlds().Of(static_cast<uint32_t>(term)).results) {
        for (const Deal& deal : DealsOf(result->fold, true)) {
          ++tried;
          Try(number, fact, **dockets, time, deal.asked, true, found);
        }
      }
    }
    for (const auto& [name, one] : found) {
      if (one.offence.limit != v1::LIMIT_KIND_RESTRICTION) continue;
      list_.Add(v1::FINDING_CODE_BREACH, one.certain == tried && Happened(fact),
                number, {done.term_id(), name}, one.events,
                StrCat(fact.id(), " performs ", done.term_id(),
                       " inside the restriction ", name, "."));
    }
    return absl::OkStatus();
  }

  // Whether a term ever states where it applies; without, it meets nothing.
  bool HasScope(uint32_t number, const std::string& id) {
    const Docket& docket = *list_.dockets()[number];
    const int term = docket.plan().Term(id);
    if (term < 0) return false;
    bool has = false;
    EachScope(docket.SubjectAt(number, static_cast<uint32_t>(term)),
              [&](const v1::Scope&) { has = true; });
    return has;
  }

  // Whether a document speaks for one side only; what both sign is no ending
  // for convenience.
  static bool OneSided(const Docket& docket, const std::string& instrument) {
    if (instrument.empty()) return true;
    for (const uint32_t i : docket.plan().instruments()) {
      const F& fact = *docket.plan().fact(i).fact;
      if (fact.has_instrument_executed() &&
          fact.instrument_id() == instrument) {
        return fact.instrument_executed().kind() == v1::INSTRUMENT_KIND_NOTICE;
      }
    }
    return false;
  }

  // An irrevocable licence that is suspended, or ended, by one side.
  absl::Status Revocation(uint32_t number, const Fact& fact) {
    if (SubjectOf(*fact.fact).kind != v1::TERM_KIND_LICENCE ||
        fact.fact->term_lifted().has_slice() ||
        !OneSided(*list_.dockets()[number], fact.fact->instrument_id())) {
      return absl::OkStatus();
    }
    const bool suspends = fact.fact->has_term_suspended();
    const Instant time = std::min(fact.when.hi, list_.question().as_of);
    const auto dockets = At(time);
    if (!dockets.ok()) return dockets.status();
    Docket& docket = *(**dockets)[number];
    const std::string id(SubjectOf(*fact.fact).term_id);
    const int term = docket.plan().Term(id);
    if (term < 0) return absl::OkStatus();
    size_t irrevocable = 0;
    EventSet events;
    const TermOutcome& outcome =
        docket.worlds().Of(static_cast<uint32_t>(term));
    for (const TermResult* result : outcome.results) {
      const auto& missed = result->fold.misapplied;
      if (!StatedIn(result->fold, v1::TERM_FIELD_IRREVOCABLE).irrevocable() ||
          std::find_if(missed.begin(), missed.end(), [&](const Fact* each) {
            return each->event == fact.event;
          }) != missed.end()) {
        continue;
      }
      ++irrevocable;
      events.Add(number,
                 result->fold.cells[v1::TERM_FIELD_IRREVOCABLE].winner->event);
    }
    if (irrevocable == 0) return absl::OkStatus();
    events.Add(number, fact.event);
    list_.Add(v1::FINDING_CODE_BREACH,
              irrevocable == outcome.results.size() && Happened(fact), number,
              {id}, events,
              StrCat(fact.id(), suspends ? " suspends " : " ends ", id,
                     ", which is irrevocable."));
    return absl::OkStatus();
  }

  // Whether a box speaks of an assignment or a change of control.
  static bool Speaks(const v1::Box& box, bool assigns) {
    if (!box.has_activity()) return true;
    return std::any_of(
        box.activity().values().begin(), box.activity().values().end(),
        [assigns](const std::string& path) {
          const bool control = path.find("control") != std::string::npos;
          const bool assign =
              path.rfind("assign", 0) == 0 || path.rfind("transfer", 0) == 0;
          return assigns ? assign && !control : control || path == "transfer";
        });
  }

  // The boxes that speak of it, whatever they call it.
  static void AddSpeaking(
      const google::protobuf::RepeatedPtrField<v1::Box>& from, bool assigns,
      google::protobuf::RepeatedPtrField<v1::Box>& to) {
    for (const v1::Box& box : from) {
      if (!Speaks(box, assigns)) continue;
      to.Add()->CopyFrom(box);
      to.rbegin()->clear_activity();
    }
  }

  // Whether a restriction speaks of what passes to somebody.
  static bool Speaks(const TermFold& fold, bool assigns, const Region& to) {
    const Cell& cell = fold.cells[v1::TERM_FIELD_SCOPE];
    if (cell.fields == nullptr) return true;
    v1::Scope scope;
    const v1::Scope& stated = cell.fields->scope();
    AddSpeaking(stated.include(), assigns, *scope.mutable_include());
    AddSpeaking(stated.except(), assigns, *scope.mutable_except());
    return MayMeet(scope, to);
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
    v1::Box passed;
    passed.mutable_counterparty()->add_values(StrCat(
        "party/", assigns
                      ? fact.fact->party_changed().assigned().to().party_id()
                      : fact.fact->control_changed().controller()));
    Region to = RegionOf(passed);
    people.Describe(to.paths[kCounterparty]);
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
            Speaks(result->fold, assigns, to) && result->fold.waived.empty() &&
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
