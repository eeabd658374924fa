// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: a picture shows every span and event at its place, and the same
// picture is always the same text. Method: whole drawings, and the axis alone.

#include "tools/ledgerctl/draw.h"

#include <google/protobuf/text_format.h>

#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/ledgerctl/axis.h"
#include "tools/ledgerctl/words.h"

namespace ledger::ctl {
namespace {

using testing::HasSubstr;
using testing::Not;

Instant Day(const std::string& date) {
  return *ParseInstant(date + "T00:00:00Z");
}

// "IN_FORCE" or "IN_FORCE|LIFTED" from `start` to `end`; "-" is open.
void AddSpan(v1::TermTimeline& timeline, const std::string& start,
             const std::string& end, std::vector<v1::TermStatus> statuses) {
  v1::StatusSpan& span = *timeline.add_spans();
  if (start != "-") span.set_start(ToMicros(Day(start)));
  if (end != "-") span.set_end(ToMicros(Day(end)));
  for (const v1::TermStatus status : statuses) {
    span.add_statuses()->set_status(status);
  }
}

void AddMark(v1::TermTimeline& timeline, const std::string& first,
             const std::string& last) {
  v1::TimelineMark& mark = *timeline.add_marks();
  if (first != "-") mark.set_first(ToMicros(Day(first)));
  if (last != "-") mark.set_last(ToMicros(Day(last)));
}

// Two terms between 2019 and 2027, with an uncertain lifting.
Picture TwoTerms() {
  Picture picture;
  picture.width = 60;
  picture.from = Day("2019-01-01");
  picture.to = Day("2027-01-01");
  picture.cut = Day("2025-03-07");
  v1::TermTimeline exclusivity;
  exclusivity.set_term_id("T-EXC");
  AddSpan(exclusivity, "2019-07-22", "2024-01-01", {v1::TERM_STATUS_IN_FORCE});
  AddSpan(exclusivity, "2024-01-01", "2025-01-21",
          {v1::TERM_STATUS_IN_FORCE, v1::TERM_STATUS_LIFTED});
  AddSpan(exclusivity, "2025-01-21", "-", {v1::TERM_STATUS_LIFTED});
  AddMark(exclusivity, "2019-07-22", "2019-07-22");
  AddMark(exclusivity, "2023-01-23", "2023-01-23");
  AddMark(exclusivity, "2023-01-24", "2023-01-24");
  AddMark(exclusivity, "2024-01-01", "2025-01-21");
  v1::TermTimeline rofr;
  rofr.set_term_id("T-ROFR");
  AddSpan(rofr, "-", "2020-01-01", {v1::TERM_STATUS_PROPOSED});
  AddSpan(rofr, "2020-01-01", "2022-01-01", {v1::TERM_STATUS_PENDING});
  AddSpan(rofr, "2022-01-01", "2022-01-02", {v1::TERM_STATUS_SUSPENDED});
  AddSpan(rofr, "2022-01-02", "-", {v1::TERM_STATUS_IN_FORCE});
  picture.timelines = {exclusivity, rofr};
  return picture;
}

TEST(DrawTest, PlainTextIsTheSameForEver) {
  EXPECT_EQ(DrawTimelines(Io(), TwoTerms()),
            "                                                v 7 Mar 2025\n"
            "          '2019 '2020 '2021 '2022  '2023 '2024 '2025 '2026\n"
            "T-EXC         ============================//////|\n"
            "             o                     2           ?|\n"
            "T-ROFR    <::::::...........~===================|==========>\n"
            "                                                |\n"
            "\n"
            "= in force   / uncertain   . pending   : proposed   ~ suspended   "
            "o event   ? event of uncertain time   | 7 Mar 2025\n");
}

TEST(DrawTest, TerminalsGetBlocks) {
  Io io;
  io.unicode = true;
  const std::string text = DrawTimelines(io, TwoTerms());
  EXPECT_THAT(text, HasSubstr("█████╱╱╱"));
  EXPECT_THAT(text, HasSubstr("│"));
  EXPECT_THAT(text, Not(HasSubstr("=")));
}

TEST(DrawTest, NoLineIsWiderThanThePicture) {
  for (const int width : {40, 57, 80, 133}) {
    Picture picture = TwoTerms();
    picture.width = width;
    std::istringstream lines(DrawTimelines(Io(), picture));
    for (std::string line; std::getline(lines, line) && !line.empty();) {
      EXPECT_LE(DisplayWidth(line), width) << line;
    }
  }
}

// Differing ends are no reason to hatch: the term is over in every world.
TEST(DrawTest, WhatHasEndedInEveryWorldIsBlank) {
  Picture picture = TwoTerms();
  picture.timelines.resize(1);
  picture.timelines[0].clear_marks();
  picture.timelines[0].clear_spans();
  AddSpan(picture.timelines[0], "2019-07-22", "-",
          {v1::TERM_STATUS_EXPIRED, v1::TERM_STATUS_LIFTED});
  EXPECT_THAT(DrawTimelines(Io(), picture), Not(HasSubstr("/")));
}

TEST(DrawTest, SpansBeyondTheEdgesAreCutThere) {
  Picture picture = TwoTerms();
  picture.cut.reset();
  picture.from = Day("2020-01-01");
  picture.to = Day("2021-01-01");
  const std::string text = DrawTimelines(Io(), picture);
  EXPECT_THAT(text, HasSubstr("T-EXC     <=====")) << text;
  EXPECT_THAT(text, HasSubstr("====>\n")) << text;
  EXPECT_THAT(text, HasSubstr("'Jan 2020"));
}

TEST(DrawTest, LongIdsAreShortened) {
  Picture picture = TwoTerms();
  picture.timelines[0].set_term_id(std::string(60, 'x'));
  EXPECT_THAT(DrawTimelines(Io(), picture),
              HasSubstr(std::string(25, 'x') + "...  "));
}

TEST(DrawTest, AnEmptyAgreementHasAnEmptyPicture) {
  EXPECT_NE(DrawTimelines(Io(), Picture()), "");
}

TEST(DrawTest, EdgesAreGivenExactly) {
  std::ostringstream out;
  Io io;
  io.out = &out;
  EdgesTable(TwoTerms()).Print(io);
  EXPECT_THAT(out.str(), HasSubstr("T-EXC   1 Jan 2024   21 Jan 2025  in force "
                                   "or lifted\n"));
  EXPECT_THAT(out.str(), HasSubstr("T-ROFR  2 Jan 2022   -            in "
                                   "force\n"));
}

TEST(AxisTest, ColumnsAreHalfOpen) {
  const Axis axis(FromMicros(0), FromMicros(1000), 10);
  EXPECT_EQ(axis.Column(FromMicros(0)), 0);
  EXPECT_EQ(axis.Column(FromMicros(99)), 0);
  EXPECT_EQ(axis.Column(FromMicros(100)), 1);
  EXPECT_EQ(axis.Column(FromMicros(999)), 9);
  EXPECT_EQ(axis.CeilColumn(FromMicros(100)), 1);
  EXPECT_EQ(axis.CeilColumn(FromMicros(101)), 2);
  EXPECT_EQ(axis.CeilColumn(FromMicros(-5)), 0);
  EXPECT_EQ(axis.CeilColumn(kOpenFuture), 10);
  EXPECT_FALSE(axis.Shows(FromMicros(1000)));
}

TEST(AxisTest, TicksAreAsDenseAsTheirLabelsAllow) {
  const auto labels = [](const std::string& from, const std::string& to) {
    std::vector<std::string> all;
    for (const Axis::Tick& tick :
         Axis(Day(from), Day(to), 80).Ticks(absl::UTCTimeZone())) {
      all.push_back(tick.label);
    }
    return all;
  };
  EXPECT_EQ(labels("2025-01-01", "2025-01-08").at(1), "2 Jan");
  EXPECT_EQ(labels("2024-11-15", "2025-03-15").at(0), "Dec 2024");
  EXPECT_EQ(labels("2019-01-01", "2027-01-01").at(1), "2020");
  EXPECT_EQ(labels("1901-01-01", "2001-01-01").at(0), "1910");
  EXPECT_FALSE(labels("0001-01-01", "9999-01-01").empty());
}

TEST(AxisTest, FarEdgesDoNotSqueezeThePicture) {
  v1::TermTimeline timeline;
  AddSpan(timeline, "2019-07-22", "2030-01-01", {v1::TERM_STATUS_IN_FORCE});
  AddSpan(timeline, "2030-01-01", "9999-12-31", {v1::TERM_STATUS_IN_FORCE});
  AddMark(timeline, "2019-07-22", "2019-07-22");
  const Axis axis =
      Axis::Covering({timeline}, std::nullopt, std::nullopt, std::nullopt, 80);
  EXPECT_LT(axis.to(), Day("2031-01-01"));
  EXPECT_GT(axis.to(), Day("2030-01-01"));
}

}  // namespace
}  // namespace ledger::ctl
