// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: where a time is not known, or several things may have ended a term,
// every world that is possible is told, and no other.
// Method: small histories told in text form, asked at telling days.

#include "ledger/worlds.h"

#include <set>
#include <string>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/ledger/told.h"

namespace ledger {
namespace {

using testing::ElementsAre;

constexpr char kBase[] = R"(event_id: "i", fact: {instrument_id: "I1",
  effective: {date: "2020-01-01"}, instrument_executed: {
    kind: INSTRUMENT_KIND_AGREEMENT,
    parties: [{party_id: "h"}, {party_id: "b"}]}})";
constexpr char kCondition[] = R"(event_id: "d", fact: {
  effective: {date: "2020-01-01"}, condition_defined: {condition_id: "C",
    long_stop: {date: "2023-01-01"}}})";

// An event of instrument `i`, if that is given.
std::string Event(const std::string& id, const std::string& i,
                  const std::string& effective, const std::string& fact) {
  return absl::StrCat("event_id: '", id, "', fact: {",
                      i.empty() ? "" : "instrument_id: '" + i + "', ",
                      "effective: {", effective, "}, ", fact, "}");
}

std::string Grant(const std::string& id, const std::string& i,
                  const std::string& effective, const std::string& term,
                  const std::string& fields = "") {
  return Event(id, i, effective,
               absl::StrCat("term_granted: {term_id: '", term,
                            "', term_kind: TERM_KIND_INVESTMENT, fields: {"
                            "holders: {party_ids: ['h']}, ",
                            fields, "}}"));
}

std::string Verb(const std::string& id, const std::string& effective,
                 const std::string& verb, const std::string& term) {
  return Event(id, "", effective,
               absl::StrCat(verb, ": {term_id: '", term,
                            "', term_kind: TERM_KIND_INVESTMENT}"));
}

std::string Ended(const std::string& id, const std::string& effective) {
  return Event(id, "I1", effective,
               "instrument_terminated: {terminated: {instrument_id: 'I1'}}");
}

TEST(WorldsTest, OfSeveralEndsTheEarliestCounts) {
  Told told;
  told.And(kBase).And(kCondition);
  told.And(Grant("g", "I1", "date: '2020-01-01'", "T",
                 "survives: {tail: {days: 30}}, window: {start: {until: "
                 "{formula: {condition_id: 'C'}}}}"));
  told.And(Ended("t", "date: '2021-01-01'"));
  EXPECT_EQ(told.Status("T", "2022-01-01"), "TERMINATED t");
  EXPECT_EQ(told.Status("T", "2024-01-01"), "TERMINATED t");
}

TEST(WorldsTest, WhatIsVoidEndedWithItsGrant) {
  Told told;
  told.And(kBase);
  told.And(Grant("g", "I1", "date: '2022-01-01'", "T"));
  told.And(Grant("u", "I1", "date: '2020-01-01'", "U",
                 "window: {end: {until: {formula: {term_id: 'T'}}}}"));
  told.And(Event("v", "", "date: '2023-01-01'",
                 "ruling_issued: {ruling_id: 'r', kind: "
                 "RULING_KIND_DECLARATORY, void_term_ids: ['T']}"));
  EXPECT_EQ(told.Status("U", "2021-12-31"), "IN_FORCE u");
  EXPECT_EQ(told.Status("U", "2022-01-01"), "EXPIRED u");
  EXPECT_EQ(told.Status("U", "2022-01-01", told.After("u")), "IN_FORCE u");
}

TEST(WorldsTest, AnEndThatIsNotKnownMayComeAsSoonAsItsTermStarts) {
  Told told;
  told.And(kBase);
  told.And(Grant("g", "I1", "date: '2020-01-01'", "T",
                 "window: {start: {until: {date: '2022-01-01'}} "
                 "end: {until: {unknown: {}}}}"));
  told.And(Grant("u", "I1", "date: '2020-01-01'", "U",
                 "window: {end: {until: {formula: {term_id: 'T' "
                 "after: {months: 6}}}}}"));
  EXPECT_EQ(told.Status("U", "2022-06-30"), "IN_FORCE u");
  EXPECT_EQ(told.Status("U", "2022-07-02"), "EXPIRED u | IN_FORCE u");
  const auto lives = DeriveTimelines(told.history(), told.Now(), {"U"});
  ASSERT_TRUE(lives.ok());
  const v1::TermTimeline& life = lives->at(0);
  ASSERT_EQ(life.spans_size(), 2);
  EXPECT_EQ(life.spans(1).start(),
            ToMicros(ParseInstant("2022-07-01T00:00:00Z").value()));
}

