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

std::string Step(std::string_view id, std::string_view date,
                 std::string_view step) {
  return Event(id, date, Term("ROFR", step, "R", "process_id: 'p'"));
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

}  // namespace
}  // namespace ledger
