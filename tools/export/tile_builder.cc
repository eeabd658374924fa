// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/export/tile_builder.h"

#include "ledger/merkle.h"

namespace ledger::exports {

absl::Status TileBuilder::Add(const Hash& leaf) {
  ++size_;
  return AddTo(0, leaf);
}

// What a level began, and below it what is no full tile yet, which counts as
// one more hash at its end.
Hash TileBuilder::Root() const {
  std::vector<Hash> nodes;
  for (const Level& level : levels_) {
    nodes.insert(nodes.begin(), level.hashes.begin(), level.hashes.end());
    if (!nodes.empty()) nodes = {RootOf(nodes)};
  }
  return RootOf(nodes);
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
