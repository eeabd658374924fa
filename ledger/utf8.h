// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_UTF8_H_
#define LEDGER_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ledger {

// A code point and how many bytes it took; no bytes: the text does not begin
// with one.
struct Utf8Rune {
  uint32_t value = 0;
  size_t length = 0;
};

// The code point that `text` begins with: no overlong form, no surrogate,
// nothing beyond U+10FFFF.
Utf8Rune FirstRune(std::string_view text);

bool IsUtf8(std::string_view text);

}  // namespace ledger

#endif  // LEDGER_UTF8_H_
