// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_APPENDER_H_
#define LEDGER_APPENDER_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "ledger/append.h"
#include "ledger/ids.h"
#include "ledger/instant.h"
#include "ledger/mutex.h"
#include "ledger/progress.h"
#include "ledger/sequencer.h"
#include "ledger/store.h"

namespace ledger {

// The queue of writes and the one thread that empties it. The thread takes
// everything that waits, up to 1 MiB or one request, has it sequenced, commits
// it with one sync, and only then answers: no reply before its sync. While one
// group syncs, the next one gathers; so the more wait, the less a sync costs.
//
// Threads: any may queue and observe; answers and observers run on the
// appender's thread. Lifecycle: Start, then Stop once; Stop answers all that
// waits.
class Appender {
 public:
  using ActDone = std::function<void(absl::StatusOr<Position>)>;
  using GrowthObserver = std::function<void(TreeSize)>;

  // Borrows store and progress, which must outlive it.
  Appender(Store& store, Progress& progress, Sequencer sequencer);
  ~Appender();

  // Records which keys sign, if that is news, then starts the thread.
  // Errors: UNAVAILABLE.
  absl::Status Start();
  // Takes nothing more, finishes what waits, ends the thread.
  void Stop();

  // Queue a request; never block. An import if it claims a recorded time.
  // Errors, through `done`: RESOURCE_EXHAUSTED and UNAVAILABLE at once, the
  // rest as Sequencer::Take after the sync.
  void Append(AppendRequest request, std::optional<Instant> claimed,
              AppendDone done);
  // Errors, through `done`: as Append, and Sequencer::FinishImport.
  void FinishImport(FinishImportDone done);
  // An act of the ledger's own; `done` gets its position.
  // Errors, through `done`: as Append, and Sequencer::TakeAct.
  void RecordAct(v1::OwnAct act, ActDone done);

  uint64_t AddObserver(GrowthObserver observer);
  void RemoveObserver(uint64_t number);

 private:
  // A request that waits.
  struct AppendWork {
    AppendRequest request;
    std::optional<Instant> claimed;
    AppendDone done;
    size_t bytes;
  };
  // An end of an import that waits.
  struct FinishWork {
    FinishImportDone done;
  };
  // An own act that waits.
  struct ActWork {
    v1::OwnAct act;
    ActDone done;
  };
  using Work = std::variant<AppendWork, FinishWork, ActWork>;
  // Answers one request: with its own result, or with why the group failed.
  using Reply = std::function<void(bool committed)>;

  static size_t BytesOf(const Work& work);
  // A new one for each answer, since it goes to another thread.
  // Errors: always UNAVAILABLE.
  absl::Status WritesRefused() const;
  // OK if there is room. Errors: RESOURCE_EXHAUSTED, UNAVAILABLE.
  absl::Status Enqueue(Work& work);
  void Run();
  // Looks for work for a short while before it sleeps.
  void LookForWork();
  // Waits for work; nothing left and stopping: empty.
  std::vector<Work> NextGroup();
  // The reply that passes a result on if the group was committed.
  template <typename Result, typename Done>
  Reply ReplyWith(Result result, Done done) const;
  Reply Sequence(Work work);
  void Commit(std::vector<Reply> replies);

  Store& store_;
  Progress& progress_;
  Sequencer sequencer_;  // the thread's own
  std::thread thread_;

  Mutex mutex_;
  CondVar work_came_;
  std::deque<Work> queue_ ABSL_GUARDED_BY(mutex_);
  size_t queue_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::atomic<bool> waiting_ = false;  // something waits in the queue
  std::atomic<bool> looks_ = false;    // the thread will find it

  Mutex observers_mutex_;
  uint64_t next_observer_ ABSL_GUARDED_BY(observers_mutex_) = 1;
  std::map<uint64_t, GrowthObserver> observers_
      ABSL_GUARDED_BY(observers_mutex_);
};

}  // namespace ledger

#endif  // LEDGER_APPENDER_H_
