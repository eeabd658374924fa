// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: what cannot be true of any world is refused with the rule's own
// reason, and what only should not have been done is accepted.
// Method: small histories told in text form; for each rule an event that it
// refuses beside the nearest one that it lets through.

#include "ledger/rules.h"

#include "gtest/gtest.h"
#include "tests/ledger/told.h"

namespace ledger {
namespace {

constexpr char kBase[] = R"(event_id: "i", fact: {instrument_id: "I1",
  effective: {date: "2020-01-01"}, instrument_executed: {
    kind: INSTRUMENT_KIND_AGREEMENT,
    parties: [{party_id: "h"}, {party_id: "b"}]}})";

std::string Grant(const std::string& id, const std::string& effective,
                  const std::string& fields = "") {
  return absl::StrCat("event_id: 'g-", id, effective.size(),
                      "', fact: {instrument_id: 'I1', effective: {", effective,
                      "}, term_granted: {term_id: '", id,
                      "', term_kind: TERM_KIND_ROFR, fields: {holders: "
                      "{party_ids: ['h']}, burdened: {party_ids: ['b']}",
                      fields, "}}}");
}

std::string Verb(const std::string& verb, const std::string& effective,
                 const std::string& more = "") {
  return absl::StrCat("event_id: '", verb, effective.size(), more.size(),
                      "', fact: {effective: {", effective, "}, ", verb,
                      ": {term_id: 'T', term_kind: TERM_KIND_ROFR", more, "}}");
}

Told Granted() {
  Told told;
  told.And(kBase).And(Grant("T", "date: '2020-01-01'"));
  return told;
}

TEST(RulesTest, R1WhatIsReferredToIsOnRecord) {
  Told told = Granted();
  EXPECT_EQ(told.Refused(R"(event_id: "x", fact: {effective: {
      date: "2021-01-01"}, term_lifted: {term_id: "U",
      term_kind: TERM_KIND_ROFR}})"),
            "UNKNOWN_REFERENCE");
  EXPECT_EQ(told.Refused(R"(event_id: "x", fact: {instrument_id: "I2",
      effective: {date: "2021-01-01"}, term_lifted: {term_id: "T",
      term_kind: TERM_KIND_ROFR}})"),
            "UNKNOWN_REFERENCE");
  told.And(Verb("term_lifted", "date: '2021-01-01'"));
}

TEST(RulesTest, R1HoldsOfWhatACorrectionAdds) {
  Told told = Granted();
  told.And(R"(event_id: "r", fact: {event_retracted: {target: "i"}})");
  const auto corrected = [](const char* holder) {
    return absl::StrCat(
        "event_id: 'c', fact: {event_corrected: {target: 'g-T18', kind: "
        "CORRECTION_KIND_CLERICAL, reason: 'x', corrected: {instrument_id: "
        "'I1', effective: {date: '2020-02-01'}, term_granted: {term_id: 'T', "
        "term_kind: TERM_KIND_ROFR, fields: {holders: {party_ids: ['",
        holder, "']}, burdened: {party_ids: ['b']}}}}}}");
  };
  EXPECT_EQ(told.Refused(corrected("z")), "UNKNOWN_REFERENCE");
  told.And(corrected("h"));  // names what it named before
}

TEST(RulesTest, R1CountsTheNewestVersion) {
  Told told = Granted();
  const std::string uses = R"(event_id: "u", fact: {effective: {
      date: "2021-01-01"}, term_amended: {term_id: "T",
      term_kind: TERM_KIND_ROFR, set: {holders: {party_ids: ["n"]}}}})";
  EXPECT_EQ(told.Refused(uses), "UNKNOWN_REFERENCE");
  told.And(R"(event_id: "c", fact: {event_corrected: {target: "i",
      kind: CORRECTION_KIND_CLERICAL, reason: "x", corrected: {
        instrument_id: "I1", effective: {date: "2020-01-01"},
        instrument_executed: {kind: INSTRUMENT_KIND_AGREEMENT, parties: [
          {party_id: "h"}, {party_id: "b"}, {party_id: "n"}]}}}})");
  told.And(uses);
}

