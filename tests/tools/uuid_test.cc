// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: request ids have the form of RFC 9562 and increase. Method: the
// published example bits, and a clock that stands still and goes back.

#include "tools/ledgerctl/uuid.h"

#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/ids.h"
#include "tests/matchers.h"

namespace ledger::ctl {
namespace {

// RFC 9562, appendix A.6: 017F22E2-79B0-7CC3-98C4-DC0C0C07398F at
// 2022-02-22 14:22:22 -05:00. Its counter field there is random, 0xCC3; ours
// starts with a clear upper bit, 0x4C3.
TEST(UuidTest, FieldsStandWhereTheStandardPutsThem) {
  UuidMaker maker([] {
    return std::array<uint8_t, 10>{0x98, 0xc4, 0xdc, 0x0c, 0x0c,
                                   0x07, 0x39, 0x8f, 0xfc, 0xc3};
  });
  EXPECT_EQ(maker.Make(*ParseInstant("2022-02-22T14:22:22-05:00")),
            "017f22e2-79b0-74c3-98c4-dc0c0c07398f");
}

TEST(UuidTest, IdsIncreaseWhileTheClockStandsOrGoesBack) {
  UuidMaker maker;
  const Instant now = *ParseInstant("2025-01-21T00:00:00Z");
  std::string last = maker.Make(now);
  for (int i = 0; i < 10'000; ++i) {
    const std::string next = maker.Make(now - std::chrono::hours(i % 3));
    ASSERT_LT(last, next) << i;
    last = next;
  }
}

TEST(UuidTest, IdsAreRequestIdsAndDiffer) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    UuidMaker maker;
    const std::string id = maker.Make(Instant{});
    EXPECT_THAT(ParseRequestId(id), IsOk());
    EXPECT_EQ(id.size(), 36u);
    EXPECT_EQ(id[14], '7');
    EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos) << id;
    EXPECT_TRUE(seen.insert(id).second);
  }
}

}  // namespace
}  // namespace ledger::ctl
