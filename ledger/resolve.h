// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_RESOLVE_H_
#define LEDGER_RESOLVE_H_

#include <functional>
#include <string>
#include <vector>

#include "ledger/v1/error.pb.h"
#include "ledger/v1/event.pb.h"

namespace ledger {

// Fills in `resolved` of every civil date, interval and "through" in `event`,
// and the clocks of a zone that a term names, once and for ever, so that no
// later reader needs a zone file:
//
//   2021-03          from 1 March 00:00 to 31 March 00:00, the first and the
//                    last possible start
//   interval         from the first day of lo to the last day of hi, an open
//                    side left open; RFC 3339 instants stand for themselves
//   through 2032     2033-01-01 00:00, the first instant after the period
//
//   time_zone        of a term: `zone_clock`, how its clocks stand
//
// A date is read in the zone of its own `When`; a "through" in the zone of its
// fact's `effective`; else both in `agreement_zone`, which is asked for at most
// once and only if it is needed.
//
// Gives what cannot be resolved, with paths relative to the event and the
// reason INVALID_TIME; empty if all could. Cost: 1 µs, and 1 µs a date.
std::vector<v1::Violation> ResolveTimes(
    const std::function<std::string()>& agreement_zone, v1::Event& event);

}  // namespace ledger

#endif  // LEDGER_RESOLVE_H_
