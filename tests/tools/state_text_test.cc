// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: a state reads as sentences with the events behind them. Method: states
// built by hand, compared with whole texts.

#include "tools/ledgerctl/state_text.h"

#include <google/protobuf/text_format.h>

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/ledgerctl/term_text.h"

namespace ledger::ctl {
namespace {

using testing::HasSubstr;

template <typename Message>
Message From(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message))
      << text;
  return message;
}

// 22 July 2019 and 21 January 2025, 00:00 UTC.
constexpr char kExclusivity[] = R"(
  term_id: "T-EXC" term_kind: TERM_KIND_EXCLUSIVITY
  statuses { status: TERM_STATUS_IN_FORCE since: 1563753600000000
             winner { event_id: "e2" type: "exclusivity.granted" } }
  registers { field: "burdened" values { cell { burdened {
    party_ids: "openai" } } winner { event_id: "e2" } } }
  registers { field: "holders" values { cell { holders {
    party_ids: "microsoft" } } winner { event_id: "e2" } } }
  registers { field: "scope" values {
    scope { statement { include { activity { values: "compute" } } }
            lifted { scope { include { subject { values: "capacity/new" } } }
                     event { event_id: "e11" } } }
    winner { event_id: "e9" } overrode { event_id: "e2" } overrode_count: 1
    contributed { event_id: "e11" } contributed_count: 1 } }
  registers { field: "validity" values { validity { opened_by {
    event_id: "e2" type: "exclusivity.granted" } } } }
  kept_by { event_id: "e14" } assumes: "C-AGI")";

std::string Sentence(const std::string& term) {
  return TermSentence(From<v1::TermState>(term), DayContext());
}

TEST(StateTextTest, ATermIsOneSentenceWithItsEvents) {
  EXPECT_EQ(Sentence(kExclusivity),
            "exclusivity: in force since 22 Jul 2019, microsoft over openai; "
            "granted by e2; slice lifted by e11: any act of capacity/new; "
            "assumes that C-AGI has not occurred");
}

TEST(StateTextTest, FieldsFollowWithWhatTheyOverrode) {
  const Io io;
  EXPECT_EQ(TermText(io, From<v1::TermState>(kExclusivity), true, DayContext()),
            "  T-EXC exclusivity: in force since 22 Jul 2019, microsoft over "
            "openai; granted by e2; slice lifted by e11: any act of "
            "capacity/new; assumes that C-AGI has not occurred\n"
            "    scope        compute; less any act of capacity/new (e11) "
            "(e9; with e11; overrode e2)\n"
            "    kept by      e14\n");
}

TEST(StateTextTest, AnUncertainStatusNamesItsAlternativesAndWhy) {
  EXPECT_EQ(
      Sentence(R"(term_kind: TERM_KIND_EXCLUSIVITY
        statuses { status: TERM_STATUS_IN_FORCE since: 1563753600000000 }
        statuses { status: TERM_STATUS_LIFTED since: 1737417600000000
                   winner { event_id: "e11" } }
        unknowns { event_id: "e11" type: "exclusivity.lifted" })"),
      "exclusivity: uncertain: in force since 22 Jul 2019 or lifted on 21 Jan "
      "2025 by e11 because the time or effect of e11 (exclusivity.lifted) is "
      "not known");
}

// The engine's lower bound of an undated lifting is no day to name alone.
TEST(StateTextTest, ADayThatIsNotKnownIsSaidByItsBounds) {
  const auto term = From<v1::TermState>(R"(term_kind: TERM_KIND_ROFR
    statuses { status: TERM_STATUS_IN_FORCE since: 1717200000000000
               winner { event_id: "e12" } })");
  DayContext days;
  InstantRange& start = days.starts["e12"];
  start.lo = FromMicros(1717200000000000);
  start.hi = FromMicros(1737417600000000);
  EXPECT_EQ(TermSentence(term, days),
            "rofr: in force since some time from 1 Jun 2024 to 21 Jan 2025");
  start.lo = start.hi;
  EXPECT_EQ(TermSentence(term, days), "rofr: in force since 1 Jun 2024");
  start.lo = kOpenPast;
  v1::TermState open = term;
  open.mutable_statuses(0)->clear_since();
  EXPECT_EQ(TermSentence(open, days),
            "rofr: in force since or before 21 Jan 2025");
}

TEST(StateTextTest, FieldsOfATermThatMayNotExistAreSaidOnce) {
  const std::string text = TermText(
      Io(), From<v1::TermState>(R"(term_id: "T" term_kind: TERM_KIND_ROFR
        statuses { status: TERM_STATUS_IN_FORCE }
        statuses { status: TERM_STATUS_ABSENT }
        registers { field: "burdened" values { winner { event_id: "e1" }
          cell { burdened { party_ids: "a" } } } values {} }
        registers { field: "mode" values { winner { event_id: "e1" }
          cell { mode: EXCLUSIVITY_MODE_SOLE } } values {} }
        registers { field: "validity" values { validity { opened_by {
          event_id: "e1" type: "rofr.granted" } } } values {} })"),
      true, DayContext());
  EXPECT_EQ(text,
            "  T rofr: uncertain: in force or not granted; binding a; granted "
            "by e1\n    mode         sole (e1)\n");
}

