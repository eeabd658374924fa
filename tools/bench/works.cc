// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/bench/works.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "grpcpp/client_context.h"
#include "ledger/v1/ledger_service.grpc.pb.h"
#include "tools/bench/echo.h"
#include "tools/bench/machine.h"
#include "tools/bench/proof_works.h"
#include "tools/bench/raw.h"
#include "tools/bench/verdict_works.h"

namespace ledger::bench {
namespace {

constexpr double kWarmUpShare = 0.25;
constexpr int kBatch = 256;
constexpr int kShortAgreements = 100;
constexpr uint64_t kShortEvents = 100;
constexpr uint64_t kLongEvents = 10'000;
constexpr uint64_t kLaterEvents = 20;
constexpr int64_t kPastSeconds = 1'750'000'000;
constexpr uint64_t kStreamAgreements = 100;
constexpr uint64_t kEchoPerMessage = 100;
constexpr uint32_t kCaughtUpField = 3;

std::string AgreementOf(int client) { return absl::StrCat("supply-", client); }

// How an append work is set up.
struct AppendShape {
  int clients;
  int connections;
  int events;   // of one request
  bool serial;  // the ceiling is raw and echo one after the other; else raw
};

// The servers and callers of an append work.
struct AppendBench {
  std::unique_ptr<ServedLedger> ledger;
  Channels ledger_channels;
  Callers callers;
  std::unique_ptr<ServedEcho> echo;
  Channels echo_channels;
  std::unique_ptr<ServedEcho> bare;
  Channels bare_channels;
  Callers echo_callers;  // of both
  std::unique_ptr<ScratchDir> raw_dir;
  std::unique_ptr<RawEngine> raw;
  std::vector<RawCaller> raw_callers;

