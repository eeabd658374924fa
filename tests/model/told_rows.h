// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_MODEL_TOLD_ROWS_H_
#define TESTS_MODEL_TOLD_ROWS_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/message.h"
#include "ledger/docket.h"
#include "ledger/history.h"
#include "ledger/v1/agreement.pb.h"
#include "ledger/v1/rights.pb.h"
#include "tests/model/model_select.h"

namespace ledger::model {

// All that the engine tells at one pair of times: the states as they are
// served, a verdict, the findings. What it refuses to tell is told as text.
struct Told {
  std::vector<v1::Agreement> states;
  v1::PermissionAnswer answer;
  std::vector<v1::Finding> findings;
  std::string refused;

  // Every message of it, to change or to compare it.
  std::vector<google::protobuf::Message*> Messages();
  std::string Text();
};

// The histories of a ledger that holds some rows and no others, in their
// order: positions and revisions are given anew. No rule is asked.
class ToldRows {
 public:
  explicit ToldRows(const std::vector<ModelEvent>& rows);

  // As the first `known` rows tell; agreements without any are left out.
  Told Tell(Instant at, size_t known, const v1::PermissionQuestion& asked);

 private:
  std::vector<std::unique_ptr<History>> made_;
  std::vector<AgreementHistory> histories_;
};

// Takes the positions out of every event that a message names. They say where
// in the ledger an event stands, and nothing about the world.
void ForgetPositions(google::protobuf::Message& message);

// Puts every repeated field of a message and its parts into one order, but for
// the fields of the name `kept`.
void SortLists(google::protobuf::Message& message, std::string_view kept);

// The lines in which two texts differ, the first few.
std::string LinesApart(const std::string& one, const std::string& other);

}  // namespace ledger::model

#endif  // TESTS_MODEL_TOLD_ROWS_H_
