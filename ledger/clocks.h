// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_CLOCKS_H_
#define LEDGER_CLOCKS_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "ledger/history.h"
#include "ledger/wall_clock.h"

namespace ledger {

// The clocks by which an agreement counts: those of every zone that its first
// `prefix` events ever named as its own. A date is told by the clock of the
// zone that it was read in, whatever the agreement said later; a date of any
// other zone by one that never changes; what has no zone, an instant, by the
// agreement's. Borrows the history. Read-only once made.
class Clocks {
 public:
  Clocks(const History& history, size_t prefix);

  // The zone that the agreement names as known; "UTC" if it names none.
  const std::string& zone() const { return zone_; }

  WallClock Of(const v1::ResolvedTime& resolved) const;
  WallClock Of(const v1::When& when) const;
  WallClock Of(const v1::TimeLimit& limit) const;

 private:
  std::string zone_ = "UTC";
  WallClock own_;
  absl::flat_hash_map<std::string_view, WallClock> named_;
};

}  // namespace ledger

#endif  // LEDGER_CLOCKS_H_
