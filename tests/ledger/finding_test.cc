// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: each finding is found where its rule says so, with its events, and not
// a step beside it. Method: small histories told in text form, one pair a code.

#include "ledger/finding.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "ledger/number_words.h"
#include "tests/ledger/asked.h"

namespace ledger {
namespace {

// "F3: l x": every finding of these codes, with its events; "F3?" if possible.
std::string Found(const Told& told, std::string_view as_of,
                  std::set<v1::FindingCode> codes = {}) {
  const AgreementHistory agreement = {ParseAgreementId("a").value(),
                                      &told.history()};
  const auto findings =
      DeriveFindings({&agreement, 1}, On(as_of, told.Now()), codes);
  EXPECT_TRUE(findings.ok()) << findings.status();
  if (!findings.ok()) return "";
  return absl::StrJoin(
      *findings, " | ", [](std::string* out, const v1::Finding& each) {
        absl::StrAppend(out, std::string(RowOf(each.code()).number),
                        each.certain() ? "" : "?", ": ", Ids(each.events()));
      });
}

std::string Term(std::string_view kind, std::string_view fact,
                 std::string_view id, std::string_view more) {
  return absl::StrCat(std::string(fact), ": {term_id: '", std::string(id),
                      "', term_kind: TERM_KIND_", std::string(kind), " ",
                      std::string(more), "}");
}

std::string Held(std::string_view holder, std::string_view burdened,
                 std::string_view scope = "activity: {values: 'buy'}") {
  return absl::StrCat("fields: {holders: {party_ids: '", std::string(holder),
                      "'} burdened: {party_ids: '", std::string(burdened),
                      "'} scope: {include: {", std::string(scope), "}}}");
}

// Parties h, b and x, and an exclusivity of h over b on buying.
constexpr char kParties[] = R"(event_id: "i", fact: {
  effective: {date: "2020-01-01"}, instrument_id: "I",
  instrument_executed: {kind: INSTRUMENT_KIND_AGREEMENT
    parties: {party_id: "h"} parties: {party_id: "b"}
    parties: {party_id: "x"}}})";

Told Exclusive() {
  Told told;
  told.And(kParties);
  told.And(Event("g", "2020-02-01",
                 Term("EXCLUSIVITY", "term_granted", "E", Held("h", "b"))));
  return told;
}

std::string Act(std::string_view id, std::string_view date,
                std::string_view with, std::string_view process = "") {
  return Event(id, date,
               absl::StrCat("act_recorded: {actor: 'b' process_id: '",
                            std::string(process),
                            "' act: {activity: {values: 'buy'} counterparty: "
                            "{values: 'party/",
                            std::string(with), "'}}}"));
}

TEST(FindingTest, ConflictIsAGrantInsideAnothersExclusivity) {
  Told told = Exclusive();
  EXPECT_EQ(Found(told, "2021-01-01"), "");
  told.And(Event("c", "2021-01-01",
                 Term("EXCLUSIVITY", "term_granted", "F", Held("x", "b"))));
  EXPECT_EQ(Found(told, "2021-06-01"), "F1: g c");
  told.And(
      Event("l", "2022-01-01", Term("EXCLUSIVITY", "term_lifted", "E", "")));
  EXPECT_EQ(Found(told, "2022-06-01"), "");
}

TEST(FindingTest, AGrantOfAnotherScopeOrToTheHolderIsNoConflict) {
  Told told = Exclusive();
  told.And(Event("c", "2021-01-01",
                 Term("EXCLUSIVITY", "term_granted", "F",
                      Held("x", "b", "activity: {values: 'sell'}"))));
  told.And(Event("o", "2021-01-01",
                 Term("LICENCE", "term_granted", "L", Held("h", "b"))));
  EXPECT_EQ(Found(told, "2021-06-01"), "");
}

TEST(FindingTest, BreachIsAnActInsideARestriction) {
  Told told = Exclusive();
  told.And(Act("n", "2021-01-01", "h"));
  EXPECT_EQ(Found(told, "2021-06-01"), "") << "a deal with the holder";
  told.And(Act("a", "2021-02-01", "x"));
  EXPECT_EQ(Found(told, "2021-06-01"), "F2: g a");
  EXPECT_EQ(Found(told, "2021-01-15"), "") << "not yet";
}

