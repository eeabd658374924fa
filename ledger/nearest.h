// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_NEAREST_H_
#define LEDGER_NEAREST_H_

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What somebody may have meant who named something that is not known.
namespace ledger {

// How many letters must be changed, added or left out to make one word of the
// other; 0 as well where one is a part of the other.
size_t WordDistance(std::string_view a, std::string_view b);

// The three of `words` that are nearest to `word`, or all if there are fewer:
// the nearest first, the equally near by name.
template <typename Words>
std::vector<std::string> NearestTo(std::string_view word, const Words& words) {
  std::vector<std::pair<size_t, std::string>> ranked;
  ranked.reserve(words.size());
  for (const auto& each : words) {
    ranked.emplace_back(WordDistance(each, word), each);
  }
  const size_t count = std::min<size_t>(ranked.size(), 3);
  std::partial_sort(ranked.begin(),
                    ranked.begin() + static_cast<std::ptrdiff_t>(count),
                    ranked.end());
  std::vector<std::string> nearest;
  nearest.reserve(count);
  for (size_t i = 0; i < count; ++i) nearest.push_back(ranked[i].second);
  return nearest;
}

// "the nearest known are a, b, c", or "none is known".
std::string ListNearest(const std::vector<std::string>& nearest);

}  // namespace ledger

#endif  // LEDGER_NEAREST_H_
