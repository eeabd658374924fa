// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_ORDER_CHECK_H_
#define LEDGER_ORDER_CHECK_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/hash.h"
#include "ledger/instant.h"
#include "ledger/record.h"

namespace ledger {

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
// agreement. What breaks a rule counts as the new state, so that a scan may go
// on behind it.
class OrderCheck {
 public:
  // Where an agreement stands.
  struct Head {
    uint64_t count = 0;
    Hash last;
  };
  using Heads = std::map<std::string, Head, std::less<>>;

  // Errors: INVALID_ARGUMENT, saying which rule.
  absl::Status Take(const Record& record, const Hash& leaf);

  // The next `count` records cannot be read. What follows is held to what can
  // still be told: agreements may have grown, requests may have begun.
  void Lose(uint64_t count);

  // Whether a tree may end here. Errors: INVALID_ARGUMENT if that parts the
  // records of one request.
  absl::Status CheckEnd() const;

  uint64_t size() const { return size_; }
  const Heads& heads() const { return heads_; }

 private:
  absl::Status TakeRequest(const Record& record);
  absl::Status CheckContinues(const Record& record, const Head& head) const;

  uint64_t size_ = 0;
  std::optional<Instant> last_time_;
  std::optional<RequestShape> open_;  // begun and not yet whole
  bool last_imported_ = true;
  uint64_t lost_ = 0;    // records that could not be read
  bool unsure_ = false;  // the record in front of the next was lost
  Heads heads_;
};

}  // namespace ledger

#endif  // LEDGER_ORDER_CHECK_H_
