// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_DIGITS_H_
#define LEDGER_DIGITS_H_

#include <algorithm>
#include <string_view>

namespace ledger {

// Whether the text is one decimal digit or more, and nothing else.
inline bool IsDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c >= '0' && c <= '9';
  });
}

}  // namespace ledger

#endif  // LEDGER_DIGITS_H_
