// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <cstring>
#include <memory>
#include <random>

#include "benchmark/benchmark.h"
#include "ledger/prover.h"
#include "ledger/store.h"
#include "ledger/tree.h"
#include "tests/temp_dir.h"

namespace ledger {
namespace {

constexpr uint64_t kGroup = 4096;  // whole tiles, so that no record is read

// Number `i` as a hash.
Hash LeafOf(uint64_t i) {
  Hash leaf;
  std::memcpy(leaf.bytes.data(), &i, sizeof i);
  return leaf;
}

// A store that has the tiles of so many leaves, and no record.
class TiledStore {
 public:
  explicit TiledStore(uint64_t leaves) {
    store_ = Store::Open(dir_.path(), "", StoreOptions()).value();
    tiles_ = std::make_unique<Tiles>(*store_);
    Tree tree;
    for (uint64_t i = 0; i < leaves;) {
      StoreBatch batch;
      for (const uint64_t until = i + kGroup; i < until; ++i) {
        tree.Append(LeafOf(i), FromMicros(static_cast<int64_t>(i)), batch);
      }
      if (!store_->Commit(batch).ok()) return;
    }
  }

  Tiles& tiles() { return *tiles_; }

 private:
  TempDir dir_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Tiles> tiles_;
};

// The proof of any leaf in a tree of any size. Sketch: two tiles of level 0 are
// read, and hashed to where the tree ends: 400 nodes at 0.15 us, 60 us.
void BM_InclusionProof(benchmark::State& state) {
  const auto leaves = static_cast<uint64_t>(state.range(0)) * kGroup;
  TiledStore tiled(leaves);
  std::mt19937_64 random(7);
  for (auto _ : state) {
    const uint64_t size = leaves - random() % (leaves / 2);
    Prover prover(tiled.tiles(), TreeSize(leaves));
    const auto path =
        prover.Inclusion(Position(random() % size), TreeSize(size));
    const auto root = prover.Root(TreeSize(size));
    if (!path.ok() || !root.ok()) return state.SkipWithError("no proof");
    benchmark::DoNotOptimize(path->data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_InclusionProof)
    ->ArgName("groups")
    ->Arg(64)
    ->Arg(512)
    ->Unit(benchmark::kMicrosecond);

// A node of the tree. Sketch: one SHA-256 of 65 bytes, two blocks: 150 ns.
void BM_NodeHash(benchmark::State& state) {
  Hash hash = LeafOf(1);
  for (auto _ : state) {
    hash = NodeHash(hash, hash);
    benchmark::DoNotOptimize(hash);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_NodeHash);

}  // namespace
}  // namespace ledger
