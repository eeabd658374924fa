// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "benchmark/benchmark.h"
#include "ledger/plan.h"
#include "ledger/select.h"
#include "tests/bench/bench_history.h"

namespace ledger {
namespace {

// Which facts a reader may see. Sketch: one fact of ~200 bytes an event and no
// string copied, so ~100 ns an event.
void BM_Select(benchmark::State& state) {
  const History history = BenchHistory(state.range(0));
  size_t facts = 0;
  for (auto _ : state) {
    const Selection selection(history, history.size());
    facts = selection.facts().size();
    benchmark::DoNotOptimize(facts);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["facts"] = static_cast<double>(facts);
}
BENCHMARK(BM_Select)
    ->ArgName("events")
    ->Arg(100)
    ->Arg(1'000)
    ->Arg(10'000)
    ->Unit(benchmark::kMicrosecond);

// The same for a few terms only, as a rule asks. Sketch: performances are left
// out, so it costs the same at any length.
void BM_SelectTerm(benchmark::State& state) {
  const History history = BenchHistory(state.range(0));
  size_t facts = 0;
  for (auto _ : state) {
    const Selection selection(history, history.size(), {"T-SUPPLY-0"}, {});
    facts = selection.facts().size();
    benchmark::DoNotOptimize(facts);
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["facts"] = static_cast<double>(facts);
}
BENCHMARK(BM_SelectTerm)
    ->ArgName("events")
    ->Arg(100)
    ->Arg(10'000)
    ->Unit(benchmark::kMicrosecond);

// Filing the facts by term. Sketch: one lookup and one sort share, ~100 ns an
// event.
void BM_Plan(benchmark::State& state) {
  const History history = BenchHistory(state.range(0));
  const Selection selection(history, history.size());
  for (auto _ : state) {
    const Plan plan(selection);
    benchmark::DoNotOptimize(plan.terms().size());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_Plan)->ArgName("events")->Arg(100)->Arg(1'000)->Arg(10'000)->Unit(
    benchmark::kMicrosecond);

}  // namespace
}  // namespace ledger
