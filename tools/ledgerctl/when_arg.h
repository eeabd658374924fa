// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_WHEN_ARG_H_
#define TOOLS_LEDGERCTL_WHEN_ARG_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "ledger/instant.h"
#include "ledger/v1/ledger_service.pb.h"

namespace ledger::ctl {

// Reads a D, the value of --as-of or of another `flag`: a whole civil date
// ("2024-03-01"), an RFC 3339 time, "now", "yesterday", or "now" and a distance
// such as "now-30d" (s, min, h, d, w; months "mo" and years "y" on the
// calendar). Empty: unset. `now` is what the relative forms count from.
//
// A date stays a date: the server resolves it in the agreement's time zone.
// Errors: INVALID_ARGUMENT, naming the flag, what was found and what is
// expected; "03/04/2024" with both readings, "2024-03" as partial.
absl::StatusOr<v1::AsOf> ParseAsOf(std::string_view text, Instant now,
                                   std::string_view flag = "--as-of");

// Reads the value of --known-at: the same, and "@2025" for the first 2025
// records of the ledger. Errors: as ParseAsOf.
absl::StatusOr<v1::KnownAt> ParseKnownAt(std::string_view text, Instant now,
                                         std::string_view flag = "--known-at");

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_WHEN_ARG_H_
