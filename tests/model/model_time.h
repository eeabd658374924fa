// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_MODEL_MODEL_TIME_H_
#define TESTS_MODEL_MODEL_TIME_H_

#include <string>

#include "google/protobuf/message.h"
#include "ledger/instant.h"
#include "ledger/v1/term.pb.h"
#include "ledger/v1/value.pb.h"

// The model's own reading of what is said about time. It knows one zone, UTC.
namespace ledger::model {

// Midnight at the start of a civil date's first and last day: 2021-03 is
// [1 March, 31 March]. Must be "YYYY", "YYYY-MM" or "YYYY-MM-DD".
InstantRange DaysOf(const std::string& civil);

// Midnight at the start of a whole date.
Instant Day(const std::string& civil);

// The first instant after a whole or partial date.
Instant EndOf(const std::string& civil);

// The first and last possible start that is said; must not be a formula.
InstantRange RangeSaid(const v1::When& when);

// A time plus a period on the civil calendar; open ends stay open.
Instant Later(Instant start, const v1::Period& period);

// Writes into every civil date of `message` what it resolves to, as the ledger
// does at append.
void ResolveAll(google::protobuf::Message& message);

// Takes out again whatever a ledger wrote about civil dates.
void ForgetResolved(google::protobuf::Message& message);

}  // namespace ledger::model

#endif  // TESTS_MODEL_MODEL_TIME_H_
