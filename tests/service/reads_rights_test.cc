// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: why, how states differ and what is owed is told over gRPC as the proto
// promises. Method: a server in this process, a clock that stands, requests as
// JSON.

#include "google/protobuf/util/message_differencer.h"
#include "tests/service/server_fixture.h"

namespace ledger {
namespace {

using google::protobuf::util::MessageDifferencer;
using testing::ElementsAre;
using testing::HasSubstr;

class ReadsRightsTest : public ServerFixture {
 protected:
  void SetUp() override {
    ServerFixture::SetUp();
    clock_.Set("2024-06-01T00:00:00Z");
    ASSERT_TRUE(Append("r-1", "A", {GrantJson("T"), GrantJson("U")}).ok());
    clock_.Set("2024-09-01T00:00:00Z");
    ASSERT_TRUE(Append("r-2", "A", {LiftJson("T", "2024-03-01")}).ok());
  }

  grpc::Status Explain(std::string_view json,
                       v1::ExplainAgreementResponse* response) {
    grpc::ClientContext context;
    return stub_->ExplainAgreement(
        &context, FromJson<v1::ExplainAgreementRequest>(json), response);
  }
  grpc::Status Diff(std::string_view json,
                    v1::DiffAgreementResponse* response) {
    grpc::ClientContext context;
    return stub_->DiffAgreement(
        &context, FromJson<v1::DiffAgreementRequest>(json), response);
  }
  grpc::Status Owed(std::string_view json,
                    v1::GetObligationResponse* response) {
    grpc::ClientContext context;
    return stub_->GetObligation(
        &context, FromJson<v1::GetObligationRequest>(json), response);
  }
};

TEST_F(ReadsRightsTest, AFieldIsExplainedWithItsEventsAndItsBasis) {
  v1::ExplainAgreementResponse response;
  const grpc::Status status = Explain(
      R"({"agreement_id":"A","as_of":{"date":"2024-07-01"},
          "term_ids":["T"],"field":"status"})",
      &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(response.explanations_size(), 1);
  const v1::ExplainedValue& value = response.explanations(0).values(0);
  EXPECT_EQ(value.words(), "lifted");
  EXPECT_EQ(value.winner().event_id(), "e2");
  EXPECT_EQ(FormatInstant(FromMicros(value.recorded_time())),
            "2024-09-01T00:00:00Z");
  EXPECT_EQ(value.overrode(0).event_id(), "e0");
  EXPECT_EQ(response.basis().agreement_size(), 3u);
  EXPECT_EQ(FormatInstant(FromMicros(response.basis().effective_time())),
            "2024-07-01T00:00:00Z");
}

TEST_F(ReadsRightsTest, PagesOfAnExplanationKeepTheirBasis) {
  v1::ExplainAgreementResponse whole;
  ASSERT_TRUE(Explain(R"({"agreement_id":"A"})", &whole).ok());
  ASSERT_GT(whole.explanations_size(), 2);
  v1::ExplainAgreementResponse paged;
  std::string token;
  do {
    v1::ExplainAgreementResponse page;
    ASSERT_TRUE(Explain(absl::StrCat(R"({"agreement_id":"A","page_size":1,)",
                                     R"("page_token":")", token, "\"}"),
                        &page)
                    .ok());
    ASSERT_EQ(page.explanations_size(), 1);
    paged.MergeFrom(page);
    token = page.next_page_token();
    clock_.Advance(std::chrono::hours(1));
    ASSERT_TRUE(
        Append(absl::StrCat("r-", paged.explanations_size(), "-x"), "A",
               {GrantJson(absl::StrCat("X", paged.explanations_size()))})
            .ok());
  } while (!token.empty());
  paged.clear_next_page_token();
  EXPECT_TRUE(MessageDifferencer::Equals(whole, paged));
}

TEST_F(ReadsRightsTest, ADifferenceSaysThatWeLearned) {
  v1::DiffAgreementResponse response;
  const grpc::Status status = Diff(
      R"({"agreement_id":"A","term_ids":["T"],
          "from":{"as_of":{"date":"2024-07-01"},"known_at":{"tree_size":"3"}},
          "to":{"as_of":{"date":"2024-07-01"}}})",
      &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.from().agreement_size(), 2u);
  EXPECT_EQ(response.to().agreement_size(), 3u);
  ASSERT_EQ(response.differences_size(), 2);
  EXPECT_EQ(response.differences(0).field(), "status");
  EXPECT_EQ(response.differences(0).before(), "in force");
  EXPECT_EQ(response.differences(0).after(), "lifted");
  EXPECT_EQ(response.differences(0).cause(), v1::DIFFERENCE_CAUSE_WE_LEARNED);
  EXPECT_EQ(response.differences(1).field(), "validity");
}

