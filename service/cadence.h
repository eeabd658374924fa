// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_CADENCE_H_
#define SERVICE_CADENCE_H_

#include <chrono>
#include <thread>

#include "ledger/ledger.h"
#include "ledger/mutex.h"

namespace ledger {

// What the ledger does by the clock: publishes checkpoints and commits to the
// heads of all agreements, each when it has grown. One thread of its own, from
// construction to destruction. Borrows the ledger.
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

 private:
  using Clock = std::chrono::steady_clock;

  void Run();
  void Publish();
  void CommitHeads();

  Ledger* const ledger_;
  const Options options_;
  Mutex mutex_;
  CondVar changed_;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace ledger

#endif  // SERVICE_CADENCE_H_
