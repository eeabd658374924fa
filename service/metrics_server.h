// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_METRICS_SERVER_H_
#define SERVICE_METRICS_SERVER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "service/config.h"

namespace ledger {

// Answers GET /metrics over HTTP/1.1 on a loopback address, one connection
// after the other, on a thread of its own; everything else is 404 or 405. A
// client has five seconds for its request and an 8 KiB header.
class MetricsServer {
 public:
  // `render` makes the text; it is called on the server's thread.
  // Errors: UNAVAILABLE when the address cannot be bound, naming it.
  static absl::StatusOr<std::unique_ptr<MetricsServer>> Start(
      const Address& address, std::function<std::string()> render);

  MetricsServer(const MetricsServer&) = delete;
  MetricsServer& operator=(const MetricsServer&) = delete;
  ~MetricsServer();

  // The port that it listens on.
  int port() const;

 private:
  struct Parts;
  explicit MetricsServer(std::unique_ptr<Parts> parts);

  const std::unique_ptr<Parts> parts_;
};

}  // namespace ledger

#endif  // SERVICE_METRICS_SERVER_H_
