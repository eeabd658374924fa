// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: a load file keeps to its delimiters whatever the words hold, and
// nothing is lost. Method: a strict parser of the grammar, and whole lines.

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/tools/small_report.h"

namespace ledger::report {
namespace {

constexpr char kMark[] = "\xEF\xBB\xBF";
constexpr char kThorn[] = "\xC3\xBE";
constexpr char kRegistered[] = "\xC2\xAE";

// One field's words from `at`, just after its first thorn, through its second.
std::optional<std::string> Field(const std::string& dat, size_t& at) {
  std::string words;
  while (at < dat.size()) {
    const std::string two = dat.substr(at, 2);
    if (two == kThorn) {
      at += 2;
      return words;
    }
    if (two == kRegistered) {
      words += '\n';
      at += 2;
    } else if (dat[at] == '\\') {
      if (dat.compare(at, 2, "\\\\") == 0) {
        words += '\\';
        at += 2;
      } else if (dat.compare(at, 2, "\\r") == 0) {
        words += '\r';
        at += 2;
      } else {
        const std::string escape = dat.substr(at, 6);
        if (escape == "\\u0014") {
          words += '\x14';
        } else if (escape == "\\u00FE") {
          words += kThorn;
        } else if (escape == "\\u00AE") {
          words += kRegistered;
        } else {
          return std::nullopt;
        }
        at += 6;
      }
    } else if (dat[at] == '\x14' || dat[at] == '\r' || dat[at] == '\n') {
      return std::nullopt;
    } else {
      words += dat[at++];
    }
  }
  return std::nullopt;
}

std::optional<std::vector<std::vector<std::string>>> Parse(
    const std::string& dat) {
  std::vector<std::vector<std::string>> table;
  if (dat.substr(0, 3) != kMark) return std::nullopt;
  for (size_t at = 3; at < dat.size();) {
    std::vector<std::string>& row = table.emplace_back();
    while (true) {
      if (dat.substr(at, 2) != kThorn) return std::nullopt;
      at += 2;
      const std::optional<std::string> words = Field(dat, at);
      if (!words) return std::nullopt;
      row.push_back(*words);
      if (at < dat.size() && dat[at] == '\x14') {
        ++at;
        continue;
      }
      if (dat.compare(at, 2, "\r\n") != 0) return std::nullopt;
      at += 2;
      break;
    }
  }
  return table;
}

TEST(DatTest, DelimitersStandWhereLoadersExpectThem) {
  const std::string dat = Bytes(ToDat(SmallReport()));
  EXPECT_EQ(dat.substr(0, 36),
            "\xEF\xBB\xBF\xC3\xBEPOSITION\xC3\xBE\x14\xC3\xBEREVISION\xC3\xBE"
            "\x14\xC3\xBERECOR");
  EXPECT_THAT(dat, testing::HasSubstr("\x14\xC3\xBE"
                                      "C-1: plain\xC3\xBE\x14\xC3\xBE\xC3\xBE"
                                      "\x14\xC3\xBElease\xC3\xBE"));
  EXPECT_EQ(dat.substr(dat.size() - 4), "\xC3\xBE\r\n");
}

TEST(DatTest, AnyWordsComeBack) {
  for (const std::string words :
       {"plain", "two\nlines", "two\r\nlines", "þ", "a þ\x14þ b", "Azure®",
        "back\\slash", "\\u00FE", "\\r", "\\", "日本語", "=cmd", "\"q\", r"}) {
    const Report report = SmallReport(words);
    const std::string dat = Bytes(ToDat(report));
    const auto table = Parse(dat);
    ASSERT_TRUE(table) << words;
    std::vector<std::vector<std::string>> wanted = ChronologyTable(report);
    for (std::string& name : wanted[0]) absl::AsciiStrToUpper(&name);
    EXPECT_EQ(*table, wanted) << words;
  }
}

// Most loaders split at the delimiters and look at nothing else.
TEST(DatTest, ALoaderThatOnlySplitsFindsEveryField) {
  const std::string dat = Bytes(ToDat(SmallReport("þ\x14þ\r\n\x14 ®")));
  EXPECT_EQ(std::count(dat.begin(), dat.end(), '\x14'), 3 * 15);
  EXPECT_EQ(std::count(dat.begin(), dat.end(), '\n'), 3);
  EXPECT_EQ(std::count(dat.begin(), dat.end(), '\r'), 3);
}

}  // namespace
}  // namespace ledger::report
