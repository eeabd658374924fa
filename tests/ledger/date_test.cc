// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: partial dates stand for exactly their days, and periods are added as a
// lawyer adds them.
// Method: tables; a second, stupid way of adding days.

#include "ledger/date.h"

#include <cstdint>
#include <string>

#include "tests/matchers.h"

namespace ledger {
namespace {

using std::chrono::year;
using testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

Instant At(std::string_view text) { return ParseInstant(text).value(); }

v1::Period PeriodOf(uint32_t years, uint32_t months, uint32_t weeks = 0,
                    uint32_t days = 0, uint32_t hours = 0) {
  v1::Period period;
  period.set_years(years);
  period.set_months(months);
  period.set_weeks(weeks);
  period.set_days(days);
  period.set_hours(hours);
  return period;
}

TEST(DateTest, PartialDatesStandForAllTheirDays) {
  const auto whole_year = ParseCivilDate("2021");
  ASSERT_THAT(whole_year, IsOk());
  EXPECT_EQ(whole_year->first, year{2021} / 1 / 1);
  EXPECT_EQ(whole_year->last, year{2021} / 12 / 31);
  EXPECT_FALSE(whole_year->whole());

  const auto february = ParseCivilDate("2024-02");
  ASSERT_THAT(february, IsOk());
  EXPECT_EQ(february->first, year{2024} / 2 / 1);
  EXPECT_EQ(february->last, year{2024} / 2 / 29);

  const auto day = ParseCivilDate("2021-03-05");
  ASSERT_THAT(day, IsOk());
  EXPECT_EQ(day->first, year{2021} / 3 / 5);
  EXPECT_TRUE(day->whole());
}

TEST(DateTest, YearsOneTo9999AreAccepted) {
  EXPECT_THAT(ParseCivilDate("0001-01-01"), IsOk());
  EXPECT_THAT(ParseCivilDate("9999-12-31"), IsOk());
  EXPECT_THAT(ParseCivilDate("0000"), StatusIs(kInvalid));
  EXPECT_THAT(ParseCivilDate("10000"), StatusIs(kInvalid));
}

TEST(DateTest, DatesThatDoNotExistOrAreSpeltOtherwiseAreRefused) {
  for (const char* text :
       {"", "21", "2021-", "2021-3", "2021-00", "2021-13", "2021-02-29",
        "2021-04-31", "2021-03-00", "2021-03-5", "2021/03/05", "2021-03-05 ",
        "2021_03", "2021-03_05", "20210305", "2021-03-05T00:00:00Z", "-021",
        "yyyy"}) {
    EXPECT_THAT(ParseCivilDate(text),
                StatusIs(kInvalid, HasSubstr("2021-03-05")))
        << text;
  }
}

TEST(DateTest, SlashedDatesAreRefusedWithTheirReadings) {
  EXPECT_THAT(ParseCivilDate("03/04/2024"),
              StatusIs(kInvalid,
                       "found '03/04/2024', which may be read in more than one "
                       "way; write 2024-03-04 or 2024-04-03"));
  EXPECT_THAT(ParseCivilDate("13/04/2024"),
              StatusIs(kInvalid, testing::EndsWith("write 2024-04-13")));
  EXPECT_THAT(ParseCivilDate("05.05.2024"),
              StatusIs(kInvalid, testing::EndsWith("write 2024-05-05")));
  EXPECT_THAT(ParseCivilDate("31/31/2024"),
              StatusIs(kInvalid, HasSubstr("give a date that exists")));
}

TEST(DateTest, PeriodsKeepTheDayOfTheMonthWhereItExists) {
  struct Case {
    const char* start;
    v1::Period period;
    const char* end;
  };
  const Case cases[] = {
      {"2024-01-31T00:00:00Z", PeriodOf(0, 1), "2024-02-29T00:00:00Z"},
      {"2023-01-31T00:00:00Z", PeriodOf(0, 1), "2023-02-28T00:00:00Z"},
      {"2024-02-29T00:00:00Z", PeriodOf(1, 0), "2025-02-28T00:00:00Z"},
      {"2024-02-29T00:00:00Z", PeriodOf(4, 0), "2028-02-29T00:00:00Z"},
      {"2024-12-15T10:30:00Z", PeriodOf(0, 1), "2025-01-15T10:30:00Z"},
      {"2024-01-31T00:00:00Z", PeriodOf(1, 1), "2025-02-28T00:00:00Z"},
      {"2024-01-01T00:00:00Z", PeriodOf(0, 0, 2, 3, 5), "2024-01-18T05:00:00Z"},
      {"2024-01-31T00:00:00Z", PeriodOf(0, 1, 0, 1), "2024-03-01T00:00:00Z"},
      {"2024-01-01T00:00:00Z", PeriodOf(0, 0), "2024-01-01T00:00:00Z"},
      {"2024-01-01T00:00:00Z", PeriodOf(0, 120), "2034-01-01T00:00:00Z"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(FormatInstant(AddPeriod(At(c.start), c.period, WallClock())),
              c.end)
        << c.start << " " << c.period.ShortDebugString();
  }
}

TEST(DateTest, PeriodsAreAddedOnTheCalendarOfTheClock) {
  // Midnight of 31 January in New York is 05:00 UTC of that day; one month
  // later there is midnight of 29 February.
  EXPECT_EQ(FormatInstant(AddPeriod(At("2024-01-31T05:00:00Z"), PeriodOf(0, 1),
                                    WallClock::Fixed(-5 * 3600))),
            "2024-02-29T05:00:00Z");
  // Midnight of 1 March in Tokyo is still February in UTC.
  EXPECT_EQ(FormatInstant(AddPeriod(At("2024-02-29T15:00:00Z"), PeriodOf(1, 0),
                                    WallClock::Fixed(9 * 3600))),
            "2025-02-28T15:00:00Z");
}

TEST(DateTest, DaysAreTwentyFourHoursOfEveryYear) {
  Instant stepped = At("1999-12-31T00:00:00Z");
  const Instant start = stepped;
  for (uint32_t days = 0; days <= 1500; ++days) {
    ASSERT_EQ(AddPeriod(start, PeriodOf(0, 0, 0, days), WallClock()), stepped);
    stepped += std::chrono::hours(24);
  }
}

// Every hour of four years, on a clock that is not that of UTC.
TEST(DateTest, AnUncertainStartNeverOvertakesALaterOne) {
  const WallClock clock = WallClock::Fixed(9 * 3600);
  const Instant start = At("2023-12-31T15:00:00Z");  // midnight there
  for (const v1::Period& period :
       {PeriodOf(0, 1), PeriodOf(0, 6), PeriodOf(1, 0), PeriodOf(0, 1, 0, 3)}) {
    Instant before = kOpenPast;
    for (int hour = 0; hour < 4 * 365 * 24; ++hour) {
      const Instant from = start + std::chrono::hours(hour);
      const Instant exact = AddPeriod(from, period, clock);
      const Instant about = AddPeriodAbout(from, period, clock);
      ASSERT_LE(before, about) << FormatInstant(from);
      ASSERT_LE(about, exact) << FormatInstant(from);
      ASSERT_LT(exact - about, std::chrono::hours(24)) << FormatInstant(from);
      if (hour % 24 == 0) ASSERT_EQ(about, exact) << FormatInstant(from);
      before = about;
    }
  }
}

TEST(DateTest, OpenEndsStayOpenAndWhatLeavesTheYearsBecomesOpen) {
  EXPECT_EQ(AddPeriod(kOpenPast, PeriodOf(1, 0), WallClock()), kOpenPast);
  EXPECT_EQ(AddPeriod(kOpenFuture, PeriodOf(1, 0), WallClock()), kOpenFuture);
  const Instant early = kOpenPast + std::chrono::microseconds(2);
  EXPECT_EQ(AddPeriod(early, PeriodOf(1, 0), WallClock()), early);
  EXPECT_EQ(AddPeriod(At("9998-06-01T00:00:00Z"), PeriodOf(1, 0), WallClock()),
            At("9999-06-01T00:00:00Z"));
  EXPECT_EQ(AddPeriod(At("9999-01-01T00:00:00Z"), PeriodOf(1, 0), WallClock()),
            kOpenFuture);
  EXPECT_EQ(AddPeriod(At("9999-12-31T23:00:00Z"), PeriodOf(0, 0, 0, 0, 1),
                      WallClock()),
            kOpenFuture);
  const v1::Period all =
      PeriodOf(UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX);
  EXPECT_EQ(AddPeriod(At("2024-01-01T00:00:00Z"), all, WallClock()),
            kOpenFuture);
  const v1::Period days = PeriodOf(0, 0, UINT32_MAX, UINT32_MAX, UINT32_MAX);
  EXPECT_EQ(AddPeriod(At("2024-01-01T00:00:00Z"), days, WallClock()),
            kOpenFuture);
}

TEST(DateTest, RangeOfAnInstantIsThatInstant) {
  v1::When when;
  when.mutable_instant()->set_seconds(1767225600);
  when.mutable_instant()->set_nanos(1000);
  EXPECT_EQ(RangeOf(when), (InstantRange{FromMicros(1767225600000001),
                                         FromMicros(1767225600000001)}));
  when.mutable_instant()->set_seconds(-1);
  EXPECT_EQ(RangeOf(when).lo, FromMicros(-999'999));
  when.mutable_instant()->set_seconds(INT64_MAX);
  EXPECT_EQ(RangeOf(when), (InstantRange{kOpenFuture, kOpenFuture}));
  when.mutable_instant()->set_seconds(INT64_MIN);
  EXPECT_EQ(RangeOf(when), (InstantRange{kOpenPast, kOpenPast}));
}

TEST(DateTest, RangeOfADateIsWhatWasResolvedAndOpenWhereItWasNot) {
  v1::When when;
  when.set_date("2021");
  when.mutable_resolved()->set_first_us(5);
  when.mutable_resolved()->set_last_us(7);
  EXPECT_EQ(RangeOf(when), (InstantRange{FromMicros(5), FromMicros(7)}));
  when.mutable_resolved()->clear_last_us();
  EXPECT_EQ(RangeOf(when), (InstantRange{FromMicros(5), kOpenFuture}));
  when.mutable_unknown();
  when.clear_resolved();
  EXPECT_EQ(RangeOf(when), (InstantRange{kOpenPast, kOpenFuture}));
}

}  // namespace
}  // namespace ledger
