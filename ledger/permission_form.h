// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_PERMISSION_FORM_H_
#define LEDGER_PERMISSION_FORM_H_

#include <vector>

#include "ledger/v1/error.pb.h"
#include "ledger/v1/rights.pb.h"

namespace ledger {

// Everything that is wrong with the form of a question whether a party may do
// something, by itself; fields below "question". Empty: DerivePermission may
// be asked. Pure.
std::vector<v1::Violation> CheckPermissionForm(
    const v1::PermissionQuestion& question);

}  // namespace ledger

#endif  // LEDGER_PERMISSION_FORM_H_
