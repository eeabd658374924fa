// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_EVENT_FILTER_H_
#define SERVICE_EVENT_FILTER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/ids.h"
#include "ledger/ledger.h"
#include "ledger/v1/ledger_service.pb.h"
#include "service/violations.h"

namespace ledger {

// Which records a list or a watch gives. The agreement is left to the scan,
// which reads only its records; types and term need the event and are matched
// here. A value; safe to share.
class EventFilter {
 public:
  // Everything.
  EventFilter() = default;

  // Reads a filter; what is malformed is added to `violations`.
  static EventFilter Read(const v1::EventFilter& filter,
                          Violations* violations);

  const std::optional<AgreementId>& agreement() const { return agreement_; }

  // True if every record of the scan matches, so that nothing is parsed.
  bool matches_all() const { return types_.empty() && term_id_.empty(); }

  // Whether stored bytes match.
  // Errors: DATA_LOSS for bytes that are no record with an event.
  absl::StatusOr<bool> Matches(const RawRecord& record) const;

 private:
  bool MatchesType(std::string_view type) const;

  std::optional<AgreementId> agreement_;
  std::vector<std::string> types_;  // "a.b", "a.*" or "*.b"
  std::string term_id_;
};

// True if some field of `event` that holds term ids holds `term_id`.
bool NamesTerm(const v1::Event& event, std::string_view term_id);

// One turn of a scan with a filter: the wire form of `events` (field 1 of
// ListEventsResponse and WatchEventsResponse alike), taken from stored bytes
// without parsing them.
struct EncodedEvents {
  std::string bytes;
  int count = 0;
  Position next{0};  // where the next turn starts
  bool end = false;  // nothing stands in [next, until)
};

// What a turn reads and gives at most.
struct ScanBounds {
  TreeSize until{0};
  size_t count_max = 1000;
  size_t bytes_max = 0;
  size_t looked_at_max = 0;  // records read, matching or not
};

// Reads records from `from` on. Reads the disk: reader and watch threads only.
// Errors: DATA_LOSS as Ledger::ScanRecords.
absl::StatusOr<EncodedEvents> ScanEvents(Ledger* ledger,
                                         const EventFilter& filter,
                                         Position from,
                                         const ScanBounds& bounds);

}  // namespace ledger

#endif  // SERVICE_EVENT_FILTER_H_
