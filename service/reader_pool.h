// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_READER_POOL_H_
#define SERVICE_READER_POOL_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "ledger/mutex.h"

namespace ledger {

// The threads that answer reads: the only ones of the service that may wait
// for the disk, apart from the watch thread.
//
// Work waits in one bounded queue. A thread that runs out of work looks for
// more for a short while before it sleeps, because waking it costs more than
// most reads; at most one thread looks at a time.
//
// Add may be called from any thread; it never blocks. Stop lets what runs
// finish and turns away what waits; it is called once, and by the destructor.
class ReaderPool {
 public:
  using Deadline = std::chrono::system_clock::time_point;

  // Work is called exactly once on a thread of the pool: with OK to run, or
  // with DEADLINE_EXCEEDED or UNAVAILABLE to say that it will not.
  using Work = std::function<void(const absl::Status& admitted)>;

  // How many threads, how much may wait, and how long an idle one looks.
  struct Options {
    int threads = 2;
    size_t queue_max = 1024;
    std::chrono::microseconds look_for{200};
  };

  explicit ReaderPool(const Options& options);
  ReaderPool(const ReaderPool&) = delete;
  ReaderPool& operator=(const ReaderPool&) = delete;
  ~ReaderPool();

  // Queues `work`.
  // Errors: RESOURCE_EXHAUSTED when the queue is full, UNAVAILABLE after Stop;
  // then `work` is not called.
  absl::Status Add(Deadline deadline, Work work);

  void Stop();

  size_t waiting() const { return waiting_.load(std::memory_order_relaxed); }

 private:
  // What waits for a thread.
  struct Item {
    Deadline deadline;
    Work work;
  };

  void Run();
  bool Next(Item* item) ABSL_LOCKS_EXCLUDED(mutex_);
  void LookForWork();

  const Options options_;
  Mutex mutex_;
  CondVar more_;
  std::deque<Item> queue_ ABSL_GUARDED_BY(mutex_);
  int sleeping_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::atomic<size_t> waiting_{0};
  std::atomic<bool> somebody_looks_{false};
  std::vector<std::thread> threads_;
};

}  // namespace ledger

#endif  // SERVICE_READER_POOL_H_
