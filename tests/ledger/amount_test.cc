// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: amounts are exact, and only amounts that mean something get in.
// Method: tables with each bound; sums against 128-bit integers.

#include "ledger/amount.h"

#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/matchers.h"

namespace ledger {
namespace {

using testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

Decimal Dec(std::string_view text) { return Decimal::Parse(text).value(); }

v1::Amount AmountOf(
    std::string_view value, std::string_view currency,
    v1::AmountQualifier qualifier = v1::AMOUNT_QUALIFIER_UNSPECIFIED) {
  v1::Amount amount;
  amount.set_value(std::string(value));
  amount.set_currency(std::string(currency));
  amount.set_qualifier(qualifier);
  return amount;
}

TEST(AmountTest, DecimalsPrintWithoutWhatTheyDoNotNeed) {
  const std::pair<const char*, const char*> cases[] = {
      {"0", "0"},
      {"-0", "0"},
      {"-0.000", "0"},
      {"11600000000", "11600000000"},
      {"0.5", "0.5"},
      {"-3", "-3"},
      {"-0.000000001", "-0.000000001"},
      {"1.500000000", "1.5"},
      {"007", "7"},
      {"999999999999999999.999999999", "999999999999999999.999999999"},
      {"-999999999999999999.999999999", "-999999999999999999.999999999"},
  };
  for (const auto& [text, printed] : cases) {
    EXPECT_EQ(Dec(text).ToString(), printed) << text;
  }
}

TEST(AmountTest, DecimalsBeyondTheirFormAreRefused) {
  for (const char* text :
       {"", "-", ".", ".5", "5.", "+1", "1e3", "1,000", " 1", "1 ", "--1",
        "0x1", "1.2.3", "NaN", "inf", "1234567890123456789",
        "0000000000000000001", "0.1234567890", "\xd9\xa1"}) {
    EXPECT_THAT(Decimal::Parse(text),
                StatusIs(kInvalid, HasSubstr("at most 18 digits before and 9")))
        << text;
  }
}

TEST(AmountTest, SumsAndDifferencesAreExact) {
  EXPECT_EQ(Dec("0.1") + Dec("0.2"), Dec("0.3"));
  EXPECT_EQ(Dec("1") - Dec("0.000000001"), Dec("0.999999999"));
  Decimal sum;
  const Decimal most = Dec("999999999999999999.999999999");
  for (int i = 0; i < 10'000; ++i) sum = sum + most;
  EXPECT_EQ(sum.ToString(), "9999999999999999999999.99999");
}

TEST(AmountTest, DecimalsCompareByValue) {
  EXPECT_EQ(Dec("1.0"), Dec("1"));
  EXPECT_LT(Dec("-2"), Dec("-1"));
  EXPECT_LT(Dec("0.999999999"), Dec("1"));
  EXPECT_TRUE(Dec("-0.1").negative());
  EXPECT_FALSE(Dec("-0").negative());
  EXPECT_TRUE(Dec("0.0").zero());
}

TEST(AmountTest, RandomDecimalsReadBackAsThemselves) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 10'000; ++i) {
    const std::string text = absl::StrCat(random() % 2 == 0 ? "" : "-",
                                          random() % 1'000'000'000'000'000'000u,
                                          ".", random() % 1'000'000'000u);
    const Decimal value = Dec(text);
    ASSERT_EQ(Dec(value.ToString()), value) << text;
  }
}

TEST(AmountTest, CurrenciesInUseAndOnceInUseAreKnown) {
  for (const char* code : {"USD", "EUR", "JPY", "CHF", "DEM", "FRF", "ITL",
                           "NLG", "ZWG", "XAU", "XCG", "ADP", "PERCENT"}) {
    EXPECT_TRUE(IsCurrency(code)) << code;
  }
  for (const char* code :
       {"", "usd", "US", "USDX", "$", "BTC", "ABC", "%", "percent", "USD "}) {
    EXPECT_FALSE(IsCurrency(code)) << code;
  }
}

TEST(AmountTest, AmountsNeedACurrencyAndAValue) {
  EXPECT_THAT(CheckAmount(AmountOf("1", "USD"), false), IsOk());
  EXPECT_THAT(CheckAmount(AmountOf("1", ""), false),
              StatusIs(kInvalid, HasSubstr("currency is missing")));
  EXPECT_THAT(CheckAmount(AmountOf("1", "usd"), false),
              StatusIs(kInvalid, HasSubstr("currency 'usd' is not known")));
  EXPECT_THAT(CheckAmount(AmountOf("", "USD"), false),
              StatusIs(kInvalid, HasSubstr("value is missing")));
  EXPECT_THAT(CheckAmount(AmountOf("1,5", "USD"), false), StatusIs(kInvalid));
}

TEST(AmountTest, UndisclosedAmountsHaveACurrencyAndNoValue) {
  const auto undisclosed = v1::AMOUNT_QUALIFIER_UNDISCLOSED;
  EXPECT_THAT(CheckAmount(AmountOf("", "USD", undisclosed), false), IsOk());
  EXPECT_THAT(CheckAmount(AmountOf("1", "USD", undisclosed), false),
              StatusIs(kInvalid, HasSubstr("undisclosed")));
  EXPECT_THAT(CheckAmount(AmountOf("", "", undisclosed), false),
              StatusIs(kInvalid));
}

TEST(AmountTest, NegativeAmountsAreOnlyForAdding) {
  EXPECT_THAT(CheckAmount(AmountOf("-1", "USD"), false),
              StatusIs(kInvalid, HasSubstr("is negative")));
  EXPECT_THAT(CheckAmount(AmountOf("-1", "USD"), true), IsOk());
  EXPECT_THAT(
      CheckAmount(AmountOf("-1", "USD", v1::AMOUNT_QUALIFIER_UP_TO), true),
      StatusIs(kInvalid, HasSubstr("'up to'")));
}

TEST(AmountTest, PercentagesRunFromZeroToAHundred) {
  EXPECT_THAT(CheckAmount(AmountOf("0", "PERCENT"), false), IsOk());
  EXPECT_THAT(CheckAmount(AmountOf("100", "PERCENT"), false), IsOk());
  EXPECT_THAT(CheckAmount(AmountOf("100.000000001", "PERCENT"), false),
              StatusIs(kInvalid, HasSubstr("give 0 to 100")));
  EXPECT_THAT(CheckAmount(AmountOf("-1", "PERCENT"), false),
              StatusIs(kInvalid));
  EXPECT_THAT(CheckAmount(AmountOf("-100.1", "PERCENT"), true),
              StatusIs(kInvalid));
}

TEST(AmountTest, UnknownQualifiersAreRefused) {
  v1::Amount amount = AmountOf("1", "USD");
  amount.set_qualifier(static_cast<v1::AmountQualifier>(7));
  EXPECT_THAT(CheckAmount(amount, false),
              StatusIs(kInvalid, HasSubstr("qualifier 7 is not known")));
}

TEST(AmountTest, QualifiersMakeIntervals) {
  const Decimal zero;
  const Decimal five = Dec("5");
  const std::pair<v1::AmountQualifier, AmountRange> cases[] = {
      {v1::AMOUNT_QUALIFIER_UNSPECIFIED, {five, five, false}},
      {v1::AMOUNT_QUALIFIER_EXACT, {five, five, false}},
      {v1::AMOUNT_QUALIFIER_UP_TO, {zero, five, false}},
      {v1::AMOUNT_QUALIFIER_MORE_THAN, {five, std::nullopt, false}},
      {v1::AMOUNT_QUALIFIER_APPROXIMATE, {five, five, true}},
      {v1::AMOUNT_QUALIFIER_REPORTED, {five, five, true}},
  };
  for (const auto& [qualifier, range] : cases) {
    EXPECT_EQ(RangeOf(AmountOf("5", "USD", qualifier)), range)
        << v1::AmountQualifier_Name(qualifier);
  }
  EXPECT_EQ(RangeOf(AmountOf("", "USD", v1::AMOUNT_QUALIFIER_UNDISCLOSED)),
            (AmountRange{zero, std::nullopt, false}));
}

}  // namespace
}  // namespace ledger
