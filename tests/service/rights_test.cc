// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: verdicts, findings and deadlines are told over gRPC as the proto
// promises. Method: a server in this process, a clock that stands, requests as
// JSON.

#include "google/protobuf/util/message_differencer.h"
#include "tests/service/server_fixture.h"

namespace ledger {
namespace {

using google::protobuf::util::MessageDifferencer;
using testing::ElementsAre;
using testing::HasSubstr;

// A fact with an id of its own, as JSON of an event.
std::string FactJson(std::string_view id, std::string_view date,
                     std::string_view fact) {
  return absl::StrCat(R"({"event_id":")", std::string(id),
                      R"(","fact":{"effective":{"date":")", std::string(date),
                      R"("},)", std::string(fact), "}}");
}

// An exclusivity that forbids one party to buy capacity, for another.
std::string ExclusivityJson(std::string_view term, std::string_view date,
                            std::string_view burdened = "B",
                            std::string_view holder = "H",
                            std::string_view more = "",
                            std::string_view more_of_box = "") {
  return FactJson(
      absl::StrCat("grant-", std::string(term)), date,
      absl::StrCat(R"("term_granted":{"term_id":")", std::string(term),
                   R"(","term_kind":"TERM_KIND_EXCLUSIVITY","fields":{)",
                   std::string(more),
                   R"("mode":"EXCLUSIVITY_MODE_EXCLUSIVE","holders":{)",
                   R"("party_ids":[")", std::string(holder),
                   R"("]},"burdened":{"party_ids":[")", std::string(burdened),
                   R"("]},"scope":{"include":[{)", std::string(more_of_box),
                   R"("activity":{"values":["compute/buy"]},)",
                   R"("subject":{"values":["capacity"]}}]}}})"));
}

// A party that joins.
std::string JoinJson(std::string_view party, std::string_view more = "") {
  return FactJson(
      absl::StrCat("join-", std::string(party)), "2023-01-01",
      absl::StrCat(R"("party_changed":{"party_id":")", std::string(party),
                   R"(","joined":{"party_id":")", std::string(party), "\"",
                   std::string(more), "}}"));
}

std::string EndJson(std::string_view id, std::string_view term,
                    std::string_view date) {
  return FactJson(
      id, date,
      absl::StrCat(R"("term_lifted":{"term_id":")", std::string(term),
                   R"(","term_kind":"TERM_KIND_EXCLUSIVITY"})"));
}

std::string Ids(
    const google::protobuf::RepeatedPtrField<v1::EventReference>& events) {
  std::string ids;
  for (const v1::EventReference& event : events) {
    absl::StrAppend(&ids, ids.empty() ? "" : " ", event.agreement_id(), "/",
                    event.event_id(), event.assumed() ? "?" : "");
  }
  return ids;
}

class RightsTest : public ServerFixture {
 protected:
  void SetUp() override {
    ServerFixture::SetUp();
    clock_.Set("2024-06-01T00:00:00Z");
    Record("A", {JoinJson("B"), JoinJson("H")});
    Record("A", {ExclusivityJson("T", "2024-01-01")});
    clock_.Set("2024-09-01T00:00:00Z");
    Record("A", {EndJson("lift-T", "T", "2024-03-01")});
  }

  // Appends as a request of its own; the test fails if it is refused.
  void Record(const std::string& agreement,
              const std::vector<std::string>& events) {
    const grpc::Status status =
        Append(absl::StrCat("r-", ++requests_), agreement, events);
    ASSERT_TRUE(status.ok()) << agreement << ": " << status.error_message();
  }

