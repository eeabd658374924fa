// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "ledger/worlds.h"

// The worlds of several terms together, without those that matter to none.

namespace ledger {

// Whether worlds are dropped for the sake of this term.
bool Worlds::Drops(uint32_t term) const {
  if (outcomes_[term].too_many) return true;
  const std::vector<size_t>& counts = tables_[term].misapplied.counts;
  return std::count(counts.begin(), counts.end(), counts.front()) !=
         static_cast<ptrdiff_t>(counts.size());
}

// Sets of terms that are not independent of each other: those wanted, and
// those whose verbs drop worlds of theirs.
std::vector<std::vector<uint32_t>> Worlds::Dependent(
    const std::vector<uint32_t>& wanted) {
  std::set<uint32_t> terms(wanted.begin(), wanted.end());
  std::set<uint32_t> components;
  for (const uint32_t term : wanted) {
    Of(term);
    components.insert(static_cast<uint32_t>(component_of_[term]));
  }
  std::vector<uint32_t> droppers;
  for (const uint32_t component : components) {
    if (UnknownsOf(components_[component]).empty()) continue;
    for (const uint32_t term : components_[component]) {
      if (!terms.contains(term) && Drops(term)) droppers.push_back(term);
    }
  }
  const auto shares = [this](uint32_t a, uint32_t b) {
    const auto& mine = MetBy(a);
    return std::any_of(mine.begin(), mine.end(), [&](uint32_t i) {
      const auto& theirs = MetBy(b);
      return std::find(theirs.begin(), theirs.end(), i) != theirs.end();
    });
  };
  std::vector<std::vector<uint32_t>> sets;
  std::set<uint32_t> left = terms;
  left.insert(droppers.begin(), droppers.end());
  while (!left.empty()) {
    std::vector<uint32_t> set = {*left.begin()};
    left.erase(left.begin());
    for (size_t i = 0; i < set.size(); ++i) {
      for (auto other = left.begin(); other != left.end();) {
        if (!shares(set[i], *other)) {
          ++other;
          continue;
        }
        set.push_back(*other);
        other = left.erase(other);
      }
    }
    sets.push_back(std::move(set));
  }
  return sets;
}

std::vector<Joint> Worlds::JointlyOf(const std::vector<uint32_t>& terms,
                                     const std::vector<int32_t>& groups) {
  std::vector<Joint> joints;
  std::set<int32_t> placed;
  for (const std::vector<uint32_t>& set : Dependent(terms)) {
    Joint joint;
    for (const uint32_t term : set) {
      if (std::find(terms.begin(), terms.end(), term) != terms.end()) {
        joint.terms.push_back(term);
      }
    }
    for (const uint32_t i : UnknownsOf(set)) {
      const int32_t group = unknowns_.all()[i].group;
      if (group >= 0 &&
          std::find(groups.begin(), groups.end(), group) != groups.end() &&
          placed.insert(group).second) {
        joint.groups.push_back(group);
      }
    }
    if (joint.terms.empty() && joint.groups.empty()) continue;
    std::sort(joint.terms.begin(), joint.terms.end());
    Enumerate(set, joint);
    joints.push_back(std::move(joint));
  }
  for (const int32_t group : groups) {
    if (placed.contains(group)) continue;
    Joint joint;
    joint.groups = {group};
    EnumerateAlone(joint);
    joints.push_back(std::move(joint));
  }
  return joints;
}

// The worlds of some terms that are not independent of each other: of what only
// terms meet that nobody asked for, one value for each.
void Worlds::Enumerate(const std::vector<uint32_t>& set, Joint& joint) {
  std::set<uint32_t> met;
  for (const uint32_t i : UnknownsOf(set)) {
    if (std::find(joint.groups.begin(), joint.groups.end(),
                  unknowns_.all()[i].group) != joint.groups.end()) {
      met.insert(i);
    }
  }
  for (const uint32_t i : UnknownsOf(joint.terms)) met.insert(i);
  const std::vector<uint32_t> unknowns(met.begin(), met.end());
  for (const uint32_t term : set) {
    joint.too_many |= outcomes_[term].too_many || outcomes_[term].apart;
  }
  std::optional<Misapplied> fewest;
  if (!joint.too_many) fewest = FewestBy(set, unknowns);
  joint.too_many |= !fewest.has_value();
  joint.unknowns = unknowns.size();
  std::vector<uint32_t> choices(unknowns_.all().size());
  if (joint.too_many) {  // some worlds, and it is said so
    JointWorld& world = joint.worlds.emplace_back();
    world.world = WorldOf(choices);
    for (const uint32_t term : joint.terms) {
      world.results.push_back(outcomes_[term].results.front());
    }
    return;
  }
  const size_t least =
      *std::min_element(fewest->counts.begin(), fewest->counts.end());
  size_t index = 0;
  do {
    if (!joint.worlds.empty() && !Wanted()) return;
    if (fewest->counts[index++] > least) continue;
    JointWorld& world = joint.worlds.emplace_back();
    world.world = WorldOf(choices);
    for (const uint32_t term : joint.terms) {
      world.results.push_back(&Cell(term, IndexIn(term, choices), choices));
    }
  } while (NextCombination(unknowns_.all(), unknowns, choices));
}

// A group that touches no term.
void Worlds::EnumerateAlone(Joint& joint) {
  std::vector<uint32_t> unknowns;
  for (uint32_t i = 0; i < unknowns_.all().size(); ++i) {
    if (unknowns_.all()[i].group == joint.groups.front()) unknowns.push_back(i);
  }
  joint.unknowns = unknowns.size();
  std::vector<uint32_t> choices(unknowns_.all().size());
  do {
    joint.worlds.emplace_back().world = WorldOf(choices);
  } while (NextCombination(unknowns_.all(), unknowns, choices));
}

}  // namespace ledger
