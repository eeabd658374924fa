// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: what was put right is told exactly where it would have counted.
// Method: small histories with a correction or a retraction, asked by field.

#include "ledger/corrected.h"

#include "gtest/gtest.h"
#include "tests/ledger/asked.h"

namespace ledger {
namespace {

// "r: status text; c: text": what was corrected, with the fields of T.
std::string Corrections(const Told& told, std::string_view as_of,
                        TreeSize known) {
  std::vector<std::string> words;
  for (const Corrected& each :
       CorrectedBy(told.history(), On(as_of, known), {{"T"}, ""})) {
    std::vector<std::string> fields;
    for (const FieldName& name : each.fields) fields.push_back(name.field);
    words.push_back(
        absl::StrCat(told.history().at(each.revision).event.event_id(), ": ",
                     absl::StrJoin(fields, " ")));
  }
  return absl::StrJoin(words, "; ");
}
std::string Corrections(const Told& told, std::string_view as_of) {
  return Corrections(told, as_of, told.Now());
}

TEST(CorrectedTest, ARetractionCountsWhereItsTargetWouldHaveWon) {
  Told told;
  told.And(Grant("g", "2020-01-01", Text("old")));
  told.And(Amend("x", "2021-01-01", "set: {text: {plain: 'misread'}}"));
  told.And(Retract("r", "x"));
  EXPECT_EQ(Corrections(told, "2022-01-01"), "r: text");
  EXPECT_EQ(Corrections(told, "2020-06-01"), "");
  EXPECT_EQ(Corrections(told, "2022-01-01", told.After("x")), "");
}

TEST(CorrectedTest, WhatALaterEventOverrodeAnywayIsNotTold) {
  Told told;
  told.And(Grant("g", "2020-01-01", Text("old")));
  told.And(Amend("x", "2021-01-01", "set: {text: {plain: 'misread'}}"));
  told.And(Amend("y", "2022-01-01", "set: {text: {plain: 'new'}}"));
  told.And(Retract("r", "x"));
  EXPECT_EQ(Corrections(told, "2021-06-01"), "r: text");
  EXPECT_EQ(Corrections(told, "2022-06-01"), "");
}

TEST(CorrectedTest, ACorrectedDateCountsOnTheDaysThatTheOldOneHeld) {
  Told told;
  told.And(Grant("g", "2020-01-01"));
  told.And(Event("l", "2021-01-01", Of("term_lifted")));
  told.And(Correct("c", "l", "2022-01-01", Of("term_lifted")));
  EXPECT_EQ(told.Status("T", "2021-06-01"), "IN_FORCE g");
  EXPECT_EQ(Corrections(told, "2021-06-01"), "c: status validity");
  EXPECT_EQ(Corrections(told, "2020-06-01"), "");
}

TEST(CorrectedTest, EachCorrectionOfAChainIsToldAndOneTakenBackIsNot) {
  Told told;
  told.And(Grant("g", "2020-01-01", Text("one")));
  const auto text = [](const char* words) {
    return Of("term_granted", absl::StrCat("fields: {", Text(words), "}"));
  };
  told.And(Correct("c1", "g", "2020-01-01", text("two")));
  told.And(Correct("c2", "g", "2020-01-01", text("three"), "c1"));
  EXPECT_EQ(Corrections(told, "2021-01-01"),
            "c1: status text validity; c2: status text validity");
  told.And(Retract("r", "c2"));
  EXPECT_EQ(told.Winners("T", "text", "2021-01-01"), "g");
  EXPECT_EQ(Corrections(told, "2021-01-01"),
            "c1: status text validity; r: status text validity");
}

TEST(CorrectedTest, PaymentsCountWhereTheyWouldHaveBeenSummands) {
  Told told;
  told.And(Grant("g", "2020-01-01"));
  told.And(Performed("p", "2020-02-01", "PAID", "5"));
  told.And(Performed("q", "2020-03-01", "PAID", "7"));
  told.And(Retract("rp", "p")).And(Retract("rq", "q"));
  EXPECT_EQ(Corrections(told, "2020-04-01"), "rp: paid; rq: paid");
  EXPECT_EQ(Corrections(told, "2020-02-15"), "rp: paid");
  told.And(Event("o", "2020-05-01",
                 Of("performance_recorded",
                    absl::StrCat("kind: PERFORMANCE_KIND_OBSERVED, observed: "
                                 "SUM_PAID, amount: ",
                                 Dollars("9")))));
  EXPECT_EQ(Corrections(told, "2020-06-01"), "");
}

TEST(CorrectedTest, AnObservationTakenBackCountsAlone) {
  Told told;
  told.And(Grant("g", "2020-01-01"));
  const auto observed = [](const char* id, const char* date) {
    return Event(id, date,
                 Of("performance_recorded",
                    absl::StrCat("kind: PERFORMANCE_KIND_OBSERVED, observed: "
                                 "SUM_PAID, amount: ",
                                 Dollars("9"))));
  };
  told.And(observed("o1", "2020-02-01")).And(observed("o2", "2020-03-01"));
  told.And(Retract("r1", "o1")).And(Retract("r2", "o2"));
  EXPECT_EQ(Corrections(told, "2020-04-01"), "r1: paid; r2: paid");
}

TEST(CorrectedTest, ALiftedSliceThatNeverWasWouldHaveCountedInTheScope) {
  Told told;
  told.And(Grant("g", "2020-01-01",
                 "scope: {include: [{activity: {values: ['sell']}}]}"));
  told.And(Event("s", "2021-01-01",
                 Of("term_lifted",
                    "slice: {include: [{activity: {values: ['sell/x']}}]}")));
  told.And(Retract("r", "s"));
  EXPECT_EQ(Corrections(told, "2021-06-01"), "r: scope");
}

TEST(CorrectedTest, PartiesAndInstrumentsAreCorrectedToo) {
  Told told;
  told.And(Event("j", "2020-01-01",
                 "party_changed: {party_id: 'p', joined: {party_id: 'p', name: "
                 "{plain: 'P'}}}"));
  told.And(Event("n", "2021-01-01",
                 "party_changed: {party_id: 'p', renamed: {plain: 'Q'}}"));
  told.And(Retract("r", "n"));
  const auto corrected =
      CorrectedBy(told.history(), On("2022-01-01", told.Now()), {});
  ASSERT_EQ(corrected.size(), 1u);
  EXPECT_EQ(corrected[0].fields,
            std::vector<FieldName>({{v1::SUBJECT_KIND_PARTY, "p", "name"}}));
}

}  // namespace
}  // namespace ledger
