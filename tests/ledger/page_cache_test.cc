// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: a read that may not wait gets what the kernel holds and nothing else,
// and the bytes are those that the disk gives.
// Method: a store without a cache of its own, so that every read is one of a
// file; the kernel is told to forget the files.

#include "ledger/page_cache.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/store.h"
#include "tests/matchers.h"
#include "tests/tables.h"
#include "tests/temp_dir.h"

namespace ledger {
namespace {

constexpr uint64_t kTiles = 64;

std::vector<Hash> TileOf(uint64_t index) {
  std::vector<Hash> hashes(256);
  for (size_t i = 0; i < hashes.size(); ++i) {
    hashes[i].bytes[0] = static_cast<uint8_t>(i);
    hashes[i].bytes[1] = static_cast<uint8_t>(index);
  }
  return hashes;
}

class PageCacheTest : public testing::Test {
 protected:
  void SetUp() override {
    Open();
    StoreBatch batch;
    for (uint64_t i = 0; i < kTiles; ++i) batch.PutTile(0, i, TileOf(i));
    ASSERT_THAT(store_->Commit(batch), IsOk());
    ASSERT_THAT(store_->Close(Instant{}), IsOk());
    Open();  // what the log held is in a table now
  }

  void Open() {
    StoreOptions options;
    options.block_cache_bytes = 0;
    store_.reset();
    store_ = Store::Open(dir_ / "data", "", options).value();
  }

  TempDir dir_;
  std::unique_ptr<Store> store_;
};

TEST_F(PageCacheTest, WhatTheKernelHoldsIsReadWithoutWaiting) {
  for (uint64_t i = 0; i < kTiles; ++i) {
    const auto from_disk = store_->ReadTile(0, i, Reach::kDisk);
    ASSERT_THAT(from_disk, IsOk());
    const auto from_memory = store_->ReadTile(0, i, Reach::kMemory);
    ASSERT_THAT(from_memory, IsOk()) << i;
    EXPECT_EQ(*from_memory, TileOf(i));
    EXPECT_EQ(*from_disk, TileOf(i));
  }
  EXPECT_THAT(store_->ReadTile(0, kTiles, Reach::kMemory).value(),
              testing::IsEmpty());
}

TEST_F(PageCacheTest, WhatItForgotIsNotWaitedFor) {
  if (!ForgetTables(dir_.path())) GTEST_SKIP() << "files live in memory here";
  // The kernel may fetch a tile while it is asked, but not each of them.
  size_t refused = 0;
  for (uint64_t i = 0; i < kTiles; ++i) {
    (void)ForgetTables(dir_.path());
    const auto early = store_->ReadTile(0, i, Reach::kMemory);
    if (early.ok()) {
      EXPECT_EQ(*early, TileOf(i));
    } else {
      EXPECT_TRUE(absl::IsUnavailable(early.status())) << early.status();
      ++refused;
    }
  }
  EXPECT_GT(refused, 0U);
  const auto read = store_->ReadTile(0, 7, Reach::kDisk);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(*read, TileOf(7));
  EXPECT_THAT(store_->ReadTile(0, 7, Reach::kMemory), IsOk());
}

TEST_F(PageCacheTest, DamageIsDamageWithoutWaitingToo) {
  for (const std::string& path : TablesUnder(dir_.path())) {
    if (std::filesystem::file_size(path) < 8'192) continue;
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(4'000);
    file << "damage";
  }
  EXPECT_TRUE(
      absl::IsDataLoss(store_->ReadTile(0, 0, Reach::kMemory).status()));
}

}  // namespace
}  // namespace ledger