TEST_F(ReadsRightsTest, PagesOfADifferenceKeepBothBases) {
  v1::DiffAgreementResponse whole;
  const std::string question =
      R"({"agreement_id":"A","from":{"known_at":{"tree_size":"3"}})";
  ASSERT_TRUE(Diff(absl::StrCat(question, "}"), &whole).ok());
  ASSERT_EQ(whole.differences_size(), 2);
  v1::DiffAgreementResponse page;
  ASSERT_TRUE(Diff(absl::StrCat(question, R"(,"page_size":1})"), &page).ok());
  ASSERT_EQ(page.differences_size(), 1);
  clock_.Advance(std::chrono::hours(1));
  ASSERT_TRUE(Append("r-3", "A", {GrantJson("V")}).ok());
  v1::DiffAgreementResponse rest;
  ASSERT_TRUE(Diff(absl::StrCat(question, R"(,"page_token":")",
                                page.next_page_token(), "\"}"),
                   &rest)
                  .ok());
  EXPECT_TRUE(rest.next_page_token().empty());
  page.clear_next_page_token();
  page.MergeFrom(rest);
  EXPECT_TRUE(MessageDifferencer::Equals(whole, page))
      << page.ShortDebugString();
}

TEST_F(ReadsRightsTest, TwiceTheSameQuestionDoesNotDiffer) {
  v1::DiffAgreementResponse response;
  ASSERT_TRUE(Diff(R"({"agreement_id":"A"})", &response).ok());
  EXPECT_EQ(response.differences_size(), 0);
  EXPECT_TRUE(MessageDifferencer::Equals(response.from(), response.to()));
}

TEST_F(ReadsRightsTest, WhatIsOwedHasItsReasons) {
  v1::GetObligationResponse response;
  ASSERT_TRUE(Owed(R"({"agreement_id":"A","term_id":"U"})", &response).ok());
  EXPECT_EQ(response.obligation().owes(), v1::VERDICT_YES);
  EXPECT_EQ(response.obligation().because(0).event_id(), "e1");
  ASSERT_TRUE(Owed(R"({"agreement_id":"A","term_id":"T"})", &response).ok());
  EXPECT_EQ(response.obligation().owes(), v1::VERDICT_NO);
  EXPECT_EQ(response.obligation().because(0).event_id(), "e2");
  EXPECT_EQ(response.basis().agreement_size(), 3u);
}

// The lifting of U, which is not recorded.
constexpr char kHypothesis[] =
    R"("hypothesis":{"assumed":[{"agreement_id":"A","events":[{"fact":{
        "effective":{"date":"2024-02-01"},"term_lifted":{"term_id":"U",
        "term_kind":"TERM_KIND_EXCLUSIVITY"}}}]}]})";

