// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: each finding is found where its rule says so, with its events, and not
// a step beside it. Method: small histories told in text form, one pair a code.

#include "ledger/finding.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/ledger/found.h"

namespace ledger {
namespace {

TEST(FindingTest, ConflictIsAGrantInsideAnothersExclusivity) {
  Told told = Exclusive();
  EXPECT_EQ(Found(told, "2021-01-01"), "");
  told.And(Event("c", "2021-01-01",
                 Term("EXCLUSIVITY", "term_granted", "F", Held("x", "b"))));
  EXPECT_EQ(Found(told, "2021-06-01"), "F1: g c");
  told.And(
      Event("l", "2022-01-01", Term("EXCLUSIVITY", "term_lifted", "E", "")));
  EXPECT_EQ(Found(told, "2022-06-01"), "");
}

TEST(FindingTest, AGrantOfAnotherScopeOrToTheHolderIsNoConflict) {
  Told told = Exclusive();
  told.And(Event("c", "2021-01-01",
                 Term("EXCLUSIVITY", "term_granted", "F",
                      Held("x", "b", "activity: {values: 'sell'}"))));
  told.And(Event("o", "2021-01-01",
                 Term("LICENCE", "term_granted", "L", Held("h", "b"))));
  EXPECT_EQ(Found(told, "2021-06-01"), "");
}

// All that is known is known: where the rest of the grant meets, it does so in
// every world.
TEST(FindingTest, ACarveOutOfAPartLeavesTheConflictCertain) {
  Told told;
  told.And(kParties);
  told.And(Event("g", "2020-02-01",
                 Term("EXCLUSIVITY", "term_granted", "E",
                      "fields: {holders: {party_ids: 'h'} burdened: "
                      "{party_ids: 'b'} scope: {include: {activity: {values: "
                      "'buy'}} except: {territory: {values: 'cn'}}}}")));
  told.And(Event("c", "2021-01-01",
                 Term("LICENCE", "term_granted", "L", Held("x", "b"))));
  EXPECT_EQ(Found(told, "2021-06-01"), "F1: g c");
  told.And(Event("n", "2021-02-01",
                 Term("LICENCE", "term_amended", "L",
                      "set: {scope: {include: {activity: {values: 'buy'} "
                      "territory: {values: 'cn'}}}}")));
  EXPECT_EQ(Found(told, "2021-06-01"), "");
}

// What the grant itself leaves out meets nothing.
TEST(FindingTest, AGrantThatExceptsWhatIsReservedIsNoConflict) {
  Told told;
  told.And(kParties);
  told.And(Event("g", "2020-02-01",
                 Term("EXCLUSIVITY", "term_granted", "E",
                      Held("h", "b",
                           "activity: {values: 'buy'} territory: "
                           "{values: 'cn'}"))));
  told.And(Event("c", "2021-01-01",
                 Term("LICENCE", "term_granted", "L",
                      "fields: {holders: {party_ids: 'x'} burdened: "
                      "{party_ids: 'b'} scope: {include: {activity: {values: "
                      "'buy'}} except: {territory: {values: 'cn'}}}}")));
  EXPECT_EQ(Found(told, "2021-06-01"), "");
}

TEST(FindingTest, OnlyAClaimToTheThingItselfIsAConflict) {
  const auto granted = [](std::string_view kind) {
    Told told = Exclusive();
    told.And(Event("c", "2021-01-01",
                   Term(kind, "term_granted", "T", Held("x", "b"))));
    return Found(told, "2021-06-01", {v1::FINDING_CODE_CONFLICT});
  };
  for (const char* kind :
       {"LICENCE", "PERMISSION", "OPTION", "ROFR", "MATCHING_RIGHT",
        "INVESTMENT", "MINIMUM_COMMITMENT"}) {
    EXPECT_EQ(granted(kind), "F1: g c") << kind;
  }
  for (const char* kind :
       {"ROFO", "ROFN", "PREFERENCE", "NON_COMPETE", "LOCKUP", "MFN"}) {
    EXPECT_EQ(granted(kind), "") << kind;
  }
}

TEST(FindingTest, BreachIsAnActInsideARestriction) {
  Told told = Exclusive();
  told.And(Act("n", "2021-01-01", "h"));
  EXPECT_EQ(Found(told, "2021-06-01"), "") << "a deal with the holder";
  told.And(Act("a", "2021-02-01", "x"));
  EXPECT_EQ(Found(told, "2021-06-01"), "F2: g a");
  EXPECT_EQ(Found(told, "2021-01-15"), "") << "not yet";
}

// An act that leaves a dimension open is in all of it; of one that is blacked
// out nobody knows where it was.
TEST(FindingTest, BreachIsCertainIfOnePartOfTheActIs) {
  Told told;
  told.And(kParties);
  told.And(Event("g", "2020-02-01",
                 Term("NON_COMPETE", "term_granted", "E",
                      Held("h", "b",
                           "activity: {values: 'buy'} territory: {values: "
                           "'cn'}"))));
  const auto act = [](std::string_view id, std::string_view more) {
    return Event(id, "2021-01-01",
                 absl::StrCat("act_recorded: {actor: 'b' act: {activity: "
                              "{values: 'buy'} ",
                              std::string(more), "}}"));
  };
  told.And(act("a", ""))
      .And(act("x", "territory: {redacted: true}"))
      .And(act("u", "territory: {values: 'us'}"));
  EXPECT_EQ(Found(told, "2021-06-01"), "F2: g a | F2?: g x");
}

TEST(FindingTest, AnIdentificationIsNamedWhereTheTermNamesThePartyOtherwise) {
  Told told = Exclusive();
  told.And(Event("j", "2020-03-01",
                 "party_changed: {party_id: 'q' joined: {party_id: 'q'}}"));
  told.And(Event("k", "2020-03-01",
                 "party_changed: {party_id: 'q' identified: {party_id: 'b'}}"));
  told.And(Act("a", "2021-02-01", "x"));
  EXPECT_EQ(Found(told, "2021-06-01"), "F2: g a");
  told.And(Event("c", "2021-02-01",
                 "act_recorded: {actor: 'q' act: {activity: {values: 'buy'} "
                 "counterparty: {values: 'party/x'}}}"));
  EXPECT_EQ(Found(told, "2021-06-01"), "F2: g a | F2: g k c");
}

TEST(FindingTest, BreachIsPossibleWhileTheActMayLieAhead) {
  Told told = Exclusive();
  told.And(Act("a", "2021", "x"));
  EXPECT_EQ(Found(told, "2021-06-01"), "F2?: g a");
  EXPECT_EQ(Found(told, "2022-01-01"), "F2: g a");
}

TEST(FindingTest, ADealUnderAPriorityRightNeedsANotice) {
  Told told;
  told.And(kParties);
  told.And(Event("g", "2020-02-01",
                 Term("ROFR", "term_granted", "R", Held("h", "b"))));
  told.And(Event("n", "2020-06-01",
                 Term("ROFR", "right_noticed", "R", "process_id: 'p'")));
  told.And(Act("a", "2021-01-01", "x", "p"));
  told.And(Act("c", "2021-01-01", "x"));
  EXPECT_EQ(Found(told, "2021-06-01", {v1::FINDING_CODE_BREACH}), "F2: g c");
}

TEST(FindingTest, APerformanceIsAnActOfWhoOwesItWithItsHolder) {
  const auto delivered = [](std::string_view holder, std::string_view kind) {
    Told told = Exclusive();
    told.And(Event(
        "c", "2021-01-01",
        Term("MINIMUM_COMMITMENT", "term_granted", "M", Held(holder, "b"))));
    told.And(
        Event("p", "2021-02-01",
              Term("MINIMUM_COMMITMENT", "performance_recorded", "M",
                   absl::StrCat("kind: PERFORMANCE_KIND_", std::string(kind),
                                " amount: ", Dollars("5")))));
    return Found(told, "2021-06-01", {v1::FINDING_CODE_BREACH});
  };
  EXPECT_EQ(delivered("x", "DELIVERED"), "F2: g p");
  EXPECT_EQ(delivered("x", "RELEASED"), "") << "nothing was done";
  EXPECT_EQ(delivered("h", "DELIVERED"), "") << "with its own holder";
}

TEST(FindingTest, AnIrrevocableLicenceIsNotSuspendedOrEndedByOneSide) {
  const auto after = [](std::string_view fact, std::string_view fields,
                        std::string_view instrument = "") {
    Told told;
    told.And(kParties);
    std::string stated = Held("h", "b");
    stated.insert(stated.size() - 1, std::string(fields));
    told.And(
        Event("g", "2020-02-01", Term("LICENCE", "term_granted", "L", stated)));
    told.And(Event("s", "2021-02-01",
                   absl::StrCat("instrument_id: '", std::string(instrument),
                                "' ", Term("LICENCE", fact, "L", ""))));
    return Found(told, "2021-06-01");
  };
  EXPECT_EQ(after("term_suspended", " irrevocable: true"), "F2: g s");
  EXPECT_EQ(after("term_lifted", " irrevocable: true"), "F2: g s");
  EXPECT_EQ(after("term_lifted", ""), "");
  EXPECT_EQ(after("term_lifted", " irrevocable: true", "I"), "")
      << "both agreed";
}

TEST(FindingTest, ALateEndEndsWhatHadEnded) {
  Told told = Exclusive();
  told.And(
      Event("l", "2022-01-01", Term("EXCLUSIVITY", "term_lifted", "E", "")));
  EXPECT_EQ(Found(told, "2023-01-01"), "");
  told.And(
      Event("m", "2021-01-01", Term("EXCLUSIVITY", "term_lifted", "E", "")));
  EXPECT_EQ(Found(told, "2023-01-01"), "F3: l m");
}

TEST(FindingTest, AnOrphanFindsNoTerm) {
  Told told = Exclusive();
  told.And(Event("a", "2021-01-01",
                 Term("EXCLUSIVITY", "term_amended", "E",
                      "set: {text: {plain: 'more'}}")));
  EXPECT_EQ(Found(told, "2023-01-01"), "");
  told.And(
      Event("l", "2020-06-01", Term("EXCLUSIVITY", "term_lifted", "E", "")));
  EXPECT_EQ(Found(told, "2023-01-01"), "F4: a l");
}

// What is done under a term, or said of it, needs the term to have been there.
TEST(FindingTest, APerformanceOfATermThatNeverWasIsAnOrphan) {
  Told told;
  told.And(kParties);
  told.And(
      Grant("g", "2020-02-01", absl::StrCat("committed: ", Dollars("100"))));
  told.And(Performed("p", "2020-06-01", "FUNDED", "10"));
  told.And(Event("a", "2020-07-01", Of("breach_alleged", "by: 'h'")));
  EXPECT_EQ(Found(told, "2021-01-01"), "");
  told.And(Retract("r", "g"));
  EXPECT_EQ(Found(told, "2021-01-01"), "F4: p | F4: a");
  EXPECT_EQ(Found(told, "2020-06-15"), "F4: p");
}

TEST(FindingTest, WhatAccruedOutlivesItsTerm) {
  Told told;
  told.And(kParties);
  told.And(
      Grant("g", "2020-02-01", absl::StrCat("committed: ", Dollars("100"))));
  told.And(Event("l", "2020-05-01", Of("term_lifted")));
  told.And(Performed("p", "2020-06-01", "FUNDED", "10"));
  EXPECT_EQ(Found(told, "2021-01-01"), "");
}

TEST(FindingTest, ADeterminationNeedsItsConditionDefined) {
  Told told;
  told.And(kParties);
  told.And(Event("d", "2020-01-01", "condition_defined: {condition_id: 'C'}"));
  told.And(Event("x", "2021-01-01",
                 "condition_determined: {condition_id: 'C' "
                 "outcome: CONDITION_OUTCOME_SATISFIED}"));
  EXPECT_EQ(Found(told, "2022-01-01"), "");
  told.And(Retract("r", "d"));
  EXPECT_EQ(Found(told, "2022-01-01"), "F4: x");
  EXPECT_EQ(Found(told, "2020-12-01"), "");
}

TEST(FindingTest, AWindowDanglesOnARemovedCondition) {
  Told told;
  told.And(kParties);
  told.And(Event("d", "2020-01-01", "condition_defined: {condition_id: 'C'}"));
  told.And(Event("g", "2020-02-01",
                 Term("OTHER", "term_granted", "T",
                      "fields: {window: {end: {until: {formula: "
                      "{condition_id: 'C'}}}}}")));
  EXPECT_EQ(Found(told, "2021-06-01"), "");
  told.And(Event("r", "2021-01-01", "condition_removed: {condition_id: 'C'}"));
  EXPECT_EQ(Found(told, "2021-06-01"), "F5: g r");
}

TEST(FindingTest, AFactDanglesThatTakesEffectAfterARemovedCondition) {
  Told told = Exclusive();
  told.And(Event("d", "2020-01-01", "condition_defined: {condition_id: 'C'}"));
  told.And(absl::StrCat(
      "event_id: 'm', fact: {effective: {formula: {condition_id: 'C' after: "
      "{months: 3}}} ",
      Term("EXCLUSIVITY", "term_lifted", "E", ""), "}"));
  EXPECT_EQ(Found(told, "2021-06-01"), "");
  told.And(Event("r", "2021-01-01", "condition_removed: {condition_id: 'C'}"));
  EXPECT_EQ(Found(told, "2020-12-31"), "");
  EXPECT_EQ(Found(told, "2021-06-01"), "F5: m r");
  told.And(
      Event("l", "2021-03-01", Term("EXCLUSIVITY", "term_lifted", "E", "")));
  EXPECT_EQ(Found(told, "2021-06-01"), "") << "nothing hangs on it any more";
}

TEST(FindingTest, AnAssignmentNeedsAConsentThatIsRequired) {
  constexpr char kAssigned[] =
      "party_changed: {party_id: 'b' assigned: {to: {party_id: 'x'}}}";
  Told free;
  free.And(kParties);
  free.And(Event("a", "2021-01-01", kAssigned));
  EXPECT_EQ(Found(free, "2022-01-01"), "");
  Told told;
  told.And(kParties);
  told.And(Event("g", "2020-02-01",
                 Term("ASSIGNMENT_RESTRICTION", "term_granted", "A",
                      Held("h", "b", "activity: {values: 'assign'}"))));
  told.And(Event("a", "2021-01-01", kAssigned));
  EXPECT_EQ(Found(told, "2022-01-01"), "F13: g a");
}

TEST(FindingTest, AnAssignmentToWhomTheRestrictionDoesNotReachNeedsNoConsent) {
  const auto assigned = [](std::string_view scope) {
    Told told;
    told.And(kParties);
    told.And(Event("g", "2020-02-01",
                   Term("ASSIGNMENT_RESTRICTION", "term_granted", "A",
                        absl::StrCat("fields: {holders: {party_ids: 'h'} "
                                     "burdened: {party_ids: 'b'} scope: {",
                                     std::string(scope), "}}"))));
    told.And(Event(
        "a", "2021-01-01",
        "party_changed: {party_id: 'b' assigned: {to: {party_id: 'x'}}}"));
    return Found(told, "2022-01-01");
  };
  constexpr char kAssign[] = "activity: {values: 'assign'}";
  const auto to = [&](std::string_view who) {
    return absl::StrCat(kAssign, " counterparty: {values: '", std::string(who),
                        "'}");
  };
  EXPECT_EQ(assigned(absl::StrCat("include: {", to("party/x"), "}")),
            "F13: g a");
  EXPECT_EQ(assigned(absl::StrCat("include: {", to("party/y"), "}")), "");
  EXPECT_EQ(assigned(absl::StrCat("include: {", to("class/rival"), "}")), "");
  EXPECT_EQ(assigned(absl::StrCat("include: {", kAssign, "} except: {",
                                  to("party/x"), "}")),
            "");
  EXPECT_EQ(assigned(absl::StrCat("include: {", kAssign, "} except: {",
                                  to("party/y"), "}")),
            "F13: g a");
}

TEST(FindingTest, ARetroactiveChangeMeetsAnActInBetween) {
  const auto lifted = [](std::string_view executed) {
    Told told = Exclusive();
    told.And(Act("a", "2021-03-01", "x"));
    told.And(absl::StrCat(
        "event_id: 'l', fact: {effective: {date: '2021-02-01'} executed: "
        "{date: '",
        std::string(executed), "'} ",
        Term("EXCLUSIVITY", "term_lifted", "E", ""), "}"));
    return Found(told, "2022-01-01");
  };
  EXPECT_EQ(lifted("2021-02-01"), "");
  EXPECT_EQ(lifted("2021-04-01"), "F15: a l");
}

// A slice is all that a lifting of a slice changes.
TEST(FindingTest, ARetroactiveChangeMeetsOnlyActsInsideIt) {
  const auto lifted = [](std::string_view slice) {
    Told told = Exclusive();
    told.And(Event("a", "2021-03-01",
                   "act_recorded: {actor: 'b' act: {activity: {values: 'buy'} "
                   "subject: {values: 'race'}}}"));
    told.And(absl::StrCat(
        "event_id: 'l', fact: {effective: {date: '2021-02-01'} executed: "
        "{date: '2021-04-01'} ",
        Term("EXCLUSIVITY", "term_lifted", "E",
             absl::StrCat("slice: {include: {subject: {values: '",
                          std::string(slice), "'}}}")),
        "}"));
    return Found(told, "2022-01-01", {v1::FINDING_CODE_RETRO_THIRD_PARTY});
  };
  EXPECT_EQ(lifted("race"), "F15: a l");
  EXPECT_EQ(lifted("snow"), "");
}

// What a slice names beyond its term it does not change.
TEST(FindingTest, ARetroactiveChangeReachesNoFurtherThanItsTerm) {
  const auto lifted = [](std::string_view act) {
    Told told = Exclusive();
    told.And(Event(
        "a", "2021-03-01",
        absl::StrCat("act_recorded: {actor: 'b' act: {activity: "
                     "{values: '",
                     std::string(act), "'} territory: {values: 'eu'}}}")));
    told.And(absl::StrCat(
        "event_id: 'l', fact: {effective: {date: '2021-02-01'} executed: "
        "{date: '2021-04-01'} ",
        Term("EXCLUSIVITY", "term_lifted", "E",
             "slice: {include: {territory: {values: 'eu'}}}"),
        "}"));
    return Found(told, "2022-01-01", {v1::FINDING_CODE_RETRO_THIRD_PARTY});
  };
  EXPECT_EQ(lifted("buy"), "F15: a l");
  EXPECT_EQ(lifted("hire"), "");
}

TEST(FindingTest, AnIdentificationIsNamedWhereItGivesTheClass) {
  Told told;
  told.And(kParties);
  told.And(Event("g", "2020-02-01",
                 Term("NON_COMPETE", "term_granted", "E",
                      Held("h", "b",
                           "activity: {values: 'buy'} counterparty: {values: "
                           "'class/rival'}"))));
  told.And(Event("j", "2020-03-01",
                 "party_changed: {party_id: 'q' joined: {party_id: 'q'}}"));
  told.And(Event("k", "2020-03-01",
                 "party_changed: {party_id: 'q' identified: {party_id: 'r' "
                 "classes: 'rival'}}"));
  told.And(Act("a", "2021-02-01", "q"));
  told.And(Act("c", "2021-02-01", "r"));
  EXPECT_EQ(Found(told, "2021-06-01"), "F2: g k a | F2: g c");
}

TEST(FindingTest, TheTableHasARowPerCode) {
  EXPECT_EQ(Findings().size(), 15U);
  for (const FindingRow& row : Findings()) {
    EXPECT_EQ(v1::FindingCode_Name(row.code),
              absl::StrCat("FINDING_CODE_", std::string(row.name)));
    EXPECT_EQ(RowOf(row.code).number, row.number);
  }
}

}  // namespace
}  // namespace ledger
