// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_SERVICE_SERVER_FIXTURE_H_
#define TESTS_SERVICE_SERVER_FIXTURE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "gtest/gtest.h"
#include "ledger/ledger.h"
#include "ledger/v1/admin_service.grpc.pb.h"
#include "ledger/v1/ledger_service.grpc.pb.h"
#include "service/server.h"
#include "tests/fake_clock.h"
#include "tests/matchers.h"
#include "tests/temp_dir.h"

namespace ledger {

// A message from its JSON; the test fails if it is none.
template <typename Message>
Message FromJson(std::string_view json) {
  Message message;
  const auto status = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(json.data(), json.size()), &message);
  EXPECT_TRUE(status.ok()) << status.ToString() << "\n" << json;
  return message;
}

// What a gRPC error says, taken apart.
struct Refused {
  grpc::StatusCode code = grpc::StatusCode::OK;
  std::string reason;
  std::string message;
  google::rpc::Status details;

  // The detail of type T, or an empty one.
  template <typename T>
  T Detail() const {
    T out;
    for (const auto& detail : details.details()) {
      if (detail.UnpackTo(&out)) return out;
    }
    return T();
  }
};

inline Refused TakeApart(const grpc::Status& status) {
  Refused out;
  out.code = status.error_code();
  out.message = status.error_message();
  EXPECT_TRUE(out.details.ParseFromString(status.error_details()));
  out.reason = out.Detail<google::rpc::ErrorInfo>().reason();
  return out;
}

// A term that came into being on a day, as JSON of an event.
inline std::string GrantJson(std::string_view term_id,
                             std::string_view date = "2024-01-01") {
  return absl::StrCat(R"({"fact":{"effective":{"date":")", std::string(date),
                      R"("},"term_granted":{"term_id":")", std::string(term_id),
                      R"(","term_kind":"TERM_KIND_EXCLUSIVITY","fields":)",
                      R"({"mode":"EXCLUSIVITY_MODE_SOLE"}}}})");
}

inline std::string LiftJson(std::string_view term_id, std::string_view date) {
  return absl::StrCat(R"({"fact":{"effective":{"date":")", std::string(date),
                      R"("},"term_lifted":{"term_id":")", std::string(term_id),
                      R"(","term_kind":"TERM_KIND_EXCLUSIVITY"}}})");
}

// A server in this process on a port of the system's choice, in front of a
// ledger in a directory of its own with a clock that stands.
class ServerFixture : public testing::Test {
 protected:
  void SetUp() override {
    absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
    Start();
  }

  void TearDown() override { StopAll(); }

  void Start() {
    OpenOptions open;
    open.data_dir = dir_ / "data";
    open.store.env = env_;
    open.key_file = key_file_;
    auto opened = Ledger::Open(open, clock_);
    ASSERT_THAT(opened, IsOk());
    ledger_ = *std::move(opened);
    auto started = Server::Start(options_, ledger_.get());
    ASSERT_THAT(started, IsOk());
    server_ = *std::move(started);
    Connect();
  }

  void Connect() {
    grpc::ChannelArguments arguments;
    arguments.SetInt("grpc.use_local_subchannel_pool", 1);
    // A window that does not grow, so that a client that does not read is felt.
    arguments.SetInt("grpc.http2.bdp_probe", 0);
    channel_ = grpc::CreateCustomChannel(
        absl::StrCat("127.0.0.1:", server_->port()),
        grpc::InsecureChannelCredentials(), arguments);
    stub_ = v1::LedgerService::NewStub(channel_);
    admin_ = v1::AdminService::NewStub(channel_);
  }

  void StopAll() {
    server_.reset();
    if (ledger_ != nullptr) {
      EXPECT_THAT(ledger_->Close(), IsOk());
    }
    ledger_.reset();
  }

  void Restart() {
    StopAll();
    clock_.Advance(std::chrono::seconds(1));
    Start();
  }

  // Appends events, each as JSON, to one agreement.
  grpc::Status Append(std::string_view request_id, std::string_view agreement,
                      const std::vector<std::string>& events,
                      v1::AppendEventsResponse* response = nullptr,
                      std::string_view expected = R"({"any":true})") {
    std::string joined;
    for (const std::string& event : events) {
      absl::StrAppend(&joined, joined.empty() ? "" : ",", event);
    }
    const auto request = FromJson<v1::AppendEventsRequest>(
        absl::StrCat(R"({"request_id":")", std::string(request_id),
                     R"(","appends":[{"agreement_id":")",
                     std::string(agreement), R"(","expected":)",
                     std::string(expected), R"(,"events":[)", joined, "]}]}"));
    v1::AppendEventsResponse ignored;
    grpc::ClientContext context;
    return stub_->AppendEvents(&context, request,
                               response == nullptr ? &ignored : response);
  }

  grpc::Status Get(std::string_view json, v1::GetAgreementResponse* response) {
    grpc::ClientContext context;
    return stub_->GetAgreement(
        &context, FromJson<v1::GetAgreementRequest>(json), response);
  }

  // `count` agreements A-000 … of one event each.
  void AppendMany(int count) {
    for (int i = 0; i < count; ++i) {
      clock_.Advance(std::chrono::seconds(1));
      const std::string id = absl::StrCat("A-", 1000 + i);
      const grpc::Status status =
          Append(absl::StrCat("many-", i), id, {GrantJson("T")});
      ASSERT_TRUE(status.ok()) << status.error_message();
    }
  }

  TempDir dir_;
  rocksdb::Env* env_ = nullptr;  // the machine's
  std::string key_file_;         // nothing is signed
  FakeClock clock_;
  ServerOptions options_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::LedgerService::Stub> stub_;
  std::unique_ptr<v1::AdminService::Stub> admin_;
};

}  // namespace ledger

#endif  // TESTS_SERVICE_SERVER_FIXTURE_H_
