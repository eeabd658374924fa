// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_MERKLE_H_
#define LEDGER_MERKLE_H_

#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/hash.h"
#include "ledger/ids.h"

namespace ledger {

// The right edge of an RFC 6962 tree: the perfect subtrees that tile [0, n),
// one per set bit of n, high bit first. Enough to append and to give the root;
// at most 63 hashes. A value: copy it freely; not for sharing while appending.
class Frontier {
 public:
  Frontier() = default;

  // Restores a frontier. Errors: DATA_LOSS unless there is one hash per set bit
  // of `size`.
  static absl::StatusOr<Frontier> Restore(TreeSize size,
                                          std::span<const Hash> nodes);

  // Adds a leaf. One node hash on average.
  void Append(const Hash& leaf);

  // Root of the tree; SHA-256("") when empty.
  Hash Root() const;

  TreeSize size() const { return TreeSize(size_); }
  std::span<const Hash> nodes() const { return nodes_; }

 private:
  uint64_t size_ = 0;
  std::vector<Hash> nodes_;
};

// Root of a perfect tile of exactly 256 leaf hashes (or fewer: of those).
Hash RootOf(std::span<const Hash> leaves);

// Proofs by the rules of RFC 9162, section 2.1, over leaf hashes in memory.
// Errors: INVALID_ARGUMENT for an index or size outside the leaves.
absl::StatusOr<std::vector<Hash>> InclusionProof(Position index,
                                                 std::span<const Hash> leaves);
absl::StatusOr<std::vector<Hash>> ConsistencyProof(
    TreeSize old_size, std::span<const Hash> leaves);

// Checks that `leaf` is leaf number `index` of the tree of `size` leaves whose
// root is `root`.
// Errors: INVALID_ARGUMENT  index >= size, or a path of the wrong length
//         DATA_LOSS         well formed, but does not lead to `root`
// Source: RFC 9162, section 2.1.3.2.
absl::Status VerifyInclusion(const Hash& leaf, Position index, TreeSize size,
                             std::span<const Hash> path, const Hash& root);

// Checks that the tree of `old_size` leaves is a prefix of the one of `size`.
// Errors: as VerifyInclusion; an `old_size` of 0 is refused.
// Source: RFC 9162, section 2.1.4.2.
absl::Status VerifyConsistency(TreeSize old_size, TreeSize size,
                               std::span<const Hash> path, const Hash& old_root,
                               const Hash& root);

}  // namespace ledger

#endif  // LEDGER_MERKLE_H_
