// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: findings and deadlines are listed over gRPC as the proto promises, and
// a dry run foresees what would become of them. Method: a server in this
// process, a clock that stands, requests as JSON.

#include "google/protobuf/util/message_differencer.h"
#include "tests/service/rights_fixture.h"

namespace ledger {
namespace {

using google::protobuf::util::MessageDifferencer;
using testing::ElementsAre;
using testing::HasSubstr;

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
  EXPECT_EQ(FormatInstant(FromMicros(response.basis().effective_time())),
            "2025-01-01T00:00:00Z");
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
  Record("N", {JoinJson("D"), ExclusivityJson("Y", "2024-02-01", "D", "G")});
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
