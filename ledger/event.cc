// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/event.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"

namespace ledger {
namespace {

using F = v1::Fact;

std::string_view PerformanceVerb(v1::PerformanceKind kind) {
  switch (kind) {
    case v1::PERFORMANCE_KIND_FUNDED:
      return "funded";
    case v1::PERFORMANCE_KIND_PAID:
      return "paid";
    case v1::PERFORMANCE_KIND_DELIVERED:
      return "delivered";
    case v1::PERFORMANCE_KIND_RELEASED:
      return "released";
    case v1::PERFORMANCE_KIND_OBSERVED:
      return "observed";
    default:
      return "performed";
  }
}

std::string_view PartyVerb(const v1::PartyChanged& changed) {
  switch (changed.change_case()) {
    case v1::PartyChanged::kJoined:
      return "joined";
    case v1::PartyChanged::kRenamed:
      return "renamed";
    case v1::PartyChanged::kSucceeded:
      return "succeeded";
    case v1::PartyChanged::kAssigned:
      return "assigned";
    case v1::PartyChanged::kNovated:
      return "novated";
    case v1::PartyChanged::kWithdrew:
      return "withdrew";
    case v1::PartyChanged::kIdentified:
      return "identified";
    case v1::PartyChanged::kAffiliated:
      return "affiliated";
    case v1::PartyChanged::kDisaffiliated:
      return "disaffiliated";
    case v1::PartyChanged::CHANGE_NOT_SET:
      break;
  }
  return "changed";
}

std::string_view DisputeVerb(const v1::DisputeRecorded& dispute) {
  switch (dispute.step_case()) {
    case v1::DisputeRecorded::kOpened:
      return "opened";
    case v1::DisputeRecorded::kClaimed:
      return "claimed";
    case v1::DisputeRecorded::kConsolidated:
      return "consolidated";
    case v1::DisputeRecorded::kSettled:
      return "settled";
    case v1::DisputeRecorded::STEP_NOT_SET:
      break;
  }
  return "recorded";
}

std::string_view OwnType(const v1::OwnAct& own) {
  switch (own.act_case()) {
    case v1::OwnAct::kLedgerOpened:
      return "ledger.opened";
    case v1::OwnAct::kImportClosed:
      return "import.closed";
    case v1::OwnAct::kKeyAdded:
      return "key.added";
    case v1::OwnAct::kKeyRetired:
      return "key.retired";
    case v1::OwnAct::kHeadsCommitted:
      return "heads.committed";
    case v1::OwnAct::ACT_NOT_SET:
      break;
  }
  return "unknown";
}

// Types whose subject is not a term's kind and that need no look inside.
std::string_view PlainType(F::FactCase fact) {
  switch (fact) {
    case F::kInstrumentExecuted:
      return "instrument.executed";
    case F::kInstrumentRestated:
      return "instrument.restated";
    case F::kInstrumentRenewed:
      return "instrument.renewed";
    case F::kInstrumentTerminated:
      return "instrument.terminated";
    case F::kActRecorded:
      return "act.recorded";
    case F::kBreachAlleged:
      return "breach.alleged";
    case F::kBreachCured:
      return "breach.cured";
    case F::kConditionDefined:
      return "condition.defined";
    case F::kConditionDeclared:
      return "condition.declared";
    case F::kConditionDetermined:
      return "condition.determined";
    case F::kConditionRemoved:
      return "condition.removed";
    case F::kControlChanged:
      return "control.changed";
    case F::kRulingIssued:
      return "ruling.issued";
    case F::kEventCorrected:
      return "event.corrected";
    case F::kEventRetracted:
      return "event.retracted";
    case F::kDetailDisclosed:
      return "detail.disclosed";
    case F::kInterpretationRecorded:
      return "interpretation.recorded";
    case F::kSourceAttached:
      return "source.attached";
    case F::kAnswerAttested:
      return "answer.attested";
    case F::kHoldPlaced:
      return "hold.placed";
    case F::kHoldReleased:
      return "hold.released";
    default:
      return "";
  }
}

// The verb of a fact whose subject is a term.
std::string_view TermVerbOf(const F& fact) {
  switch (fact.fact_case()) {
    case F::kTermGranted:
      return "granted";
    case F::kTermAmended:
      return "amended";
    case F::kTermConverted:
      return "converted";
    case F::kTermSuspended:
      return "suspended";
    case F::kTermResumed:
      return "resumed";
    case F::kTermLifted:
      return "lifted";
    case F::kTermLapsed:
      return "lapsed";
    case F::kTermExpired:
      return "expired";
    case F::kTermKept:
      return "kept";
    case F::kTermWaived:
      return "waived";
    case F::kTermReinstated:
      return "reinstated";
    case F::kRightNoticed:
      return "noticed";
    case F::kRightNoticeRejected:
      return "notice_rejected";
    case F::kRightExercised:
      return "exercised";
    case F::kRightExerciseRejected:
      return "exercise_rejected";
    case F::kRightDeclined:
      return "declined";
    case F::kRightWindowClosed:
      return "window_closed";
    case F::kRightWithdrawn:
      return "withdrawn";
    case F::kRightCompleted:
      return "completed";
    case F::kPerformanceRecorded:
      return PerformanceVerb(fact.performance_recorded().kind());
    default:
      return "";
  }
}

template <typename Message>
TermSubject SubjectIn(const Message& message) {
  return {message.term_id(), message.term_kind()};
}

}  // namespace

absl::StatusOr<std::shared_ptr<const RecordedEvent>> ParseEvent(
    const Record& record) {
  auto event = std::make_shared<RecordedEvent>();
  event->position = record.position;
  event->revision = record.revision;
  event->recorded_time = record.recorded_time;
  event->request_index = record.request_index;
  if (!event->event.ParseFromArray(record.event.data(),
                                   static_cast<int>(record.event.size()))) {
    return absl::DataLossError("its event cannot be parsed");
  }
  return event;
}

std::string_view TermKindName(v1::TermKind kind) {
  switch (kind) {
    case v1::TERM_KIND_EXCLUSIVITY:
      return "exclusivity";
    case v1::TERM_KIND_NON_COMPETE:
      return "non_compete";
    case v1::TERM_KIND_LOCKUP:
      return "lockup";
    case v1::TERM_KIND_ASSIGNMENT_RESTRICTION:
      return "assignment_restriction";
    case v1::TERM_KIND_ROFR:
      return "rofr";
    case v1::TERM_KIND_ROFO:
      return "rofo";
    case v1::TERM_KIND_ROFN:
      return "rofn";
    case v1::TERM_KIND_MATCHING_RIGHT:
      return "matching_right";
    case v1::TERM_KIND_PREFERENCE:
      return "preference";
    case v1::TERM_KIND_OPTION:
      return "option";
    case v1::TERM_KIND_TERMINATION_RIGHT:
      return "termination_right";
    case v1::TERM_KIND_LICENCE:
      return "licence";
    case v1::TERM_KIND_PERMISSION:
      return "permission";
    case v1::TERM_KIND_INVESTMENT:
      return "investment";
    case v1::TERM_KIND_MINIMUM_COMMITMENT:
      return "minimum_commitment";
    case v1::TERM_KIND_REVENUE_SHARE:
      return "revenue_share";
    case v1::TERM_KIND_CAP:
      return "cap";
    case v1::TERM_KIND_MFN:
      return "mfn";
    case v1::TERM_KIND_HOLDING:
      return "holding";
    case v1::TERM_KIND_META:
      return "meta";
    case v1::TERM_KIND_OTHER:
      return "other";
    default:
      return "term";
  }
}

TermSubject SubjectOf(const F& fact) {
  switch (fact.fact_case()) {
    case F::kTermGranted:
      return SubjectIn(fact.term_granted());
    case F::kTermAmended:
      return SubjectIn(fact.term_amended());
    case F::kTermConverted:
      return SubjectIn(fact.term_converted());
    case F::kTermSuspended:
      return SubjectIn(fact.term_suspended());
    case F::kTermResumed:
      return SubjectIn(fact.term_resumed());
    case F::kTermLifted:
      return SubjectIn(fact.term_lifted());
    case F::kTermLapsed:
      return SubjectIn(fact.term_lapsed());
    case F::kTermExpired:
      return SubjectIn(fact.term_expired());
    case F::kTermKept:
      return SubjectIn(fact.term_kept());
    case F::kTermWaived:
      return SubjectIn(fact.term_waived());
    case F::kTermReinstated:
      return SubjectIn(fact.term_reinstated());
    case F::kRightNoticed:
      return SubjectIn(fact.right_noticed());
    case F::kRightNoticeRejected:
      return SubjectIn(fact.right_notice_rejected());
    case F::kRightExercised:
      return SubjectIn(fact.right_exercised());
    case F::kRightExerciseRejected:
      return SubjectIn(fact.right_exercise_rejected());
    case F::kRightDeclined:
      return SubjectIn(fact.right_declined());
    case F::kRightWindowClosed:
      return SubjectIn(fact.right_window_closed());
    case F::kRightWithdrawn:
      return SubjectIn(fact.right_withdrawn());
    case F::kRightCompleted:
      return SubjectIn(fact.right_completed());
    case F::kPerformanceRecorded:
      return SubjectIn(fact.performance_recorded());
    case F::kBreachAlleged:
      return SubjectIn(fact.breach_alleged());
    case F::kBreachCured:
      return SubjectIn(fact.breach_cured());
    default:
      return {};
  }
}

void EventTypeTo(const F& fact, std::string& type) {
  const std::string_view plain = PlainType(fact.fact_case());
  if (!plain.empty()) {
    type = plain;
    return;
  }
  const auto join = [&type](std::string_view subject, std::string_view verb) {
    type.reserve(subject.size() + 1 + verb.size());
    type = subject;
    type += '.';
    type += verb;
  };
  switch (fact.fact_case()) {
    case F::kPartyChanged:
      return join("party", PartyVerb(fact.party_changed()));
    case F::kDisputeRecorded:
      return join("dispute", DisputeVerb(fact.dispute_recorded()));
    case F::kOwnAct:
      type = OwnType(fact.own_act());
      return;
    case F::FACT_NOT_SET:
      type = "unknown";
      return;
    default:
      return join(TermKindName(SubjectOf(fact).kind), TermVerbOf(fact));
  }
}

std::string EventType(const F& fact) {
  std::string type;
  EventTypeTo(fact, type);
  return type;
}

std::optional<std::pair<std::string_view, std::string_view>> AffiliatesOf(
    const F& fact) {
  const v1::PartyChanged& changed = fact.party_changed();
  const std::string& other = changed.affiliated().empty()
                                 ? changed.disaffiliated()
                                 : changed.affiliated();
  if (other.empty()) return std::nullopt;
  return std::minmax(
      {std::string_view(changed.party_id()), std::string_view(other)});
}

bool PassesOn(const F& fact) {
  const v1::PartyChanged& changed = fact.party_changed();
  return changed.has_succeeded() || changed.has_novated() ||
         changed.has_assigned();
}

std::string_view ConditionOf(const F& fact) {
  switch (fact.fact_case()) {
    case F::kConditionDefined:
      return fact.condition_defined().condition_id();
    case F::kConditionDeclared:
      return fact.condition_declared().condition_id();
    case F::kConditionDetermined:
      return fact.condition_determined().condition_id();
    case F::kConditionRemoved:
      return fact.condition_removed().condition_id();
    default:
      return "";
  }
}

bool IsRecordFamily(const F& fact) {
  switch (fact.fact_case()) {
    case F::kEventCorrected:
    case F::kEventRetracted:
    case F::kDetailDisclosed:
    case F::kInterpretationRecorded:
    case F::kSourceAttached:
    case F::kAnswerAttested:
    case F::kHoldPlaced:
    case F::kHoldReleased:
      return true;
    default:
      return false;
  }
}

std::string_view TargetOf(const F& fact) {
  switch (fact.fact_case()) {
    case F::kEventCorrected:
      return fact.event_corrected().target();
    case F::kEventRetracted:
      return fact.event_retracted().target();
    case F::kDetailDisclosed:
      return fact.detail_disclosed().target();
    case F::kSourceAttached:
      return fact.source_attached().target();
    default:
      return "";
  }
}

bool NeedsGranted(const v1::Fact& fact) {
  return !fact.has_term_granted() && !SubjectOf(fact).term_id.empty();
}

bool NeedsAlive(const v1::Fact& fact) {
  switch (fact.fact_case()) {
    case F::kTermGranted:
    case F::kTermReinstated:
    case F::kTermExpired:
    case F::kPerformanceRecorded:
    case F::kBreachAlleged:
    case F::kBreachCured:
      return false;
    default:
      return NeedsGranted(fact);
  }
}

}  // namespace ledger
