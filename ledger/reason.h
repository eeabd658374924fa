// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_REASON_H_
#define LEDGER_REASON_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "ledger/v1/error.pb.h"

namespace ledger {

// Why something was refused: one table for the service, the command line and
// the documentation. Codes of google.rpc equal absl's.
enum class Reason {
  // Malformed input.
  kInvalidField,       // INVALID_ARGUMENT, with field violations
  kInvalidTime,        // INVALID_ARGUMENT
  kInvalidAmount,      // R9, INVALID_ARGUMENT
  kPageTokenInvalid,   // INVALID_ARGUMENT
  kRecordedTimeGiven,  // R15, INVALID_ARGUMENT
  kImportTime,         // INVALID_ARGUMENT: not increasing, or in the future
  // Rules, FAILED_PRECONDITION.
  kUnknownReference,    // R1
  kForeignReference,    // R2
  kTermExists,          // R3
  kBeforeGrant,         // R4
  kSuspensionState,     // R5
  kProcessState,        // R6
  kNoPriorityRight,     // R7
  kBeyondRemaining,     // R8
  kConditionState,      // R10
  kCorrectionTarget,    // R11
  kCorrectionIdentity,  // R12
  kDispositionMissing,  // R13
  kNonBinding,          // R14
  kPartyState,          // R16
  kTermEnded,           // R19
  kRuleRefused,         // several rules at once
  kImportClosed,        // import into a ledger that has ordinary records
  kImporting,           // append while an import is open
  // The rest.
  kRevisionMismatch,   // R15, ABORTED
  kRequestIdReused,    // R20, ALREADY_EXISTS
  kAgreementNotFound,  // NOT_FOUND
  kTermNotFound,       // NOT_FOUND
  kKnownAtInFuture,    // OUT_OF_RANGE
  kUnknownEventKind,   // UNIMPLEMENTED
  kQueueFull,          // RESOURCE_EXHAUSTED
  kTooManyWatchers,    // RESOURCE_EXHAUSTED
  kWatcherTooSlow,     // RESOURCE_EXHAUSTED
  kMessageTooLarge,    // INVALID_ARGUMENT
  kWritesRefused,      // UNAVAILABLE: a sync failed or the disk is full
  kShuttingDown,       // UNAVAILABLE
  kDeadline,           // DEADLINE_EXCEEDED
  kDataLoss,           // DATA_LOSS
  kStoreFormat,        // FAILED_PRECONDITION: data directory of something else
  kStoreLocked,        // FAILED_PRECONDITION: held by another process
  kClockBehind,        // FAILED_PRECONDITION: the clock stands behind
  kKeyFile,            // FAILED_PRECONDITION: the private keys' file
  kNoKey,              // FAILED_PRECONDITION: nothing is signed
  kNothingRecorded,    // FAILED_PRECONDITION: nothing to sign or to commit
  kNoCheckpoint,       // NOT_FOUND
  kNoHeads,            // FAILED_PRECONDITION: no heads commit to it yet
  kPartyNotFound,      // NOT_FOUND
  kNoDimension,        // INVALID_ARGUMENT: a question about no act
  kUnmatchedValue,     // INVALID_ARGUMENT: a first segment nobody ever used
  kTooManyParts,       // INVALID_ARGUMENT
  kHypothesisRefused,  // FAILED_PRECONDITION: it contradicts the record
  kCalendarUncovered,  // told of a deadline: a calendar ends too early
  kUnauthenticated,    // UNAUTHENTICATED
};

// One row of the table.
struct ReasonRow {
  Reason reason;
  std::string_view name;  // UPPER_SNAKE, at most 63 bytes
  absl::StatusCode code;
  std::string_view rule;   // "R3", or empty
  std::string_view means;  // one sentence
  std::string_view fix;    // what to do, one sentence
};

// The whole table, in the order of the enum.
std::span<const ReasonRow> Reasons();
const ReasonRow& RowOf(Reason reason);

// A status of the reason's code that carries a v1::Refusal.
absl::Status Refuse(Reason reason, std::string_view message,
                    std::vector<v1::Refusal::Detail> details = {});

// The same with a whole refusal; its `reason` is filled in.
absl::Status Refuse(Reason reason, std::string_view message,
                    v1::Refusal refusal);

// The refusal that a status carries; without one, one made from its code.
v1::Refusal RefusalOf(const absl::Status& status);

}  // namespace ledger

#endif  // LEDGER_REASON_H_
