// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_SERVER_H_
#define SERVICE_SERVER_H_

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "ledger/ledger.h"
#include "service/cadence.h"
#include "service/config.h"
#include "service/metrics.h"
#include "service/online_audit.h"
#include "service/reader_pool.h"
#include "service/watch.h"

namespace ledger {

// How a server listens and what it allows.
struct ServerOptions {
  Address listen{"127.0.0.1", 0};
  bool reflection = true;
  ReaderPool::Options readers;
  WatchHub::Options watches;
  Cadence::Options cadence;
  OnlineAudit::Options audit;
  // What /metrics says of witnesses; may be empty.
  std::function<WitnessGauges()> witnesses;
};

// The gRPC server in front of one ledger: services, health and reflection.
//
// Lifecycle: Start, then perhaps SayNotServing, then Stop; the destructor
// stops at once what was not stopped. Borrows the ledger, which must outlive
// it. Hurry may be called from any thread between Start and the destructor;
// the rest belongs to one thread.
class Server {
 public:
  // Listens and serves.
  // Errors: UNAVAILABLE when the address cannot be bound, naming it.
  static absl::StatusOr<std::unique_ptr<Server>> Start(
      const ServerOptions& options, Ledger* ledger);

  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  // The port that it listens on.
  int port() const;

  // Health says NOT_SERVING from now on; calls are still answered.
  void SayNotServing();

  // Takes no new calls, ends watches with their cursors, lets the others run
  // for at most `timeout` and cancels the rest.
  void Stop(std::chrono::milliseconds timeout);

  // Makes a Stop that is under way cancel what still runs.
  void Hurry();

  // The text of /metrics.
  std::string RenderMetrics();

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);

  const std::unique_ptr<Parts> parts_;
};

}  // namespace ledger

#endif  // SERVICE_SERVER_H_
