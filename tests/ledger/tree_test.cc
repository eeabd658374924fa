// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// The edge of the tree that is made again from tiles is the one that was left.
// Method: a store grows past two levels of tiles; at every size where a tile
// begins or ends the edge is loaded and compared with one that was never
// written.

#include "ledger/tree.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/record.h"
#include "tests/ledger/record_at.h"
#include "tests/matchers.h"
#include "tests/temp_dir.h"

namespace ledger {
namespace {

TEST(TreeTest, EdgeIsLoadedAtEveryTurnOfATile) {
  TempDir dir;
  auto store = Store::Open(dir / "data", "", StoreOptions());
  ASSERT_THAT(store, IsOk());
  Tree tree;
  Frontier never_written;
  uint64_t size = 0;
  constexpr uint64_t kTurns[] = {
      0,      1,      255,    256,    257,    511,    512,    513,    65'279,
      65'280, 65'281, 65'535, 65'536, 65'537, 65'791, 65'792, 65'793, 66'048};
  for (const uint64_t turn : kTurns) {
    StoreBatch batch;
    for (; size < turn; ++size) {
      const Record record = RecordAt(size);
      const auto bytes = EncodeRecord(record);
      ASSERT_THAT(bytes, IsOk());
      const Hash leaf = LeafHash(*bytes);
      never_written.Append(leaf);
      tree.Append(leaf, record.recorded_time, batch);
      batch.PutRecord(record.position, record.agreement_id, Revision(size),
                      *bytes);
    }
    ASSERT_THAT((*store)->Commit(batch), IsOk());
    Tree loaded;
    ASSERT_THAT(loaded.Load(**store, TreeSize(size)), IsOk()) << size;
    EXPECT_EQ(loaded.size(), TreeSize(size));
    EXPECT_EQ(loaded.Root(), never_written.Root()) << size;
    EXPECT_EQ(tree.Root(), never_written.Root()) << size;
    tree = std::move(loaded);  // and goes on from what was loaded
  }
}

TEST(TreeTest, TimesOfFullTilesAreFound) {
  TempDir dir;
  auto store = Store::Open(dir / "data", "", StoreOptions());
  ASSERT_THAT(store, IsOk());
  Tree tree;
  StoreBatch batch;
  for (uint64_t i = 0; i < 600; ++i) {
    tree.Append(Hash(), RecordAt(i).recorded_time, batch);
  }
  ASSERT_THAT((*store)->Commit(batch), IsOk());
  const struct {
    int64_t micros;
    std::optional<Position> tile;
  } rows[] = {{999, std::nullopt},    {1'000, Position(0)},
              {1'255, Position(0)},   {1'256, Position(256)},
              {1'512, Position(256)}, {9'999'999, Position(256)}};
  for (const auto& row : rows) {
    const auto found = (*store)->TileNotAfter(FromMicros(row.micros));
    ASSERT_THAT(found, IsOk());
    EXPECT_EQ(*found, row.tile) << row.micros;
  }
}

}  // namespace
}  // namespace ledger
