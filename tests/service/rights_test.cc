// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: verdicts are told over gRPC as the proto promises. Method: a server in
// this process, a clock that stands, requests as JSON.

#include "tests/service/rights_fixture.h"

namespace ledger {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(RightsTest, AVerdictHasItsReasonsAndItsBasis) {
  v1::CheckPermissionResponse response;
  const grpc::Status status =
      Check(R"(,"as_of":{"date":"2024-07-01"},"known_at":{"tree_size":"4"})",
            &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  const v1::PermissionAnswer& answer = response.answer();
  EXPECT_EQ(answer.verdict(), v1::VERDICT_NO);
  EXPECT_EQ(Ids(answer.because()), "A/grant-T");
  EXPECT_THAT(answer.agreement_ids(), ElementsAre("A"));
  EXPECT_TRUE(answer.changes().empty());
  EXPECT_EQ(response.basis().tree_size(), 4u);
  EXPECT_EQ(response.basis().agreement_size(), 3u);
  EXPECT_EQ(FormatInstant(FromMicros(response.basis().effective_time())),
            "2024-07-01T00:00:00Z");
  EXPECT_EQ(Told(R"(,"as_of":{"date":"2024-07-01"})"),
            "VERDICT_YES because  released A/lift-T");
}

// Whoever takes the place of a party is bound by terms that never name it.
TEST_F(RightsTest, ASuccessorIsAskedByTheAgreementsOfWhomItSucceeds) {
  Record("A", {FactJson("merger", "2024-02-01",
                        R"("party_changed":{"party_id":"B",)"
                        R"("succeeded":{"party_id":"S"}})")});
  EXPECT_EQ(Told(R"(,"as_of":{"date":"2024-02-15"})", "S"),
            "VERDICT_NO because A/grant-T released ");
  EXPECT_EQ(Told(R"(,"as_of":{"date":"2024-01-15"})", "S"),
            "VERDICT_YES because  released ");
}

// Who somebody is may be on record where it is not bound.
TEST_F(RightsTest, AnIdentityMayStandInAnAgreementOfItsOwn) {
  Record("M", {JoinJson("B"), FactJson("named", "2024-02-01",
                                       R"("party_changed":{"party_id":"B",)"
                                       R"("identified":{"party_id":"S"}})")});
  v1::CheckPermissionResponse response;
  const grpc::Status status =
      Check(R"(,"as_of":{"date":"2024-01-15"})", &response, "S");
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(Ids(response.answer().because()), "A/grant-T");
  EXPECT_THAT(response.answer().agreement_ids(), ElementsAre("A", "M"));
}

// A class of the counterparty may be on record where the actor is not.
TEST_F(RightsTest, WhoACounterpartyIsMayStandInAnAgreementOfItsOwn) {
  Record("R",
         {JoinJson("C"), JoinJson("H"),
          ExclusivityJson("R", "2024-01-01", "C", "H", "",
                          R"("counterparty":{"values":["class/rival"]},)")});
  Record("X", {JoinJson("X", R"(,"classes":["rival"])")});
  v1::CheckPermissionResponse response;
  const grpc::Status status = CheckRaw(
      R"({"question":{"actor":"C","act":{
          "activity":{"values":["compute/buy"]},
          "subject":{"values":["capacity"]},
          "counterparty":{"values":["party/X"]}}}})",
      &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.answer().verdict(), v1::VERDICT_NO);
}

