// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_MODEL_MODEL_RULES_H_
#define TESTS_MODEL_MODEL_RULES_H_

#include <set>
#include <string>
#include <vector>

#include "tests/model/model_select.h"

namespace ledger::model {

// What the rules say to an event: reasons by name, none if it is accepted.
struct ModelVerdict {
  std::set<std::string> reasons;
  bool unsure = false;  // too many worlds to tell
};

// The rules of one event, on what stands in front of it. `event` is given as
// it would be recorded; it is not among `events`.
ModelVerdict CheckRules(const std::vector<ModelEvent>& events,
                        const ModelEvent& event);

// The rules that only a request's end can tell, for its events from `from` on.
ModelVerdict CheckEndRules(const std::vector<ModelEvent>& events, size_t from);

}  // namespace ledger::model

#endif  // TESTS_MODEL_MODEL_RULES_H_
