// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/uuid.h"

#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_format.h"

namespace ledger::ctl {
namespace {

// A generator that cannot draw random numbers must not invent ids.
std::array<uint8_t, 10> KernelEntropy() {
  std::array<uint8_t, 10> bytes{};
  size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got =
        getrandom(bytes.data() + filled, bytes.size() - filled, 0);
    if (got < 0 && errno != EINTR) std::abort();
    if (got > 0) filled += static_cast<size_t>(got);
  }
  return bytes;
}

}  // namespace

UuidMaker::UuidMaker() : UuidMaker(KernelEntropy) {}

UuidMaker::UuidMaker(Entropy entropy) : entropy_(std::move(entropy)) {}

std::string UuidMaker::Make(Instant now) {
  const std::array<uint8_t, 10> random = entropy_();
  const auto wanted =
      static_cast<uint64_t>(std::max<int64_t>(ToMicros(now) / 1000, 0));
  if (wanted > milliseconds_) {
    milliseconds_ = wanted;
    // The upper bit starts clear, so that 2,048 ids and more fit.
    counter_ = ((uint32_t{random[8]} << 8) | random[9]) & 0x7ff;
  } else if (++counter_ > 0xfff) {
    ++milliseconds_;
    counter_ = 0;
  }
  uint64_t low = 0;
  for (size_t i = 0; i < 8; ++i) low = (low << 8) | random[i];
  low = (low & 0x3fff'ffff'ffff'ffff) | 0x8000'0000'0000'0000;
  return absl::StrFormat("%08x-%04x-%04x-%04x-%012x",
                         (milliseconds_ >> 16) & 0xffff'ffff,
                         milliseconds_ & 0xffff, 0x7000 | counter_, low >> 48,
                         low & 0xffff'ffff'ffff);
}

}  // namespace ledger::ctl
