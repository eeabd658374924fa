// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: whether a duty is in force is told with the events that decide it, and
// the money with every summand. Method: small histories told in text form.

#include "ledger/obligation.h"

#include "gtest/gtest.h"
#include "ledger/hypothesis.h"
#include "tests/histories.h"
#include "tests/ledger/asked.h"

namespace ledger {
namespace {

v1::Obligation Owed(const Told& told, std::string_view as_of) {
  const auto obligation =
      DeriveObligation(ParseAgreementId("a").value(), told.history(),
                       On(as_of, told.Now()), "T");
  EXPECT_TRUE(obligation.ok()) << obligation.status();
  return obligation.ok() ? *obligation : v1::Obligation();
}

// "NO: g l": the verdict and its reasons.
std::string Owes(const Told& told, std::string_view as_of) {
  const v1::Obligation owed = Owed(told, as_of);
  return absl::StrCat(v1::Verdict_Name(owed.owes()).substr(sizeof("VERDICT")),
                      ": ", Ids(owed.because()));
}

constexpr char kCondition[] = R"(event_id: "d", fact: {
  effective: {date: "2020-01-01"}, condition_defined: {condition_id: "C"}})";
constexpr char kUntilC[] =
    "window: {end: {until: {formula: {condition_id: 'C'}}}}";

TEST(ObligationTest, ADutyInForceRestsOnItsGrantItsWindowAndTheLastKeeping) {
  Told told;
  told.And(kCondition);
  told.And(Grant("g", "2020-01-01"));
  EXPECT_EQ(Owes(told, "2020-06-01"), "YES: g");
  told.And(Amend("a", "2021-01-01", absl::StrCat("set: {", kUntilC, "}")));
  EXPECT_EQ(Owes(told, "2021-06-01"), "YES: g a");
  EXPECT_EQ(Owed(told, "2021-06-01").assumes(0), "C");
  told.And(Event("k1", "2022-01-01", Of("term_kept")));
  told.And(Event("k2", "2022-02-01", Of("term_kept")));
  EXPECT_EQ(Owes(told, "2022-06-01"), "YES: g a k2");
  told.And(Amend("b", "2023-01-01", "set: {text: {plain: 'more'}}"));
  EXPECT_EQ(Owes(told, "2023-06-01"), "YES: g a");
}

// As a limit does; the fact of a condition belongs to a value that names it.
TEST(ObligationTest, ADutyThatBeganWithAConditionRestsOnItsGrantAlone) {
  Told told;
  told.And(kCondition);
  told.And(Grant("g", "2020-01-01",
                 "window: {start: {until: {formula: {condition_id: 'C'}}}}"));
  told.And(Event("x", "2021-01-01",
                 "condition_determined: {condition_id: 'C', outcome: "
                 "CONDITION_OUTCOME_SATISFIED}"));
  EXPECT_EQ(Owes(told, "2021-06-01"), "YES: g");
}

TEST(ObligationTest, ADutyThatEndedRestsOnItsEndAlone) {
  Told told;
  told.And(kCondition);
  told.And(Grant("g", "2020-01-01"));
  told.And(Amend("a", "2021-01-01", absl::StrCat("set: {", kUntilC, "}")));
  told.And(Event("x", "2028-01-01",
                 "condition_determined: {condition_id: 'C', outcome: "
                 "CONDITION_OUTCOME_SATISFIED}"));
  EXPECT_EQ(Owes(told, "2028-06-01"), "NO: a");
  EXPECT_EQ(Owes(told, "2019-06-01"), "NO: ");
  Told lifted;
  lifted.And(Grant("g", "2020-01-01"));
  lifted.And(Event("l", "2021-01-01", Of("term_lifted")));
  EXPECT_EQ(Owes(lifted, "2021-06-01"), "NO: l");
}

