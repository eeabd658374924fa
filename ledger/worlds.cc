// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/worlds.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/hash/hash.h"
#include "ledger/limits.h"

namespace ledger {
namespace {

size_t Root(std::vector<size_t>& parents, size_t node) {
  while (parents[node] != node) {
    parents[node] = parents[parents[node]];
    node = parents[node];
  }
  return node;
}

// Whether an answer tells two results apart by more than when they began.
bool Alike(const TermResult& a, const TermResult& b) {
  const auto same_cell = [](const Cell& x, const Cell& y) {
    return x.winner == y.winner && x.overrode == y.overrode;
  };
  const auto same_part = [](const BagPart& x, const BagPart& y) {
    return x.fact == y.fact;
  };
  const auto same_interval = [](const Interval& x, const Interval& y) {
    return x.opened == y.opened && x.closed == y.closed;
  };
  const auto same = [](const auto& x, const auto& y, const auto& equal) {
    return std::equal(x.begin(), x.end(), y.begin(), y.end(), equal);
  };
  return a.standing.status == b.standing.status &&
         a.standing.winner == b.standing.winner &&
         a.standing.because == b.standing.because &&
         a.standing.assumes == b.standing.assumes &&
         same(a.fold.cells, b.fold.cells, same_cell) &&
         same(a.fold.lifted, b.fold.lifted, same_part) &&
         same(a.fold.waived, b.fold.waived, same_part) &&
         same(a.fold.validity, b.fold.validity, same_interval) &&
         a.fold.suspension == b.fold.suspension && a.fold.kept == b.fold.kept &&
         a.fold.breaches == b.fold.breaches && a.fold.sums == b.fold.sums;
}

// The same for all results that are alike, and hardly for others: whatever
// tells them apart, but for the value of a sum, which its facts make.
size_t LikenessOf(const TermResult& result) {
  const TermFold& fold = result.fold;
  size_t hash = absl::HashOf(result.standing.status, result.standing.winner,
                             result.standing.because, result.standing.assumes,
                             fold.suspension, fold.kept, fold.breaches);
  for (const Cell& cell : fold.cells) {
    hash = absl::HashOf(hash, cell.winner, cell.overrode);
  }
  for (const auto* parts : {&fold.lifted, &fold.waived}) {
    for (const BagPart& part : *parts) hash = absl::HashOf(hash, part.fact);
  }
  for (const Interval& each : fold.validity) {
    hash = absl::HashOf(hash, each.opened, each.closed);
  }
  for (int sum = v1::Sum_MIN; sum <= v1::Sum_MAX; ++sum) {
    for (const SumRegister& each : fold.sums[static_cast<size_t>(sum)]) {
      hash = absl::HashOf(hash, each.currency, each.reset, each.added,
                          each.overrode);
    }
  }
  return hash;
}

// Whether an unknown makes a difference to the kinds of results by index, of
// which each of its choices takes `stride` in turn.
bool Differs(const std::vector<int>& kinds, size_t stride, size_t choices) {
  std::vector<std::set<int>> seen(choices);
  for (size_t cell = 0; cell < kinds.size(); ++cell) {
    if (kinds[cell] < 0) continue;
    const size_t choice = cell / stride % choices;
    seen[choice].insert(kinds[cell]);
    if (choice + 1 == choices) continue;
    const int next = kinds[cell + stride];
    if (next >= 0 && next != kinds[cell]) return true;
  }
  const std::set<int>* one = nullptr;
  for (const std::set<int>& each : seen) {
    if (each.empty()) continue;
    if (one != nullptr && *one != each) return true;
    one = &each;
  }
  return false;
}

}  // namespace

int Kinds::Of(const TermResult& result) {
  const auto [mine, fresh] = numbers_.try_emplace(&result, next_);
  if (!fresh) return mine->second;
  auto& firsts = known_[LikenessOf(result)];
  for (const TermResult* first : firsts) {
    if (Alike(*first, result)) return mine->second = numbers_[first];
  }
  firsts.push_back(&result);
  return next_++;
}

Worlds::Worlds(const Plan& plan, Instant as_of, ledger::Wanted wanted,
               uint32_t fields)
    : plan_(plan),
      as_of_(as_of),
      wanted_(std::move(wanted)),
      fields_(fields),
      unknowns_(plan, as_of),
      tied_(unknowns_.all().size()),
      tables_(plan.terms().size()),
      outcomes_(plan.terms().size()),
      component_of_(plan.terms().size()) {
  Group();
}

// Terms that share an unknown are enumerated together.
void Worlds::Group() {
  const size_t terms = plan_.terms().size();
  std::vector<size_t> parents(terms);
  std::iota(parents.begin(), parents.end(), size_t{0});
  std::vector<size_t> first(unknowns_.all().size(), terms);
  for (size_t term = 0; term < terms; ++term) {
    for (const uint32_t i : unknowns_.of_term()[term]) {
      if (first[i] == terms) first[i] = term;
      parents[Root(parents, term)] = Root(parents, first[i]);
    }
  }
  std::vector<int> number(terms, -1);
  for (size_t term = 0; term < terms; ++term) {
    int& mine = number[Root(parents, term)];
    if (mine < 0) {
      mine = static_cast<int>(components_.size());
      components_.emplace_back();
    }
    component_of_[term] = mine;
    components_[static_cast<size_t>(mine)].push_back(
        static_cast<uint32_t>(term));
  }
  solved_.resize(components_.size());
}

const TermOutcome& Worlds::Of(uint32_t term) {
  const auto component = static_cast<size_t>(component_of_[term]);
  if (!solved_[component]) {
    Solve(components_[component]);
    solved_[component] = true;
  }
  return outcomes_[term];
}

// Asks now and then whether the answer is still wanted; once it is not, what
// was folded has to do.
bool Worlds::Wanted() {
  constexpr size_t kFoldsPerLook = 256;
  if (still_.ok() && ++looks_ % kFoldsPerLook == 0) still_ = wanted_();
  return still_.ok();
}

World Worlds::WorldOf(const std::vector<uint32_t>& choices) const {
  World world;
  const std::vector<ledger::Group>& groups = plan_.selection().groups();
  world.group_times.reserve(groups.size());
  for (const ledger::Group& group : groups) {
    world.group_times.push_back(group.when.lo);
  }
  for (size_t i = 0; i < unknowns_.all().size(); ++i) {
    const Unknown& unknown = unknowns_.all()[i];
    const uint32_t choice = choices[i];
    if (unknown.disposition != nullptr) {
      world.carried[unknown.disposition] = choice == 0;
    } else if (unknown.limit != nullptr) {
      world.limits[unknown.limit] = unknown.values[choice];
    } else {
      world.group_times[static_cast<size_t>(unknown.group)] =
          unknown.values[choice];
    }
  }
  return world;
}

size_t Worlds::IndexOf(const std::vector<uint32_t>& unknowns,
                       const std::vector<uint32_t>& choices) const {
  size_t index = 0;
  for (auto i = unknowns.rbegin(); i != unknowns.rend(); ++i) {
    index = index * unknowns_.all()[*i].choices() + choices[*i];
  }
  return index;
}

const TermResult& Worlds::Cell(uint32_t term, size_t index,
                               const std::vector<uint32_t>& choices) {
  std::unique_ptr<TermResult>& cell = tables_[term].cells[index];
  if (cell == nullptr) {
    const World world = WorldOf(choices);
    Fold fold(plan_, world, as_of_);
    cell = std::make_unique<TermResult>();
    cell->standing = fold.StandingOf(term);
    cell->fold = fold.Take(term);
  }
  return *cell;
}

void Worlds::Solve(const std::vector<uint32_t>& terms) {
  if (!SolveTogether(terms, fields_)) {
    for (const uint32_t term : terms) SolveAlone(term);
  }
  for (const uint32_t term : terms) Finish(term);
}

// Drops the worlds of a term in which there are more than need be.
void Worlds::KeepFewest(uint32_t term, const Misapplied& misapplied) {
  Table& table = tables_[term];
  table.kept.assign(table.cells.size(), false);
  if (!still_.ok()) {  // some world that was folded
    table.kept[0] = true;
    return;
  }
  const size_t fewest =
      *std::min_element(misapplied.counts.begin(), misapplied.counts.end());
  for (size_t i = 0; i < misapplied.counts.size(); ++i) {
    table.kept[i] = misapplied.counts[i] == fewest;
  }
}

// What the worlds of a term are made of.
const std::vector<uint32_t>& Worlds::MetBy(uint32_t term) const {
  return outcomes_[term].too_many ? unknowns_.of_term()[term]
                                  : tables_[term].unknowns;
}

std::vector<uint32_t> Worlds::UnknownsOf(
    const std::vector<uint32_t>& terms) const {
  std::set<uint32_t> met;
  for (const uint32_t term : terms) {
    met.insert(MetBy(term).begin(), MetBy(term).end());
  }
  return {met.begin(), met.end()};
}

// A term whose component is too large to enumerate: only its own unknowns. If
// even these are too many, some worlds are shown and it is said so.
void Worlds::SolveAlone(uint32_t term) {
  if (SolveTogether({term}, fields_)) return;
  if (SolveTogether({term}, kAllFields)) return;
  outcomes_[term].too_many = true;
  Part(term, 0);
  Table& table = tables_[term];
  std::vector<uint32_t> some = table.unknowns;
  some.resize(std::min(some.size(), kUnknownsMax / 2));
  if (Combinations(unknowns_.all(), some) > kWorldsMax) some.clear();
  table.unknowns = some;
  FoldAll(term);
  KeepFewest(term, table.misapplied);
}

// The unknowns of a term without which its answer would be another: those of
// whose values one leads to what another does not, all else equal or not.
std::vector<uint32_t> Worlds::MattersTo(uint32_t term) const {
  const Table& table = tables_[term];
  if (outcomes_[term].too_many || !still_.ok()) return table.unknowns;
  Kinds kinds;
  std::vector<std::vector<int>> all;  // by layer, that of the table first
  const auto number = [&](const Results& cells) {
    std::vector<int>& mine = all.emplace_back(cells.size(), -1);
    for (size_t i = 0; i < cells.size(); ++i) {
      if (table.kept[i]) mine[i] = kinds.Of(*cells[i]);
    }
  };
  number(table.cells);
  for (const Layer& layer : table.layers) number(layer.cells);
  std::set<uint32_t> matters;
  size_t stride = 1;
  for (const uint32_t i : table.unknowns) {
    const size_t choices = unknowns_.all()[i].choices();
    for (const std::vector<int>& each : all) {
      if (Differs(each, stride, choices)) matters.insert(i);
    }
    stride *= choices;
  }
  AddRivals(term, kinds, matters);
  return {matters.begin(), matters.end()};
}

void Worlds::Finish(uint32_t term) {
  const Table& table = tables_[term];
  TermOutcome& outcome = outcomes_[term];
  for (size_t i = 0; i < table.cells.size(); ++i) {
    if (table.kept[i]) outcome.results.push_back(table.cells[i].get());
  }
  for (const Layer& layer : table.layers) {
    for (const auto& cell : layer.cells) {
      if (cell != nullptr) outcome.results.push_back(cell.get());
    }
  }
  outcome.apart =
      std::any_of(table.rivals.begin(), table.rivals.end(), [this](uint32_t i) {
        return (unknowns_.all()[i].states & ~kPlainFields) != 0;
      });
  const TermPlan& plan = plan_.terms()[term];
  std::set<uint32_t> facts;
  for (const uint32_t i : MattersTo(term)) {
    const Unknown& unknown = unknowns_.all()[i];
    for (const uint32_t fact : unknown.facts) {
      const bool mine = std::find(plan.facts.begin(), plan.facts.end(), fact) !=
                        plan.facts.end();
      const bool condition = !ConditionOf(*plan_.fact(fact).fact).empty();
      if (mine || condition || unknown.limit != nullptr) facts.insert(fact);
    }
  }
  for (const uint32_t fact : facts) {
    outcome.unknowns.push_back(&plan_.fact(fact));
  }
}

std::vector<ConditionStanding> Worlds::OfCondition(uint32_t condition) {
  const std::vector<uint32_t>& unknowns = unknowns_.of_condition()[condition];
  std::vector<uint32_t> choices(unknowns_.all().size());
  std::vector<ConditionStanding> standings;
  const bool fits = Combinations(unknowns_.all(), unknowns) <= kWorldsMax;
  do {
    const World world = WorldOf(choices);
    Fold fold(plan_, world, as_of_);
    standings.push_back(fold.Condition(condition, as_of_));
  } while (fits && Wanted() &&
           NextCombination(unknowns_.all(), unknowns, choices));
  return standings;
}

}  // namespace ledger
