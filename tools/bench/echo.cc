// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/bench/echo.h"

#include <signal.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "grpcpp/support/server_callback.h"
#include "ledger/v1/ledger_service.grpc.pb.h"
#include "tools/bench/payload.h"
#include "tools/bench/raw.h"

namespace ledger::bench {
namespace {

using grpc::ByteBuffer;
using grpc::CallbackServerContext;
using Api = v1::LedgerService;
using RawApi = Api::WithRawCallbackMethod_AppendEvents<
    Api::WithRawCallbackMethod_GetAgreement<
        Api::WithRawCallbackMethod_WatchEvents<Api::Service>>>;

constexpr int kMessageBytesMax = 4 << 20;
constexpr uint8_t kItemTag = 0x0a;  // field 1, length-delimited

// The first numbers of a request; zeros where it is too short.
template <size_t kCount>
std::array<uint64_t, kCount> NumbersOf(const ByteBuffer& request) {
  std::array<uint64_t, kCount> numbers{};
  grpc::Slice slice;
  if (request.DumpToSingleSlice(&slice).ok()) {
    std::memcpy(numbers.data(), slice.begin(),
                std::min(slice.size(), sizeof(numbers)));
  }
  return numbers;
}

template <size_t kCount>
ByteBuffer WithNumbers(size_t bytes,
                       const std::array<uint64_t, kCount>& numbers) {
  std::string text(std::max(bytes, sizeof(numbers)), 'x');
  std::memcpy(text.data(), numbers.data(), sizeof(numbers));
  return BufferOf(text);
}

// A message of `count` items.
ByteBuffer ItemsOf(uint64_t count, uint64_t item_bytes) {
  const std::string item(item_bytes, 'x');
  std::array<uint8_t, 10> length{};
  const uint8_t* const end =
      google::protobuf::io::CodedOutputStream::WriteVarint64ToArray(
          item_bytes, length.data());
  std::string out;
  for (uint64_t i = 0; i < count; ++i) {
    out.push_back(static_cast<char>(kItemTag));
    out.append(length.cbegin(), length.cbegin() + (end - length.data()));
    out.append(item);
  }
  return BufferOf(out);
}

// One stream: the same message again and again, one write at a time.
class EchoStream final : public grpc::ServerWriteReactor<ByteBuffer> {
 public:
  EchoStream(uint64_t events, uint64_t per_message, uint64_t event_bytes)
      : full_(ItemsOf(per_message, event_bytes)),
        full_left_(events / per_message),
        last_(ItemsOf(events % per_message, event_bytes)),
        last_left_(events % per_message > 0) {
    Next();
  }

  void OnWriteDone(bool ok) override {
    ok ? Next() : Finish(grpc::Status::CANCELLED);
  }
  void OnDone() override { delete this; }

 private:
  void Next() {
    if (full_left_ > 0) {
      --full_left_;
      StartWrite(&full_);
    } else if (last_left_) {
      last_left_ = false;
      StartWrite(&last_);
    } else {
      Finish(grpc::Status::OK);
    }
  }

  const ByteBuffer full_;
  uint64_t full_left_;
  const ByteBuffer last_;
  bool last_left_;
};

// Answers when the engine has kept the request.
class KeptReply final : public grpc::ServerUnaryReactor {
 public:
  KeptReply(RawEngine& engine, const ByteBuffer& request) {
    grpc::Slice slice;
    if (request.DumpToSingleSlice(&slice).ok()) {
      events_[0].assign(slice.begin(), slice.end());
    }
    engine.Submit(agreement_, events_, [this](const absl::Status& status) {
      Finish(status.ok() ? grpc::Status::OK
                         : grpc::Status(grpc::StatusCode::INTERNAL,
                                        std::string(status.message())));
    });
  }

  void OnDone() override { delete this; }

 private:
  const std::string agreement_ = "kept";
  std::vector<std::string> events_ = std::vector<std::string>(1);
};

class EchoService final : public RawApi {
 public:
  // Without an engine nothing is kept.
  explicit EchoService(std::unique_ptr<RawEngine> engine)
      : engine_(std::move(engine)) {}

  grpc::ServerUnaryReactor* AppendEvents(CallbackServerContext* context,
                                         const ByteBuffer* request,
                                         ByteBuffer* response) override {
    if (engine_ == nullptr) return Reply(context, *request, response);
    *response = AnswerTo(*request);
    return new KeptReply(*engine_, *request);
  }
  grpc::ServerUnaryReactor* GetAgreement(CallbackServerContext* context,
                                         const ByteBuffer* request,
                                         ByteBuffer* response) override {
    return Reply(context, *request, response);
  }
  grpc::ServerWriteReactor<ByteBuffer>* WatchEvents(
      CallbackServerContext* /*context*/, const ByteBuffer* request) override {
    const auto [events, per_message, event_bytes] = NumbersOf<3>(*request);
    return new EchoStream(events, std::max<uint64_t>(per_message, 1),
                          event_bytes);
  }

 private:
  grpc::ServerUnaryReactor* Reply(CallbackServerContext* context,
                                  const ByteBuffer& request,
                                  ByteBuffer* response) {
    *response = AnswerTo(request);
    auto* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  // As many bytes as the request asks for; they are shared.
  ByteBuffer AnswerTo(const ByteBuffer& request) const {
    const size_t wanted = NumbersOf<1>(request)[0];
    const grpc::Slice reply = pool_.sub(0, std::min(wanted, pool_.size()));
    return ByteBuffer(&reply, 1);
  }

  const grpc::Slice pool_{std::string(kMessageBytesMax, 'x')};
  const std::unique_ptr<RawEngine> engine_;
};

}  // namespace

ByteBuffer EchoRequest(size_t bytes, uint64_t reply_bytes) {
  return WithNumbers<1>(bytes, {reply_bytes});
}

ByteBuffer EchoStreamRequest(uint64_t events, uint64_t per_message,
                             uint64_t event_bytes) {
  return WithNumbers<3>(0, {events, per_message, event_bytes});
}

absl::Status ServeEcho(const std::string& port_file, const std::string& keep) {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);  // before there are threads

  std::unique_ptr<RawEngine> engine;
  if (!keep.empty()) {
    auto opened = RawEngine::Open(keep);
    if (!opened.ok()) return opened.status();
    engine = *std::move(opened);
  }
  EchoService service(std::move(engine));
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(),
                           &port);
  builder.SetMaxReceiveMessageSize(kMessageBytesMax);
  builder.SetMaxSendMessageSize(kMessageBytesMax);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    return absl::UnavailableError("echo: no port to listen on");
  }
  std::ofstream file(port_file, std::ios::trunc);
  file << port << "\n";
  if (!file.flush()) {
    return absl::UnavailableError(
        absl::StrCat("port-file '", port_file, "': cannot be written"));
  }
  int signal = 0;
  sigwait(&ends, &signal);
  server->Shutdown(std::chrono::system_clock::now());
  return absl::OkStatus();
}

}  // namespace ledger::bench
