// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: every field of a state says which events made it, and which not.
// Method: small histories told in text form; one field at a time.

#include "ledger/explain.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/limits.h"
#include "tests/ledger/asked.h"

namespace ledger {
namespace {

using testing::ElementsAre;

std::vector<v1::Explanation> Explain(const Told& told, std::string_view as_of,
                                     std::vector<std::string> terms = {},
                                     const std::string& field = "") {
  const auto explained =
      DeriveExplanations(ParseAgreementId("a").value(), told.history(),
                         On(as_of, told.Now()), terms, field);
  EXPECT_TRUE(explained.ok()) << explained.status();
  return explained.ok() ? *explained : std::vector<v1::Explanation>();
}

v1::Explanation Field(const Told& told, std::string_view as_of,
                      const std::string& field) {
  const auto explained = Explain(told, as_of, {"T"}, field);
  EXPECT_EQ(explained.size(), 1u) << field;
  return explained.empty() ? v1::Explanation() : explained[0];
}

TEST(ExplainTest, AValueHasItsWinnerClauseTimesQuotesAndAllItOverrode) {
  Told told;
  told.And(Grant("g", "2020-01-01", Text("first")));
  for (int i = 0; i < 20; ++i) {
    told.And(Amend(absl::StrCat("a", i), "2021-01-01",
                   "set: {text: {plain: 'then'}}"));
  }
  told.And(
      "event_id: 'w', fact: {effective: {date: '2022-03'}, clause_ref: '4.2', "
      "sources: [{uri: 'x', quote: {plain: 'so it is'}}, {uri: 'y'}], "
      "term_amended: {term_id: 'T', term_kind: TERM_KIND_INVESTMENT, "
      "set: {text: {plain: 'last'}}}}");
  const v1::Explanation text = Field(told, "2023-01-01", "text");
  EXPECT_EQ(text.subject(), v1::SUBJECT_KIND_TERM);
  EXPECT_EQ(text.subject_id(), "T");
  ASSERT_EQ(text.values_size(), 1);
  const v1::ExplainedValue& value = text.values(0);
  EXPECT_EQ(value.words(), "last");
  EXPECT_EQ(value.value().cell().text().plain(), "last");
  EXPECT_EQ(value.winner().event_id(), "w");
  EXPECT_EQ(value.clause_ref(), "4.2");
  EXPECT_EQ(FormatInstant(FromMicros(value.effective_first())),
            "2022-03-01T00:00:00Z");
  EXPECT_EQ(FormatInstant(FromMicros(value.effective_last())),
            "2022-03-31T00:00:00Z");
  EXPECT_THAT(value.quotes(), ElementsAre("so it is"));
  EXPECT_EQ(Ids(value.because()), "w");
  EXPECT_EQ(value.overrode_size(), 21);
  EXPECT_EQ(value.overrode(0).event_id(), "g");
  EXPECT_EQ(value.value().overrode_size(), 16);
}

TEST(ExplainTest, AValueThatWasDisclosedRestsOnItsDisclosure) {
  Told told;
  told.And(Grant("g", "2020-01-01",
                 "committed: {currency: 'USD', qualifier: "
                 "AMOUNT_QUALIFIER_UNDISCLOSED}"));
  told.And(absl::StrCat(
      "event_id: 'd', fact: {detail_disclosed: {target: 'g', disclosed: {",
      Of("term_granted",
         absl::StrCat("fields: {committed: ", Dollars("5"), "}")),
      "}}}"));
  const v1::Explanation committed = Field(told, "2021-01-01", "committed");
  EXPECT_EQ(committed.values(0).words(), "5 USD");
  EXPECT_EQ(Ids(committed.values(0).because()), "g d");
  EXPECT_EQ(Ids(Field(told, "2021-01-01", "status").values(0).because()), "g");
  // A later one that says it again, or something else, fills nothing.
  told.And(absl::StrCat(
      "event_id: 'e', fact: {detail_disclosed: {target: 'g', disclosed: {",
      Of("term_granted",
         absl::StrCat("fields: {committed: ", Dollars("7"), "}")),
      "}}}"));
  const v1::Explanation again = Field(told, "2021-01-01", "committed");
  EXPECT_EQ(again.values(0).words(), "5 USD");
  EXPECT_EQ(Ids(again.values(0).because()), "g d");
}

TEST(ExplainTest, MoneyRestsOnEverySummandSinceTheLastReset) {
  Told told;
  told.And(
      Grant("g", "2020-01-01", "committed: {value: '90', currency: 'USD'}"));
  told.And(Performed("f1", "2020-02-01", "FUNDED", "1"));
  told.And(Performed("o", "2020-03-01", "OBSERVED", "7"));
  for (int i = 0; i < 20; ++i) {
    told.And(Performed(absl::StrCat("p", i), "2020-04-01", "FUNDED", "1"));
  }
  const v1::Explanation funded = Field(told, "2021-01-01", "funded");
  EXPECT_EQ(funded.values(0).words(), "27 USD");
  EXPECT_EQ(funded.values(0).winner().event_id(), "o");
  EXPECT_EQ(funded.values(0).because_size(), 21);
  EXPECT_EQ(Ids(funded.values(0).overrode()), "f1");
}

// Of resets in two currencies the later by their own times, whichever was
// recorded first.
TEST(ExplainTest, TheLastResetOfMoneyIsTheLatestOfItsCurrencies) {
  const std::string dollars = Performed("usd", "2020-05-01", "OBSERVED", "7");
  const std::string euros =
      Event("eur", "2020-03-01",
            Of("performance_recorded",
               "kind: PERFORMANCE_KIND_OBSERVED, amount: {value: '3', "
               "currency: 'EUR'}"));
  for (const auto& [first, second] :
       {std::pair(dollars, euros), std::pair(euros, dollars)}) {
    Told told;
    told.And(Grant("g", "2020-01-01")).And(first).And(second);
    const v1::Explanation funded = Field(told, "2021-01-01", "funded");
    EXPECT_EQ(funded.values(0).winner().event_id(), "usd");
  }
}

TEST(ExplainTest, AWindowRestsOnTheFactOfTheConditionThatItNames) {
  Told told;
  told.And(Event("d", "2020-01-01", "condition_defined: {condition_id: 'C'}"));
  told.And(Grant("g", "2020-01-01",
                 "window: {end: {until: {formula: {condition_id: 'C', after: "
                 "{years: 1}}}}}"));
  EXPECT_EQ(Ids(Field(told, "2020-06-01", "window").values(0).because()), "g");
  told.And(Event("x", "2021-01-01",
                 "condition_determined: {condition_id: 'C', outcome: "
                 "CONDITION_OUTCOME_SATISFIED}"));
  const v1::Explanation window = Field(told, "2021-06-01", "window");
  EXPECT_EQ(window.values(0).words(), "until 1 year after condition C");
  EXPECT_EQ(Ids(window.values(0).because()), "g x");
}

TEST(ExplainTest, AStatusSaysWhatSetItBefore) {
  Told told;
  told.And(Grant("g", "2020-01-01"));
  told.And(Event("l", "2021-01-01", Of("term_lifted")));
  const v1::Explanation status = Field(told, "2021-06-01", "status");
  EXPECT_EQ(status.values(0).words(), "lifted");
  EXPECT_FALSE(status.values(0).has_value());
  EXPECT_EQ(Ids(status.values(0).because()), "l");
  EXPECT_EQ(Ids(status.values(0).overrode()), "g");
  EXPECT_EQ(Field(told, "2019-01-01", "status").values(0).words(),
            "not granted");
}

TEST(ExplainTest, EveryValueThatSomeWorldGivesIsTold) {
  Told told;
  told.And(Grant("g", "2020-01-01", Text("old")));
  told.And(
      "event_id: 'a', fact: {effective: {interval: {lo: '2021-01-01', hi: "
      "'2021-12-31'}}, term_amended: {term_id: 'T', term_kind: "
      "TERM_KIND_INVESTMENT, set: {text: {plain: 'new'}}}}");
  const v1::Explanation text = Field(told, "2021-06-01", "text");
  ASSERT_EQ(text.values_size(), 2);
  EXPECT_EQ(text.values(0).words(), "new");
  EXPECT_EQ(text.values(1).words(), "old");
}

TEST(ExplainTest, WhatWouldHaveWonIsToldWithItsField) {
  Told told;
  told.And(Grant("g", "2020-01-01", Text("old")));
  told.And(Amend("x", "2021-01-01", "set: {text: {plain: 'misread'}}"));
  told.And(Retract("r", "x"));
  EXPECT_EQ(Ids(Field(told, "2022-01-01", "text").corrected_by()), "r");
  EXPECT_EQ(Ids(Field(told, "2022-01-01", "status").corrected_by()), "");
}

TEST(ExplainTest, PartiesInstrumentsAndConditionsComeAfterTheTerms) {
  Told told;
  told.And(
      "event_id: 'i', fact: {instrument_id: 'I', effective: {date: "
      "'2020-01-01'}, instrument_executed: {kind: INSTRUMENT_KIND_AGREEMENT, "
      "parties: [{party_id: 'p', name: {plain: 'P'}}]}}");
  told.And(Grant("g", "2020-01-01"));
  told.And(Event("n", "2021-01-01",
                 "party_changed: {party_id: 'p', renamed: {plain: 'Q'}}"));
  told.And(Event("d", "2020-01-01",
                 "condition_defined: {condition_id: 'C', description: {plain: "
                 "'it rains'}, decider: 'p'}"));
  std::vector<std::string> names;
  std::map<std::string, v1::Explanation> fields;
  for (const v1::Explanation& each : Explain(told, "2022-01-01")) {
    names.push_back(absl::StrCat(each.subject_id(), ".", each.field()));
    fields[names.back()] = each;
  }
  EXPECT_THAT(names, ElementsAre("T.status", "T.validity", "p.active", "p.name",
                                 "I.status", "C.definition", "C.status"));
  EXPECT_EQ(fields["p.name"].values(0).words(), "Q");
  EXPECT_EQ(Ids(fields["p.name"].values(0).because()), "n");
  EXPECT_EQ(Ids(fields["p.name"].values(0).overrode()), "i");
  EXPECT_EQ(fields["I.status"].values(0).words(), "in force");
  EXPECT_EQ(fields["C.definition"].values(0).words(), "it rains; decided by p");
  EXPECT_EQ(fields["C.status"].values(0).words(), "open");
}

TEST(ExplainTest, ATermThatIsNotOnRecordIsRefused) {
  Told told;
  told.And(Grant("g", "2020-01-01"));
  const auto explained =
      DeriveExplanations(ParseAgreementId("a").value(), told.history(),
                         On("2021-01-01", told.Now()), {"U"}, "");
  EXPECT_EQ(explained.status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace ledger
