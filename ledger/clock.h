// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_CLOCK_H_
#define LEDGER_CLOCK_H_

#include "ledger/instant.h"

namespace ledger {

// Tells the time; the one door through which time enters the ledger, so that
// tests can hold the handle. Safe from any thread; about 30 ns.
class Clock {
 public:
  virtual ~Clock() = default;

  // Now, in whole microseconds. Never fails; may go back.
  virtual Instant Now() const = 0;
};

// The machine's clock; lives for ever.
const Clock& SystemClock();

}  // namespace ledger

#endif  // LEDGER_CLOCK_H_
