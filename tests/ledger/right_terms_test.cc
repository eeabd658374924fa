// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: what a right says of the price below which nobody may close, and of
// the person that alone may hold it, counts in verdicts and findings. Method:
// short histories of one right of first refusal of h over b.

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "ledger/permission.h"
#include "ledger/verdict_words.h"
#include "tests/ledger/found.h"

namespace ledger {
namespace {

constexpr char kWindows[] =
    "clock_start: CLOCK_START_GIVING day_count: DAY_COUNT_CALENDAR "
    "response_window: {days: 10} third_party_window: {days: 90}";

Told Rofr(std::string_view right) {
  Told told;
  told.And(kParties);
  std::string fields = Held("h", "b");
  fields.insert(fields.size() - 1, absl::StrCat(" right: {", kWindows, " ",
                                                std::string(right), "}"));
  told.And(Event("g", "2020-02-01", Term("ROFR", "term_granted", "R", fields)));
  return told;
}

std::string Deal(std::string_view id, std::string_view date,
                 std::string_view amount) {
  std::string deal = Act(id, date, "x", "p");
  return deal.insert(deal.size() - 2, absl::StrCat(" ", std::string(amount)));
}

std::string For(std::string_view value, std::string_view more = "") {
  return absl::StrCat("amount: {value: '", std::string(value),
                      "' currency: 'USD' ", std::string(more), "}");
}

// A notice on 1 January and a decline on the 5th; a deal on 1 February.
Told Dealt(std::string_view right, std::string_view offered,
           std::string_view paid) {
  Told told = Rofr(right);
  told.And(Step("n", "2021-01-01", "right_noticed", offered));
  told.And(Step("d", "2021-01-05", "right_declined"));
  told.And(Deal("a", "2021-02-01", paid));
  return told;
}

v1::PermissionAnswer Ask(const Told& told, std::string_view day,
                         std::string_view with = "x",
                         std::string_view process = "p") {
  v1::PermissionQuestion question;
  question.set_actor("b");
  question.set_process_id(std::string(process));
  question.mutable_act()->mutable_activity()->add_values("buy");
  question.mutable_act()->mutable_counterparty()->add_values(
      absl::StrCat("party/", std::string(with)));
  const AgreementHistory agreement = {ParseAgreementId("a").value(),
                                      &told.history()};
  return DerivePermission({&agreement, 1}, On(day, told.Now()), question)
      .value();
}

// "YES_SUBJECT_TO", or of an open verdict what it could be.
std::string May(const Told& told, std::string_view day,
                std::string_view with = "x", std::string_view process = "p") {
  const v1::PermissionAnswer answer = Ask(told, day, with, process);
  if (answer.could_be().empty()) {
    return std::string(VerdictName(answer.verdict()));
  }
  return absl::StrJoin(
      answer.could_be(), " or ", [](std::string* out, int verdict) {
        absl::StrAppend(out, std::string(VerdictName(v1::Verdict(verdict))));
      });
}

constexpr char kFloor[] = "price_floor: true";
constexpr char kOpen[] = "YES_SUBJECT_TO or YES";

TEST(PriceFloorTest, ADealBelowTheNoticeMakesANoticeDueAgain) {
  const Told told = Dealt(kFloor, For("100"), For("99.99"));
  EXPECT_EQ(May(told, "2021-01-31"), "YES");
  EXPECT_EQ(May(told, "2021-02-01"), "YES_SUBJECT_TO");
  EXPECT_EQ(Ask(told, "2021-02-01").steps(0), "notice");
  EXPECT_EQ(Found(told, "2021-02-02"), "F2: g a");
}

TEST(PriceFloorTest, ADealOnNoBetterTermsClosesTheOpportunity) {
  for (const char* paid : {"100", "100.00", "101"}) {
    const Told told = Dealt(kFloor, For("100"), For(paid));
    EXPECT_EQ(May(told, "2022-01-01"), "YES") << "closed, whatever passes";
    EXPECT_EQ(Ids(Ask(told, "2022-01-01").released_by()), "d");
    EXPECT_EQ(Found(told, "2022-01-01"), "");
  }
}

TEST(PriceFloorTest, ChangedTermsMayWantANewNoticeWithoutAFloor) {
  EXPECT_EQ(May(Dealt("renotice: true", For("100"), For("99")), "2021-02-02"),
            "YES_SUBJECT_TO");
  EXPECT_EQ(
      May(Dealt("price_floor: false renotice: true", For("100"), For("99")),
          "2021-02-02"),
      "YES_SUBJECT_TO");
  EXPECT_EQ(
      May(Dealt("price_floor: false", For("100"), For("1")), "2021-02-02"),
      "YES");
}

TEST(PriceFloorTest, ANewNoticeOpensAgainAndSetsItsOwnPrice) {
  Told told = Dealt(kFloor, For("100"), For("80"));
  told.And(Step("n2", "2021-02-10", "right_noticed", For("80")));
  EXPECT_EQ(Ask(told, "2021-02-11").steps(0), "answer or deadline");
  told.And(Step("d2", "2021-02-12", "right_declined"));
  EXPECT_EQ(May(told, "2021-02-13"), "YES");
  told.And(Deal("a2", "2021-02-14", For("80")));
  EXPECT_EQ(May(told, "2022-01-01"), "YES");
  EXPECT_EQ(Found(told, "2022-01-01"), "F2: g a");
}

TEST(PriceFloorTest, APriceThatIsNotOnRecordIsNotGuessed) {
  const Told told = Dealt(kFloor, For("100"), "");
  EXPECT_EQ(May(told, "2021-02-02"), kOpen);
  EXPECT_EQ(Ids(Ask(told, "2021-02-02").unknowns()), "n a");
  EXPECT_EQ(Found(told, "2021-02-02"), "F2?: g a | F8: g n a");
  EXPECT_EQ(May(Dealt(kFloor, "", For("100")), "2021-02-02"), kOpen);
  EXPECT_EQ(Found(Dealt("", "", ""), "2021-02-02"), "")
      << "nothing on record says that a price counts";
}

TEST(PriceFloorTest, AnOfferWithoutAPriceSaysNotForHowMuchOneMayClose) {
  Told told = Rofr(kFloor);
  told.And(Step("n", "2021-01-01", "right_noticed"));
  EXPECT_EQ(Found(told, "2021-01-02"), "");
  told.And(Step("d", "2021-01-05", "right_declined"));
  EXPECT_EQ(Found(told, "2021-01-06"), "F8: g n d");
}

TEST(PriceFloorTest, AFloorThatIsNotOnRecordIsNotGuessed) {
  const Told told = Dealt("", For("100"), For("99"));
  EXPECT_EQ(May(told, "2021-02-02"), kOpen);
  EXPECT_EQ(Ids(Ask(told, "2021-02-02").unknowns()), "g n a");
  EXPECT_EQ(Found(told, "2021-02-02"), "F2?: g a | F8: g n a");
  EXPECT_EQ(May(Dealt("", For("100"), For("100")), "2021-02-02"), "YES");
}

TEST(PriceFloorTest, QualifiedAmountsAreIntervals) {
  const auto paid = [](std::string_view value, std::string_view more) {
    return May(Dealt(kFloor, For("100"), For(value, more)), "2021-02-02");
  };
  EXPECT_EQ(paid("100", "qualifier: AMOUNT_QUALIFIER_UP_TO"), kOpen);
  EXPECT_EQ(paid("99", "qualifier: AMOUNT_QUALIFIER_UP_TO"), "YES_SUBJECT_TO");
  EXPECT_EQ(paid("100", "qualifier: AMOUNT_QUALIFIER_MORE_THAN"), "YES");
  EXPECT_EQ(paid("99", "qualifier: AMOUNT_QUALIFIER_MORE_THAN"), kOpen);
  EXPECT_EQ(paid("99", "qualifier: AMOUNT_QUALIFIER_REPORTED"),
            "YES_SUBJECT_TO");
  EXPECT_EQ(paid("100", "per: {years: 1}"), kOpen) << "not comparable";
  EXPECT_EQ(
      May(Dealt(kFloor, For("100"), "amount: {value: '100' currency: 'EUR'}"),
          "2021-02-02"),
      kOpen);
  EXPECT_EQ(May(Dealt(kFloor, For("100"),
                      "amount: {value: '100' currency: 'PERCENT'}"),
                "2021-02-02"),
            kOpen)
      << "a share is no price";
  EXPECT_EQ(May(Dealt("", "amount: {value: '9' currency: 'PERCENT'}",
                      "amount: {value: '5' currency: 'PERCENT'}"),
                "2021-02-02"),
            "YES");
}

// Silence declines at some hour that is not known: whether the deal found the
// owner free, and whether below the floor, are two unknowns.
TEST(PriceFloorTest, APriceMayCountInOneWorldOnly) {
  Told told = Rofr("price_floor: true silence: SILENCE_RULE_DECLINED");
  told.And(absl::StrCat(
      "event_id: 'n' fact: {effective: {interval: {lo: '2021-01-10' hi: "
      "'2021-01-12'}} right_noticed: {term_id: 'R' term_kind: TERM_KIND_ROFR "
      "process_id: 'p' ",
      For("100"), "}}"));
  told.And(Deal("a", "2021-01-22", ""));
  EXPECT_EQ(May(told, "2021-01-22"), kOpen);
  EXPECT_EQ(Found(told, "2021-01-22", {v1::FINDING_CODE_BREACH}), "F2?: g a");
}

// What h becomes on 1 June 2021.
Told Passed(std::string_view right, std::string_view change) {
  Told told = Rofr(right);
  return told.And(Event("s", "2021-06-01",
                        absl::StrCat("party_changed: {party_id: 'h' ",
                                     std::string(change), "}")));
}

constexpr char kSucceeded[] = "succeeded: {party_id: 'y'}";
constexpr char kNovated[] = "novated: {to: {party_id: 'y'}}";
constexpr char kAssigned[] = "assigned: {to: {party_id: 'y'}}";

TEST(PersonalRightTest, AnAssignableRightIsThatOfItsSuccessor) {
  for (const char* change : {kSucceeded, kNovated, kAssigned}) {
    const Told told = Passed("", change);
    EXPECT_EQ(May(told, "2021-06-01", "y", ""), "YES");
    EXPECT_EQ(May(told, "2021-06-01", "x", ""), "YES_SUBJECT_TO");
  }
}

TEST(PersonalRightTest, APersonalRightDiesWithItsHolder) {
  for (const char* change : {kSucceeded, kNovated}) {
    const Told told = Passed("personal: true", change);
    EXPECT_EQ(May(told, "2021-05-31", "y", ""), "YES_SUBJECT_TO");
    EXPECT_EQ(May(told, "2021-05-31", "x", ""), "YES_SUBJECT_TO");
    EXPECT_EQ(May(told, "2021-06-01", "x", ""), "YES");
    EXPECT_EQ(Ids(Ask(told, "2021-06-01", "x", "").released_by()), "s");
  }
}

TEST(PersonalRightTest, APersonalRightIsNotAssigned) {
  const Told told = Passed("personal: true", kAssigned);
  EXPECT_EQ(May(told, "2021-06-01", "y", ""), "YES_SUBJECT_TO");
  EXPECT_EQ(May(told, "2021-06-01", "x", ""), "YES_SUBJECT_TO");
  EXPECT_EQ(May(told, "2021-06-01", "h", ""), "YES") << "it is still its own";
}

TEST(PersonalRightTest, AnotherHolderKeepsIt) {
  Told told = Rofr("personal: true");
  told.And(Event("m", "2021-01-01",
                 Term("ROFR", "term_amended", "R",
                      "set: {holders: {party_ids: 'h' party_ids: 'x'}}")));
  told.And(
      Event("s", "2021-06-01",
            absl::StrCat("party_changed: {party_id: 'h' ", kSucceeded, "}")));
  EXPECT_EQ(May(told, "2021-06-01", "y", ""), "YES_SUBJECT_TO");
  EXPECT_EQ(May(told, "2021-06-01", "x", ""), "YES");
}

// It is granted to the successor anew, or the succession may have come.
TEST(PersonalRightTest, WhoIsNamedAfterwardsHoldsIt) {
  Told told = Passed("personal: true", kSucceeded);
  told.And(Event(
      "m", "2021-07-01",
      Term("ROFR", "term_amended", "R", "set: {holders: {party_ids: 'y'}}")));
  EXPECT_EQ(May(told, "2021-06-30", "x", ""), "YES");
  EXPECT_EQ(May(told, "2021-07-01", "x", ""), "YES_SUBJECT_TO");
  EXPECT_EQ(May(told, "2021-07-01", "y", ""), "YES");
}

TEST(PersonalRightTest, ASuccessionThatMayHaveComeMakesWorlds) {
  Told told = Rofr("personal: true");
  told.And(
      "event_id: 's' fact: {effective: {date: '2021'} party_changed: "
      "{party_id: 'h' succeeded: {party_id: 'y'}}}");
  EXPECT_EQ(May(told, "2021-06-01", "x", ""), kOpen);
  EXPECT_EQ(Ids(Ask(told, "2021-06-01", "x", "").because()), "s");
}

// Declined between the 5th and the 15th of January: free for 90 days.
TEST(SecondWindowTest, ItRunsFromEveryTimeAtWhichTheOwnerMayHaveBeenFreed) {
  Told told = Rofr("");
  told.And(Step("n", "2021-01-01", "right_noticed"));
  told.And(
      "event_id: 'd', fact: {effective: {interval: {lo: '2021-01-05' hi: "
      "'2021-01-15'}}, right_declined: {term_id: 'R', term_kind: "
      "TERM_KIND_ROFR, process_id: 'p'}}");
  EXPECT_EQ(May(told, "2021-04-05"), "YES");
  EXPECT_EQ(May(told, "2021-04-10"), kOpen);
  EXPECT_EQ(May(told, "2021-04-20"), "YES_SUBJECT_TO");
}

}  // namespace
}  // namespace ledger
