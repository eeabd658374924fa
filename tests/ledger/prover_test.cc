// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: a proof made from tiles is the one made of all leaves, at every size.
// Method: small trees whole; trees of three levels of tiles at every turn of
// one; a ledger's proofs lead to the root that it serves.

#include "ledger/prover.h"

#include <span>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/merkle.h"
#include "ledger/record.h"
#include "ledger/tree.h"
#include "tests/ledger/record_at.h"
#include "tests/ledger_fixture.h"
#include "tests/matchers.h"
#include "tests/temp_dir.h"

namespace ledger {
namespace {

using testing::HasSubstr;

// A store of `size` records, and their leaf hashes.
std::vector<Hash> Fill(Store& store, uint64_t size) {
  Tree tree;
  StoreBatch batch;
  std::vector<Hash> leaves;
  for (uint64_t i = 0; i < size; ++i) {
    const Record record = RecordAt(i);
    const std::string bytes = EncodeRecord(record).value();
    leaves.push_back(LeafHash(bytes));
    tree.Append(leaves.back(), record.recorded_time, batch);
    batch.PutRecord(record.position, record.agreement_id, Revision(i), bytes);
  }
  EXPECT_THAT(store.Commit(batch), IsOk());
  return leaves;
}

// Against the proofs that merkle.h makes of all leaves in memory.
void ExpectProofs(Tiles& tiles, std::span<const Hash> leaves, uint64_t index,
                  uint64_t size) {
  const auto of_size = leaves.first(size);
  const TreeSize head(leaves.size());
  const Position position(index);
  const auto path = Prover(tiles, head).Inclusion(position, TreeSize(size));
  ASSERT_THAT(path, IsOk());
  EXPECT_EQ(*path, InclusionProof(position, of_size).value())
      << index << " of " << size;
  const auto root = Prover(tiles, head).Root(TreeSize(size));
  ASSERT_THAT(root, IsOk());
  EXPECT_EQ(*root, RootOf(of_size)) << size;
  const auto leaf = tiles.Leaf(position, head, Reach::kDisk);
  ASSERT_THAT(leaf, IsOk());
  EXPECT_THAT(VerifyInclusion(*leaf, position, TreeSize(size), *path, *root),
              IsOk());
  const TreeSize old(index + 1);
  const auto proof = Prover(tiles, head).Consistency(old, TreeSize(size));
  ASSERT_THAT(proof, IsOk());
  EXPECT_EQ(*proof, ConsistencyProof(old, of_size).value())
      << index + 1 << " of " << size;
}

TEST(ProverTest, EveryProofOfSmallTreesIsTheOneMadeOfAllLeaves) {
  TempDir dir;
  auto store = Store::Open(dir / "data", "", StoreOptions());
  ASSERT_THAT(store, IsOk());
  const std::vector<Hash> leaves = Fill(**store, 40);
  Tiles tiles(**store);
  for (uint64_t size = 1; size <= leaves.size(); ++size) {
    for (uint64_t index = 0; index < size; ++index) {
      ExpectProofs(tiles, leaves, index, size);
    }
  }
  EXPECT_EQ(Prover(tiles, TreeSize(40)).Root(TreeSize(0)).value(),
            Frontier().Root());
}

TEST(ProverTest, ProofsCrossTilesOfThreeLevels) {
  TempDir dir;
  auto store = Store::Open(dir / "data", "", StoreOptions());
  ASSERT_THAT(store, IsOk());
  const std::vector<Hash> leaves = Fill(**store, 66'000);
  Tiles tiles(**store);
  const uint64_t turns[] = {1,      2,      255,    256,    257,    511,
                            512,    513,    4'096,  65'279, 65'280, 65'281,
                            65'535, 65'536, 65'537, 65'792, 65'999, 66'000};
  for (const uint64_t size : turns) {
    for (const uint64_t index : turns) {
      if (index > size) break;
      ExpectProofs(tiles, leaves, index - 1, size);
    }
  }
}

class ProveTest : public LedgerFixture {};

TEST_F(ProveTest, ProofsLeadToTheRootOfEverySize) {
  for (int i = 0; i < 20; ++i) {
    const std::string name = std::to_string(i);
    ASSERT_THAT(Append("r-" + name, "A", {Grant("T-" + name)}), IsOk());
  }
  const TreeSize head = ledger_->tree_size();
  for (uint64_t i = 0; i < head.value(); ++i) {
    const auto in = ledger_->ProveInclusion(Position(i), head);
    ASSERT_THAT(in, IsOk());
    EXPECT_EQ(in->root, ledger_->Info().root);
    EXPECT_THAT(
        VerifyInclusion(in->leaf, Position(i), head, in->path, in->root),
        IsOk());
    const auto grown = ledger_->ProveConsistency(TreeSize(i + 1), head);
    ASSERT_THAT(grown, IsOk());
    EXPECT_THAT(VerifyConsistency(TreeSize(i + 1), head, grown->path,
                                  grown->old_root, grown->root),
                IsOk());
  }
  EXPECT_THAT(ledger_->ProveInclusion(Position(head.value()), head),
              IsRefused(Reason::kInvalidField, HasSubstr("less than")));
  const TreeSize above(head.value() + 1);
  EXPECT_THAT(ledger_->ProveInclusion(Position(0), above),
              IsRefused(Reason::kKnownAtInFuture, HasSubstr("tree size")));
  EXPECT_THAT(ledger_->ProveConsistency(TreeSize(0), head),
              IsRefused(Reason::kInvalidField, HasSubstr("old_size")));
  EXPECT_THAT(ledger_->ProveConsistency(head, TreeSize(1)),
              IsRefused(Reason::kInvalidField, HasSubstr("old_size")));
}

}  // namespace
}  // namespace ledger
