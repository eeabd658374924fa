// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/permission_form.h"

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "ledger/ids.h"
#include "ledger/limits.h"
#include "ledger/reason.h"
#include "ledger/refusals.h"
#include "ledger/region.h"
#include "ledger/scope.h"

namespace ledger {
namespace {

void CheckDimension(size_t dimension, const v1::Values& values,
                    Refusals& refusals) {
  const std::string field =
      absl::StrCat("question.act.", std::string(DimensionName(dimension)));
  const auto refuse = [&](std::string problem) {
    refusals.Add(field, Reason::kInvalidField, std::move(problem));
  };
  if (values.redacted()) {
    refuse(
        "is redacted; a question names what it asks about, leave the dimension "
        "out for all of it");
  } else if (values.values().empty()) {
    refuse("has no values; leave the dimension out for all of it");
  } else if (static_cast<size_t>(values.values_size()) > kListItemsMax) {
    refuse(absl::StrCat(values.values_size(), " items; limit is ",
                        kListItemsMax, " (list_items_max)"));
  } else if (dimension >= kPathDimensions && values.values_size() > 1) {
    refuse(absl::StrCat("has ", values.values_size(),
                        " intervals; one act has one"));
  }
}

void CheckAct(const v1::Box& act, Refusals& refusals) {
  constexpr std::string_view kBox = "include[0]";
  bool any = false;
  v1::Scope scope;
  *scope.add_include() = act;
  for (size_t i = 0; i < kPathDimensions + kSpanDimensions; ++i) {
    const v1::Values* values = ValuesOf(act, i);
    if (values == nullptr) continue;
    any = true;
    CheckDimension(i, *values, refusals);
  }
  if (!any) {
    refusals.Add("question.act", Reason::kNoDimension,
                 "describes no act; set at least one dimension, such as "
                 "activity");
  }
  for (const auto& [field, what, reason] : CheckScope(scope)) {
    // What is wrong with a whole dimension was said above, in other words.
    if (field.find(".values[") == std::string::npos) continue;
    refusals.Add("question.act" + field.substr(kBox.size()), reason, what);
  }
}

void CheckId(const std::string& id, const char* field, Refusals& refusals) {
  if (IsPlainId(id)) return;
  refusals.Add(
      field, Reason::kInvalidField,
      "not an id; give 1 to 64 bytes of [A-Za-z0-9._-], not '.' or '..'");
}

}  // namespace

std::vector<v1::Violation> CheckPermissionForm(
    const v1::PermissionQuestion& question) {
  Refusals refusals;
  if (question.actor().empty()) {
    refusals.Add("question.actor", Reason::kInvalidField,
                 "missing; give the party that acts");
  } else {
    CheckId(question.actor(), "question.actor", refusals);
  }
  CheckAct(question.act(), refusals);
  if (!question.process_id().empty()) {
    CheckId(question.process_id(), "question.process_id", refusals);
  }
  return refusals.Take();
}

}  // namespace ledger
