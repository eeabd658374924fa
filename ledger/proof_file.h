// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_PROOF_FILE_H_
#define LEDGER_PROOF_FILE_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/hash.h"
#include "ledger/ids.h"
#include "ledger/policy.h"

namespace ledger {

// Hashes of the longest path in a proof file.
inline constexpr size_t kProofFileHashesMax = 63;

// That a record, which it does not hold, is a leaf under a checkpoint, by C2SP
// tlog-proof:
//
//   c2sp.org/tlog-proof@v1
//   extra <base64>              optional
//   index <decimal>
//   <base64 hash>               none to 63, the leaf's sibling first
//                               one empty line
//   <checkpoint, verbatim>
//
// A value; nothing in it is verified.
struct ProofFile {
  std::optional<std::string> extra;  // not authenticated: never act on it
  Position index{0};
  std::vector<Hash> path;
  std::string checkpoint;  // the note, byte for byte

  friend bool operator==(const ProofFile&, const ProofFile&) = default;
};

// The bytes of it. Needs an index of at most kNoteNumberMax.
std::string FormatProofFile(const ProofFile& proof);

// Reads bytes exactly as FormatProofFile writes them.
// Errors: INVALID_ARGUMENT that names the line and what was expected.
absl::StatusOr<ProofFile> ParseProofFile(std::string_view text);

// Checks that the policy's log holds `record` at the proof's index, and gives
// the checkpoint that says so. `pinned` as in Policy::Open. Messages begin with
// "proof file, checkpoint:" or "proof file, inclusion:".
// Errors: INVALID_ARGUMENT  a malformed checkpoint, an index that its tree does
//                           not have, or a path of the wrong length
//         DATA_LOSS         a known key's signature is wrong, or the path leads
//                           from this record to another root
//         UNAUTHENTICATED   no log of the checkpoint's origin signed it, or
//                           the quorum is not met
absl::StatusOr<OpenedCheckpoint> VerifyProofFile(
    const ProofFile& proof, std::string_view record, const Policy& policy,
    std::span<const NoteVerifier> pinned = {});

}  // namespace ledger

#endif  // LEDGER_PROOF_FILE_H_