TEST(RulesTest, R3ATermIsGrantedOnceUntilItEnds) {
  Told told = Granted();
  EXPECT_EQ(told.Refused(Grant("T", "date: '2021-01-01' ")), "TERM_EXISTS");
  told.And(Verb("term_lifted", "date: '2020-06-01'"));
  told.And(Grant("T", "date: '2021-01-01' "));
}

TEST(RulesTest, R4AVerbCannotComeBeforeEveryPossibleGrant) {
  Told told = Granted();
  EXPECT_EQ(told.Refused(Verb("term_lifted", "date: '2019-12-31'")),
            "BEFORE_GRANT");
  told.And(Verb("term_lifted", "interval: {hi: '2020-01-01'}"));
}

TEST(RulesTest, R5WhatIsSuspendedIsNotSuspendedAgain) {
  Told told = Granted();
  EXPECT_EQ(told.Refused(Verb("term_resumed", "date: '2021-01-01'")),
            "SUSPENSION_STATE");
  told.And(Verb("term_suspended", "date: '2021-01-01'"));
  EXPECT_EQ(told.Refused(Verb("term_suspended", "date: '2021-06-01' ")),
            "SUSPENSION_STATE");
  EXPECT_EQ(told.Refused(Verb("term_resumed", "date: '2020-06-01'")),
            "SUSPENSION_STATE");
  told.And(Verb("term_resumed",
                "interval: {lo: '2020-06-01', "
                "hi: '2021-06-01'}"));
}

TEST(RulesTest, R5WhatIsAliveIsNotReinstated) {
  Told told = Granted();
  EXPECT_EQ(told.Refused(Verb("term_reinstated", "date: '2021-01-01'")),
            "SUSPENSION_STATE");
  told.And(Verb("term_lifted", "date: '2020-06-01'"));
  EXPECT_EQ(told.Refused(Verb("term_reinstated", "date: '2020-03-01'")),
            "SUSPENSION_STATE");
  told.And(Verb("term_reinstated", "date: '2021-01-01'"));
}

TEST(RulesTest, R5CountsTheOrderOfOneInstant) {
  Told told = Granted();
  told.And(Verb("term_lifted", "date: '2021-01-01'"));
  const auto reinstated = [](const char* instrument) {
    return absl::StrCat("event_id: 'r', fact: {", instrument,
                        " effective: {date: '2021-01-01'}, term_reinstated: "
                        "{term_id: 'T', term_kind: TERM_KIND_ROFR}}");
  };
  // The instrument came first, so what it does comes before the lifting.
  EXPECT_EQ(told.Refused(reinstated("instrument_id: 'I1'")),
            "SUSPENSION_STATE");
  told.And(reinstated(""));
  EXPECT_EQ(told.Status("T", "2021-01-01"), "IN_FORCE r");
}

TEST(RulesTest, R9AWindowDoesNotEndBeforeItStarts) {
  Told told;
  told.And(kBase);
  const auto window = [](const char* start, const char* end) {
    return Grant(
        "T", "date: '2020-01-01'",
        absl::StrCat(", window: {start: {", start, "}, end: {", end, "}}"));
  };
  constexpr char kStart[] = "until: {date: '2025-01-01'}";
  EXPECT_EQ(told.Refused(window(kStart, "until: {date: '2024-01-01'}")),
            "INVALID_AMOUNT");
  EXPECT_EQ(told.Refused(window(kStart, "through: '2023'")), "INVALID_AMOUNT");
  EXPECT_EQ(told.Refused(window(kStart,
                                "earlier_of: {limits: [{until: {date: '2024'}}"
                                ", {until: {unknown: {}}}]}")),
            "INVALID_AMOUNT");
  EXPECT_EQ(told.Refused(window(kStart,
                                "later_of: {limits: [{until: {date: '2024'}}, "
                                "{until: {unknown: {}}}]}")),
            "");
  EXPECT_EQ(told.Refused(
                window("until: {date: '2024'}", "until: {date: '2024-01-01'}")),
            "");
  told.And(window(kStart, "through: '2024-12-31'"));
}