  // Asks whether B may buy capacity, with more of the request.
  grpc::Status Check(std::string_view more,
                     v1::CheckPermissionResponse* response,
                     std::string_view actor = "B",
                     std::string_view more_asked = "") {
    return CheckRaw(
        absl::StrCat(R"({"question":{"actor":")", std::string(actor),
                     R"(","act":{"activity":{"values":["compute/buy"]},)",
                     R"("subject":{"values":["capacity/new"]}})",
                     std::string(more_asked), "}", std::string(more), "}"),
        response);
  }
  grpc::Status CheckRaw(std::string_view json,
                        v1::CheckPermissionResponse* response) {
    grpc::ClientContext context;
    return stub_->CheckPermission(
        &context, FromJson<v1::CheckPermissionRequest>(json), response);
  }
  grpc::Status Findings(std::string_view json,
                        v1::ListFindingsResponse* response) {
    grpc::ClientContext context;
    return stub_->ListFindings(
        &context, FromJson<v1::ListFindingsRequest>(json), response);
  }
  grpc::Status Deadlines(std::string_view json,
                         v1::ListDeadlinesResponse* response) {
    grpc::ClientContext context;
    return stub_->ListDeadlines(
        &context, FromJson<v1::ListDeadlinesRequest>(json), response);
  }

  // "VERDICT_NO because A/grant-T released ": what a question came to.
  std::string Told(std::string_view more, std::string_view actor = "B") {
    v1::CheckPermissionResponse response;
    const grpc::Status status = Check(more, &response, actor);
    if (!status.ok()) return status.error_message();
    const v1::PermissionAnswer& answer = response.answer();
    return absl::StrCat(v1::Verdict_Name(answer.verdict()), " because ",
                        Ids(answer.because()), " released ",
                        Ids(answer.released_by()));
  }

  int requests_ = 0;
};

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

// Two exclusivities of two holders on one burdened party, and a window that
// ends.
class RightsListTest : public RightsTest {
 protected:
  void SetUp() override {
    RightsTest::SetUp();
    clock_.Advance(std::chrono::hours(1));
    Record("A", {ExclusivityJson("K", "2024-01-02")});
    Conflict("N");
    Record("P", {JoinJson("Q"), JoinJson("H"),
                 ExclusivityJson(
                     "W", "2024-02-01", "Q", "H",
                     R"("window":{"end":{"until":{"date":"2026-01-01"}}},)")});
  }

  // An agreement whose grant meets that of A.
  void Conflict(const std::string& agreement) {
    Record(agreement, {JoinJson("B"), JoinJson("G"),
                       ExclusivityJson("O", "2024-02-01", "B", "G")});
  }

  // "CONFLICT N | …".
  std::string Found(const std::string& json) {
    v1::ListFindingsResponse response;
    const grpc::Status status = Findings(json, &response);
    if (!status.ok()) return status.error_message();
    std::string found;
    for (const v1::Finding& each : response.findings()) {
      absl::StrAppend(&found, found.empty() ? "" : " | ",
                      v1::FindingCode_Name(each.code()).substr(13), " ",
                      each.agreement_id());
    }
    return found;
  }
};

TEST_F(RightsListTest, FindingsLookAtTheAgreementsOfTheSameParties) {
  EXPECT_EQ(Found("{}"), "CONFLICT N");
  EXPECT_EQ(Found(R"({"agreement_id":"N"})"), "CONFLICT N");
  EXPECT_EQ(Found(R"({"party_id":"B"})"), "CONFLICT N");
  EXPECT_EQ(Found(R"({"party_id":"Q"})"), "");
  EXPECT_EQ(Found(R"({"agreement_id":"P"})"), "");
  EXPECT_EQ(Found(R"({"agreement_id":"N","codes":["FINDING_CODE_GAP"]})"), "");
  EXPECT_EQ(Found(R"({"agreement_id":"N","party_id":"Q"})"), "");
}

