// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_EXPORT_FORK_FILE_H_
#define TOOLS_EXPORT_FORK_FILE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/checkpoint.h"
#include "ledger/hash.h"
#include "ledger/policy.h"

namespace ledger::exports {

// What a log answered when it was asked to show that its later checkpoint
// extends the earlier one.
struct ForkAnswer {
  Hash old_root;  // that it claims for the earlier size
  std::vector<Hash> path;
};

// Two checkpoints of one log that disagree, in one file (its form stands at the
// top of fork_file.cc). Both notes verbatim, the smaller size first. Of equal
// sizes they are evidence by themselves; of two sizes with the answer, if that
// proves another root for the earlier size than was signed.
struct ForkFile {
  std::optional<ForkAnswer> answer;
  std::string earlier;
  std::string later;
};

std::string FormatForkFile(const ForkFile& fork);

// Errors: INVALID_ARGUMENT for what FormatForkFile does not write.
absl::StatusOr<ForkFile> ParseForkFile(std::string_view text);

// What a note says, whoever signed it. Errors: INVALID_ARGUMENT.
absl::StatusOr<Checkpoint> WhatNoteSays(std::string_view note);

// What the two notes of a fork say.
struct ShownFork {
  Checkpoint earlier;
  Checkpoint later;
};

// Whether the evidence holds: both notes are signed by log keys of `policy`
// (whose quorum does not count here), are of one origin, and cannot both be
// true of one log.
// Errors: DATA_LOSS            it does not: not signed, or no contradiction
//         FAILED_PRECONDITION  both are signed, and what the log answered does
//                              not tell whether they contradict each other
absl::StatusOr<ShownFork> CheckFork(const ForkFile& fork, const Policy& policy);

}  // namespace ledger::exports

#endif  // TOOLS_EXPORT_FORK_FILE_H_
