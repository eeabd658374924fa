// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_REGISTERS_H_
#define LEDGER_REGISTERS_H_

#include <string>
#include <string_view>
#include <vector>

#include "ledger/v1/agreement.pb.h"
#include "ledger/worlds.h"

namespace ledger {

// The registers of a term, by field name, each with one value per different
// value that some world gives it. True if any has several.
bool RenderRegisters(const Plan& plan, const TermOutcome& outcome,
                     v1::TermState& state);

// A register as one world has it, with every event that made it and not the
// newest sixteen alone.
struct MadeRegister {
  const char* field;
  v1::RegisterValue value;
  const Fact* winner = nullptr;
  std::vector<const Fact*> contributed;
  std::vector<const Fact*> overrode;
};

// The registers that one world knows, by field name.
std::vector<MadeRegister> MadeRegistersOf(const Plan& plan,
                                          const TermFold& fold);

// What two worlds must share to give a register the same value.
std::string KeyOf(const v1::RegisterValue& value);

// Whether a term has a register of this name.
bool IsRegister(std::string_view field);

// Committed minus funded minus released, per currency, over all worlds.
void RenderOutstanding(const TermOutcome& outcome, v1::TermState& state);

}  // namespace ledger

#endif  // LEDGER_REGISTERS_H_
