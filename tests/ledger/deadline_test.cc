// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: deadlines fall on the day that the words and the calendar say, and what
// is not on record is named and never guessed.

#include "ledger/deadline.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/ledger/asked.h"
#include "tests/matchers.h"

namespace ledger {
namespace {

absl::StatusOr<std::vector<v1::Deadline>> Ask(const Told& told,
                                              std::string_view as_of) {
  const AgreementHistory agreement = {ParseAgreementId("a").value(),
                                      &told.history()};
  return DeriveDeadlines({&agreement, 1}, On(as_of, told.Now()), kOpenFuture);
}

// "answer p 2021-01-12T00:00:00Z", or what is missing.
std::string Due(const Told& told, std::string_view as_of) {
  const auto deadlines = Ask(told, as_of);
  EXPECT_TRUE(deadlines.ok()) << deadlines.status();
  if (!deadlines.ok()) return "";
  return absl::StrJoin(
      *deadlines, " | ", [](std::string* out, const v1::Deadline& each) {
        absl::StrAppend(out, each.what(), " ", each.process_id(), " ",
                        each.has_due() ? FormatInstant(FromMicros(each.due()))
                                       : absl::StrJoin(each.missing(), ","));
      });
}

std::string Right(std::string_view id, std::string_view date,
                  std::string_view step, std::string_view more = "") {
  return Event(id, date,
               absl::StrCat(std::string(step),
                            ": {term_id: 'R' term_kind: TERM_KIND_ROFR "
                            "process_id: 'p' ",
                            std::string(more), "}"));
}

Told Rofr(std::string_view right) {
  Told told;
  told.And(Event("c", "2020-01-01",
                 "term_granted: {term_id: 'M' term_kind: TERM_KIND_META "
                 "fields: {calendars: {name: 'london' first_day: '2021-01-01' "
                 "last_day: '2021-12-31' holidays: '2021-01-04'}}}"));
  told.And(Event("g", "2020-02-01",
                 absl::StrCat("term_granted: {term_id: 'R' term_kind: "
                              "TERM_KIND_ROFR fields: {right: {",
                              std::string(right), "}}}")));
  return told;
}

// Friday, 1 January 2021.
constexpr char kNotice[] = "2021-01-01";

TEST(DeadlineTest, CalendarDaysRunThroughTheWholeLastDay) {
  Told told = Rofr(
      "clock_start: CLOCK_START_GIVING day_count: DAY_COUNT_CALENDAR "
      "response_window: {days: 10}");
  EXPECT_EQ(Due(told, "2021-01-02"), "") << "no notice yet";
  told.And(Right("n", kNotice, "right_noticed"));
  EXPECT_EQ(Due(told, "2021-01-02"), "answer p 2021-01-12T00:00:00Z");
  EXPECT_EQ(Due(told, "2021-01-12"), "") << "it is over";
}

TEST(DeadlineTest, BusinessDaysPassOverWeekendsAndHolidays) {
  Told told = Rofr(
      "clock_start: CLOCK_START_GIVING day_count: DAY_COUNT_BUSINESS "
      "calendar: 'london' response_window: {days: 2} cut_off: '17:30'");
  told.And(Right("n", kNotice, "right_noticed"));
  // Monday 4 January is a holiday: Tuesday is the first day, Wednesday the
  // second.
  EXPECT_EQ(Due(told, "2021-01-02"), "answer p 2021-01-06T17:30:00Z");
}

// The clocks were put forward between the notice and the cut-off.
TEST(DeadlineTest, ACutOffIsToldByTheClockOfItsOwnDay) {
  Told told;
  told.And(Event("z", "2020-01-01",
                 "term_granted: {term_id: 'M' term_kind: TERM_KIND_META "
                 "fields: {time_zone: 'America/New_York'}}"));
  told.And(Event("g", "2020-02-01",
                 "term_granted: {term_id: 'R' term_kind: TERM_KIND_ROFR "
                 "fields: {right: {clock_start: CLOCK_START_GIVING "
                 "day_count: DAY_COUNT_CALENDAR cut_off: '17:00' "
                 "response_window: {days: 20}}}}"));
  told.And(Right("n", "2026-03-01", "right_noticed"));
  EXPECT_EQ(Due(told, "2026-03-02"), "answer p 2026-03-21T21:00:00Z");
}

TEST(DeadlineTest, ADeadlineRestsOnTheDisclosureOfItsWindow) {
  Told told =
      Rofr("clock_start: CLOCK_START_GIVING day_count: DAY_COUNT_CALENDAR");
  told.And(Right("n", kNotice, "right_noticed"));
  told.And(
      "event_id: 'd', fact: {detail_disclosed: {target: 'g', disclosed: {"
      "term_granted: {term_id: 'R' term_kind: TERM_KIND_ROFR fields: {right: "
      "{response_window: {days: 10}}}}}}}");
  EXPECT_EQ(Due(told, "2021-01-02"), "answer p 2021-01-12T00:00:00Z");
  const auto deadlines = Ask(told, "2021-01-02");
  ASSERT_THAT(deadlines, IsOk());
  EXPECT_EQ(Ids(deadlines->at(0).because()), "g n d");
}

TEST(DeadlineTest, HoursCountFromTheInstant) {
  Told told =
      Rofr("clock_start: CLOCK_START_GIVING response_window: {hours: 36}");
  told.And(Right("n", kNotice, "right_noticed"));
  EXPECT_EQ(Due(told, "2021-01-02"), "answer p 2021-01-02T12:00:00Z");
}

TEST(DeadlineTest, TheClockMayStartWithTheReceipt) {
  Told told = Rofr(
      "clock_start: CLOCK_START_RECEIPT day_count: DAY_COUNT_CALENDAR "
      "response_window: {days: 10}");
  told.And(
      Right("n", kNotice, "right_noticed", "received: {date: '2021-01-05'}"));
  EXPECT_EQ(Due(told, "2021-01-06"), "answer p 2021-01-16T00:00:00Z");
}

TEST(DeadlineTest, WhatIsNotOnRecordIsNamed) {
  Told told = Rofr("trigger: 'any sale'");
  told.And(Right("n", kNotice, "right_noticed"));
  EXPECT_EQ(Due(told, "2021-01-06"), "answer p clock_start,response_window");
}

TEST(DeadlineTest, ACalendarThatEndsTooEarlyIsNamed) {
  Told told = Rofr(
      "clock_start: CLOCK_START_GIVING day_count: DAY_COUNT_BUSINESS "
      "calendar: 'london' response_window: {days: 2}");
  told.And(Right("n", "2021-12-31", "right_noticed"));
  EXPECT_EQ(Due(told, "2021-12-31"),
            "answer p days that calendar 'london' does not cover "
            "(CALENDAR_UNCOVERED)");
}

TEST(DeadlineTest, ANoticeMayStateItsOwnDeadline) {
  Told told = Rofr("trigger: 'any sale'");
  told.And(
      Right("n", kNotice, "right_noticed", "deadline: {date: '2021-01-20'}"));
  EXPECT_EQ(Due(told, "2021-01-20"), "answer p 2021-01-21T00:00:00Z")
      << "the whole last day is in time";
  Told cut = Rofr("trigger: 'any sale' cut_off: '12:00'");
  cut.And(
      Right("n", kNotice, "right_noticed", "deadline: {date: '2021-01-20'}"));
  EXPECT_EQ(Due(cut, "2021-01-20"), "answer p 2021-01-20T12:00:00Z");
}

TEST(DeadlineTest, AReceiptOfUnknownTimeIsNotOnRecord) {
  Told told = Rofr(
      "clock_start: CLOCK_START_RECEIPT day_count: DAY_COUNT_CALENDAR "
      "response_window: {days: 10}");
  told.And(Right("n", kNotice, "right_noticed", "received: {unknown: {}}"));
  EXPECT_EQ(Due(told, "2021-01-06"), "answer p received");
}

TEST(DeadlineTest, NobodyIsToAnswerUnderARightThatHasEnded) {
  Told told = Rofr(
      "clock_start: CLOCK_START_GIVING day_count: DAY_COUNT_CALENDAR "
      "response_window: {days: 10}");
  told.And(Right("n", kNotice, "right_noticed"));
  told.And(Event("l", "2021-01-05",
                 "term_lifted: {term_id: 'R' term_kind: TERM_KIND_ROFR}"));
  EXPECT_EQ(Due(told, "2021-01-04"), "answer p 2021-01-12T00:00:00Z");
  EXPECT_EQ(Due(told, "2021-01-05"), "");
}

TEST(DeadlineTest, AReadingGivesADeadlineOfItsOwn) {
  Told told = Rofr(
      "clock_start: CLOCK_START_GIVING day_count: DAY_COUNT_CALENDAR "
      "response_window: {days: 10}");
  told.And(Right("n", kNotice, "right_noticed"));
  told.And(
      "event_id: 'o', fact: {interpretation_recorded: {interpretation_id: 'x' "
      "status: INTERPRETATION_STATUS_OPEN term_ids: 'R' set: {right: "
      "{clock_start: CLOCK_START_GIVING day_count: DAY_COUNT_CALENDAR "
      "response_window: {days: 20}}}}}");
  EXPECT_EQ(Due(told, "2021-01-02"),
            "answer p 2021-01-12T00:00:00Z | answer p 2021-01-22T00:00:00Z");
  told.And(
      "event_id: 'a', fact: {interpretation_recorded: {interpretation_id: 'x' "
      "status: INTERPRETATION_STATUS_ADOPTED term_ids: 'R' set: {right: "
      "{clock_start: CLOCK_START_GIVING day_count: DAY_COUNT_CALENDAR "
      "response_window: {days: 20}}}}}");
  EXPECT_EQ(Due(told, "2021-01-02"), "answer p 2021-01-22T00:00:00Z")
      << "what was adopted governs";
}

TEST(DeadlineTest, AReadingMayMoveTheEndOfAWindow) {
  Told told;
  told.And(
      Grant("g", "2020-02-01", "window: {end: {until: {date: '2022-01-01'}}}"));
  told.And(
      "event_id: 'o', fact: {interpretation_recorded: {interpretation_id: 'x' "
      "status: INTERPRETATION_STATUS_OPEN term_ids: 'T' set: {window: {end: "
      "{until: {date: '2023-01-01'}}}}}}");
  EXPECT_EQ(Due(told, "2021-01-02"),
            "window end  2022-01-01T00:00:00Z | "
            "window end  2023-01-01T00:00:00Z");
}

// The end of one term hangs on that of another, which comes by the clock.
TEST(DeadlineTest, AWindowMayEndAfterThatOfAnotherTerm) {
  Told told;
  told.And(
      Grant("g", "2020-02-01", "window: {end: {until: {date: '2022-01-01'}}}"));
  told.And(Event("h", "2020-02-01",
                 "term_granted: {term_id: 'U' term_kind: TERM_KIND_INVESTMENT "
                 "fields: {window: {end: {earlier_of: {limits: {until: "
                 "{formula: {term_id: 'T' after: {years: 2}}}} limits: "
                 "{through: '2030'}}}}}}"));
  EXPECT_EQ(Due(told, "2021-01-02"),
            "window end  2022-01-01T00:00:00Z | "
            "window end  2024-01-01T00:00:00Z");
}

TEST(DeadlineTest, ATermEndsWithTheTailOfItsInstrument) {
  Told told;
  told.And(
      "event_id: 'i', fact: {effective: {date: '2020-01-01'} instrument_id: "
      "'I' instrument_executed: {kind: INSTRUMENT_KIND_AGREEMENT}}");
  told.And(
      "event_id: 'g', fact: {effective: {date: '2020-02-01'} instrument_id: "
      "'I' term_granted: {term_id: 'T' term_kind: TERM_KIND_INVESTMENT fields: "
      "{window: {end: {until: {date: '2025-01-01'}}} survives: {tail: {months: "
      "6}}}}}");
  told.And(Event("t", "2021-01-01",
                 "instrument_terminated: {terminated: {instrument_id: 'I'}}"));
  EXPECT_EQ(Due(told, "2020-03-01"), "window end  2025-01-01T00:00:00Z");
  EXPECT_EQ(Due(told, "2021-01-02"), "window end  2021-07-01T00:00:00Z");
}

TEST(DeadlineTest, ACalendarHasAProperForm) {
  Told told;
  const auto calendar = [](std::string_view more) {
    return Event("c", "2020-01-01",
                 absl::StrCat("term_granted: {term_id: 'M' term_kind: "
                              "TERM_KIND_META fields: {calendars: {",
                              std::string(more), "}}}"));
  };
  EXPECT_EQ(told.Refused(calendar(
                "name: 'x y' first_day: '2021' last_day: '2021-02-30'")),
            "INVALID_FIELD INVALID_TIME INVALID_TIME");
  EXPECT_EQ(told.Refused(calendar("name: 'x' first_day: '2021-02-01' last_day: "
                                  "'2021-01-01' weekend_days: 8")),
            "INVALID_AMOUNT INVALID_FIELD");
  told.And(
      calendar("name: 'x' first_day: '2021-01-01' last_day: "
               "'2021-12-31' weekend_days: [5, 6]"));
}

TEST(DeadlineTest, WindowsAndLongStopsAreDueToo) {
  Told told;
  told.And(Event("d", "2020-01-01",
                 "condition_defined: {condition_id: 'C' long_stop: {date: "
                 "'2023-01-01'}}"));
  told.And(
      Grant("g", "2020-02-01", "window: {end: {until: {date: '2022-01-01'}}}"));
  EXPECT_EQ(Due(told, "2021-01-02"),
            "window end  2022-01-01T00:00:00Z | "
            "long stop  2023-01-01T00:00:00Z");
  EXPECT_EQ(Due(told, "2022-01-02"), "long stop  2023-01-01T00:00:00Z");
}

// The right names no calendar: that of the agreement's notices counts.
TEST(DeadlineTest, ACalendarOfNoticesCountsWhereTheRightNamesNone) {
  constexpr char kTwoDays[] =
      "clock_start: CLOCK_START_GIVING day_count: DAY_COUNT_BUSINESS "
      "response_window: {days: 2}";
  Told told = Rofr(kTwoDays);
  told.And(Right("n", "2021-01-01", "right_noticed"));
  EXPECT_EQ(Due(told, "2021-01-02"), "answer p calendar");
  told.And(Event("m", "2020-03-01",
                 "term_amended: {term_id: 'M' term_kind: TERM_KIND_META set: "
                 "{notice_calendar: 'london'}}"));
  EXPECT_EQ(Due(told, "2021-01-02"), "answer p 2021-01-07T00:00:00Z");
}

TEST(DeadlineTest, AnEndThatIsNotOnRecordIsNoDeadline) {
  Told told;
  told.And(Event("g", "2020-01-01",
                 "term_granted: {term_id: 'O' term_kind: TERM_KIND_OPTION "
                 "fields: {window: {end: {until: {unknown: {}}}}}}"));
  EXPECT_EQ(Due(told, "2020-03-01"), "window end  end");
  EXPECT_EQ(Due(told, "2021-03-01"), "window end  end");
}

}  // namespace
}  // namespace ledger
