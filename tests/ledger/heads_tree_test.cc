// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: heads are committed to in the published bytes. Method: the published
// example, then trees of every small size with every rank proved.

#include "ledger/heads_tree.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/ids.h"
#include "ledger/merkle.h"
#include "tests/golden.h"
#include "tests/matchers.h"

namespace ledger {
namespace {

constexpr char kFirst[] =
    "0961636d652d323032360000000000000002a9736df69409d76d6a25dd07e165a88a8fa7d1"
    "85f48e31a6823ac404713c7512";
constexpr char kSecond[] =
    "06626574612e37000000000000000147fc0cc3b3d47b214ba134b6d41ab3fb302bf42b7ba4"
    "8bbd7cf358d0ba7a58d2";

TEST(HeadsTreeTest, ThePublishedExampleComesOut) {
  const auto first = ParseHeadsEntry(FromHex(kFirst));
  const auto second = ParseHeadsEntry(FromHex(kSecond));
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(first->agreement, "acme-2026");
  EXPECT_EQ(first->count, 2u);
  EXPECT_EQ(EncodeHeadsEntry(*second), FromHex(kSecond));
  HeadsTree tree;
  ASSERT_THAT(tree.Add(*first), IsOk());
  ASSERT_THAT(tree.Add(*second), IsOk());
  EXPECT_EQ(ToHex(LeafHash(FromHex(kFirst))),
            "cded3b2b38f8cdb8b0e56838ff568288fba88acd9474aafcf9aa98f03724529e");
  EXPECT_EQ(ToHex(tree.Root()),
            "d509288f9344faef84378bd28cac543cb8789639e5e2998ecdd5dfcd25d62ca7");
}

TEST(HeadsTreeTest, EveryEntryIsProvedAtItsRank) {
  for (size_t size = 1; size <= 40; ++size) {
    HeadsTree tree;
    for (size_t i = 0; i < size; ++i) {
      const std::string id(1, static_cast<char>('A' + i));
      ASSERT_THAT(tree.Add({id, i + 1, Sha256(id)}), IsOk());
    }
    for (size_t rank = 0; rank < size; ++rank) {
      EXPECT_EQ(tree.RankOf(tree.at(rank).agreement), rank);
      const auto path = tree.Inclusion(rank);
      ASSERT_THAT(path, IsOk());
      EXPECT_THAT(
          VerifyInclusion(LeafHash(EncodeHeadsEntry(tree.at(rank))),
                          Position(rank), TreeSize(size), *path, tree.Root()),
          IsOk());
    }
    EXPECT_EQ(tree.RankOf("~"), size);
    EXPECT_FALSE(tree.Inclusion(size).ok());
  }
}

TEST(HeadsTreeTest, OrderAndBytesAreExact) {
  HeadsTree tree;
  ASSERT_THAT(tree.Add({"b", 1, Hash()}), IsOk());
  EXPECT_FALSE(tree.Add({"b", 1, Hash()}).ok());
  EXPECT_FALSE(tree.Add({"a", 1, Hash()}).ok());
  const std::string good = FromHex(kFirst);
  EXPECT_FALSE(ParseHeadsEntry("").ok());
  EXPECT_FALSE(ParseHeadsEntry(good + "x").ok());
  EXPECT_FALSE(ParseHeadsEntry(good.substr(0, good.size() - 1)).ok());
}

}  // namespace
}  // namespace ledger
