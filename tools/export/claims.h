// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_EXPORT_CLAIMS_H_
#define TOOLS_EXPORT_CLAIMS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/hash.h"
#include "ledger/ids.h"

// The small files beside an agreement's records in an export.
namespace ledger::exports {

// "These are all records of the agreement below `covered`": completeness.json.
// A claim, to be compared with the evidence.
struct CompletenessClaim {
  // The commitment that a slice rests on; a full export shows every record.
  struct Heads {
    Position position{0};
    uint64_t agreements = 0;
    Hash root;
    friend bool operator==(const Heads&, const Heads&) = default;
  };

  std::string agreement;
  TreeSize covered{0};
  std::vector<uint64_t> positions;  // one a record
  Hash last_leaf;                   // zeros if there is none
  std::optional<Heads> heads;

  friend bool operator==(const CompletenessClaim&,
                         const CompletenessClaim&) = default;
};

std::string FormatCompleteness(const CompletenessClaim& claim);
// Reads a claim: the same keys in the same order, blanks as they like.
// Errors: INVALID_ARGUMENT.
absl::StatusOr<CompletenessClaim> ParseCompleteness(std::string_view text);

// That an entry is in the tree over the heads of all agreements: heads.proof.
//
//   agreement-ledger-heads-proof/v1
//   index <rank, decimal>
//   size <number of agreements, decimal>
//   entry <base64>
//   <base64 hash>               none to 63, the entry's sibling first
struct HeadsProofFile {
  uint64_t rank = 0;
  uint64_t size = 0;
  std::string entry;
  std::vector<Hash> path;

  friend bool operator==(const HeadsProofFile&,
                         const HeadsProofFile&) = default;
};

std::string FormatHeadsProof(const HeadsProofFile& proof);
// Reads exactly what FormatHeadsProof writes. Errors: INVALID_ARGUMENT.
absl::StatusOr<HeadsProofFile> ParseHeadsProof(std::string_view text);

}  // namespace ledger::exports

#endif  // TOOLS_EXPORT_CLAIMS_H_
