// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "ledger/form_parts.h"
#include "ledger/ids.h"
#include "ledger/limits.h"
#include "ledger/reason.h"
#include "ledger/refusals.h"
#include "ledger/rules.h"

// The form of an event: what can be refused without any history.

namespace ledger {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Fields that must be set, by message.
constexpr std::string_view kRequired[] = {
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

const std::set<std::string_view>& Required() {
  static const auto* const required = new std::set<std::string_view>(
      std::begin(kRequired), std::end(kRequired));
  return *required;
}

// The same as descriptors of fields and oneofs, found once: names are dear.
void AddRequired(const google::protobuf::Descriptor& message,
                 std::set<const google::protobuf::Descriptor*>* seen,
                 absl::flat_hash_set<const void*>* out) {
  if (!seen->insert(&message).second) return;
  const auto is_required = [&](const std::string& field) {
    return Required().contains(absl::StrCat(message.name(), ".", field));
  };
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor* field = message.field(i);
    if (is_required(field->name())) out->insert(field);
    if (field->message_type() != nullptr) {
      AddRequired(*field->message_type(), seen, out);
    }
  }
  for (int i = 0; i < message.real_oneof_decl_count(); ++i) {
    if (is_required(message.oneof_decl(i)->name())) {
      out->insert(message.oneof_decl(i));
    }
  }
}

bool IsRequired(const void* field_or_oneof) {
  static const auto* const required = [] {
    auto* const out = new absl::flat_hash_set<const void*>;
    std::set<const google::protobuf::Descriptor*> seen;
    AddRequired(*v1::Event::descriptor(), &seen, out);
    return out;
  }();
  return required->contains(field_or_oneof);
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
    if (event.has_fact()) {
      CheckFactForm(event.fact(), "fact", true, refusals_);
    }
    return refusals_.Take();
  }

 private:
  void Add(const std::string& path, Reason reason, std::string description) {
    refusals_.Add(path, reason, std::move(description));
  }

  // Visits every field of a message, in order of declaration.
  void Walk(const Message& message, const std::string& path) {
    const auto& descriptor = *message.GetDescriptor();
    for (int i = 0; i < descriptor.field_count(); ++i) {
      Field(message, *descriptor.field(i), path);
    }
    for (int i = 0; i < descriptor.real_oneof_decl_count(); ++i) {
      const auto* oneof = descriptor.oneof_decl(i);
      if (!partial_ && IsRequired(oneof) &&
          !message.GetReflection()->HasOneof(message, oneof)) {
        Add(JoinPath(path, oneof->name()), Reason::kInvalidField,
            absl::StrCat("missing; give one of ", Members(*oneof)));
      }
    }
    CheckValueForm(message, path, {.partial = partial_, .added = in_add_},
                   refusals_);
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
    const int size =
        field.is_repeated() ? reflection.FieldSize(message, &field) : 0;
    const bool set =
        field.is_repeated() ? size > 0 : reflection.HasField(message, &field);
    if (!set) {
      if (!partial_ && IsRequired(&field)) {
        Add(JoinPath(parent, field.name()), Reason::kInvalidField,
            Missing(field));
      }
      return;
    }
    const std::string path = JoinPath(parent, field.name());
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
    partial_ |=
        field.name() == "disclosed" ||
        (field.name() == "claim" && message.GetDescriptor()->name() == "Fact");
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
          absl::StrCat("value ", value, " is not a ", field.enum_type()->name(),
                       " of this version; use a newer server"));
    } else if (field.is_repeated() && value == 0) {
      Add(path, Reason::kInvalidField, "unspecified; name a value");
    }
  }

  static bool IsId(const FieldDescriptor& field) {
    static const auto* const others =
        new std::set<std::string>{"target",     "replaces",      "actor",
                                  "affiliated", "disaffiliated", "precedence"};
    return absl::EndsWith(field.name(), "_id") ||
           absl::EndsWith(field.name(), "_ids") ||
           (others->contains(field.name()) &&
            field.cpp_type() == FieldDescriptor::CPPTYPE_STRING);
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
          absl::StrCat("has ", text.size(), " bytes; limit is ", kTextBytesMax,
                       " (text_bytes_max)"));
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

  static constexpr int kDepthMax = 24;

  Refusals refusals_;
  bool partial_ = false;
  bool in_add_ = false;
  int depth_ = 0;
};

}  // namespace

std::vector<v1::Violation> CheckForm(const v1::Event& event) {
  return FormChecker().Check(event);
}

}  // namespace ledger
