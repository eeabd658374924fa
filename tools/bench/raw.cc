// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/bench/raw.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <thread>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "ledger/limits.h"
#include "ledger/mutex.h"
#include "ledger/record.h"
#include "ledger/store.h"
#include "ledger/store_batch.h"

namespace ledger::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kRawOrigin = "raw.ledger-bench";
constexpr std::string_view kRawActor = "local:anonymous";
constexpr std::string_view kRawRequestId = "0000000000000000";

// Any hash that is not zeros: records after the first must name one.
Hash SomeHash() {
  Hash hash;
  hash.bytes.fill(0x5a);
  return hash;
}

}  // namespace

// The queue and the one thread behind it.
class RawEngine::Body {
 public:
  explicit Body(std::unique_ptr<Store> store) : store_(std::move(store)) {
    thread_ = std::thread([this] { Run(); });
  }

  ~Body() {
    {
      MutexLock lock(mutex_);
      stopping_ = true;
      work_came_.Signal();
    }
    thread_.join();
  }

  void Submit(const std::string& agreement,
              const std::vector<std::string>& events, Done done) {
    MutexLock lock(mutex_);
    queue_.push_back({agreement, events, std::move(done)});
    if (queue_.size() == 1) work_came_.Signal();
  }

 private:
  // One append on its way.
  struct Waiting {
    std::reference_wrapper<const std::string> agreement;
    std::reference_wrapper<const std::vector<std::string>> events;
    Done done;
  };

  std::vector<Waiting> NextGroup() {
    std::vector<Waiting> group;
    MutexLock lock(mutex_);
    while (queue_.empty() && !stopping_) work_came_.Wait(mutex_);
    size_t bytes = 0, taken = 0;
    while (taken < queue_.size()) {
      size_t more = 0;
      for (const auto& event : queue_[taken].events.get()) more += event.size();
      if (taken > 0 && bytes + more > kGroupBytesMax) break;
      bytes += more;
      group.push_back(std::move(queue_[taken++]));
    }
    queue_.erase(queue_.begin(),
                 queue_.begin() + static_cast<std::ptrdiff_t>(taken));
    return group;
  }

  absl::Status Put(const Waiting& append, StoreBatch& batch) {
    const std::string& agreement = append.agreement;
    const std::vector<std::string>& events = append.events;
    uint64_t& revision = revisions_[agreement];
    for (size_t i = 0; i < events.size(); ++i) {
      Record record;
      record.position = Position(size_++);
      record.agreement_id = agreement;
      record.revision = Revision(revision++);
      if (record.revision.value() > 0) record.previous_leaf_hash = hash_;
      record.recorded_time = FromMicros(static_cast<int64_t>(size_));
      record.actor = kRawActor;
      record.request_digest = hash_;
      record.event = events[i];
      record.request_id = kRawRequestId;
      record.request_index = static_cast<uint32_t>(i);
      record.request_size = static_cast<uint32_t>(events.size());
      const auto bytes = EncodeRecord(record);
      if (!bytes.ok()) return bytes.status();
      batch.PutRecord(record.position, agreement, record.revision, *bytes);
    }
    return absl::OkStatus();
  }

  void Run() {
    for (;;) {
      const std::vector<Waiting> group = NextGroup();
      if (group.empty()) return;
      StoreBatch batch;
      absl::Status status;
      for (const Waiting& append : group) status.Update(Put(append, batch));
      if (status.ok()) status = store_->Commit(batch);
      for (const Waiting& append : group) append.done(status);
    }
  }

  const std::unique_ptr<Store> store_;
  const Hash hash_ = SomeHash();
  uint64_t size_ = 0;  // of the thread alone, as are the revisions
  absl::flat_hash_map<std::string, uint64_t> revisions_;
  Mutex mutex_;
  CondVar work_came_;
  std::vector<Waiting> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

RawEngine::RawEngine(std::unique_ptr<Body> body) : body_(std::move(body)) {}
RawEngine::~RawEngine() = default;

absl::StatusOr<std::unique_ptr<RawEngine>> RawEngine::Open(
    const std::string& data_dir) {
  auto store = Store::Open(data_dir, kRawOrigin, StoreOptions());
  if (!store.ok()) return store.status();
  return std::unique_ptr<RawEngine>(
      new RawEngine(std::make_unique<Body>(*std::move(store))));
}

void RawEngine::Submit(const std::string& agreement,
                       const std::vector<std::string>& events, Done done) {
  body_->Submit(agreement, events, std::move(done));
}

absl::Status RawEngine::Append(const std::string& agreement,
                               const std::vector<std::string>& events) {
  Mutex mutex;
  CondVar answered;
  std::optional<absl::Status> status;
  Submit(agreement, events, [&](const absl::Status& told) {
    MutexLock lock(mutex);
    status = told;
    answered.Signal();
  });
  MutexLock lock(mutex);
  while (!status.has_value()) answered.Wait(mutex);
  return *status;
}

absl::StatusOr<Outcome> AppendRaw(RawEngine& engine,
                                  const std::vector<RawCaller>& callers,
                                  const Limits& limits) {
  std::vector<Outcome> outcomes(callers.size());
  std::vector<absl::Status> problems(callers.size());
  const Clock::time_point start = Clock::now();
  const auto until = start + std::chrono::duration_cast<Clock::duration>(
                                 std::chrono::duration<double>(limits.seconds));
  const auto run = [&](size_t index) {
    const RawCaller& caller = callers[index];
    Outcome& mine = outcomes[index];
    while (Clock::now() < until && mine.calls < limits.calls_max) {
      const Clock::time_point called = Clock::now();
      problems[index] = engine.Append(caller.agreement, caller.events);
      if (!problems[index].ok()) return;
      mine.latency.Add(static_cast<uint64_t>(
          std::chrono::nanoseconds(Clock::now() - called).count()));
      ++mine.calls;
      mine.events += caller.events.size();
    }
  };
  std::vector<std::thread> threads;
  for (size_t i = 0; i < callers.size(); ++i) {
    threads.emplace_back([&run, i] { run(i); });
  }
  for (std::thread& thread : threads) thread.join();
  Outcome all;
  all.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  for (size_t i = 0; i < callers.size(); ++i) {
    if (!problems[i].ok()) return problems[i];
    all.calls += outcomes[i].calls;
    all.events += outcomes[i].events;
    all.latency.Merge(outcomes[i].latency);
  }
  return all;
}

}  // namespace ledger::bench