// Or where nothing is said of what is asked; also of whom a scope names, where
// the question does not say with whom.
TEST_F(RightsTest, AClassMayStandInAnAgreementAboutOtherThings) {
  Record("R",
         {JoinJson("C"), JoinJson("H"),
          ExclusivityJson("R", "2024-01-01", "C", "H", "",
                          R"("counterparty":{"values":["class/rival"]},)")});
  Record("X", {FactJson("x", "2023-01-01",
                        R"("instrument_id":"I","instrument_executed":{)"
                        R"("kind":"INSTRUMENT_KIND_AGREEMENT","parties":[)"
                        R"({"party_id":"X","classes":["rival"]}]})")});
  v1::CheckPermissionResponse response;
  const auto check = [&](const std::string& counterparty) {
    return CheckRaw(
        absl::StrCat(R"({"question":{"actor":"C","act":{
          "activity":{"values":["compute/buy"]},)",
                     counterparty, R"("subject":{"values":["capacity"]}}}})"),
        &response);
  };
  grpc::Status status = check(R"("counterparty":{"values":["party/X"]},)");
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.answer().verdict(), v1::VERDICT_NO);
  Record("C", {JoinJson("C"), JoinJson("H"),
               ExclusivityJson("P", "2024-01-01", "C", "H", "",
                               R"("counterparty":{"values":["party/X"]},)")});
  status = check("");
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_THAT(response.answer().agreement_ids(), ElementsAre("C", "R", "X"));
}

TEST_F(RightsTest, AgreementsThatAreNamedAreTheOnlyOnes) {
  Record("N",
         {JoinJson("B"), JoinJson("H"), ExclusivityJson("T", "2024-01-01")});
  EXPECT_EQ(Told(""), "VERDICT_NO because N/grant-T released A/lift-T");
  EXPECT_EQ(Told(R"(,"agreement_ids":["A"])"),
            "VERDICT_YES because  released A/lift-T");
  EXPECT_THAT(Told(R"(,"agreement_ids":["none"])"), HasSubstr("'none'"));
  // An agreement that had no events at K says nothing.
  EXPECT_EQ(Told(R"(,"known_at":{"tree_size":"5"})"),
            "VERDICT_YES because  released A/lift-T");
}

// Which agreements are looked at is a matter of what was on record at K, too.
TEST_F(RightsTest, WhatIsRecordedLaterChangesNoEarlierAnswer) {
  Record("C", {FactJson("i", "2023-01-01",
                        R"("instrument_id":"I","instrument_executed":{"kind":)"
                        R"("INSTRUMENT_KIND_AGREEMENT","parties":[)"
                        R"({"party_id":"B"},{"party_id":"H"}]})")});
  const std::string then =
      absl::StrCat(R"(,"as_of":{"date":"2024-02-01"},"known_at":{"tree_size":)",
                   ledger_->tree_size().value(), "}");
  v1::CheckPermissionResponse first, again;
  ASSERT_TRUE(Check(then, &first).ok());
  Record("C", {ExclusivityJson("U", "2024-01-01")});
  ASSERT_TRUE(Check(then, &again).ok());
  EXPECT_EQ(again.DebugString(), first.DebugString());
  EXPECT_EQ(again.answer().agreement_ids_size(), 1);
  EXPECT_EQ(Told("").substr(0, 10), "VERDICT_NO");
}

