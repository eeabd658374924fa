// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// A disk that fails or fills up: no acknowledged event is lost, nothing more is
// taken, and opening again decides.
// Method: the log of writes fails at every write and every sync of a short run.

#include <cstdio>
#include <future>
#include <map>

#include "gmock/gmock.h"
#include "tests/fault/failing_env.h"
#include "tests/ledger_fixture.h"

namespace ledger {
namespace {

using testing::_;
using testing::HasSubstr;

constexpr int kRequests = 12;

// One run on a disk that fails, and what came of it.
class DiskTest : public testing::Test {
 protected:
  absl::Status Open(rocksdb::Env* env) {
    OpenOptions options;
    options.data_dir = dir_ / "data";
    options.store.env = env;
    auto opened = Ledger::Open(options, clock_);
    if (opened.ok()) ledger_ = *std::move(opened);
    return opened.status();
  }

  absl::StatusOr<AppendResult> Append(int number) {
    const std::string name = std::to_string(number);
    std::promise<absl::StatusOr<AppendResult>> promise;
    ledger_->Append(
        Request("r-" + name, {{Id("A"), AnyRevision(), {Grant("T-" + name)}}}),
        [&](auto result) { promise.set_value(std::move(result)); });
    return promise.get_future().get();
  }

  // Appends until the disk fails; afterwards opens on a sound disk and settles
  // every request by its id.
  void RunAndSettle() {
    std::map<int, Position> acknowledged;
    int refused = 0;
    for (int i = 0; i < kRequests; ++i) {
      const auto result = Append(i);
      if (result.ok()) {
        EXPECT_EQ(refused, 0) << "taken after a failure";
        acknowledged.emplace(i, result->events[0].position);
      } else {
        ++refused;
        EXPECT_THAT(result, IsRefused(Reason::kWritesRefused,
                                      HasSubstr("the ledger takes no writes")));
      }
    }
    EXPECT_EQ(refused == 0, ledger_->Info().refuses_writes.empty());
    EXPECT_EQ(ledger_->tree_size().value(),
              acknowledged.empty() ? 0 : acknowledged.size() + 1);
    (void)ledger_->Close();
    ledger_ = nullptr;
    clock_.Advance(std::chrono::seconds(1));

    ASSERT_THAT(Open(nullptr), IsOk());
    const uint64_t found = ledger_->tree_size().value();
    EXPECT_GE(found, acknowledged.empty() ? 0 : acknowledged.size() + 1);
    EXPECT_LE(found, acknowledged.empty() ? 2 : acknowledged.size() + 2);
    for (int i = 0; i < kRequests; ++i) {
      const auto result = Append(i);
      ASSERT_THAT(result, IsOk());
      const auto at = acknowledged.find(i);
      if (at == acknowledged.end()) continue;
      EXPECT_TRUE(result->replayed);
      EXPECT_EQ(result->events[0].position, at->second);
    }
    EXPECT_EQ(ledger_->tree_size(), TreeSize(kRequests + 1));
    EXPECT_THAT(ledger_->AuditRequestIndex(), IsOk());
  }

  TempDir dir_;
  FakeClock clock_;
  Faults faults_;
  std::unique_ptr<rocksdb::Env> env_ = MakeFailingEnv(faults_);
  std::unique_ptr<Ledger> ledger_;
};

// Which of the run's writes or syncs fails.
class DiskAtStepTest : public DiskTest,
                       public testing::WithParamInterface<int> {};

TEST_P(DiskAtStepTest, FailedSyncStopsTheWriter) {
  ASSERT_THAT(Open(env_.get()), IsOk());
  faults_.sync_countdown = GetParam();
  RunAndSettle();
}

TEST_P(DiskAtStepTest, FullDiskStopsTheWriter) {
  ASSERT_THAT(Open(env_.get()), IsOk());
  faults_.write_countdown = GetParam();
  RunAndSettle();
}

TEST_P(DiskAtStepTest, TornWriteStopsTheWriter) {
  ASSERT_THAT(Open(env_.get()), IsOk());
  faults_.write_countdown = GetParam();
  faults_.torn = true;
  RunAndSettle();
}

INSTANTIATE_TEST_SUITE_P(EveryStep, DiskAtStepTest,
                         testing::Range(1, kRequests + 2));

TEST_F(DiskTest, OneSyncAGroup) {
  ASSERT_THAT(Open(env_.get()), IsOk());
  ASSERT_THAT(Append(0), IsOk());
  const int before = faults_.syncs;
  std::promise<void> entered, release;
  auto gate = release.get_future().share();
  ledger_->Append(
      Request("first", {{Id("A"), AnyRevision(), {Grant("T-first")}}}),
      [&](const auto&) {
        entered.set_value();
        gate.wait();
      });
  entered.get_future().wait();
  for (int i = 1; i < 100; ++i) {
    const std::string name = std::to_string(i);
    ledger_->Append(
        Request("r-" + name, {{Id("A"), AnyRevision(), {Grant("T-" + name)}}}),
        [](const auto& result) { EXPECT_THAT(result, IsOk()); });
  }
  release.set_value();
  ASSERT_THAT(Append(1), IsOk());  // a replay, behind the hundred
  EXPECT_EQ(faults_.syncs - before, 2);
}

TEST_F(DiskTest, ReadsGoOnAfterAFailure) {
  ASSERT_THAT(Open(env_.get()), IsOk());
  ASSERT_THAT(Append(0), IsOk());
  faults_.sync_countdown = 1;
  EXPECT_THAT(Append(1), IsRefused(Reason::kWritesRefused, _));
  EXPECT_THAT(ledger_->HistoryOf(Id("A"), ledger_->tree_size()), IsOk());
  EXPECT_THAT(ledger_->Settle({}), IsOk());
  // What may yet turn out to be recorded cannot be answered for.
  clock_.Advance(std::chrono::seconds(1));
  EXPECT_THAT(ledger_->Settle(clock_.Now()),
              IsRefused(Reason::kWritesRefused, _));
}

TEST_F(DiskTest, MarkThatCannotBeWrittenIsNoAnswer) {
  ASSERT_THAT(Open(env_.get()), IsOk());
  ASSERT_THAT(Append(0), IsOk());
  clock_.Advance(std::chrono::seconds(1));
  faults_.sync_countdown = 1;
  EXPECT_THAT(ledger_->Settle(clock_.Now()),
              IsRefused(Reason::kWritesRefused, _));
}

}  // namespace
}  // namespace ledger
