// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/ledger_service.h"

#include <memory>
#include <string>
#include <utility>

#include "ledger/v1/ledger_service.grpc.pb.h"
#include "service/answer_arena.h"
#include "service/convert.h"
#include "service/dispatch.h"
#include "service/rpc.h"

namespace ledger {
namespace {

using grpc::ByteBuffer;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;
using Api = v1::LedgerService;

// Every method of the service, served raw: those on rights, then the others.
using RawRights = Api::WithRawCallbackMethod_ExplainAgreement<
    Api::WithRawCallbackMethod_DiffAgreement<
        Api::WithRawCallbackMethod_GetObligation<Api::Service>>>;
using RawService = Api::WithRawCallbackMethod_AppendEvents<
    Api::WithRawCallbackMethod_GetAgreement<
        Api::WithRawCallbackMethod_ListAgreements<
            Api::WithRawCallbackMethod_ListEvents<
                Api::WithRawCallbackMethod_WatchEvents<
                    Api::WithRawCallbackMethod_GetTimeline<RawRights>>>>>>;

class LedgerServiceImpl final : public RawService {
 private:
  template <typename Request, typename Response>
  using Answer = absl::Status (Reads::*)(const Request&, const CallInfo&,
                                         Response*) const;

  template <typename Request>
  using WireAnswer = absl::StatusOr<std::string> (Reads::*)(
      const Request&, const CallInfo&) const;

  static void Pass(absl::StatusOr<std::string> answer, UnaryCall* call) {
    answer.ok() ? call->Finish(*std::move(answer))
                : call->Finish(answer.status());
  }

  // Passes on an answer that comes in wire form.
  template <typename Request>
  auto Passing(WireAnswer<Request> answer) const {
    return [this, answer](const Request& request, const CallInfo& info,
                          UnaryCall* call) {
      Pass((parts_.reads->*answer)(request, info), call);
    };
  }

  // Makes the response on an arena whose first block is the thread's own.
  template <typename Request, typename Response>
  auto Answering(Answer<Request, Response> answer) const {
    return [this, answer](const Request& request, const CallInfo& info,
                          UnaryCall* call) {
      AnswerArena arena;
      auto* const response = arena.Make<Response>();
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
        Passing(&Reads::GetAgreement),
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
    return dispatch_.Read<v1::ListEventsRequest>(Method::kListEvents, context,
                                                 request, response,
                                                 Passing(&Reads::ListEvents));
  }

  ServerUnaryReactor* GetTimeline(CallbackServerContext* context,
                                  const ByteBuffer* request,
                                  ByteBuffer* response) override {
    return Read(Method::kGetTimeline, &Reads::GetTimeline, context, request,
                response);
  }

  ServerUnaryReactor* ExplainAgreement(CallbackServerContext* context,
                                       const ByteBuffer* request,
                                       ByteBuffer* response) override {
    return Read(Method::kExplainAgreement, &Reads::ExplainAgreement, context,
                request, response);
  }

  ServerUnaryReactor* DiffAgreement(CallbackServerContext* context,
                                    const ByteBuffer* request,
                                    ByteBuffer* response) override {
    return Read(Method::kDiffAgreement, &Reads::DiffAgreement, context, request,
                response);
  }

  ServerUnaryReactor* GetObligation(CallbackServerContext* context,
                                    const ByteBuffer* request,
                                    ByteBuffer* response) override {
    return Read(Method::kGetObligation, &Reads::GetObligation, context, request,
                response);
  }

  grpc::ServerWriteReactor<ByteBuffer>* WatchEvents(
      CallbackServerContext* context, const ByteBuffer* request) override {
    return parts_.hub->Open(context, *request);
  }

 private:
  // Answers an append with the proofs of its records; without them if they
  // cannot be read: that it is recorded is true all the same. Reads the disk.
  void FinishProven(const AppendResult& result, UnaryCall* call) const {
    v1::AppendEventsResponse response = FromAppendResult(result);
    for (const AppendedEvent& event : result.events) {
      const auto proof =
          parts_.ledger->ProveInclusion(event.position, result.tree_size);
      if (!proof.ok()) return call->Finish(FromAppendResult(result));
      v1::RecordProof& out = *response.add_proofs();
      out.set_leaf_hash(std::string(proof->leaf.view()));
      SetPath(proof->path, *out.mutable_path());
      response.set_root_hash(std::string(proof->root.view()));
    }
    call->Finish(response);
  }

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
    auto answer = parts_.reads->GetAgreementAtOnce(request, info);
    if (!answer.has_value()) return false;
    Pass(*std::move(answer), call);
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
  const bool want_proof = request.want_proof();
  absl::StatusOr<AppendRequest> append =
      ToAppendRequest(std::move(request), InfoOf(context).actor);
  if (!append.ok()) {
    call->Finish(append.status());
    return call->reactor();
  }
  const bool writes = !append->validate_only;
  const bool proves = want_proof && writes;
  parts_.ledger->Append(
      *std::move(append),
      [this, call, writes, proves](const absl::StatusOr<AppendResult>& result) {
        if (!result.ok()) return call->Finish(result.status());
        if (writes && !result->replayed) {
          parts_.metrics->Appended(result->events.size());
        }
        if (!proves) return call->Finish(FromAppendResult(*result));
        // The appender's thread must not read the disk for us.
        const absl::Status queued = parts_.readers->Add(
            call->context()->deadline(),
            [this, call, recorded = *result](const absl::Status& admitted) {
              admitted.ok() ? FinishProven(recorded, call.get())
                            : call->Finish(FromAppendResult(recorded));
            });
        if (!queued.ok()) call->Finish(FromAppendResult(*result));
      });
  return call->reactor();
}

}  // namespace

std::unique_ptr<grpc::Service> NewLedgerService(LedgerServiceParts parts) {
  return std::make_unique<LedgerServiceImpl>(parts);
}

}  // namespace ledger