TEST_F(RightsTest, AnUnknownActorIsNotFoundAndTheNearestAreNamed) {
  v1::CheckPermissionResponse response;
  const Refused refused = TakeApart(Check("", &response, "Bb"));
  EXPECT_EQ(refused.code, grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(refused.reason, "PARTY_NOT_FOUND");
  EXPECT_EQ(refused.message,
            "party 'Bb': no event names it; the nearest known are B, H");
  EXPECT_EQ(refused.Detail<google::rpc::ResourceInfo>().resource_name(),
            "parties/Bb");
}

// A typing error is never a silent YES.
TEST_F(RightsTest, AWordThatNobodyEverUsedIsRefusedUnlessItIsAllowed) {
  constexpr char kTypo[] =
      R"({"question":{"actor":"B","act":{"activity":{"values":["buy"]},
          "counterparty":{"values":["class/rival","party/H"]}}ALLOW}})";
  const auto ask = [&](const std::string& allow,
                       v1::CheckPermissionResponse* response) {
    std::string json(kTypo);
    json.replace(json.find("ALLOW"), 5, allow);
    return CheckRaw(json, response);
  };
  v1::CheckPermissionResponse response;
  const Refused refused = TakeApart(ask("", &response));
  EXPECT_EQ(refused.code, grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(refused.reason, "UNMATCHED_VALUE");
  const auto fields = refused.Detail<google::rpc::BadRequest>();
  ASSERT_EQ(fields.field_violations_size(), 2);
  EXPECT_EQ(fields.field_violations(0).field(),
            "question.act.activity.values[0]");
  EXPECT_THAT(fields.field_violations(0).description(),
              HasSubstr("the nearest known are compute"));
  EXPECT_EQ(fields.field_violations(1).field(),
            "question.act.counterparty.values[0]");
  const grpc::Status allowed = ask(R"(,"allow_unmatched":true)", &response);
  ASSERT_TRUE(allowed.ok()) << allowed.error_message();
  EXPECT_EQ(response.answer().verdict(), v1::VERDICT_YES);
  EXPECT_EQ(response.answer().unmatched_size(), 3);
}

// party/ is reserved: anybody may be asked about.
TEST_F(RightsTest, APartyThatNothingNamesIsUnmatchedAndNotRefused) {
  const auto ask = [&](const char* counterparty,
                       v1::CheckPermissionResponse* response) {
    return CheckRaw(
        absl::StrCat(R"({"question":{"actor":"B","act":{"activity":{"values":)"
                     R"(["compute"]},"counterparty":{"values":[")",
                     counterparty, R"("]}}}})"),
        response);
  };
  v1::CheckPermissionResponse response;
  const grpc::Status party = ask("party/nobody", &response);
  ASSERT_TRUE(party.ok()) << party.error_message();
  ASSERT_EQ(response.answer().unmatched_size(), 1);
  EXPECT_EQ(response.answer().unmatched(0).value(), "party/nobody");
  const Refused refused = TakeApart(ask("class/none", &response));
  EXPECT_EQ(refused.reason, "UNMATCHED_VALUE");
  EXPECT_EQ(refused.Detail<google::rpc::BadRequest>()
                .field_violations(0)
                .description(),
            "'class/none': no scope and no act on record has the counterparty "
            "'class/none'; allow_unmatched asks nevertheless");
}

TEST_F(RightsTest, ChangesSayWhenAndSinceWhenOneCouldHaveKnown) {
  v1::CheckPermissionResponse response;
  const grpc::Status status =
      Check("", &response, "B", R"(,"want_changes":true)");
  ASSERT_TRUE(status.ok()) << status.error_message();
  std::vector<std::string> changes;
  for (const v1::VerdictChange& change : response.answer().changes()) {
    changes.push_back(
        absl::StrCat(FormatInstant(FromMicros(change.effective_time())), " ",
                     v1::Verdict_Name(change.before()), " ",
                     v1::Verdict_Name(change.after()), " known ",
                     FormatInstant(FromMicros(change.knowable_time()))));
  }
  EXPECT_THAT(changes,
              ElementsAre("2024-01-01T00:00:00Z VERDICT_YES VERDICT_NO known "
                          "2024-06-01T00:00:00.000003Z",
                          "2024-03-01T00:00:00Z VERDICT_NO VERDICT_YES known "
                          "2024-09-01T00:00:00Z"));
}

// There is no limit of instants, only of judgements.
TEST_F(RightsTest, ChangesAtManyInstantsAreAllFound) {
  std::vector<std::string> events;
  for (int year = 2030; year < 2100; ++year) {
    const std::string term = absl::StrCat("U", year);
    events.push_back(ExclusivityJson(term, absl::StrCat(year, "-01-01")));
    events.push_back(EndJson("", term, absl::StrCat(year, "-02-01")));
  }
  Record("A", events);
  v1::CheckPermissionResponse response;
  const grpc::Status status =
      Check("", &response, "B", R"(,"want_changes":true)");
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.answer().changes_size(), 2 + 140);
}

