// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: reasons, differences and duties read as a person would say them.
// Method: answers in text form.

#include "tools/ledgerctl/reason_text.h"

#include <sstream>

#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "ledger/v1/ledger_service.pb.h"

namespace ledger::ctl {
namespace {

template <typename Message>
Message FromText(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message))
      << text;
  return message;
}

std::string Printed(const Table& table) {
  std::ostringstream out;
  Io io;
  io.out = &out;
  table.Print(io);
  return out.str();
}

TEST(ReasonTextTest, EachValueHasARowWithTheEventsAroundIt) {
  v1::ExplainAgreementResponse answer;
  *answer.add_explanations() = FromText<v1::Explanation>(R"(
      subject: SUBJECT_KIND_TERM subject_id: "T" field: "text"
      corrected_by { event_id: "r" }
      values { words: "so" winner { event_id: "e9" } instrument_id: "I"
               clause_ref: "4.2" effective_first: 1704067200000000
               effective_last: 1704153600000000
               recorded_time: 1704067200000001
               overrode { event_id: "e1" } overrode { event_id: "e2" }
               overrode { event_id: "e3" } overrode { event_id: "e4" }
               overrode { event_id: "e5" } overrode { event_id: "e6" } }
      values { })");
  EXPECT_EQ(
      Printed(BlameTable(answer.explanations())),
      "FIELD   SET BY  INSTRUMENT  CLAUSE  EFFECTIVE               RECORDED    "
      "OVERRODE                   CORRECTED BY  VALUE\n"
      "T.text  e9      I           4.2     2024-01-01..2024-01-02  2024-01-01  "
      "e3, e4, e5, e6 and 2 more  r             so\n"
      "T.text  -       -           -       -                       -           "
      "-                          r             -\n");
}

TEST(ReasonTextTest, ADifferenceSaysWhetherTheContractChangedOrWeLearned) {
  v1::DiffAgreementResponse answer;
  *answer.add_differences() = FromText<v1::Difference>(R"(
      subject_id: "T" field: "status" before: "in force" after: "lifted"
      cause: DIFFERENCE_CAUSE_CONTRACT_CHANGED events { event_id: "l" })");
  *answer.add_differences() = FromText<v1::Difference>(R"(
      subject_id: "T" field: "text" after: "new"
      cause: DIFFERENCE_CAUSE_WE_LEARNED
      events { event_id: "g" } events { event_id: "d" })");
  *answer.add_differences() = FromText<v1::Difference>(R"(
      subject_id: "T" field: "rate" before: "5 %" cause: DIFFERENCE_CAUSE_BOTH)");
  EXPECT_EQ(DiffText(Io(), answer.differences()),
            "T status: was in force; is lifted (the contract changed: l)\n"
            "T text is new: new (we learned: g, d)\n"
            "T rate is gone: was 5 % (the contract changed and we learned: no "
            "event)\n");
  EXPECT_EQ(DiffText(Io(), {}), "nothing differs\n");
}

TEST(ReasonTextTest, ADutyHasItsReasonsSumsAndTranches) {
  const auto owed = FromText<v1::Obligation>(R"(
      sentence: "T investment is owed" because { event_id: "g" }
      corrected_by { event_id: "c" }
      sums { sum: SUM_COMMITTED currency: "USD" lo: "9" hi: "9" }
      outstanding { currency: "USD" lo: "4" hi: "4" }
      tranches { tranche_id: "a" amount { value: "3" currency: "USD" }
                 condition_id: "C" condition_statuses: CONDITION_STATUS_OPEN
                 due: 1704067200000000 }
      assumes: "C"
      steps { effective_time: 1704067200000000 sum: SUM_COMMITTED resets: true
              amount { value: "9" currency: "USD" }
              total { currency: "USD" lo: "9" hi: "9" }
              event { event_id: "g" } }
      steps { sum: SUM_FUNDED amount { value: "5" currency: "USD" }
              total { currency: "USD" lo: "5" hi: "5" }
              event { event_id: "f" } })");
  EXPECT_EQ(OwesText(Io(), owed),
            "T investment is owed\n"
            "  because      g\n"
            "  corrected    c\n"
            "  committed    9 USD\n"
            "  outstanding  4 USD\n"
            "  tranche      a 3 USD: not due; C is open; due on 2024-01-01\n"
            "  assumes      C not to have occurred\n");
  EXPECT_EQ(Printed(MoneyTable(owed)),
            "EFFECTIVE   EVENT  SUM        STEP     TOTAL\n"
            "2024-01-01  g      committed  = 9 USD  9 USD\n"
            "unknown     f      funded     + 5 USD  5 USD\n");
}

}  // namespace
}  // namespace ledger::ctl
