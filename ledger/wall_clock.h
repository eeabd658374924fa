// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_WALL_CLOCK_H_
#define LEDGER_WALL_CLOCK_H_

#include "ledger/instant.h"
#include "ledger/v1/value.pb.h"

namespace ledger {

// The clock on a wall: what it shows at an instant, and when it shows that. It
// may be put forward or back. A small value; borrows what it was told of the
// zone. Costs a search among some 250 changes where there are any.
class WallClock {
 public:
  WallClock() = default;  // UTC
  static WallClock Fixed(int utc_offset_seconds) {
    return {utc_offset_seconds, nullptr};
  }
  static WallClock Of(const v1::ZoneClock& zone) {
    return {zone.utc_offset_seconds(), &zone};
  }

  // What it shows, as a time of day and a civil day of UTC. Needs an instant
  // in the years 1 to 9999.
  Instant Shows(Instant instant) const;

  // The first instant at which it shows `shown`; where it is put forward past
  // that, the instant of the change.
  Instant When(Instant shown) const;

  // The first change after `instant`; kOpenFuture if there is none.
  Instant ChangeAfter(Instant instant) const;

  friend auto operator<=>(const WallClock&, const WallClock&) = default;

 private:
  WallClock(int before, const v1::ZoneClock* zone)
      : before_(before), zone_(zone) {}

  std::chrono::seconds OffsetAfter(int changes) const;

  int before_ = 0;                       // seconds east of UTC at first
  const v1::ZoneClock* zone_ = nullptr;  // null: it never changes
};

}  // namespace ledger

#endif  // LEDGER_WALL_CLOCK_H_
