// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: frontier, roots and proofs are those of RFC 6962.
// Method: the recursive definition as a second, stupid implementation, for
// every tree of 0 to 65 leaves; golden values; proofs altered in every way.

#include "ledger/merkle.h"

#include <bit>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/golden.h"
#include "tests/matchers.h"

namespace ledger {
namespace {

using Leaves = std::span<const Hash>;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kDataLoss = absl::StatusCode::kDataLoss;
constexpr size_t kSizeMax = 65;

// The definitions of RFC 6962, section 2.1, word for word.
size_t Split(size_t n) {
  size_t k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

Hash TreeHash(Leaves d) {
  if (d.empty()) return Sha256("");
  if (d.size() == 1) return d[0];
  const size_t k = Split(d.size());
  return NodeHash(TreeHash(d.first(k)), TreeHash(d.subspan(k)));
}

std::vector<Hash> Path(size_t m, Leaves d) {
  if (d.size() == 1) return {};
  const size_t k = Split(d.size());
  const bool left = m < k;
  std::vector<Hash> path =
      left ? Path(m, d.first(k)) : Path(m - k, d.subspan(k));
  path.push_back(left ? TreeHash(d.subspan(k)) : TreeHash(d.first(k)));
  return path;
}

std::vector<Hash> SubProof(size_t m, Leaves d, bool whole) {
  if (m == d.size()) {
    return whole ? std::vector<Hash>() : std::vector<Hash>{TreeHash(d)};
  }
  const size_t k = Split(d.size());
  const bool left = m <= k;
  std::vector<Hash> proof = left ? SubProof(m, d.first(k), whole)
                                 : SubProof(m - k, d.subspan(k), false);
  proof.push_back(left ? TreeHash(d.subspan(k)) : TreeHash(d.first(k)));
  return proof;
}

std::vector<Hash> SomeLeaves(size_t count) {
  std::vector<Hash> leaves;
  for (size_t i = 0; i < count; ++i) {
    leaves.push_back(LeafHash(absl::StrCat("record ", i)));
  }
  return leaves;
}

TEST(MerkleTest, FrontiersFoldToTheRecursiveRoot) {
  const std::vector<Hash> leaves = SomeLeaves(kSizeMax);
  Frontier frontier;
  for (size_t n = 0; n <= kSizeMax; ++n) {
    const Leaves first = Leaves(leaves).first(n);
    EXPECT_EQ(frontier.size(), TreeSize(n));
    EXPECT_EQ(frontier.Root(), TreeHash(first)) << n;
    EXPECT_EQ(RootOf(first), TreeHash(first)) << n;
    EXPECT_EQ(frontier.nodes().size(), static_cast<size_t>(std::popcount(n)));
    if (n < kSizeMax) frontier.Append(leaves[n]);
  }
}

TEST(MerkleTest, RestoredFrontiersGoOnAsTheOriginal) {
  const std::vector<Hash> leaves = SomeLeaves(kSizeMax);
  Frontier frontier;
  for (const Hash& leaf : leaves) {
    auto restored = Frontier::Restore(frontier.size(), frontier.nodes());
    ASSERT_THAT(restored, IsOk());
    frontier.Append(leaf);
    restored->Append(leaf);
    EXPECT_EQ(restored->Root(), frontier.Root());
  }
}

TEST(MerkleTest, FrontiersOfAnotherLengthAreRefused) {
  const std::vector<Hash> two(2);
  EXPECT_THAT(Frontier::Restore(TreeSize(3), two), IsOk());
  EXPECT_THAT(
      Frontier::Restore(TreeSize(4), two),
      StatusIs(kDataLoss, "frontier of size 4: expected 1 hashes, found 2"));
  EXPECT_THAT(Frontier::Restore(TreeSize(0), two), StatusIs(kDataLoss));
  EXPECT_THAT(Frontier::Restore(TreeSize(7), two), StatusIs(kDataLoss));
}

TEST(MerkleTest, GoldenTreesHold) {
  const nlohmann::json golden = GoldenJson("merkle/trees.json");
  std::vector<Hash> leaves;
  for (const auto& hex : golden["reference"]["leaves_hex"]) {
    leaves.push_back(LeafHash(FromHex(hex)));
  }
  const nlohmann::json& reference = golden["reference"];
  EXPECT_EQ(ToHex(RootOf({})), reference["root_at_0"]);
  EXPECT_EQ(ToHex(RootOf(Leaves(leaves).first(7))), reference["root_at_7"]);
  EXPECT_EQ(ToHex(RootOf(leaves)), reference["root_at_8"]);

  const auto inclusion = InclusionProof(Position(6), Leaves(leaves).first(7));
  ASSERT_THAT(inclusion, IsOk());
  ASSERT_EQ(inclusion->size(), reference["inclusion_6_of_7"].size());
  for (size_t i = 0; i < inclusion->size(); ++i) {
    EXPECT_EQ(ToHex((*inclusion)[i]), reference["inclusion_6_of_7"][i]);
  }
  const auto consistency =
      ConsistencyProof(TreeSize(4), Leaves(leaves).first(7));
  ASSERT_THAT(consistency, IsOk());
  ASSERT_EQ(consistency->size(), 1u);
  EXPECT_EQ(ToHex(consistency->front()), reference["consistency_4_to_7"][0]);

  for (const auto& [size, nodes] : golden["frontiers"].items()) {
    Frontier frontier;
    for (size_t i = 0; i < std::stoul(size); ++i) frontier.Append(leaves[i]);
    ASSERT_EQ(frontier.nodes().size(), nodes.size()) << size;
    for (size_t i = 0; i < nodes.size(); ++i) {
      EXPECT_EQ(ToHex(frontier.nodes()[i]).substr(0, 8), nodes[i]) << size;
    }
  }
  EXPECT_EQ(ToHex(RootOf(SomeLeaves(300))),
            golden["three_hundred_records_root"]);
}

TEST(MerkleTest, TheThreeGoldenRecordsHaveTheirRoot) {
  const nlohmann::json records = GoldenJson("record/records.json");
  Frontier frontier;
  for (int i = 0; i < 3; ++i) {
    frontier.Append(LeafHash(FromHex(records[static_cast<size_t>(i)]["hex"])));
  }
  EXPECT_EQ(ToHex(frontier.Root()),
            GoldenJson("merkle/trees.json")["three_records_root"]);
}

TEST(MerkleTest, EveryInclusionProofIsTheRecursiveOneAndVerifies) {
  const std::vector<Hash> leaves = SomeLeaves(kSizeMax);
  for (size_t n = 1; n <= kSizeMax; ++n) {
    const Leaves tree = Leaves(leaves).first(n);
    const Hash root = TreeHash(tree);
    for (size_t i = 0; i < n; ++i) {
      const auto proof = InclusionProof(Position(i), tree);
      ASSERT_THAT(proof, IsOkAndHolds(Path(i, tree)));
      ASSERT_THAT(
          VerifyInclusion(tree[i], Position(i), TreeSize(n), *proof, root),
          IsOk());
    }
  }
}

TEST(MerkleTest, EveryConsistencyProofIsTheRecursiveOneAndVerifies) {
  const std::vector<Hash> leaves = SomeLeaves(kSizeMax);
  for (size_t n = 1; n <= kSizeMax; ++n) {
    const Leaves tree = Leaves(leaves).first(n);
    const Hash root = TreeHash(tree);
    for (size_t m = 1; m <= n; ++m) {
      const auto proof = ConsistencyProof(TreeSize(m), tree);
      ASSERT_THAT(proof, IsOkAndHolds(SubProof(m, tree, true)))
          << m << " " << n;
      ASSERT_THAT(VerifyConsistency(TreeSize(m), TreeSize(n), *proof,
                                    TreeHash(tree.first(m)), root),
                  IsOk())
          << m << " " << n;
    }
  }
}

TEST(MerkleTest, AlteredInclusionProofsAreRefused) {
  const std::vector<Hash> leaves = SomeLeaves(13);
  const Hash root = RootOf(leaves);
  const TreeSize size(13);
  for (size_t i = 0; i < leaves.size(); ++i) {
    const std::vector<Hash> proof = InclusionProof(Position(i), leaves).value();
    const auto verify = [&](const std::vector<Hash>& path) {
      return VerifyInclusion(leaves[i], Position(i), size, path, root);
    };
    std::vector<Hash> longer = proof;
    longer.push_back(Hash{});
    EXPECT_THAT(verify(longer), StatusIs(kInvalid));
    std::vector<Hash> shorter(proof.begin(), proof.end() - 1);
    EXPECT_THAT(verify(shorter), StatusIs(kInvalid));
    for (size_t k = 0; k < proof.size(); ++k) {
      std::vector<Hash> altered = proof;
      altered[k].bytes[31] ^= 1;
      EXPECT_THAT(verify(altered), StatusIs(kDataLoss)) << i << " " << k;
    }
    EXPECT_FALSE(
        VerifyInclusion(Sha256("other"), Position(i), size, proof, root).ok());
    EXPECT_FALSE(
        VerifyInclusion(leaves[i], Position(i ^ 1), size, proof, root).ok());
  }
  EXPECT_THAT(VerifyInclusion(leaves[0], Position(13), size, {}, root),
              StatusIs(kInvalid));
  EXPECT_THAT(VerifyInclusion(leaves[0], Position(0), TreeSize(0), {}, root),
              StatusIs(kInvalid));
}

TEST(MerkleTest, AlteredConsistencyProofsAreRefused) {
  const std::vector<Hash> leaves = SomeLeaves(13);
  const Hash root = RootOf(leaves);
  for (size_t m = 1; m < leaves.size(); ++m) {
    const Hash old_root = RootOf(Leaves(leaves).first(m));
    const std::vector<Hash> proof =
        ConsistencyProof(TreeSize(m), leaves).value();
    const auto verify = [&](const std::vector<Hash>& path, const Hash& before,
                            const Hash& after) {
      return VerifyConsistency(TreeSize(m), TreeSize(13), path, before, after);
    };
    std::vector<Hash> longer = proof;
    longer.push_back(Hash{});
    EXPECT_THAT(verify(longer, old_root, root), StatusIs(kInvalid));
    EXPECT_THAT(verify({}, old_root, root), StatusIs(kInvalid));
    EXPECT_THAT(verify(proof, Sha256("old"), root), StatusIs(kDataLoss)) << m;
    EXPECT_THAT(verify(proof, old_root, Sha256("new")), StatusIs(kDataLoss))
        << m;
    for (size_t k = 0; k < proof.size(); ++k) {
      std::vector<Hash> altered = proof;
      altered[k].bytes[0] ^= 0x80;
      EXPECT_THAT(verify(altered, old_root, root), StatusIs(kDataLoss));
    }
  }
}

TEST(MerkleTest, ConsistencyWithNothingOrWithALaterTreeIsRefused) {
  const Hash root = Sha256("root");
  EXPECT_THAT(
      VerifyConsistency(TreeSize(0), TreeSize(0), {}, Sha256(""), Sha256("")),
      StatusIs(kInvalid));
  EXPECT_THAT(VerifyConsistency(TreeSize(2), TreeSize(1), {}, root, root),
              StatusIs(kInvalid));
  EXPECT_THAT(VerifyConsistency(TreeSize(2), TreeSize(2), {}, root, root),
              IsOk());
  EXPECT_THAT(VerifyConsistency(TreeSize(2), TreeSize(2), {}, root, Sha256("")),
              StatusIs(kDataLoss));
  const std::vector<Hash> leaves = SomeLeaves(3);
  EXPECT_THAT(ConsistencyProof(TreeSize(0), leaves), StatusIs(kInvalid));
  EXPECT_THAT(ConsistencyProof(TreeSize(4), leaves), StatusIs(kInvalid));
  EXPECT_THAT(InclusionProof(Position(3), leaves), StatusIs(kInvalid));
  EXPECT_THAT(InclusionProof(Position(0), {}), StatusIs(kInvalid));
}

TEST(MerkleTest, TheLargestNumbersAreReadAsUnsigned) {
  const std::vector<Hash> path(64);
  EXPECT_THAT(
      VerifyInclusion(Hash{}, Position(0), TreeSize(UINT64_MAX), path, Hash{}),
      StatusIs(kDataLoss));
  EXPECT_THAT(VerifyInclusion(Hash{}, Position(UINT64_MAX),
                              TreeSize(UINT64_MAX), path, Hash{}),
              StatusIs(kInvalid));
  EXPECT_THAT(VerifyConsistency(TreeSize(1), TreeSize(UINT64_MAX), path, Hash{},
                                Hash{}),
              StatusIs(kDataLoss));
}

}  // namespace
}  // namespace ledger
