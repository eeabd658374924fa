// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/bench/served.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "grpcpp/client_context.h"
#include "ledger/v1/admin_service.grpc.pb.h"
#include "ledger/v1/ledger_service.grpc.pb.h"
#include "tools/bench/echo.h"

namespace ledger::bench {
namespace {

constexpr uint64_t kFillBatch = 250;
constexpr uint32_t kReplayedField = 4;
constexpr uint64_t kIdsPerMaker = uint64_t{1} << 32;
constexpr size_t kAnswerSlack = 16;

absl::Status StatusOf(const std::string& what, const grpc::Status& status) {
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                      absl::StrCat(what, ": ", status.error_message()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<ServedLedger>> ServedLedger::Start(
    const Settings& settings) {
  auto dir = ScratchDir::Make(settings.dir);
  if (!dir.ok()) return dir.status();
  auto process = ServerProcess::Start(
      {settings.ledgerd, "--data", **dir / "data", "--listen", "127.0.0.1:0",
       "--metrics-listen", "off", "--log-level", "warning"},
      **dir);
  if (!process.ok()) return process.status();
  auto channels = Connect((*process)->address(), 1);
  if (!channels.ok()) return channels.status();
  return std::unique_ptr<ServedLedger>(new ServedLedger(
      *std::move(dir), *std::move(process), *std::move(channels)));
}

absl::Status ServedLedger::Append(const std::string& agreement,
                                  std::vector<v1::Event> events) {
  v1::AppendEventsRequest request;
  request.set_request_id(absl::StrCat("fill-", requests_++));
  auto& append = *request.add_appends();
  append.set_agreement_id(agreement);
  append.mutable_expected()->set_any(true);
  for (v1::Event& event : events) *append.add_events() = std::move(event);
  grpc::ClientContext context;
  v1::AppendEventsResponse response;
  const grpc::Status status = v1::LedgerService::NewStub(channels_[0])
                                  ->AppendEvents(&context, request, &response);
  if (!status.ok()) return StatusOf("fill", status);
  acknowledged_ += static_cast<uint64_t>(response.events_size());
  return absl::OkStatus();
}

absl::Status ServedLedger::Fill(const std::string& agreement, uint64_t events) {
  std::vector<v1::Event> foundation;
  for (int i = 0; i < kFoundationEvents; ++i) {
    foundation.push_back(Foundation(i));
  }
  absl::Status status = Append(agreement, std::move(foundation));
  if (status.ok()) status = Extend(agreement, events - kFoundationEvents);
  return status;
}

absl::Status ServedLedger::Extend(const std::string& agreement,
                                  uint64_t events) {
  for (uint64_t made = 0; made < events;) {
    const uint64_t count = std::min(kFillBatch, events - made);
    const absl::Status status = Append(
        agreement, Deliveries(static_cast<int>(made), static_cast<int>(count)));
    if (!status.ok()) return status;
    made += count;
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::GetServerInfoResponse> ServedLedger::Info() {
  grpc::ClientContext context;
  v1::GetServerInfoResponse response;
  const grpc::Status status =
      v1::AdminService::NewStub(channels_[0])
          ->GetServerInfo(&context, v1::GetServerInfoRequest(), &response);
  if (!status.ok()) return StatusOf("server info", status);
  return response;
}

absl::Status ServedLedger::CheckSize() {
  const auto info = Info();
  if (!info.ok()) return info.status();
  if (info->tree_size() == expected_size()) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat("the ledger has ", info->tree_size(), " records, expected ",
                   expected_size(), " from what it acknowledged"));
}

absl::StatusOr<std::string> VersionOf(const Settings& settings) {
  auto ledger = ServedLedger::Start(settings);
  if (!ledger.ok()) return ledger.status();
  const auto info = (*ledger)->Info();
  if (!info.ok()) return info.status();
  return info->version();
}

absl::StatusOr<std::unique_ptr<ServedEcho>> ServedEcho::Start(
    const Settings& settings, bool keeps) {
  auto dir = ScratchDir::Make(settings.dir);
  if (!dir.ok()) return dir.status();
  std::vector<std::string> command = {settings.self, "--serve-echo"};
  if (keeps) command.insert(command.end(), {"--keep", **dir / "data"});
  auto process = ServerProcess::Start(std::move(command), **dir);
  if (!process.ok()) return process.status();
  return std::unique_ptr<ServedEcho>(
      new ServedEcho(*std::move(dir), *std::move(process)));
}

std::vector<v1::Event> Deliveries(int term, int count) {
  std::vector<v1::Event> events;
  for (int i = 0; i < count; ++i) {
    events.push_back(Delivery((term + i) % kTerms));
  }
  return events;
}

AppendCaller::AppendCaller(const std::vector<std::string>& agreements,
                           const std::vector<v1::Event>& events,
                           uint64_t number) {
  for (size_t i = 0; i < agreements.size(); ++i) {
    makers_.emplace_back(agreements[i], events,
                         (number * 1'000 + i) * kIdsPerMaker);
  }
}

grpc::ByteBuffer AppendCaller::Next() {
  RequestMaker& maker = makers_[next_];
  next_ = (next_ + 1) % makers_.size();
  return maker.Make();
}

absl::StatusOr<uint64_t> AppendCaller::Take(const grpc::ByteBuffer& answer) {
  const Scanned found = Scan(answer, kReplayedField);
  answer_bytes_ = answer.Length();
  if (found.whole && found.flags == 0 && found.items == makers_[0].events()) {
    return found.items;
  }
  return absl::InternalError(
      absl::StrCat("an append was answered by ", found.items, " events",
                   found.flags != 0 ? ", as a replay" : "", ", expected ",
                   makers_[0].events(), " recorded anew"));
}

absl::StatusOr<uint64_t> SameCaller::Take(const grpc::ByteBuffer& answer) {
  const size_t found = answer.Length();
  if (found <= answer_bytes_ + kAnswerSlack &&
      answer_bytes_ <= found + kAnswerSlack) {
    return events_;
  }
  return absl::InternalError(absl::StrCat("an answer has ", found,
                                          " bytes, expected ", answer_bytes_));
}

}  // namespace ledger::bench
