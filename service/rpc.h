// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_RPC_H_
#define SERVICE_RPC_H_

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "service/call.h"
#include "service/metrics.h"

// The one preamble and the one end of every call. All methods are served raw,
// as bytes, so that every request is checked the same way and stored records
// go out as they lie.
namespace ledger {

// Parses and checks a request.
// Errors: as ParseMessage in convert.h.
absl::Status ReadRequest(const grpc::ByteBuffer& bytes,
                         google::protobuf::Message* request);

// A message, or bytes that are one already, as gRPC sends them. Never fails.
grpc::ByteBuffer ToByteBuffer(const google::protobuf::Message& message);
grpc::ByteBuffer ToByteBuffer(std::string bytes);

// What a handler may know of a gRPC call.
CallInfo InfoOf(grpc::CallbackServerContext* context);

// One unary call on its way: made in the reactor, finished once from any
// thread. Counted and, when it went wrong inside, logged without payload.
class UnaryCall {
 public:
  UnaryCall(Method method, grpc::CallbackServerContext* context,
            grpc::ByteBuffer* response, Metrics* metrics)
      : method_(method),
        context_(context),
        response_(response),
        metrics_(metrics),
        reactor_(context->DefaultReactor()) {}

  grpc::ServerUnaryReactor* reactor() const { return reactor_; }
  grpc::CallbackServerContext* context() const { return context_; }

  // Sends an answer or a refusal; the call must not be touched afterwards.
  void Finish(const google::protobuf::Message& message);
  void Finish(std::string bytes);
  void Finish(const absl::Status& status);

 private:
  void End(const absl::Status& status);

  const Method method_;
  grpc::CallbackServerContext* const context_;
  grpc::ByteBuffer* const response_;
  Metrics* const metrics_;
  grpc::ServerUnaryReactor* const reactor_;
  const std::chrono::steady_clock::time_point started_ =
      std::chrono::steady_clock::now();
};

// Notes the end of a call: counts it, and logs what an operator must see.
void NoteEnd(Method method, const absl::Status& status,
             std::chrono::steady_clock::time_point started, Metrics* metrics);

}  // namespace ledger

#endif  // SERVICE_RPC_H_
