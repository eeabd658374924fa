// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/merkle.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/reason.h"

namespace ledger {
namespace {

// `value >> bits`, also where bits is 64.
uint64_t Shifted(uint64_t value, int bits) {
  return bits >= 64 ? 0 : value >> bits;
}

// One more than the place of the highest set bit; 0 for 0.
int WidthOf(uint64_t value) { return 64 - std::countl_zero(value); }

bool BitOf(uint64_t value, size_t bit) {
  return bit < 64 && ((value >> bit) & 1) != 0;
}

Hash FoldFromRight(std::span<const Hash> nodes) {
  if (nodes.empty()) return Sha256("");
  Hash hash = nodes.back();
  for (size_t i = nodes.size() - 1; i > 0; --i) {
    hash = NodeHash(nodes[i - 1], hash);
  }
  return hash;
}

// Path of leaf `index`, leaf to root. Needs index < leaves.size().
std::vector<Hash> PathOf(size_t index, std::span<const Hash> leaves) {
  std::vector<Hash> down;
  while (leaves.size() > 1) {
    const size_t left = std::bit_floor(leaves.size() - 1);
    if (index < left) {
      down.push_back(RootOf(leaves.subspan(left)));
      leaves = leaves.first(left);
    } else {
      down.push_back(RootOf(leaves.first(left)));
      leaves = leaves.subspan(left);
      index -= left;
    }
  }
  return {down.rbegin(), down.rend()};
}

absl::Status WrongLength(std::string_view what, uint64_t wanted, size_t found) {
  return Refuse(Reason::kInvalidField,
                absl::StrCat(std::string(what), ": expected ", wanted,
                             " hashes for these sizes, found ", found));
}

absl::Status WrongRoot(std::string_view what, const Hash& wanted,
                       const Hash& found) {
  return Refuse(Reason::kDataLoss,
                absl::StrCat(std::string(what), ": expected root ",
                             ToHex(wanted), ", computed ", ToHex(found)));
}

}  // namespace

absl::StatusOr<Frontier> Frontier::Restore(TreeSize size,
                                           std::span<const Hash> nodes) {
  const auto wanted = static_cast<size_t>(std::popcount(size.value()));
  if (nodes.size() != wanted) {
    return Refuse(Reason::kDataLoss,
                  absl::StrCat("frontier of size ", size.value(), ": expected ",
                               wanted, " hashes, found ", nodes.size()));
  }
  Frontier frontier;
  frontier.size_ = size.value();
  frontier.nodes_.assign(nodes.begin(), nodes.end());
  return frontier;
}

void Frontier::Append(const Hash& leaf) {
  Hash hash = leaf;
  for (size_t bit = 0; BitOf(size_, bit); ++bit) {
    hash = NodeHash(nodes_.back(), hash);
    nodes_.pop_back();
  }
  nodes_.push_back(hash);
  ++size_;
}

Hash Frontier::Root() const { return FoldFromRight(nodes_); }

Hash RootOf(std::span<const Hash> leaves) {
  Frontier frontier;
  for (const Hash& leaf : leaves) frontier.Append(leaf);
  return frontier.Root();
}

absl::StatusOr<std::vector<Hash>> InclusionProof(Position index,
                                                 std::span<const Hash> leaves) {
  if (index.value() >= leaves.size()) {
    return Refuse(
        Reason::kInvalidField,
        absl::StrCat("inclusion proof: leaf ", index.value(),
                     " is not in a tree of ", leaves.size(), " leaves"));
  }
  return PathOf(index.value(), leaves);
}

absl::StatusOr<std::vector<Hash>> ConsistencyProof(
    TreeSize old_size, std::span<const Hash> leaves) {
  const uint64_t m = old_size.value();
  if (m == 0 || m > leaves.size()) {
    return Refuse(Reason::kInvalidField,
                  absl::StrCat("consistency proof: the old size must be 1 to ",
                               leaves.size(), ", found ", m));
  }
  std::vector<Hash> proof;
  if (m == leaves.size()) return proof;
  const int level = std::countr_zero(m);
  if (!std::has_single_bit(m)) {
    const size_t width = size_t{1} << level;
    proof.push_back(RootOf(leaves.subspan(m - width, width)));
  }
  // The path of the last old leaf, from the level of its perfect subtree on.
  const std::vector<Hash> path = PathOf(m - 1, leaves);
  proof.insert(proof.end(), path.begin() + level, path.end());
  return proof;
}

absl::Status VerifyInclusion(const Hash& leaf, Position index, TreeSize size,
                             std::span<const Hash> path, const Hash& root) {
  const uint64_t i = index.value();
  const uint64_t n = size.value();
  if (i >= n) {
    return Refuse(Reason::kInvalidField,
                  absl::StrCat("inclusion proof: leaf ", i,
                               " is not in a tree of ", n, " leaves"));
  }
  const int inner = WidthOf(i ^ (n - 1));
  const auto wanted = static_cast<uint64_t>(inner) +
                      static_cast<uint64_t>(std::popcount(Shifted(i, inner)));
  if (path.size() != wanted) {
    return WrongLength("inclusion proof", wanted, path.size());
  }
  Hash hash = leaf;
  for (size_t k = 0; k < path.size(); ++k) {
    const bool from_left = k >= static_cast<size_t>(inner) || BitOf(i, k);
    hash = from_left ? NodeHash(path[k], hash) : NodeHash(hash, path[k]);
  }
  if (hash != root) return WrongRoot("inclusion proof", root, hash);
  return absl::OkStatus();
}

absl::Status VerifyConsistency(TreeSize old_size, TreeSize size,
                               std::span<const Hash> path, const Hash& old_root,
                               const Hash& root) {
  const uint64_t m = old_size.value();
  const uint64_t n = size.value();
  if (m == 0 || m > n) {
    return Refuse(Reason::kInvalidField,
                  absl::StrCat("consistency proof: the old size must be 1 to ",
                               n, ", found ", m));
  }
  if (m == n) {
    if (!path.empty()) return WrongLength("consistency proof", 0, path.size());
    if (old_root != root) return WrongRoot("consistency proof", root, old_root);
    return absl::OkStatus();
  }
  const int level = std::countr_zero(m);
  const int width = WidthOf((m - 1) ^ (n - 1));
  const uint64_t seeds = std::has_single_bit(m) ? 0 : 1;
  const auto inner = static_cast<uint64_t>(width - level);
  const uint64_t wanted =
      seeds + inner +
      static_cast<uint64_t>(std::popcount(Shifted(m - 1, width)));
  if (path.size() != wanted) {
    return WrongLength("consistency proof", wanted, path.size());
  }
  Hash old_hash = seeds == 0 ? old_root : path[0];
  Hash new_hash = old_hash;
  const std::span<const Hash> rest = path.subspan(seeds);
  for (size_t k = 0; k < rest.size(); ++k) {
    if (k >= inner || BitOf(Shifted(m - 1, level), k)) {
      old_hash = NodeHash(rest[k], old_hash);
      new_hash = NodeHash(rest[k], new_hash);
    } else {
      new_hash = NodeHash(new_hash, rest[k]);
    }
  }
  if (old_hash != old_root) {
    return WrongRoot("consistency proof, old tree", old_root, old_hash);
  }
  if (new_hash != root) {
    return WrongRoot("consistency proof, new tree", root, new_hash);
  }
  return absl::OkStatus();
}

}  // namespace ledger
