// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/naming.h"

#include <algorithm>
#include <vector>

#include "ledger/event.h"
#include "ledger/limits.h"

namespace ledger {

void Refer(const RecordedEvent& event, const v1::Fact& fact,
           v1::EventReference& reference) {
  reference.set_event_id(event.event.event_id());
  EventTypeTo(fact, *reference.mutable_type());
  reference.set_position(event.position.value());
  if (event.assumed) reference.set_assumed(true);
}

void ReferNewest(
    std::vector<const Fact*> facts,
    google::protobuf::RepeatedPtrField<v1::EventReference>& references) {
  if (facts.empty()) return;
  std::sort(facts.begin(), facts.end(), [](const Fact* a, const Fact* b) {
    return a->position() < b->position();
  });
  facts.erase(std::unique(facts.begin(), facts.end()), facts.end());
  const size_t from =
      facts.size() > kRegisterEventsMax ? facts.size() - kRegisterEventsMax : 0;
  for (size_t i = from; i < facts.size(); ++i)
    Refer(*facts[i], *references.Add());
}

}  // namespace ledger
