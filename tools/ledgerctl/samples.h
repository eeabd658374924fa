// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_SAMPLES_H_
#define TOOLS_LEDGERCTL_SAMPLES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/v1/line.pb.h"

namespace ledger::ctl {

// Every type of event that a client may append, sorted.
const std::vector<std::string>& EventTypes();

// A line of that type with values to overwrite; well formed as it stands, but
// without a request id.
// Errors: INVALID_ARGUMENT for a type that does not exist, with those nearest.
absl::StatusOr<v1::EventLine> SampleLine(std::string_view type);

// `line` as JSON below comments that say what its fields mean and which others
// there are.
std::string CommentedLine(std::string_view type, const v1::EventLine& line);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_SAMPLES_H_
