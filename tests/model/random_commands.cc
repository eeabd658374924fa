// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/model/random_commands.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "ledger/hash.h"
#include "tests/model/model_time.h"

namespace ledger::model {
namespace {

using v1::Fact;

struct TermName {
  const char* id;
  v1::TermKind kind;
};
constexpr TermName kTerms[] = {{"X", v1::TERM_KIND_EXCLUSIVITY},
                               {"R", v1::TERM_KIND_ROFR},
                               {"I", v1::TERM_KIND_INVESTMENT},
                               {"L", v1::TERM_KIND_LICENCE},
                               {"M", v1::TERM_KIND_MINIMUM_COMMITMENT}};
constexpr const char* kDays[] = {
    "2020-01-01", "2020-06-30", "2021-01-01", "2021-03-01", "2021-03-15",
    "2021-07-01", "2022-01-01", "2022-03-31", "2023-01-01", "2024-01-01"};
constexpr const char* kMonths[] = {"2021-03", "2021-12", "2021-01", "2020"};
constexpr const char* kEnds[] = {"2022-03-31", "2022-12-31", "2023-01-01"};
constexpr const char* kPaths[] = {"compute", "compute/buy", "compute/sell",
                                  "model/train"};

}  // namespace

uint64_t RunSeed() {
  if (const char* seed = std::getenv("LEDGER_SEED")) {
    return std::strtoull(seed, nullptr, 10);
  }
  return std::random_device{}();
}

int RunCount(int usual) {
  const char* runs = std::getenv("LEDGER_RUNS");
  return runs == nullptr ? usual : std::atoi(runs);
}

std::string RandomCommands::AnyDay() { return kDays[Below(std::size(kDays))]; }

Instant RandomCommands::AnyInstant() {
  const Instant day = Day(AnyDay());
  switch (Below(4)) {
    case 0:
      return day - std::chrono::microseconds(1);
    case 1:
      return day + std::chrono::days(1 + Below(40));
    case 2:
      return Day("2019-01-01") + std::chrono::days(Below(2500));
    default:
      return day;
  }
}

v1::When RandomCommands::AnyWhen(bool whole) {
  v1::When when;
  const uint64_t choice = Below(20);
  if (whole || vague_ >= 3 || choice < 13) {
    when.set_date(AnyDay());
    return when;
  }
  if (choice == 13) {
    when.mutable_instant()->set_seconds(ToMicros(Day(AnyDay())) / 1'000'000 +
                                        3600);
    return when;
  }
  if (choice == 14) {
    if (vague_ > 0 && vague_ < 9) return AnyWhen(true);
    vague_ = 9;
    when.mutable_formula()->set_condition_id(OneIn(2) ? "c1" : "c2");
    if (OneIn(2)) when.mutable_formula()->mutable_after()->set_days(30);
    return when;
  }
  ++vague_;
  if (choice == 15) {
    when.set_date(kMonths[Below(std::size(kMonths))]);
  } else if (choice == 16) {
    when.mutable_interval()->set_lo("2021-03-01");
    when.mutable_interval()->set_hi("2021-07-01");
  } else if (choice == 17) {
    when.mutable_unknown();
  } else {
    when.mutable_interval()->set_hi(AnyDay());
  }
  return when;
}

v1::TimeLimit RandomCommands::AnyLimit(int depth) {
  v1::TimeLimit limit;
  const uint64_t choice = Below(depth > 0 ? 10 : 8);
  if (choice < 2) {
    limit.set_through(OneIn(2) ? "2022" : "2023-06");
  } else if (choice < 4) {
    limit.mutable_until()->set_date(kEnds[Below(std::size(kEnds))]);
  } else if (choice == 4 && vague_ < 3) {
    ++vague_;
    if (OneIn(2)) {
      limit.mutable_until()->mutable_unknown();
    } else {
      limit.mutable_until()->set_date("2023");
    }
  } else if (choice < 7) {
    v1::Formula& formula = *limit.mutable_until()->mutable_formula();
    formula.set_condition_id(OneIn(2) ? "c1" : "c2");
    if (OneIn(3)) formula.mutable_after()->set_days(90);
  } else if (choice == 7) {
    v1::Formula& formula = *limit.mutable_until()->mutable_formula();
    formula.set_term_id("M");
    if (OneIn(2)) formula.mutable_after()->set_days(30);
  } else {
    auto* limits =
        choice == 8 ? limit.mutable_earlier_of() : limit.mutable_later_of();
    for (int i = 0; i < 2; ++i) {
      v1::TimeLimit& each = *limits->add_limits();
      each = AnyLimit(0);
      if (each.until().has_unknown()) each.mutable_until()->set_date("2023");
    }
  }
  return limit;
}

v1::Window RandomCommands::AnyWindow() {
  v1::Window window;
  if (OneIn(3)) *window.mutable_start() = AnyLimit(0);
  if (window.start().until().said_case() == v1::When::kDate ||
      !window.start().through().empty()) {
    window.mutable_start()->mutable_until()->set_date(kDays[0]);
  }
  if (!window.has_start() || OneIn(2)) *window.mutable_end() = AnyLimit(1);
  return window;
}

v1::Scope RandomCommands::AnyScope() {
  v1::Scope scope;
  scope.add_include()->mutable_activity()->add_values(
      kPaths[Below(std::size(kPaths))]);
  if (OneIn(3)) {
    scope.add_except()->mutable_activity()->add_values("compute/test");
  }
  return scope;
}

v1::Amount RandomCommands::AnyAmount(bool certain) {
  v1::Amount amount;
  amount.set_value(absl::StrCat(1 + Below(10)));
  if (OneIn(5)) amount.set_value(absl::StrCat(1 + Below(10), ".5"));
  amount.set_currency(OneIn(8) ? "EUR" : "USD");
  if (certain || OneIn(2)) return amount;
  amount.set_qualifier(static_cast<v1::AmountQualifier>(1 + Below(6)));
  if (amount.qualifier() == v1::AMOUNT_QUALIFIER_UNDISCLOSED) {
    amount.clear_value();
  }
  return amount;
}

v1::TermFields RandomCommands::AnyFields(v1::TermKind kind, bool whole) {
  v1::TermFields fields;
  if (whole || OneIn(4)) {
    fields.mutable_holders()->add_party_ids(OneIn(3) ? "p1" : "p2");
    fields.mutable_burdened()->add_party_ids("p3");
  }
  const bool money = kind == v1::TERM_KIND_INVESTMENT ||
                     kind == v1::TERM_KIND_MINIMUM_COMMITMENT;
  if (money && (whole ? !OneIn(4) : OneIn(3))) {
    *fields.mutable_committed() = AnyAmount(false);
  }
  if (!money && (whole ? !OneIn(4) : OneIn(2))) {
    *fields.mutable_scope() = AnyScope();
  }
  if (OneIn(whole ? 2 : 3)) *fields.mutable_window() = AnyWindow();
  // M's end is what other windows wait for.
  if (kind == v1::TERM_KIND_MINIMUM_COMMITMENT &&
      fields.window().ShortDebugString().find("term_id") != std::string::npos) {
    fields.clear_window();
  }
  if (OneIn(5)) {
    fields.mutable_survives();
    if (OneIn(2)) fields.mutable_survives()->mutable_tail()->set_days(30);
  }
  if (kind == v1::TERM_KIND_EXCLUSIVITY && OneIn(2)) {
    fields.set_mode(OneIn(2) ? v1::EXCLUSIVITY_MODE_EXCLUSIVE
                             : v1::EXCLUSIVITY_MODE_SOLE);
  }
  if (kind == v1::TERM_KIND_LICENCE && OneIn(3)) {
    fields.set_sublicensable(OneIn(2));
  }
  if (fields.ByteSizeLong() == 0) {
    fields.mutable_holders()->add_party_ids("p2");
  }
  return fields;
}

// A fact with its time and, sometimes, an instrument on record.
Fact RandomCommands::Based() {
  Fact fact;
  *fact.mutable_effective() = AnyWhen(false);
  if (!OneIn(3) && !instruments_.empty()) {
    fact.set_instrument_id(instruments_[Below(instruments_.size())]);
  }
  return fact;
}

// A window that is over before its term begins is a riddle of its own: what
// begins late or at any time has none.
void RandomCommands::Settle(const Fact& fact, v1::TermFields& fields) {
  const v1::When& when = fact.effective();
  const bool early = when.said_case() == v1::When::kDate &&
                     RangeSaid(when).hi < Day("2022-03-31");
  if (!early) fields.mutable_window()->clear_end();
}

Fact RandomCommands::Granted(size_t term) {
  Fact fact = Based();
  v1::TermGranted& granted = *fact.mutable_term_granted();
  granted.set_term_id(kTerms[term].id);
  granted.set_term_kind(kTerms[term].kind);
  *granted.mutable_fields() = AnyFields(kTerms[term].kind, true);
  Settle(fact, *granted.mutable_fields());
  if (fact.effective().interval().lo().empty() &&
      fact.effective().has_interval()) {
    granted.set_implied(true);
  }
  return fact;
}

v1::Event RandomCommands::Made(Fact fact) {
  v1::Event event;
  if (!OneIn(6)) event.set_event_id(absl::StrCat("m", ++next_event_));
  *event.mutable_fact() = std::move(fact);
  return event;
}

AppendRequest RandomCommands::Request(Events events) {
  const AgreementId agreement = ParseAgreementId("A-1").value();
  std::string bytes;
  for (const v1::Event& event : events) {
    absl::StrAppend(&bytes, event.SerializeAsString(), "|");
  }
  return {ParseRequestId(absl::StrCat("r", ++next_request_)).value(),
          "local:anonymous",
          Sha256(bytes),
          {{agreement, AnyRevision{}, std::move(events)}}};
}

AppendRequest RandomCommands::Begin() {
  Events events;
  Instrument(events, true);
  v1::When& when = *events[0].mutable_fact()->mutable_effective();
  when.Clear();
  when.set_date("2019-06-01");
  for (const char* id : {"c1", "c2"}) {
    Fact fact;
    fact.mutable_effective()->set_date("2019-06-01");
    fact.mutable_condition_defined()->set_condition_id(id);
    if (OneIn(4)) {
      fact.mutable_condition_defined()->mutable_long_stop()->set_date(
          "2023-01-01");
    }
    events.push_back(Made(std::move(fact)));
  }
  events.push_back(Made(Granted(Below(std::size(kTerms)))));
  return Request(std::move(events));
}

void RandomCommands::Instrument(Events& events, bool binding) {
  const std::string id = absl::StrCat("D", ++next_instrument_);
  Fact fact;
  *fact.mutable_effective() = AnyWhen(false);
  fact.set_instrument_id(id);
  v1::InstrumentExecuted& executed = *fact.mutable_instrument_executed();
  executed.set_kind(v1::INSTRUMENT_KIND_AGREEMENT);
  if (!binding) executed.set_binding(false);
  if (id == "D1" || OneIn(6)) {
    for (const char* party : {"p1", "p2", "p3"}) {
      executed.add_parties()->set_party_id(party);
    }
  }
  events.push_back(Made(std::move(fact)));
  instruments_.push_back(id);
}

AppendRequest RandomCommands::Next(const ModelLedger& ledger) {
  const std::vector<ModelEvent> known =
      ledger.EventsOf("A-1", ledger.tree_size());
  Events events;
  if (instruments_.empty() || known.empty()) return Begin();
  const uint64_t wanted = OneIn(3) ? 1 + Below(3) : 1;
  while (events.size() < wanted) {
    const size_t term = Below(std::size(kTerms));
    const uint64_t choice = Below(40);
    if (choice < 8) {
      events.push_back(Made(Granted(term)));
    } else if (choice < 12) {
      events.push_back(Made(Patch(term)));
    } else if (choice < 23) {
      events.push_back(Made(Verb(term)));
    } else if (choice < 26) {
      events.push_back(Made(Performed(term)));
    } else if (choice < 29) {
      events.push_back(Made(OfCondition()));
    } else if (choice == 29) {
      events.push_back(Made(Ruling()));
    } else if (choice == 30) {
      Fact fact = Based();
      fact.set_instrument_id(instruments_[Below(instruments_.size())]);
      fact.mutable_instrument_terminated()
          ->mutable_terminated()
          ->set_instrument_id(fact.instrument_id());
      events.push_back(Made(std::move(fact)));
    } else if (choice == 31) {
      Restate(events, known);
      break;
    } else if (choice < 34) {
      Instrument(events, !OneIn(4));
    } else {
      events.push_back(Made(Repair(known)));
    }
  }
  return Request(std::move(events));
}

}  // namespace ledger::model
