// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/clocks.h"

#include "ledger/event.h"

namespace ledger {
namespace {

const v1::Fact& AsCorrected(const v1::Fact& fact) {
  return fact.has_event_corrected() ? fact.event_corrected().corrected() : fact;
}

const v1::TermFields& FieldsOf(const v1::Fact& fact) {
  return fact.has_term_granted() ? fact.term_granted().fields()
                                 : fact.term_amended().set();
}

}  // namespace

Clocks::Clocks(const History& history, size_t prefix) {
  for (const uint32_t row : history.zones()) {
    if (row >= prefix) break;
    const v1::Fact& stated = history.at(row).event.fact();
    const v1::TermFields& fields = FieldsOf(AsCorrected(stated));
    if (fields.has_zone_clock()) {
      named_.emplace(fields.time_zone(), WallClock::Of(fields.zone_clock()));
    }
    const int64_t original = history.Find(TargetOf(stated));
    const v1::Fact* newest = history.NewestOf(
        original < 0 ? row : static_cast<uint32_t>(original), prefix);
    if (newest == nullptr || FieldsOf(*newest).time_zone().empty()) continue;
    zone_ = FieldsOf(*newest).time_zone();
    own_ = WallClock::Of(FieldsOf(*newest).zone_clock());
  }
}

WallClock Clocks::Of(const v1::ResolvedTime& resolved) const {
  const auto found = named_.find(resolved.time_zone());
  return found != named_.end()
             ? found->second
             : WallClock::Fixed(resolved.utc_offset_seconds());
}

WallClock Clocks::Of(const v1::When& when) const {
  return when.has_resolved() ? Of(when.resolved()) : own_;
}

WallClock Clocks::Of(const v1::TimeLimit& limit) const {
  return limit.has_resolved() ? Of(limit.resolved()) : own_;
}

}  // namespace ledger
