// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_FORM_PARTS_H_
#define LEDGER_FORM_PARTS_H_

#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "ledger/refusals.h"
#include "ledger/v1/event.pb.h"

namespace ledger {

// Where a value stands, as far as its form depends on it.
struct ValuePlace {
  bool partial = false;  // in what is disclosed or claimed: may lack parts
  bool added = false;    // an amount that is added: may be negative
};

// "a.b", or "b" at the top.
std::string JoinPath(const std::string& path, const std::string& name);

// Whether a message is a value in itself: a time, an amount, a scope, a period,
// a source, a party, an act.
bool HasValueForm(const google::protobuf::Descriptor& message);

// Checks a message that is; others pass.
void CheckValueForm(const google::protobuf::Message& message,
                    const std::string& path, ValuePlace place,
                    Refusals& refusals);

// Checks what a fact needs by its kind. `whole` unless it is a part, as in a
// disclosure.
void CheckFactForm(const v1::Fact& fact, const std::string& path, bool whole,
                   Refusals& refusals);

}  // namespace ledger

#endif  // LEDGER_FORM_PARTS_H_
