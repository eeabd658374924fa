// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/prover.h"

#include <bit>
#include <span>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "ledger/merkle.h"
#include "ledger/reason.h"
#include "ledger/tree.h"

namespace ledger {
namespace {

unsigned WidthOf(uint64_t value) {
  return static_cast<unsigned>(std::bit_width(value));
}

}  // namespace

absl::StatusOr<Prover::Hashes> Prover::ReadLeaves(uint64_t tile) const {
  Hashes leaves;
  const auto visited =
      store_.VisitRecords(Position(tile * kTileHashes), head_,
                          [&](Position, std::string_view bytes) {
                            leaves.push_back(LeafHash(bytes));
                            return leaves.size() < kTileHashes;
                          });
  if (!visited.ok()) return visited;
  return leaves;
}

absl::StatusOr<const Prover::Hashes*> Prover::Tile(unsigned level,
                                                   uint64_t index) {
  const auto key = std::pair(level, index);
  const auto found = tiles_.find(key);
  if (found != tiles_.end()) return &found->second;
  const bool started = level == 0 && index >= head_.value() / kTileHashes;
  auto hashes = started ? ReadLeaves(index)
                        : store_.ReadTile(static_cast<uint8_t>(level), index);
  if (!hashes.ok()) return hashes.status();
  return &tiles_.emplace(key, *std::move(hashes)).first->second;
}

absl::StatusOr<Hash> Prover::Node(unsigned bits, uint64_t index) {
  const unsigned level = bits / kTileBits;
  const unsigned inside = bits % kTileBits;
  const uint64_t first = index << inside;  // hash of the level, counted whole
  const size_t width = size_t{1} << inside;
  const auto tile = Tile(level, first / kTileHashes);
  if (!tile.ok()) return tile.status();
  const size_t at = first % kTileHashes;
  if (at + width > (*tile)->size()) {
    return Refuse(
        Reason::kDataLoss,
        absl::StrCat("tile ", first / kTileHashes, " of level ", level, " has ",
                     (*tile)->size(), " hashes, expected at least ", at + width,
                     "; run ledgerctl audit"));
  }
  return RootOf(std::span(**tile).subspan(at, width));
}

absl::StatusOr<Hash> Prover::Border(uint64_t left, uint64_t size) {
  // The perfect subtrees that tile [left, size), the smallest first.
  absl::StatusOr<Hash> root = Hash();
  bool any = false;
  for (uint64_t rest = size; rest > left;) {
    const auto bits = static_cast<unsigned>(std::countr_zero(rest - left));
    rest -= uint64_t{1} << bits;
    const auto node = Node(bits, rest >> bits);
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

absl::StatusOr<Hash> Prover::Leaf(Position position) {
  return Node(0, position.value());
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
      hash =
          mine % 2 == 0 ? Border(sibling << bits, size) : Node(bits, sibling);
    } else if (bits < inner) {
      hash = Node(bits, mine ^ 1);
    } else if (mine % 2 == 1) {
      hash = Node(bits, mine - 1);
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
    const auto first = Node(bits, (old >> bits) - 1);
    if (!first.ok()) return first.status();
    path.push_back(*first);
  }
  const auto added = AddPath(old - 1, size.value(), bits, path);
  if (!added.ok()) return added;
  return path;
}

}  // namespace ledger