TEST(StateTextTest, EndsNameTheirDayAndEvent) {
  EXPECT_EQ(Sentence(R"(term_kind: TERM_KIND_ROFR
              statuses { status: TERM_STATUS_LAPSED since: 1737417600000000
                winner { event_id: "e1" } because { event_id: "e8" } })"),
            "rofr: lapsed on 21 Jan 2025 by e1 because of e8");
  EXPECT_EQ(Sentence(R"(term_kind: TERM_KIND_ROFR
              statuses { status: TERM_STATUS_ABSENT })"),
            "rofr: not granted");
}

TEST(StateTextTest, FlagsAndGapsAreSaid) {
  EXPECT_THAT(Sentence(R"(term_kind: TERM_KIND_ROFR implied: true
                statuses { status: TERM_STATUS_IN_FORCE }
                flags { flag: TERM_FLAG_DISPUTED events { event_id: "e5" } }
                flags { flag: TERM_FLAG_REDACTED } too_many_unknowns: true)"),
              HasSubstr("; implied; disputed by e5; redacted; more is unknown "
                        "than can be enumerated"));
}

TEST(StateTextTest, FieldsThatDifferBetweenWorldsShowEachValue) {
  const Io io;
  const std::string text = TermText(
      io, From<v1::TermState>(R"(term_id: "T" term_kind: TERM_KIND_INVESTMENT
            statuses { status: TERM_STATUS_IN_FORCE }
            registers { field: "committed"
              values { sums { currency: "USD" lo: "10" hi: "10" }
                       winner { event_id: "e1" } }
              values { sums { currency: "USD" lo: "20" hi: "20" }
                       winner { event_id: "e2" } } }
            outstanding { currency: "USD" lo: "5" hi: "15" })"),
      true, DayContext());
  EXPECT_THAT(text, HasSubstr("    committed    either 10 USD (e1) or 20 USD "
                              "(e2)\n"));
  EXPECT_THAT(text, HasSubstr("    outstanding  between 5 and 15 USD\n"));
}

TEST(StateTextTest, AStateIsSortedByWhatHolds) {
  v1::Agreement agreement = From<v1::Agreement>(R"(
    agreement_id: "microsoft-openai"
    terms { term_id: "T-A" term_kind: TERM_KIND_ROFR
            statuses { status: TERM_STATUS_LIFTED } }
    terms { term_id: "T-B" term_kind: TERM_KIND_ROFR
            statuses { status: TERM_STATUS_IN_FORCE } }
    terms { term_id: "T-C" term_kind: TERM_KIND_ROFR
            statuses { status: TERM_STATUS_IN_FORCE }
            statuses { status: TERM_STATUS_LIFTED } }
    conditions { condition_id: "C-AGI" statuses: CONDITION_STATUS_OPEN
      definition { decider: "panel" } events { event_id: "e20" } }
    parties { party_id: "openai" name { plain: "OpenAI" } active: true }
    instruments { instrument_id: "I-1" kind: INSTRUMENT_KIND_AGREEMENT
      statuses: INSTRUMENT_STATUS_IN_FORCE events { event_id: "e1" } }
    knowledge { event { event_id: "e36" type: "dispute.claimed" } open: true
      term_ids: "T-B" })");
  const v1::Basis basis = From<v1::Basis>(
      "effective_time: 1737417600000000 read_time: 1737417600000000 "
      "tree_size: 57 agreement_size: 40 engine_version: 1");
  EXPECT_EQ(StateText(Io(), agreement, basis, DayContext(), StateDetail()),
            "microsoft-openai on 21 Jan 2025, as known at "
            "2025-01-21T00:00:00Z\n"
            "\nUncertain\n"
            "  T-C rofr: uncertain: in force or lifted\n"
            "\nIn force\n"
            "  T-B rofr: in force\n"
            "\nEnded\n"
            "  T-A rofr: lifted\n"
            "\nConditions\n"
            "  C-AGI  open; decided by panel (e20)\n"
            "\nParties\n"
            "  openai  OpenAI\n"
            "\nInstruments\n"
            "  I-1  agreement, in force (e1)\n"
            "\nOpen claims and readings\n"
            "  e36  dispute.claimed on T-B\n");
  EXPECT_EQ(BasisText(agreement, basis),
            "as of 2025-01-21T00:00:00Z, known at 2025-01-21T00:00:00Z: 57 "
            "records of the ledger, 40 of microsoft-openai; engine 1");
}

TEST(StateTextTest, DaysAreThoseOfTheAgreementsZone) {
  const v1::Agreement agreement = From<v1::Agreement>(R"(
    terms { term_id: "T-META" term_kind: TERM_KIND_META
      registers { field: "time_zone" values { cell {
        time_zone: "America/New_York" } } } })");
  EXPECT_EQ(ZoneOf(agreement).name(), "America/New_York");
  EXPECT_EQ(ZoneOf(v1::Agreement()).name(), "UTC");
}

}  // namespace
}  // namespace ledger::ctl
