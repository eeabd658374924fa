// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/proof_service.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/v1/proof_service.grpc.pb.h"
#include "service/convert.h"
#include "service/dispatch.h"
#include "service/question.h"
#include "service/record_stream.h"
#include "service/rpc.h"

namespace ledger {
namespace {

using grpc::ByteBuffer;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;
using Api = v1::ProofService;

using RawService = Api::WithRawCallbackMethod_GetInclusionProof<
    Api::WithRawCallbackMethod_GetConsistencyProof<
        Api::WithRawCallbackMethod_GetCheckpoint<
            Api::WithRawCallbackMethod_GetCompletenessProof<
                Api::WithRawCallbackMethod_ReadRecords<Api::Service>>>>>;

absl::Status WithoutSize(std::string_view flag) {
  Violations violations;
  violations.Add("tree_size",
                 absl::StrCat("set beside ", std::string(flag),
                              ", which is about the head; leave one of the "
                              "two out"));
  return std::move(violations).ToStatus();
}

v1::GetCheckpointResponse FromCheckpoint(
    const PublishedCheckpoint& checkpoint) {
  v1::GetCheckpointResponse response;
  response.set_note(checkpoint.note);
  response.set_tree_size(checkpoint.size.value());
  response.set_root_hash(std::string(checkpoint.root.view()));
  return response;
}

class ProofServiceImpl final : public RawService {
 public:
  ProofServiceImpl(Ledger* ledger, ReaderPool* readers, Cadence* cadence,
                   Metrics* metrics)
      : ledger_(ledger),
        readers_(readers),
        cadence_(cadence),
        metrics_(metrics),
        dispatch_(readers, metrics) {}

  ServerUnaryReactor* GetInclusionProof(CallbackServerContext* context,
                                        const ByteBuffer* bytes,
                                        ByteBuffer* out) override {
    return Prove<v1::GetInclusionProofRequest>(
        Method::kGetInclusionProof, context, bytes, out,
        [this](const auto& request, Reach reach) {
          return Inclusion(request, reach);
        });
  }

  ServerUnaryReactor* GetConsistencyProof(CallbackServerContext* context,
                                          const ByteBuffer* bytes,
                                          ByteBuffer* out) override {
    return Prove<v1::GetConsistencyProofRequest>(
        Method::kGetConsistencyProof, context, bytes, out,
        [this](const auto& request, Reach reach) {
          return Consistency(request, reach);
        });
  }

  ServerUnaryReactor* GetCheckpoint(CallbackServerContext* context,
                                    const ByteBuffer* bytes,
                                    ByteBuffer* out) override;

  ServerUnaryReactor* GetCompletenessProof(CallbackServerContext* context,
                                           const ByteBuffer* bytes,
                                           ByteBuffer* out) override;

  grpc::ServerWriteReactor<ByteBuffer>* ReadRecords(
      CallbackServerContext* context, const ByteBuffer* request) override {
    return OpenRecordStream(context, *request, ledger_, readers_, metrics_);
  }

 private:
  absl::StatusOr<v1::GetInclusionProofResponse> Inclusion(
      const v1::GetInclusionProofRequest& request, Reach reach) const {
    const auto proof = ledger_->ProveInclusion(
        Position(request.position()), SizeOrHead(request.tree_size()), reach);
    if (!proof.ok()) return proof.status();
    v1::GetInclusionProofResponse response;
    response.set_position(request.position());
    response.set_tree_size(proof->tree_size.value());
    response.set_leaf_hash(std::string(proof->leaf.view()));
    SetPath(proof->path, *response.mutable_path());
    response.set_root_hash(std::string(proof->root.view()));
    return response;
  }

  absl::StatusOr<v1::GetConsistencyProofResponse> Consistency(
      const v1::GetConsistencyProofRequest& request, Reach reach) const {
    const auto proof = ledger_->ProveConsistency(
        TreeSize(request.old_size()), SizeOrHead(request.tree_size()), reach);
    if (!proof.ok()) return proof.status();
    v1::GetConsistencyProofResponse response;
    response.set_old_size(request.old_size());
    response.set_tree_size(proof->tree_size.value());
    SetPath(proof->path, *response.mutable_path());
    response.set_old_root_hash(std::string(proof->old_root.view()));
    response.set_root_hash(std::string(proof->root.view()));
    return response;
  }

