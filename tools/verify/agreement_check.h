// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_VERIFY_AGREEMENT_CHECK_H_
#define TOOLS_VERIFY_AGREEMENT_CHECK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/checkpoint.h"
#include "ledger/order_check.h"
#include "ledger/record.h"
#include "tools/export/claims.h"
#include "tools/verify/chain_check.h"
#include "tools/verify/export_files.h"

namespace ledger::verify {

// What is shown of one agreement.
struct ShownAgreement {
  std::string id;
  uint64_t count = 0;
  TreeSize covered{0};  // these are all its records below
};

// Checks the folder of one agreement: every record is a leaf of the verified
// tree, they continue each other from the first on, and these are all. For a
// slice the last rests on the commitment to all heads that lies in the tree;
// for a whole export on a scan of every record. One thread; used once.
class AgreementCheck {
 public:
  // `note` is the checkpoint byte for byte. Borrows all three.
  AgreementCheck(ExportFiles& files, const Checkpoint& checkpoint,
                 std::string_view note)
      : files_(files), checkpoint_(checkpoint), note_(note) {}

  // `scanned` are the positions that a scan of the whole tree found; nothing
  // for a slice. Errors: DATA_LOSS, naming the file; UNAVAILABLE.
  absl::StatusOr<ShownAgreement> Run(
      const std::string& agreement,
      const std::optional<std::vector<uint64_t>>& scanned);

 private:
  // A record that is a leaf of the tree.
  struct Leaf {
    std::string bytes;
    Record record;
    Hash hash;
  };

  // Reads `stem`.record and `stem`.tlog-proof into `leaf`.
  absl::Status ReadLeaf(const std::string& stem, Leaf& leaf);
  absl::Status CheckNames() const;
  absl::Status CheckRecords(ChainCheck& chain);
  absl::Status CheckHeads(const ChainCheck& chain);
  absl::Status CheckClaim(
      const std::optional<std::vector<uint64_t>>& scanned) const;

  std::string File(std::string_view name) const;

  ExportFiles& files_;
  const Checkpoint& checkpoint_;
  const std::string_view note_;
  std::string agreement_;
  exports::CompletenessClaim claim_;  // what is claimed
  exports::CompletenessClaim shown_;  // what is shown
};

}  // namespace ledger::verify

#endif  // TOOLS_VERIFY_AGREEMENT_CHECK_H_
