// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_TREE_H_
#define LEDGER_TREE_H_

#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "ledger/hash.h"
#include "ledger/ids.h"
#include "ledger/instant.h"
#include "ledger/merkle.h"
#include "ledger/store.h"
#include "ledger/store_batch.h"

namespace ledger {

inline constexpr unsigned kTileBits = 8;  // levels of the tree in a tile
inline constexpr size_t kTileHashes = size_t{1} << kTileBits;

// The growing edge of the Merkle tree: the frontier, and for each level the
// tile that is not full yet. Grown by the appender alone; what it completes
// goes into the batch of the same group (see key.h). Owns at most 256 hashes a
// level. Not for sharing.
class Tree {
 public:
  // Makes the edge of a store with `size` records again: reads one tile a level
  // and the records since the last full tile, whose chain of positions and
  // times it checks. Nothing grows with the log.
  // Errors: DATA_LOSS when tiles and records contradict each other.
  absl::Status Load(const Store& store, TreeSize size);

  // Adds the next leaf. Tiles that grow go into `batch`.
  void Append(const Hash& leaf, Instant recorded_time, StoreBatch& batch);

  TreeSize size() const { return frontier_.size(); }
  Hash Root() const { return frontier_.Root(); }
  const Frontier& frontier() const { return frontier_; }

 private:
  absl::Status LoadLevels(const Store& store);
  absl::Status LoadLeaves(const Store& store);
  absl::Status CheckLastFullTile(const Store& store) const;
  void RaiseTile(size_t level, StoreBatch& batch);

  Frontier frontier_;
  uint64_t leaves_ = 0;
  // open_[l] holds the hashes of level l's started tile, fewer than 256.
  std::vector<std::vector<Hash>> open_ = {{}};
  Instant tile_began_{};  // recorded time of the first leaf in open_[0]
};

}  // namespace ledger

#endif  // LEDGER_TREE_H_
