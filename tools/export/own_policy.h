// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_EXPORT_OWN_POLICY_H_
#define TOOLS_EXPORT_OWN_POLICY_H_

#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "ledger/note_key.h"

namespace ledger::exports {

// The policy that an export carries: a log line for each of `keys`, all that
// the ledger ever signed with, and the witness, group and quorum lines of
// `policy` as they stand there. An empty `policy` has no witnesses and demands
// none.
// Errors: INVALID_ARGUMENT when `policy` is none, trusts a log key that is not
// among `keys`, or does not fit them.
absl::StatusOr<std::string> OwnPolicy(std::span<const NoteVerifier> keys,
                                      std::string_view policy);

}  // namespace ledger::exports

#endif  // TOOLS_EXPORT_OWN_POLICY_H_
