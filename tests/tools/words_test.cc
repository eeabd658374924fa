// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: values, events and texts read as people write them. Method: one small
// message for each form, and its words.

#include "tools/ledgerctl/words.h"

#include <google/protobuf/text_format.h>

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/field_words.h"
#include "tools/ledgerctl/event_words.h"
#include "tools/ledgerctl/io.h"
#include "tools/ledgerctl/samples.h"

namespace ledger::ctl {
namespace {

template <typename Message>
Message From(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message))
      << text;
  return message;
}

std::string Words(const std::string& when) {
  return WhenWords(From<v1::When>(when));
}
std::string Short(const std::string& when) {
  return WhenShort(From<v1::When>(when));
}
std::string Event(const std::string& fact) {
  v1::Event event;
  *event.mutable_fact() = From<v1::Fact>(fact);
  return EventWords(event);
}

TEST(WordsTest, DaysAreReadInTheirZone) {
  const absl::TimeZone york = ZoneOf("America/New_York");
  const Instant instant = FromMicros(1737435600'000'000);  // 05:00 UTC
  EXPECT_EQ(DayWords(instant, york), "21 Jan 2025");
  EXPECT_EQ(DayWords(instant, ZoneOf("UTC")), "21 Jan 2025 05:00:00");
  EXPECT_EQ(DayWords(FromMicros(-1), ZoneOf("")),
            "31 Dec 1969 23:59:59.999999");
  EXPECT_EQ(DayWords(kOpenFuture, york), "never");
}

TEST(WordsTest, TimesAreSaidAsTheyWereSaid) {
  EXPECT_EQ(Words(R"(date: "2021-03-05")"), "5 Mar 2021");
  EXPECT_EQ(Words(R"(date: "2021-03")"), "Mar 2021");
  EXPECT_EQ(Words(R"(date: "2021" basis: TIME_BASIS_APPROXIMATE)"),
            "about 2021");
  EXPECT_EQ(Words(R"(interval { hi: "2025-01-21" })"),
            "on or before 21 Jan 2025");
  EXPECT_EQ(Words(R"(interval { lo: "2021" })"), "not before 2021");
  EXPECT_EQ(Words(R"(interval { lo: "2021" hi: "2022-06" })"),
            "some time from 2021 to Jun 2022");
  EXPECT_EQ(Words(R"(formula { condition_id: "C" after { years: 5 } })"),
            "5 years after condition C");
  EXPECT_EQ(Words(R"(formula { term_id: "T" })"), "the end of T");
  EXPECT_EQ(Words("unknown {}"), "a time not known");
  EXPECT_EQ(Words("instant { seconds: 0 }"), "1970-01-01T00:00:00Z");
}

TEST(WordsTest, ColumnsSayTimesShort) {
  EXPECT_EQ(Short(R"(date: "2021-03")"), "2021-03");
  EXPECT_EQ(Short(R"(interval { hi: "2025-01-21" })"), "..2025-01-21");
  EXPECT_EQ(
      Short(R"(formula { condition_id: "C" after { years: 5 days: 1 } })"),
      "C+5y1d");
  EXPECT_EQ(Short("unknown {}"), "unknown");
  EXPECT_EQ(Short(""), "-");
}

TEST(WordsTest, WindowsNameTheirLimits) {
  EXPECT_EQ(WindowWords(From<v1::Window>(R"(end { through: "2032" })")),
            "through 2032");
  EXPECT_EQ(WindowWords(From<v1::Window>(
                R"(start { until { date: "2020-01-01" } }
             end { earlier_of { limits { through: "2030" }
                                limits { until { formula {
                                  condition_id: "C-AGI" } } } } })")),
            "from 1 Jan 2020 the earlier of (through 2030 and until condition "
            "C-AGI)");
  EXPECT_EQ(WindowWords(v1::Window()), "without end");
}

TEST(WordsTest, AmountsAreGroupedAndQualified) {
  const auto words = [](const std::string& amount) {
    return AmountWords(From<v1::Amount>(amount));
  };
  EXPECT_EQ(words(R"(value: "13000000000" currency: "USD")"),
            "13,000,000,000 USD");
  EXPECT_EQ(words(R"(value: "-1234.50" currency: "EUR")"), "-1,234.50 EUR");
  EXPECT_EQ(words(R"(value: "20" currency: "PERCENT"
                     qualifier: AMOUNT_QUALIFIER_REPORTED)"),
            "20 % (reported)");
  EXPECT_EQ(words(R"(value: "5" currency: "USD" per { years: 1 }
                     qualifier: AMOUNT_QUALIFIER_UP_TO)"),
            "up to 5 USD per 1 year");
  EXPECT_EQ(words(R"(currency: "USD"
                     qualifier: AMOUNT_QUALIFIER_UNDISCLOSED)"),
            "an amount not disclosed (USD)");
}

TEST(WordsTest, SumsAreIntervals) {
  const auto words = [](const std::string& sum) {
    return SumWords(From<v1::SumValue>(sum));
  };
  EXPECT_EQ(words(R"(currency: "USD" lo: "100" hi: "100" marked: true)"),
            "100 USD (in part reported)");
  EXPECT_EQ(words(R"(currency: "USD" lo: "1000" hi: "2000")"),
            "between 1,000 and 2,000 USD");
  EXPECT_EQ(words(R"(currency: "USD" lo: "1000")"), "at least 1,000 USD");
  EXPECT_EQ(words(R"(currency: "USD" lo: "0")"), "an amount not known (USD)");
}

TEST(WordsTest, ScopesNameTheirDimensions) {
  EXPECT_EQ(
      ScopeWords(From<v1::Scope>(
          R"(include { activity { values: "compute/buy" }
                       subject { values: "capacity/new" }
                       field { values: "training" values: "research" }
                       counterparty { values: "class/cloud/rival" } }
             include { territory { redacted: true } }
             except { channel { values: "api" } })")),
      "compute/buy of capacity/new for training or research with "
      "class/cloud/rival; and any act in [redacted], except any act through "
      "api");
}

TEST(WordsTest, EventsSayWhatTheyDo) {
  EXPECT_EQ(Event(R"(term_granted { term_id: "T" fields {
                       holders { party_ids: "a" } burdened { party_ids: "b" }
                       scope { include { activity { values: "compute" } } } }
                     implied: true })"),
            "T: a over b; scope compute; implied");
  EXPECT_EQ(Event(R"(term_lifted { term_id: "T" slice {
                       include { activity { values: "x" } } } })"),
            "T: x");
  EXPECT_EQ(Event(R"(term_amended { term_id: "T" clear: TERM_FIELD_WINDOW
                       add { value: "5" currency: "USD" } })"),
            "T: clears window; adds 5 USD");
  EXPECT_EQ(Event(R"(event_retracted { target: "e7" reason: "misread" })"),
            "e7: misread");
  EXPECT_EQ(Event(R"(right_noticed { term_id: "T" process_id: "P" })"),
            "T: process P");
  EXPECT_EQ(Event(R"(term_kept { term_id: "T" })"), "T");
  EXPECT_EQ(Event(R"(condition_determined { condition_id: "C"
                       outcome: CONDITION_OUTCOME_FAILED by: "panel" })"),
            "C: failed, by panel");
  EXPECT_EQ(Event(R"(performance_recorded { term_id: "T"
                       amount { value: "11600000000" currency: "USD" }
                       observed: SUM_FUNDED })"),
            "T: 11,600,000,000 USD funded in all");
}

