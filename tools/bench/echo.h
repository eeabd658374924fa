// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_BENCH_ECHO_H_
#define TOOLS_BENCH_ECHO_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "grpcpp/support/byte_buffer.h"

// The ceiling of gRPC: a bare server on the callback API that answers with as
// many bytes as it is told, parses nothing and keeps nothing. It has the
// methods of the ledger under their own names, so that one client drives both.
namespace ledger::bench {

// A request of `bytes` (at least 8) that asks for `reply_bytes`.
grpc::ByteBuffer EchoRequest(size_t bytes, uint64_t reply_bytes);

// A request for a stream of `events` items of `event_bytes` each, as many a
// message as `per_message` says; in the form of WatchEventsResponse.
grpc::ByteBuffer EchoStreamRequest(uint64_t events, uint64_t per_message,
                                   uint64_t event_bytes);

// Serves on a loopback port that the system chooses and writes it to
// `port_file`; returns after SIGTERM or SIGINT. For a process of its own. With
// a `keep` it is the bare durable server: an append is answered after the raw
// engine in that directory has kept the request's bytes.
// Errors: UNAVAILABLE when it cannot listen or write the file; as
// RawEngine::Open.
absl::Status ServeEcho(const std::string& port_file, const std::string& keep);

}  // namespace ledger::bench

#endif  // TOOLS_BENCH_ECHO_H_
