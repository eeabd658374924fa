// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_SUBMESSAGES_H_
#define LEDGER_SUBMESSAGES_H_

#include <string>
#include <vector>

#include "google/protobuf/message.h"

// The messages and texts within a message, for those who look through all of
// it.
namespace ledger {

// Calls `visit` for every message that stands directly in another, in the
// order of their numbers.
template <typename Visit>
void EachSubmessage(const google::protobuf::Message& message,
                    const Visit& visit) {
  using google::protobuf::FieldDescriptor;
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      visit(reflection.GetMessage(message, field));
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      visit(reflection.GetRepeatedMessage(message, field, i));
    }
  }
}

// The same for one that may be changed; only parts that are there are visited,
// and these are as changeable as the whole.
template <typename Visit>
void EachMutableSubmessage(google::protobuf::Message& message,
                           const Visit& visit) {
  EachSubmessage(message, [&](const google::protobuf::Message& part) {
    visit(const_cast<google::protobuf::Message&>(part));
  });
}

// Calls `visit` with the field and the text for every string of a message and
// of the messages in it.
template <typename Visit>
void EachText(const google::protobuf::Message& message, const Visit& visit) {
  using google::protobuf::FieldDescriptor;
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  std::string scratch;
  for (const FieldDescriptor* field : fields) {
    if (field->type() != FieldDescriptor::TYPE_STRING) continue;
    if (!field->is_repeated()) {
      visit(*field, reflection.GetStringReference(message, field, &scratch));
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      visit(*field,
            reflection.GetRepeatedStringReference(message, field, i, &scratch));
    }
  }
  EachSubmessage(message, [&](const google::protobuf::Message& part) {
    EachText(part, visit);
  });
}

}  // namespace ledger

#endif  // LEDGER_SUBMESSAGES_H_
