// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// kill -9 under load: every acknowledged event is there, every request is whole
// or absent, a retry settles each, and every served K keeps its answer.
// Method: this program runs itself as a child that appends from several threads
// and tells each acknowledgement on a pipe; it is killed at a random moment,
// many times on one directory. LEDGER_SEED repeats; LEDGER_RUNS / 5 lives, at
// least 8 and at most 200, as each reads all that those before it wrote.

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <future>
#include <map>
#include <random>
#include <thread>

#include "ledger/merkle.h"
#include "ledger/record.h"
#include "tests/ledger_fixture.h"

namespace ledger {
namespace {

constexpr int kThreads = 4;

// What the child says: one line of fixed size, written at once.
struct Told {
  char kind;          // 'a': request acknowledged; 'k': K served
  uint32_t life;      // which child
  uint32_t thread;    // of a request
  uint32_t number;    // of a request
  uint64_t position;  // of its first record, or the tree size at K
  int64_t known_at;   // K
};

AppendRequest RequestOf(uint32_t life, uint32_t thread, uint32_t number) {
  const std::string name = std::to_string(life) + "-" + std::to_string(thread) +
                           "-" + std::to_string(number);
  std::vector<AgreementAppend> appends;
  for (uint32_t i = 0; i <= number % 3; ++i) {
    std::vector<v1::Event> events;
    for (uint32_t k = 0; k <= number % 5; ++k) {
      events.push_back(Grant("T-" + name + "-" + std::to_string(k)));
    }
    appends.push_back({Id("A-" + std::to_string((number + i) % 11)),
                       AnyRevision(), std::move(events)});
  }
  return Request("r-" + name, std::move(appends));
}

absl::StatusOr<AppendResult> Send(Ledger& ledger, AppendRequest request) {
  std::promise<absl::StatusOr<AppendResult>> promise;
  ledger.Append(std::move(request),
                [&](auto result) { promise.set_value(std::move(result)); });
  return promise.get_future().get();
}

void Tell(int pipe, const Told& told) {
  if (write(pipe, &told, sizeof(told)) != sizeof(told)) _exit(4);
}

// The child: appends and asks until it is killed.
[[noreturn]] void Live(const std::string& data, int pipe, uint32_t life) {
  OpenOptions options;
  options.data_dir = data;
  const auto ledger = Ledger::Open(options, SystemClock());
  if (!ledger.ok()) {
    std::fprintf(stderr, "%s\n", ledger.status().ToString().c_str());
    _exit(3);
  }
  std::vector<std::thread> threads;
  for (uint32_t thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (uint32_t number = 0;; ++number) {
        const auto result = Send(**ledger, RequestOf(life, thread, number));
        if (!result.ok()) _exit(5);
        Tell(pipe, {'a', life, thread, number,
                    result->events[0].position.value(), 0});
      }
    });
  }
  for (;;) {
    // Before the first ordinary append every time is still in the future.
    if ((*ledger)->tree_size() == TreeSize(0)) {
      std::this_thread::yield();
      continue;
    }
    const Instant k = (*ledger)->Now();
    const auto known = (*ledger)->Settle(k);
    if (!known.ok()) {
      std::fprintf(stderr, "%s\n", known.status().ToString().c_str());
      _exit(6);
    }
    Tell(pipe, {'k', life, 0, 0, known->tree_size.value(), ToMicros(k)});
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

class KillTest : public testing::Test {
 protected:
  // Runs a child for `micros` microseconds; gives what it told.
  std::vector<Told> RunAndKill(uint32_t life, int64_t micros) {
    std::array<int, 2> pipe_ends{};
    EXPECT_EQ(pipe2(pipe_ends.data(), O_CLOEXEC), 0);
    const pid_t child = fork();
    if (child == 0) {
      close(pipe_ends[0]);
      Live(data_, pipe_ends[1], life);
    }
    close(pipe_ends[1]);
    std::thread killer([&] {
      std::this_thread::sleep_for(std::chrono::microseconds(micros));
      kill(child, SIGKILL);
    });
    std::vector<Told> all;
    Told told;
    while (read(pipe_ends[0], &told, sizeof(told)) ==
           static_cast<ssize_t>(sizeof(told))) {
      all.push_back(told);
    }
    killer.join();
    close(pipe_ends[0]);
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status)) << "exit " << WEXITSTATUS(status);
    return all;
  }

