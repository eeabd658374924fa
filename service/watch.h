// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_WATCH_H_
#define SERVICE_WATCH_H_

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "ledger/ledger.h"
#include "ledger/limits.h"
#include "ledger/mutex.h"
#include "service/event_filter.h"
#include "service/metrics.h"

namespace ledger {

class Watcher;

// All watches of the process. One thread of its own reads pages for them in
// turn, by key and without holding anything between pages, so that a slow or a
// curious watcher never takes a reader from point reads; it is the only one
// that writes to a watch or ends it.
//
// A watch has one message in flight and nothing buffered behind it: a slow one
// costs a page of memory until it is closed with its cursor.
//
// Open may be called from any thread and never blocks. Stop ends every watch
// with UNAVAILABLE and its cursor; the hub must outlive the gRPC server, whose
// calls report their end to it.
class WatchHub {
 public:
  // How many may watch, and when one counts as too slow.
  struct Options {
    size_t watchers_max = kWatchersMax;
    std::chrono::milliseconds slow_after{30'000};
    std::chrono::milliseconds tick{100};  // how finely time is looked at
  };

  WatchHub(Ledger* ledger, Metrics* metrics, const Options& options);
  WatchHub(const WatchHub&) = delete;
  WatchHub& operator=(const WatchHub&) = delete;
  ~WatchHub();

  // Takes a call; a refused one is finished at once.
  grpc::ServerWriteReactor<grpc::ByteBuffer>* Open(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer& request);

  void Stop();

  size_t watchers() const;

 private:
  friend class Watcher;
  using Clock = std::chrono::steady_clock;

  // Where a watch stands; changes under `mutex_` alone.
  enum class State { kReady, kBusy, kWriting, kIdle, kFinished };

  absl::Status Admit(Watcher* watcher);
  void WriteDone(Watcher* watcher, bool ok);
  void Cancelled(Watcher* watcher);
  // True if the watcher may be deleted.
  bool Done(Watcher* watcher);
  void Grown();

  void Run();
  Watcher* Next() ABSL_LOCKS_EXCLUDED(mutex_);
  void MakeReady(Watcher* watcher) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void LookAtTimes() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void LookAtGrowth() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CancelDead() ABSL_LOCKS_EXCLUDED(mutex_);
  void Serve(Watcher* watcher);
  void Send(Watcher* watcher, EncodedEvents events, bool caught_up,
            bool heartbeat);
  void Finish(Watcher* watcher, const absl::Status& status);

  Ledger* const ledger_;
  Metrics* const metrics_;
  const Options options_;
  uint64_t observer_ = 0;

  mutable Mutex mutex_;
  CondVar more_;
  std::set<Watcher*> watchers_ ABSL_GUARDED_BY(mutex_);
  std::deque<Watcher*> ready_ ABSL_GUARDED_BY(mutex_);
  std::vector<Watcher*> dead_ ABSL_GUARDED_BY(mutex_);
  Clock::time_point next_look_ ABSL_GUARDED_BY(mutex_);
  bool grown_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace ledger

#endif  // SERVICE_WATCH_H_
