// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_METRICS_H_
#define SERVICE_METRICS_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"

namespace ledger {

// The methods that are counted.
enum class Method {
  kAppendEvents,
  kGetAgreement,
  kListAgreements,
  kListEvents,
  kWatchEvents,
  kGetTimeline,
  kGetServerInfo,
  kImportEvents,
  kFinishImport,
  kGetInclusionProof,
  kGetConsistencyProof,
  kGetCheckpoint,
  kGetCompletenessProof,
  kReadRecords,
  kExplainAgreement,
  kDiffAgreement,
  kGetObligation,
  kCheckPermission,
  kListFindings,
  kListDeadlines,
};
inline constexpr int kMethods = 20;

// "AppendEvents" …
const char* MethodName(Method method);

// What became of the newest checkpoint that witnesses were asked about.
struct WitnessGauges {
  uint64_t cosigned = 0;  // by so many
  bool missed = false;    // it does not meet the policy
  bool ahead = false;     // a witness saw more than this ledger holds
};

// What is read off at the moment of a scrape.
struct Gauges {
  uint64_t tree_size = 0;
  uint64_t reads_waiting = 0;
  uint64_t watchers = 0;
  bool refuses_writes = false;
  WitnessGauges witnesses;
};

// Counters of the process, in Prometheus form. Safe from any thread; counting
// a call costs about 100 ns.
class Metrics {
 public:
  Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  ~Metrics();

  // A call ended.
  void Finished(Method method, absl::StatusCode code,
                std::chrono::steady_clock::duration took);

  // Events were recorded, or sent to watchers.
  void Appended(uint64_t events);
  void Watched(uint64_t events);

  // An audit read so many records more; a round of it ended now, having found
  // so many differences.
  void Audited(uint64_t records);
  void RoundAudited(uint64_t differences);

  // The text of /metrics. Never fails.
  std::string Render(const Gauges& gauges);

 private:
  struct Parts;
  const std::unique_ptr<Parts> parts_;
};

}  // namespace ledger

#endif  // SERVICE_METRICS_H_