TEST(FindingTest, BreachIsPossibleWhileTheActMayLieAhead) {
  Told told = Exclusive();
  told.And(Act("a", "2021", "x"));
  EXPECT_EQ(Found(told, "2021-06-01"), "F2?: g a");
  EXPECT_EQ(Found(told, "2022-01-01"), "F2: g a");
}

TEST(FindingTest, ADealUnderAPriorityRightNeedsANotice) {
  Told told;
  told.And(kParties);
  told.And(Event("g", "2020-02-01",
                 Term("ROFR", "term_granted", "R", Held("h", "b"))));
  told.And(Event("n", "2020-06-01",
                 Term("ROFR", "right_noticed", "R", "process_id: 'p'")));
  told.And(Act("a", "2021-01-01", "x", "p"));
  told.And(Act("c", "2021-01-01", "x"));
  EXPECT_EQ(Found(told, "2021-06-01", {v1::FINDING_CODE_BREACH}), "F2: g c");
}

TEST(FindingTest, ALateEndEndsWhatHadEnded) {
  Told told = Exclusive();
  told.And(
      Event("l", "2022-01-01", Term("EXCLUSIVITY", "term_lifted", "E", "")));
  EXPECT_EQ(Found(told, "2023-01-01"), "");
  told.And(
      Event("m", "2021-01-01", Term("EXCLUSIVITY", "term_lifted", "E", "")));
  EXPECT_EQ(Found(told, "2023-01-01"), "F3: l m");
}

TEST(FindingTest, AnOrphanFindsNoTerm) {
  Told told = Exclusive();
  told.And(Event("a", "2021-01-01",
                 Term("EXCLUSIVITY", "term_amended", "E",
                      "set: {text: {plain: 'more'}}")));
  EXPECT_EQ(Found(told, "2023-01-01"), "");
  told.And(
      Event("l", "2020-06-01", Term("EXCLUSIVITY", "term_lifted", "E", "")));
  EXPECT_EQ(Found(told, "2023-01-01"), "F4: a l");
}

TEST(FindingTest, AWindowDanglesOnARemovedCondition) {
  Told told;
  told.And(kParties);
  told.And(Event("d", "2020-01-01", "condition_defined: {condition_id: 'C'}"));
  told.And(Event("g", "2020-02-01",
                 Term("OTHER", "term_granted", "T",
                      "fields: {window: {end: {until: {formula: "
                      "{condition_id: 'C'}}}}}")));
  EXPECT_EQ(Found(told, "2021-06-01"), "");
  told.And(Event("r", "2021-01-01", "condition_removed: {condition_id: 'C'}"));
  EXPECT_EQ(Found(told, "2021-06-01"), "F5: g r");
}

constexpr char kTenDays[] =
    " right: {clock_start: CLOCK_START_GIVING day_count: DAY_COUNT_CALENDAR "
    "response_window: {days: 10}}";

Told Rofr(std::string_view right) {
  Told told;
  told.And(kParties);
  std::string fields = Held("h", "b");
  fields.insert(fields.size() - 1, right);
  told.And(Event("g", "2020-02-01", Term("ROFR", "term_granted", "R", fields)));
  return told;
}

std::string Step(std::string_view id, std::string_view date,
                 std::string_view step) {
  return Event(id, date, Term("ROFR", step, "R", "process_id: 'p'"));
}

TEST(FindingTest, ARejectedNoticeIsSaidToBeDefective) {
  Told told = Rofr(kTenDays);
  told.And(Step("n", "2021-01-01", "right_noticed"));
  EXPECT_EQ(Found(told, "2021-06-01"), "");
  told.And(Step("r", "2021-01-05", "right_notice_rejected"));
  EXPECT_EQ(Found(told, "2021-06-01"), "F6: n r");
}

TEST(FindingTest, AnExerciseIsLateFromTheFirstInstantBehindTheLastDay) {
  Told in_time = Rofr(kTenDays);
  in_time.And(Step("n", "2021-01-01", "right_noticed"));
  in_time.And(Step("e", "2021-01-11", "right_exercised"));
  EXPECT_EQ(Found(in_time, "2021-06-01"), "");
  Told late = Rofr(kTenDays);
  late.And(Step("n", "2021-01-01", "right_noticed"));
  late.And(Step("e", "2021-01-12", "right_exercised"));
  EXPECT_EQ(Found(late, "2021-06-01"), "F7: g n e");
}

