// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_DOCKET_H_
#define LEDGER_DOCKET_H_

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "ledger/derive.h"
#include "ledger/due.h"
#include "ledger/history.h"
#include "ledger/ids.h"
#include "ledger/knowledge.h"
#include "ledger/limit.h"
#include "ledger/people.h"
#include "ledger/reading.h"
#include "ledger/worlds.h"

namespace ledger {

// One of the agreements that a question looks at.
struct AgreementHistory {
  AgreementId id;
  const History* history;
};

// One agreement at (D, K), with all that is needed to judge by it. Borrows the
// history. Not for sharing between threads; costs one fold when it is asked.
class Docket {
 public:
  Docket(const AgreementHistory& agreement, const Question& question);
  Docket(const Docket&) = delete;
  Docket& operator=(const Docket&) = delete;

  const AgreementId& id() const { return id_; }
  const Selection& selection() const { return selection_; }
  const Plan& plan() const { return plan_; }
  Worlds& worlds() { return worlds_; }
  const std::vector<Knowledge>& knowledge() const { return knowledge_; }

  // A term of it, as agreement number `number`, ready to be judged by.
  Subject SubjectAt(uint32_t number, uint32_t term) const;

 private:
  AgreementId id_;
  Selection selection_;
  Plan plan_;
  Worlds worlds_;
  std::vector<Knowledge> knowledge_;
  Assertions assertions_;
  Calendars calendars_;
};

// What a term comes to if some assertions, in order of position, set its
// fields.
TermResult ReadAs(const Subject& subject, const TermResult& result,
                  const World& world, Instant as_of,
                  const std::vector<const Assertion*>& sets);

using Dockets = std::vector<std::unique_ptr<Docket>>;

// The dockets of several agreements.
// Errors: UNIMPLEMENTED as DeriveState.
absl::StatusOr<Dockets> MakeDockets(
    std::span<const AgreementHistory> agreements, const Question& question);

// The facts about parties of all of them, in order of agreement and position.
std::vector<PartyFact> PartyFactsOf(const Dockets& dockets);

}  // namespace ledger

#endif  // LEDGER_DOCKET_H_
