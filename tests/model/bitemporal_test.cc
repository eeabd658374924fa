// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Published bitemporal vectors, restated: the address example and the cases of
// XTDB's documentation and tests. A value that holds for a period is written
// as a change and a change back. Nothing is ever erased here.

#include <chrono>
#include <string>

#include "gtest/gtest.h"
#include "ledger/derive.h"
#include "tests/ledger_fixture.h"

namespace ledger {
namespace {

class BitemporalTest : public LedgerFixture {
 protected:
  static v1::Fact Said(const std::string& day, const std::string& words,
                       bool first) {
    v1::Fact fact;
    fact.mutable_effective()->set_date(day);
    v1::TermFields* fields = nullptr;
    if (first) {
      fact.mutable_term_granted()->set_term_id("T");
      fact.mutable_term_granted()->set_term_kind(v1::TERM_KIND_OTHER);
      fields = fact.mutable_term_granted()->mutable_fields();
    } else {
      fact.mutable_term_amended()->set_term_id("T");
      fact.mutable_term_amended()->set_term_kind(v1::TERM_KIND_OTHER);
      fields = fact.mutable_term_amended()->mutable_set();
    }
    fields->mutable_text()->set_plain(words);
    return fact;
  }

  static v1::Fact Ended(const std::string& day) {
    v1::Fact fact;
    fact.mutable_effective()->set_date(day);
    fact.mutable_term_lifted()->set_term_id("T");
    fact.mutable_term_lifted()->set_term_kind(v1::TERM_KIND_OTHER);
    return fact;
  }

  // Records facts as one request on a day.
  void Record(const std::string& day, std::vector<v1::Fact> facts) {
    clock_.Set(day + "T00:00:00Z");
    std::vector<v1::Event> events;
    for (v1::Fact& fact : facts) {
      v1::Event event;
      event.set_event_id("put" + std::to_string(++puts_));
      *event.mutable_fact() = std::move(fact);
      events.push_back(std::move(event));
    }
    ASSERT_THAT(
        Append("r" + std::to_string(++requests_), "A", std::move(events)),
        IsOk());
  }

  // What held on `day` as known by the end of `known`; "" for nothing.
  std::string Held(const std::string& day, const std::string& known) {
    clock_.Set("2030-01-01T00:00:00Z");
    const Instant by = ParseInstant(known + "T23:59:59.999999Z").value();
    const TreeSize size = ledger_->Settle(by).value().tree_size;
    const auto history = ledger_->HistoryOf(Id("A"), size);
    if (!history.ok()) return "";
    const Instant at = ParseInstant(day + "T00:00:00Z").value();
    const auto state = DeriveState(Id("A"), **history, {at, size}, {}).value();
    if (state.terms_size() == 0) return "";
    const v1::TermState& term = state.terms(0);
    if (term.statuses(0).status() != v1::TERM_STATUS_IN_FORCE) return "";
    for (const v1::Register& field : term.registers()) {
      if (field.field() == "text") {
        return field.values(0).cell().text().plain();
      }
    }
    return "";
  }

 private:
  int puts_ = 0, requests_ = 0;
};

TEST_F(BitemporalTest, AnAddressIsWhatWasKnownThenOfThatDay) {
  Record("2019-11-18", {Said("2019-11-18", "123 London Road", true)});
  Record("2025-08-13", {Said("2025-09-01", "84 Bank Street", false)});

  EXPECT_EQ(Held("2025-08-20", "2025-08-20"), "123 London Road");
  EXPECT_EQ(Held("2025-12-01", "2025-08-20"), "84 Bank Street");
  EXPECT_EQ(Held("2025-12-01", "2025-08-12"), "123 London Road");
  EXPECT_EQ(Held("2025-09-01", "2025-08-13"), "84 Bank Street");
  EXPECT_EQ(Held("2019-11-17", "2025-08-20"), "");
}

TEST_F(BitemporalTest, ALaterNarrowPutSplitsAnEarlierWideOne) {
  Record("2020-01-01", {Said("2020-01-01", "wide", true), Ended("2020-04-10")});
  Record("2020-01-02", {Said("2020-01-11", "narrow", false),
                        Said("2020-01-21", "wide", false)});

  EXPECT_EQ(Held("2020-01-10", "2020-01-02"), "wide");
  EXPECT_EQ(Held("2020-01-11", "2020-01-02"), "narrow");
  EXPECT_EQ(Held("2020-01-20", "2020-01-02"), "narrow");
  EXPECT_EQ(Held("2020-01-21", "2020-01-02"), "wide");
  EXPECT_EQ(Held("2020-04-09", "2020-01-02"), "wide");
  EXPECT_EQ(Held("2020-04-10", "2020-01-02"), "");
  // By the first day alone nothing was split.
  EXPECT_EQ(Held("2020-01-15", "2020-01-01"), "wide");
}

TEST_F(BitemporalTest, APutRecordedLaterNeitherAppearsNorSplits) {
  Record("2020-01-01", {Said("2020-01-01", "wide", true), Ended("2020-04-10")});
  Record("2020-01-05", {Said("2020-01-11", "narrow", false),
                        Said("2020-01-21", "wide", false)});

  EXPECT_EQ(Held("2020-01-15", "2020-01-03"), "wide");
  EXPECT_EQ(Held("2020-01-15", "2020-01-05"), "narrow");
}

TEST_F(BitemporalTest, NothingIsErasedARetractedFactStaysVisibleBefore) {
  Record("2020-01-01", {Said("2020-01-01", "wide", true)});
  v1::Fact never;
  never.mutable_event_retracted()->set_target("put1");
  never.mutable_event_retracted()->set_reason("it never happened");
  Record("2020-01-05", {never});

  EXPECT_EQ(Held("2020-01-15", "2020-01-02"), "wide");
  EXPECT_EQ(Held("2020-01-15", "2020-01-04"), "wide");
  EXPECT_EQ(Held("2020-01-15", "2020-01-05"), "");
  EXPECT_EQ(CountOf("A", ledger_->tree_size()), 2U);
}

}  // namespace
}  // namespace ledger
