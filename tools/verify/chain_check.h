// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_VERIFY_CHAIN_CHECK_H_
#define TOOLS_VERIFY_CHAIN_CHECK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/hash.h"
#include "ledger/ids.h"
#include "ledger/order_check.h"
#include "ledger/record.h"
#include "ledger/v1/own.pb.h"
#include "tools/export/claims.h"
#include "tools/verify/problem.h"

namespace ledger::verify {

// The commitment in a heads_committed record, which can be read one way only.
// Errors: DATA_LOSS at `place` unless it is one.
absl::StatusOr<v1::HeadsCommitted> ReadHeads(const Place& place,
                                             const Record& record);

// Holds the records of one agreement to each other, and to the count that the
// ledger committed to: they continue each other from the first on, and below
// `covered` there are no more. That each is a leaf of the tree is checked
// elsewhere. One thread; feed it every record in order.
class ChainCheck {
 public:
  ChainCheck(std::string agreement, TreeSize covered)
      : agreement_(std::move(agreement)), covered_(covered) {}

  // Errors: DATA_LOSS at `place`, saying which rule.
  absl::Status Take(const Place& place, const Record& record, const Hash& leaf);

  // Whether `says`, of the record `heads`, counts just the records taken;
  // `entry` is the agreement's part of it.
  // Errors: DATA_LOSS at one of the two places.
  absl::Status CheckCommitted(const Place& heads_place, const Record& heads,
                              const v1::HeadsCommitted& says,
                              const Place& entry_place,
                              const exports::HeadsProofFile& entry) const;

  // What was taken.
  const std::vector<uint64_t>& positions() const { return positions_; }
  const Hash& last_leaf() const { return last_leaf_; }

 private:
  const std::string agreement_;
  const TreeSize covered_;
  std::vector<uint64_t> positions_;
  Hash last_leaf_;
  std::optional<Instant> last_time_;
  std::optional<RequestShape> last_request_;
};

}  // namespace ledger::verify

#endif  // TOOLS_VERIFY_CHAIN_CHECK_H_
