// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_CLIENT_H_
#define TOOLS_LEDGERCTL_CLIENT_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ledger/v1/admin_service.pb.h"
#include "ledger/v1/ledger_service.pb.h"
#include "ledger/v1/proof_service.pb.h"

namespace ledger::ctl {

// The payload of every status that came from a call: the serialised
// google.rpc.Status of the server, empty if it sent none.
inline constexpr char kCallPayload[] = "ledger.v1/call";

// A connection to one server. Each method is one call that blocks; a call the
// server could not take (UNAVAILABLE) is repeated up to four times, which is
// safe because request ids make appends repeatable. One thread; the
// connection opens with the first call.
//
// Errors, of every method: what the server answered, with kCallPayload;
// UNAVAILABLE when it cannot be reached; DEADLINE_EXCEEDED.
class Client {
 public:
  // `deadline` bounds every call but the streams.
  Client(const std::string& address, absl::Duration deadline);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Errors: as above.
  absl::StatusOr<v1::AppendEventsResponse> Append(
      const v1::AppendEventsRequest& request);
  absl::StatusOr<v1::GetAgreementResponse> GetAgreement(
      const v1::GetAgreementRequest& request);
  absl::StatusOr<v1::ListAgreementsResponse> ListAgreements(
      const v1::ListAgreementsRequest& request);
  absl::StatusOr<v1::ListEventsResponse> ListEvents(
      const v1::ListEventsRequest& request);
  absl::StatusOr<v1::GetTimelineResponse> GetTimeline(
      const v1::GetTimelineRequest& request);
  absl::StatusOr<v1::ExplainAgreementResponse> ExplainAgreement(
      const v1::ExplainAgreementRequest& request);
  absl::StatusOr<v1::DiffAgreementResponse> DiffAgreement(
      const v1::DiffAgreementRequest& request);
  absl::StatusOr<v1::GetObligationResponse> GetObligation(
      const v1::GetObligationRequest& request);
  absl::StatusOr<v1::CheckPermissionResponse> CheckPermission(
      const v1::CheckPermissionRequest& request);
  absl::StatusOr<v1::ListFindingsResponse> ListFindings(
      const v1::ListFindingsRequest& request);
  absl::StatusOr<v1::ListDeadlinesResponse> ListDeadlines(
      const v1::ListDeadlinesRequest& request);
  absl::StatusOr<v1::GetCheckpointResponse> GetCheckpoint(
      const v1::GetCheckpointRequest& request);
  absl::StatusOr<v1::GetInclusionProofResponse> GetInclusionProof(
      const v1::GetInclusionProofRequest& request);
  absl::StatusOr<v1::GetConsistencyProofResponse> GetConsistencyProof(
      const v1::GetConsistencyProofRequest& request);
  absl::StatusOr<v1::GetCompletenessProofResponse> GetCompletenessProof(
      const v1::GetCompletenessProofRequest& request);
  absl::StatusOr<v1::GetServerInfoResponse> GetServerInfo();
  absl::StatusOr<v1::FinishImportResponse> FinishImport();

  // Calls `take` with every message until the stream ends or it says false.
  // Errors: as above.
  absl::Status Watch(
      const v1::WatchEventsRequest& request,
      const std::function<bool(const v1::WatchEventsResponse&)>& take);

  // The same with each page of records. Errors: as above.
  absl::Status ReadRecords(
      const v1::ReadRecordsRequest& request,
      const std::function<bool(const v1::ReadRecordsResponse&)>& take);

  // Sends `requests` in order and calls `take` with every result, on the
  // calling thread. Errors: as above; the request after the last result is
  // the one refused.
  absl::Status Import(
      const std::vector<v1::ImportEventsRequest>& requests,
      const std::function<void(const v1::ImportEventsResponse&)>& take);

 private:
  struct Stubs;

  std::unique_ptr<Stubs> stubs_;
  absl::Duration deadline_;
};

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_CLIENT_H_
