// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "ledger/amount.h"
#include "ledger/date.h"
#include "ledger/event.h"
#include "ledger/ids.h"
#include "ledger/instant.h"
#include "ledger/limits.h"
#include "ledger/reason.h"
#include "ledger/rules.h"
#include "ledger/scope.h"

// The form of an event: what can be refused without any history.

namespace ledger {
namespace {

using F = v1::Fact;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Fields that must be set, by message.
const std::set<std::string>& Required() {
  static const auto* const required = new std::set<std::string>{
      "Event.fact",
      "TermGranted.term_id",
      "TermGranted.term_kind",
      "TermAmended.term_id",
      "TermAmended.term_kind",
      "TermConverted.term_id",
      "TermConverted.term_kind",
      "TermConverted.successor_term_id",
      "TermVerb.term_id",
      "TermVerb.term_kind",
      "TermLifted.term_id",
      "TermLifted.term_kind",
      "TermWaived.term_id",
      "TermWaived.term_kind",
      "TermReinstated.term_id",
      "TermReinstated.term_kind",
      "RightStep.term_id",
      "RightStep.term_kind",
      "RightStep.process_id",
      "PerformanceRecorded.term_id",
      "PerformanceRecorded.term_kind",
      "PerformanceRecorded.kind",
      "PerformanceRecorded.amount",
      "BreachAlleged.term_id",
      "BreachAlleged.term_kind",
      "BreachCured.term_id",
      "BreachCured.term_kind",
      "ActRecorded.actor",
      "ActRecorded.act",
      "InstrumentExecuted.kind",
      "InstrumentRestated.restates",
      "InstrumentRenewed.renewed",
      "InstrumentTerminated.terminated",
      "InstrumentReference.instrument_id",
      "Party.party_id",
      "Disposition.term_id",
      "Disposition.kind",
      "ConditionDefined.condition_id",
      "ConditionDeclared.condition_id",
      "ConditionDetermined.condition_id",
      "ConditionDetermined.outcome",
      "ConditionRemoved.condition_id",
      "PartyChanged.party_id",
      "PartyChanged.change",
      "Transfer.to",
      "ControlChanged.party_id",
      "Claim.term_ids",
      "Claim.asserts",
      "ClaimResult.subject",
      "ClaimResult.outcome",
      "DisputeRecorded.dispute_id",
      "DisputeRecorded.step",
      "Consolidation.dispute_ids",
      "RulingIssued.ruling_id",
      "RulingIssued.kind",
      "EventCorrected.target",
      "EventCorrected.corrected",
      "EventCorrected.kind",
      "EventRetracted.target",
      "DetailDisclosed.target",
      "DetailDisclosed.disclosed",
      "InterpretationRecorded.interpretation_id",
      "InterpretationRecorded.status",
      "SourceAttached.target",
      "SourceAttached.source",
      "AnswerAttested.question",
      "HoldPlaced.hold_id",
      "HoldReleased.hold_id",
      "TermReference.term_id",
      "Tranche.tranche_id",
      "Amount.currency",
      "Parties.party_ids",
      "Scope.include",
      "When.said",
      "TimeLimit.limit",
      "Formula.anchor",
      "SealableText.form",
  };
  return *required;
}

class FormChecker {
 public:
  std::vector<v1::Violation> Check(const v1::Event& event) {
    if (!event.event_id().empty() && IsGivenEventId(event.event_id())) {
      Add("event_id", Reason::kInvalidField,
          absl::StrCat("'", event.event_id(),
                       "' has the form that the ledger gives; choose another "
                       "or leave it out"));
    }
    Walk(event, "");
    if (event.has_fact()) CheckFact(event.fact(), "fact", true);
    return std::move(violations_);
  }

 private:
  void Add(const std::string& path, Reason reason, std::string description) {
    v1::Violation& violation = violations_.emplace_back();
    violation.set_field(path);
    violation.set_reason(std::string(RowOf(reason).name));
    violation.set_description(std::move(description));
  }

