// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_MODEL_MODEL_FOUND_H_
#define TESTS_MODEL_MODEL_FOUND_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ledger/v1/agreement.pb.h"
#include "tests/model/model_select.h"

namespace ledger::model {

// How an event finds its term, in every world that is kept.
struct Found {
  std::set<v1::TermStatus> statuses;
  std::set<bool> suspended;
  std::set<bool> ended;     // before the event, not on its very instant
  std::set<bool> anywhere;  // `ended`, also in worlds that are dropped
  // Verbs beside it or later leave out some of its times, and with them some of
  // the above: what the rules then make of it the model does not say.
  bool narrowed = false;
};

// How `selection`'s last fact finds term `id`; nothing if there are too many
// worlds.
std::optional<Found> FindTerm(const ModelSelection& selection,
                              const std::string& id);

// Whether a fact funds or releases.
bool Draws(const v1::Fact& fact);

// Which facts fund or release more of a term than was committed, in every world
// that is kept; nothing if there are too many worlds.
std::optional<std::vector<std::set<std::string>>> FindBeyond(
    const ModelSelection& selection, const std::string& id);

}  // namespace ledger::model

#endif  // TESTS_MODEL_MODEL_FOUND_H_
