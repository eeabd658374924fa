// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/report/forms.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace ledger::report {
namespace {

// A form that never fails, among those that may.
template <std::string (*render)(const Report&)>
absl::StatusOr<std::string> Always(const Report& report) {
  return render(report);
}

}  // namespace

const std::vector<Form>& Forms() {
  static const auto& forms = *new std::vector<Form>{
      {"jsonl", true, false, Always<ToJsonLines>},
      {"csv", true, false, Always<ToCsv>},
      {"xlsx", false, false, ToXlsx},
      {"pdf", false, false, ToPdf},
      {"cloudevents", true, false, Always<ToCloudEvents>},
      {"dat", true, false, Always<ToDat>},
      {"certification", true, false, Always<ToCertification>},
      {"redline", true, true, Always<ToRedline>},
  };
  return forms;
}

const Form* FindForm(std::string_view name) {
  for (const Form& form : Forms()) {
    if (form.name == name) return &form;
  }
  return nullptr;
}

std::string CommandOf(const Report& report, std::string_view form) {
  const Form* found = FindForm(form);
  const bool text = found != nullptr && found->text;
  return absl::StrCat(report.command, " --form ", std::string(form), " --to ",
                      text ? "-" : "FILE");
}

std::vector<std::vector<std::string>> ChronologyTable(const Report& report) {
  const std::vector<Fact> basis = BasisFacts(report);
  std::vector<std::vector<std::string>> table;
  table.push_back({"position", "revision", "recorded", "effective", "type",
                   "event_id", "says", "sources"});
  for (const Fact& fact : basis) table.front().push_back(fact.name);
  for (EventRow& row : EventRows(report)) {
    std::vector<std::string> cells = {
        absl::StrCat(row.position), absl::StrCat(row.revision),
        std::move(row.recorded),    std::move(row.effective),
        std::move(row.type),        std::move(row.event_id),
        std::move(row.says),        std::move(row.sources)};
    for (const Fact& fact : basis) cells.push_back(fact.value);
    table.push_back(std::move(cells));
  }
  return table;
}

}  // namespace ledger::report
