// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/field_words.h"

#include <google/protobuf/util/json_util.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/words.h"

namespace ledger {
namespace {

std::string TrancheWords(const v1::Tranche& tranche) {
  std::string words =
      absl::StrCat(tranche.tranche_id(), " ", AmountWords(tranche.amount()));
  if (!tranche.condition_id().empty()) {
    absl::StrAppend(&words, " on ", tranche.condition_id());
  }
  if (tranche.has_due()) {
    absl::StrAppend(&words, " due ", WhenWords(tranche.due()));
  }
  return words;
}

std::string JsonOf(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto printed =
      google::protobuf::util::MessageToJsonString(message, &json, options);
  return printed.ok() ? json : "{}";
}

std::string RightWords(const v1::RightTerms& right) {
  std::vector<std::string> parts;
  if (!right.trigger().empty()) parts.push_back(right.trigger());
  if (right.has_response_window()) {
    parts.push_back(
        absl::StrCat("answer within ", PeriodWords(right.response_window())));
  }
  if (right.has_closing_window()) {
    parts.push_back(
        absl::StrCat("close within ", PeriodWords(right.closing_window())));
  }
  if (right.has_third_party_window()) {
    parts.push_back(
        absl::StrCat("free for ", PeriodWords(right.third_party_window())));
  }
  if (right.price_floor()) parts.emplace_back("at no lower price");
  if (right.renotice()) parts.emplace_back("notice again of changed terms");
  if (right.personal()) parts.emplace_back("personal");
  return parts.empty() ? JsonOf(right) : absl::StrJoin(parts, "; ");
}

std::string CalendarWords(const v1::Calendar& calendar) {
  return absl::StrCat(calendar.name(), " from ",
                      DateWords(calendar.first_day()), " to ",
                      DateWords(calendar.last_day()), ", ",
                      calendar.holidays_size(), " holidays");
}

// The value of one set field of TermFields.
std::string ValueOf(const v1::TermFields& fields, int number) {
  using T = v1::TermFields;
  switch (number) {
    case T::kHoldersFieldNumber:
      return PartyWords(fields.holders());
    case T::kBurdenedFieldNumber:
      return PartyWords(fields.burdened());
    case T::kScopeFieldNumber:
      return ScopeWords(fields.scope());
    case T::kWindowFieldNumber:
      return WindowWords(fields.window());
    case T::kSurvivesFieldNumber:
      return fields.survives().has_tail()
                 ? absl::StrCat("for ", PeriodWords(fields.survives().tail()))
                 : "without end";
    case T::kAffiliatesFieldNumber:
      return ValueWords(v1::Affiliates_Name(fields.affiliates()),
                        "AFFILIATES_");
    case T::kModeFieldNumber:
      return ValueWords(v1::ExclusivityMode_Name(fields.mode()),
                        "EXCLUSIVITY_MODE_");
    case T::kRateFieldNumber:
      return AmountWords(fields.rate());
    case T::kCommittedFieldNumber:
      return AmountWords(fields.committed());
    case T::kTranchesFieldNumber: {
      std::vector<std::string> words;
      for (const v1::Tranche& tranche : fields.tranches()) {
        words.push_back(TrancheWords(tranche));
      }
      return absl::StrJoin(words, ", ");
    }
    case T::kTargetFieldNumber:
      return absl::StrCat(fields.target().term_id(),
                          fields.target().missing() ? " (not on record)" : "");
    case T::kLimitFieldNumber:
      return AmountWords(fields.limit());
    case T::kHoldingModeFieldNumber:
      return ValueWords(v1::HoldingMode_Name(fields.holding_mode()),
                        "HOLDING_MODE_");
    case T::kStakeFieldNumber:
      return AmountWords(fields.stake());
    case T::kOptionTypeFieldNumber:
      return ValueWords(v1::OptionType_Name(fields.option_type()),
                        "OPTION_TYPE_");
    case T::kExercisableFieldNumber:
      return AmountWords(fields.exercisable());
    case T::kRightFieldNumber:
      return RightWords(fields.right());
    case T::kPrecedenceFieldNumber:
      return absl::StrJoin(fields.precedence(), " before ");
    case T::kTextFieldNumber:
      return TextWords(fields.text());
    case T::kCalendarsFieldNumber:
      return absl::StrJoin(fields.calendars(), ", ",
                           [](std::string* out, const v1::Calendar& calendar) {
                             out->append(CalendarWords(calendar));
                           });
    default:
      return "";
  }
}

// The fields of plain type need no case of their own.
std::string PlainValue(const v1::TermFields& fields,
                       const google::protobuf::FieldDescriptor* field) {
  const auto* reflection = v1::TermFields::GetReflection();
  switch (field->cpp_type()) {
    case google::protobuf::FieldDescriptor::CPPTYPE_STRING:
      return reflection->GetString(fields, field);
    case google::protobuf::FieldDescriptor::CPPTYPE_BOOL:
      return reflection->GetBool(fields, field) ? "yes" : "no";
    case google::protobuf::FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat(reflection->GetUInt32(fields, field));
    default:
      return "";
  }
}

}  // namespace

std::vector<FieldWords> FieldsWords(const v1::TermFields& fields) {
  std::vector<const google::protobuf::FieldDescriptor*> set;
  v1::TermFields::GetReflection()->ListFields(fields, &set);
  std::vector<FieldWords> words;
  for (const auto* field : set) {
    if (field->number() == v1::TermFields::kZoneClockFieldNumber) continue;
    std::string value = ValueOf(fields, field->number());
    if (value.empty()) value = PlainValue(fields, field);
    words.push_back({field->name(), std::move(value)});
  }
  return words;
}

std::string NamedFields(const v1::TermFields& fields) {
  std::vector<std::string> parts;
  for (const FieldWords& field : FieldsWords(fields)) {
    parts.push_back(absl::StrCat(field.name, " ", field.words));
  }
  return absl::StrJoin(parts, "; ");
}

std::string CellWords(const v1::TermFields& fields) {
  const std::vector<FieldWords> words = FieldsWords(fields);
  if (words.empty()) return "not stated";
  if (words.size() == 1) return words.front().words;
  return NamedFields(fields);
}

}  // namespace ledger
