// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_DURABLE_FILE_H_
#define LEDGER_DURABLE_FILE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace ledger {

// A refusal of the disk, in its own words. Errors: always UNAVAILABLE.
absl::Status DiskRefuses(std::string_view what, const std::string& path,
                         int error);

// Puts a file in the place of another: whoever reads, also after a crash at
// any moment, finds the old one or the new one whole. Writes `path`.new first.
// `mode` as in chmod. Errors: UNAVAILABLE.
absl::Status ReplaceDurably(const std::string& path, std::string_view text,
                            unsigned mode);

}  // namespace ledger

#endif  // LEDGER_DURABLE_FILE_H_
