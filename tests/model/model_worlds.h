// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_MODEL_MODEL_WORLDS_H_
#define TESTS_MODEL_MODEL_WORLDS_H_

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/model/model_fold.h"
#include "tests/model/model_select.h"

namespace ledger::model {

// More worlds than this are not tried; the model then says nothing.
inline constexpr size_t kWorldsMax = 3000;

// Every instant at which something in a selection may begin or end.
std::set<Instant> RelevantInstants(const ModelSelection& selection);

// Every world of a selection in which what begins after `horizon` is one case.
// False if there are more than `most`; then `visit` was not called.
bool ForEachWorld(const ModelSelection& selection, Instant horizon,
                  const std::function<void(const ModelWorld&)>& visit,
                  size_t most = kWorldsMax);

// Ids of all terms that facts of their own tell of. A ruling or disposition on
// one whose grant was retracted does not bring it back.
std::set<std::string> TermIds(const ModelSelection& selection);

// How many verbs found their term absent or ended by `at`.
int Misapplied(const ModelSelection& selection, const ModelFold& fold,
               Instant at, const ModelFact* before = nullptr);

// The answer to "what held on D": for "TERM.status" and "TERM.register" every
// value that some world gives it, as "value by event". Nothing if there are too
// many worlds.
using ModelAnswer = std::map<std::string, std::set<std::string>>;
std::optional<ModelAnswer> StateAt(const ModelSelection& selection, Instant at);

// The same for statuses alone.
std::optional<ModelAnswer> StatusesAt(const ModelSelection& selection,
                                      Instant at);

// An interval of money as text: "10..20", "5..", "7 marked".
std::string SumText(const AmountRange& value);

}  // namespace ledger::model

#endif  // TESTS_MODEL_MODEL_WORLDS_H_
