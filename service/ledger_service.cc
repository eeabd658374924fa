// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/ledger_service.h"

#include <memory>
#include <string>
#include <type_traits>
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
        Api::WithRawCallbackMethod_GetObligation<
            Api::WithRawCallbackMethod_CheckPermission<
                Api::WithRawCallbackMethod_ListFindings<
                    Api::WithRawCallbackMethod_ListDeadlines<Api::Service>>>>>>;
using RawService = Api::WithRawCallbackMethod_AppendEvents<
    Api::WithRawCallbackMethod_GetAgreement<
        Api::WithRawCallbackMethod_ListAgreements<
            Api::WithRawCallbackMethod_ListEvents<
                Api::WithRawCallbackMethod_WatchEvents<
                    Api::WithRawCallbackMethod_GetTimeline<RawRights>>>>>>;

class LedgerServiceImpl final : public RawService {
 private:
  // A method of Reads or of Rights.
  template <typename Part, typename Request, typename Response>
  using Answer = absl::Status (Part::*)(const Request&, const CallInfo&,
                                        Response*) const;

  template <typename Request>
  using WireAnswer = absl::StatusOr<std::string> (Reads::*)(
      const Request&, const CallInfo&) const;

  template <typename Part>
  const Part* PartOf() const {
    if constexpr (std::is_same_v<Part, Reads>) {
      return parts_.reads;
    } else {
      return parts_.rights;
    }
  }

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
  template <typename Part, typename Request, typename Response>
  auto Answering(Answer<Part, Request, Response> answer) const {
    return [this, answer](const Request& request, const CallInfo& info,
                          UnaryCall* call) {
      AnswerArena arena;
      auto* const response = arena.Make<Response>();
      const absl::Status status =
          (PartOf<Part>()->*answer)(request, info, response);
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

  ServerUnaryReactor* CheckPermission(CallbackServerContext* context,
                                      const ByteBuffer* request,
                                      ByteBuffer* response) override {
    return Read(Method::kCheckPermission, &Rights::CheckPermission, context,
                request, response);
  }

  ServerUnaryReactor* ListFindings(CallbackServerContext* context,
                                   const ByteBuffer* request,
                                   ByteBuffer* response) override {
    return Read(Method::kListFindings, &Rights::ListFindings, context, request,
                response);
  }

  ServerUnaryReactor* ListDeadlines(CallbackServerContext* context,
                                    const ByteBuffer* request,
                                    ByteBuffer* response) override {
    return Read(Method::kListDeadlines, &Rights::ListDeadlines, context,
                request, response);
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

  // Answers a dry run, or says why not all of it can be told. Reads the disk.
  void FinishForeseen(const absl::Status& admitted,
                      const v1::AppendEventsRequest& request,
                      const AppendResult& result, UnaryCall* call) const {
    if (!admitted.ok()) return call->Finish(admitted);
    v1::AppendEventsResponse response = FromAppendResult(result);
    const absl::Status foreseen = parts_.rights->Foresee(
        request, result.events, InfoOf(call->context()), &response);
    foreseen.ok() ? call->Finish(response) : call->Finish(foreseen);
  }

  template <typename Part, typename Request, typename Response>
  ServerUnaryReactor* Read(Method method,
                           Answer<Part, Request, Response> answer,
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
  auto request = std::make_shared<v1::AppendEventsRequest>();
  if (absl::Status read = ReadRequest(*bytes, request.get()); !read.ok()) {
    call->Finish(read);
    return call->reactor();
  }
  const bool writes = !request->validate_only();
  const bool proves = request->want_proof() && writes;
  // A dry run looks at its events again when they have been checked.
  std::shared_ptr<const v1::AppendEventsRequest> checked;
  if (!writes) checked = std::make_shared<v1::AppendEventsRequest>(*request);
  absl::StatusOr<AppendRequest> append =
      ToAppendRequest(std::move(*request), InfoOf(context).actor);
  if (!append.ok()) {
    call->Finish(append.status());
    return call->reactor();
  }
  parts_.ledger->Append(
      *std::move(append), [this, call, checked,
                           proves](const absl::StatusOr<AppendResult>& result) {
        if (!result.ok()) return call->Finish(result.status());
        if (checked == nullptr && !result->replayed) {
          parts_.metrics->Appended(result->events.size());
        }
        const bool foresees = checked != nullptr && !result->replayed;
        if (!proves && !foresees)
          return call->Finish(FromAppendResult(*result));
        // The appender's thread must neither read the disk for us nor judge.
        const absl::Status queued = parts_.readers->Add(
            call->context()->deadline(), [this, call, checked, done = *result](
                                             const absl::Status& admitted) {
              if (checked != nullptr) {
                return FinishForeseen(admitted, *checked, done, call.get());
              }
              admitted.ok() ? FinishProven(done, call.get())
                            : call->Finish(FromAppendResult(done));
            });
        if (queued.ok()) return;
        foresees ? call->Finish(queued)
                 : call->Finish(FromAppendResult(*result));
      });
  return call->reactor();
}

}  // namespace

std::unique_ptr<grpc::Service> NewLedgerService(LedgerServiceParts parts) {
  return std::make_unique<LedgerServiceImpl>(parts);
}

}  // namespace ledger
