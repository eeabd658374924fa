// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_IO_H_
#define TOOLS_LEDGERCTL_IO_H_

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace ledger::ctl {

// How a command ended; the documented exit codes of ledgerctl.
enum class Exit {
  kDone = 0,         // done, and the answer is yes
  kNo = 1,           // done, and the answer is no
  kUsage = 2,        // unknown flag, unreadable date or file
  kIntegrity = 3,    // a record is damaged or a proof fails
  kRefused = 4,      // the server refused: conflict, rule, not found
  kCouldNotAsk = 5,  // unreachable, deadline, overloaded; try again
};

// How data is printed.
enum class Output { kTable, kJson, kJsonLines };

// How text is marked on a terminal.
enum class Style { kPlain, kStrong, kGood, kWarning, kBad, kFaint };

// Where a command talks to: data to `out`, everything else to `err`. Borrows
// both streams. One thread.
struct Io {
  std::ostream* out = nullptr;
  std::ostream* err = nullptr;
  bool out_terminal = false;
  bool err_terminal = false;
  bool colour = false;   // of `out`
  bool unicode = false;  // `out` shows more than ASCII
  int width = 0;         // columns of `out`; 0: no terminal, never wrap
  Output output = Output::kTable;
};

// Standard output and error as they are: terminals, width, NO_COLOR, and
// `colour_choice` "auto", "always" or "never".
Io StandardIo(std::string_view colour_choice, Output output);

// `text` as `style`, if `io` shows colour.
std::string Styled(const Io& io, Style style, std::string_view text);

// Columns that UTF-8 `text` takes on a terminal. Bytes that are not UTF-8 take
// one each.
int DisplayWidth(std::string_view text);

// `text` filled with blanks up to `width` columns; longer text stays whole.
std::string Padded(std::string_view text, int width);

// `text` cut to `width` columns, the last of them an ellipsis if it was longer.
std::string Shortened(std::string_view text, int width, bool unicode);

// `text` without control characters, each newline or tab a blank: words from a
// ledger must not steer a terminal.
std::string OneLine(std::string_view text);

// Words of `text` filled into lines of `width` columns (0: one line), the
// first line after `first`, the others after `rest`.
std::string Wrapped(std::string_view text, int width, std::string_view first,
                    std::string_view rest);

// Rows under a heading, columns aligned by display width. The last column is
// cut at the width of a terminal. One thread; value.
class Table {
 public:
  explicit Table(std::vector<std::string> heading);

  void Add(std::vector<std::string> row);
  void Print(const Io& io) const;

 private:
  std::vector<std::vector<std::string>> rows_;  // the first is the heading
};

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_IO_H_
