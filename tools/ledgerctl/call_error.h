// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_CALL_ERROR_H_
#define TOOLS_LEDGERCTL_CALL_ERROR_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "ledger/reason.h"
#include "ledger/v1/error.pb.h"
#include "tools/ledgerctl/io.h"
#include "tools/ledgerctl/lines.h"

namespace ledger::ctl {

// What a call's error says, out of google.rpc.Status and its details.
struct CallError {
  std::string reason;  // of ErrorInfo; the code's name if there is none
  std::string message;
  std::vector<v1::Violation> violations;  // of bad fields and of rules
  size_t violations_count = 0;            // also those that are not listed
  v1::RevisionConflicts conflicts;
};

// Reads the details that a status of a call carries. Never fails: details that
// cannot be read are left out.
CallError CallErrorOf(const absl::Status& status);

// The row of a reason by its name; nullptr if this build does not know it.
const ReasonRow* FindReason(std::string_view name);

// What to do about a refusal that came for `request` (nullptr: none), where
// the reason's row says it too generally.
std::string FixFor(const CallError& error, const FileRequest* request);

// Prints an error as reason, cause and fix, and gives the exit code that it
// means: a status without a call's payload is the caller's own (kUsage).
// Violations of `request` are shown at their lines.
Exit PrintError(const Io& io, const absl::Status& status,
                const std::string& server, const FileRequest* request);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_CALL_ERROR_H_
