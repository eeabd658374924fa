// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: two states differ exactly where they do, and each difference says
// whether the contract changed or we learned.
// Method: small histories; every way in which D and K can move.

#include "ledger/difference.h"

#include "gtest/gtest.h"
#include "tests/ledger/asked.h"

namespace ledger {
namespace {

std::string CauseWords(v1::DifferenceCause cause) {
  return v1::DifferenceCause_Name(cause).substr(sizeof("DIFFERENCE_CAUSE"));
}

// "text: old -> new, CONTRACT_CHANGED by a": every difference of term T.
std::string Differences(const Told& told, const Question& from,
                        const Question& to,
                        std::vector<std::string> terms = {"T"}) {
  const auto differences = DeriveDifferences(ParseAgreementId("a").value(),
                                             told.history(), from, to, terms);
  EXPECT_TRUE(differences.ok()) << differences.status();
  std::vector<std::string> words;
  for (const v1::Difference& each : *differences) {
    words.push_back(absl::StrCat(each.field(), ": ", each.before(), " -> ",
                                 each.after(), ", ", CauseWords(each.cause()),
                                 " by ", Ids(each.events())));
  }
  return absl::StrJoin(words, "; ");
}

class DifferenceTest : public testing::Test {
 protected:
  DifferenceTest() {
    told_.And(Grant("g", "2020-01-01", Text("old")));
    told_.And(Amend("a", "2021-01-01", "set: {text: {plain: 'new'}}"));
  }
  Told told_;
};

TEST_F(DifferenceTest, TheContractChangedWhereMovingTheDayAloneTells) {
  EXPECT_EQ(Differences(told_, On("2020-06-01", told_.Now()),
                        On("2021-06-01", told_.Now())),
            "text: old -> new, CONTRACT_CHANGED by g a");
  EXPECT_EQ(Differences(told_, On("2021-06-01", told_.Now()),
                        On("2022-06-01", told_.Now())),
            "");
}

TEST_F(DifferenceTest, WeLearnedWhereMovingTheRecordAloneTells) {
  EXPECT_EQ(Differences(told_, On("2021-06-01", told_.After("g")),
                        On("2021-06-01", told_.Now())),
            "text: old -> new, WE_LEARNED by g a");
  EXPECT_EQ(Differences(told_, On("2020-06-01", told_.After("g")),
                        On("2020-06-01", told_.Now())),
            "");
}

TEST_F(DifferenceTest, BothWhereOnlyTheTwoTogetherTell) {
  EXPECT_EQ(Differences(told_, On("2020-06-01", told_.After("g")),
                        On("2021-06-01", told_.Now())),
            "text: old -> new, BOTH by g a");
}

// A retroactive amendment gives the first day one value, a later one another.
TEST_F(DifferenceTest, BothWhereEachAloneTells) {
  told_.And(Amend("b", "2020-02-01", "set: {text: {plain: 'between'}}"));
  EXPECT_EQ(Differences(told_, On("2020-06-01", told_.After("a")),
                        On("2021-06-01", told_.Now())),
            "text: old -> new, BOTH by g a");
}

TEST_F(DifferenceTest, WhatWasTakenBackIsNamedWithItsRetraction) {
  told_.And(Retract("r", "a"));
  EXPECT_EQ(Differences(told_, On("2021-06-01", told_.After("a")),
                        On("2021-06-01", told_.Now())),
            "text: new -> old, WE_LEARNED by g a r");
}

TEST_F(DifferenceTest, ACorrectionOfTheSameWinnerIsTheOnlyEvent) {
  told_.And(Correct("c", "a", "2021-01-01",
                    Of("term_amended", "set: {text: {plain: 'right'}}")));
  EXPECT_EQ(Differences(told_, On("2021-06-01", told_.After("a")),
                        On("2021-06-01", told_.Now())),
            "text: new -> right, WE_LEARNED by c");
}

TEST_F(DifferenceTest, ADisclosureIsTheOnlyEventOfWhatItFilled) {
  Told told;
  told.And(Grant("g", "2020-01-01",
                 "committed: {currency: 'USD', qualifier: "
                 "AMOUNT_QUALIFIER_UNDISCLOSED}"));
  told.And(absl::StrCat(
      "event_id: 'd', fact: {detail_disclosed: {target: 'g', disclosed: {",
      Of("term_granted",
         absl::StrCat("fields: {committed: ", Dollars("5"), "}")),
      "}}}"));
  EXPECT_EQ(Differences(told, On("2021-01-01", told.After("g")),
                        On("2021-01-01", told.Now())),
            "committed: an amount not known (USD) -> 5 USD, WE_LEARNED by d");
}

TEST_F(DifferenceTest, WhatTheClockAloneEndsIsSetByTheWindow) {
  Told told;
  told.And(Grant("g", "2020-01-01", "window: {end: {through: '2020'}}"));
  EXPECT_EQ(Differences(told, On("2020-06-01", told.Now()),
                        On("2021-06-01", told.Now())),
            "status: in force -> expired, CONTRACT_CHANGED by g");
}

// One term springs when another ends: neither sets a field of the other.
TEST_F(DifferenceTest, WhatWasLearnedOfAnotherTermIsNamed) {
  Told told;
  told.And(Grant("g", "2020-01-01"));
  told.And(
      Event("u", "2020-01-01",
            "term_granted: {term_id: 'U' term_kind: TERM_KIND_ROFR fields: "
            "{window: {start: {until: {formula: {term_id: 'T'}}}}}}"));
  told.And(Amend("a", "2020-06-01", "set: {text: {plain: 'new'}}"));
  told.And(Event("l", "2020-09-01", Of("term_lifted")));
  told.And(Event("d", "2020-10-01", "condition_defined: {condition_id: 'C'}"));
  EXPECT_EQ(Differences(told, On("2021-01-01", told.After("u")),
                        On("2021-01-01", told.Now()), {"U"}),
            "status: pending -> in force, WE_LEARNED by l");
  EXPECT_EQ(Differences(told, On("2021-01-01", told.Now()),
                        On("2021-01-01", told.After("u")), {"U"}),
            "status: in force -> pending, WE_LEARNED by l");
}

TEST_F(DifferenceTest, ATermThatDoesNotExistThereHasNoWords) {
  Told told;
  told.And(Event("d", "2020-01-01", "condition_defined: {condition_id: 'C'}"));
  told.And(Grant("g", "2020-01-01"));
  EXPECT_EQ(Differences(told, On("2021-01-01", told.After("d")),
                        On("2021-01-01", told.Now())),
            "status:  -> in force, WE_LEARNED by g; "
            "validity:  -> from g, WE_LEARNED by g");
  const auto refused =
      DeriveDifferences(ParseAgreementId("a").value(), told.history(),
                        On("2021-01-01", told.After("d")),
                        On("2021-01-01", told.After("d")), {"T"});
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kNotFound);
}

TEST_F(DifferenceTest, ClaimsAreComparedToo) {
  told_.And(Event("k", "2021-01-01",
                  "dispute_recorded: {dispute_id: 'D', claimed: {by: 'p', "
                  "term_ids: ['T'], asserts: ASSERTION_DOES_NOT_APPLY}}"));
  told_.And(Event("s", "2022-01-01",
                  "dispute_recorded: {dispute_id: 'D', settled: {results: "
                  "[{claim_event_id: 'k', outcome: "
                  "CLAIM_OUTCOME_APPLIES}]}}"));
  EXPECT_EQ(Differences(told_, On("2023-01-01", told_.After("k")),
                        On("2023-01-01", told_.Now()), {}),
            "status: open -> closed by s, WE_LEARNED by s; "
            "status:  -> on record, WE_LEARNED by s");
}

TEST_F(DifferenceTest, TheWayBackSwapsTheWordsAndKeepsTheCause) {
  EXPECT_EQ(Differences(told_, On("2021-06-01", told_.Now()),
                        On("2020-06-01", told_.Now())),
            "text: new -> old, CONTRACT_CHANGED by g a");
}

}  // namespace
}  // namespace ledger
