// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_APPEND_H_
#define LEDGER_APPEND_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/hash.h"
#include "ledger/ids.h"
#include "ledger/instant.h"
#include "ledger/v1/event.pb.h"

// What goes into an append and what comes out, free of requests and responses
// of any protocol.
namespace ledger {

// Append wherever the agreement stands.
struct AnyRevision {};
// Append only if the agreement has no events.
struct NoEvents {};
// Where the caller believes an agreement stands; a Revision is its last one.
using ExpectedRevision = std::variant<AnyRevision, NoEvents, Revision>;

// Events for one agreement, in this order; at least one. They have passed
// CheckForm. `resolved` times are filled in by the ledger.
struct AgreementAppend {
  AgreementId agreement;
  ExpectedRevision expected;
  std::vector<v1::Event> events;
};

// One request: all of it or nothing.
struct AppendRequest {
  RequestId request_id;
  // scheme:name of the authenticated caller, such as "local:anonymous".
  std::string actor;
  // SHA-256 of what was asked for: the deterministic bytes of an
  // AppendEventsRequest with only `appends` set, as it was parsed.
  Hash digest;
  // 1 to 256 events in all; an agreement stands here once.
  std::vector<AgreementAppend> appends;
  // Check and answer the same, write nothing.
  bool validate_only = false;
  // Answer with the root of the tree after this request.
  bool want_root = false;
  // When this has passed before its turn comes, it is dropped unrun.
  std::chrono::steady_clock::time_point deadline =
      std::chrono::steady_clock::time_point::max();
};

// One historic request: `recorded_time` is claimed for its first record, the
// others get + 1, 2, 3 … µs. validate_only and want_root are refused.
struct ImportRequest {
  AppendRequest append;
  Instant recorded_time;
};

// One event as it was recorded.
struct AppendedEvent {
  AgreementId agreement;
  std::string event_id;
  Revision revision{0};
  Position position{0};
  Instant recorded_time{};
  std::string type;
};

// A status or register that an append would change, at D = now. Words; `before`
// is empty for what did not exist, `after` for what no longer does.
struct StateChange {
  AgreementId agreement;
  std::string term_id;
  std::string field;  // "status" or the name of a register
  std::string before;
  std::string after;
};

// What was recorded, in the order of the request.
struct AppendResult {
  std::vector<AppendedEvent> events;
  TreeSize tree_size{0};  // after this request
  std::optional<Hash> root;
  bool replayed = false;
  std::vector<StateChange> changes;  // of validate_only
};

// What FinishImport found or did.
struct ImportSummary {
  uint64_t imported_count = 0;
  bool replayed = false;  // it had been finished before
};

// How an answer comes back: called once, on the appender's thread, after the
// sync; must not block and must not call back into the ledger's Close.
using AppendDone = std::function<void(absl::StatusOr<AppendResult>)>;
using FinishImportDone = std::function<void(absl::StatusOr<ImportSummary>)>;

}  // namespace ledger

#endif  // LEDGER_APPEND_H_
