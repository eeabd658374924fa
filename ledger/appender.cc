// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/appender.h"

#include <chrono>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "ledger/limits.h"
#include "ledger/reason.h"
#include "ledger/refuse.h"

namespace ledger {
namespace {

// What a request costs in the queue beside its events.
constexpr size_t kRequestBytes = 256;

// Waking the thread costs more than this much of looking.
constexpr std::chrono::microseconds kLookFor{200};

}  // namespace

Appender::Appender(Store& store, Progress& progress, Sequencer sequencer)
    : store_(store), progress_(progress), sequencer_(std::move(sequencer)) {}

Appender::~Appender() { Stop(); }

absl::Status Appender::Start() {
  if (store_.refuses_writes().empty()) {
    if (auto status = sequencer_.RecordKeys(); !status.ok()) return status;
  }
  thread_ = std::thread([this] { Run(); });
  return absl::OkStatus();
}

void Appender::Stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    work_came_.Signal();
  }
  if (thread_.joinable()) thread_.join();
}

size_t Appender::BytesOf(const Work& work) {
  const auto* append = std::get_if<AppendWork>(&work);
  return append == nullptr ? kRequestBytes : append->bytes;
}

absl::Status Appender::WritesRefused() const {
  return Refuse(Reason::kWritesRefused,
                absl::StrCat("the ledger takes no writes: ",
                             store_.refuses_writes(), "; open it again"));
}

absl::Status Appender::Enqueue(Work& work) {
  if (!store_.refuses_writes().empty()) return WritesRefused();
  const size_t bytes = BytesOf(work);
  MutexLock lock(mutex_);
  if (stopping_) {
    return Refuse(Reason::kShuttingDown, "the ledger closes; try another time");
  }
  if (queue_.size() >= kWriteQueueRequestsMax) {
    return Refuse(Reason::kQueueFull,
                  absl::StrCat(queue_.size(), " requests wait; limit is ",
                               kWriteQueueRequestsMax,
                               " (write_queue_requests_max); nothing was "
                               "written, try again"));
  }
  if (!queue_.empty() && queue_bytes_ + bytes > kWriteQueueBytesMax) {
    return Refuse(Reason::kQueueFull,
                  absl::StrCat(queue_bytes_, " bytes wait; limit is ",
                               kWriteQueueBytesMax,
                               " (write_queue_bytes_max); nothing was "
                               "written, try again"));
  }
  queue_bytes_ += bytes;
  queue_.push_back(std::move(work));
  waiting_.store(true, std::memory_order_release);
  if (queue_.size() == 1 && !looks_) work_came_.Signal();
  return absl::OkStatus();
}

void Appender::Append(AppendRequest request, std::optional<Instant> claimed,
                      AppendDone done) {
  if (auto status = CheckShape(request); !status.ok()) return done(status);
  size_t bytes = kRequestBytes;
  for (const AgreementAppend& append : request.appends) {
    for (const v1::Event& event : append.events) {
      bytes += kRequestBytes + event.ByteSizeLong();
    }
  }
  Work work(AppendWork{std::move(request), claimed, std::move(done), bytes});
  if (auto status = Enqueue(work); !status.ok()) {
    std::get<AppendWork>(work).done(status);
  }
}

void Appender::FinishImport(FinishImportDone done) {
  Work work(FinishWork{std::move(done)});
  if (auto status = Enqueue(work); !status.ok()) {
    std::get<FinishWork>(work).done(status);
  }
}

void Appender::RecordAct(v1::OwnAct act, ActDone done) {
  Work work(ActWork{std::move(act), std::move(done)});
  if (auto status = Enqueue(work); !status.ok()) {
    std::get<ActWork>(work).done(status);
  }
}

void Appender::LookForWork() {
  looks_ = true;
  const auto until = std::chrono::steady_clock::now() + kLookFor;
  while (!waiting_.load(std::memory_order_acquire) &&
         std::chrono::steady_clock::now() < until) {
    std::this_thread::yield();
  }
  looks_ = false;
}

std::vector<Appender::Work> Appender::NextGroup() {
  std::vector<Work> group;
  MutexLock lock(mutex_);
  while (queue_.empty() && !stopping_) work_came_.Wait(mutex_);
  size_t bytes = 0;
  while (!queue_.empty()) {
    const size_t more = BytesOf(queue_.front());
    if (!group.empty() && bytes + more > kGroupBytesMax) break;
    bytes += more;
    queue_bytes_ -= more;
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  waiting_.store(!queue_.empty(), std::memory_order_relaxed);
  return group;
}

template <typename Result, typename Done>
Appender::Reply Appender::ReplyWith(Result result, Done done) const {
  return [this, shared = std::make_shared<Result>(std::move(result)),
          done = std::move(done)](bool committed) {
    committed ? done(std::move(*shared)) : done(WritesRefused());
  };
}

Appender::Reply Appender::Sequence(Work work) {
  if (auto* append = std::get_if<AppendWork>(&work)) {
    if (std::chrono::steady_clock::now() > append->request.deadline) {
      return [done = std::move(append->done)](bool) {
        done(Refuse(Reason::kDeadline,
                    "the deadline passed while the request waited; nothing "
                    "was written"));
      };
    }
    auto result = sequencer_.Take(std::move(append->request), append->claimed);
    return ReplyWith(std::move(result), std::move(append->done));
  }
  if (auto* act = std::get_if<ActWork>(&work)) {
    return ReplyWith(sequencer_.TakeAct(act->act), std::move(act->done));
  }
  return ReplyWith(sequencer_.FinishImport(),
                   std::move(std::get<FinishWork>(work).done));
}

void Appender::Commit(std::vector<Reply> replies) {
  const TreeSize before = progress_.tree_size();
  const bool committed = sequencer_.Commit().ok();
  const TreeSize after = progress_.tree_size();
  if (after != before) {
    MutexLock lock(observers_mutex_);
    for (const auto& [number, observer] : observers_) observer(after);
  }
  for (const Reply& reply : replies) reply(committed);
}

void Appender::Run() {
  for (;;) {
    std::vector<Work> group = NextGroup();
    if (group.empty()) return;
    std::vector<Reply> replies;
    replies.reserve(group.size());
    if (store_.refuses_writes().empty()) {
      for (Work& work : group) replies.push_back(Sequence(std::move(work)));
      Commit(std::move(replies));
      LookForWork();
      continue;
    }
    for (Work& work : group) {
      std::visit([&](auto& one) { one.done(WritesRefused()); }, work);
    }
  }
}

uint64_t Appender::AddObserver(GrowthObserver observer) {
  MutexLock lock(observers_mutex_);
  const uint64_t number = next_observer_++;
  observers_.emplace(number, std::move(observer));
  return number;
}

void Appender::RemoveObserver(uint64_t number) {
  MutexLock lock(observers_mutex_);
  observers_.erase(number);
}

}  // namespace ledger
