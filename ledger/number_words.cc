// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/number_words.h"

#include <array>
#include <cctype>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace ledger {
namespace {

using Word = std::pair<std::string_view, int64_t>;

constexpr std::array<Word, 28> kUnits = {{
    {"zero", 0},     {"one", 1},        {"two", 2},       {"three", 3},
    {"four", 4},     {"five", 5},       {"six", 6},       {"seven", 7},
    {"eight", 8},    {"nine", 9},       {"ten", 10},      {"eleven", 11},
    {"twelve", 12},  {"thirteen", 13},  {"fourteen", 14}, {"fifteen", 15},
    {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19},
    {"twenty", 20},  {"thirty", 30},    {"forty", 40},    {"fifty", 50},
    {"sixty", 60},   {"seventy", 70},   {"eighty", 80},   {"ninety", 90},
}};
constexpr std::array<Word, 4> kScales = {{
    {"thousand", 1'000},
    {"million", 1'000'000},
    {"billion", 1'000'000'000},
    {"trillion", 1'000'000'000'000},
}};
constexpr std::array<std::string_view, 12> kPassedOver = {
    "and",   "dollars", "dollar", "us",      "united", "states",
    "euros", "euro",    "pounds", "percent", "only",   "no"};

template <size_t size>
std::optional<int64_t> Find(const std::array<Word, size>& words,
                            std::string_view word) {
  for (const auto& [name, value] : words) {
    if (name == word) return value;
  }
  return std::nullopt;
}

// Adds one word up; false if it is none.
class Adder {
 public:
  bool Add(std::string_view word) {
    if (const auto unit = Find(kUnits, word)) {
      group_ += *unit;
      any_ = true;
      return true;
    }
    if (word == "hundred") {
      group_ = (group_ == 0 ? 1 : group_) * 100;
      return true;
    }
    if (const auto scale = Find(kScales, word)) {
      total_ += (group_ == 0 ? 1 : group_) * *scale;
      group_ = 0;
      return true;
    }
    for (const std::string_view passed : kPassedOver) {
      if (passed == word) return true;
    }
    return false;
  }

  std::optional<int64_t> total() const {
    return any_ ? std::optional(total_ + group_) : std::nullopt;
  }

 private:
  int64_t total_ = 0;
  int64_t group_ = 0;
  bool any_ = false;
};

}  // namespace

std::optional<Decimal> ParseNumberWords(std::string_view text) {
  if (text.size() > 512) return std::nullopt;
  Adder adder;
  std::string word;
  for (size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ' ';
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      continue;
    }
    const bool between = c == ' ' || c == '-' || c == ',' || c == '.';
    if (!between || (!word.empty() && !adder.Add(word))) return std::nullopt;
    word.clear();
  }
  const auto total = adder.total();
  if (!total || *total > 999'999'999'999'999'999) return std::nullopt;
  const auto value = Decimal::Parse(absl::StrCat(*total));
  if (!value.ok()) return std::nullopt;
  return *value;
}

}  // namespace ledger
