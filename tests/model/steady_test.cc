// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// How long a state says it holds. Method: random histories asked at random
// instants; whatever a state says about its own end, every instant asked
// before that end, and the last microsecond, must give the same bytes.

#include <iostream>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/model/expect_none.h"
#include "tests/model/random_commands.h"
#include "tests/model/real_ledger.h"
#include "tests/model/transcript.h"

namespace ledger::model {
namespace {

// What was seen over all histories.
struct Seen {
  int states = 0;
  int compared = 0;
};

std::string Compare(const CoreLedger& ledger, TreeSize known, Instant at,
                    RandomCommands& random, Seen& seen) {
  constexpr std::chrono::microseconds kOne(1);
  v1::Agreement state;
  const auto until = ledger.StateUntil("A-1", at, known, state);
  if (!until.ok()) return until.status().ToString();
  ++seen.states;
  std::vector<Instant> others = {*until - kOne, at + kOne};
  for (int i = 0; i < 12; ++i) others.push_back(random.AnyInstant());
  for (const Instant other : others) {
    if (other <= at || other >= *until) continue;
    ++seen.compared;
    v1::Agreement later;
    const auto again = ledger.StateUntil("A-1", other, known, later);
    if (!again.ok()) return again.status().ToString();
    if (*again == *until &&
        later.SerializeAsString() == state.SerializeAsString()) {
      continue;
    }
    return absl::StrCat(
        "at ", FormatInstant(at), " said to hold until ", FormatInstant(*until),
        ", at ", FormatInstant(other), " until ", FormatInstant(*again), "\n",
        state.ShortDebugString(), "\n", later.ShortDebugString(), "\n");
  }
  return "";
}

std::string TryHistory(uint64_t seed, Seen& seen) {
  RandomCommands random(seed);
  ModelLedger model;
  CoreLedger real;
  const int steps = 3 + static_cast<int>(random.Below(8));
  for (int step = 0; step < steps; ++step) {
    const AppendRequest request =
        step == 0 ? random.Begin() : random.Next(model);
    const Outcome found = real.Append(request, Instant{});
    if (found.code == absl::StatusCode::kOk) model.Record(request, found);
  }
  if (model.tree_size() == 0) return "";
  for (int i = 0; i < 12; ++i) {
    const std::string difference = Compare(real, TreeSize(model.tree_size()),
                                           random.AnyInstant(), random, seen);
    if (!difference.empty()) {
      return absl::StrCat(Transcript(model), difference);
    }
  }
  return "";
}

TEST(SteadyTest, AStateHoldsUntilItSays) {
  const int runs = RunCount(400);
  Seen seen;
  ExpectNone(runs, [&](uint64_t one) { return TryHistory(one, seen); });
  EXPECT_GT(seen.compared, seen.states / 4);
  std::cout << runs << " histories, " << seen.states << " states, "
            << seen.compared << " compared" << std::endl;
}

}  // namespace
}  // namespace ledger::model
