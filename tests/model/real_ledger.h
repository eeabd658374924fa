// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_MODEL_REAL_LEDGER_H_
#define TESTS_MODEL_REAL_LEDGER_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/append.h"
#include "ledger/derive.h"
#include "ledger/history.h"
#include "ledger/v1/agreement.pb.h"
#include "tests/model/model_ledger.h"

namespace ledger::model {

// A state in the form of the model's answers.
ModelAnswer AnswerOf(const v1::Agreement& agreement);

// The status values of one span or state as the model writes them.
std::set<std::string> StatusTexts(
    const google::protobuf::RepeatedPtrField<v1::StatusValue>& statuses);

// What a refusal says, in the model's words.
Outcome OutcomeOf(const absl::Status& status);

// The pure half of the ledger, driven directly: rules, then history, then
// derivation. It has no request ids and no expected revisions; the disk has.
class CoreLedger {
 public:
  Outcome Append(const AppendRequest& request, Instant now);
  absl::StatusOr<v1::Agreement> State(const std::string& agreement, Instant at,
                                      TreeSize known) const;
  // Writes the state into an empty `state`; until when it says to hold.
  absl::StatusOr<Instant> StateUntil(const std::string& agreement, Instant at,
                                     TreeSize known,
                                     v1::Agreement& state) const;
  absl::StatusOr<std::vector<v1::TermTimeline>> Timelines(
      const std::string& agreement, TreeSize known) const;

  // The history of an agreement that has one.
  const History& HistoryOf(const std::string& agreement) const {
    return histories_.at(agreement);
  }

 private:
  void TryOne(const AgreementAppend& append, size_t number, Outcome& outcome);

  std::map<std::string, History> histories_;
  uint64_t size_ = 0;
};

}  // namespace ledger::model

#endif  // TESTS_MODEL_REAL_LEDGER_H_
