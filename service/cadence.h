// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_CADENCE_H_
#define SERVICE_CADENCE_H_

#include <chrono>
#include <functional>
#include <span>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/ledger.h"
#include "ledger/mutex.h"

namespace ledger {

// What the ledger does by the clock: publishes checkpoints and commits to the
// heads of all agreements, each when it has grown; and checkpoints on demand,
// because witnesses may take seconds. One thread of its own, from construction
// to Stop. Safe from any thread. Borrows the ledger.
class Cadence {
 public:
  // An interval of zero: never.
  struct Options {
    std::chrono::milliseconds checkpoint_every{0};
    std::chrono::milliseconds heads_every{0};
  };

  Cadence(Ledger* ledger, const Options& options);
  Cadence(const Cadence&) = delete;
  Cadence& operator=(const Cadence&) = delete;
  ~Cadence();

  // Publishes soon, once for all who ask meanwhile; `done` is called on the
  // thread of this object. Errors, through `done`: as Notary::Publish;
  // UNAVAILABLE (kShuttingDown), at once, after Stop.
  using PublishDone =
      std::function<void(const absl::StatusOr<PublishedCheckpoint>&)>;
  void Publish(PublishDone done);

  // Answers those who wait and ends the thread. A second call does nothing.
  void Stop();

 private:
  using Clock = std::chrono::steady_clock;

  void Run();
  void Wait(Clock::time_point until) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void PublishFor(std::span<const PublishDone> waiting);
  void CommitHeads();

  Ledger* const ledger_;
  const Options options_;
  Mutex mutex_;
  CondVar changed_;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<PublishDone> waiting_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace ledger

#endif  // SERVICE_CADENCE_H_
