// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: what is told of a term tells that it was granted, and a patch touches
// what it names.
// Method: a grant of a month, an interval or a hi alone, and what was paid,
// alleged or confirmed within it; amendments of one of two fields that belong
// together.

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/ledger/found.h"

namespace ledger {
namespace {

std::string Investment(const std::string& when) {
  return absl::StrCat("event_id: 'g', fact: {effective: {", when,
                      "} term_granted: {term_id: 'T', term_kind: "
                      "TERM_KIND_INVESTMENT, fields: {committed: {value: "
                      "'100', currency: 'USD'}}}}");
}

std::string Funded(const std::string& when) {
  return absl::StrCat("event_id: 'f', fact: {effective: {", when,
                      "} performance_recorded: {term_id: 'T', term_kind: "
                      "TERM_KIND_INVESTMENT, kind: PERFORMANCE_KIND_FUNDED, "
                      "amount: {value: '40', currency: 'USD'}}}");
}

TEST(GrantedTest, WhatIsPaidIsPaidAfterTheGrant) {
  for (const char* when : {"date: '2022-03'", "interval: {hi: '2022-06-01'}",
                           "interval: {lo: '2022-01-01' hi: '2022-06-01'}"}) {
    Told told;
    told.And(kParties).And(Investment(when)).And(Funded("date: '2022-03-15'"));
    EXPECT_EQ(told.Sum("T", "funded", "2025-01-01"), "USD 40..40") << when;
    EXPECT_EQ(Told::Say(told.Term("T", "2025-01-01").outstanding(0)),
              "USD 60..60")
        << when;
    EXPECT_EQ(told.Status("T", "2022-03-20"), "IN_FORCE g") << when;
  }
}

TEST(GrantedTest, WhatWasPaidBeforeTheGrantIsPaidAndOrphaned) {
  Told told;
  told.And(kParties).And(Investment("date: '2022-03-01'"));
  told.And(Funded("date: '2022-03-15'"));
  told.And(R"(event_id: "c", fact: {event_corrected: {target: "g",
    kind: CORRECTION_KIND_CLERICAL, corrected: {effective: {date: "2022-05-01"}
      term_granted: {term_id: "T", term_kind: TERM_KIND_INVESTMENT,
        fields: {committed: {value: "100", currency: "USD"}}}}}})");
  EXPECT_EQ(Told::Say(told.Term("T", "2025-01-01").outstanding(0)),
            "USD 60..60");
  EXPECT_EQ(Found(told, "2025-01-01", {v1::FINDING_CODE_ORPHANED}), "F4: f");
}

TEST(GrantedTest, ARecordedExpiryNeedsItsGrant) {
  const std::string expired =
      absl::StrCat("event_id: 'x', fact: {effective: {date: '2022-01-01'} ",
                   Term("EXCLUSIVITY", "term_expired", "T", ""), "}");
  const auto granted = [](const std::string& when) {
    return absl::StrCat(
        "event_id: 'g', fact: {effective: {", when, "} ",
        Term("EXCLUSIVITY", "term_granted", "T", Held("h", "b")), "}");
  };
  Told told;
  told.And(kParties).And(granted("interval: {hi: '2023-01-01'}")).And(expired);
  EXPECT_EQ(told.Status("T", "2022-06-01"), "IN_FORCE g");
  Told retracted;
  retracted.And(kParties).And(granted("date: '2021-01-01'")).And(expired);
  retracted.And("event_id: 'u', fact: {event_retracted: {target: 'g'}}");
  EXPECT_EQ(Found(retracted, "2023-01-01", {v1::FINDING_CODE_ORPHANED}),
            "F4: x");
}

TEST(GrantedTest, AReinstatementNeedsItsGrant) {
  Told told;
  told.And(kParties);
  told.And(absl::StrCat(
      "event_id: 'g', fact: {effective: {interval: {hi: "
      "'2022-01-01'}} ",
      Term("EXCLUSIVITY", "term_granted", "T", Held("h", "b")), "}"));
  told.And(absl::StrCat("event_id: 'l', fact: {effective: {date: '2020'} ",
                        Term("EXCLUSIVITY", "term_lifted", "T", ""), "}"));
  told.And(
      absl::StrCat("event_id: 'r', fact: {effective: {date: '2021-06-01'} ",
                   Term("EXCLUSIVITY", "term_reinstated", "T", ""), "}"));
  EXPECT_EQ(told.Status("T", "2022-06-01"), "IN_FORCE r");
}

// The one document grants what the other keeps, and adds to what was granted
// long ago: it stands between.
TEST(GrantedTest, WhatHangsTogetherStandsWhereNothingIsMisapplied) {
  const auto of = [](const char* id, const char* instrument, const char* when,
                     const std::string& fact) {
    return absl::StrCat("event_id: '", id, "', fact: {instrument_id: '",
                        instrument, "' effective: {", when, "} ", fact, "}");
  };
  constexpr char kBegins[] =
      "instrument_executed: {kind: INSTRUMENT_KIND_AMENDMENT}";
  constexpr char kOpen[] = "unknown: {}";
  constexpr char kBy[] = "interval: {hi: '2025-01-21'}";
  Told told;
  told.And(kParties).And(Investment("date: '2020-01-01'"));
  told.And(of("i2", "I2", kOpen, kBegins));
  told.And(of("add", "I2", kOpen,
              Term("INVESTMENT", "term_amended", "T",
                   "add: {value: '2' currency: 'USD'}")));
  told.And(of("new", "I2", kOpen,
              Term("EXCLUSIVITY", "term_granted", "N", Held("h", "b"))));
  told.And(of("i3", "I3", kBy, kBegins));
  told.And(of("kept", "I3", kBy, Term("EXCLUSIVITY", "term_kept", "N", "")));
  EXPECT_EQ(told.Status("N", "2025-09-11"), "IN_FORCE new");
  EXPECT_EQ(told.Sum("T", "committed", "2025-09-11"), "USD 102..102");
}

TEST(GrantedTest, APatchTouchesWhatItNames) {
  Told told;
  told.And(kParties);
  told.And(R"(event_id: "s", fact: {effective: {date: "2020-01-01"}
    term_granted: {term_id: "S", term_kind: TERM_KIND_HOLDING, fields: {
      holders: {party_ids: "h"} holding_mode: HOLDING_MODE_CAP
      stake: {value: "5" currency: "PERCENT"}}}})");
  told.And(R"(event_id: "m", fact: {effective: {date: "2020-01-01"}
    term_granted: {term_id: "M", term_kind: TERM_KIND_META, fields: {
      governing_law: "Delaware" notice_calendar: "NYSE"}}})");
  told.And(R"(event_id: "t", fact: {effective: {date: "2021-01-01"}
    term_amended: {term_id: "S", term_kind: TERM_KIND_HOLDING,
      set: {stake: {value: "10" currency: "PERCENT"}}}})");
  told.And(R"(event_id: "n", fact: {effective: {date: "2021-01-01"}
    term_amended: {term_id: "M", term_kind: TERM_KIND_META,
      set: {notice_calendar: "LSE"} clear: TERM_FIELD_PRECEDENCE}})");
  EXPECT_EQ(told.Winners("S", "stake", "2021-06-01"), "t");
  EXPECT_EQ(told.Winners("S", "holding_mode", "2021-06-01"), "s");
  EXPECT_EQ(told.Winners("M", "notice_calendar", "2021-06-01"), "n");
  EXPECT_EQ(told.Winners("M", "governing_law", "2021-06-01"), "m");
}

}  // namespace
}  // namespace ledger
