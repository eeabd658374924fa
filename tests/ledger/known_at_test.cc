// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// What a reader is promised about K: whole requests, no future, and the same
// prefix for the same K for ever, through closing and crashing.
// Method: a real ledger with a clock that stands.

#include <atomic>
#include <chrono>
#include <thread>

#include "ledger/ledger.h"
#include "ledger/record.h"
#include "tests/ledger_fixture.h"

namespace ledger {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;
using testing::_;
using testing::HasSubstr;

class KnownAtTest : public LedgerFixture {
 protected:
  TreeSize SizeAt(const KnownAt& k) {
    const auto known = ledger_->Settle(k);
    EXPECT_THAT(known, IsOk());
    return known.ok() ? known->tree_size : TreeSize(~uint64_t{0});
  }
};

TEST_F(KnownAtTest, UnsetIsTheHead) {
  EXPECT_EQ(SizeAt({}), TreeSize(0));
  const auto result = Append("r-1", "A", {Grant("T-1")});
  ASSERT_THAT(result, IsOk());
  const auto known = ledger_->Settle({});
  ASSERT_THAT(known, IsOk());
  EXPECT_EQ(known->tree_size, TreeSize(2));
  EXPECT_EQ(known->read_time, result->events[0].recorded_time);
}

TEST_F(KnownAtTest, EveryTimeAndSizeGivesWholeRequests) {
  // Records: 0 ledger_opened, 1-3 r-1, 4 r-2, 5-6 r-3; a microsecond apart
  // within a request, a second between.
  const Instant start = clock_.Now();
  ASSERT_THAT(Append("r-1", "A", {Grant("T-1"), Grant("T-2"), Grant("T-3")}),
              IsOk());
  clock_.Advance(seconds(1));
  ASSERT_THAT(Append("r-2", "B", {Grant("T-1")}), IsOk());
  clock_.Advance(seconds(1));
  ASSERT_THAT(Append(Request("r-3", {{Id("A"), AnyRevision(), {Keep("T-1")}},
                                     {Id("B"), AnyRevision(), {Keep("T-1")}}})),
              IsOk());
  clock_.Advance(seconds(1));

  const uint64_t by_size[] = {0, 1, 1, 1, 4, 5, 5, 7};
  for (uint64_t s = 0; s < 8; ++s) {
    EXPECT_EQ(SizeAt(TreeSize(s)), TreeSize(by_size[s])) << s;
  }
  const struct {
    microseconds after;
    uint64_t size;
  } by_time[] = {{microseconds(-1), 0},
                 {microseconds(0), 1},
                 {microseconds(1), 1},
                 {microseconds(2), 1},
                 {microseconds(3), 4},
                 {microseconds(999'999), 4},
                 {seconds(1), 5},
                 {microseconds(1'999'999), 5},
                 {seconds(2), 5},
                 {microseconds(2'000'001), 7},
                 {microseconds(2'000'002), 7},
                 {seconds(3), 7}};
  for (const auto& row : by_time) {
    EXPECT_EQ(SizeAt(start + row.after), TreeSize(row.size))
        << row.after.count();
  }
  for (uint64_t s = 0; s < 8; ++s) {
    const auto known = ledger_->Settle(TreeSize(s));
    ASSERT_THAT(known, IsOk());
    EXPECT_EQ(SizeAt(known->read_time), known->tree_size) << s;
  }
}

TEST_F(KnownAtTest, ADateIsItsEndInUtc) {
  using std::chrono::sys_days;
  const sys_days day = std::chrono::year{2026} / 1 / 1;
  clock_.Set("2026-01-01T23:59:59.999999Z");
  ASSERT_THAT(Append("r-0", "A", {Grant("T-0")}), IsOk());  // ends on the 2nd
  clock_.Set("2026-01-02T00:00:01Z");
  ASSERT_THAT(Append("r-1", "A", {Grant("T-1")}), IsOk());
  clock_.Set("2026-01-02T08:00:00Z");
  // The first record of the 1st is ledger_opened alone.
  EXPECT_EQ(SizeAt(day), TreeSize(1));
  const auto today = ledger_->Settle(day + std::chrono::days(1));
  ASSERT_THAT(today, IsOk());
  EXPECT_EQ(today->tree_size, TreeSize(3));
  EXPECT_EQ(today->read_time, clock_.Now());
  EXPECT_THAT(ledger_->Settle(day + std::chrono::days(2)),
              IsRefused(Reason::kKnownAtInFuture, _));
}

TEST_F(KnownAtTest, TheFutureIsRefused) {
  ASSERT_THAT(Append("r-1", "A", {Grant("T-1")}), IsOk());
  clock_.Advance(seconds(10));
  EXPECT_THAT(ledger_->Settle(clock_.Now() + microseconds(1)),
              IsRefused(Reason::kKnownAtInFuture,
                        "known at 2026-01-01T00:00:10.000001Z lies after now, "
                        "2026-01-01T00:00:10Z; ask for an earlier time, or "
                        "leave it out"));
  EXPECT_THAT(ledger_->Settle(TreeSize(3)),
              IsRefused(Reason::kKnownAtInFuture, HasSubstr("has 2 records")));
}

TEST_F(KnownAtTest, RecordedTimesStayAboveEveryServedTime) {
  ASSERT_THAT(Append("r-1", "A", {Grant("T-1")}), IsOk());
  clock_.Advance(seconds(10));
  const Instant k = clock_.Now();
  EXPECT_EQ(SizeAt(k), TreeSize(2));
  clock_.Advance(-seconds(5));  // the machine's clock is set back
  const auto result = Append("r-2", "A", {Keep("T-1")});
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->events[0].recorded_time, k + microseconds(1));
  EXPECT_EQ(SizeAt(k), TreeSize(2));
  EXPECT_GE(ledger_->Now(), result->events[0].recorded_time);
}

TEST_F(KnownAtTest, ServedTimesHoldThroughAnOrderlyClose) {
  ASSERT_THAT(Append("r-1", "A", {Grant("T-1")}), IsOk());
  clock_.Advance(seconds(10));
  const Instant k = clock_.Now();
  EXPECT_EQ(SizeAt(k), TreeSize(2));
  ASSERT_THAT(ledger_->Close(), IsOk());
  ledger_ = nullptr;
  clock_.Advance(-seconds(5));
  ASSERT_THAT(Open(), IsOk());
  const auto result = Append("r-2", "A", {Keep("T-1")});
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->events[0].recorded_time, k + microseconds(1));
  EXPECT_EQ(SizeAt(k), TreeSize(2));
}

TEST_F(KnownAtTest, ClockBehindTheRecordsIsRefusedAtOpen) {
  ASSERT_THAT(Append("r-1", "A", {Grant("T-1")}), IsOk());
  ASSERT_THAT(ledger_->Close(), IsOk());
  ledger_ = nullptr;
  clock_.Set("2025-12-31T00:00:00Z");
  EXPECT_THAT(
      Open(),
      IsRefused(Reason::kClockBehind,
                "the last record was recorded at 2026-01-01T00:00:00.000001Z, "
                "the clock says 2025-12-31T00:00:00Z; set the clock right, "
                "then open the ledger again"));
}

TEST_F(KnownAtTest, OldTimesAreFoundAmongManyTiles) {
  // 3 tiles and a bit, a second apart.
  const Instant start = clock_.Now();
  for (int i = 0; i < 800; ++i) {
    ASSERT_THAT(Append("r-" + std::to_string(i), "A",
                       {Grant("T-" + std::to_string(i))}),
                IsOk());
    clock_.Advance(seconds(1));
  }
  for (int i = 1; i < 800; i += 7) {
    EXPECT_EQ(SizeAt(start + seconds(i)), TreeSize(uint64_t(i) + 2)) << i;
    EXPECT_EQ(SizeAt(start + seconds(i) - microseconds(1)),
              TreeSize(uint64_t(i) + 1))
        << i;
  }
}

TEST_F(KnownAtTest, ServedTimesHoldAgainstConcurrentAppends) {
  ASSERT_THAT(Append("r", "A", {Grant("T")}), IsOk());
  std::atomic<bool> stop = false;
  std::atomic<int> sent = 0, answered = 0;
  std::thread writer([&] {
    for (int i = 0; !stop; ++i) {
      const std::string name = std::to_string(i);
      ledger_->Append(Request("r-" + name,
                              {{Id("A"), AnyRevision(), {Grant("T-" + name)}}}),
                      [&](const auto&) { ++answered; });
      ++sent;
      clock_.Advance(microseconds(3));
      if (i % 64 == 0) {
        while (answered < i - 64) std::this_thread::yield();
      }
    }
  });
  std::vector<std::pair<Instant, TreeSize>> answers;
  for (int i = 0; i < 300; ++i) {
    const Instant k = ledger_->Now();
    const auto known = ledger_->Settle(k);
    ASSERT_THAT(known, IsOk());
    answers.emplace_back(k, known->tree_size);
  }
  stop = true;
  writer.join();
  while (answered < sent) std::this_thread::yield();
  clock_.Advance(seconds(1));  // appends outran it
  Reopen();
  for (const auto& [k, size] : answers) EXPECT_EQ(SizeAt(k), size);
}

class ImportTest : public KnownAtTest {
 protected:
  const Instant kFirst = ParseInstant("2019-07-22T00:00:00Z").value();
};

TEST_F(ImportTest, RecordsTakeTheTimesTheyClaim) {
  const auto result = Import(
      Request("r-1", {{Id("A"), AnyRevision(), {Grant("T-1"), Grant("T-2")}}}),
      kFirst);
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->events[0].position, Position(0));
  EXPECT_EQ(result->events[0].recorded_time, kFirst);
  EXPECT_EQ(result->events[1].recorded_time, kFirst + microseconds(1));
  ScanRequest scan;
  scan.until = TreeSize(1);
  const auto page = ledger_->ScanRecords(scan);
  ASSERT_THAT(page, IsOk());
  EXPECT_EQ(ParseRecord(page->records[0].bytes)->written_time, clock_.Now());
  EXPECT_EQ(ledger_->Info().phase, Phase::kImporting);
}

