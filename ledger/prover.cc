// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/prover.h"

#include <algorithm>
#include <bit>

#include "ledger/merkle.h"
#include "ledger/tree.h"

namespace ledger {
namespace {

unsigned WidthOf(uint64_t value) {
  return static_cast<unsigned>(std::bit_width(value));
}

}  // namespace

absl::StatusOr<const TileNodes*> Prover::Tile(unsigned level, uint64_t index,
                                              uint64_t size) {
  // As many of its hashes as the tree of `size` leaves has.
  const uint64_t first = index * kTileHashes;
  const auto count = static_cast<size_t>(
      std::min<uint64_t>(kTileHashes, (size >> (level * kTileBits)) - first));
  auto& seen = seen_[{level, index}];
  if (seen == nullptr || seen->width() < count) {
    auto nodes = tiles_.Get(level, index, count, head_, reach_);
    if (!nodes.ok()) return nodes.status();
    seen = *std::move(nodes);
  }
  return seen.get();
}

absl::StatusOr<Hash> Prover::Node(unsigned bits, uint64_t index,
                                  uint64_t size) {
  const unsigned level = bits / kTileBits;
  const unsigned inside = bits % kTileBits;
  const uint64_t in_tile = kTileHashes >> inside;  // such nodes
  const auto tile = Tile(level, index / in_tile, size);
  if (!tile.ok()) return tile.status();
  return (*tile)->Node(inside, index % in_tile);
}

absl::StatusOr<Hash> Prover::Border(uint64_t left, uint64_t size) {
  // The perfect subtrees that tile [left, size), the smallest first.
  absl::StatusOr<Hash> root = Hash();
  bool any = false;
  for (uint64_t rest = size; rest > left;) {
    const auto bits = static_cast<unsigned>(std::countr_zero(rest - left));
    rest -= uint64_t{1} << bits;
    const auto node = Node(bits, rest >> bits, size);
    if (!node.ok()) return node.status();
    root = any ? NodeHash(*node, *root) : *node;
    any = true;
  }
  return root;
}

absl::StatusOr<Hash> Prover::Root(TreeSize size) {
  if (size == TreeSize(0)) return Frontier().Root();
  return Border(0, size.value());
}

absl::Status Prover::AddPath(uint64_t index, uint64_t size, unsigned from,
                             Hashes& path) {
  const unsigned inner = WidthOf(index ^ (size - 1));
  for (unsigned bits = from; bits < 64; ++bits) {
    const uint64_t mine = index >> bits;
    absl::StatusOr<Hash> hash = Hash();
    if (bits + 1 == inner) {
      // The one sibling that the right border may cut.
      const uint64_t sibling = mine ^ 1;
      hash = mine % 2 == 0 ? Border(sibling << bits, size)
                           : Node(bits, sibling, size);
    } else if (bits < inner) {
      hash = Node(bits, mine ^ 1, size);
    } else if (mine % 2 == 1) {
      hash = Node(bits, mine - 1, size);
    } else {
      continue;
    }
    if (!hash.ok()) return hash.status();
    path.push_back(*hash);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Hash>> Prover::Inclusion(Position index,
                                                    TreeSize size) {
  Hashes path;
  const auto added = AddPath(index.value(), size.value(), 0, path);
  if (!added.ok()) return added;
  return path;
}

absl::StatusOr<std::vector<Hash>> Prover::Consistency(TreeSize old_size,
                                                      TreeSize size) {
  Hashes path;
  const uint64_t old = old_size.value();
  if (old_size == size) return path;
  const auto bits = static_cast<unsigned>(std::countr_zero(old));
  if (!std::has_single_bit(old)) {
    const auto first = Node(bits, (old >> bits) - 1, size.value());
    if (!first.ok()) return first.status();
    path.push_back(*first);
  }
  const auto added = AddPath(old - 1, size.value(), bits, path);
  if (!added.ok()) return added;
  return path;
}

}  // namespace ledger
