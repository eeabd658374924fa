// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_PERMISSION_H_
#define LEDGER_PERMISSION_H_

#include <span>

#include "absl/status/statusor.h"
#include "ledger/derive.h"
#include "ledger/docket.h"
#include "ledger/v1/rights.pb.h"

namespace ledger {

// Whether a party may do something on D, as far as the first `known` records
// tell, over the agreements given: those that do not name the actor limit
// nothing. Pure and total; the same arguments give the same message for ever,
// for one engine version. Agreements must come by id, each once.
//
// Cost: a fold per agreement, and per term that could limit the act one
// evaluation per combination of its unknowns and per part of the question.
//
// Errors: UNIMPLEMENTED as DeriveState; INVALID_ARGUMENT (kTooManyParts) naming
// the open dimensions when the question falls into more than kPartsMax parts.
// The form of the question must have been checked.
absl::StatusOr<v1::PermissionAnswer> DerivePermission(
    std::span<const AgreementHistory> agreements, const Question& question,
    const v1::PermissionQuestion& asked);

}  // namespace ledger

#endif  // LEDGER_PERMISSION_H_
