// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: what holds at a pair of times is what the rules of meaning say.
// Method: small histories told in text form, asked at telling days.

#include "ledger/derive.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/ledger/told.h"

namespace ledger {
namespace {

constexpr char kBase[] = R"(event_id: "i", fact: {instrument_id: "I1",
  effective: {date: "2020-01-01"}, instrument_executed: {
    kind: INSTRUMENT_KIND_AGREEMENT,
    parties: [{party_id: "h"}, {party_id: "b"}]}})";
constexpr char kGrant[] = R"(event_id: "g", fact: {instrument_id: "I1",
  effective: {date: "2020-01-01"}, term_granted: {term_id: "T",
    term_kind: TERM_KIND_EXCLUSIVITY, fields: {
      holders: {party_ids: ["h"]}, burdened: {party_ids: ["b"]},
      scope: {include: [{activity: {values: ["sell"]}}]}}}})";
constexpr char kLift[] = R"(event_id: "l", fact: {
  effective: {date: "2021-06-01"}, term_lifted: {term_id: "T",
    term_kind: TERM_KIND_EXCLUSIVITY}})";

Told Granted() {
  Told told;
  told.And(kBase).And(kGrant);
  return told;
}

TEST(DeriveTest, ATermIsInForceFromItsGrantToItsLifting) {
  Told told = Granted();
  told.And(kLift);
  EXPECT_EQ(told.Status("T", "2019-12-31"), "ABSENT");
  EXPECT_EQ(told.Status("T", "2020-01-01"), "IN_FORCE g");
  EXPECT_EQ(told.Status("T", "2021-05-31"), "IN_FORCE g");
  EXPECT_EQ(told.Status("T", "2021-06-01"), "LIFTED l");
  EXPECT_EQ(told.Status("T", "2021-06-01", told.After("g")), "IN_FORCE g");
}

// An end "in 2021" came at the beginning of any of its days that D leaves open,
// and a period that counts from it shifts them all.
TEST(DeriveTest, AnUncertainLimitSaysSinceWhenItMayHaveComeWhole) {
  Told told;
  told.And(kBase);
  told.And(R"(event_id: "w", fact: {instrument_id: "I1",
    effective: {date: "2020-01-01"}, term_granted: {term_id: "T",
      term_kind: TERM_KIND_EXCLUSIVITY, fields: {
        window: {end: {until: {date: "2021"}}}}}})");
  told.And(R"(event_id: "x", fact: {instrument_id: "I1",
    effective: {date: "2020-01-01"}, term_granted: {term_id: "U",
      term_kind: TERM_KIND_EXCLUSIVITY, fields: {
        window: {end: {until: {formula: {term_id: "T",
          after: {days: 1}}}}}}}})");
  constexpr int64_t kDay = 86'400'000'000;
  const int64_t begin = ToMicros(ParseInstant("2021-01-01T00:00:00Z").value());
  const v1::StatusValue ended = told.Term("T", "2022-06-01").statuses(0);
  EXPECT_EQ(ended.status(), v1::TERM_STATUS_EXPIRED);
  EXPECT_EQ(ended.since(), begin);
  EXPECT_EQ(ended.since_last(), begin + 364 * kDay);
  const v1::StatusValue half = told.Term("T", "2021-03-02").statuses(0);
  EXPECT_EQ(half.status(), v1::TERM_STATUS_EXPIRED);
  EXPECT_EQ(half.since_last(), begin + 60 * kDay);
  const v1::StatusValue after = told.Term("U", "2022-06-01").statuses(0);
  EXPECT_EQ(after.since(), begin + kDay);
  EXPECT_EQ(after.since_last(), begin + 365 * kDay);
}

TEST(DeriveTest, ABackdatedAmendmentLandsWhereItBelongs) {
  Told told = Granted();
  told.And(R"(event_id: "late", fact: {effective: {date: "2022-01-01"},
    term_amended: {term_id: "T", term_kind: TERM_KIND_EXCLUSIVITY,
      set: {mode: EXCLUSIVITY_MODE_SOLE}}})");
  told.And(R"(event_id: "early", fact: {effective: {date: "2021-01-01"},
    term_amended: {term_id: "T", term_kind: TERM_KIND_EXCLUSIVITY,
      set: {mode: EXCLUSIVITY_MODE_EXCLUSIVE}}})");
  EXPECT_EQ(told.Winners("T", "mode", "2020-06-01"), "");
  EXPECT_EQ(told.Winners("T", "mode", "2021-06-01"), "early");
  EXPECT_EQ(told.Winners("T", "mode", "2022-06-01"), "late");
}

