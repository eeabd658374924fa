// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_TERM_TEXT_H_
#define TOOLS_LEDGERCTL_TERM_TEXT_H_

#include <string>

#include "absl/time/time.h"
#include "ledger/v1/agreement.pb.h"
#include "tools/ledgerctl/io.h"

// One term at a pair of times, as sentences. Pure functions; none of them
// fails.
namespace ledger::ctl {

// Where a term stands, as far as a reader wants it sorted.
enum class Standing { kUncertain, kInForce, kNotInForce, kEnded, kAbsent };
Standing StandingOf(const v1::TermState& term);

// "in force since 22 Jul 2019" or "lifted on 28 Oct 2025 by e25".
std::string StatusPhrase(const v1::StatusValue& status,
                         const absl::TimeZone& zone);

// The term without its id: "exclusivity: in force since 22 Jul 2019,
// microsoft over openai; granted by e2; slice lifted by e11: …".
std::string TermSentence(const v1::TermState& term, const absl::TimeZone& zone);

// The sentence and, with `details`, a line for each register with the events
// that made it and what they overrode; wrapped at the width of `io`.
std::string TermText(const Io& io, const v1::TermState& term, bool details,
                     const absl::TimeZone& zone);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_TERM_TEXT_H_
