// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/wall_clock.h"

#include <algorithm>

namespace ledger {
namespace {

using std::chrono::seconds;

int64_t SecondOf(Instant instant) {
  return std::chrono::floor<seconds>(instant).time_since_epoch().count();
}

// How many changes are not after a second.
int ChangesUntil(const v1::ZoneClock* zone, int64_t second) {
  if (zone == nullptr) return 0;
  const auto& changes = zone->changes();
  return static_cast<int>(
      std::upper_bound(changes.begin(), changes.end(), second) -
      changes.begin());
}

}  // namespace

seconds WallClock::OffsetAfter(int changes) const {
  return seconds(changes == 0 ? before_
                              : zone_->changed_to_seconds(changes - 1));
}

Instant WallClock::Shows(Instant instant) const {
  return instant + OffsetAfter(ChangesUntil(zone_, SecondOf(instant)));
}

Instant WallClock::When(Instant shown) const {
  // No clock is more than a day from UTC.
  const int first =
      ChangesUntil(zone_, SecondOf(shown - std::chrono::hours(24)));
  const int last =
      ChangesUntil(zone_, SecondOf(shown + std::chrono::hours(24)));
  for (int i = first; i < last; ++i) {
    const Instant change{seconds(zone_->changes(i))};
    // Before the change it shows less than `shown` for ever.
    if (shown - OffsetAfter(i) < change) return shown - OffsetAfter(i);
    if (shown - OffsetAfter(i + 1) < change) return change;
  }
  return shown - OffsetAfter(last);
}

Instant WallClock::ChangeAfter(Instant instant) const {
  const int next = ChangesUntil(zone_, SecondOf(instant));
  if (zone_ == nullptr || next == zone_->changes_size()) return kOpenFuture;
  return Instant(seconds(zone_->changes(next)));
}

}  // namespace ledger
