// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_RECORD_H_
#define LEDGER_RECORD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/hash.h"
#include "ledger/ids.h"
#include "ledger/instant.h"

namespace ledger {

// Place of a record in the request that it came with.
struct RequestPlace {
  std::string request_id;
  uint32_t index = 0;
  uint32_t size = 1;
};

// What stands in a record. A read-only view when it came from ParseRecord: its
// string views point into the parsed bytes, which must outlive it.
struct Record {
  Position position{0};
  std::string_view agreement_id;
  Revision revision{0};
  Hash previous_leaf_hash;
  Instant recorded_time;
  std::string_view actor;
  Hash request_digest;
  std::string_view event;  // serialised v1::Event
  std::optional<Instant> written_time;
  std::string_view request_id;  // empty on the ledger's own acts
  uint32_t request_index = 0;
  uint32_t request_size = 0;  // 0 on the ledger's own acts
};

// The bytes of a record: the leaf. Called once per record, by the appender;
// everybody later hashes the stored bytes. Fields in number order, zero values
// left out as proto3 does.
// Errors: INVALID_ARGUMENT when a bound is broken, naming it.
absl::StatusOr<std::string> EncodeRecord(const Record& record);

// Reads a record and checks what can be checked of it alone (the format's
// "reading, reject" rules): wire form, each field once and of its type, bounds,
// UTF-8, previous hash against revision, actor, request fields by whose record
// it is. Unknown fields are allowed.
// Errors: DATA_LOSS, saying which rule and at which byte.
absl::StatusOr<Record> ParseRecord(std::string_view bytes);

}  // namespace ledger

#endif  // LEDGER_RECORD_H_
