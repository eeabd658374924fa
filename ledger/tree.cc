// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/tree.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/load.h"
#include "ledger/reason.h"

namespace ledger {
namespace {

// The frontier of a tree of `size` leaves, from its open tiles: node (b, i)
// lies in the open tile of level b / 8, over 2^(b % 8) of its hashes.
// Errors: DATA_LOSS.
absl::StatusOr<Frontier> FrontierOf(
    uint64_t size, const std::vector<std::vector<Hash>>& open) {
  std::vector<Hash> nodes;
  for (unsigned bit = 64; bit-- > 0;) {
    if ((size >> bit & 1) == 0) continue;
    const size_t level = bit / kTileBits;
    const size_t width = size_t{1} << (bit % kTileBits);
    // Hashes of that level left of the node, within the open tile.
    const uint64_t before = bit == 63 ? 0 : size >> (bit + 1) << (bit + 1);
    const size_t at =
        static_cast<size_t>(before >> (level * kTileBits)) % kTileHashes;
    if (level >= open.size() || at + width > open[level].size()) {
      return Refuse(Reason::kDataLoss,
                    absl::StrCat("tiles of level ", level, " end before leaf ",
                                 size, "; run ledgerctl audit"));
    }
    nodes.push_back(RootOf(std::span(open[level]).subspan(at, width)));
  }
  return Frontier::Restore(TreeSize(size), nodes);
}

}  // namespace

absl::Status Tree::LoadLevels(const Store& store) {
  for (uint64_t count = leaves_ / kTileHashes; count > 0;
       count /= kTileHashes) {
    const size_t level = open_.size();
    open_.emplace_back();
    if (count % kTileHashes == 0) continue;
    auto hashes = store.ReadTile(static_cast<uint8_t>(level),
                                 count / kTileHashes, Reach::kDisk);
    if (!hashes.ok()) return hashes.status();
    if (hashes->size() != count % kTileHashes) {
      return Refuse(
          Reason::kDataLoss,
          absl::StrCat("tile ", count / kTileHashes, " of level ", level, ": ",
                       hashes->size(), " hashes, expected ",
                       count % kTileHashes, "; run ledgerctl audit"));
    }
    open_.back() = *std::move(hashes);
  }
  return absl::OkStatus();
}

absl::Status Tree::LoadLeaves(const Store& store) {
  absl::Status problem;
  Instant before = kOpenPast;
  const auto add = [&](Position position, std::string_view bytes) {
    const auto record = ReadStored(position, bytes);
    if (!record.ok()) {
      problem = record.status();
      return false;
    }
    if (record->recorded_time <= before) {
      problem = Refuse(
          Reason::kDataLoss,
          absl::StrCat("record at position ", position.value(),
                       ": recorded time ", FormatInstant(record->recorded_time),
                       ", expected later than ", FormatInstant(before),
                       "; run ledgerctl audit --from=", position.value()));
      return false;
    }
    before = record->recorded_time;
    if (open_[0].empty()) tile_began_ = before;
    open_[0].push_back(LeafHash(bytes));
    return true;
  };
  const uint64_t full = leaves_ / kTileHashes * kTileHashes;
  const auto visited =
      store.VisitRecords(Position(full), TreeSize(leaves_), add);
  return visited.ok() ? problem : visited;
}

absl::Status Tree::CheckLastFullTile(const Store& store) const {
  const uint64_t full = leaves_ / kTileHashes;
  if (full == 0) return absl::OkStatus();
  const auto tile = store.ReadTile(0, full - 1, Reach::kDisk);
  if (!tile.ok()) return tile.status();
  std::vector<Hash> leaves;
  const auto visited = store.VisitRecords(
      Position((full - 1) * kTileHashes), TreeSize(full * kTileHashes),
      [&](Position, std::string_view bytes) {
        leaves.push_back(LeafHash(bytes));
        return true;
      });
  if (!visited.ok()) return visited;
  const bool above = open_[1].empty() || open_[1].back() == RootOf(leaves);
  if (*tile == leaves && above) return absl::OkStatus();
  return Refuse(Reason::kDataLoss,
                absl::StrCat("tile ", full - 1,
                             " does not hold the hashes of its records; run "
                             "ledgerctl audit --from=",
                             (full - 1) * kTileHashes));
}

absl::Status Tree::Load(const Store& store, TreeSize size) {
  leaves_ = size.value();
  open_ = {{}};
  if (auto status = LoadLevels(store); !status.ok()) return status;
  if (auto status = LoadLeaves(store); !status.ok()) return status;
  if (auto status = CheckLastFullTile(store); !status.ok()) return status;
  auto frontier = FrontierOf(leaves_, open_);
  if (!frontier.ok()) return frontier.status();
  frontier_ = *std::move(frontier);
  return absl::OkStatus();
}

void Tree::RaiseTile(size_t level, StoreBatch& batch) {
  if (open_.size() == level + 1) open_.emplace_back();
  const Hash root = RootOf(open_[level]);
  open_[level].clear();
  open_[level + 1].push_back(root);
  // How many hashes the level above has had, this one included.
  const uint64_t count = leaves_ >> ((level + 1) * kTileBits);
  batch.PutTile(static_cast<uint8_t>(level + 1), (count - 1) / kTileHashes,
                open_[level + 1]);
  if (open_[level + 1].size() == kTileHashes) RaiseTile(level + 1, batch);
}

void Tree::Append(const Hash& leaf, Instant recorded_time, StoreBatch& batch) {
  if (open_[0].empty()) tile_began_ = recorded_time;
  open_[0].push_back(leaf);
  frontier_.Append(leaf);
  ++leaves_;
  if (open_[0].size() < kTileHashes) return;
  const uint64_t tile = leaves_ / kTileHashes - 1;
  batch.PutTile(0, tile, open_[0]);
  batch.PutTime(tile_began_, Position(tile * kTileHashes));
  RaiseTile(0, batch);
}

}  // namespace ledger
