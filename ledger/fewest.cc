// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <set>
#include <utility>

#include "ledger/worlds.h"

// How many verbs at least find their term absent or ended, without going
// through all worlds: of an unknown that few terms meet, only the best value
// for each combination of what they meet besides matters to the others.

namespace ledger {

// Folds a term once for each choice of its unknowns.
void Worlds::FoldAll(uint32_t term) {
  Table& table = tables_[term];
  const size_t size = Combinations(unknowns_.all(), table.unknowns);
  table.cells.clear();
  table.cells.resize(size);
  table.misapplied = {table.unknowns, {}};
  std::vector<size_t>& counts = table.misapplied.counts;
  std::vector<uint32_t> choices(unknowns_.all().size());
  do {
    const TermResult& result = Cell(term, counts.size(), choices);
    counts.push_back(result.fold.misapplied.size());
  } while (Wanted() &&
           NextCombination(unknowns_.all(), table.unknowns, choices));
  counts.resize(size);
}

size_t Worlds::CountIn(const std::vector<Misapplied>& all,
                       const std::vector<uint32_t>& choices) const {
  size_t count = 0;
  for (const Misapplied& each : all) {
    count += each.counts[IndexOf(each.unknowns, choices)];
  }
  return count;
}

// The sum of `all` by the choices of `unknowns`, at the best choice of `best`,
// if that is set. Needs no more than kWorldsMax combinations.
Worlds::Misapplied Worlds::Join(const std::vector<Misapplied>& all,
                                std::vector<uint32_t> unknowns,
                                std::optional<uint32_t> best) const {
  Misapplied out{std::move(unknowns), {}};
  std::vector<uint32_t> choices(unknowns_.all().size());
  do {
    size_t fewest = CountIn(all, choices);
    for (uint32_t i = 1; best && i < unknowns_.all()[*best].choices(); ++i) {
      choices[*best] = i;
      fewest = std::min(fewest, CountIn(all, choices));
    }
    if (best) choices[*best] = 0;
    out.counts.push_back(fewest);
  } while (NextCombination(unknowns_.all(), out.unknowns, choices));
  return out;
}

std::optional<Worlds::Misapplied> Worlds::FewestBy(
    const std::vector<uint32_t>& terms,
    const std::vector<uint32_t>& unknowns) const {
  std::vector<Misapplied> all;
  for (const uint32_t term : terms) {
    if (Drops(term)) all.push_back(tables_[term].misapplied);
  }
  const auto meets = [](const Misapplied& each, uint32_t unknown) {
    return std::find(each.unknowns.begin(), each.unknowns.end(), unknown) !=
           each.unknowns.end();
  };
  // What the others meet that meet this unknown.
  const auto besides = [&](uint32_t unknown) {
    std::set<uint32_t> met;
    for (const Misapplied& each : all) {
      if (!meets(each, unknown)) continue;
      met.insert(each.unknowns.begin(), each.unknowns.end());
    }
    met.erase(unknown);
    return std::vector<uint32_t>(met.begin(), met.end());
  };
  std::set<uint32_t> left;
  for (const Misapplied& each : all) {
    left.insert(each.unknowns.begin(), each.unknowns.end());
  }
  for (const uint32_t unknown : unknowns) left.erase(unknown);
  while (!left.empty()) {
    const auto size = [&](uint32_t unknown) {
      return Combinations(unknowns_.all(), besides(unknown));
    };
    const uint32_t next = *std::min_element(
        left.begin(), left.end(),
        [&](uint32_t a, uint32_t b) { return size(a) < size(b); });
    left.erase(next);
    const std::vector<uint32_t> rest = besides(next);
    if (Combinations(unknowns_.all(), rest) > kWorldsMax) return std::nullopt;
    std::vector<Misapplied> joined;
    std::erase_if(all, [&](Misapplied& each) {
      if (!meets(each, next)) return false;
      joined.push_back(std::move(each));
      return true;
    });
    all.push_back(Join(joined, rest, next));
  }
  if (Combinations(unknowns_.all(), unknowns) > kWorldsMax) return std::nullopt;
  return Join(all, unknowns, std::nullopt);
}

}  // namespace ledger