  absl::StatusOr<Outcome> Append(const Limits& limits) {
    auto outcome = CallUnary(kAppend, ledger_channels, callers, limits);
    if (outcome.ok()) ledger->Acknowledged(outcome->events);
    return outcome;
  }
};

absl::Status StartLedger(const Settings& settings, const AppendShape& shape,
                         AppendBench& bench) {
  auto ledger = ServedLedger::Start(settings);
  if (!ledger.ok()) return ledger.status();
  bench.ledger = *std::move(ledger);
  for (int i = 0; i < shape.clients; ++i) {
    if (auto status = bench.ledger->Fill(AgreementOf(i), kFoundationEvents);
        !status.ok()) {
      return status;
    }
    bench.callers.push_back(std::make_unique<AppendCaller>(
        std::vector<std::string>{AgreementOf(i)}, Deliveries(i, shape.events),
        static_cast<uint64_t>(i)));
  }
  auto channels = Connect(bench.ledger->address(), shape.connections);
  if (!channels.ok()) return channels.status();
  bench.ledger_channels = *std::move(channels);
  return absl::OkStatus();
}

// Starts one of the two bare servers and connects to it.
absl::Status StartBare(const Settings& settings, const AppendShape& shape,
                       bool keeps, std::unique_ptr<ServedEcho>& server,
                       Channels& channels) {
  auto started = ServedEcho::Start(settings, keeps);
  if (!started.ok()) return started.status();
  server = *std::move(started);
  auto connected = Connect(server->address(), shape.connections);
  if (!connected.ok()) return connected.status();
  channels = *std::move(connected);
  return absl::OkStatus();
}

// Needs one answer of the ledger, for its size.
absl::Status StartEcho(const Settings& settings, const AppendShape& shape,
                       AppendBench& bench) {
  absl::Status status =
      StartBare(settings, shape, false, bench.echo, bench.echo_channels);
  status.Update(
      StartBare(settings, shape, true, bench.bare, bench.bare_channels));
  if (!status.ok()) return status;
  for (const auto& caller : bench.callers) {
    const auto& like = static_cast<const AppendCaller&>(*caller);
    bench.echo_callers.push_back(std::make_unique<SameCaller>(
        EchoRequest(like.request_bytes(), like.answer_bytes()),
        like.answer_bytes(), static_cast<uint64_t>(shape.events)));
  }
  return absl::OkStatus();
}

absl::Status StartRaw(const Settings& settings, const AppendShape& shape,
                      AppendBench& bench) {
  auto dir = ScratchDir::Make(settings.dir);
  if (!dir.ok()) return dir.status();
  bench.raw_dir = *std::move(dir);
  auto raw = RawEngine::Open(*bench.raw_dir / "data");
  if (!raw.ok()) return raw.status();
  bench.raw = *std::move(raw);
  for (int i = 0; i < shape.clients; ++i) {
    RawCaller caller{AgreementOf(i), {}};
    for (const v1::Event& event : Deliveries(i, shape.events)) {
      caller.events.push_back(event.SerializeAsString());
    }
    bench.raw_callers.push_back(std::move(caller));
  }
  return absl::OkStatus();
}

absl::StatusOr<Round> AppendRound(AppendBench& bench, const Limits& limits) {
  Round round;
  const auto raw = AppendRaw(*bench.raw, bench.raw_callers, limits);
  if (!raw.ok()) return raw.status();
  round.raw = raw->EventsPerSecond();
  round.ceiling = round.raw;
  if (bench.echo != nullptr) {
    const auto echo =
        CallUnary(kAppend, bench.echo_channels, bench.echo_callers, limits);
    if (!echo.ok()) return echo.status();
    round.echo = echo->EventsPerSecond();
    round.ceiling = 1 / (1 / round.raw + 1 / round.echo);
    const auto bare =
        CallUnary(kAppend, bench.bare_channels, bench.echo_callers, limits);
    if (!bare.ok()) return bare.status();
    round.bare = bare->EventsPerSecond();
  }
  const auto measured = bench.Append(limits);
  if (!measured.ok()) return measured.status();
  round.measured = measured->EventsPerSecond();
  round.p50_us = measured->Micros(0.5);
  round.p99_us = measured->Micros(0.99);
  return round;
}

absl::StatusOr<Measured> RunAppend(const Settings& settings, const Say& say,
                                   const AppendShape& shape) {
  const ForeignLoad foreign;
  AppendBench bench;
  say("sets up");
  if (auto status = StartLedger(settings, shape, bench); !status.ok()) {
    return status;
  }
  const Limits warm_up{settings.seconds * kWarmUpShare};
  const Limits limits{settings.seconds};
  if (auto warm = bench.Append(warm_up); !warm.ok()) return warm.status();
  if (auto status = StartRaw(settings, shape, bench); !status.ok()) {
    return status;
  }
  if (shape.serial) {
    if (auto status = StartEcho(settings, shape, bench); !status.ok()) {
      return status;
    }
  }
  if (auto warm = AppendRound(bench, warm_up); !warm.ok()) return warm.status();
  Measured out;
  for (int i = 0; i < settings.rounds; ++i) {
    say(absl::StrCat("round ", i + 1, " of ", settings.rounds));
    auto round = AppendRound(bench, limits);
    if (!round.ok()) return round.status();
    out.rounds.push_back(*round);
  }
  std::vector<pid_t> servers = {bench.ledger->pid()};
  for (const auto* server : {&bench.echo, &bench.bare}) {
    if (*server != nullptr) servers.push_back((*server)->pid());
  }
  out.foreign_cores = foreign.Cores(servers);
  if (auto status = bench.ledger->CheckSize(); !status.ok()) return status;
  return out;
}

// Appends to one long agreement, between two runs of the same to short ones.
absl::StatusOr<Measured> RunLong(const Settings& settings, const Say& say) {
  const ForeignLoad foreign;
  say("sets up");
  auto started = ServedLedger::Start(settings);
  if (!started.ok()) return started.status();
  ServedLedger& ledger = **started;
  std::vector<std::string> shorts;
  for (int i = 0; i < kShortAgreements; ++i) {
    shorts.push_back(AgreementOf(i));
    if (auto status = ledger.Fill(shorts.back(), kShortEvents); !status.ok()) {
      return status;
    }
  }
  const std::string long_one = "framework";
  if (auto status = ledger.Fill(long_one, kLongEvents); !status.ok()) {
    return status;
  }
  const auto channels = Connect(ledger.address(), 1);
  if (!channels.ok()) return channels.status();
  Callers to_short, to_long;
  to_short.push_back(
      std::make_unique<AppendCaller>(shorts, Deliveries(0, 1), 1));
  to_long.push_back(std::make_unique<AppendCaller>(
      std::vector<std::string>{long_one}, Deliveries(0, 1), 2));
  const auto run = [&](const Callers& callers) {
    // Few enough that the short ones stay short.
    auto outcome =
        CallUnary(kAppend, *channels, callers, Limits{60, settings.long_calls});
    if (outcome.ok()) ledger.Acknowledged(outcome->events);
    return outcome;
  };
  if (auto warm = run(to_long); !warm.ok()) return warm.status();
  Measured out;
  for (int i = 0; i < settings.rounds; ++i) {
    say(absl::StrCat("round ", i + 1, " of ", settings.rounds));
    const auto before = run(to_short);
    if (!before.ok()) return before.status();
    const auto measured = run(to_long);
    if (!measured.ok()) return measured.status();
    const auto after = run(to_short);
    if (!after.ok()) return after.status();
    Round round;
    round.measured = measured->EventsPerSecond();
    round.ceiling = (before->EventsPerSecond() + after->EventsPerSecond()) / 2;
    round.p50_us = measured->Micros(0.5);
    round.p99_us = measured->Micros(0.99);
    out.rounds.push_back(round);
  }
  out.foreign_cores = foreign.Cores({ledger.pid()});
  if (auto status = ledger.CheckSize(); !status.ok()) return status;
  return out;
}

// Asks once, looks closely, and gives the size of the answer.
absl::StatusOr<size_t> CheckState(grpc::Channel& channel,
                                  const v1::GetAgreementRequest& request) {
  const auto api = v1::LedgerService::NewStub(
      std::shared_ptr<grpc::Channel>(std::shared_ptr<void>(), &channel));
  grpc::ClientContext context;
  v1::GetAgreementResponse response;
  const grpc::Status status = api->GetAgreement(&context, request, &response);
  if (!status.ok()) {
    return absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                        status.error_message());
  }
  int registers = 0;
  for (const auto& term : response.agreement().terms()) {
    registers += term.registers_size();
  }
  if (registers != kTerms * kRegistersPerTerm ||
      response.basis().agreement_size() != kShortEvents) {
    return absl::InternalError(
        absl::StrCat("the state has ", registers, " registers of ",
                     response.basis().agreement_size(), " events, expected ",
                     kTerms * kRegistersPerTerm, " of ", kShortEvents));
  }
  return response.ByteSizeLong();
}

// What a state work asks.
enum class Asked { kNow, kPast, kFirst };

// Asks for a second earlier each time, which no answer before covers.
class EarlierCaller final : public Caller {
 public:
  EarlierCaller(v1::GetAgreementRequest request, size_t answer_bytes)
      : request_(std::move(request)), like_({}, answer_bytes, 1) {}

