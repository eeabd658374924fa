// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/bench/client.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <span>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"

namespace ledger::bench {
namespace {

using Clock = std::chrono::steady_clock;

// Threads that start and end calls; more of them only take cores away from
// the server.
constexpr size_t kThreads = 2;
constexpr std::chrono::seconds kConnectMax{20};
constexpr std::chrono::minutes kCallMax{2};

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

uint64_t NanosSince(Clock::time_point start) {
  return static_cast<uint64_t>(
      std::chrono::nanoseconds(Clock::now() - start).count());
}

absl::Status StatusOf(const std::string& method, const grpc::Status& status) {
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                      absl::StrCat(method, ": ", status.error_message()));
}

// One caller with its call; used again for the next.
struct Slot {
  Caller* caller = nullptr;
  grpc::GenericStub* stub = nullptr;
  std::optional<grpc::ClientContext> context;
  std::unique_ptr<grpc::ClientAsyncResponseReader<grpc::ByteBuffer>> call;
  grpc::ByteBuffer answer;
  grpc::Status status;
  Clock::time_point started;
};

// The callers of one thread.
class Group {
 public:
  Group(const std::string& method, const Limits& limits)
      : method_(method), limits_(limits) {}

  void Add(Caller* caller, grpc::GenericStub* stub) {
    slots_.push_back(std::make_unique<Slot>());
    slots_.back()->caller = caller;
    slots_.back()->stub = stub;
  }

  void Run() {
    const Clock::time_point start = Clock::now();
    until_ = start + std::chrono::duration_cast<Clock::duration>(
                         std::chrono::duration<double>(limits_.seconds));
    size_t running = 0;
    for (auto& slot : slots_) running += Start(*slot) ? 1 : 0;
    void* tag = nullptr;
    bool ok = false;
    while (running > 0 && queue_.Next(&tag, &ok)) {
      Slot& slot = *static_cast<Slot*>(tag);
      if (End(slot) && Start(slot)) continue;
      --running;
    }
    outcome_.seconds = SecondsSince(start);
    queue_.Shutdown();
    while (queue_.Next(&tag, &ok)) {
    }
  }

  const absl::Status& status() const { return status_; }
  const Outcome& outcome() const { return outcome_; }

 private:
  bool Start(Slot& slot) {
    if (!status_.ok() || started_ >= limits_.calls_max ||
        Clock::now() >= until_) {
      return false;
    }
    ++started_;
    const grpc::ByteBuffer request = slot.caller->Next();
    slot.answer.Clear();
    slot.started = Clock::now();
    slot.context.emplace();
    slot.context->set_deadline(std::chrono::system_clock::now() + kCallMax);
    slot.call =
        slot.stub->PrepareUnaryCall(&*slot.context, method_, request, &queue_);
    slot.call->StartCall();
    slot.call->Finish(&slot.answer, &slot.status, &slot);
    return true;
  }

  bool End(Slot& slot) {
    outcome_.latency.Add(NanosSince(slot.started));
    ++outcome_.calls;
    if (!slot.status.ok()) {
      status_ = StatusOf(method_, slot.status);
      return false;
    }
    const absl::StatusOr<uint64_t> events = slot.caller->Take(slot.answer);
    if (!events.ok()) {
      status_ = events.status();
      return false;
    }
    outcome_.events += *events;
    return true;
  }

  const std::string method_;
  const Limits limits_;
  std::vector<std::unique_ptr<Slot>> slots_;
  grpc::CompletionQueue queue_;
  Clock::time_point until_;
  uint64_t started_ = 0;
  absl::Status status_;
  Outcome outcome_;
};

}  // namespace

double Outcome::Micros(double share) const {
  const auto usual = static_cast<uint64_t>(latency.Percentile(0.5));
  return latency.CountingWaits(usual).Percentile(share) / 1'000;
}

absl::StatusOr<Channels> Connect(const std::string& address, int count) {
  Channels channels;
  for (int i = 0; i < count; ++i) {
    grpc::ChannelArguments arguments;
    // Or all channels to one address would share one connection.
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetMaxReceiveMessageSize(-1);
    channels.push_back(grpc::CreateCustomChannel(
        address, grpc::InsecureChannelCredentials(), arguments));
  }
  const auto until = std::chrono::system_clock::now() + kConnectMax;
  for (const auto& channel : channels) {
    if (!channel->WaitForConnected(until)) {
      return absl::UnavailableError(
          absl::StrCat("connect to ", address, ": no answer"));
    }
  }
  return channels;
}

absl::StatusOr<Outcome> CallUnary(const std::string& method,
                                  const Channels& channels,
                                  const Callers& callers,
                                  const Limits& limits) {
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs;
  for (const auto& channel : channels) {
    stubs.push_back(std::make_unique<grpc::GenericStub>(channel));
  }
  const size_t threads = std::min(kThreads, callers.size());
  Limits each = limits;
  if (limits.calls_max != UINT64_MAX) each.calls_max /= threads;
  std::vector<std::unique_ptr<Group>> groups;
  for (size_t i = 0; i < threads; ++i) {
    groups.push_back(std::make_unique<Group>(method, each));
  }
  for (size_t i = 0; i < callers.size(); ++i) {
    groups[i % threads]->Add(callers[i].get(), stubs[i % stubs.size()].get());
  }
  std::vector<std::thread> running;
  for (auto& group : std::span(groups).subspan(1)) {
    running.emplace_back([&group] { group->Run(); });
  }
  groups[0]->Run();
  for (std::thread& thread : running) thread.join();

  Outcome all;
  for (const auto& group : groups) {
    if (!group->status().ok()) return group->status();
    all.calls += group->outcome().calls;
    all.events += group->outcome().events;
    all.seconds = std::max(all.seconds, group->outcome().seconds);
    all.latency.Merge(group->outcome().latency);
  }
  return all;
}

absl::StatusOr<Outcome> ReadStream(
    const std::string& method, grpc::Channel& channel,
    const grpc::ByteBuffer& request,
    const std::function<absl::StatusOr<uint64_t>(const grpc::ByteBuffer&)>&
        take) {
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kCallMax);
  // The stub borrows the channel, which its caller keeps.
  grpc::GenericStub stub(
      std::shared_ptr<grpc::Channel>(std::shared_ptr<void>(), &channel));
  const auto stream = stub.PrepareCall(&context, method, &queue);
  void* tag = nullptr;
  const auto done = [&] {
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  const Clock::time_point start = Clock::now();
  stream->StartCall(nullptr);
  Outcome outcome;
  absl::Status problem;
  if (done()) {
    stream->WriteLast(request, grpc::WriteOptions(), nullptr);
    bool going = done();
    while (going) {
      grpc::ByteBuffer message;
      stream->Read(&message, nullptr);
      if (!done()) break;
      const absl::StatusOr<uint64_t> events = take(message);
      if (!events.ok()) {
        problem = events.status();
        context.TryCancel();
        break;
      }
      outcome.events += *events;
    }
  }
  grpc::Status status;
  stream->Finish(&status, nullptr);
  (void)done();
  outcome.seconds = SecondsSince(start);
  outcome.calls = 1;
  outcome.latency.Add(NanosSince(start));
  queue.Shutdown();
  while (done()) {
  }
  if (!problem.ok()) return problem;
  if (!status.ok()) return StatusOf(method, status);
  return outcome;
}

}  // namespace ledger::bench
