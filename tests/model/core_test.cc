// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// The rules and the derivation against the model, on random histories.
// Method: the same requests to both, then the same questions at random pairs
// of times; every answer is compared as text, event by event.

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/model/expect_none.h"
#include "tests/model/random_commands.h"
#include "tests/model/real_ledger.h"
#include "tests/model/transcript.h"

namespace ledger::model {
namespace {

struct Tally {
  int histories = 0, accepted = 0, refused = 0, asked = 0, unsure = 0;
};

// One random history; the first difference as text, or nothing.
std::string TryHistory(uint64_t seed, Tally& tally) {
  RandomCommands random(seed);
  ModelLedger model;
  CoreLedger real;
  Instant now = ParseInstant("2021-01-01T00:00:00Z").value();
  const int steps = 4 + static_cast<int>(random.Below(10));
  for (int step = 0; step < steps; ++step) {
    const AppendRequest request =
        step == 0 ? random.Begin() : random.Next(model);
    const Outcome expected = model.Check(request);
    const Outcome found = real.Append(request, now);
    now += std::chrono::hours(1 + random.Below(500));
    if (!expected.unsure && expected.Text() != found.Text()) {
      return absl::StrCat(Transcript(model), "then\n", Lines(request),
                          "model: ", expected.Text(), "\nreal:  ", found.Text(),
                          "\n");
    }
    ++(found.code == absl::StatusCode::kOk ? tally.accepted : tally.refused);
    tally.unsure += expected.unsure;
    if (found.code != absl::StatusCode::kOk) continue;
    model.Record(request, found);
    for (int i = 0; i < 6; ++i) {
      const Instant at = random.AnyInstant();
      const uint64_t known = model.Whole(
          i < 3 ? model.tree_size() : 1 + random.Below(model.tree_size()));
      if (known == 0) continue;
      const ModelSelection selection = Select(model.EventsOf("A-1", known));
      const auto wanted = StateAt(selection, at);
      const auto state = real.State("A-1", at, TreeSize(known));
      if (!state.ok()) {
        return absl::StrCat(Transcript(model), state.status().ToString());
      }
      ++tally.asked;
      if (!wanted) {
        ++tally.unsure;
        continue;
      }
      const std::string difference = Difference(*wanted, AnswerOf(*state));
      if (difference.empty()) continue;
      return absl::StrCat(Transcript(model), "D=", FormatInstant(at),
                          " K=", known, "\n", difference);
    }
  }
  ++tally.histories;
  return "";
}

// Two implementations, one of them stupid, must never differ.
TEST(CoreModelTest, RandomHistoriesGiveTheModelsAnswers) {
  Tally tally;
  const int runs = RunCount(300);
  ExpectNone(runs, [&](uint64_t one) { return TryHistory(one, tally); });
  std::cout << tally.histories << " histories, " << tally.accepted
            << " requests accepted, " << tally.refused << " refused, "
            << tally.asked << " questions, " << tally.unsure
            << " too wide for the model" << std::endl;
}

}  // namespace
}  // namespace ledger::model
