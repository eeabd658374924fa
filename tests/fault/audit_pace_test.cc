// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: an audit of a ledger that is written to sees what stood when it began,
// may rest and be ended at every step, and loses nothing between two steps.
// Method: what is called between the steps appends, publishes, commits and
// counts.

#include <algorithm>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "ledger/auditor.h"
#include "ledger/key.h"
#include "ledger/store.h"
#include "tests/fault/tamper.h"
#include "tests/ledger_fixture.h"

namespace ledger {
namespace {

class AuditPaceTest : public LedgerFixture {
 protected:
  void SetUp() override {
    OpenOptions options;
    options.data_dir = dir_ / "data";
    options.key_file = dir_ / "log.key";
    auto opened = Ledger::Open(options, clock_);
    ASSERT_THAT(opened, IsOk());
    ledger_ = *std::move(opened);
    Grow("before", 600);
  }

  // Appends, and then signs and commits.
  void Grow(const std::string& name, int events) {
    for (int i = 0; i < events; i += 100) {
      std::vector<v1::Event> some;
      for (int j = i; j < std::min(events, i + 100); ++j) {
        some.push_back(Grant(absl::StrCat(name, j)));
      }
      ASSERT_THAT(Append(absl::StrCat(name, i), absl::StrCat("A-", i % 300),
                         std::move(some)),
                  IsOk());
    }
    std::promise<absl::StatusOr<TreeSize>> committed;
    ledger_->notary().CommitHeads(
        [&](auto size) { committed.set_value(size); });
    ASSERT_THAT(committed.get_future().get(), IsOk());
    ASSERT_THAT(ledger_->notary().Publish(), IsOk());
  }

  static void ExpectNothingDiffers(const absl::StatusOr<AuditReport>& report) {
    ASSERT_THAT(report, IsOk());
    for (const AuditFinding& finding : report->findings) {
      ADD_FAILURE() << finding.where << ": expected " << finding.expected
                    << ", found " << finding.found;
    }
    EXPECT_EQ(report->differences, 0u);
  }
};

TEST_F(AuditPaceTest, WhatIsWrittenBetweenTwoStepsIsNotSeen) {
  const TreeSize size = ledger_->tree_size();
  int steps = 0;
  AuditOptions options;
  options.progress = [&](const AuditProgress&) {
    if (steps++ % 3 == 0) Grow(absl::StrCat("step", steps), 300);
    return true;
  };
  const auto report = ledger_->Audit(options);
  ExpectNothingDiffers(report);
  EXPECT_EQ(report->size, size);
  EXPECT_GT(steps, 5);
  const auto after = ledger_->Audit({});
  ExpectNothingDiffers(after);
  EXPECT_EQ(after->size, ledger_->tree_size());
  EXPECT_GT(after->size.value(), size.value() + 600);
}

TEST_F(AuditPaceTest, EveryPassIsCountedInSmallSteps) {
  AuditProgress last;
  AuditOptions options;
  options.progress = [&](const AuditProgress& progress) {
    // A history is read in one step.
    EXPECT_LE(progress.reads - last.reads, 256u + 300u);
    EXPECT_GE(progress.records, last.records);
    last = progress;
    return true;
  };
  const auto report = ledger_->Audit(options);
  ExpectNothingDiffers(report);
  EXPECT_EQ(last.records, report->size.value());
  EXPECT_EQ(last.all, report->size.value());
  // The records, their rows in one index at least, and their histories.
  EXPECT_GE(last.reads, 3 * report->size.value() - 256);
}

TEST_F(AuditPaceTest, ItEndsAtWhicheverStepItIsToldTo) {
  int all = 0;
  AuditOptions options;
  options.progress = [&all](const AuditProgress&) { return ++all > 0; };
  ASSERT_THAT(ledger_->Audit(options), IsOk());
  ASSERT_GT(all, 5);
  for (int last = 1; last <= all; ++last) {
    int steps = 0;
    options.progress = [&](const AuditProgress&) { return ++steps < last; };
    EXPECT_THAT(ledger_->Audit(options),
                StatusIs(absl::StatusCode::kCancelled, testing::_));
    EXPECT_EQ(steps, last);
  }
}

// One was lost where a step ended between it and the record before it.
TEST_F(AuditPaceTest, AKeyThatIsNoPositionIsNamedWhereverAStepEnds) {
  clock_.Advance(std::chrono::seconds(1));
  ASSERT_THAT(ledger_->Close(), IsOk());
  ledger_ = nullptr;
  WithFamily(dir_ / "data", "records", [](rocksdb::DB& db, auto* handle) {
    for (uint64_t i = 0; i < 500; ++i) {
      EXPECT_TRUE(
          db.Put(rocksdb::WriteOptions(), handle, U64Key(i) + "x", "").ok());
    }
  });
  const auto store = Store::OpenToRead(dir_ / "data", StoreOptions());
  ASSERT_THAT(store, IsOk());
  for (const bool paced : {false, true}) {
    AuditOptions options;
    options.records_only = true;
    if (paced) options.progress = [](const AuditProgress&) { return true; };
    const auto report = Auditor(**store, options).Run();
    ASSERT_THAT(report, IsOk());
    EXPECT_EQ(report->differences, 500u);
  }
}

TEST(StoreViewTest, AViewShowsWhatStoodAndTakesNoWrites) {
  const TempDir dir;
  auto store = Store::Open(dir / "data", "ledger.example/view", StoreOptions());
  ASSERT_THAT(store, IsOk());
  const auto put = [](const std::string& key, const std::string& value) {
    StoreBatch batch;
    batch.Set({Family::kTiles, key, value});
    return batch;
  };
  ASSERT_THAT((*store)->Commit(put("old", "1")), IsOk());
  {
    const auto view = (*store)->View(true);
    ASSERT_THAT((*store)->Commit(put("old", "2")), IsOk());
    ASSERT_THAT((*store)->Commit(put("new", "3")), IsOk());
    EXPECT_EQ(*view->Get(Family::kTiles, "old"), "1");
    EXPECT_EQ(*view->Get(Family::kTiles, "new"), std::nullopt);
    int rows = 0;
    EXPECT_THAT(view->Visit(Family::kTiles, "",
                            [&rows](auto, auto) { return ++rows > 0; }),
                IsOk());
    EXPECT_EQ(rows, 1);
    EXPECT_EQ(view->meta().origin, "ledger.example/view");
    EXPECT_THAT(view->Commit(put("old", "4")),
                IsRefused(Reason::kWritesRefused, testing::_));
  }
  EXPECT_EQ(*(*store)->Get(Family::kTiles, "old"), "2");
  EXPECT_THAT((*store)->Close(Instant{}), IsOk());
}

}  // namespace
}  // namespace ledger
