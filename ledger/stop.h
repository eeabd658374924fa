// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_STOP_H_
#define LEDGER_STOP_H_

#include <atomic>
#include <string>
#include <utility>

#include "ledger/mutex.h"

namespace ledger {

// The first reason for writing no more, for ever. Safe from any thread.
class Stop {
 public:
  void Set(std::string why) {
    MutexLock lock(mutex_);
    if (why_.empty()) why_ = std::move(why);
    stopped_.store(true, std::memory_order_release);
  }
  bool stopped() const { return stopped_.load(std::memory_order_acquire); }
  std::string why() const {
    MutexLock lock(mutex_);
    return why_;
  }

 private:
  mutable Mutex mutex_;
  std::atomic<bool> stopped_ = false;
  std::string why_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ledger

#endif  // LEDGER_STOP_H_
