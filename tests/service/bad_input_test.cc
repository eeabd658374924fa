// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: every wrong input is answered with the code, the reason and the words
// that help, and nothing of it is written. Method: one table; each row is a
// request, as JSON or as bytes, and what must come back.

#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"
#include "grpcpp/generic/generic_stub.h"
#include "ledger/limits.h"
#include "service/rpc.h"
#include "tests/service/server_fixture.h"

namespace ledger {
namespace {

using testing::HasSubstr;

// One wrong request and its answer.
struct Row {
  const char* name;
  const char* method;   // of ledger.v1.LedgerService
  std::string request;  // JSON; EVENT stands for a right event
  const char* reason;
  std::string message;  // a part of it
};

const char kInvalid[] = "INVALID_FIELD";

// An append whose one event has `fact`, given as JSON without its braces.
std::string Fact(const std::string& fact) {
  return absl::StrCat(
      R"({"request_id":"r","appends":[{"agreement_id":"A","expected":)",
      R"({"any":true},"events":[{"fact":{)", fact, "}}]}]}");
}

std::string TermFact(const std::string& fields,
                     const std::string& effective = R"("date":"2024-01-01")") {
  return Fact(absl::StrCat(R"("effective":{)", effective,
                           R"(},"term_granted":{"term_id":"T","term_kind":)",
                           R"("TERM_KIND_INVESTMENT","fields":{)", fields,
                           "}}"));
}

std::string Verb(const std::string& verb, const std::string& date,
                 const std::string& term) {
  return Fact(absl::StrCat(R"("effective":{"date":")", date, R"("},")", verb,
                           R"(":{"term_id":")", term,
                           R"(","term_kind":"TERM_KIND_EXCLUSIVITY"})"));
}

std::string Repeat(const std::string& item, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) absl::StrAppend(&out, i ? "," : "", item);
  return out;
}

// The envelope: who, where, how many.
std::vector<Row> Envelopes() {
  const std::string long_id(65, 'a');
  return {
      {"no request id", "AppendEvents",
       R"({"appends":[{"agreement_id":"A","expected":{"any":true},
           "events":[EVENT]}]})",
       kInvalid, "request_id: "},
      {"request id too long", "AppendEvents",
       absl::StrCat(R"({"request_id":")", long_id,
                    R"(","appends":[{"agreement_id":"A","expected":)",
                    R"({"any":true},"events":[EVENT]}]})"),
       kInvalid, "request_id: "},
      {"request id with a blank", "AppendEvents",
       R"({"request_id":"a b","appends":[{"agreement_id":"A","expected":
           {"any":true},"events":[EVENT]}]})",
       kInvalid, "request_id: "},
      {"no appends", "AppendEvents", R"({"request_id":"r"})", kInvalid,
       "appends: empty; give at least one agreement"},
      {"no agreement id", "AppendEvents",
       R"({"request_id":"r","appends":[{"expected":{"any":true},
           "events":[EVENT]}]})",
       kInvalid, "appends[0].agreement_id: "},
      {"agreement id too long", "AppendEvents",
       absl::StrCat(R"({"request_id":"r","appends":[{"agreement_id":")",
                    long_id,
                    R"(","expected":{"any":true},"events":[EVENT]}]})"),
       kInvalid, "appends[0].agreement_id: "},
      {"agreement id with a slash", "AppendEvents",
       R"({"request_id":"r","appends":[{"agreement_id":"a/b","expected":
           {"any":true},"events":[EVENT]}]})",
       kInvalid, "appends[0].agreement_id: "},
      {"agreement id of dots", "AppendEvents",
       R"({"request_id":"r","appends":[{"agreement_id":"..","expected":
           {"any":true},"events":[EVENT]}]})",
       kInvalid, "appends[0].agreement_id: "},
      {"the ledger's own agreement", "AppendEvents",
       R"({"request_id":"r","appends":[{"agreement_id":"_ledger","expected":
           {"any":true},"events":[EVENT]}]})",
       kInvalid, "'_ledger' begins with '_'"},
      {"an agreement twice", "AppendEvents",
       R"({"request_id":"r","appends":[
           {"agreement_id":"A","expected":{"any":true},"events":[EVENT]},
           {"agreement_id":"A","expected":{"any":true},"events":[EVENT]}]})",
       kInvalid, "appends[1].agreement_id: 'A' stands here twice"},
      {"no expectation", "AppendEvents",
       R"({"request_id":"r","appends":[{"agreement_id":"A",
           "events":[EVENT]}]})",
       kInvalid,
       "appends[0].expected: missing; give exactly, no_events or any"},
      {"any is false", "AppendEvents",
       R"({"request_id":"r","appends":[{"agreement_id":"A","expected":
           {"any":false},"events":[EVENT]}]})",
       kInvalid, "appends[0].expected.any: found false; give true"},
      {"no_events is false", "AppendEvents",
       R"({"request_id":"r","appends":[{"agreement_id":"A","expected":
           {"no_events":false},"events":[EVENT]}]})",
       kInvalid, "appends[0].expected.no_events: found false; give true"},
      {"no events", "AppendEvents",
       R"({"request_id":"r","appends":[{"agreement_id":"A","expected":
           {"any":true}}]})",
       kInvalid, "appends[0].events: empty; give at least one event"},
      {"257 events", "AppendEvents",
       absl::StrCat(R"({"request_id":"r","appends":[{"agreement_id":"A",)",
                    R"("expected":{"any":true},"events":[)",
                    Repeat("EVENT", 257), "]}]}"),
       kInvalid, "257 events; limit is 256 (request_events_max)"},
      {"several at once", "AppendEvents",
       R"({"appends":[{"agreement_id":"a b","events":[EVENT]}]})", kInvalid,
       "(and 2 more)"},
  };
}

