// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_FUZZ_TARGETS_H_
#define TESTS_FUZZ_TARGETS_H_

#include <span>
#include <string_view>

namespace ledger::fuzz {

// One reader of bytes from outside, and what must hold of it for any bytes:
// `run` ends the process, saying what broke, if it does not.
struct Target {
  std::string_view name;  // also of its folder of seeds
  void (*run)(std::string_view bytes);
};

// All of them. Never fails.
std::span<const Target> Targets();

}  // namespace ledger::fuzz

#endif  // TESTS_FUZZ_TARGETS_H_
