// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: one spelling in, the same instant out, and nothing else.
// Method: tables of accepted and refused texts; a round trip over random
// instants of all years.

#include "ledger/instant.h"

#include <random>
#include <string>

#include "tests/matchers.h"

namespace ledger {
namespace {

using testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(InstantTest, AcceptedTextsGiveTheirMicroseconds) {
  struct Case {
    const char* text;
    int64_t micros;
    const char* formatted;
  };
  const Case cases[] = {
      {"1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"},
      {"2026-01-01T00:00:00Z", 1767225600000000, "2026-01-01T00:00:00Z"},
      {"2026-01-01T00:00:00.5Z", 1767225600500000, "2026-01-01T00:00:00.500Z"},
      {"2026-01-01T00:00:00.000001Z", 1767225600000001,
       "2026-01-01T00:00:00.000001Z"},
      {"2026-01-01T01:00:00+01:00", 1767225600000000, "2026-01-01T00:00:00Z"},
      {"2025-12-31T19:00:00-05:00", 1767225600000000, "2026-01-01T00:00:00Z"},
      {"1969-12-31T23:59:59.999999Z", -1, "1969-12-31T23:59:59.999999Z"},
      {"0001-01-01T00:00:00Z", -62135596800000000, "0001-01-01T00:00:00Z"},
      {"9999-12-31T23:59:59.999999Z", 253402300799999999,
       "9999-12-31T23:59:59.999999Z"},
      {"2024-02-29T12:00:00-00:00", 1709208000000000, "2024-02-29T12:00:00Z"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(ParseInstant(c.text), IsOkAndHolds(FromMicros(c.micros)))
        << c.text;
    EXPECT_EQ(FormatInstant(FromMicros(c.micros)), c.formatted);
  }
}

TEST(InstantTest, EverythingElseIsRefusedWithTheFormThatIsExpected) {
  for (const char* text : {"",
                           "2026",
                           "2026-01-01",
                           "2026-01-01T00:00:00",
                           "2026-01-01 00:00:00Z",
                           "2026-01-01t00:00:00Z",
                           "2026-01-01T00:00:00z",
                           " 2026-01-01T00:00:00Z",
                           "2026-01-01T00:00:00Z ",
                           "2026-1-01T00:00:00Z",
                           "+2026-01-01T00:00:00Z",
                           "2026-13-01T00:00:00Z",
                           "2026-00-01T00:00:00Z",
                           "2026-02-29T00:00:00Z",
                           "2026-02-00T00:00:00Z",
                           "2026-01-32T00:00:00Z",
                           "2026-01-01T24:00:00Z",
                           "2026-01-01T00:60:00Z",
                           "2026-01-01T00:00:60Z",
                           "2026-01-01T00:00:00.Z",
                           "2026-01-01T00:00:00.0000001Z",
                           "2026-01-01T00:00:00,5Z",
                           "2026-01-01T00:00:00+24:00",
                           "2026-01-01T00:00:00+00:60",
                           "2026-01-01T00:00:00+0000",
                           "2026-01-01T00:00:00+00",
                           "2026-01-01T00:00:00ZZ",
                           "0000-12-31T23:59:59Z",
                           "0000-12-31T23:59:59-23:00",
                           "0001-01-01T00:00:00+00:01",
                           "9999-12-31T23:59:59-00:01",
                           "10000-01-01T00:00:00Z",
                           "infinity",
                           "2026-01-01T00:00Z",
                           "2026-01-01T00:00:0\xd9\xa1Z"}) {
    EXPECT_THAT(ParseInstant(text),
                StatusIs(kInvalid, HasSubstr("give an RFC 3339 time")))
        << text;
  }
}

TEST(InstantTest, OpenEndsHaveNamesAndNoOtherInstantDoes) {
  EXPECT_EQ(FormatInstant(kOpenPast), "-infinity");
  EXPECT_EQ(FormatInstant(kOpenFuture), "infinity");
  EXPECT_EQ(FormatInstant(FromMicros(253402300800000000)),
            "253402300800000000us");
}

TEST(InstantTest, FormattedInstantsReadBackAsThemselves) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const auto micros = static_cast<int64_t>(random() % 315537897600000000u) -
                        62135596800000000;
    const Instant instant = FromMicros(micros);
    ASSERT_THAT(ParseInstant(FormatInstant(instant)), IsOkAndHolds(instant));
  }
}

}  // namespace
}  // namespace ledger
