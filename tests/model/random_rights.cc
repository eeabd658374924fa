// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/model/random_rights.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ledger/hash.h"
#include "tests/model/model_time.h"

namespace ledger::model {
namespace {

using v1::Fact;

constexpr const char* kDays[] = {"2020-01-01", "2020-06-01", "2021-01-01",
                                 "2021-03-01", "2021-06-01", "2022-01-01",
                                 "2022-06-01", "2023-01-01"};
constexpr const char* kCompute[] = {"compute", "compute/buy", "compute/buy",
                                    "compute/sell"};
constexpr const char* kSubjects[] = {"cap", "cap/new", "cap/new", "cap/old"};
constexpr const char* kWith[] = {"party/p3", "class/rival", "class/rival/big",
                                 "party/p5", "class/other"};

}  // namespace

std::string RandomRights::AnyDay() { return kDays[Below(std::size(kDays))]; }

Instant RandomRights::AnyInstant() {
  const Instant day = Day(AnyDay());
  switch (Below(4)) {
    case 0:
      return day - std::chrono::microseconds(1);
    case 1:
      return day + std::chrono::days(1 + Below(60));
    case 2:
      return Day("2024-01-01") + std::chrono::days(Below(300));
    default:
      return day;
  }
}

v1::When RandomRights::AnyWhen() {
  v1::When when;
  const uint64_t choice = Below(14);
  if (choice < 11 || vague_ >= 2) {
    when.set_date(AnyDay());
    return when;
  }
  ++vague_;
  if (choice == 11) {
    when.set_date("2021-03");
  } else if (choice == 12) {
    when.mutable_interval()->set_lo("2021-01-01");
    when.mutable_interval()->set_hi("2022-01-01");
  } else {
    when.mutable_interval()->set_hi(AnyDay());
  }
  return when;
}

v1::Event RandomRights::Made(Fact fact) {
  v1::Event event;
  event.set_event_id(absl::StrCat("m", ++next_event_));
  *event.mutable_fact() = std::move(fact);
  return event;
}

AppendRequest RandomRights::Request(
    std::vector<std::pair<std::string, Events>> appends) {
  std::string bytes;
  AppendRequest request{
      ParseRequestId(absl::StrCat("r", ++next_request_)).value(),
      "local:anonymous",
      {},
      {}};
  for (auto& [agreement, events] : appends) {
    for (const v1::Event& event : events) {
      absl::StrAppend(&bytes, agreement, event.SerializeAsString(), "|");
    }
    request.appends.push_back({ParseAgreementId(agreement).value(),
                               AnyRevision{}, std::move(events)});
  }
  request.digest = Sha256(bytes);
  return request;
}

Fact RandomRights::Based(const std::string& agreement) {
  Fact fact;
  *fact.mutable_effective() = AnyWhen();
  const std::vector<std::string>& instruments = instruments_[agreement];
  if (!OneIn(3) && !instruments.empty()) {
    fact.set_instrument_id(instruments[Below(instruments.size())]);
  }
  return fact;
}

void RandomRights::AnyBox(v1::TermKind kind, bool narrow, v1::Box& box) {
  const bool use = kind == v1::TERM_KIND_LICENCE && !OneIn(3);
  box.mutable_activity()->add_values(
      use ? (OneIn(2) ? "use" : "use/run")
          : kCompute[Below(std::size(kCompute))]);
  if (OneIn(2)) {
    box.mutable_subject()->add_values(kSubjects[Below(std::size(kSubjects))]);
    if (OneIn(8)) box.mutable_subject()->add_values("model");
  }
  if (OneIn(narrow ? 2 : 5)) {
    box.mutable_counterparty()->add_values(kWith[Below(std::size(kWith))]);
  }
  if (OneIn(12)) {
    box.mutable_territory()->add_values(OneIn(2) ? "eu" : "eu/de");
  } else if (OneIn(16) && vague_ < 2) {
    ++vague_;
    box.mutable_territory()->set_redacted(true);
  }
  if (OneIn(20))
    box.mutable_quantity()->add_values(OneIn(2) ? "10..20" : "..30");
  if (OneIn(30)) box.mutable_time()->add_values("2021-01-01..");
}

v1::Scope RandomRights::AnyScope(v1::TermKind kind) {
  v1::Scope scope;
  AnyBox(kind, false, *scope.add_include());
  if (OneIn(5)) AnyBox(kind, false, *scope.add_include());
  if (OneIn(3)) AnyBox(kind, true, *scope.add_except());
  return scope;
}

v1::Scope RandomRights::Slice() {
  v1::Scope scope;
  if (OneIn(2)) {
    v1::Box& box = *scope.add_include();
    box.mutable_activity()->add_values("compute/buy");
    if (OneIn(2)) box.mutable_subject()->add_values("cap/new");
    return scope;
  }
  AnyBox(v1::TERM_KIND_EXCLUSIVITY, true, *scope.add_include());
  if (OneIn(8)) {
    AnyBox(v1::TERM_KIND_EXCLUSIVITY, true, *scope.add_except());
  }
  return scope;
}

v1::Window RandomRights::AnyWindow(v1::TermKind) {
  v1::Window window;
  switch (Below(5)) {
    case 0:
      window.mutable_end()->set_through("2023");
      break;
    case 1:
      window.mutable_end()->mutable_until()->set_date("2023-06-01");
      break;
    case 2:
      window.mutable_end()
          ->mutable_until()
          ->mutable_formula()
          ->set_condition_id("c1");
      break;
    case 3:
      if (vague_ < 2) {
        ++vague_;
        window.mutable_end()->mutable_until()->set_date("2023");
        break;
      }
      [[fallthrough]];
    default:
      window.mutable_start()
          ->mutable_until()
          ->mutable_formula()
          ->set_condition_id("c1");
  }
  return window;
}

v1::TermFields RandomRights::AnyFields(v1::TermKind kind, bool whole) {
  v1::TermFields fields;
  const bool permits =
      kind == v1::TERM_KIND_LICENCE || kind == v1::TERM_KIND_PERMISSION;
  if (whole || OneIn(6)) {
    const char* owner = OneIn(8) ? "p5" : "p1";
    const char* owes = OneIn(8) ? "p4" : "p2";
    fields.mutable_holders()->add_party_ids(permits ? owes : owner);
    fields.mutable_burdened()->add_party_ids(permits ? owner : owes);
  }
  if (whole ? !OneIn(12) : OneIn(2)) *fields.mutable_scope() = AnyScope(kind);
  if (OneIn(5)) *fields.mutable_window() = AnyWindow(kind);
  if (OneIn(4) && !permits) fields.set_affiliates(v1::AFFILIATES_BOUND);
  if (OneIn(10)) fields.mutable_survives();
  if (kind == v1::TERM_KIND_EXCLUSIVITY && OneIn(3)) {
    fields.set_mode(OneIn(2) ? v1::EXCLUSIVITY_MODE_EXCLUSIVE
                             : v1::EXCLUSIVITY_MODE_REQUIREMENTS);
  }
  if (fields.ByteSizeLong() == 0) *fields.mutable_scope() = AnyScope(kind);
  return fields;
}

// Mostly one of those that were granted.
const RandomRights::Name& RandomRights::AnyTerm(const std::string& agreement) {
  const std::vector<Name>& names = terms_[agreement];
  for (int i = 0; i < 4; ++i) {
    const Name& name = names[Below(names.size())];
    if (granted_.count(agreement + name.id) != 0) return name;
  }
  return names[Below(names.size())];
}

Fact RandomRights::Instrument(const std::string& agreement) {
  const std::string id =
      absl::StrCat("D", agreement.substr(0, 1), ++next_instrument_);
  Fact fact;
  const bool first = instruments_[agreement].empty();
  if (first) {
    fact.mutable_effective()->set_date("2019-06-01");
  } else {
    *fact.mutable_effective() = AnyWhen();
  }
  fact.set_instrument_id(id);
  v1::InstrumentExecuted& executed = *fact.mutable_instrument_executed();
  executed.set_kind(v1::INSTRUMENT_KIND_AGREEMENT);
  if (!first && OneIn(6)) executed.set_binding(false);
  if (first) {
    for (const char* party : {"p1", "p2", "p3", "p4", "p5", "p6"}) {
      executed.add_parties()->set_party_id(party);
    }
    executed.mutable_parties(2)->add_classes("rival/big");
    executed.mutable_parties(4)->add_classes("other");
  }
  instruments_[agreement].push_back(id);
  return fact;
}

AppendRequest RandomRights::Begin() {
  static const std::vector<Name> kPool = {{"X", v1::TERM_KIND_EXCLUSIVITY, ""},
                                          {"Y", v1::TERM_KIND_NON_COMPETE, ""},
                                          {"R", v1::TERM_KIND_ROFR, "q1"},
                                          {"O", v1::TERM_KIND_ROFO, "q2"},
                                          {"F", v1::TERM_KIND_PREFERENCE, ""},
                                          {"L", v1::TERM_KIND_LICENCE, ""},
                                          {"M", v1::TERM_KIND_PERMISSION, ""}};
  agreements_ = {"A-1"};
  if (OneIn(3)) agreements_.push_back("B-1");
  std::vector<std::pair<std::string, Events>> appends;
  for (const std::string& agreement : agreements_) {
    std::vector<Name> pool = kPool;
    if (agreements_.size() > 1) pool.pop_back();
    if (OneIn(2)) pool.erase(pool.begin() + 5);
    const size_t wanted = 2 + Below(3);
    while (terms_[agreement].size() < wanted) {
      const size_t pick = Below(pool.size());
      terms_[agreement].push_back(pool[pick]);
      pool.erase(pool.begin() + static_cast<std::ptrdiff_t>(pick));
    }
    Events events = {Made(Instrument(agreement))};
    Fact condition;
    condition.mutable_effective()->set_date("2019-06-01");
    condition.mutable_condition_defined()->set_condition_id("c1");
    events.push_back(Made(std::move(condition)));
    for (const Name& term : terms_[agreement]) {
      if (OneIn(6)) continue;
      Fact fact = Granted(agreement, term);
      if (!OneIn(3)) fact.mutable_effective()->set_date("2020-01-01");
      events.push_back(Made(std::move(fact)));
    }
    appends.push_back({agreement, std::move(events)});
  }
  return Request(std::move(appends));
}

AppendRequest RandomRights::Next(const ModelLedger& ledger) {
  const std::string agreement = agreements_[Below(agreements_.size())];
  const Known known = ledger.EventsOf(agreement, ledger.tree_size());
  if (OneIn(9)) {  // what befalls a party is recorded in every agreement
    const Fact change = OfParty();
    std::vector<std::pair<std::string, Events>> appends;
    for (const std::string& each : agreements_) {
      appends.push_back({each, {Made(change)}});
    }
    return Request(std::move(appends));
  }
  Events events;
  if (OneIn(25)) {
    Restate(agreement, known, events);
  } else if (OneIn(10)) {
    events.push_back(Made(Instrument(agreement)));
    for (uint64_t i = Below(3); i > 0; --i) {
      Fact fact = AnyFact(agreement, known);
      if (!fact.has_effective()) continue;
      *fact.mutable_effective() = events[0].fact().effective();
      fact.set_instrument_id(events[0].fact().instrument_id());
      events.push_back(Made(std::move(fact)));
    }
  } else {
    for (uint64_t i = 1 + Below(2); i > 0; --i) {
      events.push_back(Made(AnyFact(agreement, known)));
    }
  }
  return Request({{agreement, std::move(events)}});
}

v1::PermissionQuestion RandomRights::AnyQuestion() {
  v1::PermissionQuestion asked;
  constexpr const char* kActors[] = {"p2", "p2", "p2", "p2", "p4", "p6", "p1"};
  const char* const kActs[] = {"compute/buy",
                               "compute/buy",
                               "compute/sell",
                               "compute/buy",
                               "compute/sell",
                               "compute",
                               OneIn(2) ? "use/run" : "compute/buy"};
  asked.set_actor(kActors[Below(std::size(kActors))]);
  v1::Box& act = *asked.mutable_act();
  act.mutable_activity()->add_values(kActs[Below(std::size(kActs))]);
  if (!OneIn(5)) {
    act.mutable_subject()->add_values(kSubjects[Below(std::size(kSubjects))]);
  }
  switch (Below(6)) {
    case 0:
      break;
    case 1:
      act.mutable_counterparty()->add_values("party/p3");
      act.mutable_counterparty()->add_values("class/other");
      break;
    case 2:
      act.mutable_counterparty()->add_values(OneIn(2) ? "party/p1"
                                                      : "party/p4");
      break;
    default:
      act.mutable_counterparty()->add_values(kWith[Below(std::size(kWith))]);
  }
  if (OneIn(2)) act.mutable_territory()->add_values(OneIn(2) ? "eu/de" : "us");
  if (!OneIn(4))
    act.mutable_quantity()->add_values(OneIn(2) ? "12..18" : "5..25");
  if (!OneIn(6)) act.mutable_time()->add_values("2020-02-01..2020-03-01");
  if (OneIn(2)) asked.set_process_id(OneIn(3) ? "q2" : "q1");
  asked.set_allow_unmatched(true);
  return asked;
}

v1::Event RandomRights::AnyAct() {
  const v1::PermissionQuestion asked = AnyQuestion();
  v1::Event event;
  event.set_event_id(absl::StrCat("act", ++next_event_));
  Fact& fact = *event.mutable_fact();
  fact.mutable_effective()->set_date(AnyDay());
  v1::ActRecorded& act = *fact.mutable_act_recorded();
  act.set_actor(asked.actor());
  *act.mutable_act() = asked.act();
  act.set_process_id(asked.process_id());
  return event;
}

}  // namespace ledger::model
