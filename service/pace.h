// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_PACE_H_
#define SERVICE_PACE_H_

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace ledger {

// Bounds a rate: says when the next piece of work may begin so that no more
// than `per_second` things are done in a second. What was late is not caught
// up. Reads no clock. A value; one thread.
class Pace {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Pace(uint64_t per_second, Time begun)
      : per_second_(static_cast<double>(per_second)), begun_(begun) {}

  // At `now` a piece of `count` things was done: until when to wait.
  Time After(Time now, uint64_t count) {
    // So far ahead nobody waits, and the clock does not overflow.
    constexpr double kSecondsMax = 86'400;
    const std::chrono::duration<double> least(
        std::min(static_cast<double>(count) / per_second_, kSecondsMax));
    begun_ += std::chrono::ceil<Time::duration>(least);
    begun_ = std::max(begun_, now);
    return begun_;
  }

 private:
  double per_second_;
  Time begun_;  // the piece that is under way
};

}  // namespace ledger

#endif  // SERVICE_PACE_H_
