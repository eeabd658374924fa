// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_WORLDS_H_
#define LEDGER_WORLDS_H_

#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "ledger/fold.h"
#include "ledger/instant.h"
#include "ledger/plan.h"
#include "ledger/unknowns.h"
#include "ledger/wanted.h"

namespace ledger {

// A term in one world.
struct TermResult {
  TermFold fold;
  Standing standing;
};

// A term in every world that is kept.
struct TermOutcome {
  std::vector<const TermResult*> results;  // at least one; worlds in order
  std::vector<const Fact*> unknowns;       // whose time or effect is open
  bool too_many = false;                   // results are some of them only
  bool apart = false;  // which values of two fields go together is not told
};

// Fields, as bits by number in v1::TermField: those of which no verdict and no
// finding asks how they go together with others; all.
inline constexpr uint32_t kPlainFields =
    1U << v1::TERM_FIELD_RATE | 1U << v1::TERM_FIELD_BASE |
    1U << v1::TERM_FIELD_TARGET | 1U << v1::TERM_FIELD_LIMIT |
    1U << v1::TERM_FIELD_STAKE | 1U << v1::TERM_FIELD_SUBLICENSABLE |
    1U << v1::TERM_FIELD_TEXT;
inline constexpr uint32_t kAllFields = ~0U;

// One of the worlds of some terms that hang together.
struct JointWorld {
  World world;
  std::vector<const TermResult*> results;  // by term of the Joint
};

// Terms and groups of which none knows more without the others: their worlds,
// one per combination of results and times that differs.
struct Joint {
  std::vector<uint32_t> terms;
  std::vector<int32_t> groups;
  std::vector<JointWorld> worlds;  // at least one
  size_t unknowns = 0;             // how many things are not known
  bool too_many = false;           // worlds are some of them only
};

// Numbers results: those that an answer does not tell apart, but by when they
// began, have one number. Borrows the results.
class Kinds {
 public:
  int Of(const TermResult& result);

 private:
  absl::flat_hash_map<size_t, std::vector<const TermResult*>> known_;
  absl::flat_hash_map<const TermResult*, int> numbers_;
  int next_ = 0;
};

// Every world of an agreement at D. A world gives every unknown one value;
// worlds in which a verb finds its term absent or ended are dropped unless no
// world has fewer of them. A term is folded once per combination of the
// unknowns that it meets, not once per world.
//
// Groups that only state `fields`, and find their term alive wherever they are,
// are not multiplied with the rest: for each there is a world in which it came
// last and its rivals as early as they may, or not at all, and so for each
// possible winner of a register. Where even so there are too many, other fields
// are told in this way too.
//
// Owns what it folded; borrows the plan. Not for sharing between threads.
class Worlds {
 public:
  Worlds(const Plan& plan, Instant as_of, Wanted wanted = absl::OkStatus,
         uint32_t fields = kAllFields);

  // What becomes of a term. Cost: one fold where all is certain.
  const TermOutcome& Of(uint32_t term);

  // The worlds that are kept of some terms, with the times of some groups of
  // facts, in sets that are independent of each other.
  std::vector<Joint> JointlyOf(const std::vector<uint32_t>& terms,
                               const std::vector<int32_t>& groups);

  // Where a condition stands, in every world of its own unknowns.
  std::vector<ConditionStanding> OfCondition(uint32_t condition);

  // As Unknowns::until.
  Instant until() const { return unknowns_.until(); }

  // OK, or why nobody wants the answer any more: then outcomes are not whole.
  const absl::Status& still() const { return still_; }

  const Plan& plan() const { return plan_; }
  Instant as_of() const { return as_of_; }

 private:
  using Results = std::vector<std::unique_ptr<TermResult>>;

  // The results of one term where one rival stands elsewhere than in the
  // table; those of worlds that are kept.
  struct Layer {
    int64_t rival = -1;  // index of the unknown; -1: all stand elsewhere
    Instant when{};      // where it stands
    Results cells;
  };

  // How many verbs find their term absent or ended, by the choices of some
  // unknowns, of which the first varies fastest.
  struct Misapplied {
    std::vector<uint32_t> unknowns;
    std::vector<size_t> counts;
  };

  // The results of one term, by the choices of its unknowns. Its rivals came
  // first.
  struct Table {
    std::vector<uint32_t> unknowns;
    std::vector<uint32_t> rivals;
    Results cells;
    Misapplied misapplied;
    std::vector<bool> kept;
    std::vector<Layer> layers;
  };

  bool Wanted();
  void Group();
  void Solve(const std::vector<uint32_t>& terms);
  void SolveAlone(uint32_t term);
  void KeepFewest(uint32_t term, const Misapplied& misapplied);
  bool SolveTogether(const std::vector<uint32_t>& terms, uint32_t fields);
  bool Fit(const std::vector<uint32_t>& terms) const;
  void Part(uint32_t term, uint32_t fields);
  void AddLayers(uint32_t term);
  void AddLayer(uint32_t term, size_t index, const World& world, Layer& layer);
  void AddRivals(uint32_t term, Kinds& kinds,
                 std::set<uint32_t>& matters) const;
  bool TieAbsent(const std::vector<uint32_t>& terms);
  size_t RestOf(const Unknown& rival) const;
  const TermResult& Cell(uint32_t term, size_t index,
                         const std::vector<uint32_t>& choices);
  size_t IndexOf(const std::vector<uint32_t>& unknowns,
                 const std::vector<uint32_t>& choices) const;
  size_t IndexIn(uint32_t term, const std::vector<uint32_t>& choices) const {
    return IndexOf(tables_[term].unknowns, choices);
  }
  World WorldOf(const std::vector<uint32_t>& choices) const;
  std::vector<uint32_t> MattersTo(uint32_t term) const;
  void Finish(uint32_t term);
  const std::vector<uint32_t>& MetBy(uint32_t term) const;
  std::vector<uint32_t> UnknownsOf(const std::vector<uint32_t>& terms) const;
  void FoldAll(uint32_t term);
  size_t CountIn(const std::vector<Misapplied>& all,
                 const std::vector<uint32_t>& choices) const;
  Misapplied Join(const std::vector<Misapplied>& all,
                  std::vector<uint32_t> unknowns,
                  std::optional<uint32_t> best) const;
  // The fewest that some terms add up to, by the choices of `unknowns`,
  // whatever becomes of what they meet besides; nothing if that is too much to
  // tell.
  std::optional<Misapplied> FewestBy(
      const std::vector<uint32_t>& terms,
      const std::vector<uint32_t>& unknowns) const;
  bool Drops(uint32_t term) const;
  std::vector<std::vector<uint32_t>> Dependent(
      const std::vector<uint32_t>& wanted);
  void Enumerate(const std::vector<uint32_t>& set, Joint& joint);
  void EnumerateAlone(Joint& joint);

  const Plan& plan_;
  Instant as_of_;
  ledger::Wanted wanted_;
  absl::Status still_;
  size_t looks_ = 0;
  uint32_t fields_;
  Unknowns unknowns_;
  std::vector<bool> tied_;  // by unknown: finds its term absent somewhere
  std::vector<Table> tables_;
  std::vector<TermOutcome> outcomes_;
  std::vector<int> component_of_;  // by term
  std::vector<std::vector<uint32_t>> components_;
  std::vector<bool> solved_;  // by component
};

}  // namespace ledger

#endif  // LEDGER_WORLDS_H_