TEST(DeriveTest, ACorrectionIsInvisibleBeforeItWasRecorded) {
  Told told = Granted();
  told.And(kLift);
  told.And(R"(event_id: "c", fact: {event_corrected: {target: "l",
    kind: CORRECTION_KIND_CLERICAL, corrected: {
      effective: {date: "2023-06-01"}, term_lifted: {term_id: "T",
        term_kind: TERM_KIND_EXCLUSIVITY}}}})");
  EXPECT_EQ(told.Status("T", "2022-01-01", told.After("l")), "LIFTED l");
  EXPECT_EQ(told.Status("T", "2022-01-01"), "IN_FORCE g");
  EXPECT_EQ(told.Status("T", "2023-06-01"), "LIFTED l");
  told.And(R"(event_id: "r", fact: {event_retracted: {target: "c"}})");
  EXPECT_EQ(told.Status("T", "2022-01-01"), "LIFTED l");
  EXPECT_EQ(told.Status("T", "2022-01-01", told.After("c")), "IN_FORCE g");
}

TEST(DeriveTest, WhatWasRetractedNeverHappened) {
  Told told = Granted();
  told.And(kLift);
  told.And(R"(event_id: "r", fact: {event_retracted: {target: "l"}})");
  EXPECT_EQ(told.Status("T", "2022-01-01"), "IN_FORCE g");
  EXPECT_EQ(told.Status("T", "2022-01-01", told.After("l")), "LIFTED l");
}

// Without a lower bound of its own "on or before" would sort before the grant.
TEST(DeriveTest, OnOrBeforeIsBoundedBelowByWhatCameBeforeOnTheSameTerm) {
  Told told = Granted();
  told.And(R"(event_id: "l", fact: {effective: {interval: {
    hi: "2021-06-01"}}, term_lifted: {term_id: "T",
      term_kind: TERM_KIND_EXCLUSIVITY}})");
  EXPECT_EQ(told.Status("T", "2019-12-31"), "ABSENT");
  EXPECT_EQ(told.Status("T", "2020-06-01"), "LIFTED l | IN_FORCE g");
  EXPECT_EQ(told.Status("T", "2021-06-01"), "LIFTED l");
}

// All facts of one instrument with one uncertain time hold, or none.
TEST(DeriveTest, OneInstrumentsUncertainFactsHoldTogether) {
  Told told = Granted();
  told.And(R"(event_id: "i2", fact: {instrument_id: "I2",
    effective: {interval: {hi: "2021-06-01"}}, instrument_executed: {
      kind: INSTRUMENT_KIND_AMENDMENT, amends: [{instrument_id: "I1"}]}})");
  told.And(R"(event_id: "l", fact: {instrument_id: "I2",
    effective: {interval: {hi: "2021-06-01"}}, term_lifted: {term_id: "T",
      term_kind: TERM_KIND_EXCLUSIVITY}})");
  told.And(R"(event_id: "g2", fact: {instrument_id: "I2",
    effective: {interval: {hi: "2021-06-01"}}, term_granted: {term_id: "U",
      term_kind: TERM_KIND_ROFR}})");
  EXPECT_EQ(told.Status("U", "2020-06-01"), "IN_FORCE g2 | ABSENT");
  EXPECT_EQ(told.Status("U", "2021-06-01"), "IN_FORCE g2");
  EXPECT_EQ(told.Term("U", "2020-06-01").flags(0).flag(),
            v1::TERM_FLAG_UNCERTAIN);
}

