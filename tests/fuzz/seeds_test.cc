// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: what fuzzing looks for holds in every build. Method: every target reads
// every seed of its folder as it is, and then with random changes.

#include <filesystem>
#include <iostream>
#include <map>
#include <random>

#include "tests/fuzz/targets.h"
#include "tests/golden.h"
#include "tests/model/random_commands.h"

namespace ledger::fuzz {
namespace {

std::map<std::string, std::string> SeedsOf(const Target& target) {
  const auto folder = std::filesystem::path(LEDGER_SOURCE_DIR) / "tests" /
                      "fuzz" / "seeds" / target.name;
  std::map<std::string, std::string> seeds;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    seeds[file.path().filename()] = ReadFile(file.path());
  }
  return seeds;
}

std::string Change(std::string bytes, std::mt19937_64& random) {
  const auto below = [&](size_t end) {
    return end == 0 ? 0 : static_cast<size_t>(random() % end);
  };
  for (size_t change = 0; change <= below(3); ++change) {
    const size_t at = below(bytes.size() + 1);
    const std::string piece = bytes.substr(at, 1 + below(20));
    switch (below(4)) {
      case 0:
        if (at < bytes.size()) bytes[at] ^= static_cast<char>(1U << below(8));
        break;
      case 1:
        bytes.erase(at, piece.size());
        break;
      case 2:
        bytes.insert(at, std::string(1, static_cast<char>(random())));
        break;
      default:
        bytes.insert(below(bytes.size() + 1), piece);
    }
  }
  return bytes;
}

TEST(FuzzTest, EveryTargetReadsItsSeedsAndWhatIsLikeThem) {
  const uint64_t seed = model::RunSeed();
  std::cout << "repeat with LEDGER_SEED=" << seed << std::endl;
  std::mt19937_64 random(seed);
  const int runs = model::RunCount(150) * 40;
  size_t tried = 0;
  for (const Target& target : Targets()) {
    const auto seeds = SeedsOf(target);
    ASSERT_FALSE(seeds.empty()) << target.name;
    for (const auto& [name, bytes] : seeds) target.run(bytes);
    for (int run = 0; run < runs; ++run) {
      auto one = seeds.begin();
      std::advance(one, static_cast<ptrdiff_t>(random() % seeds.size()));
      target.run(Change(one->second, random));
      ++tried;
    }
  }
  std::cout << tried << " changed seeds read" << std::endl;
}

}  // namespace
}  // namespace ledger::fuzz
