// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: verdicts, findings and deadlines read as a person would say them.
// Method: answers in text form.

#include "tools/ledgerctl/verdict_text.h"

#include <sstream>

#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "ledger/v1/rights_query.pb.h"

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

TEST(VerdictTextTest, AVerdictIsToldWithAllThatItRestsOn) {
  const auto answer = FromText<v1::PermissionAnswer>(R"(
      verdict: VERDICT_DISPUTED sentence: "DISPUTED: NO or YES (b; …)."
      could_be: VERDICT_NO could_be: VERDICT_YES
      because { agreement_id: "A" event_id: "e1" type: "rofr.granted" }
      released_by { agreement_id: "A" event_id: "assumed-0"
                    type: "exclusivity.lifted" assumed: true }
      corrected_by { agreement_id: "A" event_id: "e3" type: "event.retracted" }
      parts { verdict: VERDICT_NO
              scope { include { activity { values: "compute/buy" } } } }
      limits { agreement_id: "A" term_id: "T" term_kind: TERM_KIND_ROFR
               verdict: VERDICT_YES_SUBJECT_TO kind: LIMIT_KIND_PRIORITY
               steps: "notice" process_status: PROCESS_STATUS_DUE
               events { agreement_id: "A" event_id: "e1" type: "rofr.granted" }
               quotes: "first refusal" }
      readings { supposes: "T applies, as e5" verdicts: VERDICT_NO }
      assumes: "A/C"
      unknowns { agreement_id: "A" event_id: "e7" type: "exclusivity.lifted" }
      unmatched { dimension: "field" value: "x" }
      findings { code: FINDING_CODE_BREACH sentence: "an act." }
      agreement_ids: "A")");
  EXPECT_EQ(CheckText(Io(), answer),
            "DISPUTED: NO or YES (b; …).\n"
            "  could be     NO or YES\n"
            "  because      A/e1 (rofr.granted)\n"
            "  released by  A/assumed-0 (exclusivity.lifted, assumed)\n"
            "  corrected by A/e3 (event.retracted)\n"
            "  part         NO: compute/buy\n"
            "  limit        A/T (rofr): YES_SUBJECT_TO by priority, first "
            "notice, the "
            "opportunity is due, not certain; A/e1 (rofr.granted)\n"
            "  quote        first refusal\n"
            "  reading      if T applies, as e5: NO\n"
            "  assumes      A/C not to have occurred\n"
            "  unknown      A/e7 (exclusivity.lifted)\n"
            "  unmatched    field x: no scope names or contains it\n"
            "  finding      F2 BREACH (possible): an act.\n"
            "  considered   A\n");
}

TEST(VerdictTextTest, AChangeSaysSinceWhenOneCouldHaveKnown) {
  const auto answer = FromText<v1::PermissionAnswer>(R"(
      changes { effective_time: 1704067200000000 before: VERDICT_YES
                after: VERDICT_NO knowable_time: 1706745600000001 }
      changes { effective_time: 1735689600000000 before: VERDICT_NO
                after: VERDICT_YES })");
  EXPECT_EQ(Printed(ChangesTable(answer)),
            "EFFECTIVE   BEFORE  FROM THEN ON  KNOWABLE SINCE\n"
            "2024-01-01  YES     NO            2024-02-01\n"
            "2025-01-01  NO      YES           -\n");
}

TEST(VerdictTextTest, FindingsHaveTheirNumberAndTheirEvents) {
  v1::ListFindingsResponse answer;
  EXPECT_EQ(FindingsText(Io(), answer.findings()), "nothing is doubtful\n");
  *answer.add_findings() = FromText<v1::Finding>(R"(
      code: FINDING_CODE_GAP certain: true agreement_id: "A"
      sentence: "number 2 is missing." term_ids: "T" term_ids: "B/U"
      events { agreement_id: "A" event_id: "e3" type: "instrument.executed" })");
  EXPECT_EQ(FindingsText(Io(), answer.findings()),
            "A: F12 GAP: number 2 is missing.\n"
            "  terms        T, B/U\n"
            "  events       A/e3 (instrument.executed)\n");
}

TEST(VerdictTextTest, WhatCannotBeComputedSaysWhatIsMissing) {
  v1::ListDeadlinesResponse answer;
  *answer.add_deadlines() = FromText<v1::Deadline>(R"(
      agreement_id: "A" term_id: "T" what: "window end"
      due: 1735689600000000 due_last: 1767225600000000
      because { agreement_id: "A" event_id: "e1" type: "rofr.granted" })");
  *answer.add_deadlines() = FromText<v1::Deadline>(R"(
      agreement_id: "A" term_id: "T" process_id: "p" what: "answer"
      supposes: "as e5 reads it" missing: "response_window"
      because { agreement_id: "A" event_id: "e1" type: "rofr.granted" })");
  EXPECT_EQ(
      Printed(DueTable(answer.deadlines())),
      "DUE                     AGREEMENT  TERM  WHAT        PROCESS  BECAUSE   "
      " "
      "          REMARKS\n"
      "2025-01-01..2026-01-01  A          T     window end  -        A/e1 "
      "(rofr.granted)  -\n"
      "not computable          A          T     answer      p        A/e1 "
      "(rofr.granted)  as e5 reads it; not on record: response_window\n");
}

TEST(VerdictTextTest, ADryRunSaysWhatWouldBecomeOfStatusesAndVerdicts) {
  v1::AppendEventsResponse answer;
  EXPECT_EQ(ForesightText(Io(), answer), "");
  answer = FromText<v1::AppendEventsResponse>(R"(
      status_shifts { agreement_id: "A" term_id: "T" start: 1704067200000000
                      end: 1706745600000000 before: TERM_STATUS_IN_FORCE
                      after: TERM_STATUS_LIFTED after: TERM_STATUS_EXPIRED }
      findings_gained { code: FINDING_CODE_GAP certain: true sentence: "x." }
      findings_lost { code: FINDING_CODE_BREACH certain: true sentence: "y." }
      flips { attested_by { agreement_id: "A" event_id: "e9"
                            type: "answer.attested" }
              question: "{}" before: VERDICT_NO after: VERDICT_YES })");
  EXPECT_EQ(ForesightText(Io(), answer),
            "  status       A/T: in force would be lifted or expired from "
            "2024-01-01 until 2024-02-01\n"
            "  would come   F12 GAP: x.\n"
            "  would go     F2 BREACH: y.\n"
            "  would flip   NO to YES, attested by A/e9 (answer.attested): "
            "{}\n");
}

}  // namespace
}  // namespace ledger::ctl