TEST(DeriveTest, OnlyTheUnknownThatMakesADifferenceIsListed) {
  Told told = Granted();
  told.And(R"(event_id: "x", fact: {effective: {interval: {
    lo: "2021-01-01", hi: "2021-12-31"}}, term_lifted: {term_id: "T",
    term_kind: TERM_KIND_EXCLUSIVITY}})");
  told.And(R"(event_id: "y", fact: {effective: {interval: {
    lo: "2020-02-01", hi: "2020-03-01"}}, term_amended: {term_id: "T",
    term_kind: TERM_KIND_EXCLUSIVITY, set: {mode: EXCLUSIVITY_MODE_SOLE}}})");
  const auto unknown = [&told](const char* day) {
    std::vector<std::string> ids;
    const v1::TermState term = told.Term("T", day);
    for (const v1::EventReference& each : term.unknowns()) {
      ids.push_back(each.event_id());
    }
    return absl::StrJoin(ids, " ");
  };
  EXPECT_EQ(unknown("2020-01-15"), "");
  EXPECT_EQ(unknown("2020-02-15"), "y");
  EXPECT_EQ(unknown("2020-06-01"), "");
  EXPECT_EQ(unknown("2021-06-01"), "x");
  EXPECT_EQ(unknown("2022-01-01"), "");
}

TEST(DeriveTest, AVerbTakesHoldWhenItsFormulaComes) {
  Told told = Granted();
  told.And(R"(event_id: "d", fact: {effective: {date: "2020-01-01"},
    condition_defined: {condition_id: "C"}})");
  told.And(R"(event_id: "l", fact: {effective: {formula: {condition_id: "C",
    after: {months: 1}}}, term_lifted: {term_id: "T",
    term_kind: TERM_KIND_EXCLUSIVITY}})");
  EXPECT_EQ(told.Status("T", "2029-01-01"), "IN_FORCE g");
  told.And(R"(event_id: "c", fact: {effective: {date: "2022-03-01"},
    condition_determined: {condition_id: "C",
      outcome: CONDITION_OUTCOME_SATISFIED}})");
  EXPECT_EQ(told.Status("T", "2022-03-31"), "IN_FORCE g");
  EXPECT_EQ(told.Status("T", "2022-04-01"), "LIFTED l");
  const auto lives = DeriveTimelines(told.history(), told.Now(), {"T"});
  ASSERT_TRUE(lives.ok());
  ASSERT_EQ(lives->at(0).spans_size(), 2);
  EXPECT_EQ(FormatInstant(FromMicros(lives->at(0).spans(0).end())),
            "2022-04-01T00:00:00Z");
}

TEST(DeriveTest, AWorldInWhichAVerbFindsItsTermAbsentIsDropped) {
  Told told;
  told.And(kBase);
  told.And(R"(event_id: "g", fact: {effective: {date: "2020"},
    term_granted: {term_id: "T", term_kind: TERM_KIND_EXCLUSIVITY}})");
  told.And(R"(event_id: "k", fact: {effective: {date: "2020-07-01"},
    term_kept: {term_id: "T", term_kind: TERM_KIND_EXCLUSIVITY}})");
  EXPECT_EQ(told.Status("T", "2020-06-30"), "IN_FORCE g | ABSENT");
  EXPECT_EQ(told.Status("T", "2020-07-01"), "IN_FORCE g");
}

TEST(DeriveTest, AWindowThroughAYearEndsWithTheFirstInstantAfterIt) {
  Told told;
  told.And(kBase);
  told.And(R"(event_id: "g", fact: {effective: {date: "2020-01-01"},
    term_granted: {term_id: "T", term_kind: TERM_KIND_LICENCE,
      fields: {window: {end: {through: "2022"}}}}})");
  EXPECT_EQ(told.Status("T", "2022-12-31"), "IN_FORCE g");
  EXPECT_EQ(told.Status("T", "2023-01-01"), "EXPIRED g");
}

TEST(DeriveTest, UntilAYearDoesNotSayWhenInIt) {
  Told told;
  told.And(kBase);
  told.And(R"(event_id: "g", fact: {effective: {date: "2020-01-01"},
    term_granted: {term_id: "T", term_kind: TERM_KIND_LICENCE,
      fields: {window: {end: {until: {date: "2022"}}}}}})");
  EXPECT_EQ(told.Status("T", "2021-12-31"), "IN_FORCE g");
  EXPECT_EQ(told.Status("T", "2022-06-01"), "EXPIRED g | IN_FORCE g");
  EXPECT_EQ(told.Status("T", "2022-12-31"), "EXPIRED g");
}