// Golden question G15: does the share go on once AGI is verified?
TEST(ObligationTest, AnAssumedConditionEndsTheRealDutyByTheWindowThatNamesIt) {
  const Histories real(absl::StrCat(LEDGER_SOURCE_DIR, "/tools/histories"));
  const AgreementId id = ParseAgreementId("microsoft-openai").value();
  const std::vector<AgreementHistory> all = real.All();
  const auto found =
      std::find_if(all.begin(), all.end(), [&id](const AgreementHistory& each) {
        return each.id.value() == id.value();
      });
  ASSERT_NE(found, all.end());
  v1::Hypothesis hypothesis;
  v1::AssumedEvents& assumed = *hypothesis.add_assumed();
  assumed.set_agreement_id(id.value());
  v1::Fact& fact = *assumed.add_events()->mutable_fact();
  fact.mutable_effective()->set_date("2028-01-01");
  fact.mutable_condition_determined()->set_condition_id("C-AGI");
  fact.mutable_condition_determined()->set_outcome(
      v1::CONDITION_OUTCOME_SATISFIED);
  const TreeSize known = real.KnownOn("2026-01-15");
  const auto supposed = Assume(hypothesis, known, [&](const std::string&) {
    return absl::StatusOr<const History*>(found->history);
  });
  ASSERT_TRUE(supposed.ok()) << supposed.status();
  const auto owed = [&](const History& history, TreeSize size) {
    return DeriveObligation(id, history, On("2028-06-01", size), "T-REVSHARE")
        .value();
  };
  const v1::Obligation now = owed(*found->history, known);
  EXPECT_EQ(now.owes(), v1::VERDICT_YES);
  EXPECT_EQ(Ids(now.because()), "msoai-031");
  EXPECT_EQ(now.assumes(0), "C-AGI");
  const v1::Obligation then =
      owed(supposed->histories.at(id.value()), supposed->known);
  EXPECT_EQ(then.owes(), v1::VERDICT_NO);
  EXPECT_EQ(Ids(then.because()), "msoai-031");
}

TEST(ObligationTest, WhereWorldsDifferTheEventThatEndsItIsNamed) {
  Told told;
  told.And(Grant("g", "2020-01-01"));
  told.And(
      "event_id: 'l', fact: {effective: {date: '2021'}, term_lifted: {term_id: "
      "'T', term_kind: TERM_KIND_INVESTMENT}}");
  EXPECT_EQ(Owes(told, "2021-06-01"), "INDETERMINATE: l");
  EXPECT_EQ(Owed(told, "2021-06-01").could_be_size(), 2);
  EXPECT_EQ(Owes(told, "2022-06-01"), "NO: l");
}

TEST(ObligationTest, WhereItMayNotHaveBegunTheGrantIsNamed) {
  Told told;
  told.And(
      "event_id: 'g', fact: {effective: {date: '2021'}, term_granted: "
      "{term_id: 'T', term_kind: TERM_KIND_INVESTMENT}}");
  EXPECT_EQ(Owes(told, "2021-06-01"), "INDETERMINATE: g");
}

TEST(ObligationTest, AnOpenClaimMakesItDisputedUntilItIsSettled) {
  Told told;
  told.And(Grant("g", "2020-01-01"));
  told.And(Event("k", "2021-01-01",
                 "dispute_recorded: {dispute_id: 'D', claimed: {by: 'p', "
                 "term_ids: ['T'], asserts: ASSERTION_DOES_NOT_APPLY}}"));
  EXPECT_EQ(Owes(told, "2020-06-01"), "DISPUTED: k");
  EXPECT_EQ(Owes(told, "2019-06-01"), "NO: ");
  Told applies = told;
  applies.And(Event("s", "2022-01-01",
                    "dispute_recorded: {dispute_id: 'D', settled: {results: "
                    "[{claim_event_id: 'k', outcome: "
                    "CLAIM_OUTCOME_APPLIES}]}}"));
  EXPECT_EQ(Owes(applies, "2020-06-01"), "YES: g");
  told.And(Event("s", "2022-01-01",
                 "dispute_recorded: {dispute_id: 'D', settled: {results: "
                 "[{claim_event_id: 'k', outcome: CLAIM_OUTCOME_FREED}]}}"));
  EXPECT_EQ(Owes(told, "2020-06-01"), "NO: s");
}

TEST(ObligationTest, TheMoneyIsToldStepByStepWithEverySummand) {
  Told told;
  told.And(
      Grant("g", "2020-01-01", "committed: {value: '9', currency: 'USD'}"));
  told.And(Performed("f1", "2020-02-01", "FUNDED", "1"));
  told.And(Amend("a", "2020-03-01", "add: [{value: '3', currency: 'USD'}]"));
  told.And(Performed("o", "2020-04-01", "OBSERVED", "4"));
  told.And(Performed("f2", "2020-05-01", "FUNDED", "2"));
  const v1::Obligation owed = Owed(told, "2021-01-01");
  EXPECT_EQ(Ids(owed.money_because()), "g a o f2");
  ASSERT_EQ(owed.sums_size(), 2);
  EXPECT_EQ(Told::Say(owed.sums(0)), "USD 12..12");
  EXPECT_EQ(Told::Say(owed.sums(1)), "USD 6..6");
  ASSERT_EQ(owed.outstanding_size(), 1);
  EXPECT_EQ(Told::Say(owed.outstanding(0)), "USD 6..6");
  std::vector<std::string> steps;
  for (const v1::MoneyStep& step : owed.steps()) {
    steps.push_back(absl::StrCat(
        step.event().event_id(), " ", v1::Sum_Name(step.sum()).substr(4),
        step.resets() ? " = " : " + ", step.amount().value(), ": ",
        Told::Say(step.total())));
  }
  EXPECT_EQ(absl::StrJoin(steps, "; "),
            "g COMMITTED = 9: USD 9..9; f1 FUNDED + 1: USD 1..1; "
            "a COMMITTED + 3: USD 12..12; o FUNDED = 4: USD 4..4; "
            "f2 FUNDED + 2: USD 6..6");
  EXPECT_EQ(Owed(told, "2020-02-15").steps_size(), 2);
}

