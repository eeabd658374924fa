// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: clocks that were told once count as the zone files do.
// Method: the zone files themselves as the oracle, in zones that change at
// midnight, by half an hour, by a whole day or not at all; known deadlines.

#include "ledger/wall_clock.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/date.h"
#include "ledger/zone.h"
#include "tests/matchers.h"

namespace ledger {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::sys_days;
using std::chrono::year;

constexpr const char* kZones[] = {"UTC",
                                  "America/New_York",
                                  "America/Santiago",
                                  "Europe/London",
                                  "Asia/Tokyo",
                                  "Africa/Cairo",
                                  "Pacific/Apia",
                                  "Asia/Beirut",
                                  "Africa/Monrovia",
                                  "Australia/Lord_Howe"};

Instant At(std::string_view text) { return ParseInstant(text).value(); }

v1::ZoneClock ToldOf(const std::string& name) {
  v1::ZoneClock told;
  Zone::Find(name).value().Tell(told);
  return told;
}

TEST(WallClockTest, ItShowsWhatTheZoneFileSays) {
  for (const std::string name : kZones) {
    const Zone zone = Zone::Find(name).value();
    const v1::ZoneClock told = ToldOf(name);
    const WallClock clock = WallClock::Of(told);
    for (Instant at = sys_days(year(1970) / 1 / 1);
         at < sys_days(year(2100) / 1 / 1); at += hours(5)) {
      ASSERT_EQ(clock.Shows(at),
                at + std::chrono::seconds(zone.OffsetSeconds(at)))
          << name << " " << FormatInstant(at);
    }
  }
}

TEST(WallClockTest, ADayBeginsWhereTheZoneFileLetsItBegin) {
  for (const std::string name : kZones) {
    const Zone zone = Zone::Find(name).value();
    const v1::ZoneClock told = ToldOf(name);
    const WallClock clock = WallClock::Of(told);
    for (sys_days day = year(1971) / 1 / 1; day < sys_days(year(2099) / 1 / 1);
         day += days(1)) {
      ASSERT_EQ(clock.When(day), zone.StartOf(day))
          << name << " " << FormatInstant(day);
    }
  }
}

TEST(WallClockTest, ChangesComeOneAfterTheOther) {
  const v1::ZoneClock told = ToldOf("America/New_York");
  const WallClock clock = WallClock::Of(told);
  const Instant spring = At("2026-03-08T07:00:00Z");
  const Instant autumn = At("2026-11-01T06:00:00Z");
  EXPECT_EQ(clock.ChangeAfter(At("2026-01-01T00:00:00Z")), spring);
  EXPECT_EQ(clock.ChangeAfter(spring), autumn);
  EXPECT_EQ(WallClock().ChangeAfter(spring), kOpenFuture);
  // 02:30 is skipped in spring, and 01:30 comes twice in autumn.
  EXPECT_EQ(clock.When(At("2026-03-08T02:30:00Z")), spring);
  EXPECT_EQ(clock.When(At("2026-11-01T01:30:00Z")),
            autumn - std::chrono::minutes(30));
}

TEST(WallClockTest, SixMonthsFromMidnightEndAtMidnight) {
  const v1::ZoneClock told = ToldOf("America/New_York");
  v1::Period half_a_year;
  half_a_year.set_months(6);
  EXPECT_EQ(
      AddPeriod(At("2026-01-15T05:00:00Z"), half_a_year, WallClock::Of(told)),
      At("2026-07-15T04:00:00Z"));
  // Hours pass as they pass.
  v1::Period day;
  day.set_hours(24);
  EXPECT_EQ(AddPeriod(At("2026-03-07T05:00:00Z"), day, WallClock::Of(told)),
            At("2026-03-08T05:00:00Z"));
}

// Every quarter of an hour of two years.
TEST(WallClockTest, AnUncertainStartNeverOvertakesALaterOne) {
  v1::Period month, days, nothing;
  month.set_months(1);
  days.set_days(10);
  for (const std::string name : kZones) {
    const v1::ZoneClock told = ToldOf(name);
    const WallClock clock = WallClock::Of(told);
    for (const v1::Period* period : {&month, &days, &nothing}) {
      Instant before = kOpenPast;
      for (Instant from = At("2025-01-01T00:00:00Z");
           from < At("2027-01-01T00:00:00Z");
           from += std::chrono::minutes(15)) {
        const Instant about = AddPeriodAbout(from, *period, clock);
        ASSERT_LE(before, about) << name << " " << FormatInstant(from);
        ASSERT_LE(about, AddPeriod(from, *period, clock));
        before = about;
      }
    }
  }
}

}  // namespace
}  // namespace ledger