TEST(DeriveTest, AnUnknownEndLeavesTheTermUncertainFromItsStart) {
  Told told;
  told.And(kBase);
  told.And(R"(event_id: "g", fact: {effective: {date: "2020-01-01"},
    term_granted: {term_id: "T", term_kind: TERM_KIND_LICENCE,
      fields: {window: {end: {until: {unknown: {}}}}}}})");
  EXPECT_EQ(told.Term("T", "2020-01-01").statuses_size(), 2);
  EXPECT_EQ(told.Term("T", "2030-01-01").statuses_size(), 2);
}

TEST(DeriveTest, TheEarlierOfAConditionAndADateEndsAWindow) {
  Told told;
  told.And(kBase);
  told.And(R"(event_id: "d", fact: {effective: {date: "2020-01-01"},
    condition_defined: {condition_id: "C"}})");
  told.And(R"(event_id: "g", fact: {effective: {date: "2020-01-01"},
    term_granted: {term_id: "T", term_kind: TERM_KIND_LICENCE, fields: {
      window: {end: {earlier_of: {limits: [
        {until: {formula: {condition_id: "C"}}}, {through: "2030"}]}}}}}})");
  EXPECT_EQ(told.Status("T", "2025-01-01"), "IN_FORCE g");
  EXPECT_THAT(told.Term("T", "2025-01-01").assumes(),
              testing::ElementsAre("C"));
  EXPECT_EQ(told.Status("T", "2031-01-01"), "EXPIRED g");
  told.And(R"(event_id: "y", fact: {effective: {date: "2024-01-01"},
    condition_determined: {condition_id: "C",
      outcome: CONDITION_OUTCOME_SATISFIED}})");
  EXPECT_EQ(told.Status("T", "2023-12-31"), "IN_FORCE g");
  EXPECT_EQ(told.Status("T", "2024-01-01"), "LAPSED g");
  EXPECT_EQ(told.Term("T", "2025-01-01").statuses(0).because(0).event_id(),
            "y");
}

TEST(DeriveTest, ARemovedConditionNeverComesAndTheOtherLimbStays) {
  Told told;
  told.And(kBase);
  told.And(R"(event_id: "d", fact: {effective: {date: "2020-01-01"},
    condition_defined: {condition_id: "C"}})");
  told.And(R"(event_id: "g", fact: {effective: {date: "2020-01-01"},
    term_granted: {term_id: "T", term_kind: TERM_KIND_LICENCE, fields: {
      window: {end: {later_of: {limits: [
        {until: {formula: {condition_id: "C"}}}, {through: "2030"}]}}}}}})");
  EXPECT_EQ(told.Status("T", "2031-01-01"), "IN_FORCE g");
  told.And(R"(event_id: "x", fact: {effective: {date: "2024-01-01"},
    condition_removed: {condition_id: "C"}})");
  EXPECT_EQ(told.Status("T", "2031-01-01"), "EXPIRED g");
}

TEST(DeriveTest, ARightSpringsWhenAnotherTermEnds) {
  Told told = Granted();
  told.And(R"(event_id: "s", fact: {effective: {date: "2020-01-01"},
    term_granted: {term_id: "S", term_kind: TERM_KIND_ROFR, fields: {
      window: {start: {until: {formula: {term_id: "T"}}}, end: {until: {
        formula: {term_id: "T", after: {years: 2}}}}}}}})");
  EXPECT_EQ(told.Status("S", "2021-01-01"), "PENDING s");
  told.And(kLift);
  EXPECT_EQ(told.Status("S", "2021-05-31"), "PENDING s");
  EXPECT_EQ(told.Status("S", "2021-06-01"), "IN_FORCE s");
  EXPECT_EQ(told.Status("S", "2023-06-01"), "EXPIRED s");
}

constexpr char kRestate[] = R"(event_id: "i2", fact: {instrument_id: "I2",
  effective: {date: "2022-01-01"}, instrument_executed: {
    kind: INSTRUMENT_KIND_AGREEMENT}})";

TEST(DeriveTest, ARestatementFoundsWhatItCarriesAnew) {
  Told told = Granted();
  told.And(kRestate);
  told.And(R"(event_id: "r", fact: {instrument_id: "I2",
    effective: {date: "2022-01-01"}, instrument_restated: {
      restates: [{instrument_id: "I1"}], dispositions: [{term_id: "T",
        kind: DISPOSITION_KIND_CARRIED}]}})");
  EXPECT_EQ(told.Status("T", "2021-12-31"), "IN_FORCE g");
  EXPECT_EQ(told.Status("T", "2022-01-01"), "IN_FORCE r");
  EXPECT_EQ(told.Term("T", "2022-01-01").instrument_id(), "I2");
}

