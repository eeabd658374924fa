// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/tiles.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/reason.h"

namespace ledger {
namespace {

absl::Status TooShort(unsigned level, uint64_t index, size_t found,
                      size_t wanted) {
  return Refuse(Reason::kDataLoss,
                absl::StrCat("tile ", index, " of level ", level, " has ",
                             found, " hashes, expected at least ", wanted,
                             "; run ledgerctl audit"));
}

// Whether the tile has no row of its own yet, only records.
bool Grows(unsigned level, uint64_t index, TreeSize head) {
  return level == 0 && index >= head.value() / kTileHashes;
}

}  // namespace

TileNodes::TileNodes(std::vector<Hash> hashes) {
  rows_[0] = std::move(hashes);
  for (unsigned bits = 1; bits <= kTileBits; ++bits) {
    const std::vector<Hash>& below = rows_[bits - 1];
    rows_[bits].reserve(below.size() / 2);
    for (size_t i = 1; i < below.size(); i += 2) {
      rows_[bits].push_back(NodeHash(below[i - 1], below[i]));
    }
  }
}

Tiles::Place& Tiles::PlaceOf(unsigned level, uint64_t index) {
  return level == 0 ? last_ : upper_[level - 1][index % kPlaces];
}

Tiles::Nodes Tiles::Kept(unsigned level, uint64_t index) {
  MutexLock lock(mutex_);
  const Place& place = PlaceOf(level, index);
  return place.index == index ? place.nodes : nullptr;
}

void Tiles::Keep(unsigned level, uint64_t index, Nodes nodes) {
  MutexLock lock(mutex_);
  PlaceOf(level, index) = {index, std::move(nodes)};
}

absl::StatusOr<std::vector<Hash>> Tiles::ReadLeaves(uint64_t tile,
                                                    std::vector<Hash> known,
                                                    TreeSize head) const {
  const auto visited =
      store_.VisitRecords(Position(tile * kTileHashes + known.size()), head,
                          [&](Position, std::string_view bytes) {
                            known.push_back(LeafHash(bytes));
                            return known.size() < kTileHashes;
                          });
  if (!visited.ok()) return visited;
  return known;
}

absl::StatusOr<Tiles::Nodes> Tiles::Get(unsigned level, uint64_t index,
                                        size_t count, TreeSize head,
                                        Reach reach) {
  const bool grows = Grows(level, index, head);
  const Nodes kept = grows || level > 0 ? Kept(level, index) : nullptr;
  if (kept != nullptr && kept->width() >= count) return kept;
  if (grows && reach == Reach::kMemory) {
    return absl::UnavailableError("the last records are not hashed yet");
  }
  auto hashes =
      grows ? ReadLeaves(index,
                         kept == nullptr ? std::vector<Hash>() : kept->hashes(),
                         head)
            : store_.ReadTile(static_cast<uint8_t>(level), index, reach);
  if (!hashes.ok()) return hashes.status();
  if (hashes->size() < count) {
    return TooShort(level, index, hashes->size(), count);
  }
  // Of a tile that nobody else will look at no more is hashed than is wanted.
  if (level == 0 && !grows) hashes->resize(count);
  auto nodes = std::make_shared<const TileNodes>(*std::move(hashes));
  if (grows || level > 0) Keep(level, index, nodes);
  return nodes;
}

absl::StatusOr<Hash> Tiles::Leaf(Position position, TreeSize head,
                                 Reach reach) {
  const uint64_t index = position.value() / kTileHashes;
  const size_t at = position.value() % kTileHashes;
  if (Grows(0, index, head)) {
    const auto nodes = Get(0, index, at + 1, head, reach);
    if (!nodes.ok()) return nodes.status();
    return (*nodes)->hashes()[at];
  }
  const auto hashes = store_.ReadTile(0, index, reach);
  if (!hashes.ok()) return hashes.status();
  if (hashes->size() <= at) return TooShort(0, index, hashes->size(), at + 1);
  return (*hashes)[at];
}

}  // namespace ledger
