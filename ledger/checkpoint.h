// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_CHECKPOINT_H_
#define LEDGER_CHECKPOINT_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/hash.h"
#include "ledger/ids.h"

namespace ledger {

// What a log says of itself in a C2SP tlog-checkpoint: "my first so many
// leaves have this root". A value.
struct Checkpoint {
  std::string origin;
  TreeSize size{0};
  Hash root;
  std::vector<std::string> extensions;  // further lines, opaque

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// The text of a note that says it. `extensions` are written as they are.
std::string FormatCheckpoint(const Checkpoint& checkpoint);

// Reads the text of an opened note.
// Errors: INVALID_ARGUMENT that names the line and what was expected.
absl::StatusOr<Checkpoint> ParseCheckpoint(std::string_view text);

// The same, but the root of no leaves may be any: a witness refuses a wrong one
// in its place among other rules. Errors: as ParseCheckpoint.
absl::StatusOr<Checkpoint> ParseCheckpointForm(std::string_view text);

}  // namespace ledger

#endif  // LEDGER_CHECKPOINT_H_