TEST(DeriveTest, AnUnknownDispositionIsSettledByALaterVerb) {
  Told told = Granted();
  told.And(kRestate);
  told.And(R"(event_id: "r", fact: {instrument_id: "I2",
    effective: {date: "2022-01-01"}, instrument_restated: {
      restates: [{instrument_id: "I1"}], dispositions: [{term_id: "T",
        kind: DISPOSITION_KIND_UNKNOWN}]}})");
  EXPECT_EQ(told.Status("T", "2022-01-01"), "IN_FORCE r | LIFTED r");
  told.And(R"(event_id: "k", fact: {effective: {date: "2023-01-01"},
    term_kept: {term_id: "T", term_kind: TERM_KIND_EXCLUSIVITY}})");
  EXPECT_EQ(told.Status("T", "2022-01-01"), "IN_FORCE r");
  EXPECT_EQ(told.Status("T", "2022-01-01", told.After("r")),
            "IN_FORCE r | LIFTED r");
}

TEST(DeriveTest, ARestatementThatSaysNothingOfALiveTermIsRefused) {
  Told told = Granted();
  told.And(kRestate);
  EXPECT_EQ(told.Refused(R"(event_id: "r", fact: {instrument_id: "I2",
    effective: {date: "2022-01-01"}, instrument_restated: {
      restates: [{instrument_id: "I1"}]}})"),
            "DISPOSITION_MISSING");
}

TEST(DeriveTest, AReinstatementOpensANewIntervalWithItsOwnWindow) {
  Told told = Granted();
  told.And(kLift);
  told.And(R"(event_id: "n", fact: {effective: {date: "2022-01-01"},
    term_reinstated: {term_id: "T", term_kind: TERM_KIND_EXCLUSIVITY,
      fields: {window: {end: {through: "2023"}}}}})");
  EXPECT_EQ(told.Status("T", "2021-12-31"), "LIFTED l");
  EXPECT_EQ(told.Status("T", "2022-01-01"), "IN_FORCE n");
  EXPECT_EQ(told.Status("T", "2024-01-01"), "EXPIRED n");
  EXPECT_EQ(told.Winners("T", "holders", "2022-01-01"), "g");
  EXPECT_EQ(told.Winners("T", "scope", "2022-01-01"), "");
}

TEST(DeriveTest, ALiftedSliceLeavesTheRestInForce) {
  Told told = Granted();
  told.And(R"(event_id: "s", fact: {effective: {date: "2021-01-01"},
    term_lifted: {term_id: "T", term_kind: TERM_KIND_EXCLUSIVITY,
      slice: {include: [{subject: {values: ["vans"]}}]}}})");
  EXPECT_EQ(told.Status("T", "2021-01-01"), "IN_FORCE g");
  const v1::TermState term = told.Term("T", "2021-01-01");
  for (const v1::Register& each : term.registers()) {
    if (each.field() != "scope") continue;
    EXPECT_EQ(each.values(0).scope().lifted(0).event().event_id(), "s");
  }
}

TEST(DeriveTest, ADisclosureFillsWhatWasUndisclosedForTheSameDay) {
  Told told = Granted();
  told.And(R"(event_id: "cap", fact: {effective: {date: "2021-01-01"},
    term_granted: {term_id: "K", term_kind: TERM_KIND_CAP, fields: {
      target: {term_id: "T"}, limit: {currency: "USD",
        qualifier: AMOUNT_QUALIFIER_UNDISCLOSED}}}})");
  told.And(R"(event_id: "d", fact: {detail_disclosed: {target: "cap",
    disclosed: {term_granted: {fields: {limit: {value: "38", currency: "USD",
      qualifier: AMOUNT_QUALIFIER_REPORTED}}}}}})");
  const auto limit = [&](TreeSize known) {
    const v1::TermState term = told.Term("K", "2021-01-01", known);
    for (const auto& each : term.registers()) {
      if (each.field() == "limit") return each.values(0);
    }
    return v1::RegisterValue();
  };
  EXPECT_EQ(limit(told.After("cap")).cell().limit().value(), "");
  EXPECT_EQ(limit(told.Now()).cell().limit().value(), "38");
  EXPECT_EQ(limit(told.Now()).winner().event_id(), "cap");
  EXPECT_EQ(limit(told.Now()).disclosed_by(0).event_id(), "d");
}

