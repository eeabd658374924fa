// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: a kept state is never a wrong one. Method: the cache alone at its
// edges; then a server asked for many pairs of times, in two orders, with a
// restart between them that forgets everything.

#include "service/kept_states.h"

#include <map>
#include <utility>

#include "tests/service/server_fixture.h"

namespace ledger {
namespace {

Instant At(int64_t micros) { return FromMicros(micros); }

TEST(KeptStatesTest, AStateHoldsFromItsBeginningToBeforeItsEnd) {
  KeptStates kept;
  kept.Keep("a", At(10), At(20), "state");
  EXPECT_EQ(kept.Find("a", At(9)), nullptr);
  ASSERT_NE(kept.Find("a", At(10)), nullptr);
  EXPECT_EQ(*kept.Find("a", At(19)), "state");
  EXPECT_EQ(kept.Find("a", At(20)), nullptr);
  EXPECT_EQ(kept.Find("b", At(15)), nullptr);
}

TEST(KeptStatesTest, WhatHoldsForNoTimeOrIsTooLargeIsNotKept) {
  KeptStates kept;
  kept.Keep("a", At(10), At(10), "state");
  kept.Keep("b", At(10), At(20),
            std::string(KeptStates::kStateBytesMax + 1, 'x'));
  EXPECT_EQ(kept.Find("a", At(10)), nullptr);
  EXPECT_EQ(kept.Find("b", At(10)), nullptr);
  kept.Keep("b", At(10), At(20), std::string(KeptStates::kStateBytesMax, 'x'));
  EXPECT_NE(kept.Find("b", At(10)), nullptr);
}

TEST(KeptStatesTest, TheNewestOfOneKeyAreKept) {
  KeptStates kept;
  for (int i = 0; i < 100; ++i) {
    kept.Keep("a", At(i), At(i + 1), absl::StrCat(i));
  }
  int found = 0;
  for (int i = 0; i < 100; ++i) {
    const auto state = kept.Find("a", At(i));
    if (state == nullptr) continue;
    EXPECT_EQ(*state, absl::StrCat(i));
    EXPECT_GE(i, 96);
    ++found;
  }
  EXPECT_EQ(found, 4);
}

class KeptAnswersTest : public ServerFixture {
 protected:
  // A pair of times, and what of the state is wanted.
  struct Asked {
    int day;
    int size;
    bool full;
    friend auto operator<=>(const Asked&, const Asked&) = default;
  };

  std::string Ask(const Asked& asked) {
    const auto request = FromJson<v1::GetAgreementRequest>(absl::StrCat(
        R"({"agreement_id":"A","as_of":{"time":"2024-01-)",
        absl::Dec(asked.day, absl::kZeroPad2),
        R"(T12:00:00Z"},"known_at":{"tree_size":)", asked.size, R"(},"view":")",
        asked.full ? "AGREEMENT_VIEW_FULL" : "AGREEMENT_VIEW_BASIC", "\"}"));
    grpc::ClientContext context;
    v1::GetAgreementResponse response;
    const grpc::Status status =
        stub_->GetAgreement(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.SerializeAsString();
  }
};

TEST_F(KeptAnswersTest, EveryPairIsAnsweredAlikeInAnyOrder) {
  ASSERT_TRUE(Append("r-1", "A", {GrantJson("T-1", "2024-01-05")}).ok());
  ASSERT_TRUE(Append("r-2", "A", {GrantJson("T-2", "2024-01-15")}).ok());
  ASSERT_TRUE(Append("r-3", "A", {LiftJson("T-1", "2024-01-10")}).ok());
  const int all = static_cast<int>(ledger_->tree_size().value());
  std::map<Asked, std::string> answers;
  for (int size = all; size > all - 3; --size) {
    for (int day = 1; day <= 20; ++day) {
      for (const bool full : {true, false}) {
        const Asked asked{day, size, full};
        answers[asked] = Ask(asked);
      }
    }
  }
  for (const auto& [asked, answer] : answers) EXPECT_EQ(Ask(asked), answer);
  Restart();
  for (auto each = answers.rbegin(); each != answers.rend(); ++each) {
    EXPECT_EQ(Ask(each->first), each->second)
        << "day " << each->first.day << ", size " << each->first.size;
  }
}

}  // namespace
}  // namespace ledger