  grpc::ByteBuffer Next() override {
    auto& time = *request_.mutable_as_of()->mutable_time();
    time.set_seconds(time.seconds() - 1);
    return BufferOf(request_.SerializeAsString());
  }
  absl::StatusOr<uint64_t> Take(const grpc::ByteBuffer& answer) override {
    return like_.Take(answer);
  }

 private:
  v1::GetAgreementRequest request_;
  SameCaller like_;
};

absl::StatusOr<Measured> RunState(const Settings& settings, const Say& say,
                                  Asked asked) {
  const ForeignLoad foreign;
  say("sets up");
  auto ledger = ServedLedger::Start(settings);
  if (!ledger.ok()) return ledger.status();
  auto echo = ServedEcho::Start(settings);
  if (!echo.ok()) return echo.status();
  v1::GetAgreementRequest request;
  request.set_agreement_id(AgreementOf(0));
  request.set_view(v1::AGREEMENT_VIEW_FULL);
  absl::Status filled = (*ledger)->Fill(AgreementOf(0), kShortEvents);
  if (asked != Asked::kNow) {
    request.mutable_as_of()->mutable_time()->set_seconds(kPastSeconds);
    request.mutable_known_at()->set_tree_size((*ledger)->expected_size());
    // What K does not know of.
    filled.Update((*ledger)->Extend(AgreementOf(0), kLaterEvents));
  }
  if (!filled.ok()) return filled;
  const auto bytes = CheckState((*ledger)->channel(), request);
  if (!bytes.ok()) return bytes.status();
  const auto ledger_channel = Connect((*ledger)->address(), 1);
  if (!ledger_channel.ok()) return ledger_channel.status();
  const auto echo_channel = Connect((*echo)->address(), 1);
  if (!echo_channel.ok()) return echo_channel.status();
  Callers asks, echoes;
  if (asked == Asked::kFirst) {
    asks.push_back(std::make_unique<EarlierCaller>(request, *bytes));
  } else {
    asks.push_back(std::make_unique<SameCaller>(
        BufferOf(request.SerializeAsString()), *bytes, 1));
  }
  echoes.push_back(std::make_unique<SameCaller>(
      EchoRequest(request.ByteSizeLong(), *bytes), *bytes, 1));
  Measured out;
  for (int i = 0; i <= settings.rounds; ++i) {
    const bool warm_up = i == 0;
    say(warm_up ? "warms up"
                : absl::StrCat("round ", i, " of ", settings.rounds));
    const Limits limits{settings.seconds * (warm_up ? kWarmUpShare : 1)};
    const auto base = CallUnary(kGetAgreement, *echo_channel, echoes, limits);
    if (!base.ok()) return base.status();
    const auto measured =
        CallUnary(kGetAgreement, *ledger_channel, asks, limits);
    if (!measured.ok()) return measured.status();
    Round round;
    round.measured = round.p50_us = measured->Micros(0.5);
    round.p99_us = measured->Micros(0.99);
    round.ceiling = round.echo = base->Micros(0.5);
    if (!warm_up) out.rounds.push_back(round);
  }
  out.foreign_cores = foreign.Cores({(*ledger)->pid(), (*echo)->pid()});
  return out;
}

// Reads a stream again and again. `bytes` becomes what one reading brought.
absl::StatusOr<Outcome> ReadAgain(grpc::Channel& channel,
                                  const grpc::ByteBuffer& request,
                                  double seconds, uint64_t expected,
                                  uint64_t& bytes) {
  Outcome all;
  while (all.seconds < seconds) {
    bytes = 0;
    const auto one = ReadStream(
        kWatch, channel, request,
        [&](const grpc::ByteBuffer& message) -> absl::StatusOr<uint64_t> {
          bytes += message.Length();
          const Scanned found = Scan(message, kCaughtUpField);
          if (found.whole) return found.items;
          return absl::InternalError("a message of the stream is cut short");
        });
    if (!one.ok()) return one.status();
    if (one->events != expected) {
      return absl::InternalError(absl::StrCat(
          "the stream brought ", one->events, " events, expected ", expected));
    }
    all.events += one->events;
    all.seconds += one->seconds;
    all.calls += one->calls;
    all.latency.Merge(one->latency);
  }
  return all;
}

absl::StatusOr<Measured> RunHistory(const Settings& settings, const Say& say) {
  const ForeignLoad foreign;
  say("sets up");
  auto ledger = ServedLedger::Start(settings);
  if (!ledger.ok()) return ledger.status();
  auto echo = ServedEcho::Start(settings);
  if (!echo.ok()) return echo.status();
  for (uint64_t i = 0; i < kStreamAgreements; ++i) {
    auto status = (*ledger)->Fill(AgreementOf(static_cast<int>(i)),
                                  settings.stream_events / kStreamAgreements);
    if (!status.ok()) return status;
  }
  const uint64_t events = (*ledger)->expected_size();
  const auto ledger_channel = Connect((*ledger)->address(), 1);
  if (!ledger_channel.ok()) return ledger_channel.status();
  const auto echo_channel = Connect((*echo)->address(), 1);
  if (!echo_channel.ok()) return echo_channel.status();
  v1::WatchEventsRequest watch;
  watch.set_until_caught_up(true);
  const grpc::ByteBuffer request = BufferOf(watch.SerializeAsString());
  uint64_t bytes = 0;
  auto first = ReadAgain(*(*ledger_channel)[0], request, 0.001, events, bytes);
  if (!first.ok()) return first.status();
  const grpc::ByteBuffer echo_request =
      EchoStreamRequest(events, kEchoPerMessage, bytes / events);
  Measured out;
  for (int i = 0; i < settings.rounds; ++i) {
    say(absl::StrCat("round ", i + 1, " of ", settings.rounds));
    const auto base = ReadAgain(*(*echo_channel)[0], echo_request,
                                settings.seconds, events, bytes);
    if (!base.ok()) return base.status();
    const auto measured = ReadAgain(*(*ledger_channel)[0], request,
                                    settings.seconds, events, bytes);
    if (!measured.ok()) return measured.status();
    Round round;
    round.measured = measured->EventsPerSecond();
    round.ceiling = round.echo = base->EventsPerSecond();
    out.rounds.push_back(round);
  }
  out.foreign_cores = foreign.Cores({(*ledger)->pid(), (*echo)->pid()});
  return out;
}

auto Appends(const AppendShape& shape) {
  return [shape](const Settings& settings, const Say& say) {
    return RunAppend(settings, say, shape);
  };
}

auto States(Asked asked) {
  return [asked](const Settings& settings, const Say& say) {
    return RunState(settings, say, asked);
  };
}

}  // namespace

