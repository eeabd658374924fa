// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_DRAW_H_
#define TOOLS_LEDGERCTL_DRAW_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "ledger/instant.h"
#include "ledger/v1/agreement.pb.h"
#include "tools/ledgerctl/io.h"

namespace ledger::ctl {

// What a picture shows of the lives of terms.
struct Picture {
  std::vector<v1::TermTimeline> timelines;
  std::optional<Instant> cut;   // drawn as a line through every row
  std::optional<Instant> from;  // left edge; unset: the first edge or event
  std::optional<Instant> to;    // right edge; unset: the last one
  int width = 100;              // columns in all, at least 40
  absl::TimeZone zone = absl::UTCTimeZone();
};

// Terms as bars over time, each above a row of its events.
//
// A column shows what holds at its first instant; a span that lies inside one
// column takes that column, so none is lost. Where worlds differ on whether a
// term has ended or bites, its bar is hatched. Several events in one column
// show their number. Blocks where `io` shows Unicode, else ASCII; the same
// picture always gives the same text. Never fails.
std::string DrawTimelines(const Io& io, const Picture& picture);

// The exact spans behind a picture, as a table.
Table EdgesTable(const Picture& picture);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_DRAW_H_
