// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: no more is taken of a term than it certainly has, whatever was recorded
// first, and what may have been there is let through.
// Method: an investment of 100 dollars and an option on as much, in small
// histories; each amount that is refused beside the greatest that is not.

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/ledger/asked.h"

namespace ledger {
namespace {

Told Committed(std::string_view amount = "100") {
  Told told;
  told.And(
      Grant("g", "2020-01-01", absl::StrCat("committed: ", Dollars(amount))));
  return told;
}

std::string Funded(std::string_view amount) {
  return Of(
      "performance_recorded",
      absl::StrCat("kind: PERFORMANCE_KIND_FUNDED, amount: ", Dollars(amount)));
}

TEST(RemainingTest, WhatIsBackdatedCountsBesideWhatCameLater) {
  Told told = Committed();
  told.And(Performed("f", "2021-01-01", "FUNDED", "60"));
  EXPECT_EQ(told.Refused(Performed("x", "2020-06-01", "FUNDED", "41")),
            "BEYOND_REMAINING");
  told.And(Performed("x", "2020-06-01", "FUNDED", "40"));
}

TEST(RemainingTest, WhatIsRaisedInBetweenCounts) {
  Told told = Committed("50");
  told.And(Amend("a", "2021-01-01", absl::StrCat("add: ", Dollars("50"))));
  told.And(Performed("f", "2021-06-01", "FUNDED", "60"));
  EXPECT_EQ(told.Refused(Performed("x", "2021-01-01", "FUNDED", "41")),
            "BEYOND_REMAINING");
  told.And(Performed("x", "2020-06-01", "FUNDED", "40"));
}

// What was committed is lowered below what is funded: that is on record, and
// no reason to refuse what was within it on its day.
TEST(RemainingTest, WhatIsLoweredAfterwardsDoesNotCount) {
  Told told = Committed();
  told.And(Performed("f", "2021-01-01", "FUNDED", "60"));
  told.And(Amend("a", "2022-01-01", absl::StrCat("add: ", Dollars("-50"))));
  told.And(Performed("x", "2020-06-01", "FUNDED", "10"));
  EXPECT_EQ(told.Refused(Performed("y", "2022-01-01", "FUNDED", "1")),
            "BEYOND_REMAINING");
}

TEST(RemainingTest, WhatAnObservationResetsDoesNotCount) {
  Told told = Committed();
  told.And(Performed("f", "2021-01-01", "OBSERVED", "60"));
  told.And(Performed("x", "2020-06-01", "FUNDED", "41"));
  told.And(Performed("y", "2021-06-01", "FUNDED", "40"));
}

TEST(RemainingTest, WhatIsCorrectedCounts) {
  Told told = Committed();
  told.And(Performed("f", "2021-01-01", "FUNDED", "60"));
  told.And(Performed("h", "2022-01-01", "FUNDED", "30"));
  EXPECT_EQ(told.Refused(Correct("c", "f", "2021-01-01", Funded("71"))),
            "BEYOND_REMAINING");
  told.And(Correct("c", "f", "2021-01-01", Funded("70")));
}

TEST(RemainingTest, WhatIsDisclosedCounts) {
  Told told = Committed();
  told.And(Event("f", "2021-01-01",
                 Of("performance_recorded",
                    "kind: PERFORMANCE_KIND_FUNDED, amount: {currency: 'USD', "
                    "qualifier: AMOUNT_QUALIFIER_UNDISCLOSED}")));
  const auto disclosed = [](const char* amount) {
    return absl::StrCat(
        "event_id: 'd', fact: {detail_disclosed: {target: 'f', disclosed: "
        "{performance_recorded: {amount: ",
        Dollars(amount), "}}}}");
  };
  EXPECT_EQ(told.Refused(disclosed("101")), "BEYOND_REMAINING");
  told.And(disclosed("100"));
}

TEST(RemainingTest, AnOptionIsNotExercisedBeyondWhatWasTakenLater) {
  Told told;
  told.And(R"(event_id: "o", fact: {effective: {date: "2020-01-01"},
      term_granted: {term_id: "O", term_kind: TERM_KIND_OPTION, fields: {
        exercisable: {value: "100", currency: "USD"}}}})");
  const auto exercised = [](const char* id, const char* day,
                            const char* amount) {
    return Event(id, day,
                 absl::StrCat("right_exercised: {term_id: 'O', term_kind: "
                              "TERM_KIND_OPTION, process_id: '",
                              id, "', amount: ", Dollars(amount), "}"));
  };
  told.And(exercised("p", "2021-01-01", "60"));
  EXPECT_EQ(told.Refused(exercised("q", "2020-06-01", "41")),
            "BEYOND_REMAINING");
  told.And(exercised("q", "2020-06-01", "40"));
}

// Each part of 50 is its own, whatever the whole still has.
TEST(RemainingTest, AnOptionIsNotExercisedBeyondItsTranche) {
  Told told;
  told.And(R"(event_id: "o", fact: {effective: {date: "2020-01-01"},
      term_granted: {term_id: "O", term_kind: TERM_KIND_OPTION, fields: {
        exercisable: {value: "100", currency: "USD"}
        tranches: {tranche_id: "s" amount: {value: "50", currency: "USD"}}
        tranches: {tranche_id: "t" amount: {value: "50", currency: "USD"}
                   due: {date: "2021-01-01"}}}}})");
  const auto exercised = [](const char* id, const char* day,
                            const char* tranche, const std::string& amount) {
    return Event(id, day,
                 absl::StrCat("right_exercised: {term_id: 'O', term_kind: "
                              "TERM_KIND_OPTION, process_id: '",
                              id, "', tranche_id: '", tranche,
                              "', amount: ", amount, "}"));
  };
  EXPECT_EQ(told.Refused(exercised("p", "2020-06-01", "s", Dollars("51"))),
            "BEYOND_REMAINING");
  told.And(exercised("p", "2020-06-01", "s", Dollars("30")));
  EXPECT_EQ(told.Refused(exercised("q", "2020-07-01", "s", Dollars("21"))),
            "BEYOND_REMAINING");
  EXPECT_EQ(told.Refused(exercised("q", "2020-05-01", "s", Dollars("21"))),
            "BEYOND_REMAINING")
      << "recorded late, it takes what was taken after it";
  told.And(exercised("q", "2021-07-01", "t", Dollars("30")));
  told.And(exercised("r", "2021-08-01", "s",
                     "{value: '21', currency: 'USD', qualifier: "
                     "AMOUNT_QUALIFIER_UP_TO}"));  // it may be less
  told.And(exercised("x", "2021-09-01", "", Dollars("21")));
}

}  // namespace
}  // namespace ledger