std::span<const Work> AllWorks() {
  static const auto* const works = new std::vector<Work>{
      {"append-1", "unary append, 1 client", "events/s", "serial", 0.7, 0.85,
       false, Appends({1, 1, 1, true})},
      {"append-64-each", "unary append, 64 clients, a connection each",
       "events/s", "serial", 0.65, 0.85, false, Appends({64, 64, 1, true})},
      {"append-64-few", "unary append, 64 clients, 4 connections", "events/s",
       "serial", 0.7, 0.95, false, Appends({64, 4, 1, true})},
      {"batch-1", "batches of 256, 1 client", "events/s", "raw", 0.5, 0.7,
       false, Appends({1, 1, kBatch, false})},
      {"batch-8", "batches of 256, 8 clients", "events/s", "raw", 0.6, 0.8,
       false, Appends({8, 4, kBatch, false})},
      {"long-history", "append to an agreement of 10,000 events", "events/s",
       "one of 100", 0.5, 0.9, false, RunLong},
      {"state", "state of 100 events, D and K now", "us p50", "echo", 1.5, 1.2,
       true, States(Asked::kNow)},
      {"state-past", "state of 100 events, D and K past", "us p50", "echo", 1.5,
       1.2, true, States(Asked::kPast)},
      {"state-first", "state of 100 events, never asked before", "us p50",
       "echo", 1.5, 1.2, true, States(Asked::kFirst)},
      {"verdict", "verdict on an agreement of 100 events", "us p50",
       "its state", 2, 0, true, RunVerdict},
      {"verdict-many", "verdict among 10,000 agreements of the actor", "us p50",
       "among 10", 2, 0, true, RunVerdictAmongMany},
      {"history", "stream of the whole history", "events/s", "echo stream", 0.6,
       0.8, false, RunHistory},
      {"inclusion", "inclusion proof, any position and tree size", "us p99",
       "echo", 2, 1.3, true, RunInclusion},
      {"consistency", "consistency proof, between any two sizes", "us p99",
       "echo", 2, 1.3, true, RunConsistency},
      {"export", "whole audit export", "leaves/s", "a synced copy", 0, 0, false,
       RunExport},
      {"verify", "ledger-verify of a whole export", "leaves/s",
       "SHA-256 of the leaves", 0.22, 0.44, false, RunVerify},
  };
  return *works;
}

}  // namespace ledger::bench
