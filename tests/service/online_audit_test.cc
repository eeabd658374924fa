// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: an audit beside the service reads no faster than told, tells what each
// round found, and ends when it is told to. Method: the pace alone, with times
// that are made up; then rounds in the place of a ledger's.

#include "service/online_audit.h"

#include <atomic>
#include <latch>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace ledger {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(PaceTest, APieceWaitsUntilItsSecondsAreOver) {
  const Pace::Time begun(hours(1));
  Pace pace(100, begun);
  // 50 things take half a second, however fast they were done.
  EXPECT_EQ(pace.After(begun + milliseconds(1), 50), begun + milliseconds(500));
  EXPECT_EQ(pace.After(begun + milliseconds(501), 100),
            begun + milliseconds(1500));
}

TEST(PaceTest, WhatWasLateIsNotCaughtUp) {
  const Pace::Time begun(hours(1));
  Pace pace(100, begun);
  EXPECT_EQ(pace.After(begun + seconds(60), 100), begun + seconds(60));
  EXPECT_EQ(pace.After(begun + seconds(60), 100), begun + seconds(61));
}

TEST(PaceTest, NothingDoneWaitsForNothing) {
  const Pace::Time begun(hours(1));
  Pace pace(1, begun);
  EXPECT_EQ(pace.After(begun, 0), begun);
  // As much as nobody lives to see.
  EXPECT_EQ(pace.After(begun, ~uint64_t{0}), begun + hours(24));
}

// The value of a metric, as its text.
std::string ValueOf(Metrics& metrics, const std::string& name) {
  const std::string text = metrics.Render({});
  const size_t at = text.find(absl::StrCat("\n", name, " "));
  if (at == std::string::npos) return "not there";
  const size_t begin = at + name.size() + 2;
  return text.substr(begin, text.find('\n', begin) - begin);
}

void WaitForRounds(Metrics& metrics, const std::string& rounds) {
  while (ValueOf(metrics, "ledger_audit_rounds_total") != rounds) {
    std::this_thread::sleep_for(milliseconds(1));
  }
}

TEST(OnlineAuditTest, WithoutAnIntervalThereIsNoRound) {
  Metrics metrics;
  std::atomic<int> rounds{0};
  {
    OnlineAudit audit(
        {milliseconds(0), 1},
        [&](const AuditOptions&) {
          ++rounds;
          return AuditReport();
        },
        &metrics);
  }
  EXPECT_EQ(rounds, 0);
  EXPECT_EQ(ValueOf(metrics, "ledger_audit_rounds_total"), "0");
  EXPECT_EQ(ValueOf(metrics, "ledger_audit_last_round_timestamp_seconds"), "0");
}

TEST(OnlineAuditTest, EachRoundIsCountedWithWhatItFound) {
  Metrics metrics;
  std::atomic<int> rounds{0};
  {
    OnlineAudit audit(
        {milliseconds(1), 1'000'000},
        [&](const AuditOptions& options) -> absl::StatusOr<AuditReport> {
          const int round = ++rounds;
          if (round > 3) {  // until it is stopped
            while (options.progress({})) {
            }
            return absl::CancelledError();
          }
          EXPECT_TRUE(options.progress({4, 10, 4}));
          EXPECT_TRUE(options.progress({6, 10, 6}));
          AuditReport report;
          report.size = TreeSize(10);
          report.differences = round == 2 ? 500 : 1;
          return report;
        },
        &metrics);
    WaitForRounds(metrics, "3");
  }
  EXPECT_EQ(ValueOf(metrics, "ledger_audit_rounds_total"), "3");
  EXPECT_EQ(ValueOf(metrics, "ledger_audit_records_total"), "30");
  EXPECT_EQ(ValueOf(metrics, "ledger_audit_differences_total"), "502");
  EXPECT_EQ(ValueOf(metrics, "ledger_audit_last_differences"), "1");
  EXPECT_NE(ValueOf(metrics, "ledger_audit_last_round_timestamp_seconds"), "0");
}

// A day's wait would be more than a test's time.
TEST(OnlineAuditTest, AStopEndsARoundThatWaitsForItsTurn) {
  Metrics metrics;
  std::latch waits(1);
  std::atomic<bool> went_on{true};
  OnlineAudit audit(
      {milliseconds(1), 1},
      [&](const AuditOptions& options) -> absl::StatusOr<AuditReport> {
        waits.count_down();
        went_on = options.progress({1'000'000, 2'000'000, 1'000'000});
        return absl::CancelledError("the audit was stopped");
      },
      &metrics);
  waits.wait();
  audit.Stop();
  EXPECT_FALSE(went_on);
  EXPECT_EQ(ValueOf(metrics, "ledger_audit_rounds_total"), "0");
  audit.Stop();
}

TEST(OnlineAuditTest, AStopEndsTheWaitForTheNextRound) {
  Metrics metrics;
  OnlineAudit audit(
      {hours(720), 1}, [](const AuditOptions&) { return AuditReport(); },
      &metrics);
  WaitForRounds(metrics, "1");
  audit.Stop();
  EXPECT_EQ(ValueOf(metrics, "ledger_audit_rounds_total"), "1");
}

TEST(OnlineAuditTest, ALedgerThatCannotBeReadCountsAsADifference) {
  Metrics metrics;
  OnlineAudit audit(
      {hours(1), 1},
      [](const AuditOptions&) -> absl::StatusOr<AuditReport> {
        return absl::DataLossError("last record: damaged");
      },
      &metrics);
  WaitForRounds(metrics, "1");
  EXPECT_EQ(ValueOf(metrics, "ledger_audit_last_differences"), "1");
}

}  // namespace
}  // namespace ledger
