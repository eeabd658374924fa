// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: what rights, their clocks and amounts give rise to is found, and
// nothing beside it. Method: as finding_test.cc.

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/ledger/found.h"

namespace ledger {
namespace {

constexpr char kTenDays[] =
    " right: {clock_start: CLOCK_START_GIVING day_count: DAY_COUNT_CALENDAR "
    "response_window: {days: 10}}";

Told Rofr(std::string_view right) {
  Told told;
  told.And(kParties);
  std::string fields = Held("h", "b");
  fields.insert(fields.size() - 1, right);
  told.And(Event("g", "2020-02-01", Term("ROFR", "term_granted", "R", fields)));
  return told;
}

TEST(FindingRightsTest, ARejectedNoticeIsSaidToBeDefective) {
  Told told = Rofr(kTenDays);
  told.And(Step("n", "2021-01-01", "right_noticed"));
  EXPECT_EQ(Found(told, "2021-06-01"), "");
  told.And(Step("r", "2021-01-05", "right_notice_rejected"));
  EXPECT_EQ(Found(told, "2021-06-01"), "F6: n r");
}

TEST(FindingRightsTest, AnExerciseIsLateFromTheFirstInstantBehindTheLastDay) {
  Told in_time = Rofr(kTenDays);
  in_time.And(Step("n", "2021-01-01", "right_noticed"));
  in_time.And(Step("e", "2021-01-11", "right_exercised"));
  EXPECT_EQ(Found(in_time, "2021-06-01"), "");
  Told late = Rofr(kTenDays);
  late.And(Step("n", "2021-01-01", "right_noticed"));
  late.And(Step("e", "2021-01-12", "right_exercised"));
  EXPECT_EQ(Found(late, "2021-06-01"), "F7: g n e");
}

// A notice that came before a step answers to it, whenever it was recorded.
TEST(FindingRightsTest, AStepAnswersTheNoticeBeforeItOnItsDay) {
  Told told = Rofr(kTenDays);
  told.And(Step("n", "2021-01-01", "right_noticed"));
  told.And(Step("e", "2021-01-15", "right_exercised"));
  EXPECT_EQ(Found(told, "2021-06-01"), "F7: g n e");
  told.And(Step("m", "2021-01-10", "right_noticed"));
  EXPECT_EQ(Found(told, "2021-06-01"), "");
  told.And(Step("l", "2021-01-20", "right_noticed"));
  EXPECT_EQ(Found(told, "2021-06-01"), "");
}

TEST(FindingRightsTest, ARightWithoutAWindowHasAnUnknownParameter) {
  EXPECT_EQ(Found(Rofr(kTenDays), "2021-06-01"), "");
  Told told = Rofr("");
  EXPECT_EQ(Found(told, "2021-06-01"), "F8: g");
  told.And(Event("l", "2022-01-01", Term("ROFR", "term_lifted", "R", "")));
  EXPECT_EQ(Found(told, "2022-06-01"), "") << "it can no longer be used";
}

// A right counted from receipt, or by days that no calendar covers, tells no
// deadline.
TEST(FindingRightsTest, ADeadlineThatCannotBeComputedIsAnUnknownParameter) {
  Told told = Rofr(
      " right: {clock_start: CLOCK_START_RECEIPT day_count: "
      "DAY_COUNT_CALENDAR response_window: {days: 10}}");
  EXPECT_EQ(Found(told, "2021-06-01"), "");
  told.And(Step("n", "2021-01-01", "right_noticed"));
  EXPECT_EQ(Found(told, "2021-06-01"), "F8: g n");
  told.And(Step("d", "2021-01-05", "right_declined"));
  EXPECT_EQ(Found(told, "2021-06-01"), "");
}

TEST(FindingRightsTest, ACalendarThatEndsBeforeThePeriodIsAnUnknownParameter) {
  Told told = Rofr(
      " right: {clock_start: CLOCK_START_GIVING day_count: DAY_COUNT_BUSINESS "
      "calendar: 'london' response_window: {days: 10}}");
  told.And(Event("m", "2020-01-01",
                 "term_granted: {term_id: 'M' term_kind: TERM_KIND_META "
                 "fields: {calendars: {name: 'london' first_day: '2020-01-01' "
                 "last_day: '2020-12-31'}}}"));
  EXPECT_EQ(Found(told, "2020-12-30"), "");
  told.And(Step("n", "2020-12-28", "right_noticed"));
  EXPECT_EQ(Found(told, "2020-12-30"), "F8: g n");
}

// Nobody can say what is left where nobody knows what was taken.
TEST(FindingRightsTest, WhatIsTakenToAnUnknownExtentLeavesAnUnknownAmount) {
  constexpr char kUndisclosed[] =
      "amount: {currency: 'USD' qualifier: AMOUNT_QUALIFIER_UNDISCLOSED}";
  Told option;
  option.And(kParties);
  option.And(
      Event("g", "2020-02-01",
            Term("OPTION", "term_granted", "O",
                 absl::StrCat("fields: {exercisable: ", Dollars("15"), "}"))));
  EXPECT_EQ(Found(option, "2021-06-01"), "");
  option.And(Event("e", "2021-01-01",
                   Term("OPTION", "right_exercised", "O",
                        absl::StrCat("process_id: 'p' ", kUndisclosed))));
  EXPECT_EQ(Found(option, "2021-06-01"), "F8: g e");

  Told funded;
  funded.And(kParties);
  funded.And(
      Grant("g", "2020-02-01", absl::StrCat("committed: ", Dollars("100"))));
  funded.And(
      Event("f", "2021-01-01",
            Of("performance_recorded",
               absl::StrCat("kind: PERFORMANCE_KIND_FUNDED ", kUndisclosed))));
  EXPECT_EQ(Found(funded, "2021-06-01"), "F8: g f");
  funded.And(Performed("o", "2021-02-01", "OBSERVED", "40"));
  EXPECT_EQ(Found(funded, "2021-06-01"), "") << "a total says it again";
}

TEST(FindingRightsTest, ACommitmentBelowZeroIsFound) {
  const auto added = [](std::string_view value) {
    Told told;
    told.And(kParties);
    told.And(
        Grant("g", "2020-02-01", absl::StrCat("committed: ", Dollars("100"))));
    told.And(Amend("a", "2021-01-01", absl::StrCat("add: ", Dollars(value))));
    return Found(told, "2021-06-01");
  };
  EXPECT_EQ(added("-100"), "");
  EXPECT_EQ(added("-150"), "F8: g a");
}

// Late as one reading has it, in time as another.
TEST(FindingRightsTest, AnExerciseLateUnderOneOpenReadingIsPossiblyLate) {
  const auto read = [](std::string_view status) {
    Told told = Rofr(kTenDays);
    told.And(Step("n", "2021-01-01", "right_noticed"));
    told.And(Step("e", "2021-01-11", "right_exercised"));
    told.And(absl::StrCat(
        "event_id: 'o', fact: {interpretation_recorded: {interpretation_id: "
        "'x' status: INTERPRETATION_STATUS_",
        std::string(status),
        " term_ids: 'R' set: {right: {clock_start: CLOCK_START_GIVING "
        "day_count: DAY_COUNT_CALENDAR response_window: {days: 5}}}}}"));
    return Found(told, "2021-06-01");
  };
  EXPECT_EQ(read("OPEN"), "F7?: n e o");
  EXPECT_EQ(read("ADOPTED"), "F7: n e o");
}

TEST(FindingRightsTest, AnExerciseWithoutItsNoticeIsAnOrphan) {
  Told told = Rofr(kTenDays);
  told.And(Step("n", "2021-01-01", "right_noticed"));
  told.And(Step("e", "2021-01-05", "right_exercised"));
  EXPECT_EQ(Found(told, "2021-06-01"), "");
  told.And(Retract("r", "n"));
  EXPECT_EQ(Found(told, "2021-06-01"), "F4: e");
}

// The second window passed before the deal: a new notice was due.
TEST(FindingRightsTest, ADealAfterTheSecondWindowIsABreach) {
  const auto dealt = [](std::string_view date) {
    Told told = Rofr(
        " right: {clock_start: CLOCK_START_GIVING day_count: "
        "DAY_COUNT_CALENDAR response_window: {days: 10} third_party_window: "
        "{days: 60}}");
    told.And(Step("n", "2021-01-01", "right_noticed"));
    told.And(Step("d", "2021-01-05", "right_declined"));
    told.And(Act("a", date, "x", "p"));
    return Found(told, "2021-06-01");
  };
  EXPECT_EQ(dealt("2021-03-06"), "");
  EXPECT_EQ(dealt("2021-03-07"), "F2: g a");
}

// The taking is named: it is what forbids the deal.
TEST(FindingRightsTest, ADealAfterTheRightWasTakenNamesTheTaking) {
  Told told = Rofr(kTenDays);
  told.And(Step("n", "2021-01-01", "right_noticed"));
  told.And(Step("e", "2021-01-05", "right_exercised"));
  told.And(Act("a", "2021-02-01", "x", "p"));
  EXPECT_EQ(Found(told, "2021-06-01"), "F2: g e a");
}

}  // namespace
}  // namespace ledger
