// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/event_words.h"

#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/event.h"
#include "ledger/field_words.h"
#include "tools/ledgerctl/words.h"

namespace ledger::ctl {
namespace {

using F = v1::Fact;

// `separator` and `text`, or nothing if `text` is empty.
std::string After(std::string_view separator, std::string_view text) {
  if (text.empty()) return "";
  return absl::StrCat(std::string(separator), std::string(text));
}

std::string ReferenceWords(const v1::InstrumentReference& reference) {
  return absl::StrCat(reference.instrument_id(),
                      reference.missing() ? " (not on record)" : "");
}

template <typename References>
std::string ReferencesWords(const References& references) {
  std::vector<std::string> words;
  for (const auto& reference : references) {
    words.push_back(ReferenceWords(reference));
  }
  return absl::StrJoin(words, ", ");
}

std::string GrantWords(const v1::TermGranted& granted) {
  v1::TermFields rest = granted.fields();
  std::vector<std::string> parts;
  if (rest.has_holders() && rest.has_burdened()) {
    parts.push_back(absl::StrCat(PartyWords(rest.holders()), " over ",
                                 PartyWords(rest.burdened())));
    rest.clear_holders();
    rest.clear_burdened();
  }
  const std::string named = NamedFields(rest);
  if (!named.empty()) parts.push_back(named);
  if (granted.implied()) parts.push_back("implied");
  return absl::StrCat(granted.term_id(),
                      After(": ", absl::StrJoin(parts, "; ")));
}

std::string AmendWords(const v1::TermAmended& amended) {
  std::vector<std::string> parts;
  const std::string named = NamedFields(amended.set());
  if (!named.empty()) parts.push_back(named);
  for (const int field : amended.clear()) {
    parts.push_back(absl::StrCat(
        "clears ",
        ValueWords(v1::TermField_Name(static_cast<v1::TermField>(field)),
                   "TERM_FIELD_")));
  }
  for (const v1::Amount& amount : amended.add()) {
    parts.push_back(absl::StrCat("adds ", AmountWords(amount)));
  }
  if (amended.reformation()) parts.push_back("reformation");
  return absl::StrCat(amended.term_id(), ": ", absl::StrJoin(parts, "; "));
}

std::string WaiverWords(const v1::TermWaived& waived) {
  std::string words = waived.term_id();
  if (waived.has_scope()) {
    absl::StrAppend(&words, ": ", ScopeWords(waived.scope()));
  } else if (!waived.process_id().empty()) {
    absl::StrAppend(&words, ": process ", waived.process_id());
  }
  if (waived.has_until()) {
    absl::StrAppend(&words, ", ", LimitWords(waived.until()));
  }
  return words;
}

std::string StepWords(const v1::RightStep& step) {
  std::string words =
      absl::StrCat(step.term_id(), ": process ", step.process_id());
  if (step.has_scope()) {
    absl::StrAppend(&words, ", ", ScopeWords(step.scope()));
  }
  if (step.has_amount()) {
    absl::StrAppend(&words, ", ", AmountWords(step.amount()));
  }
  if (step.has_deadline()) {
    absl::StrAppend(&words, ", answer by ", WhenWords(step.deadline()));
  }
  if (step.failed()) absl::StrAppend(&words, ", failed");
  return words + After(": ", step.reason());
}

std::string ExecutedWords(const F& fact) {
  const v1::InstrumentExecuted& executed = fact.instrument_executed();
  std::string words = absl::StrCat(
      fact.instrument_id(), ": ",
      ValueWords(v1::InstrumentKind_Name(executed.kind()), "INSTRUMENT_KIND_"));
  if (executed.number() > 0) absl::StrAppend(&words, " ", executed.number());
  if (!executed.title().empty()) {
    absl::StrAppend(&words, " '", executed.title(), "'");
  }
  if (!executed.amends().empty()) {
    absl::StrAppend(&words, ", amends ", ReferencesWords(executed.amends()));
  }
  std::vector<std::string> parties;
  for (const v1::Party& party : executed.parties()) {
    parties.push_back(party.party_id());
  }
  if (!parties.empty()) {
    absl::StrAppend(&words, ", of ", absl::StrJoin(parties, " and "));
  }
  if (executed.has_binding() && !executed.binding()) {
    absl::StrAppend(&words, ", not binding");
  }
  return words;
}

std::string InstrumentWords(const F& fact) {
  switch (fact.fact_case()) {
    case F::kInstrumentExecuted:
      return ExecutedWords(fact);
    case F::kInstrumentRestated: {
      std::vector<std::string> words;
      for (const auto& entry : fact.instrument_restated().dispositions()) {
        words.push_back(
            absl::StrCat(entry.term_id(), " ",
                         ValueWords(v1::DispositionKind_Name(entry.kind()),
                                    "DISPOSITION_KIND_")));
      }
      return absl::StrCat(
          fact.instrument_id(), " restates ",
          ReferencesWords(fact.instrument_restated().restates()),
          After(": ", absl::StrJoin(words, ", ")));
    }
    case F::kInstrumentRenewed: {
      const auto& renewed = fact.instrument_renewed();
      return absl::StrCat(ReferenceWords(renewed.renewed()),
                          After(", ", LimitWords(renewed.until())));
    }
    default: {
      const auto& terminated = fact.instrument_terminated();
      return absl::StrCat(ReferenceWords(terminated.terminated()),
                          After(": ", terminated.reason()));
    }
  }
}

std::string PerformanceWords(const v1::PerformanceRecorded& performance) {
  std::string words = absl::StrCat(performance.term_id(), ": ",
                                   AmountWords(performance.amount()));
  if (performance.observed() != v1::SUM_UNSPECIFIED) {
    absl::StrAppend(&words, " ",
                    ValueWords(v1::Sum_Name(performance.observed()), "SUM_"),
                    " in all");
  }
  return words + After(", tranche ", performance.tranche_id());
}

std::string ActWords(const v1::ActRecorded& act) {
  std::string words = absl::StrCat(act.actor(), ": ", BoxWords(act.act()));
  if (act.has_amount()) {
    absl::StrAppend(&words, ", ", AmountWords(act.amount()));
  }
  return words + After(", process ", act.process_id()) +
         After(" – ", act.description());
}

std::string ConditionWords(const F& fact) {
  switch (fact.fact_case()) {
    case F::kConditionDefined: {
      const auto& defined = fact.condition_defined();
      std::string words = absl::StrCat(
          defined.condition_id(), After(": ", TextWords(defined.description())),
          After("; decided by ", defined.decider()));
      if (defined.has_threshold()) {
        absl::StrAppend(&words, "; threshold ",
                        AmountWords(defined.threshold()));
      }
      if (defined.has_long_stop()) {
        absl::StrAppend(&words, "; long stop ", WhenWords(defined.long_stop()));
      }
      return words;
    }
    case F::kConditionDeclared:
      return absl::StrCat(fact.condition_declared().condition_id(),
                          After(" by ", fact.condition_declared().by()));
    case F::kConditionDetermined: {
      const auto& determined = fact.condition_determined();
      return absl::StrCat(
          determined.condition_id(), ": ",
          ValueWords(v1::ConditionOutcome_Name(determined.outcome()),
                     "CONDITION_OUTCOME_"),
          After(", by ", determined.by()));
    }
    default:
      return fact.condition_removed().condition_id();
  }
}

std::string PartyChangeWords(const v1::PartyChanged& changed) {
  const auto transfer = [](const v1::Transfer& to) {
    return absl::StrCat(" to ", to.to().party_id(),
                        After(": ", absl::StrJoin(to.term_ids(), ", ")));
  };
  const std::string& id = changed.party_id();
  switch (changed.change_case()) {
    case v1::PartyChanged::kJoined:
      return id + After(" ", TextWords(changed.joined().name()));
    case v1::PartyChanged::kRenamed:
      return absl::StrCat(id, " is now '", TextWords(changed.renamed()), "'");
    case v1::PartyChanged::kSucceeded:
      return absl::StrCat(id, " by ", changed.succeeded().party_id());
    case v1::PartyChanged::kAssigned:
      return id + transfer(changed.assigned());
    case v1::PartyChanged::kNovated:
      return id + transfer(changed.novated());
    case v1::PartyChanged::kWithdrew:
      return id + After(": ", changed.withdrew().reason());
    case v1::PartyChanged::kIdentified:
      return absl::StrCat(id, " is ", changed.identified().party_id());
    case v1::PartyChanged::kAffiliated:
      return absl::StrCat(id, " with ", changed.affiliated());
    case v1::PartyChanged::kDisaffiliated:
      return absl::StrCat(id, " from ", changed.disaffiliated());
    case v1::PartyChanged::CHANGE_NOT_SET:
      break;
  }
  return id;
}

std::string DisputeWords(const v1::DisputeRecorded& dispute) {
  const std::string& id = dispute.dispute_id();
  switch (dispute.step_case()) {
    case v1::DisputeRecorded::kOpened:
      return absl::StrCat(id, " by ", dispute.opened().by(),
                          After(" before ", dispute.opened().forum()));
    case v1::DisputeRecorded::kClaimed: {
      const v1::Claim& claim = dispute.claimed();
      return absl::StrCat(
          id, ": ", claim.by(), " claims that ",
          absl::StrJoin(claim.term_ids(), ", "), " ",
          ValueWords(v1::Assertion_Name(claim.asserts()), "ASSERTION_"),
          claim.has_scope() ? absl::StrCat(" to ", ScopeWords(claim.scope()))
                            : "");
    }
    case v1::DisputeRecorded::kConsolidated:
      return absl::StrCat(
          id, " with ",
          absl::StrJoin(dispute.consolidated().dispute_ids(), ", "));
    default:
      return id;
  }
}

std::string RulingWords(const v1::RulingIssued& ruling) {
  std::string words = absl::StrCat(
      ruling.ruling_id(), ": ",
      ValueWords(v1::RulingKind_Name(ruling.kind()), "RULING_KIND_"),
      After(" by ", ruling.authority()));
  const auto list = [&words](std::string_view verb, const auto& term_ids) {
    if (term_ids.empty()) return;
    absl::StrAppend(&words, "; ", std::string(verb), " ",
                    absl::StrJoin(term_ids, ", "));
  };
  if (ruling.holds() != v1::ASSERTION_UNSPECIFIED) {
    list(ValueWords(v1::Assertion_Name(ruling.holds()), "ASSERTION_"),
         ruling.term_ids());
  }
  list("void:", ruling.void_term_ids());
  list("ends", ruling.terminated_term_ids());
  list("suspends", ruling.suspended_term_ids());
  list("sets aside the determination of", ruling.condition_ids());
  if (ruling.appealable()) absl::StrAppend(&words, "; can be appealed");
  return words;
}

std::string RecordWords(const F& fact) {
  switch (fact.fact_case()) {
    case F::kEventCorrected: {
      const auto& corrected = fact.event_corrected();
      return absl::StrCat(corrected.target(), After(": ", corrected.reason()));
    }
    case F::kEventRetracted:
      return absl::StrCat(fact.event_retracted().target(),
                          After(": ", fact.event_retracted().reason()));
    case F::kDetailDisclosed: {
      v1::Event inner;
      *inner.mutable_fact() = fact.detail_disclosed().disclosed();
      return absl::StrCat("of ", fact.detail_disclosed().target(), ": ",
                          EventWords(inner));
    }
    case F::kInterpretationRecorded: {
      const auto& reading = fact.interpretation_recorded();
      return absl::StrCat(
          reading.interpretation_id(), " ",
          ValueWords(v1::InterpretationStatus_Name(reading.status()),
                     "INTERPRETATION_STATUS_"),
          After(" on ", absl::StrJoin(reading.term_ids(), ", ")),
          After(": ", TextWords(reading.reading())));
    }
    case F::kSourceAttached: {
      const auto& attached = fact.source_attached();
      return absl::StrCat("to ", attached.target(),
                          attached.agrees() ? " (agrees)" : " (differs)",
                          After(": ", attached.source().uri()));
    }
    case F::kAnswerAttested:
      return absl::StrCat(fact.answer_attested().question(),
                          After(": ", fact.answer_attested().verdict()));
    case F::kHoldPlaced:
      return absl::StrCat(fact.hold_placed().hold_id(),
                          After(": ", fact.hold_placed().reason()));
    default:
      return fact.hold_released().hold_id();
  }
}

// Verbs of a term beside grants and amendments.
std::string TermWords(const F& fact) {
  switch (fact.fact_case()) {
    case F::kTermReinstated:
      return absl::StrCat(
          fact.term_reinstated().term_id(),
          After(": ", NamedFields(fact.term_reinstated().fields())));
    case F::kTermConverted:
      return absl::StrCat(
          fact.term_converted().term_id(), " into ",
          fact.term_converted().successor_term_id(),
          After(": ", ScopeWords(fact.term_converted().slice())));
    case F::kTermLifted:
      return absl::StrCat(fact.term_lifted().term_id(),
                          After(": ", ScopeWords(fact.term_lifted().slice())));
    case F::kTermWaived:
      return WaiverWords(fact.term_waived());
    case F::kPerformanceRecorded:
      return PerformanceWords(fact.performance_recorded());
    case F::kBreachAlleged:
      return absl::StrCat(fact.breach_alleged().term_id(),
                          After(" by ", fact.breach_alleged().by()),
                          After(": ", fact.breach_alleged().description()));
    default:
      return std::string(SubjectOf(fact).term_id);
  }
}

// The step of a right's process that `fact` is; nullptr if it is none.
const v1::RightStep* StepOf(const F& fact) {
  const auto* reflection = F::GetReflection();
  const auto* field = reflection->GetOneofFieldDescriptor(
      fact, F::descriptor()->FindOneofByName("fact"));
  if (field == nullptr ||
      field->message_type() != v1::RightStep::descriptor()) {
    return nullptr;
  }
  return static_cast<const v1::RightStep*>(
      &reflection->GetMessage(fact, field));
}

}  // namespace

std::string EventWords(const v1::Event& event) {
  const F& fact = event.fact();
  switch (fact.fact_case()) {
    case F::kInstrumentExecuted:
    case F::kInstrumentRestated:
    case F::kInstrumentRenewed:
    case F::kInstrumentTerminated:
      return InstrumentWords(fact);
    case F::kTermGranted:
      return GrantWords(fact.term_granted());
    case F::kTermAmended:
      return AmendWords(fact.term_amended());
    case F::kActRecorded:
      return ActWords(fact.act_recorded());
    case F::kConditionDefined:
    case F::kConditionDeclared:
    case F::kConditionDetermined:
    case F::kConditionRemoved:
      return ConditionWords(fact);
    case F::kPartyChanged:
      return PartyChangeWords(fact.party_changed());
    case F::kControlChanged:
      return absl::StrCat(
          fact.control_changed().party_id(),
          After(" under ", fact.control_changed().controller()));
    case F::kDisputeRecorded:
      return DisputeWords(fact.dispute_recorded());
    case F::kRulingIssued:
      return RulingWords(fact.ruling_issued());
    case F::kOwnAct:
      return JsonOf(fact.own_act());
    case F::FACT_NOT_SET:
      return "of a kind that this build does not know";
    default:
      break;
  }
  if (const v1::RightStep* step = StepOf(fact)) return StepWords(*step);
  return IsRecordFamily(fact) ? RecordWords(fact) : TermWords(fact);
}

}  // namespace ledger::ctl
