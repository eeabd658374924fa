// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_MODEL_MODEL_LEDGER_H_
#define TESTS_MODEL_MODEL_LEDGER_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "ledger/append.h"
#include "ledger/ids.h"
#include "ledger/instant.h"
#include "tests/model/model_select.h"
#include "tests/model/model_worlds.h"

namespace ledger::model {

// What an append came to, of the model or of a real ledger.
struct Outcome {
  absl::StatusCode code = absl::StatusCode::kOk;
  // Of a refusal by a rule: the first event at fault as "append.event", or
  // "end" for a rule of the request's end, and its reasons.
  std::string at;
  std::set<std::string> reasons;
  std::vector<AppendedEvent> events;
  uint64_t tree_size = 0;
  bool replayed = false;
  bool unsure = false;  // the model could not tell: too many worlds

  // For comparison and for people. Recorded times are left out.
  std::string Text() const;
};

// The whole ledger as a vector and a loop. Slow, and plain enough to be
// believed. For one thread.
class ModelLedger {
 public:
  // `own_records`: how many records of its own a ledger writes before the
  // first request.
  explicit ModelLedger(uint64_t own_records = 0) : own_records_(own_records) {}

  // What an append would come to. Writes nothing.
  Outcome Check(const AppendRequest& request) const;

  // Writes what a real ledger recorded: the model takes over the recorded
  // times, which depend on what was read in between. Must have been accepted.
  void Record(const AppendRequest& request, const Outcome& outcome);

  uint64_t tree_size() const { return rows_.size(); }

  // The prefix of whole requests within the first `size` records.
  uint64_t Whole(uint64_t size) const;

  // The prefix of whole requests that were recorded by `time`.
  uint64_t KnownBy(Instant time) const;

  // Events of an agreement among the first `known` records.
  std::vector<ModelEvent> EventsOf(const std::string& agreement,
                                   uint64_t known) const;

  const std::vector<ModelEvent>& rows() const { return rows_; }

 private:
  using Key = std::pair<std::string, std::string>;  // actor, request id
  // What the first request of its id was, and came to.
  struct First {
    Hash digest;
    Outcome outcome;
  };

  uint64_t own_records_;
  std::vector<ModelEvent> rows_;
  std::map<Key, First> requests_;
};

}  // namespace ledger::model

#endif  // TESTS_MODEL_MODEL_LEDGER_H_
