// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/scope.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ledger/amount.h"
#include "ledger/date.h"
#include "ledger/ids.h"
#include "ledger/limits.h"

namespace ledger {
namespace {

using Faults = std::vector<ScopeFault>;

bool IsSegment(std::string_view text) {
  if (text.empty() || text.size() > kPathSegmentBytesMax) return false;
  for (const char c : text) {
    const bool allowed = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                         c == '.' || c == '_' || c == '-';
    if (!allowed) return false;
  }
  return true;
}

// A party id keeps its case, unlike a path.
bool IsCounterparty(const std::string& text) {
  if (text.rfind("party/", 0) == 0) return IsPlainId(text.substr(6));
  return text.rfind("class/", 0) == 0 && IsPath(text);
}

// Splits "lo..hi"; nothing if it is no interval.
std::optional<std::pair<std::string, std::string>> SplitInterval(
    const std::string& text) {
  const size_t dots = text.find("..");
  if (dots == std::string::npos) return std::nullopt;
  return std::pair(text.substr(0, dots), text.substr(dots + 2));
}

// R9.
ScopeFault Reversed(const std::string& text) {
  return {"", absl::StrCat("'", text, "': ends before it starts"),
          Reason::kInvalidAmount};
}

ScopeFault CheckQuantity(const std::string& text) {
  const auto ends = SplitInterval(text);
  if (!ends) {
    return {"",
            absl::StrCat("'", text, "': expected an interval such as 0..100")};
  }
  std::optional<Decimal> values[2];
  const std::string* parts[2] = {&ends->first, &ends->second};
  for (int i = 0; i < 2; ++i) {
    if (parts[i]->empty()) continue;
    const auto value = Decimal::Parse(*parts[i]);
    if (!value.ok()) return {"", std::string(value.status().message())};
    values[i] = *value;
  }
  if (values[0] && values[1] && *values[1] < *values[0]) {
    return Reversed(text);
  }
  return {};
}

ScopeFault CheckTime(const std::string& text) {
  const auto ends = SplitInterval(text);
  if (!ends) {
    return {"", absl::StrCat("'", text,
                             "': expected an interval such as "
                             "2025-01-01..2025-12-31")};
  }
  std::optional<CivilDate> dates[2];
  const std::string* parts[2] = {&ends->first, &ends->second};
  for (int i = 0; i < 2; ++i) {
    if (parts[i]->empty()) continue;
    const auto date = ParseCivilDate(*parts[i]);
    if (!date.ok()) return {"", std::string(date.status().message())};
    dates[i] = *date;
  }
  if (dates[0] && dates[1] && dates[1]->last < dates[0]->first) {
    return Reversed(text);
  }
  return {};
}

// What is wrong with one value: nothing if it says nothing.
ScopeFault CheckOne(const std::string& dimension, const std::string& value) {
  if (dimension == "quantity") return CheckQuantity(value);
  if (dimension == "time") return CheckTime(value);
  if (dimension == "counterparty") {
    if (IsCounterparty(value)) return {};
    return {"", absl::StrCat("'", value, "': expected party/ID or class/PATH")};
  }
  if (IsPath(value)) return {};
  return {"", PathMessage(value)};
}

void CheckValues(const v1::Values& values, const std::string& dimension,
                 const std::string& path, Faults& faults) {
  const std::string field = absl::StrCat(path, ".", dimension);
  if (values.values_size() == 0 && !values.redacted()) {
    faults.push_back({field,
                      "has no values; leave the dimension out for all of it, "
                      "or say redacted"});
  }
  if (values.values_size() > 0 && values.redacted()) {
    faults.push_back({field, "has values and is redacted; say one of the two"});
  }
  for (int i = 0; i < values.values_size(); ++i) {
    ScopeFault fault = CheckOne(dimension, values.values(i));
    if (fault.what.empty()) continue;
    fault.field = absl::StrCat(field, ".values[", i, "]");
    faults.push_back(std::move(fault));
  }
}

void CheckBox(const v1::Box& box, const std::string& path, Faults& faults) {
  const auto check = [&](bool set, const v1::Values& values,
                         const char* dimension) {
    if (set) CheckValues(values, dimension, path, faults);
  };
  check(box.has_activity(), box.activity(), "activity");
  check(box.has_subject(), box.subject(), "subject");
  check(box.has_field(), box.field(), "field");
  check(box.has_territory(), box.territory(), "territory");
  check(box.has_channel(), box.channel(), "channel");
  check(box.has_counterparty(), box.counterparty(), "counterparty");
  check(box.has_quantity(), box.quantity(), "quantity");
  check(box.has_time(), box.time(), "time");
}

}  // namespace

bool IsPath(std::string_view text) {
  size_t segments = 0;
  for (size_t from = 0; from <= text.size(); ++segments) {
    const size_t slash = std::min(text.find('/', from), text.size());
    if (!IsSegment(text.substr(from, slash - from))) return false;
    from = slash + 1;
  }
  return segments > 0 && segments <= kPathSegmentsMax;
}

std::string PathMessage(std::string_view text) {
  return absl::StrCat(
      "'", std::string(text.substr(0, 128)),
      "': expected 1 to 8 segments of [a-z0-9._-]{1,64} joined by slashes, "
      "e.g. compute/buy");
}

Faults CheckScope(const v1::Scope& scope) {
  Faults faults;
  const int boxes = scope.include_size() + scope.except_size();
  if (static_cast<size_t>(boxes) > kScopeBoxesMax) {
    faults.push_back({"", absl::StrCat("has ", boxes, " boxes; limit is ",
                                       kScopeBoxesMax, " (scope_boxes_max)")});
    return faults;
  }
  for (int i = 0; i < scope.include_size(); ++i) {
    CheckBox(scope.include(i), absl::StrCat("include[", i, "]"), faults);
  }
  for (int i = 0; i < scope.except_size(); ++i) {
    CheckBox(scope.except(i), absl::StrCat("except[", i, "]"), faults);
  }
  return faults;
}

}  // namespace ledger
