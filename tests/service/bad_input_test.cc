// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: every wrong input is answered with the code, the reason and the words
// that help, and nothing of it is written. Method: one table; each row is a
// request, as JSON or as bytes, and what must come back.

#include "absl/strings/str_replace.h"
#include "grpcpp/generic/generic_stub.h"
#include "ledger/limits.h"
#include "service/rpc.h"
#include "tests/service/bad_inputs.h"
#include "tests/service/server_fixture.h"

namespace ledger {
namespace {

using testing::HasSubstr;

class BadInputTest : public ServerFixture {
 protected:
  void SetUp() override {
    ServerFixture::SetUp();
    ASSERT_TRUE(Append("setup-1", "A", {GrantJson("X", "2024-01-01")}).ok());
    ASSERT_TRUE(Append("setup-2", "A", {LiftJson("X", "2024-06-01")}).ok());
    size_ = ledger_->tree_size();
  }

  // Sends bytes to a method as they are and gives its answer.
  grpc::Status SendBytes(const std::string& method, const std::string& bytes) {
    grpc::GenericStub stub(channel_);
    grpc::CompletionQueue queue;
    grpc::ClientContext context;
    auto call = stub.PrepareUnaryCall(
        &context, absl::StrCat("/ledger.v1.LedgerService/", method),
        ToByteBuffer(bytes), &queue);
    call->StartCall();
    grpc::ByteBuffer response;
    grpc::Status status;
    call->Finish(&response, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    return status;
  }

  template <typename Request>
  grpc::Status Send(const BadInput& row) {
    const std::string json =
        absl::StrReplaceAll(row.request, {{"EVENT", GrantJson("T")}});
    return SendBytes(row.method, FromJson<Request>(json).SerializeAsString());
  }

  grpc::Status Send(const BadInput& row) {
    const std::string method = row.method;
    if (method == "AppendEvents") return Send<v1::AppendEventsRequest>(row);
    if (method == "GetAgreement") return Send<v1::GetAgreementRequest>(row);
    if (method == "ListEvents") return Send<v1::ListEventsRequest>(row);
    if (method == "GetTimeline") return Send<v1::GetTimelineRequest>(row);
    if (method == "ExplainAgreement") {
      return Send<v1::ExplainAgreementRequest>(row);
    }
    if (method == "DiffAgreement") return Send<v1::DiffAgreementRequest>(row);
    if (method == "GetObligation") return Send<v1::GetObligationRequest>(row);
    if (method == "CheckPermission") {
      return Send<v1::CheckPermissionRequest>(row);
    }
    if (method == "ListFindings") return Send<v1::ListFindingsRequest>(row);
    if (method == "ListDeadlines") return Send<v1::ListDeadlinesRequest>(row);
    if (method == "WatchEvents") return Send<v1::WatchEventsRequest>(row);
    return Send<v1::ListAgreementsRequest>(row);
  }

  void Check(const std::vector<BadInput>& rows) {
    for (const BadInput& row : rows) {
      SCOPED_TRACE(row.name);
      const Refused refused = TakeApart(Send(row));
      EXPECT_NE(refused.code, grpc::StatusCode::OK);
      EXPECT_EQ(refused.reason, row.reason) << refused.message;
      EXPECT_THAT(refused.message, HasSubstr(row.message));
      for (const ReasonRow& known : Reasons()) {
        if (known.name == refused.reason) {
          EXPECT_EQ(static_cast<int>(refused.code),
                    static_cast<int>(known.code));
        }
      }
      EXPECT_EQ(refused.Detail<google::rpc::ErrorInfo>().domain(),
                "agreement-ledger");
    }
    EXPECT_EQ(ledger_->tree_size(), size_);
  }

  TreeSize size_{0};
};

TEST_F(BadInputTest, WrongEnvelopesAreRefused) { Check(Envelopes()); }
TEST_F(BadInputTest, WrongFormsAreRefused) {
  Check(EventForms());
  Check(TimeForms());
  Check(FieldForms());
}
TEST_F(BadInputTest, BrokenRulesAreRefused) { Check(Rules()); }
TEST_F(BadInputTest, WrongQuestionsAreRefused) {
  Check(StateQuestions());
  Check(ListQuestions());
  Check(PermissionQuestions());
  Check(DoubtQuestions());
}

TEST_F(BadInputTest, TheTableHasMoreThanFiftyRows) {
  const size_t rows = Envelopes().size() + EventForms().size() +
                      TimeForms().size() + FieldForms().size() +
                      Rules().size() + StateQuestions().size() +
                      ListQuestions().size();
  EXPECT_GE(rows, 50u);
  std::cout << rows << " wrong inputs\n";
}

TEST_F(BadInputTest, BytesThatAreNoMessageAreRefused) {
  for (const std::string& bytes : {std::string("\xff\xff\xff"),
                                   std::string("\x0a\x05"
                                               "ab"),
                                   std::string("\x0a\x02\xc3\x28", 4)}) {
    const Refused refused = TakeApart(SendBytes("AppendEvents", bytes));
    EXPECT_EQ(refused.code, grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_THAT(refused.message,
                HasSubstr("is no ledger.v1.AppendEventsRequest"));
  }
}

TEST_F(BadInputTest, UnknownFieldsAreRefusedWithTheirPath) {
  v1::AppendEventsRequest request = FromJson<v1::AppendEventsRequest>(
      absl::StrReplaceAll(RequestOfTerm(""), {{"EVENT", GrantJson("T")}}));
  v1::When* when = request.mutable_appends(0)
                       ->mutable_events(0)
                       ->mutable_fact()
                       ->mutable_effective();
  when->GetReflection()->MutableUnknownFields(when)->AddVarint(77, 1);
  const Refused refused =
      TakeApart(SendBytes("AppendEvents", request.SerializeAsString()));
  EXPECT_EQ(refused.reason, "INVALID_FIELD");
  EXPECT_THAT(refused.message,
              HasSubstr("appends[0].events[0].fact.effective: holds unknown "
                        "field 77"));
}

TEST_F(BadInputTest, UnknownEnumValuesAreRefusedWithTheirPath) {
  v1::AppendEventsRequest request =
      FromJson<v1::AppendEventsRequest>(RequestOfTerm(""));
  request.mutable_appends(0)
      ->mutable_events(0)
      ->mutable_fact()
      ->mutable_term_granted()
      ->set_term_kind(static_cast<v1::TermKind>(99));
  const Refused refused =
      TakeApart(SendBytes("AppendEvents", request.SerializeAsString()));
  EXPECT_THAT(refused.message,
              HasSubstr("fact.term_granted.term_kind: unknown value 99 of "
                        "TermKind"));
}

TEST_F(BadInputTest, AnEventOneByteTooLongIsRefusedAndTheLongestIsNot) {
  const auto request_of = [](size_t size) {
    v1::AppendEventsRequest request = FromJson<v1::AppendEventsRequest>(
        RequestOfTerm("", R"("instant":"2024-01-01T00:00:00Z")"));
    v1::Event* event = request.mutable_appends(0)->mutable_events(0);
    event->set_event_id("longest");  // one that is given would count too
    while (event->ByteSizeLong() + 16'000 < size) {
      event->mutable_fact()->add_sources()->set_uri(std::string(15'900, 'x'));
    }
    event->mutable_fact()->add_sources()->set_uri("x");
    v1::Source* last = event->mutable_fact()->mutable_sources(
        event->fact().sources_size() - 1);
    while (event->ByteSizeLong() < size) {
      const size_t missing = size - event->ByteSizeLong();
      last->mutable_uri()->append(
          std::string(std::max<size_t>(1, missing > 8 ? missing - 8 : 1), 'x'));
    }
    return request;
  };
  const v1::AppendEventsRequest above = request_of(kEventBytesMax + 1);
  ASSERT_EQ(above.appends(0).events(0).ByteSizeLong(), kEventBytesMax + 1);
  const Refused refused =
      TakeApart(SendBytes("AppendEvents", above.SerializeAsString()));
  EXPECT_EQ(refused.reason, "MESSAGE_TOO_LARGE");
  EXPECT_THAT(refused.message, HasSubstr("event is 61441 bytes; limit is 61440 "
                                         "(event_bytes_max)"));
  const v1::AppendEventsRequest longest = request_of(kEventBytesMax);
  const grpc::Status taken =
      SendBytes("AppendEvents", longest.SerializeAsString());
  EXPECT_TRUE(taken.ok()) << taken.error_message();
}

TEST_F(BadInputTest, ARequestAboveItsLimitIsRefusedByName) {
  const Refused refused = TakeApart(
      SendBytes("AppendEvents", std::string(kRequestBytesMax + 1, 'x')));
  EXPECT_EQ(refused.reason, "MESSAGE_TOO_LARGE");
  EXPECT_THAT(refused.message,
              HasSubstr("request is 4194305 bytes; limit is 4194304 "
                        "(request_bytes_max)"));
}

TEST_F(BadInputTest, ATokenServesOnlyItsOwnQuestion) {
  ASSERT_TRUE(Append("two", "A", {GrantJson("Y"), GrantJson("Z")}).ok());
  v1::GetAgreementResponse page;
  ASSERT_TRUE(Get(R"({"agreement_id":"A","page_size":1})", &page).ok());
  const std::string token = page.next_page_token();
  ASSERT_NE(token, "");
  const auto reason_of = [&](const std::string& json) {
    v1::GetAgreementResponse ignored;
    return TakeApart(
               Get(absl::StrReplaceAll(json, {{"TOKEN", token}}), &ignored))
        .reason;
  };
  EXPECT_EQ(reason_of(R"({"agreement_id":"B","page_token":"TOKEN"})"),
            "PAGE_TOKEN_INVALID");
  EXPECT_EQ(reason_of(R"({"agreement_id":"A","as_of":{"date":"2024-01-01"},
                          "page_token":"TOKEN"})"),
            "PAGE_TOKEN_INVALID");
  EXPECT_EQ(reason_of(R"({"agreement_id":"A","page_token":"TOKENx"})"),
            "PAGE_TOKEN_INVALID");
  v1::GetAgreementResponse next;
  EXPECT_TRUE(Get(absl::StrCat(R"({"agreement_id":"A","page_size":5,)",
                               R"("page_token":")", token, "\"}"),
                  &next)
                  .ok());
}

}  // namespace
}  // namespace ledger
