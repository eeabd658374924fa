// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_MODEL_MODEL_GRID_H_
#define TESTS_MODEL_MODEL_GRID_H_

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "ledger/v1/term.pb.h"

namespace ledger::model {

// The dimensions of a box, by the names of its fields.
inline constexpr std::array<const char*, 8> kDimensions = {
    "activity", "subject",      "field",    "territory",
    "channel",  "counterparty", "quantity", "time"};

// One act of the grid: what it is in each dimension. No value: what no scope
// names. Several: all of them at once.
using ModelPoint = std::map<std::string, std::vector<std::string>>;

// Every scope's boxes that may matter to a question.
using ModelBoxes = std::vector<const v1::Box*>;

// The values of a box in one dimension; null: all of it.
const v1::Values* ValuesOf(const v1::Box& box, const std::string& dimension);

// The boxes anywhere within a message.
void GatherBoxes(const google::protobuf::Message& message, ModelBoxes& boxes);

// The points that an act falls into: in each dimension every value that some
// box names inside the act, and the rest. Empty: more than `most`.
std::vector<ModelPoint> GridOf(const v1::Box& act, const ModelBoxes& boxes,
                               size_t most);

// Whether what a box names contains what a point has.
bool Within(const std::string& dimension, const std::string& outer,
            const std::string& inner);

// Whether a box contains a point; what is redacted counts as the box's own
// entry in `redacted` says. Redacted boxes that the rest of the point meets
// are added to `met`.
bool InBox(const v1::Box& box, const ModelPoint& point,
           const std::set<const v1::Box*>& redacted,
           std::set<const v1::Box*>* met = nullptr);

// Where a scope puts a point.
enum class Place { kOut, kIn, kCarved };
Place InScope(const v1::Scope& scope, const ModelPoint& point,
              const std::set<const v1::Box*>& redacted,
              std::set<const v1::Box*>* met = nullptr);

}  // namespace ledger::model

#endif  // TESTS_MODEL_MODEL_GRID_H_