TEST_F(RightsListTest, PagesOfFindingsKeepTheirBasis) {
  for (int i = 0; i < 3; ++i) {
    clock_.Advance(std::chrono::hours(1));
    Conflict(absl::StrCat("N", i));
  }
  v1::ListFindingsResponse whole;
  ASSERT_TRUE(Findings("{}", &whole).ok());
  ASSERT_GE(whole.findings_size(), 4);
  v1::ListFindingsResponse paged;
  std::string token;
  int pages = 0;
  do {
    v1::ListFindingsResponse page;
    const grpc::Status status = Findings(
        absl::StrCat(R"({"page_size":1,"page_token":")", token, "\"}"), &page);
    ASSERT_TRUE(status.ok()) << status.error_message();
    ASSERT_LE(page.findings_size(), 1);
    paged.MergeFrom(page);
    token = page.next_page_token();
    clock_.Advance(std::chrono::hours(1));
    Conflict(absl::StrCat("N1-", ++pages));
  } while (!token.empty() && pages < 20);
  paged.clear_next_page_token();
  EXPECT_TRUE(MessageDifferencer::Equals(whole, paged))
      << paged.ShortDebugString();
}

TEST_F(RightsListTest, DeadlinesComeByDateAndEndWhereTheyAreAskedTo) {
  v1::ListDeadlinesResponse response;
  const grpc::Status status =
      Deadlines(R"({"as_of":{"date":"2025-01-01"}})", &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(response.deadlines_size(), 1) << response.ShortDebugString();
  const v1::Deadline& due = response.deadlines(0);
  EXPECT_EQ(due.agreement_id(), "P");
  EXPECT_EQ(due.what(), "window end");
  EXPECT_EQ(FormatInstant(FromMicros(due.due())), "2026-01-01T00:00:00Z");
  EXPECT_EQ(Ids(due.because()), "P/grant-W");
  const auto count_of = [&](const std::string& json) {
    v1::ListDeadlinesResponse other;
    const grpc::Status asked = Deadlines(json, &other);
    EXPECT_TRUE(asked.ok()) << asked.error_message();
    return other.deadlines_size();
  };
  EXPECT_EQ(count_of(R"({"as_of":{"date":"2025-01-01"},
                         "until":{"date":"2026-01-01"}})"),
            0);
  EXPECT_EQ(count_of(R"({"as_of":{"date":"2025-01-01"},
                         "until":{"date":"2026-01-02"}})"),
            1);
  EXPECT_EQ(count_of(R"({"as_of":{"date":"2026-01-01"}})"), 0);
  EXPECT_EQ(count_of(R"({"as_of":{"date":"2025-01-01"},"party_id":"B"})"), 0);
  EXPECT_EQ(count_of(R"({"as_of":{"date":"2025-01-01"},
                         "agreement_id":"P"})"),
            1);
}

class ForesightTest : public RightsListTest {
 protected:
  v1::AppendEventsResponse Foresee(const std::string& agreement,
                                   const std::string& events) {
    v1::AppendEventsResponse response;
    grpc::ClientContext context;
    const auto request = FromJson<v1::AppendEventsRequest>(absl::StrCat(
        R"({"request_id":"dry","validate_only":true,"appends":[{)",
        R"("agreement_id":")", agreement,
        R"(","expected":{"any":true},"events":[)", events, "]}]}"));
    const grpc::Status status =
        stub_->AppendEvents(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
};

TEST_F(ForesightTest, ADryRunTellsFindingsThatWouldComeAndGo) {
  const v1::AppendEventsResponse ended =
      Foresee("N", EndJson("end-O", "O", "2024-02-15"));
  EXPECT_EQ(ended.findings_gained_size(), 0);
  ASSERT_EQ(ended.findings_lost_size(), 1);
  EXPECT_EQ(Ids(ended.findings_lost(0).events()), "A/grant-K N/grant-O");

  // A new agreement, whose parties are on record in others.
  const v1::AppendEventsResponse met =
      Foresee("Z", absl::StrCat(JoinJson("B"), ",", JoinJson("F"), ",",
                                ExclusivityJson("Z", "2024-02-10", "B", "F")));
  ASSERT_GT(met.findings_gained_size(), 0);
  for (const v1::Finding& each : met.findings_gained()) {
    EXPECT_EQ(each.code(), v1::FINDING_CODE_CONFLICT);
    EXPECT_THAT(Ids(each.events()), HasSubstr("Z/grant-Z?"));
  }
  EXPECT_EQ(met.findings_lost_size(), 0);
  EXPECT_EQ(Found("{}"), "CONFLICT N");

  const v1::AppendEventsResponse gone =
      Foresee("N", R"({"fact":{"event_retracted":{"target":"grant-O",)"
                   R"("reason":"it never happened"}}})");
  ASSERT_EQ(gone.findings_lost_size(), 1);
  EXPECT_EQ(gone.findings_lost(0).code(), v1::FINDING_CODE_CONFLICT);
}

