// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_TOOLS_CHANGE_BYTES_H_
#define TESTS_TOOLS_CHANGE_BYTES_H_

#include <random>
#include <string>

namespace ledger {

// A number below `bound`; 0 for 0.
inline size_t Below(size_t bound, std::mt19937_64& random) {
  return bound == 0
             ? 0
             : std::uniform_int_distribution<size_t>(0, bound - 1)(random);
}

// One change of some bytes: a bit, a byte, a piece cut out, put in or twice.
inline std::string ChangeBytes(std::string bytes, std::mt19937_64& random) {
  const auto at = [&random](size_t bound) { return Below(bound, random); };
  const std::string before = bytes;
  while (bytes == before) {
    const size_t place = at(bytes.size());
    switch (at(6)) {
      case 0:
      case 1:
        if (!bytes.empty()) bytes[place] ^= static_cast<char>(1U << at(8));
        break;
      case 2:
        if (!bytes.empty()) bytes[place] = static_cast<char>(at(256));
        break;
      case 3:
        bytes.erase(place, 1 + at(40));
        break;
      case 4:
        bytes.insert(place, std::string(1 + at(3), static_cast<char>(at(256))));
        break;
      default:
        bytes.insert(place, bytes.substr(place, 1 + at(40)));
    }
  }
  return bytes;
}

}  // namespace ledger

#endif  // TESTS_TOOLS_CHANGE_BYTES_H_
