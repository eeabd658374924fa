// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/io.h"

#include <sys/ioctl.h>
#include <unistd.h>
#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"

namespace ledger::ctl {
namespace {

// One character of UTF-8 text.
struct Glyph {
  size_t bytes;
  int columns;
};

Glyph GlyphAt(std::string_view text) {
  utf8proc_int32_t code = 0;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto length = static_cast<utf8proc_ssize_t>(text.size());
  const utf8proc_ssize_t used = utf8proc_iterate(bytes, length, &code);
  if (used <= 0) return {1, 1};
  return {static_cast<size_t>(used), utf8proc_charwidth(code)};
}

bool Set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

bool Utf8Locale() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (!Set(name)) continue;
    const std::string value = std::getenv(name);
    return value.find("UTF-8") != std::string::npos ||
           value.find("utf8") != std::string::npos;
  }
  return false;
}

int TerminalWidth() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    return size.ws_col;
  }
  return 80;
}

std::string_view StyleCode(Style style) {
  switch (style) {
    case Style::kStrong:
      return "\033[1m";
    case Style::kGood:
      return "\033[32m";
    case Style::kWarning:
      return "\033[33m";
    case Style::kBad:
      return "\033[31m";
    case Style::kFaint:
      return "\033[2m";
    case Style::kPlain:
      break;
  }
  return "";
}

}  // namespace

Io StandardIo(std::string_view colour_choice, Output output) {
  Io io;
  io.out = &std::cout;
  io.err = &std::cerr;
  io.out_terminal = isatty(STDOUT_FILENO) == 1;
  io.err_terminal = isatty(STDERR_FILENO) == 1;
  io.unicode = io.out_terminal && Utf8Locale();
  io.width = io.out_terminal ? TerminalWidth() : 0;
  io.output = output;
  io.colour = colour_choice == "always" ||
              (colour_choice == "auto" && io.out_terminal && !Set("NO_COLOR"));
  return io;
}

std::string Styled(const Io& io, Style style, std::string_view text) {
  if (!io.colour || style == Style::kPlain) return std::string(text);
  return absl::StrCat(std::string(StyleCode(style)), std::string(text),
                      "\033[0m");
}

int DisplayWidth(std::string_view text) {
  int width = 0;
  while (!text.empty()) {
    const Glyph glyph = GlyphAt(text);
    width += glyph.columns;
    text.remove_prefix(glyph.bytes);
  }
  return width;
}

std::string Padded(std::string_view text, int width) {
  const int missing = width - DisplayWidth(text);
  std::string padded(text);
  if (missing > 0) padded.append(static_cast<size_t>(missing), ' ');
  return padded;
}

std::string Shortened(std::string_view text, int width, bool unicode) {
  if (DisplayWidth(text) <= width) return std::string(text);
  const std::string_view ellipsis = unicode ? "…" : "...";
  const int room = width - DisplayWidth(ellipsis);
  std::string shortened;
  int used = 0;
  while (!text.empty()) {
    const Glyph glyph = GlyphAt(text);
    if (used + glyph.columns > room) break;
    shortened.append(text.substr(0, glyph.bytes));
    used += glyph.columns;
    text.remove_prefix(glyph.bytes);
  }
  return shortened.append(ellipsis);
}

std::string OneLine(std::string_view text) {
  std::string line;
  while (!text.empty()) {
    const Glyph glyph = GlyphAt(text);
    const auto first = static_cast<unsigned char>(text[0]);
    const bool control = first < 0x20 || first == 0x7f ||
                         (glyph.bytes == 2 && first == 0xc2 &&
                          static_cast<unsigned char>(text[1]) < 0xa0);
    if (control) {
      line += ' ';
    } else {
      line.append(text.substr(0, glyph.bytes));
    }
    text.remove_prefix(glyph.bytes);
  }
  return line;
}

std::string Wrapped(std::string_view text, int width, std::string_view first,
                    std::string_view rest) {
  std::string all;
  std::string line(first);
  bool fresh = true;
  while (!text.empty()) {
    const size_t blank = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, blank);
    text.remove_prefix(std::min(blank + 1, text.size()));
    if (word.empty()) continue;
    const int wanted = DisplayWidth(line) + DisplayWidth(word) + 1;
    if (width > 0 && !fresh && wanted > width) {
      all.append(line).append("\n");
      line = std::string(rest);
      fresh = true;
    }
    if (!fresh) line += ' ';
    line.append(word);
    fresh = false;
  }
  return all.append(line).append("\n");
}

Table::Table(std::vector<std::string> heading) {
  rows_.push_back(std::move(heading));
}

void Table::Add(std::vector<std::string> row) {
  row.resize(rows_.front().size());
  for (std::string& cell : row) cell = OneLine(cell);
  rows_.push_back(std::move(row));
}

void Table::Print(const Io& io) const {
  std::vector<int> widths(rows_.front().size(), 0);
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(row[i]));
    }
  }
  for (const auto& row : rows_) {
    std::string line;
    for (size_t i = 0; i + 1 < row.size(); ++i) {
      line.append(Padded(row[i], widths[i])).append("  ");
    }
    const int room = io.width - DisplayWidth(line);
    const bool cut = io.width > 0 && room >= 12;
    line += cut ? Shortened(row.back(), room, io.unicode) : row.back();
    line.erase(line.find_last_not_of(' ') + 1);
    const bool heading = &row == &rows_.front();
    *io.out << Styled(io, heading ? Style::kFaint : Style::kPlain, line)
            << "\n";
  }
}

}  // namespace ledger::ctl
