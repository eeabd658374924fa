// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// A workbook of six sheets: Chronology, Terms at D, Money, Timeline, Findings
// and Manifest. Words are written as text, never as formulas. Numbers are
// numbers where a spreadsheet keeps all their digits, else text. Times are text
// in RFC 3339: a spreadsheet knows no time before 1900 and no microseconds. The
// date of the file is K.

#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tools/report/forms.h"

namespace ledger::report {
namespace {

// A cell takes 32,767 characters; bytes are never fewer.
constexpr size_t kCellBytesMax = 32'767;
constexpr size_t kCutAt = 32'000;
// A number keeps so many digits.
constexpr int kDigitsMax = 15;

// A file without a reader that goes with this value.
class Scratch {
 public:
  Scratch() {
    const char* folder = getenv("TMPDIR");
    path_ =
        absl::StrCat(folder == nullptr ? "/tmp" : folder, "/ledgerctl-XXXXXX");
    const int file = mkstemp(path_.data());
    if (file >= 0) close(file);
    made_ = file >= 0;
  }
  ~Scratch() {
    if (made_) unlink(path_.c_str());
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  bool made() const { return made_; }
  const std::string& path() const { return path_; }
  std::string Read() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  std::string path_;
  bool made_ = false;
};

// `words` as a cell takes them: what is too long says that it was cut.
std::string Fitting(const std::string& words) {
  if (words.size() <= kCellBytesMax) return words;
  size_t end = kCutAt;
  while (end > 0 && (words[end] & 0xC0) == 0x80) --end;
  return absl::StrCat(words.substr(0, end), " … [cut: ", words.size(),
                      " bytes in all, whole in --form jsonl]");
}

// True if a spreadsheet shows `words` as the number that it is.
bool KeepsDigits(const std::string& words) {
  double value = 0;
  const auto digits = std::count_if(
      words.begin(), words.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits <= kDigitsMax && absl::SimpleAtod(words, &value);
}

// A column of a sheet.
struct Column {
  const char* name;
  double width;
  bool number = false;
};

// One workbook on its way; remembers the first error.
class Book {
 public:
  Book(const std::string& path, const Report& report)
      : book_(workbook_new(path.c_str())) {
    if (book_ == nullptr) return;
    heading_ = workbook_add_format(book_);
    format_set_bold(heading_);
    format_set_bottom(heading_, LXW_BORDER_THIN);
    wrapped_ = workbook_add_format(book_);
    format_set_text_wrap(wrapped_);
    format_set_align(wrapped_, LXW_ALIGN_VERTICAL_TOP);
    std::string title = absl::StrCat(report.agreement_id, ": chronology");
    std::string subject = report.command.substr(0, 255);
    std::string company = absl::StrCat("ledgerctl ", report.tool_version);
    lxw_doc_properties properties = {};
    properties.title = title.data();
    properties.subject = subject.data();
    properties.company = company.data();
    // 0 would be the time of the clock.
    properties.created = std::max<time_t>(
        static_cast<time_t>(report.basis.read_time() / 1'000'000), 1);
    Note(workbook_set_properties(book_, &properties));
  }

  // Adds a sheet with a heading that stays in sight, and `rows` below it.
  void Add(const char* name, const std::vector<Column>& columns,
           const std::vector<std::vector<std::string>>& rows) {
    if (book_ == nullptr) return;
    lxw_worksheet* sheet = workbook_add_worksheet(book_, name);
    if (sheet == nullptr) return Note(LXW_ERROR_MEMORY_MALLOC_FAILED);
    for (size_t i = 0; i < columns.size(); ++i) {
      const auto column = static_cast<lxw_col_t>(i);
      Note(worksheet_set_column(sheet, column, column, columns[i].width,
                                nullptr));
      Note(worksheet_write_string(sheet, 0, column, columns[i].name, heading_));
    }
    lxw_row_t at = 0;
    for (const std::vector<std::string>& row : rows) {
      ++at;
      for (size_t i = 0; i < row.size(); ++i) {
        Write(sheet, at, static_cast<lxw_col_t>(i), columns[i].number, row[i]);
      }
    }
    worksheet_freeze_panes(sheet, 1, 0);
    worksheet_set_landscape(sheet);
    worksheet_set_paper(sheet, 9);  // A4
    worksheet_fit_to_pages(sheet, 1, 0);
    worksheet_repeat_rows(sheet, 0, 0);
    worksheet_set_footer(sheet, "&L&A&Rpage &P of &N");
  }

  // Writes the file. Errors: INTERNAL when any step failed.
  absl::Status Close() {
    if (book_ == nullptr)
      return absl::InternalError("libxlsxwriter: no memory");
    Note(workbook_close(book_));
    if (error_ == LXW_NO_ERROR) return absl::OkStatus();
    return absl::InternalError(
        absl::StrCat("libxlsxwriter: ", lxw_strerror(error_)));
  }

 private:
  void Note(lxw_error error) {
    if (error_ == LXW_NO_ERROR) error_ = error;
  }

  void Write(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, bool number,
             const std::string& words) {
    if (words.empty()) return;
    double value = 0;
    if (number && KeepsDigits(words) && absl::SimpleAtod(words, &value)) {
      return Note(worksheet_write_number(sheet, row, column, value, wrapped_));
    }
    Note(worksheet_write_string(sheet, row, column, Fitting(words).c_str(),
                                wrapped_));
  }

  lxw_workbook* book_;  // owned by the library; Close() frees it
  lxw_format* heading_ = nullptr;
  lxw_format* wrapped_ = nullptr;
  lxw_error error_ = LXW_NO_ERROR;
};

void AddChronology(const Report& report, Book& book) {
  std::vector<std::vector<std::string>> rows;
  for (EventRow& row : EventRows(report)) {
    rows.push_back({absl::StrCat(row.position), absl::StrCat(row.revision),
                    std::move(row.recorded), std::move(row.effective),
                    std::move(row.type), std::move(row.event_id),
                    std::move(row.says), std::move(row.sources)});
  }
  book.Add("Chronology",
           {{"position", 9, true},
            {"revision", 9, true},
            {"recorded", 27},
            {"effective", 22},
            {"type", 24},
            {"event_id", 14},
            {"says", 80},
            {"sources", 60}},
           rows);
}

void AddTerms(const Report& report, Book& book) {
  std::vector<std::vector<std::string>> rows;
  for (TermRow& row : TermRows(report)) {
    rows.push_back({std::move(row.term_id), std::move(row.kind),
                    std::move(row.status), std::move(row.says),
                    std::move(row.fields)});
  }
  book.Add("Terms at D",
           {{"term_id", 22},
            {"kind", 16},
            {"status", 24},
            {"says", 70},
            {"fields", 90}},
           rows);
}

void AddMoney(const Report& report, Book& book) {
  std::vector<std::vector<std::string>> rows;
  for (const SumRow& row : SumRows(report)) {
    rows.push_back({row.term_id, row.sum, row.currency, row.lo, row.hi,
                    row.marked ? "yes" : "no", row.certain ? "yes" : "no"});
  }
  book.Add("Money",
           {{"term_id", 22},
            {"sum", 14},
            {"currency", 10},
            {"at_least", 22, true},
            {"at_most", 22, true},
            {"part_reported", 14},
            {"certain", 10}},
           rows);
}

void AddTimeline(const Report& report, Book& book) {
  std::vector<std::vector<std::string>> rows;
  for (SpanRow& row : SpanRows(report)) {
    rows.push_back({std::move(row.term_id), std::move(row.from),
                    std::move(row.to), std::move(row.status)});
  }
  book.Add("Timeline",
           {{"term_id", 22}, {"from", 27}, {"to", 27}, {"status", 40}}, rows);
}

void AddFindings(const Report& report, Book& book) {
  std::vector<std::vector<std::string>> rows;
  for (DoubtRow& row : DoubtRows(report)) {
    rows.push_back({std::move(row.code), row.certain ? "yes" : "no",
                    std::move(row.says), std::move(row.terms),
                    std::move(row.events)});
  }
  book.Add("Findings",
           {{"code", 24},
            {"certain", 10},
            {"says", 80},
            {"terms", 30},
            {"events", 40}},
           rows);
}

void AddManifest(const Report& report, Book& book) {
  std::vector<std::vector<std::string>> rows;
  for (const Fact& fact : BasisFacts(report)) {
    rows.push_back({fact.name, fact.value});
  }
  rows.push_back({"events", absl::StrCat(report.events.size())});
  rows.push_back({"tool", absl::StrCat("ledgerctl ", report.tool_version)});
  rows.push_back({"server", absl::StrCat("ledgerd ", report.server_version)});
  rows.push_back(
      {"sha256 of --form jsonl", ToHex(Sha256(ToJsonLines(report)))});
  rows.push_back({"repeat", CommandOf(report, "xlsx")});
  book.Add("Manifest", {{"name", 24}, {"value", 110}}, rows);
}

}  // namespace

absl::StatusOr<std::string> ToXlsx(const Report& report) {
  const Scratch scratch;
  if (!scratch.made()) {
    return absl::InternalError(
        absl::StrCat("'", scratch.path(),
                     "': cannot be made; set TMPDIR to a folder that can be "
                     "written"));
  }
  Book book(scratch.path(), report);
  AddChronology(report, book);
  AddTerms(report, book);
  AddMoney(report, book);
  AddTimeline(report, book);
  AddFindings(report, book);
  AddManifest(report, book);
  if (const absl::Status closed = book.Close(); !closed.ok()) return closed;
  return scratch.Read();
}

}  // namespace ledger::report
