// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/client.h"

#include <grpcpp/grpcpp.h>

#include <thread>

#include "absl/strings/cord.h"
#include "ledger/limits.h"
#include "ledger/v1/admin_service.grpc.pb.h"
#include "ledger/v1/ledger_service.grpc.pb.h"
#include "ledger/v1/proof_service.grpc.pb.h"

namespace ledger::ctl {
namespace {

// Only UNAVAILABLE is tried again.
constexpr char kServiceConfig[] = R"({"methodConfig": [{
  "name": [{"service": "ledger.v1.LedgerService"},
           {"service": "ledger.v1.ProofService"},
           {"service": "ledger.v1.AdminService", "method": "GetServerInfo"}],
  "retryPolicy": {"maxAttempts": 4, "initialBackoff": "0.1s",
    "maxBackoff": "2s", "backoffMultiplier": 3,
    "retryableStatusCodes": ["UNAVAILABLE"]}}]})";

// absl's codes equal gRPC's.
absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status converted(static_cast<absl::StatusCode>(status.error_code()),
                         status.error_message());
  converted.SetPayload(kCallPayload, absl::Cord(status.error_details()));
  return converted;
}

std::shared_ptr<grpc::Channel> OpenChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(kServiceConfig);
  arguments.SetMaxReceiveMessageSize(static_cast<int>(kRequestBytesMax));
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(),
                                   arguments);
}

}  // namespace

// The generated stubs, kept out of the header with all of gRPC.
struct Client::Stubs {
  explicit Stubs(const std::shared_ptr<grpc::Channel>& channel)
      : ledger(v1::LedgerService::NewStub(channel)),
        proof(v1::ProofService::NewStub(channel)),
        admin(v1::AdminService::NewStub(channel)) {}

  std::unique_ptr<v1::LedgerService::Stub> ledger;
  std::unique_ptr<v1::ProofService::Stub> proof;
  std::unique_ptr<v1::AdminService::Stub> admin;
};

namespace {

// One unary call with a deadline.
template <typename Response, typename Stub, typename Request>
absl::StatusOr<Response> Call(Stub& stub,
                              grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                           const Request&,
                                                           Response*),
                              const Request& request, absl::Duration deadline) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + deadline));
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (!status.ok()) return FromGrpc(status);
  return response;
}

// Every message of a stream, until `take` says false.
template <typename Response, typename Stream>
absl::Status TakeAll(grpc::ClientContext& context, Stream& stream,
                     const std::function<bool(const Response&)>& take) {
  Response response;
  bool stopped = false;
  while (!stopped && stream.Read(&response)) {
    if (!take(response)) {
      context.TryCancel();
      stopped = true;
    }
  }
  const grpc::Status status = stream.Finish();
  return stopped ? absl::OkStatus() : FromGrpc(status);
}

}  // namespace

Client::Client(const std::string& address, absl::Duration deadline)
    : stubs_(std::make_unique<Stubs>(OpenChannel(address))),
      deadline_(deadline) {}

Client::~Client() = default;

absl::StatusOr<v1::AppendEventsResponse> Client::Append(
    const v1::AppendEventsRequest& request) {
  return Call(*stubs_->ledger, &v1::LedgerService::Stub::AppendEvents, request,
              deadline_);
}

absl::StatusOr<v1::GetAgreementResponse> Client::GetAgreement(
    const v1::GetAgreementRequest& request) {
  return Call(*stubs_->ledger, &v1::LedgerService::Stub::GetAgreement, request,
              deadline_);
}

absl::StatusOr<v1::ListAgreementsResponse> Client::ListAgreements(
    const v1::ListAgreementsRequest& request) {
  return Call(*stubs_->ledger, &v1::LedgerService::Stub::ListAgreements,
              request, deadline_);
}

absl::StatusOr<v1::ListEventsResponse> Client::ListEvents(
    const v1::ListEventsRequest& request) {
  return Call(*stubs_->ledger, &v1::LedgerService::Stub::ListEvents, request,
              deadline_);
}

absl::StatusOr<v1::GetTimelineResponse> Client::GetTimeline(
    const v1::GetTimelineRequest& request) {
  return Call(*stubs_->ledger, &v1::LedgerService::Stub::GetTimeline, request,
              deadline_);
}

