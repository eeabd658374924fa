// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/effects.h"

#include <vector>

#include "ledger/fold.h"

namespace ledger {
namespace {

using F = v1::Fact;

constexpr uint32_t Bit(int number) { return 1U << number; }
constexpr uint32_t kAll = ~0U;

uint32_t CellsOf(const v1::TermFields& fields) {
  // Groups of fields that are one cell share the bit of their TermField.
  uint32_t cells = 0;
  std::vector<const google::protobuf::FieldDescriptor*> set;
  fields.GetReflection()->ListFields(fields, &set);
  for (const auto* field : set) {
    const int number = field->number();
    if (v1::TermField_IsValid(number) && number != v1::TERM_FIELD_COMMITTED) {
      cells |= Bit(number);
    }
  }
  return cells;
}

void AddAmended(const v1::TermAmended& amended, Effects& effects) {
  effects.cells |= CellsOf(amended.set());
  for (const int field : amended.clear()) {
    if (field == v1::TERM_FIELD_COMMITTED) {
      effects.resets |= Bit(v1::SUM_COMMITTED);
    } else if (field > 0 && field < static_cast<int>(kCells)) {
      effects.cells |= Bit(field);
    }
  }
  if (amended.set().has_committed()) effects.resets |= Bit(v1::SUM_COMMITTED);
  if (amended.add_size() > 0) effects.adds |= Bit(v1::SUM_COMMITTED);
}

bool OneWay(const Effects& a, const Effects& b) {
  return (a.life && (b.life || b.alive)) || (a.grants && b.granted) ||
         (a.cells & b.cells) != 0 ||
         (a.bag && (b.cells & Bit(v1::TERM_FIELD_SCOPE)) != 0) ||
         (a.resets & (b.resets | b.adds)) != 0;
}

}  // namespace

const v1::TermFields* StatedBy(const F& fact) {
  if (fact.has_term_granted()) return &fact.term_granted().fields();
  if (fact.has_term_amended()) return &fact.term_amended().set();
  if (fact.has_term_reinstated()) return &fact.term_reinstated().fields();
  return nullptr;
}

bool NamesParties(const F& fact) {
  const v1::TermFields* fields = StatedBy(fact);
  return fields != nullptr && (fields->has_holders() || fields->has_burdened());
}

Effects EffectsOf(const F& fact) {
  Effects effects;
  effects.alive = NeedsAlive(fact);
  effects.granted = NeedsGranted(fact);
  switch (fact.fact_case()) {
    case F::kTermGranted:
      effects.life = effects.grants = true;
      effects.cells = effects.resets = kAll;
      break;
    case F::kTermReinstated:
      effects.life = true;
      effects.cells = CellsOf(fact.term_reinstated().fields()) |
                      Bit(v1::TERM_FIELD_SCOPE) | Bit(v1::TERM_FIELD_WINDOW);
      break;
    case F::kTermAmended:
      AddAmended(fact.term_amended(), effects);
      break;
    case F::kTermLifted:
      (fact.term_lifted().has_slice() ? effects.bag : effects.life) = true;
      break;
    case F::kTermConverted:
      (fact.term_converted().has_slice() ? effects.bag : effects.life) = true;
      break;
    case F::kTermWaived:
      (fact.term_waived().instance_case() != v1::TermWaived::INSTANCE_NOT_SET
           ? effects.bag
           : effects.life) = true;
      break;
    case F::kRightExercised:
      effects.life = fact.right_exercised().term_kind() == v1::TERM_KIND_OPTION;
      break;
    case F::kPerformanceRecorded:
      (fact.performance_recorded().kind() == v1::PERFORMANCE_KIND_OBSERVED
           ? effects.resets
           : effects.adds) = Bit(SumWritten(fact));
      break;
    case F::kTermSuspended:
    case F::kTermResumed:
    case F::kTermLapsed:
    case F::kInstrumentExecuted:
    case F::kInstrumentRestated:
    case F::kInstrumentTerminated:
    case F::kRulingIssued:
      effects.life = true;
      break;
    default:
      break;
  }
  return effects;
}

bool Conflict(const Effects& a, const Effects& b) {
  return OneWay(a, b) || OneWay(b, a);
}

}  // namespace ledger