TEST(RulesTest, R9AnIntervalOfAScopeHasAReasonOfItsOwn) {
  Told told;
  told.And(kBase);
  const auto scope = [](const char* box) {
    return Grant("T", "date: '2020-01-01'",
                 absl::StrCat(", scope: {include: [{", box, "}]}"));
  };
  EXPECT_EQ(told.Refused(scope("quantity: {values: ['10..5']}")),
            "INVALID_AMOUNT");
  EXPECT_EQ(told.Refused(scope("time: {values: ['2025-01-01..2024-01-01']}")),
            "INVALID_AMOUNT");
  EXPECT_EQ(told.Refused(scope("quantity: {values: ['10']}")), "INVALID_FIELD");
}

TEST(RulesTest, R9AMissingCurrencyIsToldOnce) {
  Told told;
  EXPECT_EQ(told.Refused(R"(event_id: "m", fact: {effective: {
      date: "2020-01-01"}, term_granted: {term_id: "M", term_kind:
      TERM_KIND_INVESTMENT, fields: {committed: {value: "5"}}}})"),
            "INVALID_AMOUNT");
}

constexpr char kOption[] = R"(event_id: "o", fact: {instrument_id: "I1",
  effective: {date: "2020-01-01"}, term_granted: {term_id: "O",
    term_kind: TERM_KIND_OPTION, fields: {holders: {party_ids: ["h"]},
      burdened: {party_ids: ["b"]}, exercisable: {value: "100",
        currency: "USD", qualifier: AMOUNT_QUALIFIER_EXACT},
      tranches: [{tranche_id: "t1", amount: {value: "50", currency: "USD",
        qualifier: AMOUNT_QUALIFIER_EXACT}, due: {date: "2022-01-01"}}]}}})";

std::string Exercised(const char* id, const char* day, const char* more) {
  return absl::StrCat("event_id: '", id, "', fact: {effective: {date: '", day,
                      "'}, right_exercised: {term_id: 'O', term_kind: "
                      "TERM_KIND_OPTION, amount: {value: '10', currency: "
                      "'USD', qualifier: AMOUNT_QUALIFIER_EXACT}, ",
                      more, "}}");
}

TEST(RulesTest, R6AnExerciseOfAnOptionEndsItsProcess) {
  Told told;
  told.And(kBase).And(kOption);
  told.And(Exercised("x", "2023-01-01", "process_id: 'p1'"));
  EXPECT_EQ(told.Refused(Exercised("y", "2023-02-01", "process_id: 'p1'")),
            "PROCESS_STATE");
  told.And(Exercised("y", "2023-02-01", "process_id: 'p2'"));
}

TEST(RulesTest, R8ATrancheIsNotExercisedBeforeItVests) {
  Told told;
  told.And(kBase).And(kOption);
  EXPECT_EQ(told.Refused(Exercised("x", "2021-01-01",
                                   "process_id: 'p', tranche_id: 't1'")),
            "BEYOND_REMAINING");
  told.And(Exercised("x", "2022-01-01", "process_id: 'p', tranche_id: 't1'"));
}

