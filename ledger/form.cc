// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
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

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::OneofDescriptor;

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

// A field whose form is checked.
struct FieldRow {
  const FieldDescriptor* field = nullptr;
  bool required = false;
  bool id = false;       // a string that is an id
  bool partial = false;  // what is only disclosed or claimed may be a part
  bool added = false;    // holds amounts that are added
};

// What is checked of a message: found once, because names are dear.
struct Layout {
  std::vector<FieldRow> fields;  // in order of declaration
  std::vector<const OneofDescriptor*> required;
  bool is_value = false;
};
using Layouts = absl::flat_hash_map<const Descriptor*, Layout>;

bool IsIdField(const FieldDescriptor& field) {
  static const auto* const others =
      new std::set<std::string>{"target",     "replaces",      "actor",
                                "affiliated", "disaffiliated", "precedence"};
  return field.type() == FieldDescriptor::TYPE_STRING &&
         (absl::EndsWith(field.name(), "_id") ||
          absl::EndsWith(field.name(), "_ids") ||
          others->contains(field.name()));
}

FieldRow RowOf(const FieldDescriptor& field) {
  const std::string& owner = field.containing_type()->name();
  FieldRow row;
  row.field = &field;
  row.required = Required().contains(absl::StrCat(owner, ".", field.name()));
  row.id = IsIdField(field);
  row.partial = field.name() == "disclosed" ||
                (field.name() == "claim" && field.message_type() != nullptr &&
                 field.message_type()->name() == "Fact");
  row.added = field.name() == "add";
  return row;
}

void AddLayout(const Descriptor& message, Layouts& out) {
  if (out.contains(&message)) return;
  Layout& layout = out[&message];
  layout.is_value = HasValueForm(message);
  std::vector<const Descriptor*> inside;
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldRow row = RowOf(*message.field(i));
    const auto type = row.field->cpp_type();
    if (row.required || row.field->is_repeated() ||
        type == FieldDescriptor::CPPTYPE_MESSAGE ||
        type == FieldDescriptor::CPPTYPE_STRING ||
        type == FieldDescriptor::CPPTYPE_ENUM) {
      layout.fields.push_back(row);
    }
    if (row.field->message_type() != nullptr) {
      inside.push_back(row.field->message_type());
    }
  }
  for (int i = 0; i < message.real_oneof_decl_count(); ++i) {
    const OneofDescriptor* oneof = message.oneof_decl(i);
    if (Required().contains(absl::StrCat(message.name(), ".", oneof->name()))) {
      layout.required.push_back(oneof);
    }
  }
  for (const Descriptor* one : inside) AddLayout(*one, out);
}

