// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Reads the files under tests/golden, and published vectors where they are.

#ifndef TESTS_GOLDEN_H_
#define TESTS_GOLDEN_H_

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"
#include "ledger/hash.h"
#include "nlohmann/json.hpp"

namespace ledger {

inline std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.good()) << "cannot read " << path;
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

// A file below tests/golden; a missing one fails the test.
inline nlohmann::json GoldenJson(std::string_view path) {
  return nlohmann::json::parse(ReadFile(
      std::filesystem::path(LEDGER_SOURCE_DIR) / "tests" / "golden" / path));
}

// Directory of the published vectors; nothing, said aloud, when it is absent.
inline std::optional<std::filesystem::path> Vectors() {
  const char* named = std::getenv("LEDGER_VECTORS");
  const std::filesystem::path path =
      named != nullptr ? std::filesystem::path(named)
                       : std::filesystem::path(LEDGER_SOURCE_DIR) / ".." /
                             "shared" / "vectors";
  if (std::filesystem::is_directory(path)) return path;
  std::cerr << "**** PUBLISHED VECTORS NOT FOUND at " << path
            << ": their tests are skipped; set LEDGER_VECTORS ****\n";
  return std::nullopt;
}

inline std::string FromHex(const nlohmann::json& hex) {
  return absl::HexStringToBytes(hex.get<std::string>());
}

inline Hash HashFromHex(const nlohmann::json& hex) {
  return HashFromBytes(FromHex(hex)).value();
}

}  // namespace ledger

#endif  // TESTS_GOLDEN_H_
