// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/sums.h"

namespace ledger {
namespace {

v1::Sum SumOf(const v1::PerformanceRecorded& performance) {
  switch (performance.kind()) {
    case v1::PERFORMANCE_KIND_FUNDED:
      return v1::SUM_FUNDED;
    case v1::PERFORMANCE_KIND_RELEASED:
      return v1::SUM_RELEASED;
    case v1::PERFORMANCE_KIND_PAID:
      return v1::SUM_PAID;
    case v1::PERFORMANCE_KIND_DELIVERED:
      return v1::SUM_DELIVERED;
    case v1::PERFORMANCE_KIND_OBSERVED:
      return performance.observed() == v1::SUM_UNSPECIFIED
                 ? v1::SUM_FUNDED
                 : performance.observed();
    default:
      return v1::SUM_UNSPECIFIED;
  }
}

AmountRange Plus(const AmountRange& a, const AmountRange& b) {
  AmountRange sum;
  sum.lo = a.lo + b.lo;
  if (a.hi && b.hi) sum.hi = *a.hi + *b.hi;
  sum.marked = a.marked || b.marked;
  return sum;
}

}  // namespace

v1::Sum SumWritten(const v1::Fact& fact) {
  return fact.has_performance_recorded() ? SumOf(fact.performance_recorded())
                                         : v1::SUM_UNSPECIFIED;
}

SumRegister& Sums::Of(v1::Sum sum, std::string_view currency) {
  auto& registers = registers_[static_cast<size_t>(sum)];
  for (SumRegister& each : registers) {
    if (each.currency == currency) return each;
  }
  registers.emplace_back();
  registers.back().currency = currency;
  registers.back().value.hi = Decimal();
  return registers.back();
}

void Sums::Add(v1::Sum sum, const Fact& fact, const v1::Amount& amount) {
  SumRegister& entry = Of(sum, amount.currency());
  entry.value = Plus(entry.value, RangeOf(amount));
  entry.added.push_back(&fact);
}

void Sums::Reset(v1::Sum sum, const Fact& fact, const v1::Amount& amount) {
  SumRegister& entry = Of(sum, amount.currency());
  if (entry.reset != nullptr) entry.overrode.push_back(entry.reset);
  entry.overrode.insert(entry.overrode.end(), entry.added.begin(),
                        entry.added.end());
  entry.added.clear();
  entry.reset = &fact;
  entry.value = RangeOf(amount);
}

bool BeyondTranche(
    const SumRegister& taken, std::string_view tranche_id,
    const google::protobuf::RepeatedPtrField<v1::Tranche>& tranches) {
  for (const v1::Tranche& tranche : tranches) {
    if (tranche.tranche_id() != tranche_id ||
        tranche.amount().currency() != taken.currency) {
      continue;
    }
    Decimal sum;
    for (const Fact* fact : taken.added) {
      const v1::RightStep& step = fact->fact->right_exercised();
      if (step.tranche_id() != tranche_id) continue;
      sum = sum + RangeOf(step.amount()).lo;
    }
    const AmountRange has = RangeOf(tranche.amount());
    return has.hi && *has.hi < sum;
  }
  return false;
}

}  // namespace ledger
