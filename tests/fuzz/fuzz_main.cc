// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// One target under libFuzzer; LEDGER_FUZZ_TARGET names it.

#include <cstddef>
#include <cstdint>

#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const ledger::fuzz::Target& target : ledger::fuzz::Targets()) {
    if (target.name == LEDGER_FUZZ_TARGET) target.run(bytes);
  }
  return 0;
}