TEST(WorldsTest, ATailCountsFromAnEndOfWhichNoBeginningIsKnown) {
  Told told;
  told.And(kBase);
  told.And(Ended("t", "interval: {hi: '2020-06-30'}"));
  told.And(
      Grant("g", "I1", "unknown: {}", "T", "survives: {tail: {days: 30}}"));
  const std::string status = told.Status("T", "2019-04-01");
  EXPECT_NE(status.find("TERMINATED t"), std::string::npos) << status;
}

TEST(WorldsTest, AReinstatementLeavesNoSuspension) {
  Told told;
  told.And(kBase);
  told.And(Grant("g", "I1", "date: '2020-01-01'", "T"));
  told.And(Verb("s", "date: '2020-03-01'", "term_suspended", "T"));
  told.And(Verb("l", "date: '2020-04-01'", "term_lifted", "T"));
  EXPECT_EQ(told.Winners("T", "suspended", "2020-05-01"), "s");
  told.And(Verb("r", "date: '2020-06-01'", "term_reinstated", "T"));
  EXPECT_EQ(told.Winners("T", "suspended", "2020-07-01"), "");
  EXPECT_EQ(told.Status("T", "2020-07-01"), "IN_FORCE r");
}

// The instrument stood on record before the condition did, so that a tie would
// put its removal in front.
TEST(WorldsTest, WhatBoundsAFactBelowStandsInFrontOfIt) {
  Told told;
  told.And(kBase).And(kCondition);
  told.And(Grant("g", "I1", "date: '2020-01-01'", "T",
                 "window: {start: {until: {formula: {condition_id: 'C'}}}}"));
  told.And(Event("r", "I1", "interval: {hi: '2021-01-01'}",
                 "condition_removed: {condition_id: 'C'}"));
  EXPECT_EQ(told.Status("T", "2024-01-01"), "PENDING g");
  EXPECT_EQ(told.Refused(Event("x", "", "date: '2022-01-01'",
                               "condition_declared: {condition_id: 'C'}")),
            "CONDITION_STATE");
}

// Both payments are of one day, and the total may have been observed on it too:
// then it stands behind the one of the older document and before the other.
TEST(WorldsTest, AnUncertainFactMayStandBetweenTwoOfOneInstant) {
  const auto funded = [](const char* id, const char* i, const char* when,
                         const char* kind, const char* value) {
    return Event(id, i, when,
                 absl::StrCat("performance_recorded: {term_id: 'T', term_kind: "
                              "TERM_KIND_INVESTMENT, kind: PERFORMANCE_KIND_",
                              kind, ", amount: {value: '", value,
                              "', currency: 'USD'}}"));
  };
  Told told;
  told.And(kBase).And(Grant("g", "", "date: '2020-01-01'", "T"));
  told.And(funded("o", "", "interval: {hi: '2021-01-01'}", "OBSERVED", "100"));
  told.And(funded("p", "I1", "date: '2020-06-01'", "FUNDED", "5"));
  told.And(funded("q", "", "date: '2020-06-01'", "FUNDED", "7"));
  std::set<std::string> sums;
  const v1::TermState term = told.Term("T", "2022-01-01");
  for (const v1::Register& each : term.registers()) {
    if (each.field() != "funded") continue;
    for (const v1::RegisterValue& value : each.values()) {
      sums.insert(Told::Say(value.sums(0)));
    }
  }
  EXPECT_THAT(sums,
              ElementsAre("USD 100..100", "USD 107..107", "USD 112..112"));
}

// What a window hangs on is asked as it was then: that the other term was
// granted again later does not undo the end.
TEST(WorldsTest, AnEndThatOthersHangOnIsNotUndoneByALaterGrant) {
  Told told;
  told.And(kBase);
  told.And(Grant("m", "I1", "date: '2020-01-01'", "M"));
  told.And(Grant("g", "I1", "date: '2020-01-01'", "T",
                 "window: {end: {until: {formula: {term_id: 'M'}}}}"));
  told.And(Verb("t", "date: '2022-01-01'", "term_lifted", "T"));
  told.And(Verb("l", "date: '2021-01-01'", "term_lifted", "M"));
  EXPECT_EQ(told.Status("T", "2022-06-01"), "EXPIRED g");
  told.And(Grant("n", "I1", "date: '2023-01-01'", "M"));
  EXPECT_EQ(told.Status("T", "2022-06-01"), "EXPIRED g");
  EXPECT_EQ(told.Status("T", "2024-01-01"), "EXPIRED g");
}

