// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cadence.h"

#include <algorithm>
#include <future>
#include <string_view>

#include "absl/time/time.h"
#include "service/log.h"

namespace ledger {
namespace {

void LogProblem(std::string_view what, const absl::Status& status) {
  // Nothing to sign yet, or nothing to sign with, is no problem.
  if (status.ok() || absl::IsFailedPrecondition(status)) return;
  const absl::string_view text = status.message();
  Log(LogLevel::kError, what,
      {{"error", std::string_view(text.data(), text.size())}});
}

}  // namespace

Cadence::Cadence(Ledger* ledger, const Options& options)
    : ledger_(ledger), options_(options) {
  thread_ = std::thread([this] { Run(); });
}

Cadence::~Cadence() {
  {
    MutexLock lock(mutex_);
    ended_ = true;
  }
  changed_.SignalAll();
  thread_.join();
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
    {
      MutexLock lock(mutex_);
      const Clock::time_point next = std::min(publish_at, heads_at);
      while (!ended_ && Clock::now() < next) {
        next == Clock::time_point::max()
            ? changed_.Wait(mutex_)
            : (void)changed_.WaitFor(mutex_,
                                     absl::FromChrono(next - Clock::now()));
      }
      if (ended_) return;
    }
    // Heads first, so that the checkpoint covers them.
    if (Clock::now() >= heads_at) {
      CommitHeads();
      heads_at = Clock::now() + options_.heads_every;
    }
    if (Clock::now() >= publish_at) {
      Publish();
      publish_at = Clock::now() + options_.checkpoint_every;
    }
  }
}

void Cadence::Publish() {
  LogProblem("checkpoint", ledger_->notary().Publish().status());
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