  static std::string Join(const std::string& path, const std::string& name) {
    return path.empty() ? name : absl::StrCat(path, ".", name);
  }

  // Visits every field of a message, in order of declaration.
  void Walk(const Message& message, const std::string& path) {
    const auto& descriptor = *message.GetDescriptor();
    for (int i = 0; i < descriptor.field_count(); ++i) {
      Field(message, *descriptor.field(i), path);
    }
    for (int i = 0; i < descriptor.real_oneof_decl_count(); ++i) {
      const auto* oneof = descriptor.oneof_decl(i);
      if (!partial_ && IsRequired(descriptor.name(), oneof->name()) &&
          !message.GetReflection()->HasOneof(message, oneof)) {
        Add(Join(path, oneof->name()), Reason::kInvalidField,
            absl::StrCat("missing; give one of ", Members(*oneof)));
      }
    }
    CheckValue(message, path);
  }

  static bool IsRequired(const std::string& message,
                         const std::string& field) {
    return Required().contains(absl::StrCat(message, ".", field));
  }

  static std::string Members(const google::protobuf::OneofDescriptor& oneof) {
    std::string members;
    for (int i = 0; i < oneof.field_count(); ++i) {
      absl::StrAppend(&members, i == 0 ? "" : ", ", oneof.field(i)->name());
    }
    return members;
  }

  void Field(const Message& message, const FieldDescriptor& field,
             const std::string& parent) {
    const auto& reflection = *message.GetReflection();
    const std::string path = Join(parent, field.name());
    const int size =
        field.is_repeated() ? reflection.FieldSize(message, &field) : 0;
    const bool set =
        field.is_repeated() ? size > 0 : reflection.HasField(message, &field);
    if (!set) {
      if (!partial_ && IsRequired(message.GetDescriptor()->name(),
                                  field.name())) {
        Add(path, Reason::kInvalidField, Missing(field));
      }
      return;
    }
    if (!field.is_repeated()) return One(message, field, path);
    if (static_cast<size_t>(size) > kListItemsMax) {
      Add(path, Reason::kInvalidField,
          absl::StrCat("has ", size, " items; limit is ", kListItemsMax,
                       " (list_items_max)"));
      return;
    }
    for (int i = 0; i < size; ++i) {
      Item(message, field, i, absl::StrCat(path, "[", i, "]"));
    }
  }

  static std::string Missing(const FieldDescriptor& field) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      return absl::StrCat("missing; give a ", field.enum_type()->name(),
                          " such as ", field.enum_type()->value(1)->name());
    }
    return absl::StrCat("missing; give ", field.name());
  }