TEST(WorldsTest, TheLaterOfSeveralWaitsUntilItIsClearThatOneNeverComes) {
  Told told;
  told.And(kBase).And(kCondition);
  told.And(Grant("g", "I1", "date: '2020-01-01'", "T",
                 "window: {end: {later_of: {limits: [{until: {formula: "
                 "{condition_id: 'C'}}}, {until: {date: '2022-01-01'}}]}}}"));
  EXPECT_EQ(told.Status("T", "2022-06-01"), "IN_FORCE g");
  EXPECT_EQ(told.Status("T", "2023-06-01"), "EXPIRED g");
  EXPECT_EQ(told.Term("T", "2023-06-01").statuses(0).since(),
            ToMicros(ParseInstant("2023-01-01T00:00:00Z").value()));
}

TEST(WorldsTest, ATimelineSaysWhenATailOfUncertainBeginningIsOverForSure) {
  Told told;
  told.And(kBase);
  told.And(Grant("g", "I1", "date: '2020-01-01'", "T",
                 "survives: {tail: {days: 30}}"));
  told.And(Ended("t", "interval: {lo: '2021-03-01', hi: '2021-07-01'}"));
  const auto timelines = DeriveTimelines(told.history(), told.Now(), {"T"});
  ASSERT_TRUE(timelines.ok());
  const v1::StatusSpan& last = *timelines->at(0).spans().rbegin();
  EXPECT_EQ(last.statuses_size(), 1);
  EXPECT_EQ(FormatInstant(FromMicros(last.start())), "2021-07-31T00:00:00Z");
}

// "2020-01-01 IN_FORCE": since when a term has which statuses.
std::vector<std::string> SpansOf(const Told& told, const std::string& term) {
  const auto timelines = DeriveTimelines(told.history(), told.Now(), {term});
  std::vector<std::string> spans;
  if (!timelines.ok()) return spans;
  for (const v1::StatusSpan& span : timelines->at(0).spans()) {
    std::string& line = spans.emplace_back(
        FormatInstant(FromMicros(span.start())).substr(0, 13));
    for (const v1::StatusValue& value : span.statuses()) {
      absl::StrAppend(&line, " ",
                      v1::TermStatus_Name(value.status()).substr(12));
    }
  }
  return spans;
}

// March has a day more than September: half a year after any of its days is
// over with the 30th.
TEST(WorldsTest, HalfAYearAfterAMonthIsOverOnOneDay) {
  Told told;
  told.And(kBase).And(kCondition);
  told.And(Grant("g", "I1", "date: '2020-01-01'", "T",
                 "window: {end: {until: {formula: {condition_id: 'C' after: "
                 "{months: 6}}}}}"));
  told.And(Event("c", "", "date: '2021-03'",
                 "condition_determined: {condition_id: 'C' outcome: "
                 "CONDITION_OUTCOME_SATISFIED}"));
  EXPECT_THAT(SpansOf(told, "T"),
              testing::ElementsAre("2020-01-01T00 IN_FORCE",
                                   "2021-09-01T00 EXPIRED IN_FORCE",
                                   "2021-09-30T00 EXPIRED"));
  EXPECT_EQ(told.Status("T", "2021-09-30"), "EXPIRED g");
}

// A month after 1 March is 1 April on the clock that told the first end.
TEST(WorldsTest, APeriodAfterAnEndCountsTheDaysOfItsClock) {
  for (const char* end : {"until: {date: '2024-03-01' time_zone: 'Asia/Tokyo'}",
                          "through: '2024-02'"}) {
    Told told;
    told.And(kBase);
    told.And(Event("m", "I1", "date: '2020-01-01'",
                   "term_granted: {term_id: 'M' term_kind: TERM_KIND_META "
                   "fields: {time_zone: 'Asia/Tokyo'}}"));
    told.And(Grant("g", "I1", "date: '2023-12-01'", "T",
                   absl::StrCat("window: {end: {", end, "}}")));
    told.And(Grant("h", "I1", "date: '2023-12-01'", "U",
                   "window: {end: {until: {formula: {term_id: 'T' after: "
                   "{months: 1}}}}}"));
    EXPECT_THAT(
        SpansOf(told, "U"),
        testing::ElementsAre("2023-11-30T15 IN_FORCE", "2024-03-31T15 EXPIRED"))
        << end;
  }
}

