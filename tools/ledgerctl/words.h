// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_WORDS_H_
#define TOOLS_LEDGERCTL_WORDS_H_

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "ledger/instant.h"
#include "ledger/words.h"

// What of events and states needs a zone or is for programs: days and JSON, in
// front of the words that the ledger itself says. Pure functions; none fails.
namespace ledger::ctl {

// The zone of that IANA name; UTC when it is empty or not known here.
absl::TimeZone ZoneOf(std::string_view name);

// "21 Jan 2025" where a day begins in `zone`, else with the time of day
// ("21 Jan 2025 14:03:05", with fractions if there are any).
std::string DayWords(Instant instant, const absl::TimeZone& zone);

// A message as one line of JSON, with the field names of the proto.
std::string JsonOf(const google::protobuf::Message& message);

// The same over many lines, with a newline at the end.
std::string PrettyJsonOf(const google::protobuf::Message& message);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_WORDS_H_
