// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "benchmark/benchmark.h"
#include "ledger/hash.h"
#include "ledger/merkle.h"
#include "ledger/record.h"
#include "tools/bench/payload.h"

namespace ledger {
namespace {

// A record of an event of 300 bytes, as the appender would make it.
Record SomeRecord(const std::string& event) {
  Record record;
  record.position = Position(81'723);
  record.agreement_id = "supply-0";
  record.revision = Revision(6);
  record.previous_leaf_hash = Sha256("previous");
  record.recorded_time = FromMicros(1'700'000'000'000'000);
  record.actor = "local:anonymous";
  record.request_digest = Sha256("request");
  record.event = event;
  record.request_id = "0000000000000000";
  record.request_size = 1;
  return record;
}

// The bytes of a record. Sketch: 150 ns for one string of 450 bytes.
void BM_EncodeRecord(benchmark::State& state) {
  const std::string event = bench::Delivery(0).SerializeAsString();
  const Record record = SomeRecord(event);
  size_t bytes = 0;
  for (auto _ : state) {
    const auto encoded = EncodeRecord(record);
    if (!encoded.ok()) return state.SkipWithError("not encoded");
    bytes = encoded->size();
    benchmark::DoNotOptimize(bytes);
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["record_bytes"] = static_cast<double>(bytes);
}
BENCHMARK(BM_EncodeRecord);

// Reading it with every check. Sketch: a walk over 450 bytes, ~200 ns.
void BM_ParseRecord(benchmark::State& state) {
  const std::string event = bench::Delivery(0).SerializeAsString();
  const std::string bytes = EncodeRecord(SomeRecord(event)).value();
  for (auto _ : state) {
    const auto record = ParseRecord(bytes);
    if (!record.ok()) return state.SkipWithError("not read");
    benchmark::DoNotOptimize(record->position);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_ParseRecord);

// The event inside, parsed by protobuf. Sketch: a dozen small allocations,
// about a microsecond.
void BM_ParseEvent(benchmark::State& state) {
  const std::string bytes = bench::Delivery(0).SerializeAsString();
  for (auto _ : state) {
    v1::Event event;
    if (!event.ParseFromString(bytes)) return state.SkipWithError("not read");
    benchmark::DoNotOptimize(event.fact().fact_case());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_ParseEvent);

// The leaf hash and its place in the tree. Sketch: 0.1 us and 2 ns a byte for
// SHA-256 without its instructions, a fifth of that with them, and one more
// hash of 65 bytes a leaf on average.
void BM_LeafAndFrontier(benchmark::State& state) {
  const std::string event = bench::Delivery(0).SerializeAsString();
  const std::string bytes = EncodeRecord(SomeRecord(event)).value();
  Frontier frontier;
  for (auto _ : state) {
    frontier.Append(LeafHash(bytes));
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() *
                          static_cast<int64_t>(bytes.size()));
}
BENCHMARK(BM_LeafAndFrontier);

}  // namespace
}  // namespace ledger
