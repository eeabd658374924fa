// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_VERIFY_ORDER_CHECK_H_
#define TOOLS_VERIFY_ORDER_CHECK_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/hash.h"
#include "ledger/instant.h"
#include "ledger/record.h"

namespace ledger::verify {

// What every two records of one request share.
struct RequestShape {
  uint64_t first = 0;  // position
  uint64_t size = 0;
  std::string id;
  std::string actor;
  Hash digest;
  bool imported = false;

  friend bool operator==(const RequestShape&, const RequestShape&) = default;
};

// The request that a record says it came with; an own act is one of its own.
// Errors: INVALID_ARGUMENT if it would have begun before the ledger.
absl::StatusOr<RequestShape> ShapeOf(const Record& record);

// Holds the records of a whole ledger to each other: places without gap, times
// that increase, requests that are whole, agreements that continue, imports
// that come first. Feed it every record in order. Memory: some 100 bytes an
// agreement.
class OrderCheck {
 public:
  // Errors: INVALID_ARGUMENT, saying which rule.
  absl::Status Take(const Record& record, const Hash& leaf);

  // Whether a tree may end here. Errors: INVALID_ARGUMENT if that parts the
  // records of one request.
  absl::Status CheckEnd() const;

  uint64_t size() const { return size_; }

 private:
  // Where an agreement stands.
  struct Head {
    uint64_t count = 0;
    Hash last;
  };

  absl::Status TakeRequest(const Record& record);

  uint64_t size_ = 0;
  std::optional<Instant> last_time_;
  std::optional<RequestShape> open_;  // begun and not yet whole
  bool last_imported_ = true;
  absl::flat_hash_map<std::string, Head> heads_;
};

}  // namespace ledger::verify

#endif  // TOOLS_VERIFY_ORDER_CHECK_H_