TEST_F(ImportTest, NowIsTheLastImportedTimeUntilTheImportEnds) {
  EXPECT_THAT(ledger_->Settle(kFirst),
              IsRefused(Reason::kKnownAtInFuture,
                        HasSubstr("nothing is recorded yet")));
  ASSERT_THAT(Import(Request("r-1", {{Id("A"), AnyRevision(), {Grant("T-1")}}}),
                     kFirst),
              IsOk());
  EXPECT_EQ(SizeAt(kFirst), TreeSize(1));
  EXPECT_THAT(ledger_->Settle(kFirst + microseconds(1)),
              IsRefused(Reason::kKnownAtInFuture, _));
  EXPECT_EQ(SizeAt(std::chrono::floor<std::chrono::days>(kFirst)), TreeSize(1));
  const auto finished = FinishImport();
  ASSERT_THAT(finished, IsOk());
  EXPECT_EQ(finished->imported_count, 1u);
  EXPECT_FALSE(finished->replayed);
  EXPECT_EQ(SizeAt(kFirst + microseconds(1)), TreeSize(1));
  EXPECT_EQ(SizeAt(clock_.Now()), TreeSize(2));  // import_closed
  EXPECT_EQ(ledger_->tree_size(), TreeSize(3));  // and ledger_opened
  const auto again = FinishImport();
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->imported_count, 1u);
  EXPECT_TRUE(again->replayed);
}

