// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: work is done once or turned away, in time and within bounds. Method:
// pools whose threads are held by a latch.

#include "service/reader_pool.h"

#include <latch>
#include <memory>

#include "gtest/gtest.h"
#include "ledger/reason.h"
#include "tests/matchers.h"

namespace ledger {
namespace {

using testing::HasSubstr;

constexpr ReaderPool::Deadline kNever = ReaderPool::Deadline::max();

ReaderPool::Options OneThread() {
  ReaderPool::Options options;
  options.threads = 1;
  options.queue_max = 2;
  return options;
}

TEST(ReaderPoolTest, AllWorkIsDone) {
  std::atomic<int> done{0};
  std::latch all(1000);
  ReaderPool::Options options;
  options.queue_max = 1000;
  ReaderPool pool(options);
  for (int i = 0; i < 1000; ++i) {
    ASSERT_THAT(pool.Add(kNever,
                         [&](const absl::Status& admitted) {
                           if (admitted.ok()) ++done;
                           all.count_down();
                         }),
                IsOk());
  }
  all.wait();
  EXPECT_EQ(done.load(), 1000);
}

TEST(ReaderPoolTest, AFullQueueTurnsWorkAwayAtOnce) {
  std::latch started(1);
  std::latch hold(1);
  ReaderPool pool(OneThread());
  ASSERT_THAT(pool.Add(kNever,
                       [&](const absl::Status&) {
                         started.count_down();
                         hold.wait();
                       }),
              IsOk());
  started.wait();
  for (int i = 0; i < 2; ++i) {
    ASSERT_THAT(pool.Add(kNever, [](const absl::Status&) {}), IsOk());
  }
  EXPECT_EQ(pool.waiting(), 2u);
  EXPECT_THAT(pool.Add(kNever, [](const absl::Status&) { FAIL(); }),
              IsRefused(Reason::kQueueFull,
                        HasSubstr("the read queue holds 2 requests; limit is "
                                  "2")));
  hold.count_down();
}

TEST(ReaderPoolTest, WorkThatExpiredIsDroppedUnrun) {
  std::latch answered(1);
  absl::Status seen;
  ReaderPool pool(OneThread());
  ASSERT_THAT(pool.Add(ReaderPool::Deadline::min(),
                       [&](const absl::Status& admitted) {
                         seen = admitted;
                         answered.count_down();
                       }),
              IsOk());
  answered.wait();
  EXPECT_THAT(seen, IsRefused(Reason::kDeadline, testing::_));
}

TEST(ReaderPoolTest, StopTurnsAwayWhatWaitsAndWhatComes) {
  std::latch started(1);
  std::latch hold(1);
  absl::Status seen;
  ReaderPool pool(OneThread());
  ASSERT_THAT(pool.Add(kNever,
                       [&](const absl::Status&) {
                         started.count_down();
                         hold.wait();
                       }),
              IsOk());
  started.wait();
  ASSERT_THAT(
      pool.Add(kNever, [&](const absl::Status& admitted) { seen = admitted; }),
      IsOk());
  std::thread stopper([&] { pool.Stop(); });
  while (pool.Add(kNever, [](const absl::Status&) {}).code() !=
         absl::StatusCode::kUnavailable) {
    std::this_thread::yield();
  }
  hold.count_down();
  stopper.join();
  EXPECT_THAT(seen, IsRefused(Reason::kShuttingDown, testing::_));
  EXPECT_THAT(pool.Add(kNever, [](const absl::Status&) { FAIL(); }),
              IsRefused(Reason::kShuttingDown, testing::_));
}

}  // namespace
}  // namespace ledger
