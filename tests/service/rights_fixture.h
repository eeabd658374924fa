// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// A server whose ledger tells of an exclusivity, for tests of what is
// permitted, doubtful and due.

#ifndef TESTS_SERVICE_RIGHTS_FIXTURE_H_
#define TESTS_SERVICE_RIGHTS_FIXTURE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/service/server_fixture.h"

namespace ledger {

// A fact with an id of its own, as JSON of an event.
inline std::string FactJson(std::string_view id, std::string_view date,
                            std::string_view fact) {
  return absl::StrCat(R"({"event_id":")", std::string(id),
                      R"(","fact":{"effective":{"date":")", std::string(date),
                      R"("},)", std::string(fact), "}}");
}

// An exclusivity that forbids one party to buy capacity, for another.
inline std::string ExclusivityJson(std::string_view term, std::string_view date,
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
inline std::string JoinJson(std::string_view party,
                            std::string_view more = "") {
  return FactJson(
      absl::StrCat("join-", std::string(party)), "2023-01-01",
      absl::StrCat(R"("party_changed":{"party_id":")", std::string(party),
                   R"(","joined":{"party_id":")", std::string(party), "\"",
                   std::string(more), "}}"));
}

inline std::string EndJson(std::string_view id, std::string_view term,
                           std::string_view date) {
  return FactJson(
      id, date,
      absl::StrCat(R"("term_lifted":{"term_id":")", std::string(term),
                   R"(","term_kind":"TERM_KIND_EXCLUSIVITY"})"));
}

inline std::string Ids(
    const google::protobuf::RepeatedPtrField<v1::EventReference>& events) {
  std::string ids;
  for (const v1::EventReference& event : events) {
    absl::StrAppend(&ids, ids.empty() ? "" : " ", event.agreement_id(), "/",
                    event.event_id(), event.assumed() ? "?" : "");
  }
  return ids;
}

// Agreement A: H may forbid B to buy capacity from 2024-01-01 to 2024-03-01;
// the end was recorded on 2024-09-01. Five records with the ledger's own.
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

}  // namespace ledger

#endif  // TESTS_SERVICE_RIGHTS_FIXTURE_H_
