// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_BENCH_PROOF_WORKS_H_
#define TOOLS_BENCH_PROOF_WORKS_H_

#include "absl/status/statusor.h"
#include "tools/bench/works.h"

// What proving costs: proofs over gRPC, an export, and its verification. Each
// fills a ledger of `settings.proof_leaves` records first.
namespace ledger::bench {

// Proofs of random positions in, and between, random sizes of the tree: p99
// against a bare call. Errors: as Work::run.
absl::StatusOr<Measured> RunInclusion(const Settings& settings, const Say& say);
absl::StatusOr<Measured> RunConsistency(const Settings& settings,
                                        const Say& say);

// A whole export by ledgerctl, in leaves/s, against a copy of its files that
// is synced as they are. Errors: as Work::run.
absl::StatusOr<Measured> RunExport(const Settings& settings, const Say& say);

// ledger-verify on a whole export, in leaves/s, against SHA-256 alone over the
// same leaves, read from memory. Errors: as Work::run.
absl::StatusOr<Measured> RunVerify(const Settings& settings, const Say& say);

}  // namespace ledger::bench

#endif  // TOOLS_BENCH_PROOF_WORKS_H_
