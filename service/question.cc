// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/question.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/date.h"
#include "ledger/limits.h"
#include "ledger/reason.h"

namespace ledger {
namespace {

constexpr int64_t kFirstSecond = -62'135'596'800;  // 0001-01-01
constexpr int64_t kEndSecond = 253'402'300'800;    // 10000-01-01

Instant ReadTimestamp(const google::protobuf::Timestamp& time,
                      std::string_view field, Violations* violations) {
  if (time.seconds() < kFirstSecond || time.seconds() >= kEndSecond ||
      time.nanos() < 0 || time.nanos() > 999'999'999) {
    violations->Add(
        field,
        absl::StrCat("found ", time.seconds(), " s and ", time.nanos(),
                     " ns; give a time in the years 1 to 9999 "
                     "with 0 to 999999999 ns"),
        Reason::kInvalidTime);
    return Instant{};
  }
  if (time.nanos() % 1000 != 0) {
    violations->Add(field,
                    absl::StrCat("found ", time.nanos(),
                                 " ns; give whole microseconds, finer times "
                                 "are never rounded"),
                    Reason::kInvalidTime);
    return Instant{};
  }
  return FromMicros(time.seconds() * 1'000'000 + time.nanos() / 1000);
}

std::chrono::sys_days ReadDay(const std::string& text, std::string_view field,
                              Violations* violations) {
  const absl::StatusOr<CivilDate> date = ParseCivilDate(text);
  if (!date.ok()) {
    violations->Add(field, std::string(date.status().message()),
                    Reason::kInvalidTime);
    return {};
  }
  if (!date->whole()) {
    violations->Add(field,
                    absl::StrCat("found the partial date '", text,
                                 "'; a question needs a whole one, such as "
                                 "2024-03-01"),
                    Reason::kInvalidTime);
    return {};
  }
  return std::chrono::sys_days(date->first);
}

}  // namespace

AskedAsOf ReadAsOf(const v1::AsOf& as_of, Violations* violations,
                   std::string_view before) {
  const std::string in(before);
  switch (as_of.as_of_case()) {
    case v1::AsOf::kTime:
      return ReadTimestamp(as_of.time(), in + "as_of.time", violations);
    case v1::AsOf::kDate:
      return ReadDay(as_of.date(), in + "as_of.date", violations);
    case v1::AsOf::AS_OF_NOT_SET:
      break;
  }
  return std::monostate();
}

KnownAt ReadKnownAt(const v1::KnownAt& known_at, Violations* violations,
                    std::string_view before) {
  const std::string in(before);
  switch (known_at.known_at_case()) {
    case v1::KnownAt::kTime:
      return ReadTimestamp(known_at.time(), in + "known_at.time", violations);
    case v1::KnownAt::kDate:
      return ReadDay(known_at.date(), in + "known_at.date", violations);
    case v1::KnownAt::kTreeSize:
      return TreeSize(known_at.tree_size());
    case v1::KnownAt::KNOWN_AT_NOT_SET:
      break;
  }
  return std::monostate();
}

void RefuseHypothesis(bool asked, Violations* violations) {
  if (!asked) return;
  violations->Add("hypothesis", "not answered by this server; ask without one");
}

int ReadPageSize(int32_t asked, int fallback, Violations* violations) {
  if (asked < 0) {
    violations->Add("page_size",
                    absl::StrCat("found ", asked, "; give 1 to ", kPageItemsMax,
                                 ", or 0 for the default"));
    return fallback;
  }
  if (asked == 0) return fallback;
  return std::min(asked, kPageItemsMax);
}

std::vector<std::string> ReadTermIds(
    const google::protobuf::RepeatedPtrField<std::string>& ids,
    Violations* violations) {
  if (static_cast<size_t>(ids.size()) > kListItemsMax) {
    violations->Add("term_ids",
                    absl::StrCat(ids.size(), " ids; limit is ", kListItemsMax,
                                 " (list_items_max)"));
    return {};
  }
  for (int i = 0; i < ids.size(); ++i) {
    if (!IsPlainId(ids[i])) {
      violations->Add(
          absl::StrCat("term_ids[", i, "]"),
          "not an id; give 1 to 64 bytes of [A-Za-z0-9._-], not '.' or '..'");
    }
  }
  std::vector<std::string> out(ids.begin(), ids.end());
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::optional<AgreementId> ReadAgreementId(std::string_view id,
                                           std::string_view field,
                                           Violations* violations) {
  absl::StatusOr<AgreementId> parsed = ParseAgreementId(id);
  if (parsed.ok()) return *std::move(parsed);
  violations->Add(field, std::string(parsed.status().message()));
  return std::nullopt;
}

void CheckOptionalId(std::string_view id, std::string_view field,
                     Violations* violations) {
  if (id.empty() || IsPlainId(id)) return;
  violations->Add(
      field,
      "not an id; give 1 to 64 bytes of [A-Za-z0-9._-], not '.' or '..'");
}

}  // namespace ledger
