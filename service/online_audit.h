// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_ONLINE_AUDIT_H_
#define SERVICE_ONLINE_AUDIT_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <thread>

#include "absl/status/statusor.h"
#include "ledger/auditor.h"
#include "ledger/mutex.h"
#include "service/metrics.h"
#include "service/pace.h"

namespace ledger {

// Audits the ledger while it serves, again and again: a round holds what was
// committed when it began to its records (auditor.h), reads no faster than
// told, and is followed by a pause. The first begins at once. Says in the log
// and in the metrics what differs, and repairs nothing.
//
// One thread of its own from construction to Stop, with no lock that others
// wait for. Stop waits for what is read between two calls of
// AuditOptions::progress: some hundred records, or one long history. Borrows
// the metrics, and what `round` needs.
class OnlineAudit {
 public:
  // When and how fast.
  struct Options {
    std::chrono::milliseconds every{0};  // between two rounds; 0: none at all
    uint64_t records_per_second = 1000;
  };

  // One round; as Ledger::Audit.
  using Round = std::function<absl::StatusOr<AuditReport>(AuditOptions)>;

  OnlineAudit(const Options& options, Round round, Metrics* metrics);
  OnlineAudit(const OnlineAudit&) = delete;
  OnlineAudit& operator=(const OnlineAudit&) = delete;
  ~OnlineAudit();

  // Ends a round that is under way, without a result, and the thread. A second
  // call does nothing.
  void Stop();

 private:
  void Run();
  void RunRound();
  void Tell(const absl::StatusOr<AuditReport>& report,
            std::chrono::steady_clock::duration took);
  // False once it is over.
  bool WaitUntil(Pace::Time until);

  const Options options_;
  const Round round_;
  Metrics* const metrics_;
  Mutex mutex_;
  CondVar changed_;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace ledger

#endif  // SERVICE_ONLINE_AUDIT_H_
