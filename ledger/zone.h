// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_ZONE_H_
#define LEDGER_ZONE_H_

#include <chrono>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ledger/instant.h"
#include "ledger/v1/value.pb.h"

namespace ledger {

// A time zone by its IANA name. A value; cheap to copy. Zones are loaded once
// and kept; the first use of one reads a zone file.
class Zone {
 public:
  // Errors: INVALID_ARGUMENT (kInvalidTime) for what is not an IANA name or
  // not on this machine.
  static absl::StatusOr<Zone> Find(std::string_view name);

  // The first instant of a civil day; where the clocks skip midnight, the
  // first one that exists.
  Instant StartOf(std::chrono::year_month_day day) const;

  // How many seconds the zone is east of UTC at `instant`.
  int OffsetSeconds(Instant instant) const;

  // Tells how its clocks stand from 1970 until 2100.
  void Tell(v1::ZoneClock& clock) const;

  const std::string& name() const { return name_; }

 private:
  Zone(std::string name, absl::TimeZone zone)
      : name_(std::move(name)), zone_(zone) {}

  std::string name_;
  absl::TimeZone zone_;
};

// Version of the zone data on this machine, such as "2025b"; "unknown" if it
// does not say. Read once.
const std::string& TzdataVersion();

}  // namespace ledger

#endif  // LEDGER_ZONE_H_