// What an event may say by itself.
std::vector<Row> Forms() {
  const std::string text(16 * 1024 + 1, 'x');
  return {
      {"no fact", "AppendEvents",
       R"({"request_id":"r","appends":[{"agreement_id":"A","expected":
           {"any":true},"events":[{}]}]})",
       kInvalid, "appends[0].events[0].fact: missing"},
      {"no kind of fact", "AppendEvents",
       Fact(R"("effective":{"date":"2024-01-01"})"), "UNKNOWN_EVENT_KIND",
       "appends[0].events[0].fact"},
      {"an event id of the ledger's form", "AppendEvents",
       R"({"request_id":"r","appends":[{"agreement_id":"A","expected":
           {"any":true},"events":[{"event_id":"e7","fact":{"effective":
           {"date":"2024-01-01"},"term_granted":{"term_id":"T","term_kind":
           "TERM_KIND_OTHER"}}}]}]})",
       kInvalid, "appends[0].events[0].event_id: 'e7'"},
      {"an event id with a blank", "AppendEvents",
       R"({"request_id":"r","appends":[{"agreement_id":"A","expected":
           {"any":true},"events":[{"event_id":"a b","fact":{"effective":
           {"date":"2024-01-01"},"term_granted":{"term_id":"T","term_kind":
           "TERM_KIND_OTHER"}}}]}]})",
       kInvalid, "appends[0].events[0].event_id"},
      {"no effective time", "AppendEvents",
       Fact(R"("term_granted":{"term_id":"T","term_kind":"TERM_KIND_OTHER"})"),
       "", "fact.effective"},
      {"an effective time that says nothing", "AppendEvents", TermFact("", ""),
       kInvalid, "fact.effective.said: missing"},
      {"no term id", "AppendEvents",
       Fact(R"("effective":{"date":"2024"},"term_granted":{"term_kind":
              "TERM_KIND_OTHER"})"),
       kInvalid, "fact.term_granted.term_id: missing"},
      {"no term kind", "AppendEvents",
       Fact(R"("effective":{"date":"2024"},"term_granted":{"term_id":"T"})"),
       kInvalid, "fact.term_granted.term_kind: missing"},
      {"30 February", "AppendEvents", TermFact("", R"("date":"2024-02-30")"),
       "INVALID_TIME", "fact.effective"},
      {"month 13", "AppendEvents", TermFact("", R"("date":"2024-13")"),
       "INVALID_TIME", "fact.effective"},
      {"year 0", "AppendEvents", TermFact("", R"("date":"0000")"),
       "INVALID_TIME", "fact.effective"},
      {"a date with two readings", "AppendEvents",
       TermFact("", R"("date":"03/04/2024")"), "INVALID_TIME",
       "fact.effective"},
      {"an interval that ends before it begins", "AppendEvents",
       TermFact("", R"("interval":{"lo":"2024-02","hi":"2024-01"})"),
       "INVALID_TIME", "fact.effective"},
      {"an unknown time zone", "AppendEvents",
       TermFact("", R"("date":"2024","time_zone":"Mars/Olympus")"),
       "INVALID_TIME", "fact.effective"},
      {"an instant finer than a microsecond", "AppendEvents",
       TermFact("", R"("instant":"2024-01-01T00:00:00.000000001Z")"),
       "INVALID_TIME", "fact.effective"},
      {"a resolved time from a client", "AppendEvents",
       TermFact("", R"("date":"2024","resolved":{"first_us":"1"})"),
       "RECORDED_TIME_GIVEN", "fact.effective.resolved"},
      {"an amount without a currency", "AppendEvents",
       TermFact(R"("committed":{"value":"1"})"), "", "currency"},
      {"an unknown currency", "AppendEvents",
       TermFact(R"("committed":{"value":"1","currency":"XYZ"})"),
       "INVALID_AMOUNT", "fact.term_granted.fields.committed"},
      {"an amount of 19 digits", "AppendEvents",
       TermFact(R"("committed":{"value":"1000000000000000000",)"
                R"("currency":"USD"})"),
       "INVALID_AMOUNT", "fact.term_granted.fields.committed"},
      {"an amount of ten decimals", "AppendEvents",
       TermFact(R"("committed":{"value":"0.0000000001","currency":"USD"})"),
       "INVALID_AMOUNT", "fact.term_granted.fields.committed"},
      {"an amount with an exponent", "AppendEvents",
       TermFact(R"("committed":{"value":"1e9","currency":"USD"})"),
       "INVALID_AMOUNT", "fact.term_granted.fields.committed"},
      {"a negative commitment", "AppendEvents",
       TermFact(R"("committed":{"value":"-1","currency":"USD"})"),
       "INVALID_AMOUNT", "fact.term_granted.fields.committed"},
      {"101 percent", "AppendEvents",
       TermFact(R"("rate":{"value":"101","currency":"PERCENT"})"),
       "INVALID_AMOUNT", "fact.term_granted.fields.rate"},
      {"an undisclosed amount with a value", "AppendEvents",
       TermFact(R"("committed":{"value":"1","currency":"USD","qualifier":
                   "AMOUNT_QUALIFIER_UNDISCLOSED"})"),
       "INVALID_AMOUNT", "fact.term_granted.fields.committed"},
      {"a scope without a box", "AppendEvents", TermFact(R"("scope":{})"),
       kInvalid, "fact.term_granted.fields.scope.include: missing"},
      {"65 boxes", "AppendEvents",
       TermFact(absl::StrCat(R"("scope":{"include":[)",
                             Repeat(R"({"activity":{"values":["use"]}})", 65),
                             "]}")),
       kInvalid, "fact.term_granted.fields.scope"},
      {"a path with capitals", "AppendEvents",
       TermFact(R"("scope":{"include":[{"activity":{"values":["Compute"]}}]})"),
       kInvalid, "fact.term_granted.fields.scope"},
      {"a path of nine segments", "AppendEvents",
       TermFact(R"("scope":{"include":[{"activity":{"values":
                  ["a/b/c/d/e/f/g/h/i"]}}]})"),
       kInvalid, "fact.term_granted.fields.scope"},
      {"257 items", "AppendEvents",
       TermFact(absl::StrCat(R"("holders":{"party_ids":[)",
                             Repeat(R"("p")", 257), "]}")),
       kInvalid, "257 items; limit is 256 (list_items_max)"},
      {"a text beyond its bound", "AppendEvents",
       TermFact(absl::StrCat(R"("base":")", text, R"(")")), kInvalid,
       "16385 bytes; limit is 16384 (text_bytes_max)"},
      {"a hash of 31 bytes", "AppendEvents",
       TermFact(absl::StrCat(R"("text":{"sealed_sha256":")",
                             absl::Base64Escape(std::string(31, 'x')),
                             R"("})")),
       kInvalid, "31 bytes"},
      {"the ledger's own act", "AppendEvents",
       Fact(R"("own_act":{"import_closed":{}})"), "", "fact"},
      {"a correction of nothing", "AppendEvents",
       Fact(R"("event_corrected":{"kind":"CORRECTION_KIND_CLERICAL",
              "corrected":{"effective":{"date":"2024"},"term_granted":
              {"term_id":"T","term_kind":"TERM_KIND_OTHER"}}})"),
       kInvalid, "fact.event_corrected.target: missing"},
  };
}

