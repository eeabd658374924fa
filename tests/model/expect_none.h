// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_MODEL_EXPECT_NONE_H_
#define TESTS_MODEL_EXPECT_NONE_H_

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/model/random_commands.h"

namespace ledger::model {

// Tries `runs` seeds, from the one of this run on: `attempt` gives a history
// and what differs in it, or nothing. The test fails with the shortest;
// LEDGER_EACH=1 tells the difference of every one, without its history.
template <typename Attempt>
void ExpectNone(int runs, const Attempt& attempt) {
  const uint64_t seed = RunSeed();
  std::cout << "repeat with LEDGER_SEED=" << seed << std::endl;
  std::string shortest;
  int different = 0;
  for (int run = 0; run < runs; ++run) {
    const uint64_t one = seed + static_cast<uint64_t>(run);
    const std::string difference = attempt(one);
    if (difference.empty()) continue;
    ++different;
    if (shortest.empty() || difference.size() < shortest.size()) {
      shortest = absl::StrCat("repeat with LEDGER_SEED=", one,
                              " LEDGER_RUNS=1\n", difference);
    }
    if (std::getenv("LEDGER_EACH") != nullptr) {
      std::cout << "SEED " << one << " LEN " << difference.size() << "\n"
                << difference.substr(difference.rfind("}\n") + 1) << std::endl;
    }
  }
  EXPECT_EQ(different, 0) << "of " << runs << "; the shortest:\n" << shortest;
}

}  // namespace ledger::model

#endif  // TESTS_MODEL_EXPECT_NONE_H_
