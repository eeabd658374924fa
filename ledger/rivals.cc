// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <set>
#include <utility>

#include "ledger/limits.h"
#include "ledger/worlds.h"

// Groups that state the same fields and do nothing else: for one register it
// takes no enumeration to tell who may have come last.

namespace ledger {

// Parts what a term does not know into what its worlds are made of and into
// rivals, which only state `fields`.
void Worlds::Part(uint32_t term, uint32_t fields) {
  Table& table = tables_[term];
  table = Table();
  for (const uint32_t i : unknowns_.of_term()[term]) {
    const Unknown& unknown = unknowns_.all()[i];
    const bool rival =
        unknown.states != 0 && !tied_[i] && (unknown.states & ~fields) == 0;
    (rival ? table.rivals : table.unknowns).push_back(i);
  }
}

// Whether all the worlds of each of some terms can be told.
bool Worlds::Fit(const std::vector<uint32_t>& terms) const {
  const auto fits = [this](uint32_t term) {
    const Table& table = tables_[term];
    size_t layers = table.rivals.empty() ? 1 : 2;
    for (const uint32_t i : table.rivals) {
      layers += unknowns_.all()[i].stances.size() - 1;
    }
    return table.unknowns.size() <= kUnknownsMax &&
           Combinations(unknowns_.all(), table.unknowns) * layers <= kWorldsMax;
  };
  return std::all_of(terms.begin(), terms.end(), fits);
}

bool Worlds::SolveTogether(const std::vector<uint32_t>& terms,
                           uint32_t fields) {
  do {
    for (const uint32_t term : terms) Part(term, fields);
    if (!Fit(terms)) return false;
    for (const uint32_t term : terms) FoldAll(term);
    for (const uint32_t term : terms) {
      const auto fewest = FewestBy(terms, tables_[term].unknowns);
      if (!fewest.has_value()) return false;
      KeepFewest(term, *fewest);
    }
    for (const uint32_t term : terms) AddLayers(term);
    if (!still_.ok()) return true;
  } while (TieAbsent(terms));
  return true;
}

// Where a rival is in nobody's way: not there yet, or else first.
size_t Worlds::RestOf(const Unknown& rival) const {
  return rival.stances.back() > as_of_ ? rival.stances.size() - 1 : 0;
}

// For each rival the worlds in which only it is not at rest.
void Worlds::AddLayers(uint32_t term) {
  Table& table = tables_[term];
  if (table.rivals.empty()) return;
  const auto all_first = [this](uint32_t i) {
    return RestOf(unknowns_.all()[i]) == 0;
  };
  const bool rest_first =
      std::all_of(table.rivals.begin(), table.rivals.end(), all_first);
  std::vector<uint32_t> choices(unknowns_.all().size());
  size_t index = 0;
  do {
    if (!table.kept[index++]) continue;
    if (!Wanted()) return table.layers.clear();
    World world = WorldOf(choices);
    const auto place = [&](const Unknown& rival, size_t stance) {
      world.group_times[static_cast<size_t>(rival.group)] =
          rival.stances[stance];
    };
    for (const uint32_t i : table.rivals) {
      place(unknowns_.all()[i], RestOf(unknowns_.all()[i]));
    }
    size_t layer = 0;
    const auto add = [&](int64_t rival, Instant when) {
      if (layer == table.layers.size()) {
        table.layers.push_back({rival, when, Results(table.cells.size())});
      }
      AddLayer(term, index - 1, world, table.layers[layer++]);
    };
    for (const uint32_t i : table.rivals) {
      const Unknown& rival = unknowns_.all()[i];
      const size_t rest = RestOf(rival);
      for (size_t stance = 0; stance < rival.stances.size(); ++stance) {
        if (stance == rest) continue;
        place(rival, stance);
        add(i, rival.stances[stance]);
      }
      place(rival, rest);
    }
    if (!rest_first) add(-1, as_of_);
  } while (NextCombination(unknowns_.all(), table.unknowns, choices));
}

void Worlds::AddLayer(uint32_t term, size_t index, const World& world,
                      Layer& layer) {
  Fold fold(plan_, world, as_of_);
  auto result = std::make_unique<TermResult>();
  result->standing = fold.StandingOf(term);
  result->fold = fold.Take(term);
  layer.cells[index] = std::move(result);
}

// The rivals without which the answer would be another: those that elsewhere
// make another, and those whose place another takes that they might come after.
void Worlds::AddRivals(uint32_t term, Kinds& kinds,
                       std::set<uint32_t>& matters) const {
  const Table& table = tables_[term];
  if (table.layers.empty()) return;
  const Layer& last = table.layers.back();
  const Results& rest = last.rival < 0 ? last.cells : table.cells;
  std::set<int32_t> overtaken;  // groups
  for (const Layer& layer : table.layers) {
    if (layer.rival < 0) continue;
    for (size_t i = 0; i < rest.size(); ++i) {
      if (!table.kept[i] || kinds.Of(*rest[i]) == kinds.Of(*layer.cells[i])) {
        continue;
      }
      matters.insert(static_cast<uint32_t>(layer.rival));
      for (size_t field = 0; field < kCells; ++field) {
        const Fact* before = rest[i]->fold.cells[field].winner;
        const Fact* after = layer.cells[i]->fold.cells[field].winner;
        if (before == after || before == nullptr || after == nullptr) continue;
        const Instant latest = std::min(before->when.hi, as_of_);
        if (AppliesBefore(layer.when, *after, latest, *before)) {
          overtaken.insert(before->group);
        }
      }
    }
  }
  for (const uint32_t i : table.rivals) {
    if (overtaken.contains(unknowns_.all()[i].group)) matters.insert(i);
  }
}

// A rival that somewhere finds its term absent hangs together with what makes
// it so: ties it to the rest; true if there was one.
bool Worlds::TieAbsent(const std::vector<uint32_t>& terms) {
  bool tied = false;
  for (const uint32_t term : terms) {
    const Table& table = tables_[term];
    std::set<int32_t> absent;
    const auto look = [&absent](const Results& cells) {
      for (const auto& cell : cells) {
        if (cell == nullptr) continue;
        for (const Fact* fact : cell->fold.misapplied) {
          absent.insert(fact->group);
        }
      }
    };
    if (!table.rivals.empty()) look(table.cells);
    for (const Layer& layer : table.layers) look(layer.cells);
    for (const uint32_t i : table.rivals) {
      if (!absent.contains(unknowns_.all()[i].group)) continue;
      tied = tied_[i] = true;
    }
  }
  return tied;
}

}  // namespace ledger