// What an event may not say here; the fixture holds the exclusivity X, granted
// on 1 January 2024 and lifted on 1 June.
std::vector<Row> Rules() {
  return {
      {"a term that was never granted", "AppendEvents",
       Verb("term_lifted", "2024-03-01", "Y"), "UNKNOWN_REFERENCE",
       "appends[0].events[0].fact.term_lifted.term_id"},
      {"a term of another agreement", "AppendEvents",
       Verb("term_lifted", "2024-03-01", "B/Y"), "FOREIGN_REFERENCE",
       "fact.term_lifted.term_id"},
      {"a term that exists", "AppendEvents",
       Verb("term_granted", "2024-02-01", "X"), "TERM_EXISTS",
       "fact.term_granted.term_id"},
      {"before the grant", "AppendEvents", Verb("term_kept", "2023-01-01", "X"),
       "BEFORE_GRANT", "'X'"},
      {"resumed without suspension", "AppendEvents",
       Verb("term_resumed", "2024-03-01", "X"), "SUSPENSION_STATE", "'X'"},
      {"after the end", "AppendEvents", Verb("term_kept", "2024-07-01", "X"),
       "TERM_ENDED", "'X'"},
      {"a condition that was never defined", "AppendEvents",
       Fact(R"("effective":{"date":"2024-03-01"},"condition_determined":
              {"condition_id":"C","outcome":"CONDITION_OUTCOME_SATISFIED"})"),
       "", "condition"},
      {"a retraction of nothing on record", "AppendEvents",
       Fact(R"("event_retracted":{"target":"nothing"})"), "",
       "fact.event_retracted.target"},
  };
}

