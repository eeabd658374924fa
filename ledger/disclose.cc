// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "ledger/date.h"
#include "ledger/event.h"

// Merging a disclosure into the fact that it is about.

namespace ledger {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// A time that is known less exactly than `disclosed`, and not against it.
bool Narrows(const v1::When& disclosed, const v1::When& known) {
  if (known.has_unknown()) return !disclosed.has_unknown();
  if (known.has_formula() || disclosed.has_formula() ||
      disclosed.has_unknown()) {
    return false;
  }
  const InstantRange outer = RangeOf(known);
  const InstantRange inner = RangeOf(disclosed);
  return inner != outer && outer.lo <= inner.lo && inner.hi <= outer.hi;
}

// Whether `known` is a value that says it is not known, so that `disclosed`
// may stand in its place whole. Gives nothing for values made of parts.
enum class Fill { kReplace, kKeep, kInside };

Fill HowToFill(const Message& disclosed, const Message& known) {
  if (const auto* when = dynamic_cast<const v1::When*>(&known)) {
    const auto& other = static_cast<const v1::When&>(disclosed);
    return Narrows(other, *when) ? Fill::kReplace : Fill::kKeep;
  }
  if (const auto* amount = dynamic_cast<const v1::Amount*>(&known)) {
    return amount->qualifier() == v1::AMOUNT_QUALIFIER_UNDISCLOSED
               ? Fill::kReplace
               : Fill::kKeep;
  }
  if (const auto* values = dynamic_cast<const v1::Values*>(&known)) {
    return values->redacted() ? Fill::kReplace : Fill::kKeep;
  }
  if (const auto* limit = dynamic_cast<const v1::TimeLimit*>(&known)) {
    const auto& other = static_cast<const v1::TimeLimit&>(disclosed);
    if (!limit->has_until()) return Fill::kKeep;
    if (limit->until().has_unknown()) return Fill::kReplace;
    return other.has_until() && Narrows(other.until(), limit->until())
               ? Fill::kReplace
               : Fill::kKeep;
  }
  if (const auto* disposition = dynamic_cast<const v1::Disposition*>(&known)) {
    const auto& other = static_cast<const v1::Disposition&>(disclosed);
    return disposition->kind() == v1::DISPOSITION_KIND_UNKNOWN &&
                   disposition->term_id() == other.term_id()
               ? Fill::kReplace
               : Fill::kKeep;
  }
  if (dynamic_cast<const v1::SealableText*>(&known) != nullptr ||
      dynamic_cast<const v1::Survival*>(&known) != nullptr) {
    return Fill::kKeep;  // a tail that is not said is one without end
  }
  return Fill::kInside;
}

class Filler {
 public:
  // Fills `known` from `disclosed`; true if anything changed.
  bool Into(const Message& disclosed, Message& known) {
    std::vector<const FieldDescriptor*> fields;
    disclosed.GetReflection()->ListFields(disclosed, &fields);
    bool changed = false;
    for (const FieldDescriptor* field : fields) {
      if (!Field(disclosed, *field, known)) continue;
      changed = true;
      if (Names(known)) filled_.push_back(field->name());
    }
    return changed;
  }

  std::vector<std::string> TakeFilled() {
    std::sort(filled_.begin(), filled_.end());
    filled_.erase(std::unique(filled_.begin(), filled_.end()), filled_.end());
    return std::move(filled_);
  }

 private:
  // Registers are called after the fields of these.
  static bool Names(const Message& message) {
    return dynamic_cast<const v1::TermFields*>(&message) != nullptr ||
           dynamic_cast<const v1::PerformanceRecorded*>(&message) != nullptr ||
           dynamic_cast<const v1::Fact*>(&message) != nullptr;
  }

  bool Field(const Message& disclosed, const FieldDescriptor& field,
             Message& known) {
    const Reflection& from = *disclosed.GetReflection();
    const Reflection& to = *known.GetReflection();
    if (field.is_repeated()) return Repeated(disclosed, field, known);
    if (field.real_containing_oneof() != nullptr &&
        to.HasOneof(known, field.real_containing_oneof()) &&
        !to.HasField(known, &field)) {
      return false;
    }
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const Message& part = from.GetMessage(disclosed, &field);
      if (!to.HasField(known, &field)) {
        if (IsBox(known)) return false;
        to.MutableMessage(&known, &field)->CopyFrom(part);
        return true;
      }
      return Part(part, *to.MutableMessage(&known, &field));
    }
    if (to.HasField(known, &field)) return false;
    CopyScalar(disclosed, field, known);
    return true;
  }

  bool Part(const Message& disclosed, Message& known) {
    switch (HowToFill(disclosed, known)) {
      case Fill::kReplace:
        known.CopyFrom(disclosed);
        return true;
      case Fill::kKeep:
        return false;
      case Fill::kInside:
        return Into(disclosed, known);
    }
    return false;
  }

  // Of a scope and its boxes what is not said is known: nothing is carved out,
  // and a dimension left out is all of it.
  static bool IsBox(const Message& message) {
    return dynamic_cast<const v1::Box*>(&message) != nullptr ||
           dynamic_cast<const v1::Scope*>(&message) != nullptr;
  }

  // Sources add up; an empty list is filled; lists of one length are filled
  // element by element.
  bool Repeated(const Message& disclosed, const FieldDescriptor& field,
                Message& known) {
    const Reflection& from = *disclosed.GetReflection();
    const Reflection& to = *known.GetReflection();
    const int given = from.FieldSize(disclosed, &field);
    const int had = to.FieldSize(known, &field);
    const bool messages = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (had == 0 && IsBox(known)) return false;
    if (had == 0 || field.name() == "sources") {
      for (int i = 0; i < given; ++i) {
        if (messages) {
          to.AddMessage(&known, &field)
              ->CopyFrom(from.GetRepeatedMessage(disclosed, &field, i));
        } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
          to.AddString(&known, &field,
                       from.GetRepeatedString(disclosed, &field, i));
        } else {
          to.AddEnumValue(&known, &field,
                          from.GetRepeatedEnumValue(disclosed, &field, i));
        }
      }
      return had == 0;
    }
    if (!messages || had != given) return false;
    bool changed = false;
    for (int i = 0; i < given; ++i) {
      changed |= Part(from.GetRepeatedMessage(disclosed, &field, i),
                      *to.MutableRepeatedMessage(&known, &field, i));
    }
    return changed;
  }

  static void CopyScalar(const Message& disclosed, const FieldDescriptor& field,
                         Message& known) {
    const Reflection& from = *disclosed.GetReflection();
    const Reflection& to = *known.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        to.SetString(&known, &field, from.GetString(disclosed, &field));
        return;
      case FieldDescriptor::CPPTYPE_BOOL:
        to.SetBool(&known, &field, from.GetBool(disclosed, &field));
        return;
      case FieldDescriptor::CPPTYPE_UINT32:
        to.SetUInt32(&known, &field, from.GetUInt32(disclosed, &field));
        return;
      case FieldDescriptor::CPPTYPE_ENUM:
        to.SetEnumValue(&known, &field, from.GetEnumValue(disclosed, &field));
        return;
      default:
        return;  // no other scalar stands in a fact that can be disclosed
    }
  }

  std::vector<std::string> filled_;
};

}  // namespace

std::vector<std::string> FillDisclosed(const v1::Fact& disclosed,
                                       v1::Fact& fact) {
  Filler filler;
  filler.Into(disclosed, fact);
  return filler.TakeFilled();
}

}  // namespace ledger
