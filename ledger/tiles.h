// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_TILES_H_
#define LEDGER_TILES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/hash.h"
#include "ledger/ids.h"
#include "ledger/mutex.h"
#include "ledger/store.h"
#include "ledger/tree.h"

namespace ledger {

// Every node over the hashes of one tile, or over the first of them. A value
// that never changes; made with one node hash a node, at most 255.
class TileNodes {
 public:
  explicit TileNodes(std::vector<Hash> hashes);

  // How many hashes of the tile it knows, at most 256.
  size_t width() const { return rows_.front().size(); }
  const std::vector<Hash>& hashes() const { return rows_.front(); }

  // The root over the hashes [at << bits, (at + 1) << bits).
  // Needs these hashes and bits <= kTileBits.
  const Hash& Node(unsigned bits, size_t at) const { return rows_[bits][at]; }

 private:
  std::array<std::vector<Hash>, kTileBits + 1> rows_;
};

// The tree's tiles as its readers see them: from the store and, behind the last
// full tile, from the records. Keeps what nearly every proof needs, ready
// hashed: the tiles above level 0, and the one that still grows. A tile only
// grows, so what is kept is never wrong, at worst too short, and is then read
// again. Holds at most 4 MiB a level.
//
// Safe from any thread; reads the disk for what it does not keep, unless asked
// to stay in memory. Borrows the store.
class Tiles {
 public:
  explicit Tiles(const Store& store) : store_(store) {}

  // The nodes over at least the first `count` hashes of a tile. `head` is the
  // number of synced records, and count the hashes of the tile among them, or
  // fewer.
  // Errors: DATA_LOSS when the tile is damaged or has fewer; UNAVAILABLE when
  // `reach` does not go far enough.
  absl::StatusOr<std::shared_ptr<const TileNodes>> Get(
      unsigned level, uint64_t index, size_t count, TreeSize head, Reach reach);

  // The hash of one leaf below `head`. Errors: as Get.
  absl::StatusOr<Hash> Leaf(Position position, TreeSize head, Reach reach);

 private:
  using Nodes = std::shared_ptr<const TileNodes>;

  // A tile that is kept.
  struct Place {
    uint64_t index = 0;
    Nodes nodes;  // null: none yet
  };

  static constexpr size_t kPlaces = 256;  // of each level
  static constexpr size_t kLevels = 64 / kTileBits;

  Place& PlaceOf(unsigned level, uint64_t index)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Nodes Kept(unsigned level, uint64_t index) ABSL_LOCKS_EXCLUDED(mutex_);
  void Keep(unsigned level, uint64_t index, Nodes nodes)
      ABSL_LOCKS_EXCLUDED(mutex_);
  absl::StatusOr<std::vector<Hash>> ReadLeaves(uint64_t tile,
                                               std::vector<Hash> known,
                                               TreeSize head) const;

  const Store& store_;
  Mutex mutex_;
  Place last_ ABSL_GUARDED_BY(mutex_);  // of level 0, the one that grows
  std::array<std::array<Place, kPlaces>, kLevels> upper_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace ledger

#endif  // LEDGER_TILES_H_
