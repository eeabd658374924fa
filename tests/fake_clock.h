// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_FAKE_CLOCK_H_
#define TESTS_FAKE_CLOCK_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "ledger/clock.h"
#include "ledger/instant.h"

namespace ledger {

// A clock that stands until it is told to move. Safe from any thread.
class FakeClock : public Clock {
 public:
  explicit FakeClock(std::string_view now = "2026-01-01T00:00:00Z") {
    Set(now);
  }

  Instant Now() const override { return FromMicros(now_.load()); }

  void Set(std::string_view now) { Set(ParseInstant(now).value()); }
  void Set(Instant now) { now_.store(ToMicros(now)); }
  void Advance(std::chrono::microseconds by) { now_.fetch_add(by.count()); }

 private:
  std::atomic<int64_t> now_ = 0;
};

}  // namespace ledger

#endif  // TESTS_FAKE_CLOCK_H_