absl::StatusOr<v1::ExplainAgreementResponse> Client::ExplainAgreement(
    const v1::ExplainAgreementRequest& request) {
  return Call(*stubs_->ledger, &v1::LedgerService::Stub::ExplainAgreement,
              request, deadline_);
}

absl::StatusOr<v1::DiffAgreementResponse> Client::DiffAgreement(
    const v1::DiffAgreementRequest& request) {
  return Call(*stubs_->ledger, &v1::LedgerService::Stub::DiffAgreement, request,
              deadline_);
}

absl::StatusOr<v1::GetObligationResponse> Client::GetObligation(
    const v1::GetObligationRequest& request) {
  return Call(*stubs_->ledger, &v1::LedgerService::Stub::GetObligation, request,
              deadline_);
}

absl::StatusOr<v1::CheckPermissionResponse> Client::CheckPermission(
    const v1::CheckPermissionRequest& request) {
  return Call(*stubs_->ledger, &v1::LedgerService::Stub::CheckPermission,
              request, deadline_);
}

absl::StatusOr<v1::ListFindingsResponse> Client::ListFindings(
    const v1::ListFindingsRequest& request) {
  return Call(*stubs_->ledger, &v1::LedgerService::Stub::ListFindings, request,
              deadline_);
}

absl::StatusOr<v1::ListDeadlinesResponse> Client::ListDeadlines(
    const v1::ListDeadlinesRequest& request) {
  return Call(*stubs_->ledger, &v1::LedgerService::Stub::ListDeadlines, request,
              deadline_);
}

absl::StatusOr<v1::GetCheckpointResponse> Client::GetCheckpoint(
    const v1::GetCheckpointRequest& request) {
  return Call(*stubs_->proof, &v1::ProofService::Stub::GetCheckpoint, request,
              deadline_);
}

absl::StatusOr<v1::GetInclusionProofResponse> Client::GetInclusionProof(
    const v1::GetInclusionProofRequest& request) {
  return Call(*stubs_->proof, &v1::ProofService::Stub::GetInclusionProof,
              request, deadline_);
}

absl::StatusOr<v1::GetConsistencyProofResponse> Client::GetConsistencyProof(
    const v1::GetConsistencyProofRequest& request) {
  return Call(*stubs_->proof, &v1::ProofService::Stub::GetConsistencyProof,
              request, deadline_);
}

absl::StatusOr<v1::GetCompletenessProofResponse> Client::GetCompletenessProof(
    const v1::GetCompletenessProofRequest& request) {
  return Call(*stubs_->proof, &v1::ProofService::Stub::GetCompletenessProof,
              request, deadline_);
}

absl::StatusOr<v1::GetServerInfoResponse> Client::GetServerInfo() {
  return Call(*stubs_->admin, &v1::AdminService::Stub::GetServerInfo,
              v1::GetServerInfoRequest(), deadline_);
}

absl::StatusOr<v1::FinishImportResponse> Client::FinishImport() {
  return Call(*stubs_->admin, &v1::AdminService::Stub::FinishImport,
              v1::FinishImportRequest(), deadline_);
}

absl::Status Client::Watch(
    const v1::WatchEventsRequest& request,
    const std::function<bool(const v1::WatchEventsResponse&)>& take) {
  grpc::ClientContext context;
  const auto stream = stubs_->ledger->WatchEvents(&context, request);
  return TakeAll<v1::WatchEventsResponse>(context, *stream, take);
}

absl::Status Client::ReadRecords(
    const v1::ReadRecordsRequest& request,
    const std::function<bool(const v1::ReadRecordsResponse&)>& take) {
  grpc::ClientContext context;
  const auto stream = stubs_->proof->ReadRecords(&context, request);
  return TakeAll<v1::ReadRecordsResponse>(context, *stream, take);
}

absl::Status Client::Import(
    const std::vector<v1::ImportEventsRequest>& requests,
    const std::function<void(const v1::ImportEventsResponse&)>& take) {
  grpc::ClientContext context;
  const auto stream = stubs_->admin->ImportEvents(&context);
  // Reading and writing side by side: neither end waits for a full window.
  std::thread writer([&stream, &requests] {
    for (const v1::ImportEventsRequest& request : requests) {
      if (!stream->Write(request)) break;
    }
    stream->WritesDone();
  });
  v1::ImportEventsResponse response;
  while (stream->Read(&response)) take(response);
  writer.join();
  return FromGrpc(stream->Finish());
}

}  // namespace ledger::ctl
