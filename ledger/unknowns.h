// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_UNKNOWNS_H_
#define LEDGER_UNKNOWNS_H_

#include <cstdint>
#include <set>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "ledger/effects.h"
#include "ledger/instant.h"
#include "ledger/plan.h"

namespace ledger {

// The last D: there, whatever comes at all has come, in every world.
inline constexpr Instant kEndOfTime =
    kOpenFuture - std::chrono::microseconds(1);

// One thing that is not known at (D, K), with the values that can make a
// difference: the time of a group, the time of a window's limit, or what an
// unknown disposition was (carried first, then dropped).
struct Unknown {
  int32_t group = -1;
  const v1::When* limit = nullptr;
  const v1::Disposition* disposition = nullptr;
  std::vector<Instant> values;  // of a group or limit; at least two
  std::vector<uint32_t> facts;  // whose time or words it is
  // Of a group that only states fields of terms: which, as bits by number in
  // v1::TermField, and values enough to make it the last that states one, or
  // not. Nothing but these fields hangs on when it came, unless it finds a term
  // absent.
  uint32_t states = 0;
  std::vector<Instant> stances;

  size_t choices() const { return disposition != nullptr ? 2 : values.size(); }
};

// Combinations that are enumerated at most.
inline constexpr size_t kWorldsMax = 1 << 16;

// Number of combinations; more than kWorldsMax is kWorldsMax + 1.
size_t Combinations(const std::vector<Unknown>& all,
                    const std::vector<uint32_t>& which);

// Goes to the next combination, the first unknown fastest; false after the
// last.
bool NextCombination(const std::vector<Unknown>& all,
                     const std::vector<uint32_t>& which,
                     std::vector<uint32_t>& choices);

// Finds everything that is not known at D and matters, and which terms it
// touches. Values that lead to the same order of all facts that do not commute
// are one value. Costs nothing where all times are certain.
class Unknowns {
 public:
  Unknowns(const Plan& plan, Instant as_of);

  const std::vector<Unknown>& all() const { return all_; }

  // The first instant after D at which the unknowns may be others; D itself
  // while D lies within one of them.
  Instant until() const { return until_; }

  // Whether a limit of a term is an interval that may have begun.
  bool OpenLimit(uint32_t term) const { return open_limits_[term]; }

  // Every instant at which the status of a term may turn, beside what hangs on
  // its other turns, whatever is not known. REQUIRES: D is the end of time.
  std::set<Instant> TurnsOf(uint32_t term) const;

  // Indexes of the unknowns that a term, or what its windows hang on, meets.
  const std::vector<std::vector<uint32_t>>& of_term() const { return of_term_; }
  const std::vector<std::vector<uint32_t>>& of_condition() const {
    return of_condition_;
  }

 private:
  using Times = std::set<Instant>;

  // Times at which the place of something matters.
  struct Places {
    Times times;
    Times fronts, backs;  // of what stands in front of it, behind it in a tie
    bool rivals = false;  // whether another group's order to it matters
  };

  void FileEffects();
  void Meet(InstantRange range);
  void FindGroups();
  void FindLimits();
  void FindDispositions();
  void AddLimits(uint32_t term, uint32_t fact, const v1::TimeLimit& limit);
  void Spread();
  void FindTurns();
  void TermTimes(uint32_t term, WallClock clock, Times& times, int depth) const;
  void ConditionTimes(uint32_t condition, WallClock clock, Times& times) const;
  void AddTails(uint32_t term, WallClock clock, Times& times) const;
  void AddStarts(const Fact& fact, Times& times, int depth) const;
  void AddFormula(const v1::Formula& formula, Times& times, int depth) const;
  void AddEnds(uint32_t term, Times& times, int depth) const;
  void AddLimit(const v1::TimeLimit& limit, Times& times, int depth) const;
  void AddFormulas(uint32_t term, Times& times) const;
  void AddFailures(const v1::Formula& formula, Times& times, int depth) const;
  void AddWindows(uint32_t term, Times& times) const;
  void AddTailEnds(uint32_t term, const Fact& fact, Times& times) const;
  Places GroupPlaces(int32_t group) const;
  void AddPlaces(uint32_t index, uint32_t term, bool among_rivals,
                 Places& places) const;
  uint32_t FieldsStated(int32_t group) const;
  bool OnlyStates(uint32_t index, uint32_t term) const;
  std::vector<Instant> StancesOf(int32_t group) const;
  void AddAffiliations(uint32_t index, Places& places) const;
  void AddSuccessions(uint32_t index, Places& places) const;
  void AddFoundings(uint32_t index, uint32_t term, Places& places) const;
  void AddRival(const Fact& fact, const Fact& other, Places& places) const;
  std::vector<Instant> ValuesIn(InstantRange range, const Places& places) const;

  const Plan& plan_;
  Instant as_of_;
  Instant until_ = kOpenFuture;
  std::vector<Effects> effects_;                // by fact
  std::vector<std::vector<uint32_t>> filed_;    // by fact: terms it is filed of
  std::vector<std::vector<uint32_t>> ordered_;  // by term: facts but deltas
  std::vector<Unknown> all_;
  std::vector<bool> open_limits_;  // by term
  std::vector<std::vector<uint32_t>> own_of_term_, own_of_condition_;
  std::vector<std::vector<uint32_t>> of_term_, of_condition_;
  // The values of what is not known, at the end of time.
  absl::flat_hash_map<int32_t, const std::vector<Instant>*> turns_of_group_;
  absl::flat_hash_map<const v1::When*, const std::vector<Instant>*>
      turns_of_limit_;
};

}  // namespace ledger

#endif  // LEDGER_UNKNOWNS_H_