TEST(DeriveTest, IncreasesAndObservationsGiveOneTrueSum) {
  Told told;
  told.And(kBase);
  told.And(R"(event_id: "g", fact: {effective: {date: "2020-01-01"},
    term_granted: {term_id: "M", term_kind: TERM_KIND_INVESTMENT, fields: {
      committed: {value: "10", currency: "USD"}}}})");
  told.And(R"(event_id: "f2", fact: {effective: {date: "2022-01-01"},
    performance_recorded: {term_id: "M", term_kind: TERM_KIND_INVESTMENT,
      kind: PERFORMANCE_KIND_FUNDED, amount: {value: "2.5",
        currency: "USD"}}})");
  told.And(R"(event_id: "o", fact: {effective: {date: "2021-06-01"},
    performance_recorded: {term_id: "M", term_kind: TERM_KIND_INVESTMENT,
      kind: PERFORMANCE_KIND_OBSERVED, amount: {value: "4",
        currency: "USD"}}})");
  told.And(R"(event_id: "f1", fact: {effective: {date: "2021-01-01"},
    performance_recorded: {term_id: "M", term_kind: TERM_KIND_INVESTMENT,
      kind: PERFORMANCE_KIND_FUNDED, amount: {value: "1",
        currency: "USD"}}})");
  told.And(R"(event_id: "a", fact: {effective: {date: "2021-01-01"},
    term_amended: {term_id: "M", term_kind: TERM_KIND_INVESTMENT,
      add: [{value: "3", currency: "USD",
        qualifier: AMOUNT_QUALIFIER_UP_TO}]}})");
  EXPECT_EQ(told.Sum("M", "funded", "2021-05-31"), "USD 1..1");
  EXPECT_EQ(told.Sum("M", "funded", "2021-06-01"), "USD 4..4");
  EXPECT_EQ(told.Sum("M", "funded", "2022-01-01"), "USD 6.5..6.5");
  EXPECT_EQ(told.Sum("M", "committed", "2022-01-01"), "USD 10..13");
  EXPECT_EQ(Told::Say(told.Term("M", "2022-01-01").outstanding(0)),
            "USD 3.5..6.5");
  EXPECT_EQ(told.Refused(R"(event_id: "z", fact: {
    effective: {date: "2023-01-01"}, performance_recorded: {term_id: "M",
      term_kind: TERM_KIND_INVESTMENT, kind: PERFORMANCE_KIND_FUNDED,
      amount: {value: "7", currency: "USD"}}})"),
            "BEYOND_REMAINING");
}

TEST(DeriveTest, ATermEndsWithItsInstrumentUnlessItSurvives) {
  Told told = Granted();
  told.And(R"(event_id: "g2", fact: {instrument_id: "I1",
    effective: {date: "2020-01-01"}, term_granted: {term_id: "U",
      term_kind: TERM_KIND_NON_COMPETE,
      fields: {survives: {tail: {years: 1}}}}})");
  told.And(R"(event_id: "t", fact: {effective: {date: "2021-01-01"},
    instrument_terminated: {terminated: {instrument_id: "I1"}}})");
  EXPECT_EQ(told.Status("T", "2021-01-01"), "TERMINATED t");
  EXPECT_EQ(told.Status("U", "2021-12-31"), "IN_FORCE g2");
  EXPECT_EQ(told.Status("U", "2022-01-01"), "TERMINATED t");
}

// It once recursed without end.
TEST(DeriveTest, AnIrrevocableLicenceSurvivesItsInstrument) {
  for (const bool irrevocable : {true, false}) {
    Told told;
    told.And(kBase).And(absl::StrCat(
        "event_id: 'g', fact: {instrument_id: 'I1', effective: {date: "
        "'2020-01-01'}, term_granted: {term_id: 'T', term_kind: "
        "TERM_KIND_LICENCE, fields: {holders: {party_ids: ['h']}, burdened: "
        "{party_ids: ['b']}, irrevocable: ",
        irrevocable ? "true" : "false", "}}}"));
    told.And(R"(event_id: "x", fact: {instrument_id: "I1",
      effective: {date: "2021-01-01"}, instrument_terminated: {
        terminated: {instrument_id: "I1"}}})");
    EXPECT_EQ(told.Status("T", "2021-06-01"),
              irrevocable ? "IN_FORCE g" : "TERMINATED x");
  }
}

