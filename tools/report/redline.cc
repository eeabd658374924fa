// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// redline: how two states differ, as one HTML page without scripts or anything
// from elsewhere, to read, print or mail. Each field shows its words with those
// that went struck out and those that came underlined, and beside it whether
// the contract changed or we learned, with the events.

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "ledger/instant.h"
#include "ledger/words.h"
#include "tools/ledgerctl/reason_text.h"
#include "tools/report/forms.h"

namespace ledger::report {
namespace {

// Longer texts are struck out and put in whole.
constexpr size_t kWordsMax = 1500;

constexpr char kStyle[] = R"(
body { font: 15px/1.45 Georgia, serif; color: #1a1a1a; max-width: 60em;
       margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.5em; } h2 { font-size: 1.1em; margin: 1.6em 0 .3em; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3em .8em .3em 0;
         border-top: 1px solid #ddd; overflow-wrap: anywhere; }
th { font-weight: normal; color: #666; width: 11em; }
td.words { white-space: pre-wrap; } td.why { color: #555; width: 17em; }
del { color: #a3182a; } ins { color: #17642f; }
code { font-size: .85em; overflow-wrap: anywhere; }
@media print { body { margin: 0; max-width: none; } tr { break-inside: avoid; } }
)";

// Text of a page. Controls that HTML does not allow become U+FFFD.
std::string Escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F) {
      safe += "\xEF\xBF\xBD";
    } else {
      safe += c;
    }
  }
  return absl::StrReplaceAll(
      safe, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}});
}

using Words = std::vector<std::string>;

// How long the longest common subsequence of what begins at (i, j) is.
class Common {
 public:
  Common(std::span<const std::string> before,
         std::span<const std::string> after)
      : width_(after.size() + 1), lengths_((before.size() + 1) * width_) {
    for (size_t i = before.size(); i-- > 0;) {
      for (size_t j = after.size(); j-- > 0;) {
        lengths_[i * width_ + j] = before[i] == after[j]
                                       ? At(i + 1, j + 1) + 1
                                       : std::max(At(i + 1, j), At(i, j + 1));
      }
    }
  }
  size_t At(size_t i, size_t j) const { return lengths_[i * width_ + j]; }

 private:
  const size_t width_;
  std::vector<size_t> lengths_;
};

// The words of a page, with runs of one kind in one element.
class Runs {
 public:
  void Add(std::string_view element, std::string_view word) {
    if (!any_ || element != element_) {
      Close();
      if (any_) html_ += ' ';
      element_ = element;
      if (!element_.empty()) absl::StrAppend(&html_, "<", element_, ">");
    } else {
      html_ += ' ';
    }
    any_ = true;
    html_ += Escaped(word);
  }
  std::string Take() {
    Close();
    return std::move(html_);
  }

 private:
  void Close() {
    if (any_ && !element_.empty()) absl::StrAppend(&html_, "</", element_, ">");
  }

  std::string html_;
  std::string element_;
  bool any_ = false;
};

// Words that went struck out, words that came underlined, in one text.
std::string Redlined(const std::string& before, const std::string& after) {
  const auto words = [](const std::string& text) {
    return text.empty() ? Words() : Words(absl::StrSplit(text, ' '));
  };
  const Words old_words = words(before);
  const Words new_words = words(after);
  Runs runs;
  size_t i = 0;
  size_t j = 0;
  if (old_words.size() <= kWordsMax && new_words.size() <= kWordsMax) {
    const Common common(old_words, new_words);
    while (i < old_words.size() && j < new_words.size()) {
      if (old_words[i] == new_words[j]) {
        runs.Add("", old_words[i]);
        ++i;
        ++j;
      } else if (common.At(i + 1, j) >= common.At(i, j + 1)) {
        runs.Add("del", old_words[i++]);
      } else {
        runs.Add("ins", new_words[j++]);
      }
    }
  }
  while (i < old_words.size()) runs.Add("del", old_words[i++]);
  while (j < new_words.size()) runs.Add("ins", new_words[j++]);
  return runs.Take();
}

void AddRow(std::string_view name, std::string_view words, std::string& html) {
  absl::StrAppend(&html, "<tr><th>", Escaped(name), "</th><td>", Escaped(words),
                  "</td></tr>\n");
}

std::string PointWords(const v1::Basis& basis) {
  return absl::StrCat(
      "as of ", FormatInstant(FromMicros(basis.effective_time())),
      ", known at ", FormatInstant(FromMicros(basis.read_time())), ": ",
      basis.tree_size(), " records of the ledger, ", basis.agreement_size(),
      " of the agreement; engine ", basis.engine_version());
}

void AddHead(const Report& report, std::string& html) {
  const std::string title =
      absl::StrCat(report.agreement_id, ": how two states differ");
  absl::StrAppend(
      &html, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n",
      "<meta charset=\"utf-8\">\n",
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
      "'none'; style-src 'unsafe-inline'\">\n<title>",
      Escaped(title), "</title>\n<style>", kStyle,
      "</style>\n</head>\n<body>\n<h1>", Escaped(title), "</h1>\n<table>\n");
  AddRow("first", PointWords(report.from), html);
  AddRow("second", PointWords(report.basis), html);
  AddRow("ledger", report.origin, html);
  AddRow("root", ToHex(report.root), html);
  AddRow("repeat", CommandOf(report, "redline"), html);
  html += "</table>\n";
}

void AddDifference(const Report& report, const v1::Difference& difference,
                   std::string& html) {
  const std::string events = EventIds(report.agreement_id, difference.events());
  absl::StrAppend(&html, "<tr><th>", Escaped(difference.field()),
                  "</th><td class=\"words\">",
                  Redlined(difference.before(), difference.after()),
                  "</td><td class=\"why\">",
                  Escaped(std::string(ctl::CauseWords(difference.cause()))),
                  "<br><code>", Escaped(events), "</code></td></tr>\n");
}

}  // namespace

std::string ToRedline(const Report& report) {
  std::string html;
  AddHead(report, html);
  const v1::Difference* last = nullptr;
  for (const v1::Difference& difference : report.differences) {
    if (last == nullptr || last->subject() != difference.subject() ||
        last->subject_id() != difference.subject_id()) {
      if (last != nullptr) html += "</table>\n";
      absl::StrAppend(&html, "<h2>",
                      Escaped(absl::StrCat(
                          ValueWords(v1::SubjectKind_Name(difference.subject()),
                                     "SUBJECT_KIND_"),
                          " ", difference.subject_id())),
                      "</h2>\n<table>\n");
    }
    last = &difference;
    AddDifference(report, difference, html);
  }
  html += last == nullptr ? "<p>They do not differ.</p>\n" : "</table>\n";
  return html + "</body>\n</html>\n";
}

}  // namespace ledger::report
