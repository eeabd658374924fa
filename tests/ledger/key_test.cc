// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// The bytes of keys and frames are for ever, and sort as they should.
// Method: literal bytes, and orders compared with those of the values.

#include "ledger/key.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/matchers.h"

namespace ledger {
namespace {

using testing::HasSubstr;

std::string Hex(std::string_view bytes) {
  return absl::BytesToHexString(absl::string_view(bytes.data(), bytes.size()));
}

TEST(KeyTest, KeysHaveTheseBytes) {
  EXPECT_EQ(Hex(U64Key(258)), "0000000000000102");
  EXPECT_EQ(Hex(AgreementKey("a-1", Position(7))),
            "612d31"
            "00"
            "0000000000000007");
  EXPECT_EQ(Hex(TimeKey(FromMicros(0))), "7fffffffffffffff");
  EXPECT_EQ(Hex(TimeKey(FromMicros(1'767'225'600'000'000))),
            "7ff9b8b7b9dfbfff");
  EXPECT_EQ(Hex(TileKey(1, 2)), "010000000000000002");
  EXPECT_EQ(Hex(RequestKey("local:anonymous", "r-1")),
            "31fd35affe6b37803666a346b67a8ada");
}

TEST(KeyTest, LaterTimesSortFirst) {
  const int64_t micros[] = {INT64_MIN + 1, -1, 0, 1, 1'767'225'600'000'000};
  for (size_t i = 1; i < std::size(micros); ++i) {
    EXPECT_LT(TimeKey(FromMicros(micros[i])),
              TimeKey(FromMicros(micros[i - 1])));
  }
}

TEST(KeyTest, AgreementsSortByIdAndThenByPosition) {
  const std::string keys[] = {
      AgreementKey("a", Position(0)), AgreementKey("a", Position(256)),
      AgreementEnd("a"), AgreementKey("a-b", Position(0)),
      AgreementKey("b", Position(0))};
  EXPECT_TRUE(std::is_sorted(std::begin(keys), std::end(keys)));
  const auto parts = ParseAgreementKey(keys[1]);
  ASSERT_THAT(parts, IsOk());
  EXPECT_EQ(parts->agreement, "a");
  EXPECT_EQ(parts->position, Position(256));
  EXPECT_THAT(ParseAgreementKey("short"),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST(KeyTest, ActorAndRequestIdDoNotRunTogether) {
  EXPECT_NE(RequestKey("token:a", "b"), RequestKey("token:", "ab"));
}

TEST(KeyTest, FrameHasTheseBytes) {
  EXPECT_EQ(Hex(EncodeFrame(Position(3), "record")),
            "01"
            "47fc2f92309393f1"
            "7265636f7264");
}

TEST(KeyTest, AnyFlippedBitAndAnyOtherPlaceIsDamage) {
  const std::string frame = EncodeFrame(Position(3), "record");
  ASSERT_THAT(DecodeFrame(Position(3), frame), IsOkAndHolds("record"));
  EXPECT_THAT(DecodeFrame(Position(4), frame),
              IsRefused(Reason::kDataLoss,
                        HasSubstr("record at position 4: checksum")));
  for (size_t bit = 0; bit < frame.size() * 8; ++bit) {
    std::string flipped = frame;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    EXPECT_THAT(DecodeFrame(Position(3), flipped),
                StatusIs(absl::StatusCode::kDataLoss));
  }
  for (size_t size = 0; size < frame.size(); ++size) {
    EXPECT_THAT(DecodeFrame(Position(3), frame.substr(0, size)),
                StatusIs(absl::StatusCode::kDataLoss));
  }
}

}  // namespace
}  // namespace ledger
