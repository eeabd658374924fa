// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_PLAN_H_
#define LEDGER_PLAN_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "ledger/instant.h"
#include "ledger/select.h"

namespace ledger {

// What of a selection belongs to one term: the facts that may write its
// registers, and what its windows and times hang on.
struct TermPlan {
  std::string_view id;
  v1::TermKind kind = v1::TERM_KIND_UNSPECIFIED;
  std::vector<uint32_t> facts;       // indexes, by (when.lo, first, position)
  std::vector<uint32_t> terms;       // plans whose ends its windows hang on
  std::vector<uint32_t> conditions;  // plans of conditions, likewise
};

// The facts of one condition.
struct ConditionPlan {
  std::string_view id;
  std::vector<uint32_t> facts;  // as above
  std::vector<uint32_t> terms;
  std::vector<uint32_t> conditions;
};

// The restatement that an instrument makes, if it makes one.
struct Restatement {
  uint32_t fact = 0;
  std::vector<std::string_view> restates;
};

// A selection, filed by what it is about. O(n) to build; read-only afterwards
// and safe to share. Borrows the selection.
class Plan {
 public:
  explicit Plan(const Selection& selection);

  const Selection& selection() const { return selection_; }
  const Fact& fact(uint32_t index) const { return selection_.facts()[index]; }
  const std::vector<TermPlan>& terms() const { return terms_; }
  const std::vector<ConditionPlan>& conditions() const { return conditions_; }
  const std::vector<uint32_t>& instruments() const { return instruments_; }

  // Index of a plan; -1 if there is none.
  int Term(std::string_view id) const;
  int Condition(std::string_view id) const;

  // The restatement made by an instrument; null if it makes none.
  const Restatement* RestatementBy(std::string_view instrument_id) const;

  // What an instrument disposes of a term; unspecified if it says nothing.
  v1::DispositionKind DispositionOf(std::string_view instrument_id,
                                    std::string_view term_id) const;

  // Whether the instrument does not bind.
  bool NonBinding(std::string_view instrument_id) const;

  // Whether a disposition `unknown` made by `fact` is settled by a later fact
  // of the term (W10).
  bool Settled(const TermPlan& term, const Fact& fact) const;

  // Whether a ruling is on record that this term was void from the start, not
  // reversed; null if none.
  const Fact* VoidRuling(std::string_view term_id) const;

 private:
  void FileFact(uint32_t index);
  void FileEverywhere(uint32_t index);
  TermPlan& MakeTerm(std::string_view id);
  ConditionPlan& MakeCondition(std::string_view id);
  void Link();
  void Sort(std::vector<uint32_t>& facts) const;
  bool Reversed(const Fact& ruling) const;

  const Selection& selection_;
  std::vector<TermPlan> terms_;
  std::vector<ConditionPlan> conditions_;
  std::vector<uint32_t> instruments_;  // facts of the family instrument
  std::vector<uint32_t> rulings_;
  absl::flat_hash_map<std::string_view, uint32_t> term_index_;
  absl::flat_hash_map<std::string_view, uint32_t> condition_index_;
  absl::flat_hash_map<std::string_view, Restatement> restatements_;
  absl::flat_hash_map<std::string_view, bool> non_binding_;
};

// True if `a` applies before `b` when both start at their given times.
bool AppliesBefore(Instant a_time, const Fact& a, Instant b_time,
                   const Fact& b);

}  // namespace ledger

#endif  // LEDGER_PLAN_H_
