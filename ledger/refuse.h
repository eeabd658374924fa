// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_REFUSE_H_
#define LEDGER_REFUSE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "ledger/append.h"
#include "ledger/hash.h"
#include "ledger/reason.h"
#include "ledger/v1/error.pb.h"

namespace ledger {

// What the appender refuses, as statuses. All pure.

// A violation at `field`.
v1::Violation MakeViolation(Reason reason, std::string field,
                            std::string description);

// All violations as one refusal: with their reason if they share one, with
// kInvalidField if some are malformed, else with kRuleRefused. Carries the
// first twenty and their count. REQUIRES: at least one.
// Errors: always one.
absl::Status RefuseViolations(std::vector<v1::Violation> violations);

// Checks what can be checked of a request by itself: counts, actor, agreements
// that stand twice or belong to the ledger.
// Errors: INVALID_ARGUMENT (kInvalidField).
absl::Status CheckShape(const AppendRequest& request);

// One agreement and the number of its events.
struct AppendPlace {
  const AgreementAppend* append;
  size_t size;
};

// Checks where the agreements stand.
// Errors: ABORTED (kRevisionMismatch) listing every conflict.
absl::Status CheckExpected(const std::vector<AppendPlace>& places);

// Errors: always ALREADY_EXISTS (kRequestIdReused) with both digests.
absl::Status RefuseReuse(const AppendRequest& request, const Hash& recorded);

}  // namespace ledger

#endif  // LEDGER_REFUSE_H_
