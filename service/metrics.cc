// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/metrics.h"

#include <array>
#include <atomic>

#include "prometheus/counter.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"
#include "prometheus/text_serializer.h"

namespace ledger {
namespace {

constexpr int kCodes = 17;  // OK to UNAUTHENTICATED

constexpr std::array<const char*, kMethods> kMethodNames = {
    "AppendEvents",         "GetAgreement",        "ListAgreements",
    "ListEvents",           "WatchEvents",         "GetTimeline",
    "GetServerInfo",        "ImportEvents",        "FinishImport",
    "GetInclusionProof",    "GetConsistencyProof", "GetCheckpoint",
    "GetCompletenessProof", "ReadRecords",         "ExplainAgreement",
    "DiffAgreement",        "GetObligation",       "CheckPermission",
    "ListFindings",         "ListDeadlines"};
static_assert(kMethodNames.back() != nullptr);

const prometheus::Histogram::BucketBoundaries& Seconds() {
  static const auto* const bounds = new prometheus::Histogram::BucketBoundaries{
      0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01,
      0.025,  0.05,    0.1,    0.25,  0.5,    1,     5};
  return *bounds;
}

}  // namespace

const char* MethodName(Method method) {
  return kMethodNames[static_cast<size_t>(method)];
}

struct Metrics::Parts {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& calls =
      prometheus::BuildCounter()
          .Name("ledger_calls_total")
          .Help("Calls that ended, by method and code.")
          .Register(registry);
  prometheus::Family<prometheus::Histogram>& seconds =
      prometheus::BuildHistogram()
          .Name("ledger_call_seconds")
          .Help("How long calls took in the server, by method.")
          .Register(registry);
  prometheus::Counter& appended =
      Count("ledger_events_recorded_total",
            "Events that were recorded since the start.");
  prometheus::Counter& watched =
      Count("ledger_events_watched_total",
            "Events that were sent to watchers since the start.");
  prometheus::Counter& audited =
      Count("ledger_audit_records_total",
            "Records that the audit read since the start.");
  prometheus::Counter& audit_rounds =
      Count("ledger_audit_rounds_total",
            "Rounds of the audit that were completed since the start.");
  prometheus::Counter& audit_differences =
      Count("ledger_audit_differences_total",
            "Differences that all rounds of the audit found since the start.");
  prometheus::Gauge& last_differences =
      Add("ledger_audit_last_differences",
          "Differences that the last completed round of the audit found.");
  prometheus::Gauge& last_round =
      Add("ledger_audit_last_round_timestamp_seconds",
          "Unix time at which the last round of the audit was completed; 0 "
          "before the first.");
  prometheus::Gauge& tree_size = Add("ledger_tree_size", "Records.");
  prometheus::Gauge& reads_waiting =
      Add("ledger_reads_waiting", "Reads in the queue.");
  prometheus::Gauge& watchers = Add("ledger_watchers", "Open watches.");
  prometheus::Gauge& refuses_writes =
      Add("ledger_refuses_writes", "1 when no writes are taken any more.");
  prometheus::Gauge& cosigned =
      Add("ledger_checkpoint_cosigned",
          "Witnesses that cosigned the newest checkpoint shown to them.");
  prometheus::Gauge& missed =
      Add("ledger_checkpoint_misses_policy",
          "1 when the newest checkpoint misses the witness policy.");
  prometheus::Gauge& ahead =
      Add("ledger_witness_ahead",
          "1 when a witness saw more than this ledger holds.");

  std::array<prometheus::Histogram*, kMethods> seconds_of{};
  std::array<std::array<std::atomic<prometheus::Counter*>, kCodes>, kMethods>
      calls_of{};

  prometheus::Counter& Count(const char* name, const char* help) {
    return prometheus::BuildCounter()
        .Name(name)
        .Help(help)
        .Register(registry)
        .Add({});
  }

  prometheus::Gauge& Add(const char* name, const char* help) {
    return prometheus::BuildGauge()
        .Name(name)
        .Help(help)
        .Register(registry)
        .Add({});
  }
};

Metrics::Metrics() : parts_(std::make_unique<Parts>()) {
  for (size_t i = 0; i < kMethods; ++i) {
    parts_->seconds_of[i] =
        &parts_->seconds.Add({{"method", kMethodNames[i]}}, Seconds());
  }
}

Metrics::~Metrics() = default;

void Metrics::Finished(Method method, absl::StatusCode code,
                       std::chrono::steady_clock::duration took) {
  const auto row = static_cast<size_t>(method);
  const auto column = static_cast<size_t>(code);
  if (column >= kCodes) return;
  std::atomic<prometheus::Counter*>& slot = parts_->calls_of[row][column];
  prometheus::Counter* counter = slot.load(std::memory_order_acquire);
  if (counter == nullptr) {
    counter = &parts_->calls.Add({{"method", kMethodNames[row]},
                                  {"code", absl::StatusCodeToString(code)}});
    slot.store(counter, std::memory_order_release);
  }
  counter->Increment();
  parts_->seconds_of[row]->Observe(std::chrono::duration<double>(took).count());
}

void Metrics::Appended(uint64_t events) {
  parts_->appended.Increment(static_cast<double>(events));
}

void Metrics::Watched(uint64_t events) {
  parts_->watched.Increment(static_cast<double>(events));
}

void Metrics::Audited(uint64_t records) {
  parts_->audited.Increment(static_cast<double>(records));
}

void Metrics::RoundAudited(uint64_t differences) {
  parts_->audit_differences.Increment(static_cast<double>(differences));
  parts_->last_differences.Set(static_cast<double>(differences));
  parts_->last_round.SetToCurrentTime();
  // Last, so that whoever sees the round sees what it found.
  parts_->audit_rounds.Increment();
}

std::string Metrics::Render(const Gauges& gauges) {
  parts_->tree_size.Set(static_cast<double>(gauges.tree_size));
  parts_->reads_waiting.Set(static_cast<double>(gauges.reads_waiting));
  parts_->watchers.Set(static_cast<double>(gauges.watchers));
  parts_->refuses_writes.Set(gauges.refuses_writes ? 1 : 0);
  parts_->cosigned.Set(static_cast<double>(gauges.witnesses.cosigned));
  parts_->missed.Set(gauges.witnesses.missed ? 1 : 0);
  parts_->ahead.Set(gauges.witnesses.ahead ? 1 : 0);
  return prometheus::TextSerializer().Serialize(parts_->registry.Collect());
}

}  // namespace ledger