  void One(const Message& message, const FieldDescriptor& field,
           const std::string& path) {
    const auto& reflection = *message.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Inside(reflection.GetMessage(message, &field), field, path);
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        return Text(reflection.GetStringReference(message, &field, &scratch),
                    field, path);
      }
      case FieldDescriptor::CPPTYPE_ENUM:
        return Enum(reflection.GetEnumValue(message, &field), field, path);
      default:
        return;
    }
  }

  void Item(const Message& message, const FieldDescriptor& field, int index,
            const std::string& path) {
    const auto& reflection = *message.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Inside(reflection.GetRepeatedMessage(message, &field, index),
                      field, path);
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        return Text(reflection.GetRepeatedStringReference(message, &field,
                                                          index, &scratch),
                    field, path);
      }
      case FieldDescriptor::CPPTYPE_ENUM:
        return Enum(reflection.GetRepeatedEnumValue(message, &field, index),
                    field, path);
      default:
        return;
    }
  }

  // What is only disclosed or claimed may be a part.
  void Inside(const Message& message, const FieldDescriptor& field,
              const std::string& path) {
    const bool outer = partial_;
    const bool outer_add = in_add_;
    partial_ |= field.name() == "disclosed" ||
                (field.name() == "claim" &&
                 message.GetDescriptor()->name() == "Fact");
    in_add_ = field.name() == "add";
    if (++depth_ > kDepthMax) {
      Add(path, Reason::kInvalidField,
          absl::StrCat("is nested deeper than ", kDepthMax, " messages"));
    } else {
      Walk(message, path);
    }
    --depth_;
    partial_ = outer;
    in_add_ = outer_add;
  }

  void Enum(int value, const FieldDescriptor& field, const std::string& path) {
    if (field.enum_type()->FindValueByNumber(value) == nullptr) {
      Add(path, Reason::kInvalidField,
          absl::StrCat("value ", value, " is not a ",
                       field.enum_type()->name(),
                       " of this version; use a newer server"));
    } else if (field.is_repeated() && value == 0) {
      Add(path, Reason::kInvalidField, "unspecified; name a value");
    }
  }

  static bool IsId(const FieldDescriptor& field) {
    static const auto* const others = new std::set<std::string>{
        "target", "replaces", "actor", "affiliated", "disaffiliated",
        "precedence"};
    return absl::EndsWith(field.name(), "_id") ||
           absl::EndsWith(field.name(), "_ids") ||
           (others->contains(field.name()) && field.cpp_type() ==
                                                  FieldDescriptor::CPPTYPE_STRING);
  }

  void Text(const std::string& text, const FieldDescriptor& field,
            const std::string& path) {
    if (field.type() == FieldDescriptor::TYPE_BYTES) {
      if (text.size() != 32) {
        Add(path, Reason::kInvalidField,
            absl::StrCat("has ", text.size(),
                         " bytes; a SHA-256 value has 32"));
      }
      return;
    }
    if (IsId(field)) return Id(text, path);
    if (text.size() > kTextBytesMax) {
      Add(path, Reason::kInvalidField,
          absl::StrCat("has ", text.size(), " bytes; limit is ",
                       kTextBytesMax, " (text_bytes_max)"));
    }
  }

  void Id(const std::string& id, const std::string& path) {
    if (IsPlainId(id)) return;
    if (absl::StrContains(id, "/")) {
      Add(path, Reason::kForeignReference,
          absl::StrCat("'", id,
                       "' names something outside the event's agreement; "
                       "record what touches two agreements in each"));
      return;
    }
    Add(path, Reason::kInvalidField,
        absl::StrCat("'", id.substr(0, kIdBytesMax),
                     "': expected 1 to 64 bytes of [A-Za-z0-9._-]"));
  }

  void CheckValue(const Message& message, const std::string& path) {
    if (const auto* when = dynamic_cast<const v1::When*>(&message)) {
      CheckWhen(*when, path);
    } else if (const auto* limit =
                   dynamic_cast<const v1::TimeLimit*>(&message)) {
      CheckLimit(*limit, path);
    } else if (const auto* amount =
                   dynamic_cast<const v1::Amount*>(&message)) {
      const absl::Status status = CheckAmount(*amount, in_add_);
      if (!status.ok() && !(partial_ && amount->currency().empty())) {
        Add(path, Reason::kInvalidAmount, std::string(status.message()));
      }
    } else if (const auto* scope = dynamic_cast<const v1::Scope*>(&message)) {
      for (auto& [field, what] : CheckScope(*scope)) {
        Add(field.empty() ? path : Join(path, field), Reason::kInvalidField,
            std::move(what));
      }
    } else if (const auto* period =
                   dynamic_cast<const v1::Period*>(&message)) {
      CheckPeriod(*period, path);
    } else if (const auto* source =
                   dynamic_cast<const v1::Source*>(&message)) {
      CheckSource(*source, path);
    } else if (const auto* party = dynamic_cast<const v1::Party*>(&message)) {
      for (int i = 0; i < party->classes_size(); ++i) {
        if (!IsPath(party->classes(i))) {
          Add(absl::StrCat(path, ".classes[", i, "]"), Reason::kInvalidField,
              PathMessage(party->classes(i)));
        }
      }
    } else if (const auto* act =
                   dynamic_cast<const v1::ActRecorded*>(&message)) {
      v1::Scope whole;
      *whole.add_include() = act->act();
      for (auto& [field, what] : CheckScope(whole)) {
        Add(Join(path, absl::StrCat("act", field.substr(
                                               std::string("include[0]")
                                                   .size()))),
            Reason::kInvalidField, std::move(what));
      }
    }
  }

  void CheckDate(const std::string& text, const std::string& path) {
    const auto date = ParseCivilDate(text);
    if (!date.ok()) {
      Add(path, Reason::kInvalidTime, std::string(date.status().message()));
    }
  }

  // A date or an RFC 3339 instant; gives its range as if in UTC.
  InstantRange CheckEnd(const std::string& text, const std::string& path) {
    if (absl::StrContains(text, "T")) {
      const auto instant = ParseInstant(text);
      if (instant.ok()) return {*instant, *instant};
      Add(path, Reason::kInvalidTime, std::string(instant.status().message()));
      return {};
    }
    const auto date = ParseCivilDate(text);
    if (!date.ok()) {
      Add(path, Reason::kInvalidTime, std::string(date.status().message()));
      return {};
    }
    return {std::chrono::sys_days(date->first),
            std::chrono::sys_days(date->last)};
  }

  void CheckWhen(const v1::When& when, const std::string& path) {
    if (when.has_resolved()) {
      Add(Join(path, "resolved"), Reason::kInvalidTime,
          "is filled in by the ledger; leave it out");
    }
    if (when.has_instant()) {
      const auto& instant = when.instant();
      if (instant.nanos() < 0 || instant.nanos() > 999'999'999 ||
          instant.nanos() % 1000 != 0) {
        Add(Join(path, "instant"), Reason::kInvalidTime,
            "is finer than a microsecond; round it yourself");
      } else if (instant.seconds() < -62'135'596'800 ||
                 instant.seconds() > 253'402'300'799) {
        Add(Join(path, "instant"), Reason::kInvalidTime,
            "lies outside the years 1 to 9999");
      }
    }
    if (when.said_case() == v1::When::kDate) {
      CheckDate(when.date(), Join(path, "date"));
    }
    if (!when.has_interval()) return;
    const v1::DateInterval& interval = when.interval();
    if (interval.lo().empty() && interval.hi().empty()) {
      Add(Join(path, "interval"), Reason::kInvalidTime,
          "has neither lo nor hi; say unknown");
      return;
    }
    InstantRange lo, hi;
    if (!interval.lo().empty()) {
      lo = CheckEnd(interval.lo(), Join(path, "interval.lo"));
    }
    if (!interval.hi().empty()) {
      hi = CheckEnd(interval.hi(), Join(path, "interval.hi"));
    }
    if (!interval.lo().empty() && !interval.hi().empty() && hi.hi < lo.lo) {
      Add(Join(path, "interval"), Reason::kInvalidAmount,
          absl::StrCat("ends ('", interval.hi(), "') before it starts ('",
                       interval.lo(), "')"));
    }
  }

  void CheckLimit(const v1::TimeLimit& limit, const std::string& path) {
    if (limit.has_resolved()) {
      Add(Join(path, "resolved"), Reason::kInvalidTime,
          "is filled in by the ledger; leave it out");
    }
    if (limit.limit_case() == v1::TimeLimit::kThrough) {
      CheckDate(limit.through(), Join(path, "through"));
    }
    for (const auto& [several, name] :
         {std::pair(&limit.earlier_of(), "earlier_of"),
          std::pair(&limit.later_of(), "later_of")}) {
      const bool mine = several == &limit.earlier_of()
                            ? limit.has_earlier_of()
                            : limit.has_later_of();
      if (mine && (several->limits_size() < 2 || several->limits_size() > 8)) {
        Add(Join(path, name), Reason::kInvalidField,
            absl::StrCat("has ", several->limits_size(),
                         " limits; expected 2 to 8"));
      }
    }
  }

  void CheckPeriod(const v1::Period& period, const std::string& path) {
    const auto bound = [&](uint32_t value, uint32_t max, const char* name) {
      if (value <= max) return;
      Add(Join(path, name), Reason::kInvalidField,
          absl::StrCat("is ", value, "; limit is ", max));
    };
    bound(period.years(), 9'999, "years");
    bound(period.months(), 120'000, "months");
    bound(period.weeks(), 500'000, "weeks");
    bound(period.days(), 3'660'000, "days");
    bound(period.hours(), 1'000'000, "hours");
  }

  void CheckSource(const v1::Source& source, const std::string& path) {
    if (source.uri().empty() && source.custodian_reference().empty()) {
      Add(path, Reason::kInvalidField,
          "has neither uri nor custodian_reference; give one");
    }
    if (!source.published().empty()) {
      CheckDate(source.published(), Join(path, "published"));
    }
  }

  // What a fact needs by its kind.
  void CheckFact(const F& fact, const std::string& path, bool whole) {
    if (fact.fact_case() == F::FACT_NOT_SET) {
      if (whole) {
        Add(path, Reason::kInvalidField,
            "says nothing; set one of its facts, such as term_granted");
      }
      return;
    }
    if (fact.has_own_act()) {
      Add(Join(path, "own_act"), Reason::kInvalidField,
          "is for the ledger alone");
      return;
    }
    if (IsRecordFamily(fact) && fact.has_effective()) {
      Add(Join(path, "effective"), Reason::kInvalidTime,
          "is given for a fact that moves only what is known; leave it out");
    }
    if (!IsRecordFamily(fact) && whole && !fact.has_effective()) {
      Add(Join(path, "effective"), Reason::kInvalidTime,
          "missing; give a date or an RFC 3339 time, e.g. 2026-01-01");
    }
    if (fact.has_instrument_executed() && whole &&
        fact.instrument_id().empty()) {
      Add(Join(path, "instrument_id"), Reason::kInvalidField,
          "missing; give the id of the instrument that was executed");
    }
    if (fact.has_instrument_restated() && whole &&
        fact.instrument_id().empty()) {
      Add(Join(path, "instrument_id"), Reason::kInvalidField,
          "missing; give the id of the instrument that restates");
    }
    CheckKind(fact, path, whole);
    if (fact.has_event_corrected()) {
      CheckFact(fact.event_corrected().corrected(),
                Join(path, "event_corrected.corrected"), true);
    }
    if (fact.has_detail_disclosed()) {
      CheckFact(fact.detail_disclosed().disclosed(),
                Join(path, "detail_disclosed.disclosed"), false);
    }
  }

  void CheckKind(const F& fact, const std::string& path, bool whole) {
    if (fact.has_term_granted()) {
      const v1::TermGranted& granted = fact.term_granted();
      const std::string at = Join(path, "term_granted");
      Fields(granted.term_kind(), granted.fields(), Join(at, "fields"));
      if (whole) Illegal(granted, at);
    } else if (fact.has_term_amended()) {
      Fields(fact.term_amended().term_kind(), fact.term_amended().set(),
             Join(path, "term_amended.set"));
    } else if (fact.has_term_reinstated()) {
      Fields(fact.term_reinstated().term_kind(),
             fact.term_reinstated().fields(),
             Join(path, "term_reinstated.fields"));
    }
  }

  // What a grant of its kind cannot do without.
  void Illegal(const v1::TermGranted& granted, const std::string& path) {
    const v1::TermFields& fields = granted.fields();
    const auto need = [&](bool there, const char* field, const char* why) {
      if (there) return;
      Add(absl::StrCat(path, ".fields.", field), Reason::kInvalidField,
          absl::StrCat("missing; ", why));
    };
    switch (granted.term_kind()) {
      case v1::TERM_KIND_CAP:
        return need(fields.has_target(), "target",
                    "a cap names the term that it bounds, or one that is "
                    "missing");
      case v1::TERM_KIND_REVENUE_SHARE:
        if (granted.implied()) return;
        need(!fields.base().empty(), "base",
             "a revenue share says of what it is a share");
        need(fields.has_holders(), "holders",
             "a revenue share says who receives it");
        return need(fields.has_burdened(), "burdened",
                    "a revenue share says who pays it");
      case v1::TERM_KIND_HOLDING:
        return need(fields.holding_mode() != v1::HOLDING_MODE_UNSPECIFIED,
                    "holding_mode", "say observed, floor or cap");
      default:
        return;
    }
  }

  // Fields that belong to some kinds only.
  void Fields(v1::TermKind kind, const v1::TermFields& fields,
              const std::string& path) {
    const auto only = [&](bool set, const char* field,
                          std::initializer_list<v1::TermKind> kinds) {
      if (!set || kind == v1::TERM_KIND_UNSPECIFIED ||
          std::find(kinds.begin(), kinds.end(), kind) != kinds.end()) {
        return;
      }
      Add(Join(path, field), Reason::kInvalidField,
          absl::StrCat("does not belong to a ",
                       std::string(TermKindName(kind))));
    };
    only(fields.mode() != v1::EXCLUSIVITY_MODE_UNSPECIFIED, "mode",
         {v1::TERM_KIND_EXCLUSIVITY});
    only(fields.co_holders_max() != 0, "co_holders_max",
         {v1::TERM_KIND_EXCLUSIVITY});
    only(fields.has_rate(), "rate", {v1::TERM_KIND_REVENUE_SHARE});
    only(!fields.base().empty(), "base", {v1::TERM_KIND_REVENUE_SHARE});
    only(fields.has_committed(), "committed",
         {v1::TERM_KIND_INVESTMENT, v1::TERM_KIND_MINIMUM_COMMITMENT});
    only(fields.tranches_size() > 0, "tranches",
         {v1::TERM_KIND_INVESTMENT, v1::TERM_KIND_MINIMUM_COMMITMENT,
          v1::TERM_KIND_OPTION});
    only(fields.has_target(), "target", {v1::TERM_KIND_CAP});
    only(fields.has_limit(), "limit", {v1::TERM_KIND_CAP});
    only(fields.has_stake(), "stake", {v1::TERM_KIND_HOLDING});
    only(fields.holding_mode() != v1::HOLDING_MODE_UNSPECIFIED, "holding_mode",
         {v1::TERM_KIND_HOLDING});
    only(fields.has_irrevocable(), "irrevocable", {v1::TERM_KIND_LICENCE});
    only(fields.has_sublicensable(), "sublicensable", {v1::TERM_KIND_LICENCE});
    only(fields.has_exercisable(), "exercisable", {v1::TERM_KIND_OPTION});
    only(fields.has_right(), "right",
         {v1::TERM_KIND_ROFR, v1::TERM_KIND_ROFO, v1::TERM_KIND_ROFN,
          v1::TERM_KIND_MATCHING_RIGHT, v1::TERM_KIND_PREFERENCE,
          v1::TERM_KIND_OPTION, v1::TERM_KIND_TERMINATION_RIGHT});
    if (fields.has_rate() && fields.rate().currency() != "PERCENT") {
      Add(Join(path, "rate.currency"), Reason::kInvalidAmount,
          absl::StrCat("'", fields.rate().currency(),
                       "': a rate is in PERCENT"));
    }
  }

  static constexpr int kDepthMax = 24;

  std::vector<v1::Violation> violations_;
  bool partial_ = false;
  bool in_add_ = false;
  int depth_ = 0;
};

}  // namespace

std::vector<v1::Violation> CheckForm(const v1::Event& event) {
  return FormChecker().Check(event);
}

}  // namespace ledger
