// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_AUDIT_H_
#define LEDGER_AUDIT_H_

#include "absl/status/status.h"
#include "ledger/ids.h"
#include "ledger/store.h"

namespace ledger {

// Compares the agreements' and the request index with the records of
// [from, until): every record has its row, and every request that ends there
// its entry. Reads each record once.
// Errors: DATA_LOSS, naming the first record whose index differs.
absl::Status CompareIndexes(const Store& store, Position from, TreeSize until);

// Compares the whole request index with one rebuilt from the first `size`
// records: nothing is missing, other or too much, and no (actor, request id)
// stands in two requests. Needs memory for all requests.
// Errors: DATA_LOSS, naming the first difference.
absl::Status AuditRequests(const Store& store, TreeSize size);

}  // namespace ledger

#endif  // LEDGER_AUDIT_H_
