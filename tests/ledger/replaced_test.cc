// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: who was replaced is bound by what named it later, and what released
// somebody is told where several changes meet, where words are read anew, and
// where a ruling says what a licence covers.
// Method: one small history per rule; the answers are worked out by hand.

#include <string>

#include "gtest/gtest.h"
#include "tests/ledger/bound.h"

namespace ledger {
namespace {

using ReplacedTest = BoundTest;

std::string Licence(std::string_view id, std::string_view scope,
                    std::string_view more = "") {
  return Event(id, "2020-01-01",
               absl::StrCat("term_granted: {term_id: '", std::string(id),
                            "' term_kind: TERM_KIND_LICENCE fields: {holders: "
                            "{party_ids: 'b'} burdened: {party_ids: 'h'} "
                            "scope: {",
                            std::string(scope), "} ", std::string(more), "}}"));
}

std::string Lifted(std::string_view id, std::string_view date,
                   std::string_view more = "") {
  return Event(id, date,
               absl::StrCat("term_lifted: {term_id: 'T' term_kind: "
                            "TERM_KIND_EXCLUSIVITY ",
                            std::string(more), "}"));
}

constexpr char kNovated[] = "novated: {to: {party_id: 's'}}";

// Named before it was replaced: bound no longer; after: bound still.
TEST_F(ReplacedTest, AGrantOfUncertainTimeNamesBeforeANovationOrAfterIt) {
  told_.And(Bound("T", "", "", "interval: {lo: '2020-06-01' hi: '2022-06-01'}"))
      .And(Changed("n", "date: '2021-01-01'", "b", kNovated));
  EXPECT_EQ(Asked(told_, "2020-12-01", "s"), "YES");
  EXPECT_EQ(Asked(told_, "2020-12-01", "b").substr(0, 15), "INDETERMINATE b");
  EXPECT_EQ(Asked(told_, "2023-01-01", "b"), "INDETERMINATE by T; unknown T");
  EXPECT_EQ(Asked(told_, "2023-01-01", "s").substr(0, 13), "INDETERMINATE");
}

TEST_F(ReplacedTest, ANovationOfUncertainTimeReplacesThoseNamedBeforeIt) {
  told_.And(Bound("T", "", "", "date: '2021-03-15'"))
      .And(Changed("n", "date: '2021-03'", "b", kNovated));
  EXPECT_EQ(Asked(told_, "2021-06-01", "b"), "INDETERMINATE by n; unknown n");
  EXPECT_EQ(Asked(told_, "2021-06-01", "s").substr(0, 13), "INDETERMINATE");
  told_.And(Bound("U", "", "", "date: '2021-02-01'"));
  EXPECT_EQ(Asked(told_, "2021-06-01", "s"), "NO by U");
}

TEST_F(ReplacedTest, WhoIsNamedNoMoreIsReleasedByThatThoughTheTermRanOut) {
  told_.And(Bound("T", "window: {end: {until: {date: '2023-06-01'}}}"))
      .And(Event("x", "2022-06-01",
                 "term_amended: {term_id: 'T' term_kind: "
                 "TERM_KIND_EXCLUSIVITY set: {burdened: {party_ids: 's'}}}"));
  EXPECT_EQ(Asked(told_, "2023-01-01", "b"), "YES; released x");
  EXPECT_EQ(Asked(told_, "2024-01-01", "b"), "YES; released x");
  EXPECT_EQ(Asked(told_, "2024-01-01", "s"), "YES; released T");
}

// Facts of one instant apply in the order of their instruments.
TEST_F(ReplacedTest, OfTwoChangesOfOneInstantTheFirstReleases) {
  told_.And(Bound("T"))
      .And(Changed("n", "date: '2021-01-01'", "b", kNovated))
      .And(
          "event_id: 'x' fact: {effective: {date: '2021-01-01'} "
          "instrument_id: 'I' term_lifted: {term_id: 'T' term_kind: "
          "TERM_KIND_EXCLUSIVITY}}");
  EXPECT_EQ(Asked(told_, "2022-01-01", "b"), "YES; released x");
}

TEST_F(ReplacedTest, TheLastPartIsFreedByWhatAppliesLast) {
  told_.And(Bound("T"))
      .And(Changed("n", "date: '2021-01-01'", "b", kNovated))
      .And(
          "event_id: 'x' fact: {effective: {date: '2021-01-01'} "
          "instrument_id: 'I' term_lifted: {term_id: 'T' term_kind: "
          "TERM_KIND_EXCLUSIVITY slice: {include: {activity: {values: "
          "'sell'} subject: {values: 'gas'}}}}}");
  EXPECT_EQ(Asked(told_, "2022-01-01", "b"), "YES; released n");
  EXPECT_EQ(Asked(told_, "2022-01-01", "b", Sells("subject: {values: 'gas'}")),
            "YES; released x");
}

// What the words are read to say they said from the first day.
TEST_F(ReplacedTest, WhatWasReadAnewWasNeverBoundByTheOldWords) {
  told_.And(Bound("T"))
      .And(Lifted("x", "2022-01-01"))
      .And(
          "event_id: 'r' fact: {interpretation_recorded: {interpretation_id: "
          "'R' status: INTERPRETATION_STATUS_ADOPTED term_ids: 'T' set: "
          "{scope: {include: {activity: {values: 'sell'} subject: {values: "
          "'gas'}}}}}}");
  EXPECT_EQ(Asked(told_, "2023-01-01", "b", Sells("subject: {values: 'gas'}")),
            "YES; released x");
  EXPECT_EQ(Asked(told_, "2023-01-01", "b", Sells("subject: {values: 'oil'}")),
            "YES");
}

// The claim says that the term applies, the reading that it covers less: where
// the one is right and the other is not, an affiliate may be bound.
TEST_F(ReplacedTest, AnAffiliateMayBeBoundInOneOfSeveralReadings) {
  told_.And(Bound("T", "", "subject: {values: 'oil'}"))
      .And(Changed("a", "date: '2020-02-01'", "s", "affiliated: 'b'"))
      .And(Claim("c", "asserts: ASSERTION_APPLIES"))
      .And(
          "event_id: 'r' fact: {interpretation_recorded: {interpretation_id: "
          "'R' status: INTERPRETATION_STATUS_OPEN term_ids: 'T' set: {scope: "
          "{include: {activity: {values: 'sell'} subject: {values: "
          "'gas'}}}}}}");
  EXPECT_EQ(Asked(told_, "2021-01-01", "s", Sells("subject: {values: 'oil'}"))
                .substr(0, 8),
            "DISPUTED");
}

TEST_F(ReplacedTest, ARulingSaysWhatALicenceCovers) {
  told_.And(Licence("L", "include: {activity: {values: 'make'}}"))
      .And(Ruling("r",
                  "term_ids: 'L' holds: ASSERTION_APPLIES scope: {include: "
                  "{activity: {values: 'sell'}}}"));
  EXPECT_EQ(Asked(told_, "2021-01-01", "b"), "YES by L");
  told_.And(Event("x", "2022-01-01",
                  "term_lifted: {term_id: 'L' term_kind: TERM_KIND_LICENCE}"));
  EXPECT_EQ(Asked(told_, "2023-01-01", "b"), "NO by x");
}

// It never permitted the act, so that its end took nothing away.
TEST_F(ReplacedTest, ALicenceThatExceptsTheActIsNamedAfterItsEndToo) {
  told_
      .And(Licence("L",
                   "include: {activity: {values: 'use'}} except: {activity: "
                   "{values: 'use/run'}}"))
      .And(Event("x", "2022-01-01",
                 "term_lifted: {term_id: 'L' term_kind: TERM_KIND_LICENCE}"));
  for (const char* day : {"2021-01-01", "2023-01-01"}) {
    EXPECT_EQ(Asked(told_, day, "b", "activity: {values: 'use/run'}"),
              "NO by L");
  }
  EXPECT_EQ(Asked(told_, "2023-01-01", "b", "activity: {values: 'use/show'}"),
            "NO by x");
  EXPECT_EQ(Asked(told_, "2023-01-01", "b", "activity: {values: 'use'}"),
            "NO by L x");
}

TEST_F(ReplacedTest, ALicenceThatWaitsIsNamedIfItExceptsTheAct) {
  told_.And(Event("k", "2020-01-01", "condition_defined: {condition_id: 'C'}"))
      .And(Licence("L",
                   "include: {activity: {values: 'use'}} except: {activity: "
                   "{values: 'use/run'}}",
                   "window: {start: {until: {formula: {condition_id: 'C'}}}}"));
  EXPECT_EQ(Asked(told_, "2021-01-01", "b", "activity: {values: 'use/run'}"),
            "NO by L");
  EXPECT_EQ(Asked(told_, "2021-01-01", "b", "activity: {values: 'use/show'}"),
            "NO");
}

// Once it covered the act, so that the act needs a permission.
TEST_F(ReplacedTest, WhoAssignsItsLicenceHasNoPermissionAnyMore) {
  told_.And(Licence("L", "include: {activity: {values: 'sell'}}"))
      .And(Changed("n", "date: '2021-01-01'", "b",
                   "assigned: {to: {party_id: 's'}}"));
  EXPECT_EQ(Asked(told_, "2020-12-01", "b"), "YES by L");
  EXPECT_EQ(Asked(told_, "2021-02-01", "b"), "NO by n");
  EXPECT_EQ(Asked(told_, "2021-02-01", "s"), "YES by L");
  told_.And(Changed("m", "date: '2022-01-01'", "s",
                    "assigned: {to: {party_id: 'h'}}"));
  EXPECT_EQ(Asked(told_, "2022-02-01", "b"), "NO by n");
  EXPECT_EQ(Asked(told_, "2022-02-01", "s"), "NO by m");
}

TEST_F(ReplacedTest, WhatWasHeldForNoTimeIsNoPermissionThatWasLost) {
  told_.And(Licence("L", "include: {activity: {values: 'sell'}}"))
      .And(Changed("n", "date: '2020-01-01'", "b", kNovated));
  EXPECT_EQ(Asked(told_, "2021-02-01", "b"), "YES");
}

TEST_F(ReplacedTest, TheGrantorIsReleasedByWhatMakesAnExclusivitySole) {
  told_.And(Bound("T", "mode: EXCLUSIVITY_MODE_EXCLUSIVE"))
      .And(Event("x", "2021-01-01",
                 "term_amended: {term_id: 'T' term_kind: "
                 "TERM_KIND_EXCLUSIVITY set: {mode: EXCLUSIVITY_MODE_SOLE}}"));
  const std::string own = Sells("counterparty: {values: 'party/b'}");
  EXPECT_EQ(Asked(told_, "2020-06-01", "b", own), "NO by T");
  EXPECT_EQ(Asked(told_, "2021-06-01", "b", own), "YES; released x");
}

// s came in on a day of the month in which it was replaced: before that, and
// the second transfer passed nothing, or after it.
TEST_F(ReplacedTest, OfTwoTransfersOfOneMonthEitherMayBeTheFirst) {
  told_.And(Bound("T"))
      .And(Changed("n", "date: '2021-02-10'", "b", kNovated))
      .And(Changed("m", "date: '2021-02'", "s",
                   "novated: {to: {party_id: 'z'}}"));
  for (const char* who : {"s", "z"}) {
    EXPECT_EQ(Asked(told_, "2021-03-05", who), "INDETERMINATE by m; unknown m")
        << who;
  }
  EXPECT_EQ(Asked(told_, "2021-03-05", "b"), "YES; released n");
}

}  // namespace
}  // namespace ledger
