// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_TERM_TEXT_H_
#define TOOLS_LEDGERCTL_TERM_TEXT_H_

#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "ledger/instant.h"
#include "ledger/v1/agreement.pb.h"
#include "tools/ledgerctl/io.h"

// One term at a pair of times, as sentences. Pure functions; none of them
// fails.
namespace ledger::ctl {

// How a reader wants days said: the agreement's zone, and for each event id the
// first and last possible start of its event; one that is not there is exact.
struct DayContext {
  absl::TimeZone zone = absl::UTCTimeZone();
  std::map<std::string, InstantRange> starts;
};

// Where a term stands, as far as a reader wants it sorted.
enum class Standing { kUncertain, kInForce, kNotInForce, kEnded, kAbsent };
Standing StandingOf(const v1::TermState& term);

// "in force since 22 Jul 2019" or "lifted on 28 Oct 2025 by e25"; where the day
// of the event is not known, its bounds.
std::string StatusPhrase(const v1::StatusValue& status, const DayContext& days);

// The term without its id: "exclusivity: in force since 22 Jul 2019,
// microsoft over openai; granted by e2; slice lifted by e11: …".
std::string TermSentence(const v1::TermState& term, const DayContext& days);

// One line of a term's details: a register's name and its value in words.
struct Detail {
  std::string label;
  std::string words;
};

// What a term says beyond its sentence: each register with the events that
// made it and what they overrode, its sums, evidence and instrument.
std::vector<Detail> TermDetails(const v1::TermState& term);

// The sentence and, with `details`, a line for each register with the events
// that made it and what they overrode; wrapped at the width of `io`.
std::string TermText(const Io& io, const v1::TermState& term, bool details,
                     const DayContext& days);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_TERM_TEXT_H_
