// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: the service does over gRPC what its proto promises. Method: a server in
// this process, a clock that stands, requests as JSON.

#include "google/protobuf/util/message_differencer.h"
#include "tests/service/server_fixture.h"

namespace ledger {
namespace {

using google::protobuf::util::MessageDifferencer;
using testing::ElementsAre;
using testing::HasSubstr;

class ServiceTest : public ServerFixture {};

TEST_F(ServiceTest, WhatIsAppendedIsNumberedInOrder) {
  v1::AppendEventsResponse response;
  const grpc::Status status =
      Append("r-1", "A-17", {GrantJson("T-1"), GrantJson("T-2")}, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(response.events_size(), 2);
  EXPECT_EQ(response.events(0).event_id(), "e0");
  EXPECT_EQ(response.events(1).revision(), 1u);
  EXPECT_EQ(response.events(1).position(), response.events(0).position() + 1);
  EXPECT_EQ(response.events(1).type(), "exclusivity.granted");
  EXPECT_EQ(response.tree_size(), response.events(1).position() + 1);
  EXPECT_FALSE(response.replayed());
}

TEST_F(ServiceTest, ARetryGetsTheFirstAnswerAlsoAfterARestart) {
  v1::AppendEventsResponse first;
  ASSERT_TRUE(Append("r-1", "A-17", {GrantJson("T-1")}, &first).ok());
  Restart();
  v1::AppendEventsResponse again;
  ASSERT_TRUE(Append("r-1", "A-17", {GrantJson("T-1")}, &again).ok());
  EXPECT_TRUE(again.replayed());
  again.set_replayed(false);
  EXPECT_TRUE(MessageDifferencer::Equals(first, again));
}

TEST_F(ServiceTest, ARequestIdWithOtherContentIsRefusedWithBothDigests) {
  ASSERT_TRUE(Append("r-1", "A-17", {GrantJson("T-1")}).ok());
  const Refused refused = TakeApart(Append("r-1", "A-17", {GrantJson("T-2")}));
  EXPECT_EQ(refused.code, grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(refused.reason, "REQUEST_ID_REUSED");
  const auto conflict = refused.Detail<v1::RequestConflict>();
  EXPECT_EQ(conflict.request_id(), "r-1");
  EXPECT_EQ(conflict.digest().size(), 32u);
  EXPECT_EQ(conflict.recorded_digest().size(), 32u);
  EXPECT_NE(conflict.digest(), conflict.recorded_digest());
}

TEST_F(ServiceTest, EveryConflictIsListedAndNothingIsWritten) {
  ASSERT_TRUE(Append("r-1", "A-1", {GrantJson("T")}).ok());
  ASSERT_TRUE(Append("r-2", "A-2", {GrantJson("T")}).ok());
  const uint64_t before = ledger_->tree_size().value();
  const auto request = FromJson<v1::AppendEventsRequest>(absl::StrCat(
      R"({"request_id":"r-3","appends":[)",
      R"({"agreement_id":"A-1","expected":{"exactly":"7"},"events":[)",
      GrantJson("U"), R"(]},{"agreement_id":"A-2","expected":)",
      R"({"no_events":true},"events":[)", GrantJson("U"), R"(]},)",
      R"({"agreement_id":"A-3","expected":{"no_events":true},"events":[)",
      GrantJson("U"), "]}]}"));
  grpc::ClientContext context;
  v1::AppendEventsResponse response;
  const Refused refused =
      TakeApart(stub_->AppendEvents(&context, request, &response));
  EXPECT_EQ(refused.code, grpc::StatusCode::ABORTED);
  EXPECT_EQ(refused.reason, "REVISION_MISMATCH");
  const auto conflicts = refused.Detail<v1::RevisionConflicts>();
  ASSERT_EQ(conflicts.conflicts_size(), 2);
  EXPECT_EQ(conflicts.conflicts(0).agreement_id(), "A-1");
  EXPECT_EQ(conflicts.conflicts(0).expected(), "revision 7");
  EXPECT_EQ(conflicts.conflicts(0).found(), "revision 0");
  EXPECT_EQ(conflicts.conflicts(1).agreement_id(), "A-2");
  EXPECT_EQ(ledger_->tree_size().value(), before);
}

TEST_F(ServiceTest, ABrokenRuleIsNamedWithItsEvent) {
  ASSERT_TRUE(Append("r-1", "A-1", {GrantJson("T")}).ok());
  const Refused refused = TakeApart(
      Append("r-2", "A-1", {GrantJson("U"), LiftJson("V", "2024-03-01")}));
  EXPECT_EQ(refused.code, grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(refused.reason, "UNKNOWN_REFERENCE");
  const auto failure = refused.Detail<google::rpc::PreconditionFailure>();
  ASSERT_EQ(failure.violations_size(), 1);
  EXPECT_THAT(failure.violations(0).subject(),
              testing::StartsWith("appends[0].events[1].fact.term_lifted"));
}

TEST_F(ServiceTest, ValidateOnlyTellsWhatWouldChangeAndWritesNothing) {
  ASSERT_TRUE(Append("r-1", "A-1", {GrantJson("T")}).ok());
  const uint64_t before = ledger_->tree_size().value();
  auto request = FromJson<v1::AppendEventsRequest>(absl::StrCat(
      R"({"request_id":"r-2","validate_only":true,"appends":[{)",
      R"("agreement_id":"A-1","expected":{"exactly":"0"},"events":[)",
      LiftJson("T", "2024-03-01"), "]}]}"));
  v1::AppendEventsResponse response;
  {
    grpc::ClientContext context;
    ASSERT_TRUE(stub_->AppendEvents(&context, request, &response).ok());
  }
  EXPECT_EQ(ledger_->tree_size().value(), before);
  bool status_changes = false;
  for (const v1::StateChange& change : response.changes()) {
    status_changes |= change.term_id() == "T" && change.field() == "status";
  }
  EXPECT_TRUE(status_changes) << response.ShortDebugString();
  // It took no request id: the same id may now really write.
  request.set_validate_only(false);
  grpc::ClientContext context;
  ASSERT_TRUE(stub_->AppendEvents(&context, request, &response).ok());
  EXPECT_FALSE(response.replayed());
}

TEST_F(ServiceTest, TheRootIsGivenWhenItIsAskedFor) {
  auto request = FromJson<v1::AppendEventsRequest>(
      absl::StrCat(R"({"request_id":"r-1","want_root":true,"appends":[{)",
                   R"("agreement_id":"A-1","expected":{"any":true},"events":[)",
                   GrantJson("T"), "]}]}"));
  grpc::ClientContext context;
  v1::AppendEventsResponse response;
  ASSERT_TRUE(stub_->AppendEvents(&context, request, &response).ok());
  EXPECT_EQ(response.root_hash(), ledger_->Info().root.view());
}

TEST_F(ServiceTest, TheSameDayIsAnsweredAsKnownThenAndNow) {
  clock_.Set("2024-06-01T00:00:00Z");
  ASSERT_TRUE(Append("r-1", "A-1", {GrantJson("T", "2024-01-01")}).ok());
  clock_.Set("2024-09-01T00:00:00Z");
  ASSERT_TRUE(Append("r-2", "A-1", {LiftJson("T", "2024-03-01")}).ok());
  v1::GetAgreementResponse then;
  v1::GetAgreementResponse now;
  ASSERT_TRUE(Get(R"({"agreement_id":"A-1","as_of":{"date":"2024-07-01"},
                      "known_at":{"date":"2024-07-01"}})",
                  &then)
                  .ok());
  ASSERT_TRUE(
      Get(R"({"agreement_id":"A-1","as_of":{"date":"2024-07-01"}})", &now)
          .ok());
  ASSERT_EQ(then.agreement().terms_size(), 1);
  EXPECT_EQ(then.agreement().terms(0).statuses(0).status(),
            v1::TERM_STATUS_IN_FORCE);
  EXPECT_EQ(now.agreement().terms(0).statuses(0).status(),
            v1::TERM_STATUS_LIFTED);
  EXPECT_EQ(then.basis().agreement_size(), 1u);
  EXPECT_EQ(now.basis().agreement_size(), 2u);
  EXPECT_EQ(FormatInstant(FromMicros(then.basis().effective_time())),
            "2024-07-01T00:00:00Z");
  EXPECT_EQ(FormatInstant(FromMicros(then.basis().read_time())),
            "2024-07-01T23:59:59.999999Z");
}

TEST_F(ServiceTest, TheBasisOfAnAnswerRepeatsItToTheByte) {
  ASSERT_TRUE(Append("r-1", "A-1", {GrantJson("T")}).ok());
  v1::GetAgreementResponse first;
  ASSERT_TRUE(Get(R"({"agreement_id":"A-1"})", &first).ok());
  clock_.Advance(std::chrono::hours(1));
  ASSERT_TRUE(Append("r-2", "A-1", {LiftJson("T", "2024-03-01")}).ok());
  Restart();
  v1::GetAgreementRequest request;
  request.set_agreement_id("A-1");
  auto* as_of = request.mutable_as_of()->mutable_time();
  as_of->set_seconds(first.basis().effective_time() / 1'000'000);
  as_of->set_nanos(
      static_cast<int>(first.basis().effective_time() % 1'000'000) * 1000);
  auto* known_at = request.mutable_known_at()->mutable_time();
  known_at->set_seconds(first.basis().read_time() / 1'000'000);
  known_at->set_nanos(static_cast<int>(first.basis().read_time() % 1'000'000) *
                      1000);
  for (const char* from : {"the disk", "what is at hand"}) {
    grpc::ClientContext context;
    v1::GetAgreementResponse again;
    ASSERT_TRUE(stub_->GetAgreement(&context, request, &again).ok());
    EXPECT_EQ(first.SerializeAsString(), again.SerializeAsString()) << from;
  }
}

TEST_F(ServiceTest, ADateBeginsInTheTimeZoneOfTheAgreement) {
  ASSERT_TRUE(
      Append("r-1", "A-1",
             {R"({"fact":{"effective":{"date":"2024-01-01"},"term_granted":
                 {"term_id":"M","term_kind":"TERM_KIND_META",
                  "fields":{"time_zone":"America/New_York"}}}})"})
          .ok());
  v1::GetAgreementResponse response;
  ASSERT_TRUE(
      Get(R"({"agreement_id":"A-1","as_of":{"date":"2024-07-01"}})", &response)
          .ok());
  EXPECT_EQ(FormatInstant(FromMicros(response.basis().effective_time())),
            "2024-07-01T04:00:00Z");
}

TEST_F(ServiceTest, BasicViewLeavesOutRegistersAndKnowledge) {
  ASSERT_TRUE(Append("r-1", "A-1", {GrantJson("T")}).ok());
  v1::GetAgreementResponse full;
  v1::GetAgreementResponse basic;
  ASSERT_TRUE(Get(R"({"agreement_id":"A-1"})", &full).ok());
  ASSERT_TRUE(
      Get(R"({"agreement_id":"A-1","view":"AGREEMENT_VIEW_BASIC"})", &basic)
          .ok());
  EXPECT_GT(full.agreement().terms(0).registers_size(), 0);
  EXPECT_EQ(basic.agreement().terms(0).registers_size(), 0);
  EXPECT_EQ(basic.agreement().terms(0).statuses(0).status(),
            v1::TERM_STATUS_IN_FORCE);
}

TEST_F(ServiceTest, PagesOfTermsHoldEachTermOnce) {
  std::vector<std::string> grants;
  for (int i = 0; i < 25; ++i) {
    grants.push_back(GrantJson(absl::StrCat("T-", 100 + i)));
  }
  ASSERT_TRUE(Append("r-1", "A-1", grants).ok());
  v1::GetAgreementRequest request;
  request.set_agreement_id("A-1");
  request.set_page_size(10);
  std::vector<std::string> seen;
  std::string basis;
  int pages = 0;
  do {
    grpc::ClientContext context;
    v1::GetAgreementResponse page;
    ASSERT_TRUE(stub_->GetAgreement(&context, request, &page).ok());
    if (pages == 0) basis = page.basis().SerializeAsString();
    EXPECT_EQ(page.basis().SerializeAsString(), basis);
    for (const auto& term : page.agreement().terms()) {
      seen.push_back(term.term_id());
    }
    request.set_page_token(page.next_page_token());
    // What comes between two pages does not move the next one.
    clock_.Advance(std::chrono::seconds(1));
    ASSERT_TRUE(Append(absl::StrCat("between-", pages), "A-1",
                       {GrantJson(absl::StrCat("T-000-", pages))})
                    .ok());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(pages, 3);
  ASSERT_EQ(seen.size(), 25u);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_EQ(seen.front(), "T-100");
}

TEST_F(ServiceTest, AgreementsAreListedByIdWithoutTheLedgersOwn) {
  AppendMany(5);
  v1::ListAgreementsRequest request;
  request.set_page_size(2);
  std::vector<std::string> seen;
  do {
    grpc::ClientContext context;
    v1::ListAgreementsResponse page;
    ASSERT_TRUE(stub_->ListAgreements(&context, request, &page).ok());
    for (const auto& agreement : page.agreements()) {
      seen.push_back(agreement.agreement_id());
      EXPECT_EQ(agreement.agreement_size(), 1u);
      EXPECT_EQ(agreement.terms_in_force(), 1u);
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(seen,
              ElementsAre("A-1000", "A-1001", "A-1002", "A-1003", "A-1004"));
}

TEST_F(ServiceTest, AgreementsAreFilteredByWhatTheyHoldOnTheDay) {
  AppendMany(2);
  ASSERT_TRUE(Append("lift", "A-1001", {LiftJson("T", "2024-03-01")}).ok());
  const auto count = [&](const std::string& json) {
    grpc::ClientContext context;
    v1::ListAgreementsResponse page;
    const grpc::Status status = stub_->ListAgreements(
        &context, FromJson<v1::ListAgreementsRequest>(json), &page);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return page.agreements_size();
  };
  EXPECT_EQ(count(R"({"term_status":"TERM_STATUS_IN_FORCE"})"), 1);
  EXPECT_EQ(count(R"({"term_status":"TERM_STATUS_LIFTED"})"), 1);
  EXPECT_EQ(count(R"({"term_status":"TERM_STATUS_IN_FORCE",
                      "as_of":{"date":"2024-02-01"}})"),
            2);
  EXPECT_EQ(count(R"({"term_kind":"TERM_KIND_EXCLUSIVITY"})"), 2);
  EXPECT_EQ(count(R"({"term_kind":"TERM_KIND_HOLDING"})"), 0);
  EXPECT_EQ(count(R"({"party_id":"nobody"})"), 0);
  EXPECT_EQ(count(R"({"instrument_id":"none"})"), 0);
}

TEST_F(ServiceTest, ListedEventsAreTheStoredBytes) {
  AppendMany(3);
  grpc::ClientContext context;
  v1::ListEventsResponse page;
  ASSERT_TRUE(stub_->ListEvents(&context, v1::ListEventsRequest(), &page).ok());
  ScanRequest scan;
  scan.until = ledger_->tree_size();
  const auto stored = ledger_->ScanRecords(scan);
  ASSERT_THAT(stored, IsOk());
  ASSERT_EQ(static_cast<size_t>(page.events_size()), stored->records.size());
  for (int i = 0; i < page.events_size(); ++i) {
    EXPECT_EQ(page.events(i).SerializeAsString(),
              stored->records[static_cast<size_t>(i)].bytes);
  }
  EXPECT_EQ(page.basis().tree_size(), ledger_->tree_size().value());
}

TEST_F(ServiceTest, PagesOfEventsPinWhatWasKnown) {
  AppendMany(5);
  v1::ListEventsRequest request;
  request.mutable_filter()->add_types("exclusivity.*");
  request.set_page_size(2);
  std::vector<std::string> seen;
  do {
    grpc::ClientContext context;
    v1::ListEventsResponse page;
    const grpc::Status status = stub_->ListEvents(&context, request, &page);
    ASSERT_TRUE(status.ok()) << status.error_message();
    for (const auto& event : page.events()) {
      seen.push_back(event.agreement_id());
    }
    request.set_page_token(page.next_page_token());
    clock_.Advance(std::chrono::seconds(1));
    ASSERT_TRUE(Append(absl::StrCat("x-", seen.size()), "Z",
                       {GrantJson(absl::StrCat("T", seen.size()))})
                    .ok());
  } while (!request.page_token().empty());
  EXPECT_THAT(seen,
              ElementsAre("A-1000", "A-1001", "A-1002", "A-1003", "A-1004"));
}

TEST_F(ServiceTest, EventsAreFilteredByAgreementTypeAndTerm) {
  ASSERT_TRUE(Append("r-1", "A-1", {GrantJson("T"), GrantJson("U")}).ok());
  ASSERT_TRUE(Append("r-2", "A-1", {LiftJson("T", "2024-03-01")}).ok());
  ASSERT_TRUE(Append("r-3", "A-2", {GrantJson("T")}).ok());
  const auto count = [&](const std::string& json) {
    grpc::ClientContext context;
    v1::ListEventsResponse page;
    const grpc::Status status = stub_->ListEvents(
        &context, FromJson<v1::ListEventsRequest>(json), &page);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return page.events_size();
  };
  EXPECT_EQ(count(R"({"filter":{"agreement_id":"A-1"}})"), 3);
  EXPECT_EQ(count(R"({"filter":{"types":["*.lifted"]}})"), 1);
  EXPECT_EQ(count(R"({"filter":{"types":["exclusivity.granted"]}})"), 3);
  EXPECT_EQ(count(R"({"filter":{"types":["rofr.*"]}})"), 0);
  EXPECT_EQ(count(R"({"filter":{"term_id":"T"}})"), 3);
  EXPECT_EQ(count(R"({"filter":{"agreement_id":"A-1","term_id":"T"}})"), 2);
  EXPECT_EQ(count(R"({"filter":{"agreement_id":"A-1"},"page_size":1})"), 1);
}

TEST_F(ServiceTest, ATimelineHasTheExactEdges) {
  ASSERT_TRUE(Append("r-1", "A-1", {GrantJson("T", "2024-01-01")}).ok());
  ASSERT_TRUE(Append("r-2", "A-1", {LiftJson("T", "2024-03-01")}).ok());
  grpc::ClientContext context;
  v1::GetTimelineResponse response;
  v1::GetTimelineRequest request;
  request.set_agreement_id("A-1");
  ASSERT_TRUE(stub_->GetTimeline(&context, request, &response).ok());
  ASSERT_EQ(response.timelines_size(), 1);
  const auto& spans = response.timelines(0).spans();
  ASSERT_EQ(spans.size(), 2) << response.ShortDebugString();
  EXPECT_EQ(FormatInstant(FromMicros(spans[0].start())),
            "2024-01-01T00:00:00Z");
  EXPECT_EQ(FormatInstant(FromMicros(spans[0].end())), "2024-03-01T00:00:00Z");
  EXPECT_EQ(spans[1].statuses(0).status(), v1::TERM_STATUS_LIFTED);
}

TEST_F(ServiceTest, AnUnknownAgreementIsNamedForPeopleAndPrograms) {
  v1::GetAgreementResponse response;
  const Refused refused =
      TakeApart(Get(R"({"agreement_id":"A-99"})", &response));
  EXPECT_EQ(refused.code, grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(refused.reason, "AGREEMENT_NOT_FOUND");
  EXPECT_THAT(refused.message, HasSubstr("agreement 'A-99'"));
  EXPECT_EQ(refused.Detail<google::rpc::ResourceInfo>().resource_name(),
            "agreements/A-99");
}

TEST_F(ServiceTest, ServerInfoSaysWhereTheLedgerStands) {
  AppendMany(2);
  grpc::ClientContext context;
  v1::GetServerInfoResponse info;
  ASSERT_TRUE(
      admin_->GetServerInfo(&context, v1::GetServerInfoRequest(), &info).ok());
  EXPECT_EQ(info.tree_size(), ledger_->tree_size().value());
  EXPECT_EQ(info.root_hash(), ledger_->Info().root.view());
  EXPECT_EQ(info.phase(), v1::LEDGER_PHASE_OPEN);
  EXPECT_EQ(info.refuses_writes(), "");
  EXPECT_THAT(info.version(), testing::StartsWith("0."));
  EXPECT_THAT(info.libraries(), ElementsAre(testing::StartsWith("grpc 1."),
                                            testing::StartsWith("protobuf 3."),
                                            testing::StartsWith("rocksdb 7.")));
}

TEST_F(ServiceTest, MetricsCountCallsByMethodAndCode) {
  AppendMany(2);
  v1::GetAgreementResponse ignored;
  EXPECT_FALSE(Get(R"({"agreement_id":"nope"})", &ignored).ok());
  const std::string text = server_->RenderMetrics();
  EXPECT_THAT(text, HasSubstr("ledger_events_recorded_total 2"));
  EXPECT_THAT(text, HasSubstr("ledger_calls_total{"));
  EXPECT_THAT(text, HasSubstr("NOT_FOUND"));
}

// Imports one request and gives its answer, or the stream's end.
class Importer {
 public:
  explicit Importer(v1::AdminService::Stub* stub)
      : stream_(stub->ImportEvents(&context_)) {}

  bool Import(std::string_view request_id, std::string_view agreement,
              const std::string& event, std::string_view recorded,
              v1::ImportEventsResponse* response) {
    auto request = FromJson<v1::ImportEventsRequest>(absl::StrCat(
        R"({"request_id":")", std::string(request_id),
        R"(","appends":[{"agreement_id":")", std::string(agreement),
        R"(","expected":{"any":true},"events":[)", event, "]}]}"));
    request.set_recorded_time(ToMicros(ParseInstant(recorded).value()));
    return stream_->Write(request) && stream_->Read(response);
  }

  grpc::Status End() {
    stream_->WritesDone();
    return stream_->Finish();
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::ImportEventsRequest,
                                           v1::ImportEventsResponse>>
      stream_;
};

TEST_F(ServiceTest, AnImportKeepsItsTimesAndCanBeSentAgain) {
  v1::ImportEventsResponse response;
  for (const bool again : {false, true}) {
    Importer importer(admin_.get());
    ASSERT_TRUE(importer.Import("i-1", "A-1", GrantJson("T"),
                                "2020-01-01T00:00:00Z", &response));
    EXPECT_EQ(response.request_id(), "i-1");
    EXPECT_EQ(response.replayed(), again);
    ASSERT_TRUE(importer.Import("i-2", "A-1", LiftJson("T", "2024-02-02"),
                                "2020-01-02T00:00:00Z", &response));
    EXPECT_TRUE(importer.End().ok());
  }
  v1::GetAgreementResponse state;
  ASSERT_TRUE(Get(R"({"agreement_id":"A-1",
                      "known_at":{"time":"2020-01-01T12:00:00Z"},
                      "as_of":{"date":"2024-05-01"}})",
                  &state)
                  .ok());
  EXPECT_EQ(state.basis().agreement_size(), 1u);
}

TEST_F(ServiceTest, TheFirstRefusalEndsAnImportAndKeepsWhatCameBefore) {
  v1::ImportEventsResponse response;
  Importer importer(admin_.get());
  ASSERT_TRUE(importer.Import("i-1", "A-1", GrantJson("T"),
                              "2020-01-02T00:00:00Z", &response));
  EXPECT_FALSE(importer.Import("i-2", "A-1", GrantJson("U"),
                               "2020-01-01T00:00:00Z", &response));
  const Refused refused = TakeApart(importer.End());
  EXPECT_EQ(refused.code, grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(refused.reason, "IMPORT_TIME");
  EXPECT_EQ(ledger_->tree_size(), TreeSize(1));
}

TEST_F(ServiceTest, AppendsBeginWhenTheImportIsFinished) {
  v1::ImportEventsResponse response;
  Importer importer(admin_.get());
  ASSERT_TRUE(importer.Import("i-1", "A-1", GrantJson("T"),
                              "2020-01-01T00:00:00Z", &response));
  ASSERT_TRUE(importer.End().ok());
  EXPECT_EQ(TakeApart(Append("r-1", "A-1", {GrantJson("U")})).reason,
            "IMPORTING");
  v1::FinishImportResponse finished;
  {
    grpc::ClientContext context;
    ASSERT_TRUE(
        admin_->FinishImport(&context, v1::FinishImportRequest(), &finished)
            .ok());
  }
  EXPECT_EQ(finished.imported_count(), 1u);
  EXPECT_TRUE(Append("r-1", "A-1", {GrantJson("U")}).ok());
  Importer late(admin_.get());
  EXPECT_FALSE(late.Import("i-9", "A-1", GrantJson("V"), "2020-01-03T00:00:00Z",
                           &response));
  EXPECT_EQ(TakeApart(late.End()).reason, "IMPORT_CLOSED");
}

}  // namespace
}  // namespace ledger