// Questions.
std::vector<Row> Questions() {
  return {
      {"no agreement", "GetAgreement", "{}", kInvalid, "agreement_id: "},
      {"an unknown agreement", "GetAgreement", R"({"agreement_id":"none"})",
       "AGREEMENT_NOT_FOUND", "agreement 'none'"},
      {"an unknown term", "GetAgreement",
       R"({"agreement_id":"A","term_ids":["none"]})", "TERM_NOT_FOUND",
       "term 'none'"},
      {"a partial as_of", "GetAgreement",
       R"({"agreement_id":"A","as_of":{"date":"2024-03"}})", "INVALID_TIME",
       "as_of.date: found the partial date '2024-03'"},
      {"a partial known_at", "GetAgreement",
       R"({"agreement_id":"A","known_at":{"date":"2024"}})", "INVALID_TIME",
       "known_at.date: found the partial date '2024'"},
      {"an as_of with two readings", "GetAgreement",
       R"({"agreement_id":"A","as_of":{"date":"03/04/2024"}})", "INVALID_TIME",
       "as_of.date: "},
      {"an as_of that is no day", "GetAgreement",
       R"({"agreement_id":"A","as_of":{"date":"2023-02-29"}})", "INVALID_TIME",
       "as_of.date: "},
      {"an as_of finer than a microsecond", "GetAgreement",
       R"({"agreement_id":"A","as_of":{"time":
           "2024-01-01T00:00:00.000000500Z"}})",
       "INVALID_TIME", "as_of.time: found 500 ns; give whole microseconds"},
      {"a known_at in the future", "GetAgreement",
       R"({"agreement_id":"A","known_at":{"time":"2031-01-01T00:00:00Z"}})",
       "KNOWN_AT_IN_FUTURE", ""},
      {"a known_at on a future day", "GetAgreement",
       R"({"agreement_id":"A","known_at":{"date":"2031-01-01"}})",
       "KNOWN_AT_IN_FUTURE", ""},
      {"a tree size above the head", "GetAgreement",
       R"({"agreement_id":"A","known_at":{"tree_size":"1000"}})",
       "KNOWN_AT_IN_FUTURE", ""},
      {"a negative page size", "GetAgreement",
       R"({"agreement_id":"A","page_size":-1})", kInvalid,
       "page_size: found -1; give 1 to 1000, or 0 for the default"},
      {"a malformed term id", "GetAgreement",
       R"({"agreement_id":"A","term_ids":["T",""]})", kInvalid,
       "term_ids[1]: not an id"},
      {"257 term ids", "GetAgreement",
       absl::StrCat(R"({"agreement_id":"A","term_ids":[)",
                    Repeat(R"("T")", 257), "]}"),
       kInvalid, "term_ids: 257 ids; limit is 256 (list_items_max)"},
      {"a page token of nobody", "GetAgreement",
       R"({"agreement_id":"A","page_token":"AAAA"})", "PAGE_TOKEN_INVALID",
       "page_token: not a token of this server"},
      {"a malformed party", "ListAgreements", R"({"party_id":"a b"})", kInvalid,
       "party_id: not an id"},
      {"a malformed instrument", "ListAgreements", R"({"instrument_id":"/"})",
       kInvalid, "instrument_id: not an id"},
      {"a token for a list", "ListAgreements", R"({"page_token":"zz"})",
       "PAGE_TOKEN_INVALID", "page_token"},
      {"a malformed filter", "ListEvents",
       R"({"filter":{"agreement_id":"a b"}})", kInvalid,
       "filter.agreement_id: "},
      {"a type without a verb", "ListEvents",
       R"({"filter":{"types":["rofr.kept","rofr"]}})", kInvalid,
       "filter.types[1]: not a type; give subject.verb, subject.* or *.verb"},
      {"a type of stars", "ListEvents", R"({"filter":{"types":["*.*"]}})",
       kInvalid, "filter.types[0]: not a type"},
      {"a malformed term in a filter", "ListEvents",
       R"({"filter":{"term_id":"a b"}})", kInvalid,
       "filter.term_id: not an id"},
      {"a negative page of events", "ListEvents", R"({"page_size":-5})",
       kInvalid, "page_size: found -5"},
      {"a timeline of nobody", "GetTimeline", R"({"agreement_id":"none"})",
       "AGREEMENT_NOT_FOUND", "agreement 'none'"},
      {"a timeline of no term", "GetTimeline",
       R"({"agreement_id":"A","term_ids":["none"]})", "TERM_NOT_FOUND",
       "term 'none'"},
      {"heartbeats too rare", "WatchEvents", R"({"heartbeat_seconds":301})",
       kInvalid, "heartbeat_seconds: found 301; give 1 to 300"},
      {"a cursor beyond the head", "WatchEvents", R"({"cursor":"1000"})",
       kInvalid, "cursor: found 1000; the ledger has"},
      {"a watch with a wrong type", "WatchEvents",
       R"({"filter":{"types":["ROFR.kept"]}})", kInvalid,
       "filter.types[0]: not a type"},
  };
}

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
  grpc::Status Send(const Row& row) {
    const std::string json =
        absl::StrReplaceAll(row.request, {{"EVENT", GrantJson("T")}});
    return SendBytes(row.method, FromJson<Request>(json).SerializeAsString());
  }

  grpc::Status Send(const Row& row) {
    const std::string method = row.method;
    if (method == "AppendEvents") return Send<v1::AppendEventsRequest>(row);
    if (method == "GetAgreement") return Send<v1::GetAgreementRequest>(row);
    if (method == "ListEvents") return Send<v1::ListEventsRequest>(row);
    if (method == "GetTimeline") return Send<v1::GetTimelineRequest>(row);
    if (method == "WatchEvents") return Send<v1::WatchEventsRequest>(row);
    return Send<v1::ListAgreementsRequest>(row);
  }

  void Check(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
      SCOPED_TRACE(row.name);
      const Refused refused = TakeApart(Send(row));
      EXPECT_NE(refused.code, grpc::StatusCode::OK);
      if (row.reason[0] != '\0') {
        EXPECT_EQ(refused.reason, row.reason) << refused.message;
      }
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
TEST_F(BadInputTest, WrongFormsAreRefused) { Check(Forms()); }
TEST_F(BadInputTest, BrokenRulesAreRefused) { Check(Rules()); }
TEST_F(BadInputTest, WrongQuestionsAreRefused) { Check(Questions()); }

TEST_F(BadInputTest, TheTableHasMoreThanFiftyRows) {
  const size_t rows =
      Envelopes().size() + Forms().size() + Rules().size() + Questions().size();
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
      absl::StrReplaceAll(TermFact(""), {{"EVENT", GrantJson("T")}}));
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
      FromJson<v1::AppendEventsRequest>(TermFact(""));
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
    v1::AppendEventsRequest request =
        FromJson<v1::AppendEventsRequest>(TermFact(""));
    v1::Event* event = request.mutable_appends(0)->mutable_events(0);
    while (event->ByteSizeLong() + 16'000 < size) {
      event->mutable_fact()->add_sources()->set_locator(
          std::string(15'900, 'x'));
    }
    event->mutable_fact()->add_sources()->set_locator("x");
    v1::Source* last = event->mutable_fact()->mutable_sources(
        event->fact().sources_size() - 1);
    while (event->ByteSizeLong() < size) {
      const size_t missing = size - event->ByteSizeLong();
      last->mutable_locator()->append(
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
