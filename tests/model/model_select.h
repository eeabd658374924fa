// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_MODEL_MODEL_SELECT_H_
#define TESTS_MODEL_MODEL_SELECT_H_

#include <cstdint>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "ledger/instant.h"
#include "ledger/v1/event.pb.h"

namespace ledger::model {

// One recorded event of the model: a row of its one vector.
struct ModelEvent {
  uint64_t position = 0;
  uint64_t revision = 0;
  Instant recorded_time{};
  std::string agreement;
  v1::Event event;  // with its id
  std::string request_id;
  uint64_t request_first = 0;  // position of the request's first event
};

// A fact as it is known at K: the newest version, with what was disclosed.
struct ModelFact {
  uint64_t position = 0;
  std::string id;
  v1::Fact fact;
  InstantRange said;  // as the words resolve
  InstantRange when;  // after the missing lower bound was found (W1)
  int group = -1;     // facts that begin together; -1: the time is certain
  bool formula = false;
  uint64_t first = 0;   // position of its instrument's first record
  uint64_t behind = 0;  // the same of what bounds it below (W1)

  // Its place among what begins at the same time, if that is `time`.
  uint64_t FirstAt(Instant time) const {
    return time == when.lo && behind > first ? behind : first;
  }
};

// Facts with one uncertain time.
struct ModelGroup {
  InstantRange when;
  std::vector<size_t> facts;
};

// What the events known at K say: newest versions, without what was retracted.
struct ModelSelection {
  std::vector<ModelFact> facts;  // in order of position
  std::vector<ModelGroup> groups;
};

// Selects from the events of one agreement, in order of position.
ModelSelection Select(const std::vector<ModelEvent>& events);

// The newest version of an event's fact; null if there is no such event, or it
// was retracted.
bool NewestOf(const std::vector<ModelEvent>& events, const std::string& id,
              v1::Fact& newest);

// Whether an event was retracted.
bool IsRetracted(const std::vector<ModelEvent>& events, const std::string& id);

// Id of the newest correction of an event that was not retracted; or empty.
std::string NewestCorrection(const std::vector<ModelEvent>& events,
                             const std::string& id);

// The term that a fact is a verb of; empty for other families.
std::string TermOf(const v1::Fact& fact);
v1::TermKind TermKindOf(const v1::Fact& fact);

// The condition that a fact is about; or empty.
std::string ConditionOf(const v1::Fact& fact);

// "term/…" and "condition/…" of everything that the fact changes.
std::set<std::string> TouchedBy(const v1::Fact& fact);

// Dispositions of an instrument's fact.
std::vector<const v1::Disposition*> DispositionsIn(const v1::Fact& fact);

// Verbs that only a living term can be the object of.
bool NeedsLivingTerm(const v1::Fact& fact);

// Steps of a right's process; they too need a living term.
bool IsRightStep(const v1::Fact& fact);

// Facts of the record family have no effective time.
bool MovesKnowledgeOnly(const v1::Fact& fact);

}  // namespace ledger::model

#endif  // TESTS_MODEL_MODEL_SELECT_H_