const Layout& LayoutOf(const Descriptor* message) {
  static const auto* const layouts = [] {
    auto* const out = new Layouts;
    AddLayout(*v1::Event::descriptor(), *out);
    return out;
  }();
  return layouts->at(message);
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
    Walk(event);
    if (event.has_fact()) {
      CheckFactForm(event.fact(), "fact", true, refusals_);
    }
    return refusals_.Take();
  }

 private:
  // One step down for as long as it lives: the path is made in place.
  class Step {
   public:
    Step(std::string& path, std::string_view name)
        : path_(path), size_(path.size()) {
      if (!path.empty()) path.push_back('.');
      path.append(name);
    }
    Step(std::string& path, int index) : path_(path), size_(path.size()) {
      absl::StrAppend(&path, "[", index, "]");
    }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;
    ~Step() { path_.resize(size_); }

   private:
    std::string& path_;
    const size_t size_;
  };

  void Add(const std::string& path, Reason reason, std::string description) {
    refusals_.Add(path, reason, std::move(description));
  }

  // Visits every field of a message, in order of declaration.
  void Walk(const Message& message) {
    const Layout& layout = LayoutOf(message.GetDescriptor());
    for (const FieldRow& row : layout.fields) Field(message, row);
    for (const OneofDescriptor* oneof : layout.required) {
      if (partial_ || message.GetReflection()->HasOneof(message, oneof)) {
        continue;
      }
      Add(JoinPath(path_, oneof->name()), Reason::kInvalidField,
          absl::StrCat("missing; give one of ", Members(*oneof)));
    }
    if (layout.is_value) {
      CheckValueForm(message, path_, {.partial = partial_, .added = in_add_},
                     refusals_);
    }
  }

  static std::string Members(const OneofDescriptor& oneof) {
    std::string members;
    for (int i = 0; i < oneof.field_count(); ++i) {
      absl::StrAppend(&members, i == 0 ? "" : ", ", oneof.field(i)->name());
    }
    return members;
  }

  void Field(const Message& message, const FieldRow& row) {
    const FieldDescriptor& field = *row.field;
    const auto& reflection = *message.GetReflection();
    const int size =
        field.is_repeated() ? reflection.FieldSize(message, &field) : 0;
    const bool set =
        field.is_repeated() ? size > 0 : reflection.HasField(message, &field);
    if (!set) {
      if (row.required && !partial_) {
        Add(JoinPath(path_, field.name()), Reason::kInvalidField,
            Missing(field));
      }
      return;
    }
    const Step step(path_, field.name());
    if (!field.is_repeated()) return One(message, row);
    if (static_cast<size_t>(size) > kListItemsMax) {
      Add(path_, Reason::kInvalidField,
          absl::StrCat("has ", size, " items; limit is ", kListItemsMax,
                       " (list_items_max)"));
      return;
    }
    for (int i = 0; i < size; ++i) {
      const Step item(path_, i);
      Item(message, row, i);
    }
  }

  static std::string Missing(const FieldDescriptor& field) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      return absl::StrCat("missing; give a ", field.enum_type()->name(),
                          " such as ", field.enum_type()->value(1)->name());
    }
    return absl::StrCat("missing; give ", field.name());
  }

  void One(const Message& message, const FieldRow& row) {
    const FieldDescriptor& field = *row.field;
    const auto& reflection = *message.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Inside(reflection.GetMessage(message, &field), row);
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        return Text(reflection.GetStringReference(message, &field, &scratch),
                    row);
      }
      case FieldDescriptor::CPPTYPE_ENUM:
        return Enum(reflection.GetEnumValue(message, &field), field);
      default:
        return;
    }
  }

  void Item(const Message& message, const FieldRow& row, int index) {
    const FieldDescriptor& field = *row.field;
    const auto& reflection = *message.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Inside(reflection.GetRepeatedMessage(message, &field, index),
                      row);
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        return Text(reflection.GetRepeatedStringReference(message, &field,
                                                          index, &scratch),
                    row);
      }
      case FieldDescriptor::CPPTYPE_ENUM:
        return Enum(reflection.GetRepeatedEnumValue(message, &field, index),
                    field);
      default:
        return;
    }
  }

  void Inside(const Message& message, const FieldRow& row) {
    const bool outer = partial_;
    const bool outer_add = in_add_;
    partial_ |= row.partial;
    in_add_ = row.added;
    if (++depth_ > kDepthMax) {
      Add(path_, Reason::kInvalidField,
          absl::StrCat("is nested deeper than ", kDepthMax, " messages"));
    } else {
      Walk(message);
    }
    --depth_;
    partial_ = outer;
    in_add_ = outer_add;
  }

  void Enum(int value, const FieldDescriptor& field) {
    if (field.enum_type()->FindValueByNumber(value) == nullptr) {
      Add(path_, Reason::kInvalidField,
          absl::StrCat("value ", value, " is not a ", field.enum_type()->name(),
                       " of this version; use a newer server"));
    } else if (field.is_repeated() && value == 0) {
      Add(path_, Reason::kInvalidField, "unspecified; name a value");
    }
  }

  void Text(const std::string& text, const FieldRow& row) {
    if (row.id) return Id(text);
    if (row.field->type() == FieldDescriptor::TYPE_BYTES) {
      if (text.size() != 32) {
        Add(path_, Reason::kInvalidField,
            absl::StrCat("has ", text.size(),
                         " bytes; a SHA-256 value has 32"));
      }
      return;
    }
    if (text.size() > kTextBytesMax) {
      Add(path_, Reason::kInvalidField,
          absl::StrCat("has ", text.size(), " bytes; limit is ", kTextBytesMax,
                       " (text_bytes_max)"));
    }
  }

  void Id(const std::string& id) {
    if (IsPlainId(id)) return;
    if (absl::StrContains(id, "/")) {
      Add(path_, Reason::kForeignReference,
          absl::StrCat("'", id,
                       "' names something outside the event's agreement; "
                       "record what touches two agreements in each"));
      return;
    }
    Add(path_, Reason::kInvalidField,
        absl::StrCat("'", id.substr(0, kIdBytesMax),
                     "': expected 1 to 64 bytes of [A-Za-z0-9._-]"));
  }

  static constexpr int kDepthMax = 24;

  Refusals refusals_;
  std::string path_;  // of what is being looked at
  bool partial_ = false;
  bool in_add_ = false;
  int depth_ = 0;
};

}  // namespace

std::vector<v1::Violation> CheckForm(const v1::Event& event) {
  return FormChecker().Check(event);
}

}  // namespace ledger
