// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// A chronology as a Concordance load file, in UTF-8 with a byte order mark, by
// which loaders tell it from the older form in Windows-1252.
//
//   file   = BOM 1*(field *(DC4 field) CRLF)
//   field  = THORN *(char / REG / escape) THORN
//   DC4    = U+0014                   between fields
//   THORN  = U+00FE (bytes C3 BE)     around every field, also an empty one
//   REG    = U+00AE (bytes C2 AE)     a line feed of the field's words
//   escape = "\\" / "\u0014" / "\u00FE" / "\u00AE" / "\r"
//   char   = any other character than these and CR, LF
//
// Concordance has no way to say a delimiter inside a field, and its loaders
// split without looking. So no delimiter ever stands there: each is written as
// its escape, and so is the backslash, whence nothing is lost. The first line
// has the names of the columns, upper case; the basis stands in the last
// columns of every row.

#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tools/report/forms.h"

namespace ledger::report {
namespace {

constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";
constexpr char kBetween[] = "\x14";
constexpr char kAround[] = "\xC3\xBE";
constexpr char kLineFeed[] = "\xC2\xAE";

std::string Field(const std::string& words) {
  return absl::StrCat(kAround,
                      absl::StrReplaceAll(words, {{"\\", "\\\\"},
                                                  {kBetween, "\\u0014"},
                                                  {kAround, "\\u00FE"},
                                                  {kLineFeed, "\\u00AE"},
                                                  {"\r", "\\r"},
                                                  {"\n", kLineFeed}}),
                      kAround);
}

}  // namespace

std::string ToDat(const Report& report) {
  std::vector<std::vector<std::string>> table = ChronologyTable(report);
  for (std::string& name : table.front()) absl::AsciiStrToUpper(&name);
  std::string dat = kByteOrderMark;
  for (const std::vector<std::string>& row : table) {
    std::string_view before;
    for (const std::string& cell : row) {
      absl::StrAppend(&dat, std::string(before), Field(cell));
      before = kBetween;
    }
    dat += "\r\n";
  }
  return dat;
}

}  // namespace ledger::report
