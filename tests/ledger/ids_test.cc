// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: no id outside the stated bytes and lengths gets in.
// Method: each bound at, below and above it; every byte once.

#include "ledger/ids.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/matchers.h"

namespace ledger {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(IdsTest, AgreementIdsHaveOneToSixtyFourBytes) {
  EXPECT_THAT(ParseAgreementId(""), StatusIs(kInvalid));
  EXPECT_THAT(ParseAgreementId("a"), IsOk());
  EXPECT_THAT(ParseAgreementId(std::string(64, 'a')), IsOk());
  EXPECT_THAT(ParseAgreementId(std::string(65, 'a')),
              StatusIs(kInvalid, HasSubstr("has 65 bytes")));
}

TEST(IdsTest, RequestIdsHaveOneToSixtyFourBytes) {
  EXPECT_THAT(ParseRequestId(""), StatusIs(kInvalid));
  EXPECT_THAT(ParseRequestId(std::string(64, ':')), IsOk());
  EXPECT_THAT(ParseRequestId(std::string(65, ':')), StatusIs(kInvalid));
}

TEST(IdsTest, EveryByteIsAllowedOrRefusedAsStated) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const std::string id = std::string("a") + c;
    const bool plain = kPlain.find(c) != std::string_view::npos;
    EXPECT_EQ(ParseAgreementId(id).ok(), plain) << byte;
    EXPECT_EQ(IsPlainId(id), plain) << byte;
    EXPECT_EQ(ParseRequestId(id).ok(), plain || c == ':') << byte;
  }
}

TEST(IdsTest, DotsAloneAreNoPlainIdButARequestId) {
  EXPECT_FALSE(IsPlainId("."));
  EXPECT_FALSE(IsPlainId(".."));
  EXPECT_TRUE(IsPlainId("..."));
  EXPECT_THAT(ParseRequestId(".."), IsOk());
}

TEST(IdsTest, OwnAgreementIsAnId) {
  EXPECT_THAT(ParseAgreementId(kOwnAgreement), IsOk());
}

TEST(IdsTest, MessagesShowHostileIdsEscapedAndShortened) {
  EXPECT_THAT(
      ParseAgreementId("a b\n"),
      StatusIs(kInvalid,
               "agreement id 'a b\\n' has 4 bytes; give 1 to 64 bytes of "
               "[A-Za-z0-9._-], and neither '.' nor '..'"));
  EXPECT_THAT(ParseAgreementId(std::string(100'000, 'x')),
              StatusIs(kInvalid, AllOf(HasSubstr("and 99920 more bytes"),
                                       HasSubstr("has 100000 bytes"))));
}

TEST(IdsTest, OnlyEAndDigitsIsAGivenEventId) {
  EXPECT_TRUE(IsGivenEventId("e0"));
  EXPECT_TRUE(IsGivenEventId("e18446744073709551616"));
  for (const char* id : {"", "e", "E1", "e1a", "ee1", "1", "e-1", "e1 "}) {
    EXPECT_FALSE(IsGivenEventId(id)) << id;
  }
}

TEST(IdsTest, OrdinalsCountAndCompare) {
  EXPECT_EQ(Revision(4).Next(), Revision(5));
  EXPECT_LT(Position(4), Position(5));
  EXPECT_EQ(SizeThrough(Position(6)), TreeSize(7));
}

}  // namespace
}  // namespace ledger
