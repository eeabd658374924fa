// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_REFUSALS_H_
#define LEDGER_REFUSALS_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/history.h"
#include "ledger/plan.h"
#include "ledger/reason.h"
#include "ledger/v1/error.pb.h"

namespace ledger {

// What the rules find, gathered.
class Refusals {
 public:
  void Add(std::string field, Reason reason, std::string description) {
    v1::Violation& violation = list_.emplace_back();
    violation.set_field(std::move(field));
    violation.set_reason(std::string(RowOf(reason).name));
    violation.set_description(std::move(description));
  }

  bool empty() const { return list_.empty(); }

  std::vector<v1::Violation> Take() { return std::move(list_); }

 private:
  std::vector<v1::Violation> list_;
};

// R1, R11, R12, R16: what an event refers to, and what it is. The newest event
// of the history.
void CheckReferences(const History& history, Refusals& refusals);

// R14: what an instrument that does not bind may do, and what may be made known
// of one that was thought to. Performances are not asked for that: there may be
// millions. The newest event of the history.
void CheckBinding(const History& history, Refusals& refusals);

// R16: who changes as a party, by a fact that stands in the place of the event
// of revision `place`.
void CheckMembership(const History& history, uint32_t place,
                     const v1::Fact& fact, const std::string& path,
                     Refusals& refusals);

// R6, R7: the steps of a right's process. The newest event of the history.
void CheckProcess(const History& history, Refusals& refusals);

// R8: what is taken of a term, by the newest event of the history or by the
// version of an earlier one that it makes known. `life` holds the term's facts
// with it; performances are folded only where it is close.
void CheckRemaining(const History& history, const Plan& life,
                    Refusals& refusals);

// The event's own place in JSON: "fact.term_lifted".
std::string FactPath(const v1::Fact& fact);

// What a fact says of the world, and where: the one that it corrects another
// into or discloses, else itself.
struct Said {
  const v1::Fact* fact;
  std::string path;  // "fact.event_corrected.corrected"
};
Said SaidBy(const v1::Fact& fact);

}  // namespace ledger

#endif  // LEDGER_REFUSALS_H_
