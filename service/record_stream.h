// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_RECORD_STREAM_H_
#define SERVICE_RECORD_STREAM_H_

#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "ledger/ledger.h"
#include "service/metrics.h"
#include "service/reader_pool.h"

namespace ledger {

// Begins a ReadRecords stream: pages of stored bytes, read on the pool one
// after the other, each when the one before it was taken. It owns itself and
// goes when gRPC lets go of it; it borrows the rest, which must outlive the
// gRPC server. Memory: one page. Never fails; errors end the stream.
grpc::ServerWriteReactor<grpc::ByteBuffer>* OpenRecordStream(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer& request,
    Ledger* ledger, ReaderPool* readers, Metrics* metrics);

}  // namespace ledger

#endif  // SERVICE_RECORD_STREAM_H_
