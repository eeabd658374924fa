// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// A chronology as comma-separated values: RFC 4180, UTF-8 without a byte order
// mark, every line ended by CRLF, the first with the names of the columns. The
// basis stands in the last columns of every row.
//
//   file  = 1*(cell *("," cell) CRLF)
//   cell  = plain / DQUOTE *(any / 2DQUOTE) DQUOTE
//
// A spreadsheet takes a cell for a formula by its first character. A cell that
// begins with one of  = + - @ TAB CR LF  or with an apostrophe gets one more
// apostrophe in front; whoever takes one apostrophe away from each cell that
// begins with it has the words as they are on record.

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tools/report/forms.h"

namespace ledger::report {
namespace {

constexpr std::string_view kGuarded = "=+-@\t\r\n'";

std::string Cell(const std::string& words) {
  const bool guard =
      !words.empty() && kGuarded.find(words[0]) != std::string_view::npos;
  const std::string text = guard ? absl::StrCat("'", words) : words;
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

}  // namespace

std::string ToCsv(const Report& report) {
  std::string csv;
  for (const std::vector<std::string>& row : ChronologyTable(report)) {
    std::string_view before;
    for (const std::string& cell : row) {
      absl::StrAppend(&csv, std::string(before), Cell(cell));
      before = ",";
    }
    csv += "\r\n";
  }
  return csv;
}

}  // namespace ledger::report
