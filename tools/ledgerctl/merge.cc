// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/merge.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/date.h"

namespace ledger::ctl {
namespace {

// A claimed time and whether it is a date, which may move within its day.
struct Claim {
  Instant time;
  bool date = false;
};

absl::Status At(const FileRequest& request, std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat(ToString(request.first()), ": ", std::string(what)));
}

absl::StatusOr<Claim> ClaimOf(const FileRequest& request) {
  const std::string& said = request.recorded;
  if (said.empty()) {
    return At(request,
              "recorded: missing; an import needs a date or an RFC 3339 time, "
              "e.g. \"recorded\":\"2019-07-22\"");
  }
  if (said.find('T') != std::string::npos) {
    absl::StatusOr<Instant> time = ParseInstant(said);
    if (time.ok()) return Claim{*time, false};
    return At(request,
              absl::StrCat("recorded: ", std::string(time.status().message())));
  }
  absl::StatusOr<CivilDate> date = ParseCivilDate(said);
  if (!date.ok()) {
    return At(request,
              absl::StrCat("recorded: ", std::string(date.status().message())));
  }
  if (!date->whole()) {
    return At(request, absl::StrCat("recorded: '", said,
                                    "' is a partial date; give the day"));
  }
  return Claim{std::chrono::sys_days{date->first}, true};
}

// Refuses an id that stands in two places, which would be a replay or a
// conflict that nobody meant.
absl::Status CheckIds(const std::vector<FileRequest>& requests) {
  std::map<std::string, Place> seen;
  for (const FileRequest& request : requests) {
    if (request.request_id.empty()) {
      return At(request,
                "request_id: missing; an import that broke off is repeated by "
                "its ids, so each line needs one");
    }
    const auto [it, fresh] = seen.emplace(request.request_id, request.first());
    if (!fresh) {
      return At(request,
                absl::StrCat("request_id: '", request.request_id,
                             "' stands already at ", ToString(it->second),
                             "; the lines of one request follow each other"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<TimedRequest>> MergeByClaimedTime(
    std::vector<std::vector<FileRequest>> files) {
  std::vector<FileRequest> all;
  for (auto& file : files) {
    std::move(file.begin(), file.end(), std::back_inserter(all));
  }
  if (absl::Status ids = CheckIds(all); !ids.ok()) return ids;

  std::vector<std::pair<Claim, size_t>> order;
  for (size_t i = 0; i < all.size(); ++i) {
    absl::StatusOr<Claim> claim = ClaimOf(all[i]);
    if (!claim.ok()) return claim.status();
    order.emplace_back(*claim, i);
  }
  std::stable_sort(
      order.begin(), order.end(),
      [](const auto& a, const auto& b) { return a.first.time < b.first.time; });

  std::vector<TimedRequest> merged;
  Instant free = kOpenPast;  // the first time that is not taken
  for (const auto& [claim, index] : order) {
    FileRequest& request = all[index];
    if (claim.time < free && !claim.date) {
      return At(request,
                absl::StrCat("recorded: '", request.recorded,
                             "' is taken: the record before stands at ",
                             FormatInstant(free - std::chrono::microseconds(1)),
                             "; give a later time, or a date"));
    }
    const Instant time = std::max(claim.time, free);
    free = time + std::chrono::microseconds(request.events_count());
    merged.push_back({std::move(request), time});
  }
  return merged;
}

}  // namespace ledger::ctl