TEST(WordsTest, EveryTypeOfEventHasWords) {
  for (const std::string& type : EventTypes()) {
    EXPECT_NE(EventWords(SampleLine(type)->event()), "") << type;
  }
}

TEST(WordsTest, EveryFieldOfATermHasWords) {
  const auto* descriptor = v1::TermFields::descriptor();
  const v1::TermFields fields = From<v1::TermFields>(R"(
    holders { party_ids: "a" } burdened { party_ids: "b" }
    scope { include { activity { values: "x" } } }
    window { end { through: "2030" } } survives {} affiliates: AFFILIATES_BOUND
    mode: EXCLUSIVITY_MODE_SOLE co_holders_max: 3
    rate { value: "20" currency: "PERCENT" } base: "net sales"
    committed { value: "1" currency: "USD" }
    tranches { tranche_id: "A" amount { value: "1" currency: "USD" } }
    target { term_id: "T" } limit { value: "1" currency: "USD" }
    holding_mode: HOLDING_MODE_FLOOR stake { value: "1" currency: "PERCENT" }
    irrevocable: true sublicensable: false option_type: OPTION_TYPE_WARRANT
    exercisable { value: "1" currency: "PERCENT" } right { trigger: "offer" }
    governing_law: "Delaware" time_zone: "UTC" notice_calendar: "NYSE"
    precedence: "I-1" text { plain: "words" }
    calendars { name: "NYSE" first_day: "2024-01-01" last_day: "2024-12-31" }
    zone_clock { utc_offset_seconds: 0 })");
  const std::vector<FieldWords> words = FieldsWords(fields);
  // But for what the ledger fills in, which says the same as `time_zone`.
  EXPECT_EQ(words.size(), static_cast<size_t>(descriptor->field_count()) - 1);
  for (const FieldWords& field : words)
    EXPECT_NE(field.words, "") << field.name;
}

TEST(IoTest, WidthsCountColumnsNotBytes) {
  EXPECT_EQ(DisplayWidth("abc"), 3);
  EXPECT_EQ(DisplayWidth("日本"), 4);
  EXPECT_EQ(DisplayWidth("é"), 1);
  EXPECT_EQ(DisplayWidth("e\u0301"), 1);
  EXPECT_EQ(DisplayWidth("\xff"), 1);
  EXPECT_EQ(Padded("日", 4), "日  ");
}

TEST(IoTest, LongTextIsCutWithAnEllipsis) {
  EXPECT_EQ(Shortened("abcdef", 6, true), "abcdef");
  EXPECT_EQ(Shortened("abcdef", 5, true), "abcd…");
  EXPECT_EQ(Shortened("日本語", 5, true), "日本…");
  EXPECT_EQ(Shortened("abcdef", 5, false), "ab...");
}

TEST(IoTest, LinesAreFilledUpToTheWidth) {
  EXPECT_EQ(Wrapped("aa bb cc", 6, "", "  "), "aa bb\n  cc\n");
  EXPECT_EQ(Wrapped("aa bb cc", 0, "> ", "  "), "> aa bb cc\n");
  EXPECT_EQ(Wrapped("toolongaword b", 4, "", ""), "toolongaword\nb\n");
}

// A name from a ledger must not clear a screen or move its cursor.
TEST(IoTest, ControlCharactersNeverReachATerminal) {
  EXPECT_EQ(OneLine("a\x1b[2Jb\nc\td\x7f"), "a [2Jb c d ");
  EXPECT_EQ(OneLine("\xc2\x9b"
                    "2J é"),
            " 2J é");
}

}  // namespace
}  // namespace ledger::ctl
