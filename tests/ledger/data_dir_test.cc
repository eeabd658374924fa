// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// A data directory of format 1, committed: every later build must open it, find
// the same bytes and give the same answers.
// Method: tests/golden/data_dir, made by make_data_dir.cc, is copied and
// opened.

#include <filesystem>

#include "ledger/derive.h"
#include "ledger/merkle.h"
#include "tests/ledger_fixture.h"

namespace ledger {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kRecords = 306;
constexpr std::string_view kRoot =
    "3b677238198288e3fd1b536e41bb9fea784f7c1ff041f99070f8b0e2b23bca3b";

class DataDirTest : public LedgerFixture {
 protected:
  void SetUp() override {
    fs::copy(fs::path(LEDGER_SOURCE_DIR) / "tests/golden/data_dir",
             dir_ / "data", fs::copy_options::recursive);
    clock_.Set("2026-01-01T02:00:00Z");
    LedgerFixture::SetUp();
  }

  std::string StatusOf(std::string_view agreement, std::string_view term,
                       std::string_view known_at) {
    const auto known = ledger_->Settle(ParseInstant(known_at).value());
    const auto history = ledger_->HistoryOf(Id(agreement), known->tree_size);
    if (!history.ok()) return std::string(history.status().message());
    StateSelection selection;
    selection.term_ids = {std::string(term)};
    const auto state = DeriveState(Id(agreement), **history,
                                   {clock_.Now(), known->tree_size}, selection);
    if (!state.ok()) return state.status().ToString();
    return v1::TermStatus_Name(state->terms(0).statuses(0).status());
  }
};

TEST_F(DataDirTest, HoldsTheSameTree) {
  const LedgerInfo info = ledger_->Info();
  EXPECT_EQ(info.origin, "golden.example/ledger");
  EXPECT_EQ(info.tree_size, TreeSize(kRecords));
  EXPECT_EQ(ToHex(info.root), kRoot);
  EXPECT_EQ(info.phase, Phase::kOpen);
  Frontier frontier;
  ScanRequest scan;
  scan.until = info.tree_size;
  const auto page = ledger_->ScanRecords(scan);
  ASSERT_THAT(page, IsOk());
  for (const auto& raw : page->records) frontier.Append(LeafHash(raw.bytes));
  EXPECT_EQ(ToHex(frontier.Root()), kRoot);
  EXPECT_THAT(ledger_->AuditRequestIndex(), IsOk());
}

TEST_F(DataDirTest, AnswersTheSameRequestsAsReplays) {
  const auto lift =
      Append(Request("r-3", {{Id("B"), Revision(0), {Lift("T-1")}}}));
  ASSERT_THAT(lift, IsOk());
  EXPECT_TRUE(lift->replayed);
  EXPECT_EQ(lift->events[0].position, Position(kRecords - 1));
  EXPECT_EQ(lift->events[0].event_id, "e1");
  EXPECT_TRUE(FinishImport()->replayed);
  EXPECT_EQ(FinishImport()->imported_count, 3u);
}

TEST_F(DataDirTest, AnswersTheSameQuestions) {
  EXPECT_EQ(StatusOf("A", "T-1", "2020-01-01T00:00:00Z"),
            "TERM_STATUS_IN_FORCE");
  EXPECT_EQ(StatusOf("B", "T-1", "2025-01-01T00:00:00Z"),
            "TERM_STATUS_IN_FORCE");
  EXPECT_EQ(StatusOf("B", "T-1", "2026-01-01T00:30:00Z"), "TERM_STATUS_LIFTED");
  // Inside the first imported request: lowered to its start.
  EXPECT_EQ(
      ledger_->Settle(ParseInstant("2019-07-22T00:00:00Z").value())->tree_size,
      TreeSize(0));
}

TEST_F(DataDirTest, KeepsTheMarkAndTakesMore) {
  clock_.Set("2026-01-01T01:00:00Z");  // served before it was closed
  const auto result = Append("n-1", "D", {Grant("T-1")});
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(FormatInstant(result->events[0].recorded_time),
            "2026-01-01T01:00:00.000001Z");
  EXPECT_EQ(result->events[0].position, Position(kRecords));
  const auto history = ledger_->HistoryOf(Id("A"), ledger_->tree_size());
  ASSERT_THAT(history, IsOk());
  EXPECT_EQ((*history)->at(1).event.fact().effective().resolved().time_zone(),
            "UTC");
}

}  // namespace
}  // namespace ledger
