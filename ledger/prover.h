// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_PROVER_H_
#define LEDGER_PROVER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/hash.h"
#include "ledger/ids.h"
#include "ledger/tiles.h"

namespace ledger {

// Makes proofs by RFC 9162, section 2.1, between any two sizes that the tree
// ever had, from its tiles. Looks at no more than two tiles a level, and hashes
// each once: some 400 nodes, 60 us. Made for one proof and thrown away; borrows
// the tiles.
class Prover {
 public:
  // `head` is the number of synced records; no size asked for lies above it.
  // What lies further than `reach` is UNAVAILABLE.
  Prover(Tiles& tiles, TreeSize head, Reach reach = Reach::kDisk)
      : tiles_(tiles), head_(head), reach_(reach) {}

  // The root of the tree of the first `size` leaves. Errors: DATA_LOSS.
  absl::StatusOr<Hash> Root(TreeSize size);

  // The path from leaf `index` to the root of `size` leaves, leaf first.
  // Needs index < size. Errors: DATA_LOSS.
  absl::StatusOr<std::vector<Hash>> Inclusion(Position index, TreeSize size);

  // That the first `old_size` leaves are those of the tree of `size`.
  // Needs 0 < old_size <= size. Errors: DATA_LOSS.
  absl::StatusOr<std::vector<Hash>> Consistency(TreeSize old_size,
                                                TreeSize size);

 private:
  using Hashes = std::vector<Hash>;

  // Of the tree of `size` leaves, the perfect subtree over the leaves
  // [index << bits, (index + 1) << bits).
  absl::StatusOr<Hash> Node(unsigned bits, uint64_t index, uint64_t size);
  // The root over the leaves [left, size), of which `left` is the left edge of
  // a subtree on the right border.
  absl::StatusOr<Hash> Border(uint64_t left, uint64_t size);
  // The entries of an inclusion proof from level `from` on.
  absl::Status AddPath(uint64_t index, uint64_t size, unsigned from,
                       Hashes& path);
  absl::StatusOr<const TileNodes*> Tile(unsigned level, uint64_t index,
                                        uint64_t size);

  Tiles& tiles_;
  const TreeSize head_;
  const Reach reach_;
  std::map<std::pair<unsigned, uint64_t>, std::shared_ptr<const TileNodes>>
      seen_;
};

}  // namespace ledger

#endif  // LEDGER_PROVER_H_
