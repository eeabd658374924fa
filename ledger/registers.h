// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_REGISTERS_H_
#define LEDGER_REGISTERS_H_

#include "ledger/v1/agreement.pb.h"
#include "ledger/worlds.h"

namespace ledger {

// The registers of a term, by field name, each with one value per different
// value that some world gives it. True if any has several.
bool RenderRegisters(const Plan& plan, const TermOutcome& outcome,
                     v1::TermState& state);

// Committed minus funded minus released, per currency, over all worlds.
void RenderOutstanding(const TermOutcome& outcome, v1::TermState& state);

}  // namespace ledger

#endif  // LEDGER_REGISTERS_H_
