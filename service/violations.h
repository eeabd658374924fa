// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_VIOLATIONS_H_
#define SERVICE_VIOLATIONS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "ledger/reason.h"
#include "ledger/v1/error.pb.h"

namespace ledger {

// Collects everything that is wrong with a request, so that a caller mends it
// in one go. A value for one thread.
class Violations {
 public:
  void Add(std::string_view field, std::string_view description,
           Reason reason = Reason::kInvalidField);

  // `violation` as it is, its path below `prefix`.
  void Add(std::string_view prefix, v1::Violation violation);
  void Add(std::vector<v1::Violation> violations);

  bool empty() const { return violations_.empty(); }

  // OK if nothing was added; else one refusal with all of it. Its reason is
  // the one that all share, else INVALID_FIELD, or RULE_REFUSED when rules
  // alone object.
  // Errors: INVALID_ARGUMENT or FAILED_PRECONDITION, as the reason says.
  absl::Status ToStatus() &&;

 private:
  std::vector<v1::Violation> violations_;
};

}  // namespace ledger

#endif  // SERVICE_VIOLATIONS_H_
