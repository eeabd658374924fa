// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_CORRECTED_H_
#define LEDGER_CORRECTED_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "google/protobuf/repeated_ptr_field.h"
#include "ledger/derive.h"
#include "ledger/fields.h"
#include "ledger/history.h"
#include "ledger/naming.h"
#include "ledger/v1/agreement.pb.h"

namespace ledger {

// A correction or retraction that lives at K and whose target, as it was first
// recorded, would have won a field at D or added to it.
struct Corrected {
  uint32_t revision = 0;          // of the correction or retraction
  std::vector<FieldName> fields;  // in order; at least one
};

// Every such correction and retraction, in order of position, with those of
// the `wanted` fields that its target would have won in some world. "As first
// recorded": before its first correction, with what was disclosed of it since;
// the target of the retraction of a correction is what that correction said.
//
// For each target one more fold is made, with its first version in the place
// of what the record says now. Cost: for each that is a verb of a term, what
// the life of that term costs; for any other, a fold of everything; all deltas
// of sums (payments, deliveries) together one. A target that took hold after D
// costs nothing.
//
// Term ids that are not on record are passed over. Never fails; the kinds of
// the history's events must have been checked.
std::vector<Corrected> CorrectedBy(const History& history,
                                   const Question& question,
                                   const FieldSelection& wanted);

// Names those of `corrected` that are about a field of which `about` is true,
// in order of position.
template <typename About>
void ReferCorrected(
    const History& history, const std::vector<Corrected>& corrected,
    const About& about,
    google::protobuf::RepeatedPtrField<v1::EventReference>& references) {
  for (const Corrected& each : corrected) {
    if (std::any_of(each.fields.begin(), each.fields.end(), about)) {
      const RecordedEvent& event = history.at(each.revision);
      Refer(event, event.event.fact(), *references.Add());
    }
  }
}

}  // namespace ledger

#endif  // LEDGER_CORRECTED_H_
