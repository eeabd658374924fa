// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_EVENT_H_
#define LEDGER_EVENT_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/ids.h"
#include "ledger/instant.h"
#include "ledger/record.h"
#include "ledger/v1/event.pb.h"

namespace ledger {

// One event of an agreement as it was recorded, parsed once.
struct RecordedEvent {
  Position position{0};
  Revision revision{0};
  Instant recorded_time{};
  uint32_t request_index = 0;
  v1::Event event;       // with its event id, given or made
  bool assumed = false;  // for one question, and not recorded
};

// The event in a record, parsed. Errors: DATA_LOSS unless there is one.
absl::StatusOr<std::shared_ptr<const RecordedEvent>> ParseEvent(
    const Record& record);

// "exclusivity.lifted": subject and verb, a pure function of the fact. A fact
// that holds none of the kinds this engine knows is "unknown".
std::string EventType(const v1::Fact& fact);
// The same, written over `type`, which costs at most one allocation.
void EventTypeTo(const v1::Fact& fact, std::string& type);

// "exclusivity", "rofr", "revenue_share" …
std::string_view TermKindName(v1::TermKind kind);

// The term that a fact is about, with its kind, of the families term, right
// process and performance; an empty id for all others.
struct TermSubject {
  std::string_view term_id;
  v1::TermKind kind = v1::TERM_KIND_UNSPECIFIED;
};
TermSubject SubjectOf(const v1::Fact& fact);

// Whether a verb needs its term granted, and whether it needs it alive too:
// what is owed is paid, breached and cured after the end as well.
bool NeedsGranted(const v1::Fact& fact);
bool NeedsAlive(const v1::Fact& fact);

// The condition that a fact is about, of the family condition; else empty.
std::string_view ConditionOf(const v1::Fact& fact);

// The two parties, in order of their ids, that a fact makes affiliates or says
// to be affiliates no longer.
std::optional<std::pair<std::string_view, std::string_view>> AffiliatesOf(
    const v1::Fact& fact);

// Whether by a fact somebody comes to stand in another's place.
bool PassesOn(const v1::Fact& fact);

// True for facts that move only the knowledge axis and have no effective time.
bool IsRecordFamily(const v1::Fact& fact);

// The event that a fact of the record family is about; else empty.
std::string_view TargetOf(const v1::Fact& fact);

// `fact` with what `disclosed` knows filled into its unknown, undisclosed,
// redacted and unset fields. Never changes a known field. Gives the names of
// the top-level fields of the fact's kind, or of its TermFields, that it
// filled, as registers are called.
std::vector<std::string> FillDisclosed(const v1::Fact& disclosed,
                                       v1::Fact& fact);

}  // namespace ledger

#endif  // LEDGER_EVENT_H_
