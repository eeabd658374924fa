// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/violations.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"

namespace ledger {
namespace {

const ReasonRow* FindRow(std::string_view name) {
  for (const ReasonRow& row : Reasons()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

Reason ReasonOfAll(const std::vector<v1::Violation>& violations) {
  bool rules_only = true;
  bool all_same = true;
  for (const v1::Violation& violation : violations) {
    const ReasonRow* row = FindRow(violation.reason());
    rules_only &=
        row != nullptr && row->code == absl::StatusCode::kFailedPrecondition;
    all_same &= violation.reason() == violations.front().reason();
  }
  const ReasonRow* first = FindRow(violations.front().reason());
  if (all_same && first != nullptr) return first->reason;
  return rules_only ? Reason::kRuleRefused : Reason::kInvalidField;
}

}  // namespace

void Violations::Add(std::string_view field, std::string_view description,
                     Reason reason) {
  v1::Violation& violation = violations_.emplace_back();
  violation.set_field(std::string(field));
  violation.set_reason(std::string(RowOf(reason).name));
  violation.set_description(std::string(description));
}

void Violations::Add(std::string_view prefix, v1::Violation violation) {
  std::string path(prefix);
  if (!path.empty() && !violation.field().empty()) path.push_back('.');
  path.append(violation.field());
  violation.set_field(std::move(path));
  violations_.push_back(std::move(violation));
}

void Violations::Add(std::vector<v1::Violation> violations) {
  std::move(violations.begin(), violations.end(),
            std::back_inserter(violations_));
}

absl::Status Violations::ToStatus() && {
  if (violations_.empty()) return absl::OkStatus();
  const v1::Violation& first = violations_.front();
  std::string message =
      first.field().empty()
          ? absl::StrCat("request ", first.description())
          : absl::StrCat(first.field(), ": ", first.description());
  if (violations_.size() > 1) {
    absl::StrAppend(&message, " (and ", violations_.size() - 1, " more)");
  }
  const Reason reason = ReasonOfAll(violations_);
  v1::Refusal refusal;
  for (v1::Violation& violation : violations_) {
    *refusal.add_violations() = std::move(violation);
  }
  return Refuse(reason, message, std::move(refusal));
}

}  // namespace ledger
