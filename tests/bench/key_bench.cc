// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "benchmark/benchmark.h"
#include "ledger/key.h"

namespace ledger {
namespace {

constexpr size_t kRecordBytes = 450;

// A key of the index. Sketch: one string that fits no small buffer, ~40 ns.
void BM_AgreementKey(benchmark::State& state) {
  uint64_t position = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        AgreementKey("microsoft-openai", Position(position++)));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_AgreementKey);

// A key of the request index. Sketch: one SHA-256 of 60 bytes, ~200 ns.
void BM_RequestKey(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        RequestKey("local:anonymous", "0192d4a0-7b1c-7000-8000-000000000001"));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_RequestKey);

// A record put into its frame. Sketch: one XXH3 of 450 bytes (~30 ns) and one
// copy.
void BM_EncodeFrame(benchmark::State& state) {
  const std::string record(kRecordBytes, 'x');
  for (auto _ : state) {
    benchmark::DoNotOptimize(EncodeFrame(Position(81'723), record));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_EncodeFrame);

// The record in a frame, with its checksum computed. Sketch: one XXH3, no copy.
void BM_DecodeFrame(benchmark::State& state) {
  const std::string frame =
      EncodeFrame(Position(81'723), std::string(kRecordBytes, 'x'));
  for (auto _ : state) {
    const auto record = DecodeFrame(Position(81'723), frame);
    if (!record.ok()) return state.SkipWithError("not read");
    benchmark::DoNotOptimize(record->data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_DecodeFrame);

}  // namespace
}  // namespace ledger
