// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: a server that audits itself names what is wrong on its disk, nothing
// else, and leaves it as it is. Method: single values changed behind the back
// of a closed ledger, where no start looks; and appends without a pause.

#include <thread>

#include "ledger/auditor.h"
#include "ledger/key.h"
#include "ledger/store.h"
#include "service/log.h"
#include "tests/fault/tamper.h"
#include "tests/service/server_fixture.h"

namespace ledger {
namespace {

using testing::HasSubstr;

class OnlineAuditServerTest : public ServerFixture {
 protected:
  void SetUp() override {
    options_.audit.records_per_second = 1'000'000;
    key_file_ = dir_ / "log.key";
    ServerFixture::SetUp();
  }

  uint64_t Metric(const std::string& name) {
    const std::string text = server_->RenderMetrics();
    const size_t at = text.find(absl::StrCat("\n", name, " "));
    EXPECT_NE(at, std::string::npos) << name;
    return std::stoull(text.substr(at + name.size() + 2));
  }

  void WaitForRounds(uint64_t rounds) {
    while (Metric("ledger_audit_rounds_total") < rounds) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }

  AuditReport LookOffline() {
    const auto store = Store::OpenToRead(dir_ / "data", StoreOptions());
    EXPECT_THAT(store, IsOk());
    AuditOptions options;
    options.head_file = dir_ / "data/last-checkpoint";
    return Auditor(**store, options).Run().value();
  }
};

TEST_F(OnlineAuditServerTest, WhatDiffersIsNamedAndStaysAsItIs) {
  AppendMany(10);
  for (int i = 0; i < 3; ++i) {  // more than two tiles: a start reads the last
    std::vector<std::string> events;
    for (int j = 0; j < 200; ++j) {
      events.push_back(GrantJson(absl::StrCat("T-", j)));
    }
    ASSERT_TRUE(
        Append(absl::StrCat("c-", i), absl::StrCat("C-", i), events).ok());
  }
  StopAll();
  const auto data = dir_ / "data";
  TamperWith(data, "agreements", AgreementKey("A-1005", Position(7)),
             [](std::string& row) { row = U64Key(77); });
  TamperWith(data, "tiles", TileKey(0, 0),
             [](std::string& tile) { tile[32 * 9] ^= 1; });
  const AuditReport offline = LookOffline();
  EXPECT_EQ(offline.differences, 2u);

  StartLog(LogFormat::kJson, LogLevel::kInfo);
  testing::internal::CaptureStderr();
  options_.audit.every = std::chrono::milliseconds(1);
  clock_.Advance(std::chrono::seconds(1));
  Start();
  ASSERT_TRUE(Append("more", "B", {GrantJson("T")}).ok());
  WaitForRounds(2);
  EXPECT_EQ(Metric("ledger_audit_last_differences"), 2u);
  EXPECT_GE(Metric("ledger_audit_differences_total"), 4u);
  StopAll();
  const std::string log = testing::internal::GetCapturedStderr();
  for (const AuditFinding& finding : offline.findings) {
    EXPECT_THAT(log, HasSubstr(absl::StrCat(
                         "\"part\":\"", std::string(NameOf(finding.part)),
                         "\",\"where\":\"", finding.where, "\"")));
  }
  EXPECT_THAT(log, HasSubstr("audit: a round is over"));

  const AuditReport again = LookOffline();
  ASSERT_EQ(again.differences, 2u);
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(again.findings[i].where, offline.findings[i].where);
    EXPECT_EQ(again.findings[i].found, offline.findings[i].found);
  }
}

// Tiles grow, checkpoints and commitments come, and none of it is a difference.
TEST_F(OnlineAuditServerTest, WhatIsWrittenMeanwhileIsNoDifference) {
  StopAll();
  options_.audit.every = std::chrono::milliseconds(1);
  options_.cadence = {std::chrono::milliseconds(5),
                      std::chrono::milliseconds(20)};
  Start();
  int sent = 0;
  while (sent < 600 || Metric("ledger_audit_rounds_total") < 5) {
    clock_.Advance(std::chrono::seconds(1));
    ASSERT_TRUE(Append(absl::StrCat("r-", sent), absl::StrCat("A-", sent % 7),
                       {GrantJson(absl::StrCat("T-", sent)),
                        GrantJson(absl::StrCat("U-", sent))})
                    .ok());
    ++sent;
  }
  WaitForRounds(Metric("ledger_audit_rounds_total") + 2);
  EXPECT_EQ(Metric("ledger_audit_differences_total"), 0u);
  EXPECT_GE(Metric("ledger_audit_records_total"), 1200u);
  StopAll();
  const AuditReport offline = LookOffline();
  EXPECT_EQ(offline.differences, 0u);
  EXPECT_GT(offline.checkpoints, 0u);
}

}  // namespace
}  // namespace ledger
