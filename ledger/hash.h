// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_HASH_H_
#define LEDGER_HASH_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace ledger {

// A SHA-256 value; always 32 bytes, checked where bytes enter and never later.
struct Hash {
  std::array<uint8_t, 32> bytes{};

  std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  friend auto operator<=>(const Hash&, const Hash&) = default;
};

// Errors: INVALID_ARGUMENT unless `bytes` has 32 bytes.
absl::StatusOr<Hash> HashFromBytes(std::string_view bytes);

// 64 lower-case digits.
std::string ToHex(const Hash& hash);

// SHA-256. Cost: about 0.1 µs and 2 ns a byte.
Hash Sha256(std::string_view data);

// SHA-256(0x00 || record): the leaf of a stored record.
// Source: RFC 6962, section 2.1.
Hash LeafHash(std::string_view record);

// SHA-256(0x01 || left || right).
Hash NodeHash(const Hash& left, const Hash& right);

// HMAC-SHA256, for page tokens.
Hash HmacSha256(std::string_view key, std::string_view data);

// `count` bytes from the system's cryptographic source.
// Errors: UNAVAILABLE when it gives none.
absl::StatusOr<std::string> RandomBytes(size_t count);

// Compares in time that does not depend on the content.
bool ConstantTimeEquals(std::string_view a, std::string_view b);

}  // namespace ledger

#endif  // LEDGER_HASH_H_
