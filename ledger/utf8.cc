// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/utf8.h"

namespace ledger {

Utf8Rune FirstRune(std::string_view text) {
  const auto byte = [&](size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto tail = [&](size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
  const auto bits = [&](size_t i) { return byte(i) & 0x3fU; };
  const unsigned lead = byte(0);
  if (text.empty()) return {};
  if (lead < 0x80) return {lead, 1};
  if (lead >= 0xc2 && lead <= 0xdf && tail(1)) {
    return {(lead & 0x1fU) << 6U | bits(1), 2};
  }
  if (lead >= 0xe0 && lead <= 0xef) {
    const unsigned low = lead == 0xe0 ? 0xa0 : 0x80;
    const unsigned high = lead == 0xed ? 0x9f : 0xbf;
    if (byte(1) < low || byte(1) > high || !tail(2)) return {};
    return {(lead & 0x0fU) << 12U | bits(1) << 6U | bits(2), 3};
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    const unsigned low = lead == 0xf0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xf4 ? 0x8f : 0xbf;
    if (byte(1) < low || byte(1) > high || !tail(2) || !tail(3)) return {};
    return {(lead & 0x07U) << 18U | bits(1) << 12U | bits(2) << 6U | bits(3),
            4};
  }
  return {};
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const size_t length = FirstRune(text).length;
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace ledger
