// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_REPORT_FORMS_H_
#define TOOLS_REPORT_FORMS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/report/report.h"

// The forms of a report. Each is a pure function from a report to bytes: the
// same report gives the same bytes, the PDF with the same fonts. Each file says
// at its top what its form is.
namespace ledger::report {

// A form by its name on the command line.
struct Form {
  std::string_view name;
  bool text = false;      // may go to a terminal
  bool compares = false;  // two states; else tells one
  // Errors: INTERNAL when a library gives up; in its own words.
  absl::StatusOr<std::string> (*render)(const Report& report) = nullptr;
};

// All forms, in the order of the manual.
const std::vector<Form>& Forms();

// The form of that name; nullptr if there is none.
const Form* FindForm(std::string_view name);

// The command that makes this form of `report` again.
std::string CommandOf(const Report& report, std::string_view form);

// Chronology with its basis, as a table: names of columns, then a row an event.
// What CSV and DAT hold.
std::vector<std::vector<std::string>> ChronologyTable(const Report& report);

std::string ToJsonLines(const Report& report);
std::string ToCsv(const Report& report);
std::string ToCloudEvents(const Report& report);
std::string ToDat(const Report& report);
std::string ToCertification(const Report& report);
std::string ToRedline(const Report& report);

// Errors: INTERNAL when a library gives up; in its own words.
absl::StatusOr<std::string> ToXlsx(const Report& report);
absl::StatusOr<std::string> ToPdf(const Report& report);

}  // namespace ledger::report

#endif  // TOOLS_REPORT_FORMS_H_
