// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_PROOF_SERVICE_H_
#define SERVICE_PROOF_SERVICE_H_

#include <memory>

#include "grpcpp/impl/service_type.h"
#include "ledger/ledger.h"
#include "service/cadence.h"
#include "service/metrics.h"
#include "service/reader_pool.h"

namespace ledger {

// ProofService over gRPC. Proofs read tiles, so the reader pool makes them;
// checkpoints on demand come from the cadence.
// Borrows its parts, which must outlive the gRPC server. Thread-safe. Never
// fails; the generated classes stay out of this header.
std::unique_ptr<grpc::Service> NewProofService(Ledger* ledger,
                                               ReaderPool* readers,
                                               Cadence* cadence,
                                               Metrics* metrics);

}  // namespace ledger

#endif  // SERVICE_PROOF_SERVICE_H_
