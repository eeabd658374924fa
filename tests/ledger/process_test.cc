// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: a step that its process knows not from where it stands is refused, and
// where the record says so all the same it changes nothing.
// Method: one right of first refusal and its notice; each step beside the
// nearest one that is let through; verdicts of what corrections made.

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "ledger/permission.h"
#include "tests/ledger/asked.h"

namespace ledger {
namespace {

std::string Step(std::string_view id, std::string_view date,
                 std::string_view step, std::string_view more = "") {
  return Event(id, date,
               absl::StrCat(std::string(step),
                            ": {term_id: 'R', term_kind: TERM_KIND_ROFR, "
                            "process_id: 'p' ",
                            std::string(more), "}"));
}

// `h` may refuse first what `b` transfers; a notice of 10 January 2022.
Told Noticed() {
  Told told;
  told.And(R"(event_id: "i", fact: {instrument_id: "I",
      effective: {date: "2020-01-01"}, instrument_executed: {
        kind: INSTRUMENT_KIND_AGREEMENT,
        parties: [{party_id: "h"}, {party_id: "b"}]}})");
  told.And(R"(event_id: "g", fact: {instrument_id: "I",
      effective: {date: "2020-01-01"}, term_granted: {term_id: "R",
        term_kind: TERM_KIND_ROFR, fields: {holders: {party_ids: ["h"]},
          burdened: {party_ids: ["b"]},
          scope: {include: [{activity: {values: ["transfer"]}}]}}}})");
  told.And(Step("n", "2022-01-10", "right_noticed"));
  return told;
}

// What b may do with a third party in process p.
std::string MayTransfer(const Told& told, std::string_view day) {
  v1::PermissionQuestion question;
  question.set_actor("b");
  question.set_process_id("p");
  question.mutable_act()->mutable_activity()->add_values("transfer");
  const AgreementHistory agreement = {ParseAgreementId("a").value(),
                                      &told.history()};
  const auto answer =
      DerivePermission({&agreement, 1}, On(day, told.Now()), question);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.ok() ? v1::Verdict_Name(answer->verdict()) : "";
}

TEST(ProcessTest, AnAnswerIsGivenOnce) {
  Told told = Noticed();
  told.And(Step("x", "2022-01-20", "right_exercised"));
  for (const char* other :
       {"right_declined", "right_window_closed", "right_withdrawn"}) {
    EXPECT_EQ(told.Refused(Step("y", "2022-01-25", other)), "PROCESS_STATE");
    EXPECT_EQ(told.Refused(Step("y", "2022-01-15", other)), "PROCESS_STATE");
  }
  told.And(Step("f", "2022-02-01", "right_completed", "failed: true"));
  EXPECT_EQ(told.Refused(Step("y", "2022-02-05", "right_declined")),
            "PROCESS_STATE");
  told.And(Step("w", "2022-02-10", "right_withdrawn"));
}

TEST(ProcessTest, AnOpportunityThatIsFreeIsWithdrawn) {
  Told told = Noticed();
  told.And(Step("d", "2022-01-20", "right_declined"));
  EXPECT_EQ(MayTransfer(told, "2022-01-21"), "VERDICT_YES");
  EXPECT_EQ(told.Refused(Step("x", "2022-01-25", "right_exercised")),
            "PROCESS_STATE");
  told.And(Step("w", "2022-02-01", "right_withdrawn"));
  EXPECT_EQ(MayTransfer(told, "2022-02-02"), "VERDICT_YES_SUBJECT_TO");
  EXPECT_EQ(told.Refused(Step("v", "2022-02-03", "right_withdrawn")),
            "PROCESS_STATE");
  EXPECT_EQ(told.Refused(Step("x", "2022-02-03", "right_exercised")),
            "PROCESS_STATE");
}

TEST(ProcessTest, ANoticeComesBeforeItsAnswer) {
  Told told = Noticed();
  EXPECT_EQ(told.Refused(Step("x", "2022-01-09", "right_exercised")),
            "PROCESS_STATE");
  told.And(Step("x", "2022-01", "right_exercised"));  // may be after it
}

TEST(ProcessTest, AnAnswerBelongsToTheNoticeBeforeItHoweverLateItIsRecorded) {
  Told told = Noticed();
  told.And(Step("m", "2022-03-01", "right_noticed"));
  told.And(Step("d", "2022-01-20", "right_declined"));
  EXPECT_EQ(told.Refused(Step("x", "2022-01-25", "right_exercised")),
            "PROCESS_STATE");
  told.And(Step("x", "2022-03-05", "right_exercised"));
}

