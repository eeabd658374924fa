// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_EFFECTS_H_
#define LEDGER_EFFECTS_H_

#include <cstdint>

#include "ledger/event.h"

namespace ledger {

// What a fact does to the registers of a term, as far as its place in the
// order matters.
struct Effects {
  bool life = false;     // opens, ends or suspends
  bool alive = false;    // needs the term alive
  bool grants = false;   // grants the term
  bool granted = false;  // needs it granted
  bool bag = false;      // lifts a slice or waives an instance
  uint32_t cells = 0;    // bits, by number in v1::TermField
  uint32_t resets = 0;   // bits, by number in v1::Sum
  uint32_t adds = 0;

  // A delta: it commutes with every other delta.
  bool only_adds() const {
    return !life && !alive && !bag && cells == 0 && resets == 0;
  }
};

// What a grant, an amendment or a reinstatement states of its term; null for
// every other fact.
const v1::TermFields* StatedBy(const v1::Fact& fact);

// Whether a fact says who holds a term or who is burdened.
bool NamesParties(const v1::Fact& fact);

// The effects of a fact. O(fields of the fact).
Effects EffectsOf(const v1::Fact& fact);

// Whether the order of two facts about one term makes a difference.
bool Conflict(const Effects& a, const Effects& b);

}  // namespace ledger

#endif  // LEDGER_EFFECTS_H_
