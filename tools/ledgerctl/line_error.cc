// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/line_error.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace ledger::ctl {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

constexpr std::string_view kNoField = ": Cannot find field.";
constexpr std::string_view kBadValue = "): invalid value ";
constexpr std::string_view kForType = " for type ";

// The field at the end of `path` ("event.fact.sources[0].uri"); nullptr where
// the path leaves the schema. Empty: no field either.
const FieldDescriptor* FieldAt(const Descriptor& root, std::string_view path) {
  const Descriptor* message = &root;
  const FieldDescriptor* field = nullptr;
  for (absl::string_view step :
       absl::StrSplit(absl::string_view(path.data(), path.size()), '.')) {
    const std::string name(step.substr(0, step.find('[')));
    if (message == nullptr) return nullptr;
    field = message->FindFieldByName(name);
    if (field == nullptr) return nullptr;
    message = field->message_type();
  }
  return field;
}

std::vector<std::string> FieldNames(const Descriptor& message) {
  std::vector<std::string> names;
  for (int i = 0; i < message.field_count(); ++i) {
    names.push_back(message.field(i)->name());
  }
  return names;
}

std::vector<std::string> ValueNames(const EnumDescriptor& values) {
  std::vector<std::string> names;
  for (int i = 0; i < values.value_count(); ++i) {
    if (values.value(i)->number() != 0) {
      names.push_back(values.value(i)->name());
    }
  }
  return names;
}

std::string ExpectedOf(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return field.type() == FieldDescriptor::TYPE_BYTES ? "bytes in base64"
                                                         : "a string in quotes";
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true or false";
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      return "a whole number";
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
      return "a whole number, not negative";
    case FieldDescriptor::CPPTYPE_ENUM:
      return absl::StrCat("one of ",
                          absl::StrJoin(ValueNames(*field.enum_type()), ", "));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (field.message_type()->full_name() == "google.protobuf.Timestamp") {
        return "an RFC 3339 time such as 2025-01-21T00:00:00Z";
      }
      return absl::StrCat(
          "an object with ",
          absl::StrJoin(FieldNames(*field.message_type()), ", "));
    default:
      return "another type";
  }
}

std::string ExplainUnknownField(std::string_view message,
                                const Descriptor& root) {
  std::string_view name = message.substr(0, message.size() - kNoField.size());
  std::string path;
  const Descriptor* parent = &root;
  const size_t close = name.find(") ");
  if (name[0] == '(' && close != std::string_view::npos) {
    path = std::string(name.substr(1, close - 1));
    name.remove_prefix(close + 2);
    const FieldDescriptor* field = FieldAt(root, path);
    parent = field == nullptr ? nullptr : field->message_type();
    path += ".";
  }
  if (parent == nullptr) {
    return absl::StrCat(path, std::string(name), ": no such field");
  }
  const std::vector<std::string> known = FieldNames(*parent);
  const std::string hint = DidYouMean(name, known);
  return absl::StrCat(
      path, std::string(name), ": no such field",
      hint.empty() ? absl::StrCat("; expected ", absl::StrJoin(known, ", "))
                   : hint);
}

std::string ExplainValue(std::string_view message, size_t bad,
                         const Descriptor& root) {
  const std::string path(message.substr(1, bad - 1));
  std::string_view found = message.substr(bad + kBadValue.size());
  found = found.substr(0, found.rfind(kForType));
  constexpr std::string_view kOneof = "oneof field '";
  if (found.substr(0, kOneof.size()) == kOneof) {
    const size_t second = found.rfind("Cannot set '");
    const std::string_view name =
        second == std::string_view::npos ? "" : found.substr(second + 11);
    return absl::StrCat(path, ": only one of its kinds may be set, found ",
                        std::string(name), " beside another");
  }
  const FieldDescriptor* field = FieldAt(root, path);
  if (field == nullptr) {
    return absl::StrCat(path, ": found ", std::string(found));
  }
  constexpr std::string_view kTimeFormat = "Invalid time format: ";
  if (const size_t time = found.find(kTimeFormat);
      time != std::string_view::npos) {
    found = found.substr(time + kTimeFormat.size());
  }
  std::string hint;
  if (field->enum_type() != nullptr) {
    std::string word = absl::AsciiStrToUpper(std::string(found));
    std::erase(word, '"');
    hint = DidYouMean(word, ValueNames(*field->enum_type()));
  }
  return absl::StrCat(path, ": expected ", ExpectedOf(*field), ", found ",
                      std::string(found), hint);
}

// A syntax error comes as its message, a piece of the text, and a caret.
std::string ExplainSyntax(std::string_view message) {
  const std::vector<std::string> lines =
      absl::StrSplit(absl::string_view(message.data(), message.size()), '\n');
  std::string what = lines.front();
  while (!what.empty() && what.back() == '.') what.pop_back();
  std::string near;
  if (lines.size() >= 3) {
    const size_t caret = std::min(lines.back().find('^'), lines[1].size());
    near = lines[1].substr(caret, 20);
  }
  return absl::StrCat("not a JSON object: ", absl::AsciiStrToLower(what),
                      near.empty() ? ", at the end of the line"
                                   : absl::StrCat(", near '", near, "'"));
}

// Edits that turn `a` into `b`; a swap of neighbours counts two.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t corner = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t same = corner + (a[i - 1] == b[j - 1] ? 0 : 1);
      corner = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, same});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string ExplainJsonError(std::string_view message, const Descriptor& root) {
  if (message.size() > kNoField.size() &&
      message.substr(message.size() - kNoField.size()) == kNoField) {
    return ExplainUnknownField(message, root);
  }
  const size_t bad = message.find(kBadValue);
  if (message[0] == '(' && bad != std::string_view::npos) {
    return ExplainValue(message, bad, root);
  }
  if (message.find("Root element") != std::string_view::npos) {
    return "not a JSON object: expected {\"request_id\":…}";
  }
  return ExplainSyntax(message);
}

std::vector<std::string> NearestTo(std::string_view word,
                                   const std::vector<std::string>& known) {
  const size_t limit =
      word.size() < 4 ? 1 : std::max<size_t>(2, word.size() / 3);
  std::vector<std::pair<size_t, std::string>> near;
  for (const std::string& entry : known) {
    const size_t longer = std::max(word.size(), entry.size());
    const size_t prefix = std::min(word.size(), entry.size()) >= 3 &&
                                  (entry.find(word) != std::string::npos)
                              ? 1
                              : longer;
    const size_t distance = std::min(EditDistance(word, entry), prefix);
    if (distance <= limit && distance < longer)
      near.emplace_back(distance, entry);
  }
  std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& b) {
    return a.first < b.first;
  });
  std::vector<std::string> nearest;
  for (auto& [distance, entry] : near) {
    if (distance > near.front().first || nearest.size() == 3) break;
    nearest.push_back(std::move(entry));
  }
  return nearest;
}

std::string DidYouMean(std::string_view word,
                       const std::vector<std::string>& known) {
  const std::vector<std::string> nearest = NearestTo(word, known);
  if (nearest.empty()) return "";
  return absl::StrCat("; did you mean '", absl::StrJoin(nearest, "' or '"),
                      "'?");
}

}  // namespace ledger::ctl
