// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Civil dates become instants once, in the right zone.
// Method: one table of what is said and what it resolves to.

#include "ledger/resolve.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/instant.h"
#include "ledger/zone.h"
#include "tests/matchers.h"

namespace ledger {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

std::string Utc() { return "UTC"; }

std::string Range(const v1::ResolvedTime& resolved) {
  return (resolved.has_first_us()
              ? FormatInstant(FromMicros(resolved.first_us()))
              : "open") +
         " " +
         (resolved.has_last_us() ? FormatInstant(FromMicros(resolved.last_us()))
                                 : "open");
}

v1::Event Dated(const std::string& date, const std::string& zone = "") {
  v1::Event event;
  auto& when = *event.mutable_fact()->mutable_effective();
  when.set_date(date);
  when.set_time_zone(zone);
  return event;
}

v1::Event Between(const std::string& lo, const std::string& hi) {
  v1::Event event;
  auto& when = *event.mutable_fact()->mutable_effective();
  when.mutable_interval()->set_lo(lo);
  when.mutable_interval()->set_hi(hi);
  return event;
}

TEST(ResolveTest, DatesAreTheirFirstAndLastPossibleStart) {
  const struct {
    v1::Event event;
    std::string range;
  } rows[] = {
      {Dated("2021"), "2021-01-01T00:00:00Z 2021-12-31T00:00:00Z"},
      {Dated("2021-03"), "2021-03-01T00:00:00Z 2021-03-31T00:00:00Z"},
      {Dated("2024-02"), "2024-02-01T00:00:00Z 2024-02-29T00:00:00Z"},
      {Dated("2021-03-05"), "2021-03-05T00:00:00Z 2021-03-05T00:00:00Z"},
      {Dated("2021-03-05", "America/New_York"),
       "2021-03-05T05:00:00Z 2021-03-05T05:00:00Z"},
      {Dated("2021-07-05", "America/New_York"),
       "2021-07-05T04:00:00Z 2021-07-05T04:00:00Z"},
      // Midnight did not exist on that day in Sao Paulo: 01:00 came first.
      {Dated("2018-11-04", "America/Sao_Paulo"),
       "2018-11-04T03:00:00Z 2018-11-04T03:00:00Z"},
      {Between("2021", "2022-02"), "2021-01-01T00:00:00Z 2022-02-28T00:00:00Z"},
      {Between("", "2025-01-21"), "open 2025-01-21T00:00:00Z"},
      {Between("2025-01-21", ""), "2025-01-21T00:00:00Z open"},
      {Between("2025-01-21T10:00:00Z", "2025-01-21T10:00:00.000001Z"),
       "2025-01-21T10:00:00Z 2025-01-21T10:00:00.000001Z"},
  };
  for (const auto& row : rows) {
    v1::Event event = row.event;
    EXPECT_THAT(ResolveTimes(Utc, event), SizeIs(0));
    EXPECT_EQ(Range(event.fact().effective().resolved()), row.range)
        << row.event.ShortDebugString();
  }
}

TEST(ResolveTest, ZoneAndVersionAreStored) {
  v1::Event event = Dated("2021-07-05", "America/New_York");
  ASSERT_THAT(ResolveTimes(Utc, event), SizeIs(0));
  const auto& resolved = event.fact().effective().resolved();
  EXPECT_EQ(resolved.time_zone(), "America/New_York");
  EXPECT_EQ(resolved.utc_offset_seconds(), -4 * 3600);
  EXPECT_EQ(resolved.tzdata_version(), TzdataVersion());
  EXPECT_NE(TzdataVersion(), "unknown");
}

TEST(ResolveTest, ThroughEndsWithTheFirstInstantAfterThePeriod) {
  const struct {
    std::string through, zone, end;
  } rows[] = {{"2032", "", "2033-01-01T00:00:00Z"},
              {"2024-06-30", "", "2024-07-01T00:00:00Z"},
              {"2024-02", "", "2024-03-01T00:00:00Z"},
              {"2032", "Asia/Tokyo", "2032-12-31T15:00:00Z"}};
  for (const auto& row : rows) {
    v1::Event event;
    event.mutable_fact()->mutable_effective()->mutable_unknown();
    event.mutable_fact()->mutable_effective()->set_time_zone(row.zone);
    auto& limit = *event.mutable_fact()
                       ->mutable_term_granted()
                       ->mutable_fields()
                       ->mutable_window()
                       ->mutable_end()
                       ->mutable_earlier_of()
                       ->add_limits();
    limit.set_through(row.through);
    ASSERT_THAT(ResolveTimes(Utc, event), SizeIs(0));
    EXPECT_EQ(Range(limit.resolved()), row.end + " " + row.end);
  }
}

TEST(ResolveTest, AgreementsZoneIsAskedOnlyIfNeededAndOnce) {
  int asked = 0;
  const auto zone = [&] {
    ++asked;
    return std::string("Europe/Berlin");
  };
  v1::Event event = Dated("2021-03-05", "UTC");
  ASSERT_THAT(ResolveTimes(zone, event), SizeIs(0));
  EXPECT_EQ(asked, 0);
  event = Dated("2021-03-05");
  event.mutable_fact()->mutable_executed()->set_date("2021-03");
  ASSERT_THAT(ResolveTimes(zone, event), SizeIs(0));
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(event.fact().executed().resolved().time_zone(), "Europe/Berlin");
}

TEST(ResolveTest, DatesInsideCorrectionsAreResolved) {
  v1::Event event;
  *event.mutable_fact()->mutable_event_corrected()->mutable_corrected() =
      Dated("2021-03").fact();
  ASSERT_THAT(ResolveTimes(Utc, event), SizeIs(0));
  EXPECT_TRUE(event.fact()
                  .event_corrected()
                  .corrected()
                  .effective()
                  .resolved()
                  .has_first_us());
}

TEST(ResolveTest, WhatCannotBeResolvedIsNamed) {
  const struct {
    v1::Event event;
    std::string field, words;
  } rows[] = {
      {Dated("2021-02-30"), "fact.effective.date", "2021-02-30"},
      {Dated("2021-03-05", "Mars/Olympus"), "fact.effective.time_zone",
       "'Mars/Olympus' is not known"},
      {Dated("2021-03-05", "../../etc/passwd"), "fact.effective.time_zone",
       "is not known"},
      {Dated("2021-03-05", "localtime"), "fact.effective.time_zone",
       "is not known"},
      {Between("2022", "2021"), "fact.effective.interval", "before it starts"},
      {Between("2022-13", ""), "fact.effective.interval", "2022-13"},
  };
  for (const auto& row : rows) {
    v1::Event event = row.event;
    const auto found = ResolveTimes(Utc, event);
    ASSERT_THAT(found, SizeIs(1)) << row.field;
    EXPECT_EQ(found[0].field(), row.field);
    EXPECT_EQ(found[0].reason(), "INVALID_TIME");
    EXPECT_THAT(found[0].description(), HasSubstr(row.words));
  }
}

TEST(ResolveTest, InstantsAndFormulasAreLeftAlone) {
  v1::Event event;
  event.mutable_fact()->mutable_effective()->mutable_instant()->set_seconds(5);
  event.mutable_fact()->mutable_executed()->mutable_unknown();
  const std::string before = event.SerializeAsString();
  ASSERT_THAT(ResolveTimes(Utc, event), SizeIs(0));
  EXPECT_EQ(event.SerializeAsString(), before);
}

}  // namespace
}  // namespace ledger
