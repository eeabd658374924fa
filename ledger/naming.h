// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_NAMING_H_
#define LEDGER_NAMING_H_

#include <vector>

#include "ledger/select.h"
#include "ledger/v1/agreement.pb.h"

namespace ledger {

// How an event is named in an answer.
void Refer(const RecordedEvent& event, const v1::Fact& fact,
           v1::EventReference& reference);
inline void Refer(const Fact& fact, v1::EventReference& reference) {
  Refer(*fact.event, *fact.fact, reference);
}

// Names the newest sixteen of some events, in order of position.
void ReferNewest(
    std::vector<const Fact*> facts,
    google::protobuf::RepeatedPtrField<v1::EventReference>& references);

}  // namespace ledger

#endif  // LEDGER_NAMING_H_
