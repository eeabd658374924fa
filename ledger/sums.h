// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_SUMS_H_
#define LEDGER_SUMS_H_

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "ledger/amount.h"
#include "ledger/select.h"

namespace ledger {

// A register of the shape sum with reset, of one currency.
struct SumRegister {
  std::string_view currency;
  AmountRange value;
  const Fact* reset = nullptr;
  std::vector<const Fact*> added;
  std::vector<const Fact*> overrode;

  friend bool operator==(const SumRegister&, const SumRegister&) = default;
};

// The sums of one term: what was committed, funded, released and so on, each
// per currency. A value; borrows the facts that it names.
class Sums {
 public:
  // The registers of a sum, in the order in which their currencies came.
  const std::vector<SumRegister>& operator[](size_t sum) const {
    return registers_[sum];
  }

  // The register of a sum and currency; made, at nothing, if there is none.
  SumRegister& Of(v1::Sum sum, std::string_view currency);

  // A delta: adds up.
  void Add(v1::Sum sum, const Fact& fact, const v1::Amount& amount);

  // A statement of the whole: clears the deltas before it.
  void Reset(v1::Sum sum, const Fact& fact, const v1::Amount& amount);

  friend bool operator==(const Sums&, const Sums&) = default;

  void Clear(v1::Sum sum) { registers_[static_cast<size_t>(sum)].clear(); }

 private:
  std::array<std::vector<SumRegister>, 7> registers_;  // by number in v1::Sum
};

// Whether these exercises certainly took more of a tranche than it has.
bool BeyondTranche(
    const SumRegister& taken, std::string_view tranche_id,
    const google::protobuf::RepeatedPtrField<v1::Tranche>& tranches);

// The sum that a performance writes; unspecified for other facts.
v1::Sum SumWritten(const v1::Fact& fact);

}  // namespace ledger

#endif  // LEDGER_SUMS_H_
