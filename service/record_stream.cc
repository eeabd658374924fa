// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/record_stream.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/limits.h"
#include "ledger/mutex.h"
#include "ledger/reason.h"
#include "ledger/v1/proof_service.pb.h"
#include "service/event_filter.h"
#include "service/question.h"
#include "service/rpc.h"
#include "service/status.h"

namespace ledger {
namespace {

constexpr size_t kPageRecordsMax = 4096;
constexpr size_t kPageBytes = size_t{1} << 20;

// One stream. gRPC calls it on one thread at a time, and a page is read only
// while no write is under way, so that nothing here is shared.
class RecordStream final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  RecordStream(grpc::CallbackServerContext* context, Ledger* ledger,
               ReaderPool* readers, Metrics* metrics)
      : context_(context),
        ledger_(ledger),
        readers_(readers),
        metrics_(metrics) {}

  void Begin(const grpc::ByteBuffer& bytes) {
    if (absl::Status status = Read(bytes); !status.ok()) return End(status);
    Next();
  }

  void OnWriteDone(bool ok) override {
    TakeOver(this);
    if (!ok) return End(absl::CancelledError("the caller went away"));
    Next();
  }
  void OnDone() override {
    TakeOver(this);
    delete this;
  }

 private:
  absl::Status Read(const grpc::ByteBuffer& bytes) {
    v1::ReadRecordsRequest request;
    if (auto status = ReadRequest(bytes, &request); !status.ok()) {
      return status;
    }
    Violations violations;
    CheckOptionalId(request.agreement_id(), "agreement_id", &violations);
    const TreeSize head = ledger_->tree_size();
    until_ = request.until() == 0 ? head : TreeSize(request.until());
    if (request.from() > until_.value()) {
      violations.Add("from",
                     absl::StrCat("found ", request.from(), "; give at most ",
                                  until_.value(), ", where the range ends"));
    }
    if (!violations.empty()) return std::move(violations).ToStatus();
    if (head < until_) {
      return Refuse(Reason::kKnownAtInFuture,
                    absl::StrCat("until ", until_.value(), ": the ledger has ",
                                 head.value(), " records"));
    }
    next_ = Position(request.from());
    v1::EventFilter wanted;
    wanted.set_agreement_id(request.agreement_id());
    filter_ = EventFilter::Read(wanted, &violations);
    return absl::OkStatus();
  }

  // Has the next page read, or ends.
  void Next() {
    if (end_) return End(absl::OkStatus());
    HandOver(this);
    const absl::Status queued = readers_->Add(
        context_->deadline(), [this](const absl::Status& admitted) {
          TakeOver(this);
          admitted.ok() ? Write() : End(admitted);
        });
    if (!queued.ok()) End(queued);
  }

  void Write() {
    if (context_->IsCancelled()) {
      return End(absl::CancelledError("the caller went away"));
    }
    auto page = ScanEvents(ledger_, filter_, next_,
                           {.until = until_,
                            .count_max = kPageRecordsMax,
                            .bytes_max = kPageBytes,
                            .looked_at_max = kPageRecordsMax});
    if (!page.ok()) return End(page.status());
    next_ = page->next;
    end_ = page->end;
    if (page->count == 0) return End(absl::OkStatus());
    buffer_ = ToByteBuffer(std::move(page->bytes));
    HandOver(this);
    StartWrite(&buffer_);
  }

  void End(const absl::Status& status) {
    NoteEnd(Method::kReadRecords, status, started_, metrics_);
    HandOver(this);
    Finish(ToGrpcStatus(status));
  }

  grpc::CallbackServerContext* const context_;
  Ledger* const ledger_;
  ReaderPool* const readers_;
  Metrics* const metrics_;
  const std::chrono::steady_clock::time_point started_ =
      std::chrono::steady_clock::now();
  EventFilter filter_;
  Position next_{0};
  TreeSize until_{0};
  bool end_ = false;
  grpc::ByteBuffer buffer_;
};

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* OpenRecordStream(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer& request,
    Ledger* ledger, ReaderPool* readers, Metrics* metrics) {
  auto* const stream = new RecordStream(context, ledger, readers, metrics);
  stream->Begin(request);
  return stream;
}

}  // namespace ledger