TEST_F(ImportTest, TimesMustIncreaseAndNotLieInTheFuture) {
  const auto request = [](std::string_view id) {
    return Request(
        id, {{Id("A"),
              AnyRevision(),
              {Grant("T-" + std::string(id)), Grant("U-" + std::string(id))}}});
  };
  ASSERT_THAT(Import(request("r-1"), kFirst), IsOk());
  EXPECT_THAT(Import(request("r-2"), kFirst + microseconds(1)),
              IsRefused(Reason::kImportTime, HasSubstr("expected later than")));
  EXPECT_THAT(Import(request("r-2"), clock_.Now()),
              IsRefused(Reason::kImportTime, HasSubstr("lies after now")));
  EXPECT_THAT(Import(request("r-2"), clock_.Now() - microseconds(1)), IsOk());
}

TEST_F(ImportTest, AppendsWaitForTheEndOfAnImportAndImportsComeFirst) {
  ASSERT_THAT(Import(Request("r-1", {{Id("A"), AnyRevision(), {Grant("T-1")}}}),
                     kFirst),
              IsOk());
  EXPECT_THAT(Append("a-1", "A", {Keep("T-1")}),
              IsRefused(Reason::kImporting, _));
  Reopen();
  EXPECT_EQ(ledger_->Info().phase, Phase::kImporting);
  ASSERT_THAT(FinishImport(), IsOk());
  const auto late = Request("r-2", {{Id("A"), AnyRevision(), {Keep("T-1")}}});
  EXPECT_THAT(Import(late, kFirst + seconds(1)),
              IsRefused(Reason::kImportClosed, _));
  EXPECT_THAT(Append("a-1", "A", {Keep("T-1")}), IsOk());
  // An import that is sent again is answered, finished or not.
  const auto again = Import(
      Request("r-1", {{Id("A"), AnyRevision(), {Grant("T-1")}}}), kFirst);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed);
  Reopen();
  EXPECT_EQ(ledger_->Info().phase, Phase::kOpen);
  EXPECT_TRUE(FinishImport()->replayed);
}

TEST_F(ImportTest, OrdinaryRecordsCloseTheImportForEver) {
  EXPECT_THAT(FinishImport(), IsRefused(Reason::kImportClosed, _));
  ASSERT_THAT(Append("a-1", "A", {Grant("T-1")}), IsOk());
  EXPECT_THAT(
      Import(Request("r-1", {{Id("A"), AnyRevision(), {Keep("T-1")}}}), kFirst),
      IsRefused(Reason::kImportClosed, _));
  EXPECT_THAT(FinishImport(), IsRefused(Reason::kImportClosed, _));
}

TEST_F(ImportTest, TimesBefore1970CanBeClaimed) {
  const Instant moon = ParseInstant("1969-07-20T20:17:40Z").value();
  ASSERT_THAT(
      Import(Request("r-1", {{Id("A"), AnyRevision(), {Grant("T-1")}}}), moon),
      IsOk());
  EXPECT_EQ(SizeAt(moon), TreeSize(1));
  Reopen();
  EXPECT_EQ(ledger_->Info().last_recorded_time, moon);
}

}  // namespace
}  // namespace ledger