// In between it was disputed, so that it was told otherwise.
TEST_F(RightsTest, AChangeIsKnowableFromWhenItWasFirstToldAsItIs) {
  clock_.Set("2024-10-01T00:00:00Z");
  Record("A", {FactJson("claim", "2024-10-01",
                        R"("dispute_recorded":{"dispute_id":"D","claimed":{)"
                        R"("by":"H","term_ids":["T"],)"
                        R"("asserts":"ASSERTION_APPLIES"}})")});
  clock_.Set("2024-12-01T00:00:00Z");
  Record("A", {FactJson("ruling", "2024-12-01",
                        R"("ruling_issued":{"ruling_id":"R",)"
                        R"("kind":"RULING_KIND_DECLARATORY","results":[{)"
                        R"("claim_event_id":"claim",)"
                        R"("outcome":"CLAIM_OUTCOME_APPLIES"}]})")});
  v1::CheckPermissionResponse response;
  const grpc::Status status =
      Check("", &response, "B", R"(,"want_changes":true)");
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(response.answer().changes_size(), 2);
  EXPECT_EQ(
      FormatInstant(FromMicros(response.answer().changes(0).knowable_time())),
      "2024-06-01T00:00:00.000003Z");
}

// What is assumed has the positions that records behind K have elsewhere.
TEST_F(RightsTest, AVerdictMaySupposeWhatIsNotRecorded) {
  Record("N",
         {JoinJson("B"), JoinJson("H"), ExclusivityJson("T", "2024-01-01")});
  const std::string lifted =
      absl::StrCat(R"(,"hypothesis":{"assumed":[{"agreement_id":"A",)",
                   R"("events":[)", EndJson("", "T", "2024-02-01"), "]}]}");
  v1::CheckPermissionResponse response;
  const std::string known_then =
      R"(,"as_of":{"date":"2024-07-01"},"known_at":{"tree_size":"4"})";
  const grpc::Status status = Check(known_then + lifted, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.answer().verdict(), v1::VERDICT_YES);
  EXPECT_EQ(Ids(response.answer().released_by()), "A/assumed-0?");
  EXPECT_THAT(response.answer().agreement_ids(), ElementsAre("A"));
  EXPECT_EQ(response.basis().hypothesis_sha256().size(), 32u);
  EXPECT_EQ(response.basis().tree_size(), 4u);
  EXPECT_EQ(response.basis().agreement_size(), 3u);
  EXPECT_EQ(Told(known_then), "VERDICT_NO because A/grant-T released ");
}

TEST_F(RightsTest, WhatWasRecordedBehindKStaysHiddenFromWhatIsSupposed) {
  Record("N", {JoinJson("B"), JoinJson("H")});
  Record("N", {ExclusivityJson("T", "2024-01-01")});
  EXPECT_EQ(Told(absl::StrCat(
                R"(,"known_at":{"tree_size":"7"},"hypothesis":{"assumed":[{)",
                R"("agreement_id":"A","events":[)", JoinJson("Z"), "]}]}")),
            "VERDICT_YES because  released A/lift-T");
}

// Nobody could have known of what is only supposed.
TEST_F(RightsTest, AChangeThatHangsOnWhatIsSupposedIsKnowableAtNoTime) {
  v1::CheckPermissionResponse response;
  const grpc::Status status = Check(
      absl::StrCat(R"(,"hypothesis":{"assumed":[{"agreement_id":"A",)",
                   R"("events":[)", ExclusivityJson("U", "2025-01-01"), "]}]}"),
      &response, "B", R"(,"want_changes":true)");
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(response.answer().changes_size(), 3);
  EXPECT_TRUE(response.answer().changes(1).has_knowable_time());
  EXPECT_FALSE(response.answer().changes(2).has_knowable_time());
}

}  // namespace
}  // namespace ledger
