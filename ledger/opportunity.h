// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_OPPORTUNITY_H_
#define LEDGER_OPPORTUNITY_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/due.h"
#include "ledger/knowledge.h"
#include "ledger/plan.h"
#include "ledger/v1/rights.pb.h"

namespace ledger {

// How far deadlines that are not known exactly are taken to have run by D: only
// as far as is certain; the answer is over if it may be, but not what follows;
// everything is over that may be.
enum class Elapsed { kCertain, kAnswer, kAll };
inline constexpr size_t kElapsed = 3;

// One opportunity under a priority right: the steps that a process went
// through, and where it stands.
struct Opportunity {
  v1::ProcessStatus status = v1::PROCESS_STATUS_DUE;
  const Fact* notice = nullptr;        // the last one that stands
  const Fact* last = nullptr;          // the step that brought it where it is
  const Fact* freed = nullptr;         // the decline, or the closed window
  Instant freed_at{};                  // its time, but for the clock
  const Knowledge* decided = nullptr;  // what decided a contested taking
  Due answer;                          // while OPEN
  Due second_window;                   // while FREE: when it ends
  bool clock = false;                  // it hangs on how far the clock has run
  bool price = false;                  // it hangs on a price, or on the floor
  std::vector<std::string> missing;    // what of these is not on record
};

// The step that a fact is, with its term and process; null for other facts.
const v1::RightStep* StepOf(const v1::Fact& fact);

// Whether a right of this kind is exercised upon a notice alone.
bool NeedsNotice(v1::TermKind kind);

// What a right, its agreement and a world give for a process.
struct OpportunityCase {
  const Plan* plan;
  uint32_t term;
  std::string_view process_id;
  Instant as_of;
  const v1::RightTerms* right;  // as it stands on D
  const Calendars* calendars;
  const std::vector<Knowledge>* knowledge;
  std::function<Instant(const Fact&)> time_of;
  Elapsed elapsed = Elapsed::kCertain;
  bool undercut = false;  // a deal that may lie below the floor does
};

// Where the process stands on D. A window that closed by the clock counts only
// where the deadline can be computed and the text says what silence means. A
// deal closes what is free at no less than the notice offered; below that a
// notice is due again, where the right has a floor or wants a new notice of
// changed terms. A right that says nothing of a floor is read either way once
// both prices are on record. Cost: one pass over the facts of the term.
Opportunity OpportunityOf(const OpportunityCase& about);

// The processes that have a step on record under a term, by first step.
std::vector<std::string_view> ProcessesOf(const Plan& plan, uint32_t term);

}  // namespace ledger

#endif  // LEDGER_OPPORTUNITY_H_
