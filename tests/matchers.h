// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Matchers for absl::Status and absl::StatusOr, which our abseil lacks.

#ifndef TESTS_MATCHERS_H_
#define TESTS_MATCHERS_H_

#include <ostream>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "ledger/reason.h"

namespace ledger {

inline const absl::Status& StatusOf(const absl::Status& status) {
  return status;
}
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& status_or) {
  return status_or.status();
}

// Matches a Status or StatusOr that is OK.
MATCHER(IsOk, negation ? "is not OK" : "is OK") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}

// Matches a StatusOr that is OK and whose value matches `matcher`.
MATCHER_P(IsOkAndHolds, matcher, "is OK and holds what is expected") {
  if (!arg.ok()) {
    *result_listener << arg.status().ToString();
    return false;
  }
  return testing::ExplainMatchResult(matcher, *arg, result_listener);
}

// Matches a Status or StatusOr of `code` whose message matches `message`.
MATCHER_P2(StatusIs, code, message, "has the expected code and message") {
  const absl::Status& status = StatusOf(arg);
  *result_listener << status.ToString();
  return status.code() == code &&
         testing::Matches(message)(std::string(status.message()));
}

// Matches a Status or StatusOr of `code`, whatever its message.
inline auto StatusIs(absl::StatusCode code) {
  return StatusIs(code, testing::_);
}

// Matches a Status or StatusOr that was refused for `reason`, with a message
// that matches `message`.
MATCHER_P2(IsRefused, reason, message, "is refused with reason and message") {
  const absl::Status& status = StatusOf(arg);
  const std::string found = RefusalOf(status).reason();
  *result_listener << found << ": " << status.ToString();
  return !status.ok() && found == RowOf(reason).name &&
         testing::Matches(message)(std::string(status.message()));
}

}  // namespace ledger

#endif  // TESTS_MATCHERS_H_