// Ends that hang on ends make more edges than one can look at, if those are
// counted that lie a period behind a day on which it was asked.
TEST(WorldsTest, ATimelineOfWindowsThatHangTogetherComesToAnEnd) {
  const auto on = [](const std::string& what, int days) {
    return absl::StrCat("{until: {formula: {", what, ", after: {days: ", days,
                        "}}}}");
  };
  const std::string condition = "condition_id: 'C'";
  Told told;
  told.And(kBase);
  told.And(Event("d", "", "date: '2020-01-01'",
                 "condition_defined: {condition_id: 'C'}"));
  told.And(
      Grant("g0", "I1", "date: '2020-01-01'", "T0",
            absl::StrCat("window: {start: ", on(condition, 30),
                         ", end: {earlier_of: {limits: [", on(condition, 30),
                         ", {through: '2022-02-19'}]}}}")));
  told.And(Grant("g1", "I1", "date: '2020-01-01'", "T1",
                 absl::StrCat("window: {start: ", on(condition, 0),
                              ", end: ", on("term_id: 'T0'", 45), "}")));
  told.And(Grant("g2", "I1", "date: '2020-01-01'", "T2",
                 absl::StrCat("window: {end: ", on(condition, 100), "}")));
  told.And(Event("c", "", "interval: {hi: '2021-11-20'}",
                 "condition_determined: {condition_id: 'C', outcome: "
                 "CONDITION_OUTCOME_SATISFIED}"));
  int asked = 0;
  const auto lives =
      DeriveTimelines(told.history(), told.Now(), {"T1", "T2"}, [&asked] {
        ++asked;
        return absl::OkStatus();
      });
  ASSERT_TRUE(lives.ok());
  EXPECT_LT(asked, 100);
  const auto last = [&](size_t life) {
    const v1::StatusSpan& span = *lives->at(life).spans().rbegin();
    return absl::StrCat(span.statuses_size(), " from ",
                        FormatInstant(FromMicros(span.start())));
  };
  EXPECT_EQ(last(0), "1 from 2022-02-03T00:00:00Z");
  EXPECT_EQ(last(1), "1 from 2022-02-28T00:00:00Z");
}

TEST(WorldsTest, ATimelineThatIsNoLongerWantedStops) {
  Told told;
  told.And(kBase).And(Grant("g", "I1", "date: '2020-01'", "T"));
  int left = 2;
  const auto lives =
      DeriveTimelines(told.history(), told.Now(), {"T"}, [&left] {
        return --left > 0 ? absl::OkStatus() : absl::CancelledError("gone");
      });
  EXPECT_EQ(lives.status(), absl::CancelledError("gone"));
  EXPECT_EQ(left, 0);
}

// Who came last, of however many, is told one by one: in the year any of them
// or none may have come, after it any of them.
TEST(WorldsTest, AnyOfManyRivalsMayWin) {
  constexpr int kRivals = 40;
  Told told;
  told.And(kBase);
  const auto states = [](const char* verb, const char* set, int value) {
    return absl::StrCat(
        verb, ": {term_id: 'T', term_kind: ", "TERM_KIND_REVENUE_SHARE, ", set,
        ": {rate: {value: '", value, "', currency: 'PERCENT'}",
        value == 99 ? ", base: 'net', holders: {party_ids: 'h'}, "
                      "burdened: {party_ids: 'b'}"
                    : "",
        "}}");
  };
  told.And(Event("g", "I1", "date: '2020-01-01'",
                 states("term_granted", "fields", 99)));
  std::vector<std::string> rivals;
  for (int i = 0; i < kRivals; ++i) {
    rivals.push_back(absl::StrCat("r", i));
    told.And(Event(rivals.back(), "", "date: '2021'",
                   states("term_amended", "set", i)));
  }
  const auto winners = [&told](const char* day) {
    return std::vector<std::string>(
        absl::StrSplit(told.Winners("T", "rate", day), " | "));
  };
  EXPECT_THAT(winners("2022-06-01"),
              testing::UnorderedElementsAreArray(rivals));
  const v1::TermState after = told.Term("T", "2022-06-01");
  EXPECT_FALSE(after.too_many_unknowns());
  EXPECT_EQ(after.statuses_size(), 1);
  EXPECT_EQ(after.flags(0).flag(), v1::TERM_FLAG_UNCERTAIN);
  EXPECT_EQ(after.unknowns_size(), 16);  // the newest
  told.And(
      Event("c", "", "date: '2022-01-01'", states("term_amended", "set", 50)));
  EXPECT_THAT(winners("2022-06-01"), testing::ElementsAre("c"));
  rivals.push_back("g");
  EXPECT_THAT(winners("2021-06-01"),
              testing::UnorderedElementsAreArray(rivals));
}