// A notice that came before a step answers to it, whenever it was recorded.
TEST(FindingTest, AStepAnswersTheNoticeBeforeItOnItsDay) {
  Told told = Rofr(kTenDays);
  told.And(Step("n", "2021-01-01", "right_noticed"));
  told.And(Step("e", "2021-01-15", "right_exercised"));
  EXPECT_EQ(Found(told, "2021-06-01"), "F7: g n e");
  told.And(Step("m", "2021-01-10", "right_noticed"));
  EXPECT_EQ(Found(told, "2021-06-01"), "");
  told.And(Step("l", "2021-01-20", "right_noticed"));
  EXPECT_EQ(Found(told, "2021-06-01"), "");
}

TEST(FindingTest, ARightWithoutAWindowHasAnUnknownParameter) {
  EXPECT_EQ(Found(Rofr(kTenDays), "2021-06-01"), "");
  Told told = Rofr("");
  EXPECT_EQ(Found(told, "2021-06-01"), "F8: g");
  told.And(Event("l", "2022-01-01", Term("ROFR", "term_lifted", "R", "")));
  EXPECT_EQ(Found(told, "2022-06-01"), "") << "it can no longer be used";
}

TEST(FindingTest, SourcesConflictUnlessTheyAgree) {
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

TEST(FindingTest, WordsAndFiguresAreCompared) {
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

TEST(FindingTest, NumberWordsAreReadAsContractsWriteThem) {
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

TEST(FindingTest, AnAmendmentMayBeOlderThanItsBase) {
  Told told;
  told.And(Paper("b", "B", "2021-05-01", kBase));
  told.And(Paper("m", "M", "2021-06-01", AmendsBase(1)));
  EXPECT_EQ(Found(told, "2023-01-01"), "");
  told.And(Paper("n", "N", "2021-04-01", AmendsBase(2)));
  EXPECT_EQ(Found(told, "2023-01-01"), "F11: b n");
}

TEST(FindingTest, AChainOfAmendmentsHasAGap) {
  Told told;
  told.And(Paper("b", "B", "2021-05-01", kBase));
  told.And(Paper("m", "M", "2021-06-01", AmendsBase(1)));
  told.And(Paper("n", "N", "2021-07-01", AmendsBase(3)));
  EXPECT_EQ(Found(told, "2023-01-01"), "F12: n");
  told.And(Paper("o", "O", "2021-08-01", AmendsBase(2)));
  EXPECT_EQ(Found(told, "2023-01-01"), "");
}

TEST(FindingTest, AnAssignmentNeedsAConsentThatIsRequired) {
  constexpr char kAssigned[] =
      "party_changed: {party_id: 'b' assigned: {to: {party_id: 'x'}}}";
  Told free;
  free.And(kParties);
  free.And(Event("a", "2021-01-01", kAssigned));
  EXPECT_EQ(Found(free, "2022-01-01"), "");
  Told told;
  told.And(kParties);
  told.And(Event("g", "2020-02-01",
                 Term("ASSIGNMENT_RESTRICTION", "term_granted", "A",
                      Held("h", "b", "activity: {values: 'assign'}"))));
  told.And(Event("a", "2021-01-01", kAssigned));
  EXPECT_EQ(Found(told, "2022-01-01"), "F13: g a");
}

TEST(FindingTest, OnlyTheDeciderDetermines) {
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

TEST(FindingTest, ARetroactiveChangeMeetsAnActInBetween) {
  const auto lifted = [](std::string_view executed) {
    Told told = Exclusive();
    told.And(Act("a", "2021-03-01", "x"));
    told.And(absl::StrCat(
        "event_id: 'l', fact: {effective: {date: '2021-02-01'} executed: "
        "{date: '",
        std::string(executed), "'} ",
        Term("EXCLUSIVITY", "term_lifted", "E", ""), "}"));
    return Found(told, "2022-01-01");
  };
  EXPECT_EQ(lifted("2021-02-01"), "");
  EXPECT_EQ(lifted("2021-04-01"), "F15: a l");
}

TEST(FindingTest, TheTableHasARowPerCode) {
  EXPECT_EQ(Findings().size(), 15U);
  for (const FindingRow& row : Findings()) {
    EXPECT_EQ(v1::FindingCode_Name(row.code),
              absl::StrCat("FINDING_CODE_", std::string(row.name)));
    EXPECT_EQ(RowOf(row.code).number, row.number);
  }
}

}  // namespace
}  // namespace ledger
