// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_MODEL_MODEL_FOLD_H_
#define TESTS_MODEL_MODEL_FOLD_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ledger/amount.h"
#include "ledger/instant.h"
#include "ledger/v1/agreement.pb.h"
#include "tests/model/model_select.h"

namespace ledger::model {

// One value for everything that is not known.
struct ModelWorld {
  std::vector<Instant> group_times;
  std::map<const v1::When*, Instant> limits;
  std::map<const v1::Disposition*, bool> carried;
};

// A register that remembers its last write.
struct ModelCell {
  std::vector<const v1::TermFields*> fields;  // one; none after a clear
  std::string winner;
};

// A register that adds up, of one currency.
struct ModelSum {
  AmountRange value;
  std::string reset;
};

// One interval of validity.
struct ModelValidity {
  std::string opened;
  Instant opened_at{};
  std::string closed;
  Instant closed_at = kOpenFuture;
  v1::TermStatus closed_as = v1::TERM_STATUS_UNSPECIFIED;
};

// A slice or a waiver, as text, with the event that did it.
struct ModelPart {
  std::string what;
  std::string event;
};

// The registers of one term in one world.
struct ModelTerm {
  std::map<std::string, ModelCell> cells;
  std::vector<ModelPart> lifted, waived;
  std::map<std::string, std::map<std::string, ModelSum>> sums;  // name, money
  std::vector<ModelValidity> validity;
  std::string validity_winner;
  std::string founder;
  std::string instrument;  // that it stands in
  bool suspended = false;
  std::string suspension;  // who wrote `suspended` last; empty: nobody
  Instant suspended_at{};
  std::string terminator;  // of its instrument, while a tail runs
  Instant tail_ends_at = kOpenFuture;
  std::set<std::string> instruments;  // that granted, founded or amended it
  bool proposed = false;
  bool implied = false;
  int misapplied = 0;  // verbs that found it absent or ended
};

// Where a term stands, and by which event.
struct ModelStanding {
  v1::TermStatus status = v1::TERM_STATUS_ABSENT;
  std::string winner;
  Instant since = kOpenPast;
  bool by_clock = false;  // a window ended it, no event
};

// Where a condition stands.
struct ModelCondition {
  v1::ConditionStatus status = v1::CONDITION_STATUS_OPEN;
  Instant at = kOpenFuture;
};

// Whether a status is an end.
bool IsEnd(v1::TermStatus status);

// Whether a term had ended before what happens at `at`. The clock's end on that
// very instant is not before it.
bool EndedBefore(const ModelStanding& standing, Instant at);

// Folds the facts of a selection in one world. Every question is answered from
// the first fact on; nothing is remembered.
//
// Where the description of the domain leaves room, this is how it is read:
//   - Verbs count as misapplied up to D only: what happens later rules no world
//     out. The clock's end on a verb's own instant is not before it.
//   - A recorded expiry only confirms: it closes nothing.
//   - Of ends on one instant a recorded one wins over the clock's.
//   - A window whose end lies before its term began is a riddle: no answer.
//   - Of several limits those whose condition failed, was removed or (for an
//     end) waived are struck out; the later of several then waits at least
//     until that is clear.
//   - An end that is unknown comes no earlier than the start.
//   - A term in a non-binding instrument is PROPOSED whatever its window says.
//   - A second grant clears sums too, and closes the interval before it.
//   - What is paid, breached or cured, and a recorded expiry, need their term
//     granted; that it has ended meanwhile does not matter.
//   - In a restatement an unmentioned living term of what it restates is gone.
//   - A restatement that has not taken hold by D founds nothing.
//   - Only facts of the restating instrument on what it restates found a term
//     anew, and a keeping does not. A reinstatement moves no term into another
//     instrument.
//   - Whether a term survives is read when its instrument ends.
class ModelFold {
 public:
  ModelFold(const ModelSelection& selection, const ModelWorld& world)
      : selection_(selection), world_(world) {}

  // The registers of a term at `at`; of facts that begin at that very instant
  // only those that apply before `before`, if it is given.
  ModelTerm Term(const std::string& id, Instant at,
                 const ModelFact* before = nullptr) const;

  // Where a term with these registers stands.
  ModelStanding Standing(const std::string& id, const ModelTerm& term,
                         Instant at) const;

  // Where a condition stands; of facts that begin at that very instant after
  // those that apply before `before`, if it is given.
  ModelCondition Condition(const std::string& id, Instant at,
                           const ModelFact* before = nullptr) const;

  // When a limit of time is reached, as it looks at `at`; kOpenFuture: never.
  Instant LimitAt(const v1::TimeLimit& limit, Instant at) const;

  // When a fact takes hold in this world; kOpenFuture if it never does.
  Instant TimeOf(const ModelFact& fact) const;

  // Whether some window was over before its term began. What that makes of
  // the term is not settled, and the model does not say.
  bool riddle() const { return riddle_; }

  const ModelWorld& world() const { return world_; }

  // Whether `a` applies before `b`.
  bool Before(const ModelFact& a, const ModelFact& b) const;

 private:
  struct End;

  std::vector<const ModelFact*> InOrder(const std::string& thing,
                                        Instant at) const;
  void Apply(const ModelFact& fact, Instant at, Instant horizon,
             const std::string& id, ModelTerm& term) const;
  void ApplyVerb(const ModelFact& fact, Instant at, Instant horizon,
                 ModelTerm& term) const;
  void ApplyInstrument(const ModelFact& fact, Instant at, const std::string& id,
                       ModelTerm& term) const;
  bool Carried(const v1::Disposition& disposition) const;
  bool Drops(const ModelFact& restatement, Instant at, const std::string& id,
             const ModelTerm& term) const;
  bool Restates(const std::string& instrument, Instant horizon,
                const ModelTerm& term) const;
  bool NonBinding(const std::string& instrument) const;
  std::string VoidBy(const std::string& id) const;
  End Limit(const v1::TimeLimit& limit, Instant at, Instant floor,
            bool start) const;
  End LimitWhen(const v1::When& when, Instant at, Instant floor,
                bool start) const;
  End Formula(const v1::Formula& formula, Instant at, bool start) const;
  std::optional<Instant> EndOfTerm(const std::string& id, Instant at) const;

  const ModelSelection& selection_;
  const ModelWorld& world_;
  mutable bool riddle_ = false;
  mutable int depth_ = 0;  // of formulas that hang on formulas
};

}  // namespace ledger::model

#endif  // TESTS_MODEL_MODEL_FOLD_H_
