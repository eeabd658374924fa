// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "ledger/event.h"
#include "ledger/on_record.h"
#include "ledger/refusals.h"
#include "ledger/select.h"

namespace ledger {
namespace {

using F = v1::Fact;
using absl::StrCat;

// What an instrument that does not bind may hold: the document itself, and
// what it proposes.
bool Proposes(const F& fact) {
  if (fact.has_instrument_executed()) return DispositionsOf(fact).empty();
  return fact.has_term_granted() || fact.has_condition_defined() ||
         IsRecordFamily(fact);
}

// Whether the event of this revision executes an instrument that does not
// bind, as is known after the newest event: corrected, and filled by what was
// disclosed.
bool ExecutesNonBinding(const History& history, uint32_t revision) {
  const size_t all = history.size();
  const F* executed = history.NewestOf(revision, all);
  if (executed == nullptr) return false;
  if (executed->instrument_executed().has_binding()) {
    return !executed->instrument_executed().binding();
  }
  for (const uint32_t about : history.About(revision)) {
    const F* filling = history.NewestOf(about, all);
    if (filling == nullptr) continue;
    const v1::InstrumentExecuted& filled =
        filling->detail_disclosed().disclosed().instrument_executed();
    if (filled.has_binding()) return !filled.binding();
  }
  return false;
}

bool NonBinding(const History& history, const std::string& instrument) {
  for (const uint32_t row : history.OfInstrument(instrument)) {
    const F* fact = history.NewestOf(row, history.size());
    if (fact != nullptr && fact->has_instrument_executed() &&
        fact->instrument_id() == instrument) {
      return ExecutesNonBinding(history, row);
    }
  }
  return false;
}

// What the newest event makes known of an instrument that was thought to bind.
void CheckTurned(const History& history, const std::string& path,
                 Refusals& refusals) {
  const F& fact = history.at(history.size() - 1).event.fact();
  const int64_t original = OriginalOf(history, fact);
  if (original < 0) return;
  const auto revision = static_cast<uint32_t>(original);
  if (!ExecutesNonBinding(history, revision)) return;
  const std::string& instrument =
      history.NewestOf(revision, history.size())->instrument_id();
  for (const uint32_t row : history.OfInstrument(instrument)) {
    const F* other = history.NewestOf(row, history.size());
    if (other == nullptr || other->instrument_id() != instrument ||
        Proposes(*other)) {
      continue;
    }
    return refusals.Add(
        path, Reason::kNonBinding,
        StrCat("instrument '", instrument, "' would not bind, but event '",
               history.at(row).event.event_id(),
               "' does more than propose; retract that event first"));
  }
}

}  // namespace

void CheckBinding(const History& history, Refusals& refusals) {
  const F& fact = history.at(history.size() - 1).event.fact();
  const auto [said, path] = SaidBy(fact);
  const std::string& instrument = said->instrument_id();
  if (fact.has_event_retracted()) {
    CheckTurned(history, path + ".event_retracted.target", refusals);
  } else if (said != &fact && said->has_instrument_executed()) {
    CheckTurned(history, path, refusals);
  } else if (!instrument.empty() && !Proposes(*said) &&
             NonBinding(history, instrument)) {
    refusals.Add(path, Reason::kNonBinding,
                 StrCat("instrument '", instrument,
                        "' does not bind: it can only propose terms"));
  }
}

}  // namespace ledger
