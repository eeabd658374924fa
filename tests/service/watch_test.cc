// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: a watcher sees every record once, knows when it has caught up, and is
// told where to resume when it ends. Method: watches against a server in this
// process, short heartbeats.

#include <thread>

#include "ledger/limits.h"
#include "tests/service/server_fixture.h"

namespace ledger {
namespace {

using testing::HasSubstr;

class WatchTest : public ServerFixture {
 protected:
  WatchTest() { options_.watches.tick = std::chrono::milliseconds(10); }

  // A watch that is open as long as the object lives.
  struct Watch {
    Watch(v1::LedgerService::Stub* stub, std::string_view json)
        : stream(stub->WatchEvents(&context,
                                   FromJson<v1::WatchEventsRequest>(json))) {}
    ~Watch() { context.TryCancel(); }

    bool Read() { return stream->Read(&message); }

    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<v1::WatchEventsResponse>> stream;
    v1::WatchEventsResponse message;
  };
};

TEST_F(WatchTest, AnEmptyLedgerIsCaughtUpAtOnce) {
  Watch watch(stub_.get(), "{}");
  ASSERT_TRUE(watch.Read());
  EXPECT_TRUE(watch.message.caught_up());
  EXPECT_EQ(watch.message.events_size(), 0);
  EXPECT_EQ(watch.message.cursor(), 0u);
}

TEST_F(WatchTest, WhatIsOnRecordComesFirstAndThenWhatIsRecorded) {
  AppendMany(3);
  Watch watch(stub_.get(), "{}");
  ASSERT_TRUE(watch.Read());
  EXPECT_TRUE(watch.message.caught_up());
  const uint64_t size = ledger_->tree_size().value();
  EXPECT_EQ(static_cast<uint64_t>(watch.message.events_size()), size);
  EXPECT_EQ(watch.message.cursor(), size);
  ASSERT_TRUE(Append("r", "A-1", {GrantJson("T")}).ok());
  ASSERT_TRUE(watch.Read());
  ASSERT_EQ(watch.message.events_size(), 1);
  EXPECT_EQ(watch.message.events(0).agreement_id(), "A-1");
  EXPECT_TRUE(watch.message.caught_up());
  EXPECT_EQ(watch.message.cursor(), size + 1);
}

TEST_F(WatchTest, TheRawStreamEqualsTheParsedRecords) {
  AppendMany(10);
  Watch watch(stub_.get(), R"({"until_caught_up":true})");
  std::vector<std::string> seen;
  while (watch.Read()) {
    for (const auto& event : watch.message.events()) {
      seen.push_back(event.SerializeAsString());
    }
  }
  EXPECT_TRUE(watch.stream->Finish().ok());
  ScanRequest scan;
  scan.until = ledger_->tree_size();
  const auto stored = ledger_->ScanRecords(scan);
  ASSERT_THAT(stored, IsOk());
  ASSERT_EQ(seen.size(), stored->records.size());
  for (size_t i = 0; i < seen.size(); ++i) {
    EXPECT_EQ(seen[i], stored->records[i].bytes) << "record " << i;
  }
}

TEST_F(WatchTest, ACursorResumesWithoutGapOrRepeat) {
  AppendMany(5);
  Watch watch(stub_.get(), R"({"cursor":"3","until_caught_up":true})");
  ASSERT_TRUE(watch.Read());
  ASSERT_GT(watch.message.events_size(), 0);
  EXPECT_EQ(watch.message.events(0).position(), 3u);
}

TEST_F(WatchTest, AFilterGivesOnlyWhatItNames) {
  ASSERT_TRUE(Append("r-1", "A-1", {GrantJson("T"), GrantJson("U")}).ok());
  ASSERT_TRUE(Append("r-2", "A-2", {GrantJson("T")}).ok());
  ASSERT_TRUE(Append("r-3", "A-1", {LiftJson("T", "2024-03-01")}).ok());
  const auto count = [&](const std::string& filter) {
    Watch watch(stub_.get(), absl::StrCat(R"({"until_caught_up":true,)",
                                          R"("filter":)", filter, "}"));
    int events = 0;
    while (watch.Read()) {
      events += watch.message.events_size();
      EXPECT_EQ(watch.message.cursor(), ledger_->tree_size().value());
    }
    EXPECT_TRUE(watch.stream->Finish().ok());
    return events;
  };
  EXPECT_EQ(count(R"({"agreement_id":"A-1"})"), 3);
  EXPECT_EQ(count(R"({"types":["*.lifted"]})"), 1);
  EXPECT_EQ(count(R"({"types":["exclusivity.*"],"term_id":"T"})"), 3);
  EXPECT_EQ(count(R"({"types":["rofr.kept"]})"), 0);
  EXPECT_EQ(count(R"({"agreement_id":"nobody"})"), 0);
}

TEST_F(WatchTest, SilenceIsBrokenByHeartbeats) {
  Watch watch(stub_.get(), R"({"heartbeat_seconds":1})");
  ASSERT_TRUE(watch.Read());
  EXPECT_FALSE(watch.message.heartbeat());
  ASSERT_TRUE(watch.Read());
  EXPECT_TRUE(watch.message.heartbeat());
  EXPECT_TRUE(watch.message.caught_up());
}

TEST_F(WatchTest, TheServersEndNamesTheCursor) {
  AppendMany(2);
  Watch watch(stub_.get(), "{}");
  ASSERT_TRUE(watch.Read());
  const uint64_t cursor = watch.message.cursor();
  std::thread stopper([&] { server_->Stop(std::chrono::seconds(10)); });
  EXPECT_FALSE(watch.Read());
  const Refused refused = TakeApart(watch.stream->Finish());
  stopper.join();
  EXPECT_EQ(refused.code, grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(refused.reason, "SHUTTING_DOWN");
  EXPECT_THAT(refused.message,
              HasSubstr(absl::StrCat("resume from cursor ", cursor)));
  EXPECT_EQ(refused.Detail<google::rpc::ErrorInfo>().metadata().at("cursor"),
            absl::StrCat(cursor));
}

// The client reads one message and then nothing, while more is recorded than
// its connection can hold.
TEST_F(WatchTest, ASlowWatcherIsClosedWithItsCursor) {
  StopAll();
  options_.watches.slow_after = std::chrono::milliseconds(200);
  clock_.Advance(std::chrono::seconds(1));
  Start();
  const std::string note(15'000, 'x');
  std::vector<std::string> events;
  for (int i = 0; i < 150; ++i) {
    std::string event = GrantJson(absl::StrCat("T-", i));
    event.insert(1, absl::StrCat(R"("note":{"plain":")", note, R"("},)"));
    events.push_back(event);
  }
  for (int i = 0; i < 4; ++i) {
    const grpc::Status status =
        Append(absl::StrCat("r-", i), absl::StrCat("A-", i), events);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }
  Watch watch(stub_.get(), "{}");
  ASSERT_TRUE(watch.Read());
  while (server_->RenderMetrics().find("RESOURCE_EXHAUSTED") ==
         std::string::npos) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  uint64_t cursor = watch.message.cursor();
  while (watch.Read()) cursor = watch.message.cursor();
  const Refused refused = TakeApart(watch.stream->Finish());
  EXPECT_EQ(refused.code, grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(refused.reason, "WATCHER_TOO_SLOW");
  EXPECT_LT(cursor, ledger_->tree_size().value());
  EXPECT_EQ(refused.Detail<google::rpc::ErrorInfo>().metadata().at("cursor"),
            absl::StrCat(cursor));
}

TEST_F(WatchTest, MoreWatchersThanAllowedAreTurnedAway) {
  StopAll();
  options_.watches.watchers_max = 2;
  clock_.Advance(std::chrono::seconds(1));
  Start();
  Watch first(stub_.get(), "{}");
  Watch second(stub_.get(), "{}");
  ASSERT_TRUE(first.Read());
  ASSERT_TRUE(second.Read());
  Watch third(stub_.get(), "{}");
  EXPECT_FALSE(third.Read());
  const Refused refused = TakeApart(third.stream->Finish());
  EXPECT_EQ(refused.code, grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(refused.reason, "TOO_MANY_WATCHERS");
}

TEST_F(WatchTest, AWatcherThatGoesAwayLeavesItsPlace) {
  StopAll();
  options_.watches.watchers_max = 1;
  clock_.Advance(std::chrono::seconds(1));
  Start();
  {
    Watch watch(stub_.get(), "{}");
    ASSERT_TRUE(watch.Read());
  }
  bool again = false;
  while (!again) {
    Watch watch(stub_.get(), "{}");
    again = watch.Read();
  }
  EXPECT_TRUE(again);
}

TEST_F(WatchTest, EveryRecordComesOnceWhileOthersAppend) {
  constexpr int kWriters = 4;
  constexpr int kEach = 50;
  Watch watch(stub_.get(), "{}");
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&, w] {
      for (int i = 0; i < kEach; ++i) {
        const grpc::Status status =
            Append(absl::StrCat("w", w, "-", i), absl::StrCat("A-", w),
                   {GrantJson(absl::StrCat("T-", i))});
        EXPECT_TRUE(status.ok()) << status.error_message();
      }
    });
  }
  uint64_t next = 0;
  int grants = 0;
  while (grants < kWriters * kEach && watch.Read()) {
    for (const auto& event : watch.message.events()) {
      ASSERT_EQ(event.position(), next++);
      if (event.agreement_id() != "_ledger") ++grants;
    }
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(grants, kWriters * kEach);
}

}  // namespace
}  // namespace ledger
