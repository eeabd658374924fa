// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/reader_pool.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/reason.h"

namespace ledger {

ReaderPool::ReaderPool(const Options& options) : options_(options) {
  threads_.reserve(static_cast<size_t>(options_.threads));
  for (int i = 0; i < options_.threads; ++i) {
    threads_.emplace_back([this] { Run(); });
  }
}

ReaderPool::~ReaderPool() { Stop(); }

absl::Status ReaderPool::Add(Deadline deadline, Work work) {
  bool wake = false;
  {
    MutexLock lock(mutex_);
    if (stopped_) {
      return Refuse(Reason::kShuttingDown,
                    "the server stops; ask again, perhaps of another one");
    }
    if (queue_.size() >= options_.queue_max) {
      return Refuse(Reason::kQueueFull,
                    absl::StrCat("the read queue holds ", queue_.size(),
                                 " requests; limit is ", options_.queue_max,
                                 "; ask again later"));
    }
    queue_.push_back(Item{deadline, std::move(work)});
    waiting_.store(queue_.size(), std::memory_order_release);
    // One that looks will find it; a second piece needs a second thread.
    wake = sleeping_ > 0 && (queue_.size() > 1 || !somebody_looks_.load());
  }
  if (wake) more_.Signal();
  return absl::OkStatus();
}

void ReaderPool::Stop() {
  {
    MutexLock lock(mutex_);
    stopped_ = true;
  }
  more_.SignalAll();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

// Looks for work without sleeping, if nobody else does.
void ReaderPool::LookForWork() {
  if (options_.look_for.count() == 0) return;
  if (somebody_looks_.exchange(true)) return;
  const auto until = std::chrono::steady_clock::now() + options_.look_for;
  while (waiting_.load(std::memory_order_acquire) == 0 &&
         std::chrono::steady_clock::now() < until) {
    for (int i = 0; i < 16; ++i) {
#if defined(__x86_64__)
      __builtin_ia32_pause();
#endif
    }
  }
  somebody_looks_.store(false);
}

bool ReaderPool::Next(Item* item) {
  MutexLock lock(mutex_);
  while (queue_.empty()) {
    if (stopped_) return false;
    ++sleeping_;
    more_.Wait(mutex_);
    --sleeping_;
  }
  *item = std::move(queue_.front());
  queue_.pop_front();
  waiting_.store(queue_.size(), std::memory_order_release);
  return true;
}

void ReaderPool::Run() {
  Item item;
  while (Next(&item)) {
    bool stopped = false;
    {
      MutexLock lock(mutex_);
      stopped = stopped_;
    }
    if (stopped) {
      item.work(Refuse(Reason::kShuttingDown,
                       "the server stops; ask again, perhaps of another one"));
    } else if (item.deadline < std::chrono::system_clock::now()) {
      item.work(Refuse(Reason::kDeadline,
                       "the deadline passed while the request waited; give "
                       "it more time"));
    } else {
      item.work(absl::OkStatus());
    }
    item = Item();
    LookForWork();
  }
}

}  // namespace ledger
