// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_FINDING_H_
#define LEDGER_FINDING_H_

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/because.h"
#include "ledger/derive.h"
#include "ledger/docket.h"
#include "ledger/v1/rights.pb.h"

namespace ledger {

// One row of the table of findings, which the documentation prints too.
struct FindingRow {
  v1::FindingCode code;
  std::string_view name;     // "CONFLICT"
  std::string_view number;   // "F1"
  std::string_view meaning;  // one sentence
};
std::span<const FindingRow> Findings();
const FindingRow& RowOf(v1::FindingCode code);

// What is doubtful on D, as far as the first `known` records tell, in the
// agreements given and between them; by agreement, code and first event. With
// `codes`, only these. A projection: nothing of it is stored.
//
// Pure and total. Cost: a fold per agreement and, for each act, performance
// inside a scope and revocation on record, one per agreement at its time.
// Errors: UNIMPLEMENTED as DeriveState.
absl::StatusOr<std::vector<v1::Finding>> DeriveFindings(
    std::span<const AgreementHistory> agreements, const Question& question,
    const std::set<v1::FindingCode>& codes = {});

// Collects findings. What looks for them is split by what it looks at.
class FindingList {
 public:
  FindingList(Dockets& dockets, const Question& question,
              const std::set<v1::FindingCode>& codes)
      : dockets_(dockets), question_(question), codes_(codes) {}

  bool Wants(v1::FindingCode code) const {
    return codes_.empty() || codes_.contains(code);
  }
  Dockets& dockets() { return dockets_; }
  const Question& question() const { return question_; }

  // A finding of agreement `number`; terms as "term", or "agreement/term" of
  // another. Two that say the same are one.
  void Add(v1::FindingCode code, bool certain, uint32_t number,
           std::vector<std::string> terms, const EventSet& events,
           std::string sentence);

  std::vector<v1::Finding> Take();

 private:
  Dockets& dockets_;
  const Question& question_;
  const std::set<v1::FindingCode>& codes_;
  std::vector<v1::Finding> findings_;
};

// Whether a term in this state still is, or may come to be, of use.
bool MayBeUsed(const Standing& standing);

// F3 to F5: the lives of terms and conditions.
void FindInLives(FindingList& list);

// F6 to F8: rights, their clocks, and amounts.
void FindInRights(FindingList& list);

// F9 to F12 and F14: sources, figures, documents, deciders.
void FindInPapers(FindingList& list);

// F1 and F15: grants and changes against the terms and acts of others.
void FindInGrants(FindingList& list);

// F2 and F13: acts against the terms of everybody.
// Errors: UNIMPLEMENTED as DeriveState.
absl::Status FindInActs(std::span<const AgreementHistory> agreements,
                        FindingList& list);

}  // namespace ledger

#endif  // LEDGER_FINDING_H_