TEST_F(ReadsRightsTest, WhatIsAssumedCountsInOneAnswerAndIsMarked) {
  v1::GetAgreementResponse before;
  constexpr char kPlain[] =
      R"({"agreement_id":"A","as_of":{"date":"2024-07-01"}})";
  ASSERT_TRUE(Get(kPlain, &before).ok());
  const std::string asked = absl::StrCat(
      R"({"agreement_id":"A","as_of":{"date":"2024-07-01"},)", kHypothesis);

  v1::GetAgreementResponse state;
  const grpc::Status status = Get(absl::StrCat(asked, "}"), &state);
  ASSERT_TRUE(status.ok()) << status.error_message();
  const v1::StatusValue& lifted = state.agreement().terms(1).statuses(0);
  EXPECT_EQ(lifted.status(), v1::TERM_STATUS_LIFTED);
  EXPECT_EQ(lifted.winner().event_id(), "assumed-0");
  EXPECT_TRUE(lifted.winner().assumed());
  EXPECT_EQ(state.basis().agreement_size(), 3u);
  EXPECT_EQ(state.basis().tree_size(), before.basis().tree_size());
  EXPECT_EQ(state.basis().hypothesis_sha256().size(), 32u);

  v1::ExplainAgreementResponse explained;
  ASSERT_TRUE(Explain(absl::StrCat(asked, R"(,"term_ids":["U"],)",
                                   R"("field":"status"})"),
                      &explained)
                  .ok());
  EXPECT_TRUE(explained.explanations(0).values(0).winner().assumed());
  EXPECT_EQ(explained.basis().hypothesis_sha256(),
            state.basis().hypothesis_sha256());

  v1::GetObligationResponse owed;
  ASSERT_TRUE(Owed(absl::StrCat(asked, R"(,"term_id":"U"})"), &owed).ok());
  EXPECT_EQ(owed.obligation().owes(), v1::VERDICT_NO);
  EXPECT_TRUE(owed.obligation().because(0).assumed());

  grpc::ClientContext context;
  v1::GetTimelineResponse lives;
  ASSERT_TRUE(
      stub_
          ->GetTimeline(&context,
                        FromJson<v1::GetTimelineRequest>(absl::StrCat(
                            R"({"agreement_id":"A",)", kHypothesis, "}")),
                        &lives)
          .ok());
  EXPECT_EQ(lives.timelines(1).spans_size(), 2);

  // Neither stored nor kept: the plain question has its old answer.
  v1::GetAgreementResponse after;
  ASSERT_TRUE(Get(kPlain, &after).ok());
  after.mutable_basis()->set_read_time(before.basis().read_time());
  EXPECT_TRUE(MessageDifferencer::Equals(before, after));
}

// Records behind K have the positions that what is assumed is given.
TEST_F(ReadsRightsTest, WhatIsAssumedLiesBehindKAndHidesWhatWasRecordedLater) {
  v1::GetAgreementResponse state;
  const grpc::Status status =
      Get(absl::StrCat(R"({"agreement_id":"A","known_at":{"tree_size":"3"},)",
                       kHypothesis, "}"),
          &state);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(state.agreement().terms(0).statuses(0).status(),
            v1::TERM_STATUS_IN_FORCE);
  EXPECT_EQ(state.agreement().terms(1).statuses(0).status(),
            v1::TERM_STATUS_LIFTED);
  EXPECT_EQ(state.basis().agreement_size(), 2u);
}

TEST_F(ReadsRightsTest, AHypothesisThatCouldNotBeRecordedIsRefused) {
  v1::GetAgreementResponse state;
  const auto refused = [&](const std::string& hypothesis) {
    return TakeApart(Get(
        absl::StrCat(R"({"agreement_id":"A","hypothesis":{)", hypothesis, "}}"),
        &state));
  };
  EXPECT_THAT(refused("").message, HasSubstr("has 0 events"));
  EXPECT_EQ(refused(R"("assumed":[{"agreement_id":"none","events":[{"fact":{
                       "effective":{"date":"2024"},"term_lifted":{"term_id":
                       "U","term_kind":"TERM_KIND_EXCLUSIVITY"}}}]}])")
                .reason,
            "AGREEMENT_NOT_FOUND");
  const Refused twice =
      refused(absl::StrCat(R"("assumed":[{"agreement_id":"A","events":[)",
                           LiftJson("T", "2024-07-01"), "]}]"));
  EXPECT_EQ(twice.code, grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(twice.reason, "HYPOTHESIS_REFUSED");
  EXPECT_THAT(twice.message, HasSubstr("hypothesis.assumed[0].events[0]"));
}

TEST_F(ReadsRightsTest, EveryFaultOfAQuestionIsListed) {
  v1::DiffAgreementResponse response;
  const Refused refused = TakeApart(Diff(
      R"({"agreement_id":"A","from":{"as_of":{"date":"2024"}},
          "to":{"known_at":{"date":"soon"}},"page_size":-1})",
      &response));
  EXPECT_EQ(refused.code, grpc::StatusCode::INVALID_ARGUMENT);
  std::vector<std::string> fields;
  const auto request = refused.Detail<google::rpc::BadRequest>();
  for (const auto& violation : request.field_violations()) {
    fields.push_back(violation.field());
  }
  EXPECT_THAT(fields,
              ElementsAre("from.as_of.date", "to.known_at.date", "page_size"));
}

}  // namespace
}  // namespace ledger