TEST(DeriveTest, TwelveSlicesOfUncertainTimeAreAnsweredAtOnce) {
  Told told = Granted();
  for (int i = 0; i < 12; ++i) {
    told.And(absl::StrCat(
        "event_id: 's", i,
        "', fact: {effective: {interval: {lo: '2021-01-01', hi: "
        "'2022-01-01'}}, term_lifted: {term_id: 'T', term_kind: "
        "TERM_KIND_EXCLUSIVITY, slice: {include: [{activity: {values: "
        "['sell/s",
        i, "']}}]}}}"));
  }
  EXPECT_EQ(told.Status("T", "2021-06-01"), "IN_FORCE g");
  EXPECT_EQ(told.Term("T", "2021-06-01").unknowns_size(), 12);
  EXPECT_EQ(told.Term("T", "2022-06-01").unknowns_size(), 0);
}

TEST(DeriveTest, AConditionThatHangsOnItselfNeverComes) {
  Told told;
  told.And(kBase);
  told.And(R"(event_id: "d", fact: {effective: {date: "2020-01-01"},
    condition_defined: {condition_id: "C"}})");
  told.And(R"(event_id: "y", fact: {effective: {formula: {
    condition_id: "C"}}, condition_determined: {condition_id: "C",
      outcome: CONDITION_OUTCOME_SATISFIED}})");
  told.And(R"(event_id: "g", fact: {effective: {date: "2020-01-01"},
    term_granted: {term_id: "T", term_kind: TERM_KIND_LICENCE, fields: {
      window: {end: {until: {formula: {condition_id: "C"}}}}}}})");
  EXPECT_EQ(told.Status("T", "2025-01-01"), "IN_FORCE g");
}

// What a scope does not carve out is known: a disclosure cannot narrow it.
TEST(DeriveTest, ADisclosureNeverChangesAScopeThatIsKnown) {
  Told told = Granted();
  told.And(R"(event_id: "d", fact: {detail_disclosed: {target: "g",
    disclosed: {term_granted: {fields: {scope: {
      include: [{activity: {values: ["sell"]}, field: {values: ["vans"]}}],
      except: [{activity: {values: ["sell/test"]}}]}}}}}})");
  const v1::TermState term = told.Term("T", "2021-01-01");
  for (const v1::Register& each : term.registers()) {
    if (each.field() != "scope") continue;
    EXPECT_EQ(each.values(0).scope().statement().except_size(), 0);
    EXPECT_FALSE(each.values(0).scope().statement().include(0).has_field());
  }
}

TEST(DeriveTest, ATimelineShowsEveryChangeAtItsExactInstant) {
  Told told = Granted();
  told.And(R"(event_id: "s", fact: {effective: {date: "2020-03-01"},
    term_suspended: {term_id: "T", term_kind: TERM_KIND_EXCLUSIVITY}})");
  told.And(R"(event_id: "r", fact: {effective: {date: "2020-05-01"},
    term_resumed: {term_id: "T", term_kind: TERM_KIND_EXCLUSIVITY}})");
  told.And(kLift);
  const auto timelines = DeriveTimelines(told.history(), told.Now(), {});
  ASSERT_TRUE(timelines.ok());
  std::vector<std::string> spans;
  for (const v1::StatusSpan& span : timelines->at(0).spans()) {
    spans.push_back(absl::StrCat(
        FormatInstant(FromMicros(span.start())).substr(0, 10), " ",
        v1::TermStatus_Name(span.statuses(0).status()).substr(12)));
  }
  EXPECT_THAT(
      spans, testing::ElementsAre("2020-01-01 IN_FORCE", "2020-03-01 SUSPENDED",
                                  "2020-05-01 IN_FORCE", "2021-06-01 LIFTED"));
}

}  // namespace
}  // namespace ledger
