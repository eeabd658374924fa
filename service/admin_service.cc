// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/admin_service.h"

#include <chrono>
#include <utility>

#include "ledger/v1/admin_service.grpc.pb.h"
#include "ledger/zone.h"
#include "service/convert.h"
#include "service/rpc.h"
#include "service/status.h"
#include "service/version.h"

namespace ledger {
namespace {

using grpc::ByteBuffer;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;
using Api = v1::AdminService;

using RawService = Api::WithRawCallbackMethod_GetServerInfo<
    Api::WithRawCallbackMethod_ImportEvents<
        Api::WithRawCallbackMethod_FinishImport<Api::Service>>>;

// One import stream: read, import, answer, read again. Exactly one of a read,
// an import and a write is under way at any time, so its members need no lock,
// and only whoever ends one of them finishes the call: a cancellation shows as
// a read or write that failed.
class ImportStream : public grpc::ServerBidiReactor<ByteBuffer, ByteBuffer> {
 public:
  ImportStream(Ledger* ledger, Metrics* metrics)
      : ledger_(ledger), metrics_(metrics) {
    StartRead(&in_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) return End(absl::OkStatus());
    v1::ImportEventsRequest request;
    if (absl::Status read = ReadRequest(in_, &request); !read.ok()) {
      return End(read);
    }
    request_id_ = request.request_id();
    absl::StatusOr<ImportRequest> import =
        ToImportRequest(std::move(request), kAnonymousActor);
    if (!import.ok()) return End(import.status());
    ledger_->Import(*std::move(import),
                    [this](const absl::StatusOr<AppendResult>& result) {
                      Imported(result);
                    });
  }

  void OnWriteDone(bool ok) override {
    if (!ok) return End(absl::CancelledError("the caller went away"));
    StartRead(&in_);
  }

  void OnDone() override { delete this; }

 private:
  void Imported(const absl::StatusOr<AppendResult>& result) {
    if (!result.ok()) return End(result.status());
    if (!result->replayed) metrics_->Appended(result->events.size());
    v1::ImportEventsResponse response;
    response.set_request_id(request_id_);
    response.set_tree_size(result->tree_size.value());
    response.set_replayed(result->replayed);
    out_ = ToByteBuffer(response);
    StartWrite(&out_);
  }

  void End(const absl::Status& status) {
    NoteEnd(Method::kImportEvents, status, started_, metrics_);
    Finish(ToGrpcStatus(status));
  }

  Ledger* const ledger_;
  Metrics* const metrics_;
  const std::chrono::steady_clock::time_point started_ =
      std::chrono::steady_clock::now();
  ByteBuffer in_;
  ByteBuffer out_;
  std::string request_id_;
};

class AdminServiceImpl final : public RawService {
 public:
  AdminServiceImpl(Ledger* ledger, Metrics* metrics)
      : ledger_(ledger), metrics_(metrics) {}

  ServerUnaryReactor* GetServerInfo(CallbackServerContext* context,
                                    const ByteBuffer* bytes,
                                    ByteBuffer* out) override {
    UnaryCall call(Method::kGetServerInfo, context, out, metrics_);
    v1::GetServerInfoRequest request;
    if (absl::Status read = ReadRequest(*bytes, &request); !read.ok()) {
      call.Finish(read);
      return call.reactor();
    }
    v1::GetServerInfoResponse response = FromLedgerInfo(ledger_->Info());
    response.set_version(VersionText());
    for (std::string& library : LibraryVersions()) {
      response.add_libraries(std::move(library));
    }
    response.set_tzdata_version(TzdataVersion());
    call.Finish(response);
    return call.reactor();
  }

  grpc::ServerBidiReactor<ByteBuffer, ByteBuffer>* ImportEvents(
      CallbackServerContext*) override {
    return new ImportStream(ledger_, metrics_);
  }

  ServerUnaryReactor* FinishImport(CallbackServerContext* context,
                                   const ByteBuffer* bytes,
                                   ByteBuffer* out) override {
    auto call = std::make_shared<UnaryCall>(Method::kFinishImport, context, out,
                                            metrics_);
    v1::FinishImportRequest request;
    if (absl::Status read = ReadRequest(*bytes, &request); !read.ok()) {
      call->Finish(read);
      return call->reactor();
    }
    ledger_->FinishImport([call](const absl::StatusOr<ImportSummary>& summary) {
      if (!summary.ok()) return call->Finish(summary.status());
      v1::FinishImportResponse response;
      response.set_imported_count(summary->imported_count);
      response.set_replayed(summary->replayed);
      call->Finish(response);
    });
    return call->reactor();
  }

 private:
  Ledger* const ledger_;
  Metrics* const metrics_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewAdminService(Ledger* ledger,
                                               Metrics* metrics) {
  return std::make_unique<AdminServiceImpl>(ledger, metrics);
}

}  // namespace ledger
