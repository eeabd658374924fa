// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/ledger_service.h"

#include <utility>

#include "ledger/v1/ledger_service.grpc.pb.h"
#include "service/convert.h"
#include "service/rpc.h"

namespace ledger {
namespace {

using grpc::ByteBuffer;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;
using Api = v1::LedgerService;

// Every method of the service, served raw.
using RawService = Api::WithRawCallbackMethod_AppendEvents<
    Api::WithRawCallbackMethod_GetAgreement<
        Api::WithRawCallbackMethod_ListAgreements<
            Api::WithRawCallbackMethod_ListEvents<
                Api::WithRawCallbackMethod_WatchEvents<
                    Api::WithRawCallbackMethod_GetTimeline<Api::Service>>>>>>;

class LedgerServiceImpl final : public RawService {
 public:
  explicit LedgerServiceImpl(LedgerServiceParts parts) : parts_(parts) {}

  ServerUnaryReactor* AppendEvents(CallbackServerContext* context,
                                   const ByteBuffer* request,
                                   ByteBuffer* response) override;

  ServerUnaryReactor* GetAgreement(CallbackServerContext* context,
                                   const ByteBuffer* request,
                                   ByteBuffer* response) override {
    return Read<v1::GetAgreementRequest>(Method::kGetAgreement,
                                         &Reads::GetAgreement, context, request,
                                         response);
  }

  ServerUnaryReactor* ListAgreements(CallbackServerContext* context,
                                     const ByteBuffer* request,
                                     ByteBuffer* response) override {
    return Read<v1::ListAgreementsRequest>(Method::kListAgreements,
                                           &Reads::ListAgreements, context,
                                           request, response);
  }

  ServerUnaryReactor* ListEvents(CallbackServerContext* context,
                                 const ByteBuffer* request,
                                 ByteBuffer* response) override {
    return Read<v1::ListEventsRequest>(Method::kListEvents, &Reads::ListEvents,
                                       context, request, response);
  }

  ServerUnaryReactor* GetTimeline(CallbackServerContext* context,
                                  const ByteBuffer* request,
                                  ByteBuffer* response) override {
    return Read<v1::GetTimelineRequest>(
        Method::kGetTimeline, &Reads::GetTimeline, context, request, response);
  }

  grpc::ServerWriteReactor<ByteBuffer>* WatchEvents(
      CallbackServerContext* context, const ByteBuffer* request) override {
    return parts_.hub->Open(context, *request);
  }

 private:
  // Parses here, answers on a reader thread.
  template <typename Request, typename Answer>
  ServerUnaryReactor* Read(Method method,
                           Answer (Reads::*answer)(const Request&,
                                                   const CallInfo&) const,
                           CallbackServerContext* context,
                           const ByteBuffer* bytes, ByteBuffer* response) {
    auto call =
        std::make_shared<UnaryCall>(method, context, response, parts_.metrics);
    auto request = std::make_shared<Request>();
    if (absl::Status read = ReadRequest(*bytes, request.get()); !read.ok()) {
      call->Finish(read);
      return call->reactor();
    }
    const absl::Status queued = parts_.readers->Add(
        context->deadline(),
        [this, call, request, answer](const absl::Status& admitted) {
          if (!admitted.ok()) return call->Finish(admitted);
          auto result =
              (parts_.reads->*answer)(*request, InfoOf(call->context()));
          if (!result.ok()) return call->Finish(result.status());
          call->Finish(*std::move(result));
        });
    if (!queued.ok()) call->Finish(queued);
    return call->reactor();
  }

  const LedgerServiceParts parts_;
};

ServerUnaryReactor* LedgerServiceImpl::AppendEvents(
    CallbackServerContext* context, const ByteBuffer* bytes,
    ByteBuffer* response) {
  auto call = std::make_shared<UnaryCall>(Method::kAppendEvents, context,
                                          response, parts_.metrics);
  v1::AppendEventsRequest request;
  if (absl::Status read = ReadRequest(*bytes, &request); !read.ok()) {
    call->Finish(read);
    return call->reactor();
  }
  absl::StatusOr<AppendRequest> append =
      ToAppendRequest(std::move(request), InfoOf(context).actor);
  if (!append.ok()) {
    call->Finish(append.status());
    return call->reactor();
  }
  const bool writes = !append->validate_only;
  parts_.ledger->Append(*std::move(append),
                        [call, writes, metrics = parts_.metrics](
                            const absl::StatusOr<AppendResult>& result) {
                          if (!result.ok())
                            return call->Finish(result.status());
                          if (writes && !result->replayed) {
                            metrics->Appended(result->events.size());
                          }
                          call->Finish(FromAppendResult(*result));
                        });
  return call->reactor();
}

}  // namespace

std::unique_ptr<grpc::Service> NewLedgerService(LedgerServiceParts parts) {
  return std::make_unique<LedgerServiceImpl>(parts);
}

}  // namespace ledger
