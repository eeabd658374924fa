// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_INSTANT_H_
#define LEDGER_INSTANT_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace ledger {

// Microseconds since 1970-01-01 UTC. Not nanoseconds: those end in 2262, and
// contracts run "until 9999-12-31".
using Instant = std::chrono::sys_time<std::chrono::microseconds>;

// Before and after every instant that can be said.
inline constexpr Instant kOpenPast = Instant::min();
inline constexpr Instant kOpenFuture = Instant::max();

static_assert(std::chrono::sys_days{std::chrono::year{9999} / 12 / 31} <
              Instant::max());

// The years that can be said are those from 1 to 9999.
inline constexpr Instant kFirstInstant =
    std::chrono::sys_days{std::chrono::year{1} / 1 / 1};
inline constexpr Instant kEndInstant =
    std::chrono::sys_days{std::chrono::year{10000} / 1 / 1};

constexpr Instant FromMicros(int64_t micros) {
  return Instant(std::chrono::microseconds(micros));
}
constexpr int64_t ToMicros(Instant instant) {
  return instant.time_since_epoch().count();
}

// The first and the last possible value of a time; lo <= hi.
struct InstantRange {
  Instant lo = kOpenPast;
  Instant hi = kOpenFuture;

  bool certain() const { return lo == hi; }
  friend bool operator==(const InstantRange&, const InstantRange&) = default;
};

// RFC 3339 in UTC with as many fraction digits as needed (0, 3 or 6):
// "2025-01-21T00:00:00Z". "-infinity" and "infinity" for the open ends.
std::string FormatInstant(Instant instant);

// Reads an RFC 3339 instant with an offset and at most six fraction digits,
// year 1 to 9999. Exactly that form: no blanks, no second 60.
// Errors: INVALID_ARGUMENT, with the form that is expected.
absl::StatusOr<Instant> ParseInstant(std::string_view text);

}  // namespace ledger

#endif  // LEDGER_INSTANT_H_
