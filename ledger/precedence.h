// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_PRECEDENCE_H_
#define LEDGER_PRECEDENCE_H_

#include "ledger/limit.h"
#include "ledger/worlds.h"

namespace ledger {

// A term as it stands in one world.
struct StandingTerm {
  const Subject* subject;
  const Registers* registers;
};

// Whether a permission goes before a limit of the same holder: by the
// agreement's own order of its instruments, within one instrument as the more
// special, else as the later. `worlds` are those of the limit's agreement.
bool Precedes(const StandingTerm& permission, const StandingTerm& limit,
              Worlds& worlds);

}  // namespace ledger

#endif  // LEDGER_PRECEDENCE_H_
