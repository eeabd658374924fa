// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_STATE_TEXT_H_
#define TOOLS_LEDGERCTL_STATE_TEXT_H_

#include <string>

#include "absl/time/time.h"
#include "ledger/v1/agreement.pb.h"
#include "tools/ledgerctl/io.h"
#include "tools/ledgerctl/term_text.h"

// The state of an agreement, as sentences. Pure functions; none of them fails.
namespace ledger::ctl {

// The zone in which the agreement reads dates, by its `meta` terms.
absl::TimeZone ZoneOf(const v1::Agreement& agreement);

// That zone, and how certain the days of events are: the lives of the terms at
// the same K tell.
DayContext DaysOf(
    const v1::Agreement& agreement,
    const google::protobuf::RepeatedPtrField<v1::TermTimeline>& lives);

// How much of a state is shown.
struct StateDetail {
  bool ended = false;       // registers of ended terms too
  bool terms_only = false;  // no parties, conditions, instruments
};

// Terms by standing, then conditions, parties, instruments and what is open.
std::string StateText(const Io& io, const v1::Agreement& agreement,
                      const v1::Basis& basis, const DayContext& days,
                      const StateDetail& detail);

// "basis   7 Mar 2025 … as known at … : 27 records, 21 of them of X; engine 1".
std::string BasisText(const v1::Agreement& agreement, const v1::Basis& basis);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_STATE_TEXT_H_