  // Answers with what `prove(request, reach)` gives: where the question
  // arrives, if what the proof needs is in memory, and else on a reader's
  // thread, which costs as much again.
  template <typename Request, typename Proof>
  ServerUnaryReactor* Prove(Method method, CallbackServerContext* context,
                            const ByteBuffer* bytes, ByteBuffer* out,
                            Proof prove) const {
    const auto finish = [](const auto& answer, UnaryCall* call) {
      answer.ok() ? call->Finish(*answer) : call->Finish(answer.status());
    };
    return dispatch_.Read<Request>(
        method, context, bytes, out,
        [prove, finish](const Request& request, const CallInfo&,
                        UnaryCall* call) {
          finish(prove(request, Reach::kDisk), call);
        },
        [prove, finish](const Request& request, const CallInfo&,
                        UnaryCall* call) {
          const auto answer = prove(request, Reach::kMemory);
          if (absl::IsUnavailable(answer.status())) return false;
          finish(answer, call);
          return true;
        });
  }

  void AnswerCompleteness(const AgreementId& id, TreeSize size,
                          UnaryCall* call) const {
    const auto evidence = ledger_->notary().ProveCompleteness(id, size);
    evidence.ok() ? call->Finish(FromEvidence(*evidence))
                  : call->Finish(evidence.status());
  }

  TreeSize SizeOrHead(uint64_t size) const {
    return size == 0 ? ledger_->tree_size() : TreeSize(size);
  }

  Ledger* const ledger_;
  ReaderPool* const readers_;
  Cadence* const cadence_;
  Metrics* const metrics_;
  const Dispatch dispatch_;
};

ServerUnaryReactor* ProofServiceImpl::GetCheckpoint(
    CallbackServerContext* context, const ByteBuffer* bytes, ByteBuffer* out) {
  auto call = std::make_shared<UnaryCall>(Method::kGetCheckpoint, context, out,
                                          metrics_);
  v1::GetCheckpointRequest request;
  absl::Status status = ReadRequest(*bytes, &request);
  if (status.ok() && request.publish() && request.tree_size() != 0) {
    status = WithoutSize("publish");
  }
  const auto answer =
      [call](const absl::StatusOr<PublishedCheckpoint>& checkpoint) {
        checkpoint.ok() ? call->Finish(FromCheckpoint(*checkpoint))
                        : call->Finish(checkpoint.status());
      };
  if (status.ok() && request.publish()) {
    // Not on a reader's thread: witnesses may be slow.
    cadence_->Publish(answer);
  } else if (status.ok()) {
    status = readers_->Add(
        context->deadline(), [this, answer, size = request.tree_size()](
                                 const absl::Status& admitted) {
          admitted.ok()
              ? answer(ledger_->notary().CheckpointFrom(TreeSize(size)))
              : answer(admitted);
        });
  }
  if (!status.ok()) call->Finish(status);
  return call->reactor();
}

ServerUnaryReactor* ProofServiceImpl::GetCompletenessProof(
    CallbackServerContext* context, const ByteBuffer* bytes, ByteBuffer* out) {
  auto call = std::make_shared<UnaryCall>(Method::kGetCompletenessProof,
                                          context, out, metrics_);
  v1::GetCompletenessProofRequest request;
  if (absl::Status read = ReadRequest(*bytes, &request); !read.ok()) {
    call->Finish(read);
    return call->reactor();
  }
  Violations violations;
  const auto id =
      ReadAgreementId(request.agreement_id(), "agreement_id", &violations);
  absl::Status status = std::move(violations).ToStatus();
  if (status.ok() && request.commit() && request.tree_size() != 0) {
    status = WithoutSize("commit");
  }
  if (status.ok()) {
    status = readers_->Add(
        context->deadline(),
        [this, call, id = *id, commit = request.commit(),
         size = request.tree_size()](const absl::Status& admitted) {
          if (!admitted.ok()) return call->Finish(admitted);
          if (!commit)
            return AnswerCompleteness(id, SizeOrHead(size), call.get());
          // The commitment is recorded by the appender, whose thread must not
          // read the disk for us.
          ledger_->notary().CommitHeads(
              [this, call, id](const absl::StatusOr<TreeSize>& covered) {
                if (!covered.ok()) return call->Finish(covered.status());
                const absl::Status queued = readers_->Add(
                    call->context()->deadline(),
                    [this, call, id](const absl::Status& again) {
                      again.ok() ? AnswerCompleteness(id, ledger_->tree_size(),
                                                      call.get())
                                 : call->Finish(again);
                    });
                if (!queued.ok()) call->Finish(queued);
              });
        });
  }
  if (!status.ok()) call->Finish(status);
  return call->reactor();
}

}  // namespace

std::unique_ptr<grpc::Service> NewProofService(Ledger* ledger,
                                               ReaderPool* readers,
                                               Cadence* cadence,
                                               Metrics* metrics) {
  return std::make_unique<ProofServiceImpl>(ledger, readers, cadence, metrics);
}

}  // namespace ledger
