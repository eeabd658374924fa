// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_LEDGER_SERVICE_H_
#define SERVICE_LEDGER_SERVICE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "grpcpp/impl/service_type.h"
#include "ledger/ledger.h"
#include "service/metrics.h"
#include "service/reader_pool.h"
#include "service/reads.h"
#include "service/rights.h"
#include "service/watch.h"

namespace ledger {

// LedgerService over gRPC. A reactor parses, checks, queues and returns: an
// append goes to the ledger's appender, a read to the reader pool, a watch to
// the hub; who is done finishes the call.
//
// Made by NewLedgerService; borrows everything, which must outlive the gRPC
// server. Thread-safe.
struct LedgerServiceParts {
  Ledger* ledger = nullptr;
  const Reads* reads = nullptr;
  const Rights* rights = nullptr;
  ReaderPool* readers = nullptr;
  WatchHub* hub = nullptr;
  Metrics* metrics = nullptr;
};

// Never fails. The generated classes stay out of this header.
std::unique_ptr<grpc::Service> NewLedgerService(LedgerServiceParts parts);

}  // namespace ledger

#endif  // SERVICE_LEDGER_SERVICE_H_
