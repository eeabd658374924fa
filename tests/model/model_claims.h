// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_MODEL_MODEL_CLAIMS_H_
#define TESTS_MODEL_MODEL_CLAIMS_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "ledger/instant.h"
#include "tests/model/model_grid.h"
#include "tests/model/model_select.h"

namespace ledger::model {

// Somebody says of terms that they do or do not apply to acts, or that they
// say something else.
struct ModelAssertion {
  std::string event;       // that made it
  std::string decided_by;  // empty: it is open
  uint64_t position = 0;   // of what made it, or decided it
  std::set<std::string> terms;
  bool scoped = false;  // else over the whole scope of each term
  v1::Scope scope;
  bool applies = false;
  bool says = false;  // `set` counts, not `applies`
  v1::TermFields set;
};

// What a settlement or ruling made of a contested process.
struct ModelOutcomeOf {
  v1::ClaimOutcome outcome = v1::CLAIM_OUTCOME_UNSPECIFIED;
  std::string event;
  Instant from = kOpenPast;
};

// The knowledge axis of one agreement at K.
struct ModelClaims {
  std::vector<ModelAssertion> open;     // each has two readings
  std::vector<ModelAssertion> decided;  // these hold
  std::map<std::string, ModelOutcomeOf> processes;
  bool unclear = false;  // the domain does not say what this comes to
};

// Reads the knowledge axis.
ModelClaims ClaimsOf(const std::vector<ModelEvent>& events,
                     const ModelSelection& selection);

// Whether two assertions may speak of one part of a term at a point.
bool SpeaksOf(const ModelAssertion& assertion, const ModelPoint& point);

}  // namespace ledger::model

#endif  // TESTS_MODEL_MODEL_CLAIMS_H_
