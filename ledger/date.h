// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_DATE_H_
#define LEDGER_DATE_H_

#include <chrono>
#include <string_view>

#include "absl/status/statusor.h"
#include "ledger/instant.h"
#include "ledger/v1/term.pb.h"
#include "ledger/v1/value.pb.h"
#include "ledger/wall_clock.h"

namespace ledger {

// A civil date, whole or partial, as the days that it may be.
struct CivilDate {
  std::chrono::year_month_day first;
  std::chrono::year_month_day last;
  bool whole() const { return first == last; }
};

// Reads "2021", "2021-03" or "2021-03-05"; year 1 to 9999.
// Errors: INVALID_ARGUMENT; for "03/04/2024" it shows both readings.
absl::StatusOr<CivilDate> ParseCivilDate(std::string_view text);

// `start` plus `period` by the calendar on whose days `clock` hangs: years and
// months first, keeping the day of the month where it exists and else taking
// the last one, then weeks and days, to when the clock shows what it showed at
// the start; then hours as they pass. Open ends stay open; what leaves the
// years 1 to 9999 becomes kOpenFuture.
Instant AddPeriod(Instant start, const v1::Period& period, WallClock clock);

// The same for a start that is not known exactly: of two starts the earlier
// never gives the later result. Where a month is too short, several days lead
// to its last one, and their hours are not told apart; nor is what a clock
// shows twice.
Instant AddPeriodAbout(Instant start, const v1::Period& period,
                       WallClock clock);

// The range that the ledger resolved `when` to at append; an instant is
// itself, unknown is open on both sides. Must not be asked of a formula.
InstantRange RangeOf(const v1::When& when);

// First and last instant at which a limit may come. What hangs on a condition
// or a term bounds nothing: it may come at any time or never.
InstantRange RangeOf(const v1::TimeLimit& limit);

}  // namespace ledger

#endif  // LEDGER_DATE_H_
