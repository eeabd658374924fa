// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_MODEL_TRANSCRIPT_H_
#define TESTS_MODEL_TRANSCRIPT_H_

#include <string>

#include "ledger/append.h"
#include "tests/model/model_ledger.h"

namespace ledger::model {

// What a ledger holds, as JSON lines that `ledgerctl append` would take.
std::string Transcript(const ModelLedger& ledger);

// A request, likewise.
std::string Lines(const AppendRequest& request);

// Where two answers differ, a line each; empty if nowhere.
std::string Difference(const ModelAnswer& model, const ModelAnswer& real);

}  // namespace ledger::model

#endif  // TESTS_MODEL_TRANSCRIPT_H_
