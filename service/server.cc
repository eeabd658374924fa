// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/server.h"

#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "grpc/grpc.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/resource_quota.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "ledger/limits.h"
#include "ledger/mutex.h"
#include "service/admin_service.h"
#include "service/ledger_service.h"
#include "service/log.h"
#include "service/metrics.h"
#include "service/proof_service.h"
#include "service/reads.h"
#include "service/reflection.h"
#include "service/rights.h"

namespace ledger {
namespace {

// A request one byte above our own limit still reaches our own, clearer error.
constexpr int kReceiveBytesMax = static_cast<int>(kRequestBytesMax) + 65'536;
constexpr int kSendBytesMax = 4 * 1024 * 1024;
constexpr absl::Duration kHealthEvery = absl::Milliseconds(250);

const char* const kServiceNames[] = {"ledger.v1.LedgerService",
                                     "ledger.v1.ProofService",
                                     "ledger.v1.AdminService"};

void Configure(grpc::ServerBuilder* builder) {
  // Without this a second server would bind the same port in silence.
  builder->AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder->SetMaxReceiveMessageSize(kReceiveBytesMax);
  builder->SetMaxSendMessageSize(kSendBytesMax);
  builder->AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 256);
  builder->AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 8 * 1024);
  builder->AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 10'000);
  builder->AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  builder->AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  builder->AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder->AddChannelArgument(
      GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 30'000);
  builder->AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, 30 * 60'000);
  builder->AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, 5 * 60'000);
  grpc::ResourceQuota quota("ledgerd");
  quota.Resize(size_t{256} << 20);
  builder->SetResourceQuota(quota);
}

}  // namespace

struct Server::Parts {
  Parts(const ServerOptions& options, Ledger* the_ledger)
      : ledger(the_ledger),
        reads(the_ledger),
        rights(the_ledger),
        readers(options.readers),
        hub(the_ledger, &metrics, options.watches),
        witnesses(options.witnesses) {}

  void WatchHealth();
  void SetServing(bool serving);

  Ledger* const ledger;
  Metrics metrics;
  Reads reads;
  Rights rights;
  ReaderPool readers;
  WatchHub hub;
  const std::function<WitnessGauges()> witnesses;
  std::vector<std::unique_ptr<grpc::Service>> services;
  std::unique_ptr<grpc::Server> server;
  int port = 0;

  Mutex mutex;
  CondVar changed;
  bool not_serving ABSL_GUARDED_BY(mutex) = false;
  bool ended ABSL_GUARDED_BY(mutex) = false;
  bool stopped = false;
  std::thread health;
  std::unique_ptr<Cadence> cadence;
  std::unique_ptr<OnlineAudit> audit;
};

void Server::Parts::SetServing(bool serving) {
  grpc::HealthCheckServiceInterface* const service =
      server->GetHealthCheckService();
  if (service == nullptr) return;
  service->SetServingStatus(serving);
  for (const char* name : kServiceNames) {
    service->SetServingStatus(name, serving);
  }
}

// Says NOT_SERVING once the ledger takes no writes any more.
void Server::Parts::WatchHealth() {
  MutexLock lock(mutex);
  while (!ended && !not_serving) {
    const std::string why = ledger->Info().refuses_writes;
    if (!why.empty()) {
      not_serving = true;
      SetServing(false);
      Log(LogLevel::kError, "writes are refused", {{"why", why}});
      return;
    }
    changed.WaitFor(mutex, kHealthEvery);
  }
}

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Server::~Server() {
  Stop(std::chrono::milliseconds(0));
  parts_->server.reset();
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(
    const ServerOptions& options, Ledger* ledger) {
  auto parts = std::make_unique<Parts>(options, ledger);
  LedgerServiceParts shared;
  shared.ledger = ledger;
  shared.reads = &parts->reads;
  shared.rights = &parts->rights;
  shared.readers = &parts->readers;
  shared.hub = &parts->hub;
  shared.metrics = &parts->metrics;
  parts->cadence = std::make_unique<Cadence>(ledger, options.cadence);
  parts->services.push_back(NewLedgerService(shared));
  parts->services.push_back(NewProofService(
      ledger, &parts->readers, parts->cadence.get(), &parts->metrics));
  parts->services.push_back(NewAdminService(ledger, &parts->metrics));
  if (options.reflection) {
    std::vector<std::string> names(std::begin(kServiceNames),
                                   std::end(kServiceNames));
    names.insert(names.end(), {"grpc.health.v1.Health",
                               "grpc.reflection.v1.ServerReflection",
                               "grpc.reflection.v1alpha.ServerReflection"});
    for (auto& service : NewReflectionServices(std::move(names))) {
      parts->services.push_back(std::move(service));
    }
  }
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  Configure(&builder);
  builder.AddListeningPort(options.listen.ToString(),
                           grpc::InsecureServerCredentials(), &parts->port);
  for (const auto& service : parts->services) {
    builder.RegisterService(service.get());
  }
  parts->server = builder.BuildAndStart();
  if (parts->server == nullptr || parts->port == 0) {
    return absl::UnavailableError(absl::StrCat(
        "listen '", options.listen.ToString(),
        "': cannot be bound; another process has the port or the address is "
        "not this machine's: give another one with --listen"));
  }
  parts->SetServing(true);
  Parts* const raw = parts.get();
  parts->health = std::thread([raw] { raw->WatchHealth(); });
  parts->audit = std::make_unique<OnlineAudit>(
      options.audit,
      [ledger](AuditOptions asked) { return ledger->Audit(std::move(asked)); },
      &parts->metrics);
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

int Server::port() const { return parts_->port; }

void Server::SayNotServing() {
  MutexLock lock(parts_->mutex);
  parts_->not_serving = true;
  parts_->SetServing(false);
}

void Server::Stop(std::chrono::milliseconds timeout) {
  if (parts_->stopped) return;
  parts_->stopped = true;
  SayNotServing();
  {
    MutexLock lock(parts_->mutex);
    parts_->ended = true;
  }
  parts_->changed.SignalAll();
  parts_->health.join();
  parts_->audit->Stop();
  parts_->cadence->Stop();
  parts_->hub.Stop();
  parts_->server->Shutdown(std::chrono::system_clock::now() + timeout);
  parts_->server->Wait();
  parts_->readers.Stop();
}

void Server::Hurry() {
  grpc_server_cancel_all_calls(parts_->server->c_server());
}

std::string Server::RenderMetrics() {
  Gauges gauges;
  gauges.tree_size = parts_->ledger->tree_size().value();
  gauges.reads_waiting = parts_->readers.waiting();
  gauges.watchers = parts_->hub.watchers();
  if (parts_->witnesses) gauges.witnesses = parts_->witnesses();
  gauges.refuses_writes = !parts_->ledger->Info().refuses_writes.empty();
  return parts_->metrics.Render(gauges);
}

}  // namespace ledger
