// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/proof_service.h"

#include <string>
#include <vector>

#include "google/protobuf/repeated_ptr_field.h"
#include "ledger/v1/proof_service.grpc.pb.h"

namespace ledger {
namespace {

using grpc::ByteBuffer;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;
using Api = v1::ProofService;

using RawService = Api::WithRawCallbackMethod_GetInclusionProof<
    Api::WithRawCallbackMethod_GetConsistencyProof<Api::Service>>;

void SetPath(const std::vector<Hash>& path,
             google::protobuf::RepeatedPtrField<std::string>& out) {
  for (const Hash& hash : path) out.Add(std::string(hash.view()));
}

class ProofServiceImpl final : public RawService {
 public:
  ProofServiceImpl(Ledger* ledger, Dispatch dispatch)
      : ledger_(ledger), dispatch_(dispatch) {}

  ServerUnaryReactor* GetInclusionProof(CallbackServerContext* context,
                                        const ByteBuffer* bytes,
                                        ByteBuffer* out) override {
    return dispatch_.Read<v1::GetInclusionProofRequest>(
        Method::kGetInclusionProof, context, bytes, out,
        [this](const v1::GetInclusionProofRequest& request, const CallInfo&,
               UnaryCall* call) {
          const auto proof = ledger_->ProveInclusion(
              Position(request.position()), SizeOrHead(request.tree_size()));
          if (!proof.ok()) return call->Finish(proof.status());
          v1::GetInclusionProofResponse response;
          response.set_position(request.position());
          response.set_tree_size(proof->tree_size.value());
          response.set_leaf_hash(std::string(proof->leaf.view()));
          SetPath(proof->path, *response.mutable_path());
          response.set_root_hash(std::string(proof->root.view()));
          call->Finish(response);
        });
  }

  ServerUnaryReactor* GetConsistencyProof(CallbackServerContext* context,
                                          const ByteBuffer* bytes,
                                          ByteBuffer* out) override {
    return dispatch_.Read<v1::GetConsistencyProofRequest>(
        Method::kGetConsistencyProof, context, bytes, out,
        [this](const v1::GetConsistencyProofRequest& request, const CallInfo&,
               UnaryCall* call) {
          const auto proof = ledger_->ProveConsistency(
              TreeSize(request.old_size()), SizeOrHead(request.tree_size()));
          if (!proof.ok()) return call->Finish(proof.status());
          v1::GetConsistencyProofResponse response;
          response.set_old_size(request.old_size());
          response.set_tree_size(proof->tree_size.value());
          SetPath(proof->path, *response.mutable_path());
          response.set_old_root_hash(std::string(proof->old_root.view()));
          response.set_root_hash(std::string(proof->root.view()));
          call->Finish(response);
        });
  }

 private:
  TreeSize SizeOrHead(uint64_t size) const {
    return size == 0 ? ledger_->tree_size() : TreeSize(size);
  }

  Ledger* const ledger_;
  const Dispatch dispatch_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewProofService(Ledger* ledger,
                                               Dispatch dispatch) {
  return std::make_unique<ProofServiceImpl>(ledger, dispatch);
}

}  // namespace ledger
