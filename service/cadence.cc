// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cadence.h"

#include <algorithm>
#include <future>
#include <string_view>
#include <utility>

#include "absl/time/time.h"
#include "ledger/reason.h"
#include "service/log.h"

namespace ledger {
namespace {

void LogProblem(std::string_view what, const absl::Status& status) {
  // Nothing to sign yet, or nothing to sign with, is no problem; that too few
  // cosign is said by who asks them.
  if (status.ok() || absl::IsFailedPrecondition(status) ||
      absl::IsNotFound(status)) {
    return;
  }
  const absl::string_view text = status.message();
  Log(LogLevel::kError, what,
      {{"error", std::string_view(text.data(), text.size())}});
}

absl::Status Stopping() {
  return Refuse(Reason::kShuttingDown, "the server is stopping");
}

}  // namespace

Cadence::Cadence(Ledger* ledger, const Options& options)
    : ledger_(ledger), options_(options) {
  thread_ = std::thread([this] { Run(); });
}

Cadence::~Cadence() { Stop(); }

void Cadence::Stop() {
  {
    MutexLock lock(mutex_);
    ended_ = true;
  }
  changed_.SignalAll();
  if (thread_.joinable()) thread_.join();
  std::vector<PublishDone> waiting;
  {
    MutexLock lock(mutex_);
    waiting.swap(waiting_);
  }
  for (const PublishDone& done : waiting) done(Stopping());
}

void Cadence::Publish(PublishDone done) {
  {
    MutexLock lock(mutex_);
    if (!ended_) {
      waiting_.push_back(std::move(done));
      changed_.SignalAll();
      return;
    }
  }
  done(Stopping());
}

void Cadence::Wait(Clock::time_point until) {
  while (!ended_ && waiting_.empty() && Clock::now() < until) {
    until == Clock::time_point::max()
        ? changed_.Wait(mutex_)
        : (void)changed_.WaitFor(mutex_,
                                 absl::FromChrono(until - Clock::now()));
  }
}

void Cadence::Run() {
  constexpr auto kNever = std::chrono::milliseconds(0);
  const Clock::time_point begun = Clock::now();
  Clock::time_point publish_at = begun + options_.checkpoint_every;
  Clock::time_point heads_at = begun + options_.heads_every;
  if (options_.checkpoint_every == kNever) {
    publish_at = Clock::time_point::max();
  }
  if (options_.heads_every == kNever) heads_at = Clock::time_point::max();
  while (true) {
    std::vector<PublishDone> waiting;
    {
      MutexLock lock(mutex_);
      Wait(std::min(publish_at, heads_at));
      if (ended_) break;
      waiting.swap(waiting_);
    }
    // Heads first, so that the checkpoint covers them.
    if (Clock::now() >= heads_at) {
      CommitHeads();
      heads_at = Clock::now() + options_.heads_every;
    }
    const bool due = Clock::now() >= publish_at;
    if (due || !waiting.empty()) PublishFor(waiting);
    if (due) publish_at = Clock::now() + options_.checkpoint_every;
  }
}

void Cadence::PublishFor(std::span<const PublishDone> waiting) {
  const auto published = ledger_->notary().Publish();
  // Who asked is told.
  if (waiting.empty()) LogProblem("checkpoint", published.status());
  for (const PublishDone& done : waiting) done(published);
}

void Cadence::CommitHeads() {
  std::promise<absl::Status> done;
  ledger_->notary().CommitHeads(
      [&done](const absl::StatusOr<TreeSize>& covered) {
        done.set_value(covered.status());
      });
  LogProblem("heads", done.get_future().get());
}

}  // namespace ledger
