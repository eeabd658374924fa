// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_DISPATCH_H_
#define SERVICE_DISPATCH_H_

#include <memory>

#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "service/call.h"
#include "service/metrics.h"
#include "service/reader_pool.h"
#include "service/rpc.h"

namespace ledger {

// Takes unary reads from gRPC's threads, which must not block, to the reader
// pool. Borrows both parts, which must outlive the gRPC server. A value, safe
// from any thread.
class Dispatch {
 public:
  Dispatch(ReaderPool* readers, Metrics* metrics)
      : readers_(readers), metrics_(metrics) {}

  // Parses here, and answers here if `at_once(request, info, call)` does, which
  // must not block; else `run` with the same arguments answers on a reader
  // thread. Whoever answers finishes the call.
  template <typename Request, typename Run, typename AtOnce>
  grpc::ServerUnaryReactor* Read(Method method,
                                 grpc::CallbackServerContext* context,
                                 const grpc::ByteBuffer* bytes,
                                 grpc::ByteBuffer* out, Run run,
                                 AtOnce at_once) const {
    auto call = std::make_shared<UnaryCall>(method, context, out, metrics_);
    grpc::ServerUnaryReactor* const reactor = call->reactor();
    auto request = std::make_shared<Request>();
    if (absl::Status read = ReadRequest(*bytes, request.get()); !read.ok()) {
      call->Finish(read);
      return reactor;
    }
    if (at_once(*request, InfoOf(context), call.get())) return reactor;
    const absl::Status queued =
        readers_->Add(context->deadline(),
                      [call, request, run](const absl::Status& admitted) {
                        if (!admitted.ok()) return call->Finish(admitted);
                        run(*request, InfoOf(call->context()), call.get());
                      });
    if (!queued.ok()) call->Finish(queued);
    return reactor;
  }

  // The same, never at once.
  template <typename Request, typename Run>
  grpc::ServerUnaryReactor* Read(Method method,
                                 grpc::CallbackServerContext* context,
                                 const grpc::ByteBuffer* bytes,
                                 grpc::ByteBuffer* out, Run run) const {
    return Read<Request>(
        method, context, bytes, out, run,
        [](const Request&, const CallInfo&, UnaryCall*) { return false; });
  }

 private:
  ReaderPool* readers_;
  Metrics* metrics_;
};

}  // namespace ledger

#endif  // SERVICE_DISPATCH_H_
