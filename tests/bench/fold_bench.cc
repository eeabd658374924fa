// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "benchmark/benchmark.h"
#include "google/protobuf/arena.h"
#include "ledger/derive.h"
#include "ledger/rules.h"
#include "tests/bench/bench_history.h"

namespace ledger {
namespace {

// The state of one agreement at (D, K), from parsed events to the message.
// Sketch: selecting and folding an event is ~200 ns, a term's answer ~5 us, so
// 100 events should take about 70 us in full, and most of it for the answer.
void BM_DeriveState(benchmark::State& state) {
  const History history = BenchHistory(state.range(0));
  StateSelection selection;
  selection.registers = state.range(1) != 0;
  const AgreementId id = ParseAgreementId("supply-0").value();
  const Question question{kBenchNow, TreeSize(history.size())};
  size_t answer_bytes = 0;
  for (auto _ : state) {
    const auto answer = DeriveState(id, history, question, selection);
    if (!answer.ok()) return state.SkipWithError("not derived");
    benchmark::DoNotOptimize(answer->terms_size());
    answer_bytes = answer->ByteSizeLong();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["answer_bytes"] = static_cast<double>(answer_bytes);
}
BENCHMARK(BM_DeriveState)
    ->ArgNames({"events", "registers"})
    ->ArgsProduct({{100, 1'000, 10'000}, {0, 1}})
    ->Unit(benchmark::kMicrosecond);

// The same as the service does it: into an arena that goes as a whole. Sketch:
// an answer is some 500 small objects, so it should save a third.
void BM_DeriveInto(benchmark::State& state) {
  const History history = BenchHistory(state.range(0));
  const AgreementId id = ParseAgreementId("supply-0").value();
  const Question question{kBenchNow, TreeSize(history.size())};
  google::protobuf::ArenaOptions options;
  options.start_block_size = size_t{32} << 10;
  uint64_t arena_bytes = 0;
  for (auto _ : state) {
    google::protobuf::Arena arena(options);
    auto& answer =
        *google::protobuf::Arena::CreateMessage<v1::Agreement>(&arena);
    const auto status =
        DeriveInto(id, history, question, StateSelection(), answer);
    if (!status.ok()) return state.SkipWithError("not derived");
    benchmark::DoNotOptimize(answer.terms_size());
    arena_bytes = arena.SpaceUsed();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["arena_bytes"] = static_cast<double>(arena_bytes);
}
BENCHMARK(BM_DeriveInto)
    ->ArgName("events")
    ->Arg(100)
    ->Arg(1'000)
    ->Unit(benchmark::kMicrosecond);

// The exact spans of every term's status. Sketch: one fold per edge of a term,
// and a term of this history has one edge, so about what a state costs.
void BM_DeriveTimelines(benchmark::State& state) {
  const History history = BenchHistory(state.range(0));
  for (auto _ : state) {
    const auto lines = DeriveTimelines(history, TreeSize(history.size()), {});
    if (!lines.ok()) return state.SkipWithError("not derived");
    benchmark::DoNotOptimize(lines->size());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_DeriveTimelines)
    ->ArgName("events")
    ->Arg(100)
    ->Arg(1'000)
    ->Unit(benchmark::kMicrosecond);

// Checking the newest event against all rules. Sketch: what its term lived
// through, which is one grant here, so some microseconds whatever the length.
void BM_CheckNewest(benchmark::State& state) {
  History history = BenchHistory(state.range(0));
  const auto event = BenchEvent(history.size());
  for (auto _ : state) {
    history.Append(event);
    const auto found = CheckNewest(history);
    if (!found.empty()) return state.SkipWithError("refused");
    history.Truncate(history.size() - 1);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_CheckNewest)
    ->ArgName("events")
    ->Arg(100)
    ->Arg(10'000)
    ->Arg(100'000)
    ->Unit(benchmark::kMicrosecond);

// Checking the form of an event, without history. Sketch: one walk over its
// fields, about a microsecond.
void BM_CheckForm(benchmark::State& state) {
  const v1::Event event = bench::Delivery(0);
  for (auto _ : state) {
    const auto found = CheckForm(event);
    if (!found.empty()) return state.SkipWithError("refused");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_CheckForm)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace ledger