TEST(ObligationTest, ATrancheIsDueOnceItsConditionAndItsDayHaveCome) {
  Told told;
  told.And(kCondition);
  told.And(Grant("g", "2020-01-01",
                 "committed: {value: '9', currency: 'USD'}, tranches: ["
                 "{tranche_id: 'a', amount: {value: '2', currency: 'USD'}},"
                 "{tranche_id: 'b', amount: {value: '3', currency: 'USD'}, "
                 "condition_id: 'C'},"
                 "{tranche_id: 'c', amount: {value: '4', currency: 'USD'}, "
                 "due: {date: '2022-01-01'}}]"));
  const auto matured = [&](std::string_view as_of) {
    std::string ids;
    const v1::Obligation owed = Owed(told, as_of);
    for (const v1::TrancheState& each : owed.tranches()) {
      if (each.matured()) ids += each.tranche_id();
    }
    return ids;
  };
  EXPECT_EQ(matured("2020-06-01"), "a");
  told.And(Event("x", "2021-01-01",
                 "condition_determined: {condition_id: 'C', outcome: "
                 "CONDITION_OUTCOME_SATISFIED}"));
  EXPECT_EQ(matured("2021-06-01"), "ab");
  EXPECT_EQ(matured("2022-01-01"), "abc");
  const v1::Obligation owed = Owed(told, "2020-06-01");
  EXPECT_EQ(owed.tranches(1).condition_statuses(0), v1::CONDITION_STATUS_OPEN);
  EXPECT_TRUE(owed.tranches(2).has_due());
  EXPECT_FALSE(owed.tranches(0).has_due());
}

TEST(ObligationTest, WhatWasCorrectedAndWouldHaveCountedIsTold) {
  Told told;
  told.And(Grant("g", "2020-01-01"));
  told.And(Event("l", "2021-01-01", Of("term_lifted")));
  told.And(Retract("r", "l"));
  EXPECT_EQ(Owes(told, "2021-06-01"), "YES: g");
  EXPECT_EQ(Ids(Owed(told, "2021-06-01").corrected_by()), "r");
  EXPECT_EQ(Ids(Owed(told, "2020-06-01").corrected_by()), "");
}

TEST(ObligationTest, TheSentenceSaysWhoOwesWhomAndWhatIsLeft) {
  Told told;
  told.And(
      "event_id: 'i', fact: {instrument_id: 'I', effective: {date: "
      "'2020-01-01'}, instrument_executed: {kind: INSTRUMENT_KIND_AGREEMENT, "
      "parties: [{party_id: 'h'}, {party_id: 'b'}]}}");
  told.And(Grant("g", "2020-01-01",
                 "holders: {party_ids: ['h']}, burdened: {party_ids: ['b']}, "
                 "committed: {value: '9', currency: 'USD'}"));
  EXPECT_EQ(Owed(told, "2021-01-01").sentence(),
            "T investment is owed by b to h: in force; outstanding 9 USD");
}

// In a world in which it was not paid yet there is no such sum.
TEST(ObligationTest, WhatMayNotHaveBeenPaidIsASumFromNothing) {
  Told told;
  told.And(
      Grant("g", "2020-01-01", "committed: {value: '100' currency: 'USD'}"));
  told.And(
      "event_id: 'f', fact: {effective: {date: '2020-02'} "
      "performance_recorded: {term_id: 'T' term_kind: TERM_KIND_INVESTMENT "
      "kind: PERFORMANCE_KIND_FUNDED amount: {value: '10' currency: 'USD'}}}");
  const auto funded = [&](std::string_view day) {
    const v1::Obligation owed = Owed(told, day);
    for (const v1::SumValue& sum : owed.sums()) {
      if (sum.sum() == v1::SUM_FUNDED) {
        return absl::StrCat(sum.lo(), "..", sum.hi());
      }
    }
    return std::string("none");
  };
  EXPECT_EQ(funded("2020-01-15"), "none");
  EXPECT_EQ(funded("2020-02-10"), "0..10");
  EXPECT_EQ(funded("2020-03-10"), "10..10");
}

}  // namespace
}  // namespace ledger
