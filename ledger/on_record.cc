// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/on_record.h"

#include <algorithm>

#include "ledger/event.h"

namespace ledger {
namespace {

using F = v1::Fact;

// Whether one of the rows before `before`, as it is known then, is wanted.
template <typename Wanted>
bool Any(const History& history, const History::Rows& rows, uint32_t before,
         const Wanted& wanted) {
  return std::any_of(rows.begin(), rows.end(), [&](uint32_t row) {
    const F* fact = history.NewestOf(row, before);
    return fact != nullptr && wanted(*fact);
  });
}

}  // namespace

bool OnRecord::Term(std::string_view id) const {
  return Any(history_, history_.LifeOf(id), before_, [id](const F& fact) {
    return fact.has_term_granted() && fact.term_granted().term_id() == id;
  });
}

bool OnRecord::Condition(std::string_view id) const {
  return Any(history_, history_.OfCondition(id), before_, [id](const F& fact) {
    return fact.has_condition_defined() && ConditionOf(fact) == id;
  });
}

bool OnRecord::Instrument(std::string_view id) const {
  return Any(history_, history_.OfInstrument(id), before_, [id](const F& fact) {
    return fact.has_instrument_executed() && fact.instrument_id() == id;
  });
}

bool OnRecord::Event(std::string_view id) const {
  const int64_t found = history_.Find(id);
  return found >= 0 && found < before_;
}

bool OnRecord::Party(const std::string& id) {
  if (parties_.empty()) {
    for (const uint32_t row : history_.parties()) {
      const F* fact = Newest(row);
      if (fact != nullptr) AddParties(*fact);
    }
  }
  return parties_.contains(id);
}

void OnRecord::AddParties(const F& fact) {
  for (const auto& party : fact.instrument_executed().parties()) {
    parties_.insert(party.party_id());
  }
  const v1::PartyChanged& changed = fact.party_changed();
  if (changed.has_joined()) parties_.insert(changed.joined().party_id());
  if (changed.has_succeeded()) parties_.insert(changed.succeeded().party_id());
  if (changed.has_identified()) {
    parties_.insert(changed.identified().party_id());
  }
  if (changed.has_assigned()) {
    parties_.insert(changed.assigned().to().party_id());
  }
  if (changed.has_novated()) {
    parties_.insert(changed.novated().to().party_id());
  }
  if (!changed.affiliated().empty()) parties_.insert(changed.affiliated());
}

int64_t OriginalOf(const History& history, const F& fact) {
  int64_t target = history.Find(TargetOf(fact));
  while (target >= 0) {
    const int64_t next = history.Find(
        TargetOf(history.at(static_cast<size_t>(target)).event.fact()));
    if (next < 0 || next >= target) break;
    target = next;
  }
  return target;
}

}  // namespace ledger
