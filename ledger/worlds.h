// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_WORLDS_H_
#define LEDGER_WORLDS_H_

#include <memory>
#include <vector>

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
};

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

// Every world of an agreement at D. A world gives every unknown one value;
// worlds in which a verb finds its term absent or ended are dropped unless no
// world has fewer of them. A term is folded once per combination of the
// unknowns that it meets, not once per world. Owns what it folded; borrows the
// plan. Not for sharing between threads.
class Worlds {
 public:
  Worlds(const Plan& plan, Instant as_of, Wanted wanted = absl::OkStatus);

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
  // The results of one term, by the choices of its unknowns.
  struct Table {
    std::vector<uint32_t> unknowns;
    std::vector<std::unique_ptr<TermResult>> cells;
    std::vector<bool> kept;
  };

  bool Wanted();
  void Group();
  void Solve(const std::vector<uint32_t>& terms);
  void SolveAlone(uint32_t term);
  void Walk(const std::vector<uint32_t>& terms,
            const std::vector<uint32_t>& unknowns);
  bool Prepare(uint32_t term);
  const TermResult& Cell(uint32_t term, size_t index,
                         const std::vector<uint32_t>& choices);
  size_t IndexIn(uint32_t term, const std::vector<uint32_t>& choices) const;
  World WorldOf(const std::vector<uint32_t>& choices) const;
  std::vector<uint32_t> MattersTo(uint32_t term) const;
  void Finish(uint32_t term);
  std::vector<uint32_t> UnknownsOf(const std::vector<uint32_t>& terms) const;
  size_t MisappliedIn(const std::vector<uint32_t>& terms,
                      const std::vector<uint32_t>& choices);
  bool Drops(uint32_t term);
  std::vector<std::vector<uint32_t>> Dependent(
      const std::vector<uint32_t>& wanted);
  void Enumerate(const std::vector<uint32_t>& set, Joint& joint);
  void EnumerateAlone(Joint& joint);

  const Plan& plan_;
  Instant as_of_;
  ledger::Wanted wanted_;
  absl::Status still_;
  size_t looks_ = 0;
  Unknowns unknowns_;
  std::vector<Table> tables_;
  std::vector<TermOutcome> outcomes_;
  std::vector<int> component_of_;  // by term
  std::vector<std::vector<uint32_t>> components_;
  std::vector<bool> solved_;  // by component
};

}  // namespace ledger

#endif  // LEDGER_WORLDS_H_