TEST(ProcessTest, WhatIsTakenIsRejectedOrCompletedAfterItWasTaken) {
  Told told = Noticed();
  told.And(Step("x", "2022-01-20", "right_exercised"));
  EXPECT_EQ(told.Refused(Step("r", "2022-01-15", "right_exercise_rejected")),
            "PROCESS_STATE");
  told.And(Step("r", "2022-01-25", "right_exercise_rejected"));
  told.And(Step("w", "2022-02-01", "right_withdrawn"));  // if a ruling frees it
}

// A correction may bring about what would have been refused.
TEST(ProcessTest, WhatIsTakenIsNotSetFreeByDecliningOrWithdrawing) {
  const auto exercised = [](const char* process) {
    return absl::StrCat(
        "right_exercised: {term_id: 'R', term_kind: "
        "TERM_KIND_ROFR, process_id: '",
        process, "'}");
  };
  for (const char* other :
       {"right_declined", "right_window_closed", "right_withdrawn"}) {
    Told told = Noticed();
    told.And(Event("o", "2022-01-10",
                   "right_noticed: {term_id: 'R', term_kind: TERM_KIND_ROFR, "
                   "process_id: 'o'}"));
    told.And(Event("x", "2022-01-20", exercised("o")));
    told.And(Step("y", "2022-01-25", other));
    told.And(Correct("c", "x", "2022-01-20", exercised("p")));
    EXPECT_EQ(MayTransfer(told, "2022-01-26"), "VERDICT_NO") << other;
  }
}

TEST(ProcessTest, AWithdrawalAfterARulingThatFreesCounts) {
  Told told = Noticed();
  told.And(Step("x", "2022-01-20", "right_exercised"));
  told.And(Step("r", "2022-01-25", "right_exercise_rejected"));
  told.And(Step("w", "2022-03-01", "right_withdrawn"));
  EXPECT_EQ(MayTransfer(told, "2022-03-02"), "VERDICT_DISPUTED");
  told.And(Event("u", "2022-02-01",
                 "ruling_issued: {ruling_id: 'u', kind: RULING_KIND_DECLARATORY"
                 ", results: [{process_id: 'p', outcome: "
                 "CLAIM_OUTCOME_FREED}]}"));
  EXPECT_EQ(MayTransfer(told, "2022-02-02"), "VERDICT_YES");
  EXPECT_EQ(MayTransfer(told, "2022-03-02"), "VERDICT_YES_SUBJECT_TO");
}

// The decline answers the notice, though its month begins before it.
TEST(ProcessTest, AStepOfUncertainTimeFollowsWhatWasRecordedBefore) {
  Told told = Noticed();
  told.And(
      "event_id: 'd', fact: {effective: {date: '2022-01'}, right_declined: "
      "{term_id: 'R', term_kind: TERM_KIND_ROFR, process_id: 'p'}}");
  EXPECT_EQ(MayTransfer(told, "2022-01-09"), "VERDICT_YES_SUBJECT_TO");
  EXPECT_EQ(MayTransfer(told, "2022-01-15"), "VERDICT_INDETERMINATE");
  EXPECT_EQ(MayTransfer(told, "2022-02-15"), "VERDICT_YES");
}

TEST(ProcessTest, AReversedRulingDecidesNoTaking) {
  Told told = Noticed();
  told.And(Step("x", "2022-01-20", "right_exercised"));
  told.And(Step("j", "2022-01-25", "right_exercise_rejected"));
  told.And(Event("r", "2022-02-01",
                 "ruling_issued: {ruling_id: 'r' kind: "
                 "RULING_KIND_DECLARATORY results: {process_id: 'p' outcome: "
                 "CLAIM_OUTCOME_BOUND}}"));
  EXPECT_EQ(MayTransfer(told, "2022-03-01"), "VERDICT_NO");
  told.And(Event("v", "2022-02-02",
                 "ruling_issued: {ruling_id: 'v' kind: "
                 "RULING_KIND_DECLARATORY reverses_ruling_id: 'r'}"));
  EXPECT_EQ(MayTransfer(told, "2022-03-01"), "VERDICT_DISPUTED");
}

}  // namespace
}  // namespace ledger
