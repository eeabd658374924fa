// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_PERMISSION_FINDINGS_H_
#define LEDGER_PERMISSION_FINDINGS_H_

#include <span>

#include "absl/status/statusor.h"
#include "ledger/docket.h"
#include "ledger/instant.h"
#include "ledger/v1/agreement.pb.h"
#include "ledger/v1/rights.pb.h"

namespace ledger {

// DerivePermission, and if the question wants findings, those among its
// agreements that name a term which limits the act, or an event that tells why.
// Pure; costs as DerivePermission and DeriveFindings.
// Errors: as DerivePermission.
absl::StatusOr<v1::PermissionAnswer> DerivePermissionAndFindings(
    std::span<const AgreementHistory> agreements, const Question& question,
    const v1::PermissionQuestion& asked);

// What that answer rests on; `read_time` is the time that names K. The records
// of all agreements count together.
v1::Basis BasisOf(std::span<const AgreementHistory> agreements,
                  const Question& question, Instant read_time);

}  // namespace ledger

#endif  // LEDGER_PERMISSION_FINDINGS_H_
