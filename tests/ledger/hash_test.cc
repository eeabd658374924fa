// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: our hashes are SHA-256, and a leaf is never a node.
// Method: published values (FIPS 180, RFC 4231, RFC 6962).

#include "ledger/hash.h"

#include <string>
#include <thread>
#include <vector>

#include "tests/golden.h"
#include "tests/matchers.h"

namespace ledger {
namespace {

TEST(HashTest, PublishedValuesHold) {
  EXPECT_EQ(ToHex(Sha256("")),
            "e3b0c44298fc1c149afbf4c8996fb924"
            "27ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(ToHex(Sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223"
            "b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(ToHex(Sha256(std::string(1'000'000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67"
            "f1809a48a497200e046d39ccc7112cd0");
}

TEST(HashTest, GoldenLeavesAndNodesHold) {
  const nlohmann::json golden = GoldenJson("merkle/trees.json");
  for (const auto& row : golden["hashes"]) {
    EXPECT_EQ(ToHex(LeafHash(FromHex(row["leaf_hex"]))), row["hash"]);
  }
  Hash left;
  Hash right;
  for (uint8_t i = 0; i < 32; ++i) {
    left.bytes[i] = i;
    right.bytes[i] = static_cast<uint8_t>(32 + i);
  }
  EXPECT_EQ(ToHex(NodeHash(left, right)),
            golden["node_of_00_to_1f_and_20_to_3f"]);
  EXPECT_NE(NodeHash(left, right), NodeHash(right, left));
  EXPECT_NE(NodeHash(left, right),
            LeafHash(std::string(left.view()) + std::string(right.view())));
}

TEST(HashTest, HmacHoldsForThePublishedCases) {
  EXPECT_EQ(ToHex(HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c7"
            "5a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(ToHex(HmacSha256(std::string(131, '\xaa'),
                             "Test Using Larger Than Block-Size Key - Hash "
                             "Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f"
            "8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(ToHex(HmacSha256("", "")),
            "b613679a0814d9ec772f95d778c35fc5"
            "ff1697c493715653c6c712144292c5ad");
}

TEST(HashTest, OnlyThirtyTwoBytesAreAHash) {
  for (const size_t size : {0u, 31u, 33u, 64u}) {
    EXPECT_THAT(HashFromBytes(std::string(size, 'x')),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         testing::HasSubstr("has 32 bytes")));
  }
  const Hash hash = Sha256("x");
  EXPECT_THAT(HashFromBytes(hash.view()), IsOkAndHolds(hash));
}

TEST(HashTest, ConstantTimeComparisonIsComparison) {
  EXPECT_TRUE(ConstantTimeEquals("", ""));
  EXPECT_TRUE(ConstantTimeEquals("abc", "abc"));
  EXPECT_FALSE(ConstantTimeEquals("abc", "abd"));
  EXPECT_FALSE(ConstantTimeEquals("abc", "ab"));
  EXPECT_FALSE(ConstantTimeEquals(std::string_view("ab\0", 3), "ab"));
}

TEST(HashTest, RandomBytesHaveTheirLengthAndDiffer) {
  EXPECT_THAT(RandomBytes(0), IsOkAndHolds(""));
  const auto one = RandomBytes(32);
  const auto two = RandomBytes(32);
  ASSERT_THAT(one, IsOk());
  ASSERT_THAT(two, IsOk());
  EXPECT_EQ(one->size(), 32u);
  EXPECT_NE(*one, *two);
}

TEST(HashTest, ThreadsHashWithoutDisturbingEachOther) {
  const Hash wanted = Sha256("same");
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&wanted] {
      for (int i = 0; i < 2000; ++i) ASSERT_EQ(Sha256("same"), wanted);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace ledger
