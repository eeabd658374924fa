// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: who errs in a name is told what they may have meant.
// Method: distances counted by hand; lists shorter and longer than three.

#include "ledger/nearest.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace ledger {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(NearestTest, DistanceCountsLettersToChange) {
  EXPECT_EQ(WordDistance("openai", "opneai"), 2U);
  EXPECT_EQ(WordDistance("openai", "openal"), 1U);
  EXPECT_EQ(WordDistance("microsoft", "micosoft"), 1U);
  EXPECT_EQ(WordDistance("aws", "ibm"), 3U);
}

TEST(NearestTest, APartOfAWordIsNoDistance) {
  EXPECT_EQ(WordDistance("openai", "openai-lp"), 0U);
  EXPECT_EQ(WordDistance("capacity", "cap"), 0U);
}

TEST(NearestTest, TheThreeNearestComeFirstAndEquallyNearByName) {
  const std::set<std::string> words = {"hulu", "hula", "hull", "halo",
                                       "disney"};
  EXPECT_THAT(NearestTo("hulx", words), ElementsAre("hula", "hull", "hulu"));
  EXPECT_THAT(NearestTo("disny", std::set<std::string>{"hulu", "disney"}),
              ElementsAre("disney", "hulu"));
  EXPECT_THAT(NearestTo("x", std::set<std::string>()), IsEmpty());
}

TEST(NearestTest, ThatNothingIsKnownIsSaid) {
  EXPECT_EQ(ListNearest({}), "none is known");
  EXPECT_EQ(ListNearest({"a", "b"}), "the nearest known are a, b");
}

}  // namespace
}  // namespace ledger