TEST_F(ForesightTest, ADryRunTellsWhereStatusesWouldDiffer) {
  const v1::AppendEventsResponse response =
      Foresee("N", EndJson("", "O", "2024-08-01"));
  ASSERT_EQ(response.status_shifts_size(), 1);
  const v1::StatusShift& shift = response.status_shifts(0);
  EXPECT_EQ(shift.agreement_id(), "N");
  EXPECT_EQ(shift.term_id(), "O");
  EXPECT_EQ(FormatInstant(FromMicros(shift.start())), "2024-08-01T00:00:00Z");
  EXPECT_FALSE(shift.has_end());
  EXPECT_THAT(shift.before(), ElementsAre(v1::TERM_STATUS_IN_FORCE));
  EXPECT_THAT(shift.after(), ElementsAre(v1::TERM_STATUS_LIFTED));

  // What was ended earlier after all: the span between, and a new term.
  const v1::AppendEventsResponse corrected = Foresee(
      "A",
      R"({"fact":{"event_corrected":{"target":"lift-T",)"
      R"("kind":"CORRECTION_KIND_CLERICAL","reason":"misread","corrected":{)"
      R"("effective":{"date":"2024-02-01"},"term_lifted":{"term_id":"T",)"
      R"("term_kind":"TERM_KIND_EXCLUSIVITY"}}}}})");
  ASSERT_EQ(corrected.status_shifts_size(), 1);
  EXPECT_EQ(FormatInstant(FromMicros(corrected.status_shifts(0).start())),
            "2024-02-01T00:00:00Z");
  EXPECT_EQ(FormatInstant(FromMicros(corrected.status_shifts(0).end())),
            "2024-03-01T00:00:00Z");
}

TEST_F(ForesightTest, ADryRunTellsWhichAttestedVerdictsWouldFlip) {
  constexpr char kQuestion[] =
      R"({\"question\":{\"actor\":\"D\",\"act\":{\"activity\":)"
      R"({\"values\":[\"compute/buy\"]}}}})";
  const int64_t day = ToMicros(ParseInstant("2024-04-01T00:00:00Z").value());
  Record("N", {absl::StrCat(R"({"event_id":"said","fact":{"answer_attested":{)",
                            R"("question":")", kQuestion,
                            R"(","effective_time_us":")", day,
                            R"(","verdict":"NO"}}})"),
               R"({"event_id":"prose","fact":{"answer_attested":{
                  "question":"may B buy?","verdict":"NO"}}})"});
  const v1::AppendEventsResponse response =
      Foresee("N", EndJson("", "Y", "2024-03-15"));
  ASSERT_EQ(response.flips_size(), 1);
  EXPECT_EQ(response.flips(0).attested_by().event_id(), "said");
  EXPECT_EQ(response.flips(0).before(), v1::VERDICT_NO);
  EXPECT_EQ(response.flips(0).after(), v1::VERDICT_YES);
  EXPECT_THAT(response.flips(0).question(), HasSubstr("compute/buy"));
  // Too late for the day of the answer.
  EXPECT_EQ(Foresee("N", EndJson("", "Y", "2024-05-01")).flips_size(), 0);
}

}  // namespace
}  // namespace ledger
