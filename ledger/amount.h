// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_AMOUNT_H_
#define LEDGER_AMOUNT_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/v1/value.pb.h"

namespace ledger {

// 128 bits; the word before it says that this is no standard C++.
__extension__ typedef __int128 Int128;

// An exact decimal: 18 digits before and 9 after the point, and room for the
// sum of 10^10 such values. Never a binary floating-point number.
class Decimal {
 public:
  constexpr Decimal() = default;

  // Reads "-?digits(.digits)?" with at most 18 and 9 digits.
  // Errors: INVALID_ARGUMENT, saying what was found and what is allowed.
  static absl::StatusOr<Decimal> Parse(std::string_view text);

  // Without trailing zeros: "11600000000", "0.5", "-3".
  std::string ToString() const;

  constexpr bool negative() const { return scaled_ < 0; }
  constexpr bool zero() const { return scaled_ == 0; }

  friend constexpr Decimal operator+(Decimal a, Decimal b) {
    return Decimal(a.scaled_ + b.scaled_);
  }
  friend constexpr Decimal operator-(Decimal a, Decimal b) {
    return Decimal(a.scaled_ - b.scaled_);
  }
  friend constexpr bool operator==(Decimal a, Decimal b) = default;
  friend constexpr bool operator<(Decimal a, Decimal b) {
    return a.scaled_ < b.scaled_;
  }

 private:
  constexpr explicit Decimal(Int128 scaled) : scaled_(scaled) {}
  Int128 scaled_ = 0;  // times 10^9
};

// An amount as the interval that its qualifier makes of it.
struct AmountRange {
  Decimal lo;
  std::optional<Decimal> hi;  // empty: no upper bound
  bool marked = false;        // reported or approximate

  friend bool operator==(const AmountRange&, const AmountRange&) = default;
};

// The sum of no amounts.
inline AmountRange Nothing() { return {Decimal(), Decimal(), false}; }

// Widens a range so that it holds another, too.
void Widen(const AmountRange& by, AmountRange& range);

// Checks form, currency and bounds of an amount: 18 and 9 digits, ISO 4217 or
// PERCENT from 0 to 100, a value unless undisclosed and none if undisclosed.
// `may_be_negative` only for an amount that is added.
// Errors: INVALID_ARGUMENT, a sentence without the field's name.
absl::Status CheckAmount(const v1::Amount& amount, bool may_be_negative);

// The interval of a checked amount: exact, reported and approximate [v, v], up
// to [0, v], more than [v, no bound), undisclosed [0, no bound).
AmountRange RangeOf(const v1::Amount& amount);

// True for an alphabetic ISO 4217 code in use or once in use, and "PERCENT".
bool IsCurrency(std::string_view code);

}  // namespace ledger

#endif  // LEDGER_AMOUNT_H_
