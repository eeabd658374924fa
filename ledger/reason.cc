// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/reason.h"

#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include "absl/strings/cord.h"

namespace ledger {
namespace {

constexpr std::string_view kPayloadType =
    "type.googleapis.com/ledger.v1.Refusal";

using Code = absl::StatusCode;

constexpr std::array kReasons = std::to_array<ReasonRow>({
    {Reason::kInvalidField, "INVALID_FIELD", Code::kInvalidArgument, "",
     "A field is missing, malformed or beyond its bound.",
     "Correct the fields that the violations name and send it again."},
    {Reason::kInvalidTime, "INVALID_TIME", Code::kInvalidArgument, "",
     "A date or time does not exist, is finer than a microsecond or can be "
     "read in two ways.",
     "Give a date as 2021, 2021-03 or 2021-03-05, or an RFC 3339 time."},
    {Reason::kInvalidAmount, "INVALID_AMOUNT", Code::kInvalidArgument, "R9",
     "An amount lacks its currency or value or lies outside its range, or an "
     "interval ends before it starts.",
     "Give a decimal and an ISO 4217 code, or PERCENT from 0 to 100; and an "
     "interval that ends after it starts."},
    {Reason::kPageTokenInvalid, "PAGE_TOKEN_INVALID", Code::kInvalidArgument,
     "", "A page token was altered, or belongs to another question.",
     "Repeat the question without a page token, and change nothing between "
     "pages."},
    {Reason::kRecordedTimeGiven, "RECORDED_TIME_GIVEN", Code::kInvalidArgument,
     "R15",
     "A caller gave what only the ledger assigns, such as the recorded time.",
     "Leave it out; claim recorded times only in an import."},
    {Reason::kImportTime, "IMPORT_TIME", Code::kInvalidArgument, "",
     "A claimed recorded time is not above the one before, or lies in the "
     "future.",
     "Sort the lines by recorded time and give each request its own."},
    {Reason::kUnknownReference, "UNKNOWN_REFERENCE", Code::kFailedPrecondition,
     "R1", "An event refers to something that was never recorded.",
     "Record it first, or mark the reference as missing."},
    {Reason::kForeignReference, "FOREIGN_REFERENCE", Code::kFailedPrecondition,
     "R2", "An event refers into another agreement.",
     "Refer only to what belongs to the event's own agreement."},
    {Reason::kTermExists, "TERM_EXISTS", Code::kFailedPrecondition, "R3",
     "The id is in use, by a term that has not ended or by another kind of "
     "thing.",
     "Choose another id, or amend the term that has it."},
    {Reason::kBeforeGrant, "BEFORE_GRANT", Code::kFailedPrecondition, "R4",
     "The event takes hold before its term can have been granted.",
     "Check the effective time of the event and of the grant."},
    {Reason::kSuspensionState, "SUSPENSION_STATE", Code::kFailedPrecondition,
     "R5", "The term cannot be suspended, resumed or reinstated on that day.",
     "Read the term's timeline and record the event that is missing."},
    {Reason::kProcessState, "PROCESS_STATE", Code::kFailedPrecondition, "R6",
     "The process has no notice yet, or has an outcome already.",
     "Record the notice first, or correct the outcome that stands."},
    {Reason::kNoPriorityRight, "NO_PRIORITY_RIGHT", Code::kFailedPrecondition,
     "R7", "The term is neither a priority right nor a power.",
     "Name the term whose process this is."},
    {Reason::kBeyondRemaining, "BEYOND_REMAINING", Code::kFailedPrecondition,
     "R8", "More is exercised, funded or released than certainly remains.",
     "Check the amount, or record first what raises the limit."},
    {Reason::kConditionState, "CONDITION_STATE", Code::kFailedPrecondition,
     "R10",
     "The condition was never defined, was removed, or is determined "
     "otherwise.",
     "Define the condition first, or correct or overrule its determination."},
    {Reason::kCorrectionTarget, "CORRECTION_TARGET", Code::kFailedPrecondition,
     "R11",
     "The event cannot be corrected here: foreign, later, itself, or not the "
     "newest version.",
     "Correct the newest version of an earlier event of the same agreement."},
    {Reason::kCorrectionIdentity, "CORRECTION_IDENTITY",
     Code::kFailedPrecondition, "R12",
     "A correction must keep the agreement, the term id and the kind of its "
     "event.",
     "Retract the event and append the right one."},
    {Reason::kDispositionMissing, "DISPOSITION_MISSING",
     Code::kFailedPrecondition, "R13",
     "A restatement says nothing about a term that it restates.",
     "Add a disposition or an event for each term that is named."},
    {Reason::kNonBinding, "NON_BINDING", Code::kFailedPrecondition, "R14",
     "A non-binding instrument can only propose.",
     "Record proposals, or name the binding instrument."},
    {Reason::kPartyState, "PARTY_STATE", Code::kFailedPrecondition, "R16",
     "The one who leaves is no party then, or a party is identified twice, "
     "differently.",
     "Check the party and the day, or correct the earlier identification."},
    {Reason::kTermEnded, "TERM_ENDED", Code::kFailedPrecondition, "R19",
     "The term has certainly ended before the event takes hold.",
     "Check the effective time, or reinstate the term first."},
    {Reason::kRuleRefused, "RULE_REFUSED", Code::kFailedPrecondition, "",
     "Several rules refuse events of the request.",
     "Read the violations; each names its rule and its event."},
    {Reason::kImportClosed, "IMPORT_CLOSED", Code::kFailedPrecondition, "",
     "The ledger has ordinary records, so that nothing can be imported.",
     "Import into a new data directory, or append."},
    {Reason::kImporting, "IMPORTING", Code::kFailedPrecondition, "",
     "An import is open, so that nothing else can be appended.",
     "Finish the import first."},
    {Reason::kRevisionMismatch, "REVISION_MISMATCH", Code::kAborted, "R15",
     "The agreement stands elsewhere than the request expects.",
     "Read again, decide again, retry with the revision that was found."},
    {Reason::kRequestIdReused, "REQUEST_ID_REUSED", Code::kAlreadyExists, "R20",
     "The request id was used before with other content.",
     "Choose a new request id; repeat one only with the same content."},
    {Reason::kAgreementNotFound, "AGREEMENT_NOT_FOUND", Code::kNotFound, "",
     "No such agreement was recorded by then.",
     "Check the id and the known-at time."},
    {Reason::kTermNotFound, "TERM_NOT_FOUND", Code::kNotFound, "",
     "The agreement has no such term by then.",
     "Check the term id and the known-at time."},
    {Reason::kKnownAtInFuture, "KNOWN_AT_IN_FUTURE", Code::kOutOfRange, "",
     "The known-at time or tree size lies beyond what is recorded.",
     "Ask with an earlier one, or leave it out for all that is recorded."},
    {Reason::kUnknownEventKind, "UNKNOWN_EVENT_KIND", Code::kUnimplemented, "",
     "The event is of a kind that this version does not know, or of none.",
     "Set exactly one kind of event, or use a server that knows it."},
    {Reason::kQueueFull, "QUEUE_FULL", Code::kResourceExhausted, "",
     "The write queue is full; nothing was written.",
     "Wait and retry with the same request id."},
    {Reason::kTooManyWatchers, "TOO_MANY_WATCHERS", Code::kResourceExhausted,
     "", "As many clients watch as the server allows.",
     "End a watch, or retry later."},
    {Reason::kWatcherTooSlow, "WATCHER_TOO_SLOW", Code::kResourceExhausted, "",
     "The watcher read too slowly and was closed.",
     "Watch again from the position that is named."},
    {Reason::kMessageTooLarge, "MESSAGE_TOO_LARGE", Code::kInvalidArgument, "",
     "A request, event or answer exceeds its limit of bytes.",
     "Split the request, or refer to large material by its hash."},
    {Reason::kWritesRefused, "WRITES_REFUSED", Code::kUnavailable, "",
     "A sync failed or the disk is full, so that nothing more is written.",
     "Repair the disk, restart, and retry with the same request id."},
    {Reason::kShuttingDown, "SHUTTING_DOWN", Code::kUnavailable, "",
     "The server is stopping.",
     "Retry with the same request id when it serves again."},
    {Reason::kDeadline, "DEADLINE", Code::kDeadlineExceeded, "",
     "The deadline passed before there was an answer.",
     "Retry with the same request id and a longer deadline."},
    {Reason::kDataLoss, "DATA_LOSS", Code::kDataLoss, "",
     "Stored bytes are damaged, or contradict each other.",
     "Stop writing, keep the directory, and compare it with a backup."},
    {Reason::kStoreFormat, "STORE_FORMAT", Code::kFailedPrecondition, "",
     "The data directory is not one of this version.",
     "Name another directory, or use the version that wrote it."},
    {Reason::kStoreLocked, "STORE_LOCKED", Code::kFailedPrecondition, "",
     "Another process holds the data directory.",
     "Stop that process, or name another directory."},
    {Reason::kClockBehind, "CLOCK_BEHIND", Code::kFailedPrecondition, "",
     "The clock stands behind the last recorded time.",
     "Set the clock right and start again."},
    {Reason::kKeyFile, "KEY_FILE", Code::kFailedPrecondition, "",
     "The file of the private keys is not as it must be.",
     "Give it to its owner alone (chmod 600), or restore it."},
    {Reason::kNoKey, "NO_KEY", Code::kFailedPrecondition, "",
     "The ledger was opened without a private key and signs nothing.",
     "Start ledgerd with a key file."},
    {Reason::kNothingRecorded, "NOTHING_RECORDED", Code::kFailedPrecondition,
     "", "Nothing is recorded yet, or an import is not finished.",
     "Append or finish the import, then ask again."},
    {Reason::kNoCheckpoint, "NO_CHECKPOINT", Code::kNotFound, "",
     "No checkpoint of that size was published.",
     "Ask for a smaller size, or let one be published."},
    {Reason::kNoHeads, "NO_HEADS", Code::kFailedPrecondition, "",
     "No record commits to the heads of all agreements yet.",
     "Wait for the next one, or ask for one to be made."},
    {Reason::kPartyNotFound, "PARTY_NOT_FOUND", Code::kNotFound, "",
     "No event on record names this party.",
     "Check the party's id; the nearest known ones are named."},
    {Reason::kNoDimension, "NO_DIMENSION", Code::kInvalidArgument, "",
     "The question describes no act.",
     "Set at least one dimension, such as activity."},
    {Reason::kUnmatchedValue, "UNMATCHED_VALUE", Code::kInvalidArgument, "",
     "A first segment stands in no scope and no act on record.",
     "Use one of the nearest known ones that are named, or allow_unmatched."},
    {Reason::kTooManyParts, "TOO_MANY_PARTS", Code::kInvalidArgument, "",
     "The question leaves so much open that it falls into too many parts.",
     "Set the dimensions that are named, or ask about something narrower."},
    {Reason::kHypothesisRefused, "HYPOTHESIS_REFUSED",
     Code::kFailedPrecondition, "",
     "What is assumed contradicts what is recorded.",
     "Assume what could be appended; the rules that refuse it are named."},
    {Reason::kCalendarUncovered, "CALENDAR_UNCOVERED",
     Code::kFailedPrecondition, "",
     "A business-day calendar does not cover the days that are counted.",
     "Amend the meta term with a calendar that reaches further."},
    {Reason::kUnauthenticated, "UNAUTHENTICATED", Code::kUnauthenticated, "",
     "The caller is not known.",
     "Give a certificate or token that the server accepts."},
});

constexpr bool InOrder() {
  for (size_t i = 0; i < kReasons.size(); ++i) {
    if (kReasons[i].reason != static_cast<Reason>(i)) return false;
  }
  return kReasons.back().reason == Reason::kUnauthenticated;
}
static_assert(InOrder(), "the table has one row a reason, in their order");

absl::string_view Of(std::string_view text) {
  return absl::string_view(text.data(), text.size());
}

}  // namespace

std::span<const ReasonRow> Reasons() { return kReasons; }

const ReasonRow& RowOf(Reason reason) {
  return kReasons[static_cast<size_t>(reason)];
}

absl::Status Refuse(Reason reason, std::string_view message,
                    std::vector<v1::Refusal::Detail> details) {
  v1::Refusal refusal;
  for (v1::Refusal::Detail& detail : details) {
    *refusal.add_metadata() = std::move(detail);
  }
  return Refuse(reason, message, std::move(refusal));
}

absl::Status Refuse(Reason reason, std::string_view message,
                    v1::Refusal refusal) {
  const ReasonRow& row = RowOf(reason);
  refusal.set_reason(std::string(row.name));
  absl::Status status(row.code, Of(message));
  status.SetPayload(Of(kPayloadType), absl::Cord(refusal.SerializeAsString()));
  return status;
}

v1::Refusal RefusalOf(const absl::Status& status) {
  v1::Refusal refusal;
  const absl::optional<absl::Cord> payload =
      status.GetPayload(Of(kPayloadType));
  if (payload.has_value() && refusal.ParseFromString(std::string(*payload))) {
    return refusal;
  }
  refusal.Clear();
  // The one code whose plain errors all have one meaning; any other keeps its
  // own name rather than be given a meaning.
  refusal.set_reason(status.code() == Code::kInvalidArgument
                         ? std::string(RowOf(Reason::kInvalidField).name)
                         : absl::StatusCodeToString(status.code()));
  return refusal;
}

}  // namespace ledger
