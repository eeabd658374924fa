// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_DUE_H_
#define LEDGER_DUE_H_

#include <optional>
#include <string>
#include <vector>

#include "ledger/instant.h"
#include "ledger/select.h"
#include "ledger/v1/fact.pb.h"
#include "ledger/v1/term.pb.h"

namespace ledger {

// When something is due: the first instant at which it is too late, or why
// that cannot be said. Nothing is guessed.
struct Due {
  std::optional<InstantRange> at;
  std::vector<std::string> missing;  // parameters that are not on record
  std::string uncovered;  // a calendar that ends before the period does
};

// The business-day calendars that an agreement states on record, and its
// clocks; of two statements of one name the newer one counts. Borrows the
// selection.
class Calendars {
 public:
  explicit Calendars(const Selection& selection);

  // Null if there is none of this name.
  const v1::Calendar* Find(std::string_view name) const;

  // The name of the one that a right counts by: its own, else that of the
  // agreement's notices; empty if neither is on record.
  const std::string& NameFor(const v1::RightTerms& right) const;

  const Clocks& clocks() const { return *clocks_; }

 private:
  const Clocks* clocks_;
  std::vector<const v1::Calendar*> calendars_;  // the newest last
  std::string of_notices_;
};

// `count` periods of days, counted as the right says, after the day of
// `start`: the whole last day is in time, until the cut-off if there is one.
// Hours, and nothing else, count from the instant. Days and the cut-off are
// those of `clock`.
Due DueAfter(InstantRange start, const v1::Period& window,
             const v1::RightTerms& right, const Calendars& calendars,
             WallClock clock);

// When a notice must be answered: by the deadline that it states, of a date
// the whole day as above, or as the right counts. `notice` is the fact of the
// step.
Due AnswerDue(const Fact& notice, const v1::RightTerms& right,
              const Calendars& calendars);

}  // namespace ledger

#endif  // LEDGER_DUE_H_