TEST(WorldsTest, AStateThatIsNoLongerWantedStops) {
  Told told;
  told.And(kBase).And(Grant("g", "I1", "date: '2020-01-01'", "T"));
  for (int i = 0; i < 11; ++i) {
    told.And(Event(absl::StrCat("s", i), "", "date: '2021'",
                   absl::StrCat("term_lifted: {term_id: 'T', term_kind: "
                                "TERM_KIND_INVESTMENT, slice: {include: "
                                "{activity: {values: 's",
                                i, "'}}}}")));
  }
  int left = 2;
  v1::Agreement state;
  const auto derived = DeriveInto(
      ParseAgreementId("a").value(), told.history(),
      {ParseInstant("2021-06-01T00:00:00Z").value(), told.Now()}, {}, state,
      [&left] {
        return --left > 0 ? absl::OkStatus() : absl::CancelledError("gone");
      });
  EXPECT_EQ(derived.status(), absl::CancelledError("gone"));
  EXPECT_EQ(left, 0);
}

// Some day of 2023 may be before the start, thirty days after M, or behind it.
TEST(WorldsTest, AnUncertainEndMayBeBeforeOrBehindAStartThatIsAFormula) {
  Told told;
  told.And(kBase);
  told.And(Grant("m", "I1", "date: '2020-01-01'", "M",
                 "window: {end: {through: '2023-06'}}"));
  told.And(Grant("g", "I1", "date: '2020-01-01'", "T",
                 "window: {start: {until: {formula: {term_id: 'M', after: "
                 "{days: 30}}}}, end: {until: {date: '2023'}}}"));
  EXPECT_EQ(told.Status("T", "2024-06-01"), "LAPSED g | EXPIRED g");
}

// Waivers add up, in whatever order they came.
TEST(WorldsTest, TheOrderOfWaiversIsNoUnknown) {
  const std::string waived =
      "term_waived: {term_id: 'T', term_kind: TERM_KIND_INVESTMENT, "
      "scope: {include: {activity: {values: 'buy'}}}}";
  Told told;
  told.And(kBase).And(Grant("g", "I1", "date: '2020-01-01'", "T"));
  told.And(Event("w", "I1", "date: '2021-06-02'", waived));
  told.And(Event("v", "I1", "interval: {lo: '2021-01-02' hi: '2022-01-01'}",
                 waived));
  told.And(Verb("l", "date: '2021-06-04'", "term_lifted", "T"));
  EXPECT_EQ(told.Status("T", "2024-01-01"), "LIFTED l");
  EXPECT_EQ(told.Term("T", "2024-01-01").unknowns_size(), 0);
}

// Of worlds with one status the first is shown: that in which the earliest
// unknown came first, not the one that was recorded first.
TEST(WorldsTest, TheOrderOfRecordingMakesNoOtherFirstWorld) {
  const std::string grant =
      Grant("g", "I1", "interval: {lo: '2021-01-01' hi: '2022-01-01'}", "T");
  const std::string end = Ended("t", "date: '2021-03'");
  const std::string again =
      Verb("r", "date: '2021-04-01'", "term_reinstated", "T");
  Told one, two;
  one.And(kBase).And(grant).And(end).And(again);
  two.And(kBase).And(end).And(grant).And(again);
  for (const char* day : {"2021-02-01", "2021-03-02", "2021-06-01"}) {
    EXPECT_EQ(one.Status("T", day), two.Status("T", day)) << day;
  }
}

}  // namespace
}  // namespace ledger
