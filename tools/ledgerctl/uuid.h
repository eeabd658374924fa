// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_UUID_H_
#define TOOLS_LEDGERCTL_UUID_H_

#include <array>
#include <cstdint>
#include <functional>
#include <string>

#include "ledger/instant.h"

namespace ledger::ctl {

// Makes version 7 UUIDs (RFC 9562): 48 bits of Unix milliseconds, a 12-bit
// counter that makes ids of one millisecond increase, 62 random bits. Ids of
// one generator are strictly increasing, also when the clock goes back. One
// thread.
class UuidMaker {
 public:
  using Entropy = std::function<std::array<uint8_t, 10>()>;

  // With the kernel's random numbers, or with those of a test.
  UuidMaker();
  explicit UuidMaker(Entropy entropy);

  // "0190163d-8694-739b-aea5-966c26f8ad91", at `now`.
  std::string Make(Instant now);

 private:
  Entropy entropy_;
  uint64_t milliseconds_ = 0;
  uint32_t counter_ = 0;
};

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_UUID_H_
