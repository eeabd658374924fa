// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: readers see every tile whole, from memory only what is there, and what
// is kept grows with the tree.
// Method: a store of two full tiles and a started one, opened anew; a second
// Tiles over the same store, which keeps nothing, as the oracle.

#include "ledger/tiles.h"

#include <cstdint>
#include <memory>
#include <tuple>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/merkle.h"
#include "ledger/record.h"
#include "ledger/tree.h"
#include "tests/ledger/record_at.h"
#include "tests/matchers.h"
#include "tests/tables.h"
#include "tests/temp_dir.h"

namespace ledger {
namespace {

using testing::HasSubstr;

constexpr uint64_t kFull = 2;  // full tiles of level 0

class TilesTest : public testing::Test {
 protected:
  TilesTest() {
    Open();
    Grow(kFull * kTileHashes + 100);
  }

  void Open() {
    if (store_ != nullptr) EXPECT_THAT(store_->Close(Instant{}), IsOk());
    store_.reset();
    store_ = Store::Open(dir_ / "data", "", StoreOptions()).value();
  }

  // Adds records until there are `size`.
  void Grow(uint64_t size) {
    StoreBatch batch;
    while (tree_.size().value() < size) {
      const Record record = RecordAt(tree_.size().value());
      const std::string bytes = EncodeRecord(record).value();
      batch.PutRecord(record.position, record.agreement_id,
                      Revision(record.position.value()), bytes);
      leaves_.push_back(LeafHash(bytes));
      tree_.Append(leaves_.back(), record.recorded_time, batch);
    }
    ASSERT_THAT(store_->Commit(batch), IsOk());
  }

  TreeSize head() const { return tree_.size(); }

  std::vector<Hash> Leaves(uint64_t from, size_t count) const {
    const auto first = leaves_.begin() + static_cast<ptrdiff_t>(from);
    return {first, first + static_cast<ptrdiff_t>(count)};
  }

  TempDir dir_;
  std::unique_ptr<Store> store_;
  Tree tree_;
  std::vector<Hash> leaves_;
};

TEST_F(TilesTest, OfAFullTileNoMoreIsHashedThanIsWanted) {
  Tiles tiles(*store_);
  const auto nodes = tiles.Get(0, 1, 200, head(), Reach::kDisk);
  ASSERT_THAT(nodes, IsOk());
  EXPECT_EQ((*nodes)->hashes(), Leaves(kTileHashes, 200));
  EXPECT_EQ((*nodes)->Node(3, 24), RootOf(Leaves(kTileHashes + 192, 8)));
  const auto whole = tiles.Get(0, 1, kTileHashes, head(), Reach::kDisk);
  ASSERT_THAT(whole, IsOk());
  EXPECT_EQ((*whole)->Node(kTileBits, 0),
            RootOf(Leaves(kTileHashes, kTileHashes)));
}

TEST_F(TilesTest, MemoryAnswersOnlyWhatItHolds) {
  Open();
  Tiles tiles(*store_);
  for (const unsigned level : {0U, 1U}) {
    if (!ForgetTables(dir_.path())) GTEST_SKIP() << "files live in memory here";
    // The kernel may fetch it while it is asked.
    const auto early = tiles.Get(level, 0, 2, head(), Reach::kMemory);
    EXPECT_TRUE(early.ok() || absl::IsUnavailable(early.status()));
    const auto read = tiles.Get(level, 0, 2, head(), Reach::kDisk);
    ASSERT_THAT(read, IsOk());
    const auto kept = tiles.Get(level, 0, 2, head(), Reach::kMemory);
    ASSERT_THAT(kept, IsOk());
    EXPECT_EQ((*kept)->hashes(), (*read)->hashes()) << level;
  }
  const Position last(head().value() - 1);
  EXPECT_TRUE(
      absl::IsUnavailable(tiles.Leaf(last, head(), Reach::kMemory).status()));
  ASSERT_THAT(tiles.Leaf(last, head(), Reach::kDisk), IsOk());
  EXPECT_EQ(tiles.Leaf(last, head(), Reach::kMemory).value(), leaves_.back());
}

TEST_F(TilesTest, WhatIsKeptGrowsWithTheTree) {
  Tiles tiles(*store_);
  for (const uint64_t more : {1U, 50U, 156U, 300U}) {
    ASSERT_THAT(tiles.Leaf(Position(head().value() - 1), head(), Reach::kDisk),
                IsOk());
    Grow(head().value() + more);
    Tiles afresh(*store_);
    const uint64_t full = head().value() / kTileHashes;
    for (const auto& [level, index, count] :
         {std::tuple(0U, full, head().value() % kTileHashes),
          std::tuple(0U, full - 1, uint64_t{kTileHashes}),
          std::tuple(1U, uint64_t{0}, full)}) {
      const auto kept = tiles.Get(level, index, count, head(), Reach::kDisk);
      const auto read = afresh.Get(level, index, count, head(), Reach::kDisk);
      ASSERT_THAT(kept, IsOk());
      ASSERT_THAT(read, IsOk());
      EXPECT_EQ((*kept)->hashes(), (*read)->hashes())
          << "tile " << index << " of level " << level << " at "
          << head().value();
    }
  }
}

TEST_F(TilesTest, AnOlderHeadIsServedByWhatIsKept) {
  Tiles tiles(*store_);
  ASSERT_THAT(tiles.Leaf(Position(head().value() - 1), head(), Reach::kDisk),
              IsOk());
  const uint64_t started = kFull * kTileHashes;
  const auto kept =
      tiles.Get(0, kFull, 10, TreeSize(started + 10), Reach::kMemory);
  ASSERT_THAT(kept, IsOk());
  EXPECT_EQ((*kept)->width(), 100U);
}

TEST_F(TilesTest, ATileThatEndsTooEarlyIsNamed) {
  Tiles tiles(*store_);
  EXPECT_THAT(tiles.Get(1, 0, 3, head(), Reach::kDisk),
              IsRefused(Reason::kDataLoss,
                        HasSubstr("tile 0 of level 1 has 2 hashes, expected "
                                  "at least 3")));
  StoreBatch batch;
  batch.PutTile(0, 1, Leaves(0, 7));
  ASSERT_THAT(store_->Commit(batch), IsOk());
  EXPECT_THAT(tiles.Leaf(Position(kTileHashes + 7), head(), Reach::kDisk),
              IsRefused(Reason::kDataLoss, HasSubstr("has 7 hashes")));
}

}  // namespace
}  // namespace ledger
