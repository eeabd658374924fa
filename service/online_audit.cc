// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/online_audit.h"

#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "service/log.h"

namespace ledger {
namespace {

// Differences of one round that get a line of their own.
constexpr size_t kLinesMax = 20;

std::string_view View(absl::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

OnlineAudit::OnlineAudit(const Options& options, Round round, Metrics* metrics)
    : options_(options), round_(std::move(round)), metrics_(metrics) {
  if (options_.every.count() == 0) return;
  thread_ = std::thread([this] { Run(); });
}

OnlineAudit::~OnlineAudit() { Stop(); }

void OnlineAudit::Stop() {
  {
    MutexLock lock(mutex_);
    ended_ = true;
  }
  changed_.SignalAll();
  if (thread_.joinable()) thread_.join();
}

bool OnlineAudit::WaitUntil(Pace::Time until) {
  MutexLock lock(mutex_);
  while (!ended_) {
    const auto left = until - std::chrono::steady_clock::now();
    if (left <= left.zero()) break;
    changed_.WaitFor(mutex_, absl::FromChrono(left));
  }
  return !ended_;
}

void OnlineAudit::Run() {
  do {
    RunRound();
  } while (WaitUntil(std::chrono::steady_clock::now() + options_.every));
}

void OnlineAudit::RunRound() {
  const auto begun = std::chrono::steady_clock::now();
  Pace pace(options_.records_per_second, begun);
  AuditProgress before;
  AuditOptions options;
  options.findings_max = kLinesMax;
  options.progress = [&](const AuditProgress& progress) {
    metrics_->Audited(progress.records - before.records);
    const uint64_t reads = progress.reads - before.reads;
    before = progress;
    return WaitUntil(pace.After(std::chrono::steady_clock::now(), reads));
  };
  const auto report = round_(std::move(options));
  if (absl::IsCancelled(report.status())) return;
  if (report.ok()) metrics_->Audited(report->size.value() - before.records);
  Tell(report, std::chrono::steady_clock::now() - begun);
}

void OnlineAudit::Tell(const absl::StatusOr<AuditReport>& report,
                       std::chrono::steady_clock::duration took) {
  if (!report.ok()) {
    Log(LogLevel::kError, "audit: nothing can be read",
        {{"error", View(report.status().message())}});
    metrics_->RoundAudited(1);
    return;
  }
  for (const AuditFinding& finding : report->findings) {
    Log(LogLevel::kError, "audit: a difference",
        {{"part", NameOf(finding.part)},
         {"where", finding.where},
         {"expected", finding.expected},
         {"found", finding.found}});
  }
  const uint64_t untold = report->differences - report->findings.size();
  if (untold > 0) {
    Log(LogLevel::kError, "audit: more differences", {{"count", untold}});
  }
  Log(report->differences == 0 ? LogLevel::kInfo : LogLevel::kError,
      "audit: a round is over",
      {{"tree_size", report->size.value()},
       {"seconds",
        absl::StrFormat("%.3f", std::chrono::duration<double>(took).count())},
       {"differences", report->differences}});
  metrics_->RoundAudited(report->differences);
}

}  // namespace ledger