  // Reads everything: the chain of requests is whole and the root is that of
  // the records.
  void CheckWhole(Ledger& ledger) {
    ScanRequest scan;
    scan.until = ledger.tree_size();
    scan.count_max = 1'000'000;
    scan.bytes_max = size_t{1} << 30;
    const auto page = ledger.ScanRecords(scan);
    ASSERT_THAT(page, IsOk());
    Frontier frontier;
    uint32_t expected_index = 0, size = 0;
    Instant before = kOpenPast;
    for (const auto& raw : page->records) {
      const auto record = ParseRecord(raw.bytes);
      ASSERT_THAT(record, IsOk());
      EXPECT_EQ(record->request_index, expected_index);
      size = std::max(record->request_size, 1u);
      expected_index = (expected_index + 1) % size;
      EXPECT_GT(record->recorded_time, before);
      before = record->recorded_time;
      frontier.Append(LeafHash(raw.bytes));
    }
    EXPECT_EQ(expected_index, 0u) << "the last request is cut";
    EXPECT_EQ(frontier.Root(), ledger.Info().root);
    EXPECT_THAT(ledger.AuditRequestIndex(), IsOk());
  }

  TempDir dir_;
  const std::string data_ = dir_ / "data";
};

int Runs() {
  const char* runs = std::getenv("LEDGER_RUNS");
  return runs == nullptr ? 20 : std::clamp(std::atoi(runs) / 5, 8, 200);
}

uint64_t Seed() {
  const char* seed = std::getenv("LEDGER_SEED");
  return seed == nullptr ? std::random_device{}()
                         : std::strtoull(seed, nullptr, 10);
}

TEST_F(KillTest, NothingAcknowledgedIsLost) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "ThreadSanitizer knows no threads after a fork";
#endif
  const uint64_t seed = Seed();
  std::printf("repeat with LEDGER_SEED=%llu\n",
              static_cast<unsigned long long>(seed));
  std::mt19937_64 random(seed);
  std::vector<Told> all;
  size_t acknowledged = 0, served = 0, retried = 0, found_unacknowledged = 0;
  const int runs = Runs();
  for (int run = 0; run < runs; ++run) {
    const auto life = static_cast<uint32_t>(run);
    // Up to 0.2 s: some die while they open.
    const auto told =
        RunAndKill(life, static_cast<int64_t>(random() % 200'000));
    all.insert(all.end(), told.begin(), told.end());

    OpenOptions options;
    options.data_dir = data_;
    const auto ledger = Ledger::Open(options, SystemClock());
    ASSERT_THAT(ledger, IsOk());
    CheckWhole(**ledger);
    std::map<uint32_t, uint32_t> next;  // by thread: the first not acknowledged
    for (const Told& one : told) {
      if (one.kind != 'a') continue;
      ++acknowledged;
      next[one.thread] = one.number + 1;
      const auto again =
          Send(**ledger, RequestOf(life, one.thread, one.number));
      ASSERT_THAT(again, IsOk());
      EXPECT_TRUE(again->replayed);
      EXPECT_EQ(again->events[0].position, Position(one.position));
    }
    // In flight: one a thread at most, whole or absent; the retry settles it.
    for (uint32_t thread = 0; thread < kThreads; ++thread) {
      const auto request = RequestOf(life, thread, next[thread]);
      const auto settled = Send(**ledger, request);
      ASSERT_THAT(settled, IsOk());
      ++retried;
      if (settled->replayed) ++found_unacknowledged;
    }
    for (const Told& one : all) {
      if (one.kind != 'k') continue;
      ++served;
      const auto known = (*ledger)->Settle(FromMicros(one.known_at));
      ASSERT_THAT(known, IsOk());
      EXPECT_EQ(known->tree_size, TreeSize(one.position));
    }
    CheckWhole(**ledger);
  }
  std::printf(
      "%d kills: %zu acknowledged requests all there, %zu retries of requests "
      "in flight (%zu had been recorded), %zu served times asked again\n",
      runs, acknowledged, retried, found_unacknowledged, served);
}

}  // namespace
}  // namespace ledger
