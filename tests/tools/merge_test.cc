// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: recorded times of an import increase strictly and keep the order that
// the files claim. Method: small files, and the committed histories.

#include "tools/ledgerctl/merge.h"

#include <filesystem>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/matchers.h"

namespace ledger::ctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Row {
  std::string request;
  std::string recorded;
  int events = 1;
};

std::vector<FileRequest> File(const std::string& name,
                              const std::vector<Row>& rows) {
  std::string text;
  for (const Row& row : rows) {
    for (int i = 0; i < row.events; ++i) {
      text += R"({"request_id":")" + row.request + R"(","recorded":")" +
              row.recorded + R"(","agreement_id":"a","event":{}})" + "\n";
    }
  }
  std::istringstream in(text);
  return *ReadRequests(in, name);
}

std::vector<std::string> Order(std::vector<std::vector<FileRequest>> files) {
  const auto merged = MergeByClaimedTime(std::move(files));
  if (!merged.ok()) return {std::string(merged.status().message())};
  std::vector<std::string> order;
  for (const TimedRequest& timed : *merged) {
    order.push_back(timed.request.request_id + " " +
                    FormatInstant(timed.recorded_time));
  }
  return order;
}

TEST(MergeTest, FilesAreMergedByClaimedTime) {
  EXPECT_THAT(Order({File("a", {{"a1", "2019-07-22"}, {"a2", "2025-01-21"}}),
                     File("b", {{"b1", "2020-01-01"}})}),
              ElementsAre("a1 2019-07-22T00:00:00Z", "b1 2020-01-01T00:00:00Z",
                          "a2 2025-01-21T00:00:00Z"));
}

TEST(MergeTest, RequestsOfOneDateFollowEachOtherByMicroseconds) {
  EXPECT_THAT(
      Order({File("a", {{"a1", "2025-01-21", 3}, {"a2", "2025-01-21"}}),
             File("b", {{"b1", "2025-01-21"}, {"b2", "2025-01-22"}})}),
      ElementsAre("a1 2025-01-21T00:00:00Z", "a2 2025-01-21T00:00:00.000003Z",
                  "b1 2025-01-21T00:00:00.000004Z", "b2 2025-01-22T00:00:00Z"));
}

TEST(MergeTest, LinesMayStandInAnyOrder) {
  EXPECT_THAT(
      Order({File("a", {{"late", "2025-01-22"}, {"early", "2024-12-26"}})}),
      ElementsAre("early 2024-12-26T00:00:00Z", "late 2025-01-22T00:00:00Z"));
}

TEST(MergeTest, ExactTimesStayExact) {
  EXPECT_THAT(
      Order({File("a", {{"a1", "2025-01-21"},
                        {"a2", "2025-01-21T09:00:00Z"},
                        {"a3", "2025-01-21"}})}),
      ElementsAre("a1 2025-01-21T00:00:00Z", "a3 2025-01-21T00:00:00.000001Z",
                  "a2 2025-01-21T09:00:00Z"));
}

TEST(MergeTest, AnExactTimeThatIsTakenIsRefused) {
  EXPECT_THAT(Order({File("a", {{"a1", "2025-01-21T09:00:00Z", 2},
                                {"a2", "2025-01-21T09:00:00.000001Z"}})}),
              ElementsAre(HasSubstr("a:3: recorded: "
                                    "'2025-01-21T09:00:00.000001Z' is taken")));
}

TEST(MergeTest, AnImportNeedsTimesAndIds) {
  EXPECT_THAT(Order({File("a", {{"a1", ""}})}),
              ElementsAre(HasSubstr("a:1: recorded: missing")));
  EXPECT_THAT(Order({File("a", {{"a1", "2025-01"}})}),
              ElementsAre(HasSubstr("a:1: recorded: '2025-01' is a partial")));
  EXPECT_THAT(Order({File("a", {{"a1", "21/01/2025"}})}),
              ElementsAre(HasSubstr("a:1: recorded: ")));
  EXPECT_THAT(Order({File("a", {{"", "2025-01-21"}})}),
              ElementsAre(HasSubstr("a:1: request_id: missing")));
}

TEST(MergeTest, AnIdInTwoPlacesIsRefusedWithBoth) {
  EXPECT_THAT(Order({File("a", {{"x", "2025-01-21"}}),
                     File("b", {{"y", "2025-01-20"}, {"x", "2025-01-21"}})}),
              ElementsAre(HasSubstr("b:2: request_id: 'x' stands already at "
                                    "a:1")));
}

TEST(MergeTest, TheCommittedHistoriesMergeIntoOneLedger) {
  std::vector<std::vector<FileRequest>> files;
  const std::filesystem::path folder =
      std::filesystem::path(LEDGER_SOURCE_DIR) / "tools" / "histories";
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".jsonl") paths.push_back(entry.path());
  }
  ASSERT_EQ(paths.size(), 7u);
  for (const std::string& path : paths) {
    auto file = ReadRequestFile(path);
    ASSERT_THAT(file, IsOk());
    files.push_back(*std::move(file));
  }
  const auto merged = MergeByClaimedTime(std::move(files));
  ASSERT_THAT(merged, IsOk());
  Instant free = kOpenPast;
  for (const TimedRequest& timed : *merged) {
    EXPECT_GE(timed.recorded_time, free) << timed.request.request_id;
    free = timed.recorded_time +
           std::chrono::microseconds(timed.request.events_count());
  }
}

}  // namespace
}  // namespace ledger::ctl
