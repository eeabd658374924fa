// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: a typed time is read as it is meant or refused with what to type.
// Method: every form of --as-of and --known-at, and its nearest wrong ones.

#include "tools/ledgerctl/when_arg.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/matchers.h"

namespace ledger::ctl {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::HasSubstr;

// Sunday 31 March 2024, a quarter past ten.
const Instant kNow = *ParseInstant("2024-03-31T10:15:00Z");

std::string TimeOf(const std::string& text) {
  const absl::StatusOr<v1::AsOf> as_of = ParseAsOf(text, kNow);
  if (!as_of.ok()) return as_of.status().ToString();
  return FormatInstant(FromMicros(as_of->time().seconds() * 1'000'000 +
                                  as_of->time().nanos() / 1000));
}

std::string DateOf(const std::string& text) {
  const absl::StatusOr<v1::AsOf> as_of = ParseAsOf(text, kNow);
  return as_of.ok() ? as_of->date() : as_of.status().ToString();
}

std::string Refusal(const std::string& text) {
  return std::string(ParseAsOf(text, kNow).status().message());
}

TEST(WhenArgTest, DatesStayDates) {
  EXPECT_EQ(DateOf("2024-03-01"), "2024-03-01");
  EXPECT_EQ(DateOf("yesterday"), "2024-03-30");
  EXPECT_EQ(DateOf("today"), "2024-03-31");
}

TEST(WhenArgTest, TimesAreReadWithTheirOffset) {
  EXPECT_EQ(TimeOf("2024-03-01T09:00:00Z"), "2024-03-01T09:00:00Z");
  EXPECT_EQ(TimeOf("2024-03-01T09:00:00+02:00"), "2024-03-01T07:00:00Z");
  EXPECT_EQ(TimeOf("1969-12-31T23:59:59.5Z"), "1969-12-31T23:59:59.500Z");
}

TEST(WhenArgTest, DistancesCountFromNow) {
  EXPECT_EQ(TimeOf("now-30d"), "2024-03-01T10:15:00Z");
  EXPECT_EQ(TimeOf("now+2w"), "2024-04-14T10:15:00Z");
  EXPECT_EQ(TimeOf("now-90min"), "2024-03-31T08:45:00Z");
  EXPECT_EQ(TimeOf("now-1h"), "2024-03-31T09:15:00Z");
  EXPECT_EQ(TimeOf("now-5s"), "2024-03-31T10:14:55Z");
}

TEST(WhenArgTest, MonthsKeepTheDayWhereItExists) {
  EXPECT_EQ(TimeOf("now-1mo"), "2024-02-29T10:15:00Z");
  EXPECT_EQ(TimeOf("now-1y"), "2023-03-31T10:15:00Z");
  EXPECT_EQ(TimeOf("now+1mo"), "2024-04-30T10:15:00Z");
}

TEST(WhenArgTest, NothingAndNowAreLeftToTheServer) {
  for (const std::string text : {"", "now"}) {
    EXPECT_EQ(ParseAsOf(text, kNow)->as_of_case(), v1::AsOf::AS_OF_NOT_SET);
    EXPECT_EQ(ParseKnownAt(text, kNow)->known_at_case(),
              v1::KnownAt::KNOWN_AT_NOT_SET);
  }
}

TEST(WhenArgTest, AmbiguousDatesAreRefusedWithBothReadings) {
  EXPECT_THAT(Refusal("03/04/2024"),
              AllOf(HasSubstr("--as-of '03/04/2024'"), HasSubstr("2024-03-04"),
                    HasSubstr("2024-04-03")));
}

TEST(WhenArgTest, PartialDatesAreRefusedWithTheirEnds) {
  EXPECT_EQ(Refusal("2024-02"),
            "--as-of '2024-02': a partial date; a question needs a whole one, "
            "from 2024-02-01 to 2024-02-29");
  EXPECT_THAT(Refusal("2024"), HasSubstr("from 2024-01-01 to 2024-12-31"));
}

TEST(WhenArgTest, WhatCannotBeReadIsRefused) {
  for (const std::string text :
       {"now-", "now-d", "now-5", "now-5x", "now30d", "now-99999999999999999d",
        "now-9000y", "2024-02-30", "tomorrow", "2024-03-01T09:00:00", "10:00",
        "2024-03-01 ", "infinite-future"}) {
    EXPECT_THAT(ParseAsOf(text, kNow), StatusIs(StatusCode::kInvalidArgument))
        << text;
    EXPECT_THAT(ParseKnownAt(text, kNow),
                StatusIs(StatusCode::kInvalidArgument))
        << text;
  }
}

TEST(WhenArgTest, ATreeSizeIsOnlyWhatWasKnown) {
  EXPECT_EQ(ParseKnownAt("@2025", kNow)->tree_size(), 2025u);
  EXPECT_EQ(ParseKnownAt("@0", kNow)->known_at_case(), v1::KnownAt::kTreeSize);
  EXPECT_THAT(Refusal("@2025"), HasSubstr("give it to --known-at"));
  for (const std::string text :
       {"@", "@-1", "@1.5", "@x", "@99999999999999999999"}) {
    EXPECT_THAT(ParseKnownAt(text, kNow),
                StatusIs(StatusCode::kInvalidArgument, HasSubstr("@2025")))
        << text;
  }
}

}  // namespace
}  // namespace ledger::ctl
