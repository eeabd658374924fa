// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/export/tile_builder.h"

namespace ledger::exports {

absl::Status TileBuilder::Add(const Hash& leaf) {
  frontier_.Append(leaf);
  return AddTo(0, leaf);
}

absl::Status TileBuilder::AddTo(size_t level, const Hash& hash) {
  if (level == levels_.size()) levels_.emplace_back();
  Level& at = levels_[level];
  at.hashes.push_back(hash);
  if (at.hashes.size() < kTileWidth) return absl::OkStatus();
  const Tile full{level, at.index, kTileWidth};
  if (auto status = emit_(full, JoinTile(at.hashes)); !status.ok()) {
    return status;
  }
  const Hash root = RootOf(at.hashes);
  ++at.index;
  at.hashes.clear();
  return AddTo(level + 1, root);
}

absl::Status TileBuilder::Finish() {
  for (size_t level = 0; level < levels_.size(); ++level) {
    const Level& at = levels_[level];
    if (at.hashes.empty()) continue;
    const Tile partial{level, at.index, at.hashes.size()};
    if (auto status = emit_(partial, JoinTile(at.hashes)); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace ledger::exports
