// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_MERGE_H_
#define TOOLS_LEDGERCTL_MERGE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "ledger/instant.h"
#include "tools/ledgerctl/lines.h"

namespace ledger::ctl {

// One request with the recorded time that its first record gets; the others
// get 1, 2, 3 … µs more.
struct TimedRequest {
  FileRequest request;
  Instant recorded_time;
};

// Merges the requests of several files by claimed time; of equal times the
// file given first, and in it the line that stands first, comes first. A
// claimed date is its 00:00 UTC, and requests of one date follow each other
// microsecond by microsecond, so that times strictly increase over all files.
// Errors: INVALID_ARGUMENT, "file:line: recorded: …", for a request without a
// claimed time or id, an exact time that leaves no room, or an id used twice.
absl::StatusOr<std::vector<TimedRequest>> MergeByClaimedTime(
    std::vector<std::vector<FileRequest>> files);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_MERGE_H_
