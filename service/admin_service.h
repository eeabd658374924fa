// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_ADMIN_SERVICE_H_
#define SERVICE_ADMIN_SERVICE_H_

#include <memory>

#include "grpcpp/impl/service_type.h"
#include "ledger/ledger.h"
#include "service/metrics.h"

namespace ledger {

// AdminService over gRPC: what this server is, imports and their end. An
// import stream takes one request at a time, so that nothing after a refusal
// is recorded. Borrows the ledger and the metrics, which must outlive the gRPC
// server. Thread-safe. Never fails; the generated classes stay out of this
// header.
std::unique_ptr<grpc::Service> NewAdminService(Ledger* ledger,
                                               Metrics* metrics);

}  // namespace ledger

#endif  // SERVICE_ADMIN_SERVICE_H_
