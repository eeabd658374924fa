// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_AXIS_H_
#define TOOLS_LEDGERCTL_AXIS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "ledger/instant.h"
#include "ledger/v1/agreement.pb.h"

namespace ledger::ctl {

// Maps instants to the columns of a picture: column c holds the instants of
// [from + c * step, from + (c + 1) * step). Value; pure.
class Axis {
 public:
  // A mark below the axis.
  struct Tick {
    int column;
    std::string label;
    Instant at;
  };

  // Over every edge and event of `timelines` and the cut, unless `from` and
  // `to` say otherwise. Edges more than fifty years after the newest event and
  // the cut are left out: contracts run "until 9999".
  static Axis Covering(const std::vector<v1::TermTimeline>& timelines,
                       std::optional<Instant> cut, std::optional<Instant> from,
                       std::optional<Instant> to, int columns);

  Axis(Instant from, Instant to, int columns);

  Instant from() const { return from_; }
  Instant to() const { return to_; }
  int columns() const { return columns_; }

  // Whether `instant` falls into a column.
  bool Shows(Instant instant) const {
    return from_ <= instant && instant < to_;
  }

  // The column of an instant that the axis shows.
  int Column(Instant instant) const;

  // The first column that begins at or after `instant`; 0 and columns() for
  // what lies outside.
  int CeilColumn(Instant instant) const;

  // Beginnings of years, months or days, as dense as their labels allow.
  std::vector<Tick> Ticks(const absl::TimeZone& zone) const;

 private:
  Instant from_;
  Instant to_;
  int columns_;
};

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_AXIS_H_
