// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_VERIFY_PROBLEM_H_
#define TOOLS_VERIFY_PROBLEM_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/status.h"

namespace ledger::verify {

// Where something is wrong.
struct Place {
  std::string_view file;
  std::optional<uint64_t> leaf;  // position of a record
  std::optional<uint64_t> byte;  // offset in the file
};

// What is wrong, and where: "tile/0/000, byte 64: ...". Errors: always
// DATA_LOSS: the evidence refutes what it should show.
absl::Status Wrong(const Place& place, std::string_view what);

// A status of somebody else's, with the place before its words. UNAVAILABLE
// stays what it is, because it says nothing about the evidence; everything
// else becomes DATA_LOSS. Errors: as `status`; OK stays OK.
absl::Status At(const Place& place, const absl::Status& status);

}  // namespace ledger::verify

#endif  // TOOLS_VERIFY_PROBLEM_H_
