// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/amount.h"

#include <algorithm>
#include <array>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "ledger/digits.h"
#include "ledger/limits.h"

namespace ledger {
namespace {

constexpr int64_t kScale = 1'000'000'000;
constexpr std::string_view kPercent = "PERCENT";

// ISO 4217: the active codes of list one, funds and metals among them, and the
// withdrawn ones of list three that contracts still name. Sorted.
constexpr std::array kCurrencies = std::to_array<std::string_view>({
    "ADP", "AED", "AFA", "AFN", "ALL", "AMD", "ANG", "AOA", "AON", "ARA", "ARS",
    "ATS", "AUD", "AWG", "AZM", "AZN", "BAM", "BBD", "BDT", "BEF", "BGL", "BGN",
    "BHD", "BIF", "BMD", "BND", "BOB", "BOV", "BRC", "BRE", "BRL", "BRR", "BSD",
    "BTN", "BWP", "BYB", "BYN", "BYR", "BZD", "CAD", "CDF", "CHE", "CHF", "CHW",
    "CLF", "CLP", "CNY", "COP", "COU", "CRC", "CSD", "CSK", "CUC", "CUP", "CVE",
    "CYP", "CZK", "DDM", "DEM", "DJF", "DKK", "DOP", "DZD", "ECS", "EEK", "EGP",
    "ERN", "ESP", "ETB", "EUR", "FIM", "FJD", "FKP", "FRF", "GBP", "GEL", "GHC",
    "GHS", "GIP", "GMD", "GNF", "GRD", "GTQ", "GWP", "GYD", "HKD", "HNL", "HRD",
    "HRK", "HTG", "HUF", "IDR", "IEP", "ILS", "INR", "IQD", "IRR", "ISK", "ITL",
    "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD",
    "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "LTL", "LUF", "LVL", "LYD", "MAD",
    "MDL", "MGA", "MGF", "MKD", "MMK", "MNT", "MOP", "MRO", "MRU", "MTL", "MUR",
    "MVR", "MWK", "MXN", "MXP", "MXV", "MYR", "MZM", "MZN", "NAD", "NGN", "NIO",
    "NLG", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN",
    "PLZ", "PTE", "PYG", "QAR", "ROL", "RON", "RSD", "RUB", "RUR", "RWF", "SAR",
    "SBD", "SCR", "SDD", "SDG", "SEK", "SGD", "SHP", "SIT", "SKK", "SLE", "SLL",
    "SOS", "SRD", "SRG", "SSP", "STD", "STN", "SUR", "SVC", "SYP", "SZL", "THB",
    "TJS", "TMM", "TMT", "TND", "TOP", "TPE", "TRL", "TRY", "TTD", "TWD", "TZS",
    "UAH", "UGX", "USD", "USN", "USS", "UYI", "UYU", "UYW", "UZS", "VEB", "VED",
    "VEF", "VES", "VND", "VUV", "WST", "XAD", "XAF", "XAG", "XAU", "XBA", "XBB",
    "XBC", "XBD", "XCD", "XCG", "XDR", "XEU", "XOF", "XPD", "XPF", "XPT", "XSU",
    "XTS", "XUA", "XXX", "YER", "YUM", "ZAL", "ZAR", "ZMK", "ZMW", "ZRN", "ZRZ",
    "ZWD", "ZWG", "ZWL",
});
static_assert(std::is_sorted(kCurrencies.begin(), kCurrencies.end()));

std::string Quoted(std::string_view text) {
  return absl::StrCat(
      "'", absl::CHexEscape(absl::string_view(text.data(), text.size())), "'");
}

absl::Status Invalid(std::string message) {
  return absl::InvalidArgumentError(message);
}

absl::Status CheckValue(const v1::Amount& amount, bool may_be_negative) {
  const absl::StatusOr<Decimal> value = Decimal::Parse(amount.value());
  if (!value.ok()) return value.status();
  if (value->negative() && !may_be_negative) {
    return Invalid(absl::StrCat("value ", Quoted(amount.value()),
                                " is negative; give 0 or more"));
  }
  if (value->negative() && amount.qualifier() == v1::AMOUNT_QUALIFIER_UP_TO) {
    return Invalid(absl::StrCat("value ", Quoted(amount.value()),
                                " is negative and qualified as 'up to', which "
                                "runs from 0; give 0 or more"));
  }
  if (amount.currency() == kPercent) {
    constexpr std::string_view kHundred = "100";
    const Decimal most = *Decimal::Parse(kHundred);
    if (most < *value || *value < Decimal() - most) {
      return Invalid(absl::StrCat("value ", Quoted(amount.value()),
                                  " is no percentage; give 0 to 100"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Decimal> Decimal::Parse(std::string_view text) {
  std::string_view rest = text;
  const bool negative = !rest.empty() && rest.front() == '-';
  if (negative) rest.remove_prefix(1);
  const size_t point = rest.find('.');
  const std::string_view whole = rest.substr(0, point);
  const std::string_view fraction = point == std::string_view::npos
                                        ? std::string_view("0")
                                        : rest.substr(point + 1);
  if (!IsDigits(whole) || !IsDigits(fraction) ||
      whole.size() > kAmountIntegerDigitsMax ||
      fraction.size() > kAmountFractionDigitsMax) {
    return Invalid(absl::StrCat(
        "value ", Quoted(text), " is no decimal of ours; give at most ",
        kAmountIntegerDigitsMax, " digits before and ",
        kAmountFractionDigitsMax, " after the point, e.g. 1250000.50"));
  }
  Int128 scaled = 0;
  for (const char c : whole) scaled = scaled * 10 + (c - '0');
  for (size_t i = 0; i < kAmountFractionDigitsMax; ++i) {
    scaled = scaled * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
  }
  return Decimal(negative ? -scaled : scaled);
}

std::string Decimal::ToString() const {
  // A sum of 10^10 values is far from the smallest number, so this is defined.
  const Int128 rest = scaled_ < 0 ? -scaled_ : scaled_;
  const Int128 whole = rest / kScale;
  auto fraction = static_cast<int64_t>(rest - whole * kScale);
  std::string out = scaled_ < 0 ? "-" : "";
  // Two halves of 64 bits: dividing 128 bits by ten digit by digit is slow.
  constexpr uint64_t kHalf = 1'000'000'000'000'000'000;
  const auto high = static_cast<uint64_t>(whole / kHalf);
  const auto low = static_cast<uint64_t>(whole % kHalf);
  if (high == 0) {
    absl::StrAppend(&out, low);
  } else {
    absl::StrAppend(&out, high, absl::Dec(low, absl::kZeroPad18));
  }
  if (fraction == 0) return out;
  out.push_back('.');
  for (int64_t unit = kScale / 10; fraction != 0; unit /= 10) {
    out.push_back(static_cast<char>('0' + fraction / unit));
    fraction %= unit;
  }
  return out;
}

void Widen(const AmountRange& by, AmountRange& range) {
  range.lo = std::min(range.lo, by.lo);
  if (!by.hi || (range.hi && *range.hi < *by.hi)) range.hi = by.hi;
  range.marked |= by.marked;
}

absl::Status CheckAmount(const v1::Amount& amount, bool may_be_negative) {
  if (amount.currency().empty()) {
    return Invalid(
        "currency is missing; give an ISO 4217 code such as USD, or PERCENT");
  }
  if (!IsCurrency(amount.currency())) {
    return Invalid(absl::StrCat("currency ", Quoted(amount.currency()),
                                " is not known; give an ISO 4217 code in "
                                "upper case such as USD, or PERCENT"));
  }
  if (!v1::AmountQualifier_IsValid(amount.qualifier())) {
    return Invalid(absl::StrCat("qualifier ",
                                static_cast<int>(amount.qualifier()),
                                " is not known; give one of AmountQualifier"));
  }
  if (amount.qualifier() == v1::AMOUNT_QUALIFIER_UNDISCLOSED) {
    if (amount.value().empty()) return absl::OkStatus();
    return Invalid(absl::StrCat("value ", Quoted(amount.value()),
                                " stands in an undisclosed amount; leave it "
                                "out, or give another qualifier"));
  }
  if (amount.value().empty()) {
    return Invalid(
        "value is missing; give a decimal, or the qualifier undisclosed");
  }
  return CheckValue(amount, may_be_negative);
}

AmountRange RangeOf(const v1::Amount& amount) {
  const absl::StatusOr<Decimal> parsed = Decimal::Parse(amount.value());
  const Decimal value = parsed.ok() ? *parsed : Decimal();
  switch (amount.qualifier()) {
    case v1::AMOUNT_QUALIFIER_UP_TO:
      return {Decimal(), value, false};
    case v1::AMOUNT_QUALIFIER_MORE_THAN:
      return {value, std::nullopt, false};
    case v1::AMOUNT_QUALIFIER_APPROXIMATE:
    case v1::AMOUNT_QUALIFIER_REPORTED:
      return {value, value, true};
    case v1::AMOUNT_QUALIFIER_UNDISCLOSED:
      return {Decimal(), std::nullopt, false};
    default:
      return {value, value, false};
  }
}

bool IsCurrency(std::string_view code) {
  return code == kPercent ||
         std::binary_search(kCurrencies.begin(), kCurrencies.end(), code);
}

}  // namespace ledger
