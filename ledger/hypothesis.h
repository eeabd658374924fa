// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_HYPOTHESIS_H_
#define LEDGER_HYPOTHESIS_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "ledger/history.h"
#include "ledger/ids.h"
#include "ledger/v1/rights.pb.h"

namespace ledger {

// Assumed events at most, over all agreements.
inline constexpr size_t kAssumedEventsMax = 64;

// Histories with events assumed behind what is recorded: never stored, for one
// question. Positions of assumed events begin at the number of records known,
// so that `known` counts both.
struct Assumed {
  std::map<std::string, History> histories;  // those that assume something
  TreeSize known{0};                         // records and assumed events
};

// Adds assumed events to one history, a copy cut at what is known; numbers
// its events from `next` on. Paths begin with `path`. Errors: as Assume.
absl::Status AssumeInto(const v1::AssumedEvents& assumed,
                        const std::string& path, Position& next,
                        History& history);

// Checks the shape of a hypothesis by itself. Errors: INVALID_ARGUMENT.
absl::Status CheckHypothesis(const v1::Hypothesis& hypothesis);

// SHA-256 of a hypothesis as its basis names it.
std::string HypothesisDigest(const v1::Hypothesis& hypothesis);

// The histories of the agreements that a hypothesis names, each as the first
// `known` records tell it and with its assumed events behind. What is assumed
// must be what could be appended: its form, its civil dates and the rules are
// checked event by event, and the end of each agreement's events as that of a
// request. `history_of` gives a recorded history, or an error that is passed
// on. Copies the histories that are named.
//
// Errors: INVALID_ARGUMENT (kInvalidField) for none or too many events, an
// agreement that stands twice, and what has no proper form;
// FAILED_PRECONDITION (kHypothesisRefused) with every rule that refuses.
template <typename HistoryOf>
absl::StatusOr<Assumed> Assume(const v1::Hypothesis& hypothesis, TreeSize known,
                               HistoryOf history_of) {
  if (auto checked = CheckHypothesis(hypothesis); !checked.ok()) return checked;
  Assumed result;
  Position next(known.value());
  for (int i = 0; i < hypothesis.assumed_size(); ++i) {
    const v1::AssumedEvents& each = hypothesis.assumed(i);
    const auto recorded = history_of(each.agreement_id());
    if (!recorded.ok()) return recorded.status();
    History history = **recorded;
    history.Truncate(history.PrefixOf(known));
    const std::string path = "hypothesis.assumed[" + std::to_string(i) + "]";
    if (auto into = AssumeInto(each, path, next, history); !into.ok()) {
      return into;
    }
    result.histories.emplace(each.agreement_id(), std::move(history));
  }
  result.known = TreeSize(next.value());
  return result;
}

}  // namespace ledger

#endif  // LEDGER_HYPOTHESIS_H_