TEST(RulesTest, R8CountsWhatWasCorrectedAndDisclosed) {
  const auto funded = [](const char* id, const char* amount) {
    return absl::StrCat("event_id: '", id,
                        "', fact: {effective: {date: '2021-02-01'}, "
                        "performance_recorded: {term_id: 'M', term_kind: "
                        "TERM_KIND_INVESTMENT, kind: PERFORMANCE_KIND_FUNDED, "
                        "amount: {currency: 'USD', ",
                        amount, "}}}");
  };
  Told told;
  told.And(kBase).And(R"(event_id: "m", fact: {instrument_id: "I1",
      effective: {date: "2020-01-01"}, term_granted: {term_id: "M",
        term_kind: TERM_KIND_INVESTMENT, fields: {holders: {party_ids: ["h"]},
          burdened: {party_ids: ["b"]}, committed: {value: "10",
            currency: "USD", qualifier: AMOUNT_QUALIFIER_EXACT}}}})");
  told.And(funded("f", "qualifier: AMOUNT_QUALIFIER_UNDISCLOSED"));
  const std::string six =
      funded("s", "value: '6', qualifier: AMOUNT_QUALIFIER_EXACT");
  told.And(R"(event_id: "d", fact: {detail_disclosed: {target: "f",
      disclosed: {performance_recorded: {amount: {value: "5",
        currency: "USD", qualifier: AMOUNT_QUALIFIER_EXACT}}}}})");
  EXPECT_EQ(told.Refused(six), "BEYOND_REMAINING");
  told.And(funded("n", "value: '5', qualifier: AMOUNT_QUALIFIER_EXACT"));
}

TEST(RulesTest, R13ARestatementSaysWhatBecomesOfEveryLiveTerm) {
  Told told = Granted();
  const auto restated = [](const char* effective) {
    return absl::StrCat("event_id: 'r', fact: {instrument_id: 'I2', ",
                        "effective: {", effective,
                        "}, instrument_restated: {restates: [{instrument_id: "
                        "'I1'}]}}");
  };
  told.And(R"(event_id: "j", fact: {instrument_id: "I2",
      effective: {date: "2021-01-01"}, instrument_executed: {
      kind: INSTRUMENT_KIND_AGREEMENT}})");
  EXPECT_EQ(told.Refused(restated("date: '2021-01-01'")),
            "DISPOSITION_MISSING");
  // Before the grant the term is not yet alive; so it may be before it.
  EXPECT_EQ(told.Refused(restated("interval: {hi: '2021-01-01'}")), "");
}

TEST(RulesTest, R16APartyThatLeftCannotNovate) {
  Told told = Granted();
  const auto changed = [](const char* id, const char* day, const char* how) {
    return absl::StrCat("event_id: '", id, "', fact: {effective: {date: '", day,
                        "'}, party_changed: {party_id: 'b', ", how, "}}");
  };
  told.And(changed("w", "2021-01-01", "withdrew: {}"));
  EXPECT_EQ(told.Refused(
                changed("n", "2021-06-01", "novated: {to: {party_id: 'z'}}")),
            "PARTY_STATE");
  told.And(changed("n", "2020-06-01", "novated: {to: {party_id: 'z'}}"));
}

TEST(RulesTest, R19AVerbOnATermThatHasEndedIsRefused) {
  Told told = Granted();
  told.And(Verb("term_lifted", "date: '2020-06-01'"));
  EXPECT_EQ(told.Refused(Verb("term_suspended", "date: '2021-01-01'")),
            "TERM_ENDED");
  told.And(Verb("term_kept", "date: '2021-01-01'"));
  told.And(Verb("term_suspended", "date: '2020-03-01'"));
}

// A history forgets an event that is refused, also one that names itself.
TEST(RulesTest, WhatNamesItselfLeavesNothingBehind) {
  Told told = Granted();
  const auto corrected = [](const char* target) {
    return absl::StrCat(
        "event_id: 'c', fact: {event_corrected: {target: '", target,
        "', kind: CORRECTION_KIND_CLERICAL, reason: 'x', corrected: "
        "{instrument_id: 'I1', effective: {date: '2020-02-01'}, term_granted: "
        "{term_id: 'T', term_kind: TERM_KIND_ROFR}}}}");
  };
  EXPECT_EQ(told.Refused(corrected("c")), "CORRECTION_TARGET");
  told.And(corrected("g-T18"));
  EXPECT_TRUE(told.history().About(2).empty());

  auto event = std::make_shared<RecordedEvent>();
  event->event.set_event_id("e0");
  event->event.mutable_fact()->mutable_event_retracted()->set_target("e0");
  History history;
  history.Append(event);
  EXPECT_TRUE(history.About(0).empty());
  history.Truncate(0);
  EXPECT_EQ(history.Find("e0"), -1);
}

