// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: what sources, figures, documents and deciders give rise to is found,
// and nothing beside it. Method: as finding_test.cc.

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "ledger/number_words.h"
#include "tests/ledger/found.h"

namespace ledger {
namespace {

TEST(FindingPapersTest, SourcesConflictUnlessTheyAgree) {
  Told told = Exclusive();
  const auto source = [](std::string_view id, std::string_view agrees) {
    return absl::StrCat("event_id: '", std::string(id),
                        "', fact: {source_attached: {target: 'g' source: "
                        "{uri: 'https://example.org'} agrees: ",
                        std::string(agrees), "}}");
  };
  told.And(source("s", "true"));
  EXPECT_EQ(Found(told, "2021-06-01"), "");
  told.And(source("t", "false"));
  EXPECT_EQ(Found(told, "2021-06-01"), "F9: g t");
}

// A correction to what the source says ends the difference; another leaves it.
TEST(FindingPapersTest, ASourceDiffersUntilTheRecordSaysWhatItClaims) {
  const auto corrected = [](std::string_view amount) {
    Told told;
    told.And(kParties);
    told.And(
        Grant("g", "2020-02-01", absl::StrCat("committed: ", Dollars("100"))));
    told.And(absl::StrCat(
        "event_id: 's', fact: {source_attached: {target: 'g' source: "
        "{uri: 'https://example.org'} claim: {",
        Of("term_granted",
           absl::StrCat("fields: {committed: ", Dollars("120"), "}")),
        "}}}"));
    EXPECT_EQ(Found(told, "2021-06-01"), "F9: g s");
    told.And(Correct(
        "c", "g", "2020-02-01",
        Of("term_granted",
           absl::StrCat("fields: {committed: ", std::string(amount), "}"))));
    return Found(told, "2021-06-01");
  };
  EXPECT_EQ(corrected(Dollars("110")), "F9: g s");
  EXPECT_EQ(corrected(Dollars("120.00")), "");
  EXPECT_EQ(corrected("{value: '120' currency: 'USD' qualifier: "
                      "AMOUNT_QUALIFIER_REPORTED}"),
            "");
  EXPECT_EQ(corrected("{value: '120' currency: 'USD' qualifier: "
                      "AMOUNT_QUALIFIER_UP_TO}"),
            "F9: g s")
      << "up to 120 is not 120";
}

TEST(FindingPapersTest, WordsAndFiguresAreCompared) {
  const auto granted = [](std::string_view value) {
    Told told;
    told.And(kParties);
    told.And(Grant("g", "2020-02-01",
                   absl::StrCat("committed: {value: '", std::string(value),
                                "' currency: 'USD' words: 'Two Hundred and "
                                "Two Thousand Dollars'}")));
    return Found(told, "2021-06-01");
  };
  EXPECT_EQ(granted("202000"), "");
  EXPECT_EQ(granted("220000"), "F10: g");
}

TEST(FindingPapersTest, NumberWordsAreReadAsContractsWriteThem) {
  const auto read = [](std::string_view words) {
    const auto value = ParseNumberWords(words);
    return value ? value->ToString() : "none";
  };
  EXPECT_EQ(read("One Billion Three Hundred Million and Five"), "1300000005");
  EXPECT_EQ(read("twenty-one"), "21");
  EXPECT_EQ(read("a hundred"), "none");
  EXPECT_EQ(read("hundred million"), "none") << "no unit says how many";
  EXPECT_EQ(read(""), "none");
}

std::string Paper(std::string_view id, std::string_view instrument,
                  std::string_view executed, std::string_view more) {
  return absl::StrCat(
      "event_id: '", std::string(id),
      "', fact: {effective: {date: '2022-01-01'} executed: {date: '",
      std::string(executed), "'} instrument_id: '", std::string(instrument),
      "' instrument_executed: {", std::string(more), "}}");
}

constexpr char kBase[] = "kind: INSTRUMENT_KIND_AGREEMENT";

std::string AmendsBase(int number) {
  return absl::StrCat("kind: INSTRUMENT_KIND_AMENDMENT number: ", number,
                      " amends: {instrument_id: 'B'}");
}

TEST(FindingPapersTest, AnAmendmentMayBeOlderThanItsBase) {
  Told told;
  told.And(Paper("b", "B", "2021-05-01", kBase));
  told.And(Paper("m", "M", "2021-06-01", AmendsBase(1)));
  EXPECT_EQ(Found(told, "2023-01-01"), "");
  told.And(Paper("n", "N", "2021-04-01", AmendsBase(2)));
  EXPECT_EQ(Found(told, "2023-01-01"), "F11: b n");
}

// A day in the year in which the amendment was executed decides nothing.
TEST(FindingPapersTest, APartialDateMakesItPossible) {
  Told told;
  told.And(Paper("b", "B", "2021-05-01", kBase));
  told.And(Paper("n", "N", "2021", AmendsBase(1)));
  EXPECT_EQ(Found(told, "2023-01-01"), "F11?: b n");
}

// An effective date is not the day of execution.
TEST(FindingPapersTest, NothingIsSaidOfWhatWasExecutedOnNoDayOnRecord) {
  Told told;
  told.And(
      absl::StrCat("event_id: 'b', fact: {effective: {date: "
                   "'2022-01-01'} instrument_id: 'B' "
                   "instrument_executed: {",
                   std::string(kBase), "}}"));
  told.And(Paper("n", "N", "2021-04-01", AmendsBase(1)));
  EXPECT_EQ(Found(told, "2023-01-01"), "");
}

TEST(FindingPapersTest, AChainOfAmendmentsHasAGap) {
  Told told;
  told.And(Paper("b", "B", "2021-05-01", kBase));
  told.And(Paper("m", "M", "2021-06-01", AmendsBase(1)));
  told.And(Paper("n", "N", "2021-07-01", AmendsBase(3)));
  EXPECT_EQ(Found(told, "2023-01-01"), "F12: n");
  told.And(Paper("o", "O", "2021-08-01", AmendsBase(2)));
  EXPECT_EQ(Found(told, "2023-01-01"), "");
}

std::string Amends(int number, std::string_view bases) {
  return absl::StrCat("kind: INSTRUMENT_KIND_AMENDMENT number: ", number, " ",
                      std::string(bases));
}

// Whom an amendment names as amended does not begin another chain.
TEST(FindingPapersTest, TheNumbersAreThoseOfTheWholeChain) {
  constexpr char kOnBase[] = "amends: {instrument_id: 'B'}";
  constexpr char kOnFirst[] = "amends: {instrument_id: 'M'}";
  constexpr char kOnBoth[] =
      "amends: {instrument_id: 'M'} amends: {instrument_id: 'B'}";
  Told told;
  told.And(Paper("b", "B", "2021-05-01", kBase));
  told.And(Paper("m", "M", "2021-06-01", Amends(1, kOnBase)));
  told.And(Paper("n", "N", "2021-07-01", Amends(2, kOnFirst)));
  told.And(Paper("o", "O", "2021-08-01", Amends(3, kOnBoth)));
  EXPECT_EQ(Found(told, "2023-01-01"), "");
  told.And(Paper("q", "Q", "2021-09-01", Amends(5, kOnBoth)));
  EXPECT_EQ(Found(told, "2023-01-01"), "F12: q");
}

TEST(FindingPapersTest, AnotherBaseHasAChainOfItsOwn) {
  Told told;
  told.And(Paper("b", "B", "2021-05-01", kBase));
  told.And(Paper("m", "M", "2021-06-01", AmendsBase(1)));
  told.And(Paper("c", "C", "2021-05-01", kBase));
  told.And(
      Paper("n", "N", "2021-07-01", Amends(2, "amends: {instrument_id: 'C'}")));
  EXPECT_EQ(Found(told, "2023-01-01"), "F12: n");
}

TEST(FindingPapersTest, OnlyTheDeciderDetermines) {
  const auto determined = [](std::string_view by) {
    Told told;
    told.And(kParties);
    told.And(Event("d", "2020-01-01",
                   "condition_defined: {condition_id: 'C' decider: 'h'}"));
    told.And(Event("x", "2021-01-01",
                   absl::StrCat("condition_determined: {condition_id: 'C' "
                                "outcome: CONDITION_OUTCOME_SATISFIED by: '",
                                std::string(by), "'}")));
    return Found(told, "2022-01-01");
  };
  EXPECT_EQ(determined("h"), "");
  EXPECT_EQ(determined("b"), "F14: d x");
}

}  // namespace
}  // namespace ledger
