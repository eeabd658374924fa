// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_EXPORT_TILE_BUILDER_H_
#define TOOLS_EXPORT_TILE_BUILDER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "ledger/hash.h"
#include "ledger/tile.h"

namespace ledger::exports {

// Makes the tiles of a tree from its leaves, one by one: the same for whoever
// writes them and for whoever compares. Memory: one tile a level. One thread.
class TileBuilder {
 public:
  // Called with each tile once it is full, and with the partial ones at the
  // end. What it returns ends the building.
  using Emit = std::function<absl::Status(const Tile&, std::string bytes)>;

  explicit TileBuilder(Emit emit) : emit_(std::move(emit)) {}

  // Errors: what `emit` returns.
  absl::Status Add(const Hash& leaf);
  absl::Status Finish();

  // The root over the leaves so far; hashes what the started tiles hold.
  Hash Root() const;
  TreeSize size() const { return TreeSize(size_); }

 private:
  // A level's started tile.
  struct Level {
    uint64_t index = 0;
    std::vector<Hash> hashes;
  };

  absl::Status AddTo(size_t level, const Hash& hash);

  Emit emit_;
  uint64_t size_ = 0;
  std::vector<Level> levels_;
};

}  // namespace ledger::exports

#endif  // TOOLS_EXPORT_TILE_BUILDER_H_
