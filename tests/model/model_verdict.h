// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_MODEL_MODEL_VERDICT_H_
#define TESTS_MODEL_MODEL_VERDICT_H_

#include <set>
#include <string>
#include <vector>

#include "ledger/instant.h"
#include "ledger/v1/rights.pb.h"
#include "tests/model/model_select.h"

namespace ledger::model {

// One agreement as it is known at K.
struct ModelAgreement {
  std::string id;
  std::vector<ModelEvent> events;
};

// Events that an answer must name, and those that it may. Where the domain
// leaves a choice of events, `must` is the smaller set.
struct ModelNamed {
  std::set<std::string> must, may;  // as "agreement/event"
  bool some = false;                // at least one of `may`
  bool unsure = false;              // the model does not say
};

// May X do A, by brute force.
struct ModelPermission {
  // Why the model does not say: too many worlds, or the domain leaves it open.
  std::string unsure;
  v1::Verdict verdict = v1::VERDICT_UNSPECIFIED;
  std::set<v1::Verdict> could_be;
  ModelNamed because, released_by, corrected_by;
};

// How much the model tries before it says that it cannot tell.
struct ModelEffort {
  size_t worlds = 3000;
  size_t stages = 4000;  // in the search for what released
};

// Asks every world, every reading and every point.
ModelPermission PermissionOf(const std::vector<ModelAgreement>& agreements,
                             const v1::PermissionQuestion& asked, Instant at,
                             const ModelEffort& effort = {});

// The model's answer as text.
std::string PermissionText(const ModelPermission& answer);

}  // namespace ledger::model

#endif  // TESTS_MODEL_MODEL_VERDICT_H_