// What is only known to be on or before a day comes after a ruling that was on
// record: the ruling is a fact about the term like any other.
TEST(RulesTest, ARulingBoundsWhatWasRecordedAfterIt) {
  Told told;
  told.And(R"(event_id: "g", fact: {effective: {date: "2020-01-01"},
    term_granted: {term_id: "T", term_kind: TERM_KIND_EXCLUSIVITY}})");
  told.And(R"(event_id: "r", fact: {effective: {date: "2021-03-01"},
    ruling_issued: {ruling_id: "u", kind: RULING_KIND_CONSTITUTIVE,
                    terminated_term_ids: "T"}})");
  EXPECT_EQ(told.Refused(R"(event_id: "l", fact: {
    effective: {interval: {hi: "2021-07-01"}},
    term_lifted: {term_id: "T", term_kind: TERM_KIND_EXCLUSIVITY}})"),
            "TERM_ENDED");
}

// An event of no known time still finds its term as it does in every world.
TEST(RulesTest, WhatIsSoAtEveryTimeIsSoAtAnUnknownOne) {
  Told told;
  told.And(kBase).And(Grant("T", "unknown: {}"));
  EXPECT_EQ(told.Refused(Grant("T", "unknown: {} ")), "TERM_EXISTS");
  EXPECT_EQ(told.Refused(Verb("term_resumed", "unknown: {}")),
            "SUSPENSION_STATE");
  told.And(Verb("term_suspended", "unknown: {}"));
  told.And(Verb("term_resumed", "unknown: {}"));
}

TEST(RulesTest, R10AConditionIsRemovedAtEveryPossibleTime) {
  const auto event = [](const char* id, const char* effective,
                        const char* fact) {
    return absl::StrCat("event_id: '", id, "', fact: {effective: {", effective,
                        "}, ", fact, "}");
  };
  constexpr char kDeclared[] = "condition_declared: {condition_id: 'C'}";
  Told told;
  told.And(kBase);
  told.And(event("d", "date: '2020-01-01'",
                 "condition_defined: {condition_id: 'C'}"));
  told.And(event("r", "date: '2021-06-01'",
                 "condition_removed: {condition_id: 'C'}"));
  EXPECT_EQ(told.Refused(event("x", "date: '2022'", kDeclared)),
            "CONDITION_STATE");
  told.And(event("y", "date: '2021'", kDeclared));
}

TEST(RulesTest, R10AConditionNeverDefinedIsNotDeterminedOrDeclared) {
  Told told;
  told.And(kBase);
  const auto event = [](const char* fact) {
    return absl::StrCat("event_id: 'x', fact: {effective: {date: '2021'}, ",
                        fact, "}");
  };
  EXPECT_EQ(told.Refused(event("condition_determined: {condition_id: 'C', "
                               "outcome: CONDITION_OUTCOME_SATISFIED}")),
            "CONDITION_STATE");
  EXPECT_EQ(told.Refused(event("condition_declared: {condition_id: 'C'}")),
            "CONDITION_STATE");
  EXPECT_EQ(told.Refused(event("condition_removed: {condition_id: 'C'}")),
            "UNKNOWN_REFERENCE");
}

