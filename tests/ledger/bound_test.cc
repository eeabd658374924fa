// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: whom a term binds on D, which acts a ruling decides, what released
// somebody, and what an open answer hangs on.
// Method: one small history per rule, asked by the persons concerned.

#include "tests/ledger/bound.h"

#include "gtest/gtest.h"

namespace ledger {
namespace {

// Nothing that is in force decides the claim any more.
TEST_F(BoundTest, AReversedRulingLeavesItsClaimOpen) {
  told_.And(Bound("T", "", "territory: {values: 'eu'}"))
      .And(Claim("c",
                 "asserts: ASSERTION_APPLIES scope: {include: {territory: "
                 "{values: 'uk'}}}"))
      .And(Ruling("r",
                  "results: {claim_event_id: 'c' outcome: "
                  "CLAIM_OUTCOME_APPLIES}"));
  const std::string uk = Sells("territory: {values: 'uk'}");
  EXPECT_EQ(Asked(told_, "2021-01-01", "b", uk), "NO by T");
  told_.And(Ruling("v", "reverses_ruling_id: 'r'"));
  EXPECT_EQ(Asked(told_, "2021-01-01", "b", uk), "DISPUTED by c");
}

TEST_F(BoundTest, ARulingWhoseReversalWasReversedGovernsAgain) {
  told_.And(Bound("T"))
      .And(
          Event("r", "2020-06-01",
                "ruling_issued: {kind: RULING_KIND_CONSTITUTIVE ruling_id: 'r' "
                "terminated_term_ids: 'T'}"));
  told_.And(Ruling("v", "reverses_ruling_id: 'r'"));
  EXPECT_EQ(Asked(told_, "2021-01-01", "b"), "NO by T");
  told_.And(Ruling("w", "reverses_ruling_id: 'v'"));
  EXPECT_EQ(Asked(told_, "2021-01-01", "b"), "YES; released r");
  told_.And(Ruling("x", "reverses_ruling_id: 'w'"));
  EXPECT_EQ(Asked(told_, "2021-01-01", "b"), "NO by T");
}

TEST_F(BoundTest, AnOrderThatOnlyEndsOrSuspendsATermClosesNoClaim) {
  for (const char* order : {"INJUNCTIVE suspended_term_ids: 'T'",
                            "CONSTITUTIVE terminated_term_ids: 'T'"}) {
    Told told = told_;
    told.And(Bound("T"))
        .And(Claim("c", "asserts: ASSERTION_DOES_NOT_APPLY"))
        .And(Event("o", "2022-01-01",
                   absl::StrCat("ruling_issued: {ruling_id: 'o' kind: "
                                "RULING_KIND_",
                                order, "}")));
    EXPECT_EQ(Asked(told, "2021-01-01", "b"), "DISPUTED by c") << order;
  }
}

TEST_F(BoundTest, ARulingWithAScopeDecidesAClaimInsideItAlone) {
  told_.And(Bound("T")).And(Claim("c", "asserts: ASSERTION_DOES_NOT_APPLY"));
  told_.And(Ruling("r",
                   "term_ids: 'T' holds: ASSERTION_DOES_NOT_APPLY scope: "
                   "{include: {subject: {values: 'gas/bio'}}}"));
  EXPECT_EQ(
      Asked(told_, "2021-01-01", "b", Sells("subject: {values: 'gas/bio'}")),
      "YES; released r");
  EXPECT_EQ(
      Asked(told_, "2021-01-01", "b", Sells("subject: {values: 'gas/coal'}")),
      "DISPUTED by c");
}

TEST_F(BoundTest, ARulingClosesTheClaimsInsideItsScope) {
  told_.And(Bound("T"));
  for (const char* id : {"in", "out"}) {
    told_.And(Claim(id, absl::StrCat("asserts: ASSERTION_DOES_NOT_APPLY scope: "
                                     "{include: {subject: {values: '",
                                     id, "/a'}}}")));
  }
  told_.And(Ruling("r",
                   "term_ids: 'T' holds: ASSERTION_DOES_NOT_APPLY scope: "
                   "{include: {subject: {values: 'in'}}}"));
  const auto state = DeriveState(ParseAgreementId("a").value(), told_.history(),
                                 On("2021-01-01", told_.Now()), {});
  ASSERT_TRUE(state.ok()) << state.status();
  EXPECT_FALSE(state->knowledge(0).open());
  EXPECT_TRUE(state->knowledge(1).open());
}

TEST_F(BoundTest, WhoIsReplacedIsNoLongerBoundAndASuccessorStandsBeside) {
  told_.And(Bound("T"))
      .And(Bound("U", "", "subject: {values: 'u'}"))
      .And(Changed("n", "date: '2021-01-01'", "b",
                   "novated: {to: {party_id: 'n'} term_ids: 'T'}"));
  EXPECT_EQ(Asked(told_, "2020-06-01", "b"), "NO by T U");
  const std::string v = Sells("subject: {values: 'v'}");
  EXPECT_EQ(Asked(told_, "2021-06-01", "b", v), "YES; released n");
  EXPECT_EQ(Asked(told_, "2021-06-01", "n", v), "NO by T");
  EXPECT_EQ(Asked(told_, "2021-06-01", "b", Sells("subject: {values: 'u'}")),
            "NO by U; released n");
  told_.And(
      Changed("s", "date: '2022-01-01'", "n", "succeeded: {party_id: 'm'}"));
  EXPECT_EQ(Asked(told_, "2022-06-01", "n", v), "NO by T");
  EXPECT_EQ(Asked(told_, "2022-06-01", "m", v), "NO by T");
  told_.And(Changed("o", "date: '2023-01-01'", "m",
                    "novated: {to: {party_id: 'o'}}"));
  EXPECT_EQ(Asked(told_, "2023-06-01", "m", v), "YES; released o");
}

// Of one instant the lifting applies first, as its instrument is older.
TEST_F(BoundTest, WhatChangedLastOfOneInstantDidNotRelease) {
  told_.And(Bound("T"))
      .And(Changed("n", "date: '2021-01-01'", "b",
                   "novated: {to: {party_id: 'n'}}"));
  told_.And(
      "event_id: 'l' fact: {effective: {date: '2021-01-01'} instrument_id: 'I' "
      "term_lifted: {term_id: 'T' term_kind: TERM_KIND_EXCLUSIVITY}}");
  EXPECT_EQ(Asked(told_, "2021-06-01", "b"), "YES; released l");
}

TEST_F(BoundTest, WhoIsReplacedMayBindItselfAnew) {
  told_
      .And(Changed("n", "date: '2021-01-01'", "b",
                   "novated: {to: {party_id: 'n'}}"))
      .And(Bound("T", "", "", "date: '2021-06-01'"));
  EXPECT_EQ(Asked(told_, "2021-07-01", "b"), "NO by T");
  EXPECT_EQ(Asked(told_, "2021-07-01", "n"), "YES");
}

TEST_F(BoundTest, WhoAssignedARightIsNoHolderOfIt) {
  told_.And(Bound("T"))
      .And(Changed("a", "date: '2021-01-01'", "h",
                   "assigned: {to: {party_id: 'n'}}"));
  const std::string old = Sells("counterparty: {values: 'party/h'}");
  const std::string fresh = Sells("counterparty: {values: 'party/n'}");
  EXPECT_EQ(Asked(told_, "2020-06-01", "b", old), "YES");
  EXPECT_EQ(Asked(told_, "2021-06-01", "b", old), "NO by T");
  EXPECT_EQ(Asked(told_, "2021-06-01", "b", fresh), "YES; released a");
}

// Were the end earlier the lifting would have found the term ended.
TEST_F(BoundTest, AnEndAtAnUnknownTimeDidNotComeBeforeTheLifting) {
  told_.And(Bound("T", "window: {end: {until: {unknown: {}}}}"))
      .And(Event("l", "2021-01-01",
                 "term_lifted: {term_id: 'T' term_kind: "
                 "TERM_KIND_EXCLUSIVITY}"));
  EXPECT_EQ(Asked(told_, "2021-06-01", "b"), "YES; released l");
}

TEST_F(BoundTest, TheEndOfAnAffiliationReleases) {
  told_.And(Bound("T", "affiliates: AFFILIATES_BOUND"))
      .And(Changed("a", "date: '2020-02-01'", "s", "affiliated: 'b'"))
      .And(Changed("d", "date: '2021-01-01'", "s", "disaffiliated: 'b'"));
  EXPECT_EQ(Asked(told_, "2020-06-01", "s"), "NO by T");
  EXPECT_EQ(Asked(told_, "2021-06-01", "s"), "YES; released d");
}

TEST_F(BoundTest, AnOpenSuccessionIsWhatTheAnswerHangsOn) {
  told_.And(Bound("T"))
      .And(Changed("p", "date: '2021'", "h", "succeeded: {party_id: 'hq'}"))
      .And(Changed("q", "date: '2021'", "b", "succeeded: {party_id: 'bq'}"));
  EXPECT_EQ(Asked(told_, "2021-06-01", "bq"), "INDETERMINATE by q; unknown q");
  EXPECT_EQ(Asked(told_, "2021-06-01", "b",
                  Sells("counterparty: {values: 'party/hq'}")),
            "INDETERMINATE by p; unknown p");
}

TEST_F(BoundTest, AWidenedScopeThatMayNotHaveBegunIsNamed) {
  told_.And(Bound("T", "", "territory: {values: 'east'}"))
      .And(
          "event_id: 'w' fact: {effective: {date: '2021'} term_amended: "
          "{term_id: 'T' term_kind: TERM_KIND_EXCLUSIVITY set: {scope: "
          "{include: {activity: {values: 'sell'} territory: {values: 'east' "
          "values: 'west'}}}}}}");
  EXPECT_EQ(
      Asked(told_, "2021-06-01", "b", Sells("territory: {values: 'west'}")),
      "INDETERMINATE by w; unknown w");
}

// A quantity is less than its upper end; "100..100" is that value.
TEST_F(BoundTest, APartOfAQuantityAskedByItselfIsNotCutAgain) {
  told_.And(Bound("T", "", "quantity: {values: '100..500'}"))
      .And(Bound("U", "", "quantity: {values: '700..700'}"));
  const auto asked = [&](const char* quantity) {
    return Answer(told_, "2021-01-01", "b",
                  Sells(absl::StrCat("quantity: {values: '", quantity, "'}")));
  };
  const v1::PermissionAnswer all = asked("50..900");
  std::vector<std::string> ranges;
  for (const v1::VerdictPart& part : all.parts()) {
    const std::string& range = part.scope().include(0).quantity().values(0);
    ranges.push_back(range);
    const v1::PermissionAnswer alone = asked(range.c_str());
    EXPECT_EQ(alone.verdict(), part.verdict()) << range;
    EXPECT_EQ(alone.parts_size(), 0) << range;
  }
  EXPECT_EQ(absl::StrJoin(ranges, " "),
            "100..500 700..700 700.000000001..900 500..700 50..100");
  EXPECT_EQ(asked("500..500").verdict(), v1::VERDICT_YES);
  EXPECT_EQ(asked("100..100").verdict(), v1::VERDICT_NO);
}

TEST_F(BoundTest, WhatWasTakenOutOfARestThatAgreesGoesBackToIt) {
  told_.And(Bound("A", "", "territory: {values: 'eu/pl'}"))
      .And(Event("l", "2020-06-01",
                 "term_lifted: {term_id: 'A' term_kind: "
                 "TERM_KIND_EXCLUSIVITY}"))
      .And(Bound("T", "", "territory: {values: 'eu/de'}"));
  EXPECT_EQ(Parts(told_, Sells("territory: {values: 'eu'}")),
            "NO include { activity { values: \"sell\" } territory { values: "
            "\"eu/de\" } }, YES include { activity { values: \"sell\" } "
            "territory { values: \"eu\" } } except { territory { values: "
            "\"eu/de\" } }");
}

TEST_F(BoundTest, NeighboursThatAgreeAreOnePart) {
  told_.And(Bound("T", "", "territory: {values: 'eu/de' values: 'eu/fr'}"))
      .And(Bound("U", "",
                 "territory: {values: 'us'} quantity: {values: "
                 "'1..2' values: '2..3'}"));
  EXPECT_EQ(Parts(told_, Sells("territory: {values: 'eu'}")),
            "NO include { activity { values: \"sell\" } territory { values: "
            "\"eu/de\" values: \"eu/fr\" } }, YES include { activity { values: "
            "\"sell\" } territory { values: \"eu\" } } except { territory { "
            "values: \"eu/de\" } } except { territory { values: \"eu/fr\" } }");
  EXPECT_EQ(Parts(told_, Sells("territory: {values: 'us'} quantity: {values: "
                               "'1..4'}")),
            "NO include { activity { values: \"sell\" } territory { values: "
            "\"us\" } quantity { values: \"1..3\" } }, YES include { activity "
            "{ values: \"sell\" } territory { values: \"us\" } quantity { "
            "values: \"3..4\" } }");
}

std::string Lifted(std::string_view id, std::string_view effective,
                   std::string_view more = "") {
  return absl::StrCat("event_id: '", std::string(id), "' fact: {effective: {",
                      std::string(effective),
                      "} term_lifted: {term_id: 'T' term_kind: "
                      "TERM_KIND_EXCLUSIVITY ",
                      std::string(more), "}}");
}

// Only one of the orders was looked at, in which the term never limited.
TEST_F(BoundTest, WhatMakesNoDifferenceNowMayHaveReleasedOnce) {
  told_.And(Bound("T", "", "", "interval: {hi: '2021-01-01'}"))
      .And(Lifted("l", "interval: {hi: '2022-01-01'}"));
  EXPECT_EQ(Asked(told_, "2023-01-01", "b"), "YES; released l");
}

TEST_F(BoundTest, WhatWaitsAgainWasReleasedBefore) {
  told_.And(Bound("T"))
      .And(Event("c", "2020-01-01", "condition_defined: {condition_id: 'C'}"))
      .And(Event("s", "2021-01-01",
                 "term_suspended: {term_id: 'T' term_kind: "
                 "TERM_KIND_EXCLUSIVITY}"))
      .And(Event("w", "2022-01-01",
                 "term_amended: {term_id: 'T' term_kind: TERM_KIND_EXCLUSIVITY "
                 "set: {window: {start: {until: {formula: {condition_id: "
                 "'C'}}}}}}"));
  EXPECT_EQ(Asked(told_, "2023-01-01", "b"), "YES; released s");
}

TEST_F(BoundTest, ASliceLiftedOfABlackedOutScopeReleases) {
  told_.And(Bound("T", "", "territory: {redacted: true}"))
      .And(Lifted("l", "date: '2021-01-01'",
                  "slice: {include: {activity: {values: 'sell'}}}"));
  EXPECT_EQ(Asked(told_, "2022-01-01", "b"), "YES; released l");
}

TEST_F(BoundTest, WhatCameAndWentOnOneInstantNeverLimited) {
  told_.And(Bound("T"))
      .And(
          Changed("s", "date: '2021-01-01'", "b", "succeeded: {party_id: 'm'}"))
      .And(Lifted("l", "date: '2021-01-01'"));
  EXPECT_EQ(Asked(told_, "2022-01-01", "b"), "YES; released l");
  EXPECT_EQ(Asked(told_, "2022-01-01", "m"), "YES");
}

// The settlement speaks for every D, the end of the term for those behind it.
TEST_F(BoundTest, WhatEndedATermThatARulingFreesToo) {
  told_.And(Bound("T"))
      .And(Lifted("l", "date: '2021-01-01'"))
      .And(Claim("c", "asserts: ASSERTION_APPLIES"))
      .And(Ruling("r",
                  "results: {claim_event_id: 'c' outcome: "
                  "CLAIM_OUTCOME_DOES_NOT_APPLY}"));
  EXPECT_EQ(Asked(told_, "2020-06-01", "b"), "YES; released r");
  EXPECT_EQ(Asked(told_, "2022-01-01", "b"), "YES; released l");
}

TEST_F(BoundTest, ARulingOfVoidReleases) {
  told_.And(Bound("T"))
      .And(Lifted("l", "date: '2021-01-01'"))
      .And(Ruling("r", "void_term_ids: 'T'"));
  EXPECT_EQ(Asked(told_, "2020-06-01", "b"), "YES; released r");
  EXPECT_EQ(Asked(told_, "2022-01-01", "b"), "YES; released l");
}

TEST_F(BoundTest, AClaimMadeAfterARulingIsOpenAgain) {
  for (const bool applies : {true, false}) {
    Told told;
    told.And(
        "event_id: 'i' fact: {effective: {date: '2020-01-01'} instrument_id: "
        "'I' instrument_executed: {kind: INSTRUMENT_KIND_AGREEMENT parties: "
        "{party_id: 'h'} parties: {party_id: 'b'}}}");
    const std::string held =
        applies ? "ASSERTION_APPLIES" : "ASSERTION_DOES_NOT_APPLY";
    const std::string claimed =
        applies ? "ASSERTION_DOES_NOT_APPLY" : "ASSERTION_APPLIES";
    told.And(Bound("T"))
        .And(Ruling("r", absl::StrCat("term_ids: 'T' holds: ", held)));
    EXPECT_EQ(Asked(told, "2021-01-01", "b"),
              applies ? "NO by T" : "YES; released r");
    told.And(Claim("c", absl::StrCat("asserts: ", claimed,
                                     " scope: {include: {activity: {values: "
                                     "'sell'}}}")));
    EXPECT_EQ(Asked(told, "2021-01-01", "b"), "DISPUTED by c");
  }
}

class LicensedTest : public BoundTest {
 protected:
  LicensedTest() {
    told_.And(
        "event_id: 'L' fact: {effective: {date: '2020-01-01'} term_granted: "
        "{term_id: 'L' term_kind: TERM_KIND_LICENCE fields: {holders: "
        "{party_ids: 'b'} burdened: {party_ids: 'h'} scope: {include: "
        "{activity: {values: 'use' values: 'sell'}}}}}}");
  }
  const std::string use_ = "activity: {values: 'use'}";
};

TEST_F(LicensedTest, WhatTookALicenceAwayIsNamed) {
  told_.And(Changed("a", "date: '2021-01-01'", "b",
                    "assigned: {to: {party_id: 's'} term_ids: 'L'}"));
  EXPECT_EQ(Asked(told_, "2020-06-01", "b", use_), "YES by L");
  EXPECT_EQ(Asked(told_, "2021-06-01", "b", use_), "NO by a");
}

TEST_F(LicensedTest, AResumptionThatMayNotHaveBegunIsNamed) {
  const std::string licence = "{term_id: 'L' term_kind: TERM_KIND_LICENCE}}";
  told_.And(
      absl::StrCat("event_id: 's' fact: {effective: {date: '2021'} "
                   "term_suspended: ",
                   licence));
  EXPECT_EQ(Asked(told_, "2021-06-01", "b", use_),
            "INDETERMINATE by s; unknown s");
  told_.And(
      absl::StrCat("event_id: 'r' fact: {effective: {date: '2022'} "
                   "term_resumed: ",
                   licence));
  EXPECT_EQ(Asked(told_, "2022-06-01", "b", use_),
            "INDETERMINATE by r; unknown r");
}

TEST_F(LicensedTest, WhatWasCarvedOutOnTheInstantOfTheGrantWasNeverCovered) {
  told_.And(Event("a", "2020-01-01",
                  "term_amended: {term_id: 'L' term_kind: TERM_KIND_LICENCE "
                  "set: {scope: {include: {activity: {values: 'sell'}} except: "
                  "{territory: {values: 'uk'}}}}}"));
  EXPECT_EQ(Asked(told_, "2021-01-01", "b", Sells("territory: {values: 'uk'}")),
            "YES");
}

TEST_F(BoundTest, WhichOfAPermissionAndALimitIsLaterMayBeUnknown) {
  told_.And(Bound("T", "", "", "date: '2020-06-01'"));
  const std::string permission =
      "term_granted: {term_id: 'P' term_kind: TERM_KIND_PERMISSION fields: "
      "{holders: {party_ids: 'b'} burdened: {party_ids: 'h'} scope: {include: "
      "{activity: {values: 'sell'}}}}}}";
  told_.And(absl::StrCat(
      "event_id: 'P' fact: {effective: {interval: {lo: '2020-02-01' hi: "
      "'2021-01-01'}} ",
      permission));
  EXPECT_EQ(Asked(told_, "2022-01-01", "b"), "INDETERMINATE by P; unknown P");
}

}  // namespace
}  // namespace ledger
