// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/model/told_rows.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/text_format.h"
#include "ledger/finding.h"
#include "ledger/permission.h"
#include "tests/model/model_time.h"

namespace ledger::model {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::vector<Message*> Told::Messages() {
  std::vector<Message*> messages;
  for (v1::Agreement& state : states) messages.push_back(&state);
  messages.push_back(&answer);
  for (v1::Finding& finding : findings) messages.push_back(&finding);
  return messages;
}

std::string Told::Text() {
  std::string text = refused;
  for (const Message* message : Messages()) {
    absl::StrAppend(&text, message->GetDescriptor()->name(), "\n",
                    message->DebugString());
  }
  return text;
}

ToldRows::ToldRows(const std::vector<ModelEvent>& rows) {
  std::map<std::string, History*> by_id;
  for (const ModelEvent& row : rows) by_id[row.agreement] = nullptr;
  for (auto& [id, history] : by_id) {
    history = made_.emplace_back(std::make_unique<History>()).get();
    histories_.push_back({ParseAgreementId(id).value(), history});
  }
  uint64_t position = 0;
  for (const ModelEvent& row : rows) {
    History& history = *by_id[row.agreement];
    RecordedEvent recorded;
    recorded.position = Position(position++);
    recorded.revision = Revision(history.size());
    recorded.event = row.event;
    ForgetResolved(recorded.event);
    ResolveAll(recorded.event);
    history.Append(std::make_shared<const RecordedEvent>(std::move(recorded)));
  }
}

Told ToldRows::Tell(Instant at, size_t known,
                    const v1::PermissionQuestion& asked) {
  Told told;
  const Question question{at, TreeSize(known)};
  std::vector<AgreementHistory> histories;
  for (const AgreementHistory& each : histories_) {
    if (each.history->PrefixOf(question.known) == 0) continue;
    histories.push_back(each);
    auto state = DeriveState(each.id, *each.history, question, {});
    if (state.ok()) told.states.push_back(*std::move(state));
    absl::StrAppend(&told.refused, state.status().message());
  }
  auto answer = DerivePermission(histories, question, asked);
  if (answer.ok()) told.answer = *std::move(answer);
  auto findings = DeriveFindings(histories, question);
  if (findings.ok()) told.findings = *std::move(findings);
  absl::StrAppend(&told.refused, answer.status().message(),
                  findings.status().message());
  return told;
}

namespace {

// Calls `visit` for a message after all its parts.
template <typename Visit>
void ForEachPart(Message& message, const Visit& visit) {
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      ForEachPart(*reflection->MutableMessage(&message, field), visit);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      ForEachPart(*reflection->MutableRepeatedMessage(&message, field, i),
                  visit);
    }
  }
  visit(message);
}

std::string ElementText(const Message& message, const FieldDescriptor* field,
                        int index) {
  std::string text;
  google::protobuf::TextFormat::PrintFieldValueToString(message, field, index,
                                                        &text);
  return text;
}

}  // namespace

void ForgetPositions(Message& message) {
  ForEachPart(message, [](Message& part) {
    using Event = v1::EventReference;
    if (auto* event = google::protobuf::DynamicCastToGenerated<Event>(&part)) {
      event->clear_position();
    }
  });
}

void SortLists(Message& message, std::string_view kept) {
  ForEachPart(message, [kept](Message& part) {
    const auto* reflection = part.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection->ListFields(part, &fields);
    for (const FieldDescriptor* field : fields) {
      if (!field->is_repeated() || field->name() == kept) continue;
      const int size = reflection->FieldSize(part, field);
      for (int i = 1; i < size; ++i) {  // lists are short
        for (int j = i; j > 0 && ElementText(part, field, j) <
                                     ElementText(part, field, j - 1);
             --j) {
          reflection->SwapElements(&part, field, j, j - 1);
        }
      }
    }
  });
}

std::string LinesApart(const std::string& one, const std::string& other) {
  const std::vector<std::string> a = absl::StrSplit(one, '\n');
  const std::vector<std::string> b = absl::StrSplit(other, '\n');
  size_t from = 0, behind = 0;
  const size_t least = std::min(a.size(), b.size());
  while (from < least && a[from] == b[from]) ++from;
  while (behind < least - from &&
         a[a.size() - 1 - behind] == b[b.size() - 1 - behind]) {
    ++behind;
  }
  std::string text;
  const auto show = [&](const char* mark, const auto& lines) {
    const size_t start = from < 12 ? 0 : from - 12;
    for (size_t i = start; i < lines.size() - behind && i < from + 40; ++i) {
      absl::StrAppend(&text, i < from ? " " : mark, lines[i], "\n");
    }
  };
  if (from == least && a.size() == b.size()) return "";
  show("-", a);
  show("+", b);
  return text;
}

}  // namespace ledger::model