TEST(RulesTest, R10ADeterminationIsOverruledByARulingOnTheCondition) {
  Told told;
  told.And(kBase);
  const auto event = [](const char* id, const char* date, const char* fact) {
    return absl::StrCat("event_id: '", id, "', fact: {effective: {date: '",
                        date, "'}, ", fact, "}");
  };
  constexpr char kFailed[] =
      "condition_determined: {condition_id: 'C', outcome: "
      "CONDITION_OUTCOME_FAILED}";
  told.And(event("d", "2020-01-01", "condition_defined: {condition_id: 'C'}"));
  told.And(event("s", "2021-01-01",
                 "condition_determined: {condition_id: 'C', outcome: "
                 "CONDITION_OUTCOME_SATISFIED}"));
  EXPECT_EQ(told.Refused(event("f", "2022-01-01", kFailed)), "CONDITION_STATE");
  EXPECT_EQ(told.Refused(event("r", "2021-06-01",
                               "ruling_issued: {ruling_id: 'r' kind: "
                               "RULING_KIND_CONSTITUTIVE condition_ids: 'X'}")),
            "UNKNOWN_REFERENCE");
  told.And(event("r", "2021-06-01",
                 "ruling_issued: {ruling_id: 'r' kind: "
                 "RULING_KIND_CONSTITUTIVE condition_ids: 'C'}"));
  EXPECT_EQ(told.Refused(event("f", "2022-01-01", kFailed)), "");
  told.And(event("v", "2021-08-01",
                 "ruling_issued: {ruling_id: 'v' kind: "
                 "RULING_KIND_CONSTITUTIVE reverses_ruling_id: 'r'}"));
  EXPECT_EQ(told.Refused(event("f", "2022-01-01", kFailed)), "CONDITION_STATE");
  told.And(event("w", "2021-09-01",
                 "ruling_issued: {ruling_id: 'w' kind: "
                 "RULING_KIND_CONSTITUTIVE reverses_ruling_id: 'v'}"));
  told.And(event("f", "2022-01-01", kFailed));
  EXPECT_EQ(told.Refused(event("t", "2023-01-01",
                               "condition_determined: {condition_id: 'C', "
                               "outcome: CONDITION_OUTCOME_SATISFIED}")),
            "CONDITION_STATE")
      << "what was determined after the ruling it does not set aside";
}

TEST(RulesTest, R19TellsWhatEndedTheTermAndNotWhatTheVerbWouldMakeOfIt) {
  Told told;
  told.And(kBase).And(
      Grant("T", "date: '2020-01-01'", " window: {end: {through: '2020'}}"));
  EXPECT_EQ(told.Refusal(Verb("term_amended", "date: '2021-01-02'",
                              " set: {window: {end: {through: '2023'}}}"))
                .substr(0, 62),
            "term 'T' had ended on 2021-01-01T00:00:00Z by event 'g-T18'; r");
}

// The restatement has no lower bound of its own: it comes from a term that the
// verb is not about, and decides that the restatement found this one alive.
TEST(RulesTest, R19CountsWhatBoundsARestatementBelow) {
  Told told;
  told.And(kBase).And(Grant("U", "date: '2021-03-15'"));
  told.And(R"(event_id: "j", fact: {instrument_id: "I2", effective: {
      interval: {hi: "2021-07-01"}}, instrument_executed: {
      kind: INSTRUMENT_KIND_AGREEMENT}})");
  told.And(R"(event_id: "r", fact: {instrument_id: "I2", effective: {
      interval: {hi: "2021-07-01"}}, instrument_restated: {
      restates: [{instrument_id: "I1"}], dispositions: [{term_id: "U",
        kind: DISPOSITION_KIND_DROPPED}]}})");
  told.And(Grant("T", "date: '2020-06-30' "));
  EXPECT_EQ(told.Status("T", "2022-01-01"), "LIFTED r");
  EXPECT_EQ(told.Refused(Verb("term_lapsed", "date: '2023-01-01'")),
            "TERM_ENDED");
}

}  // namespace
}  // namespace ledger
