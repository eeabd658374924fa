// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc.h"

#include <utility>

#include "ledger/mutex.h"
#include "ledger/reason.h"
#include "service/convert.h"
#include "service/log.h"
#include "service/status.h"

namespace ledger {

absl::Status ReadRequest(const grpc::ByteBuffer& bytes,
                         google::protobuf::Message* request) {
  grpc::Slice slice;
  if (!bytes.TrySingleSlice(&slice).ok() &&
      !bytes.DumpToSingleSlice(&slice).ok()) {
    return Refuse(Reason::kInvalidField, "request cannot be read; send again");
  }
  return ParseMessage(
      std::string_view(reinterpret_cast<const char*>(slice.begin()),
                       slice.size()),
      request);
}

grpc::ByteBuffer ToByteBuffer(const google::protobuf::Message& message) {
  grpc::Slice slice(message.ByteSizeLong());
  // A slice that was just made belongs to nobody else; gRPC offers no other
  // way to fill it.
  message.SerializeWithCachedSizesToArray(const_cast<uint8_t*>(slice.begin()));
  return grpc::ByteBuffer(&slice, 1);
}

grpc::ByteBuffer ToByteBuffer(std::string bytes) {
  auto* const owned = new std::string(std::move(bytes));
  HandOver(owned);
  grpc::Slice slice(
      owned->data(), owned->size(),
      [](void* text) {
        TakeOver(text);
        delete static_cast<std::string*>(text);
      },
      owned);
  return grpc::ByteBuffer(&slice, 1);
}

CallInfo InfoOf(grpc::CallbackServerContext* context) {
  CallInfo info;
  info.actor = std::string(kAnonymousActor);
  info.deadline = context->deadline();
  info.cancelled = [context] { return context->IsCancelled(); };
  return info;
}

void UnaryCall::Finish(const google::protobuf::Message& message) {
  *response_ = ToByteBuffer(message);
  End(absl::OkStatus());
}

void UnaryCall::Finish(std::string bytes) {
  *response_ = ToByteBuffer(std::move(bytes));
  End(absl::OkStatus());
}

void UnaryCall::Finish(const absl::Status& status) { End(status); }

void UnaryCall::End(const absl::Status& status) {
  NoteEnd(method_, status, started_, metrics_);
  reactor_->Finish(ToGrpcStatus(status));
}

void NoteEnd(Method method, const absl::Status& status,
             std::chrono::steady_clock::time_point started, Metrics* metrics) {
  const auto took = std::chrono::steady_clock::now() - started;
  metrics->Finished(method, status.code(), took);
  const bool grave = status.code() == absl::StatusCode::kDataLoss ||
                     status.code() == absl::StatusCode::kInternal ||
                     status.code() == absl::StatusCode::kUnknown;
  const auto micros = static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(took).count());
  if (grave) {
    Log(LogLevel::kError, "call failed",
        {{"method", MethodName(method)},
         {"code", absl::StatusCodeToString(status.code())},
         {"reason", RefusalOf(status).reason()},
         {"error",
          std::string_view(status.message().data(), status.message().size())},
         {"micros", micros}});
  } else if (LogIsOn(LogLevel::kDebug)) {
    Log(LogLevel::kDebug, "call",
        {{"method", MethodName(method)},
         {"code", absl::StatusCodeToString(status.code())},
         {"micros", micros}});
  }
}

}  // namespace ledger
