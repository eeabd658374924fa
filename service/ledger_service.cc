// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/ledger_service.h"

#include <memory>
#include <string>
#include <utility>

#include "google/protobuf/arena.h"
#include "ledger/v1/ledger_service.grpc.pb.h"
#include "service/convert.h"
#include "service/dispatch.h"
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

// An arena for one answer. Its first block belongs to the thread and is used
// again by the next answer, so that most answers never ask the allocator.
class ReaderArena {
 public:
  ReaderArena() : arena_(Options()) {}
  google::protobuf::Arena* get() const { return &arena_; }

 private:
  static google::protobuf::ArenaOptions Options() {
    constexpr size_t kBlockBytes = 256 * 1024;
    thread_local const std::unique_ptr<char[]> block(new char[kBlockBytes]);
    google::protobuf::ArenaOptions options;
    options.initial_block = block.get();
    options.initial_block_size = kBlockBytes;
    return options;
  }

  mutable google::protobuf::Arena arena_;
};

class LedgerServiceImpl final : public RawService {
 private:
  template <typename Request, typename Response>
  using Answer = absl::Status (Reads::*)(const Request&, const CallInfo&,
                                         Response*) const;

  // Makes the response on an arena whose first block is the thread's own.
  template <typename Request, typename Response>
  auto Answering(Answer<Request, Response> answer) const {
    return [this, answer](const Request& request, const CallInfo& info,
                          UnaryCall* call) {
      const ReaderArena arena;
      auto* const response =
          google::protobuf::Arena::CreateMessage<Response>(arena.get());
      const absl::Status status =
          (parts_.reads->*answer)(request, info, response);
      status.ok() ? call->Finish(*response) : call->Finish(status);
    };
  }

 public:
  explicit LedgerServiceImpl(LedgerServiceParts parts)
      : parts_(parts), dispatch_(parts.readers, parts.metrics) {}

  ServerUnaryReactor* AppendEvents(CallbackServerContext* context,
                                   const ByteBuffer* request,
                                   ByteBuffer* response) override;

  ServerUnaryReactor* GetAgreement(CallbackServerContext* context,
                                   const ByteBuffer* request,
                                   ByteBuffer* response) override {
    return dispatch_.Read<v1::GetAgreementRequest>(
        Method::kGetAgreement, context, request, response,
        Answering(&Reads::GetAgreement),
        [this](const v1::GetAgreementRequest& asked, const CallInfo& info,
               UnaryCall* call) { return AnswerAtOnce(asked, info, call); });
  }

  ServerUnaryReactor* ListAgreements(CallbackServerContext* context,
                                     const ByteBuffer* request,
                                     ByteBuffer* response) override {
    return Read(Method::kListAgreements, &Reads::ListAgreements, context,
                request, response);
  }

  ServerUnaryReactor* ListEvents(CallbackServerContext* context,
                                 const ByteBuffer* request,
                                 ByteBuffer* response) override {
    return dispatch_.Read<v1::ListEventsRequest>(
        Method::kListEvents, context, request, response,
        [this](const v1::ListEventsRequest& asked, const CallInfo& info,
               UnaryCall* call) {
          absl::StatusOr<std::string> page =
              parts_.reads->ListEvents(asked, info);
          page.ok() ? call->Finish(*std::move(page))
                    : call->Finish(page.status());
        });
  }

  ServerUnaryReactor* GetTimeline(CallbackServerContext* context,
                                  const ByteBuffer* request,
                                  ByteBuffer* response) override {
    return Read(Method::kGetTimeline, &Reads::GetTimeline, context, request,
                response);
  }

  grpc::ServerWriteReactor<ByteBuffer>* WatchEvents(
      CallbackServerContext* context, const ByteBuffer* request) override {
    return parts_.hub->Open(context, *request);
  }

 private:
  template <typename Request, typename Response>
  ServerUnaryReactor* Read(Method method, Answer<Request, Response> answer,
                           CallbackServerContext* context,
                           const ByteBuffer* bytes, ByteBuffer* out) {
    return dispatch_.Read<Request>(method, context, bytes, out,
                                   Answering(answer));
  }

  // Passing a question to another thread, and waking that, costs as much as
  // many answers: what is at hand is answered where it arrives. False if it is
  // not.
  bool AnswerAtOnce(const v1::GetAgreementRequest& request,
                    const CallInfo& info, UnaryCall* call) const {
    const ReaderArena arena;
    auto* const response =
        google::protobuf::Arena::CreateMessage<v1::GetAgreementResponse>(
            arena.get());
    const auto status =
        parts_.reads->GetAgreementAtOnce(request, info, response);
    if (!status.has_value()) return false;
    status->ok() ? call->Finish(*response) : call->Finish(*status);
    return true;
  }

  const LedgerServiceParts parts_;
  const Dispatch dispatch_;
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
