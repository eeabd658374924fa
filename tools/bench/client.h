// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_BENCH_CLIENT_H_
#define TOOLS_BENCH_CLIENT_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/channel.h"
#include "grpcpp/support/byte_buffer.h"
#include "tools/bench/histogram.h"

// The client side of every measurement through gRPC. It sends and takes bytes,
// so that the ledger and the bare server are driven by the same code at the
// same cost.
namespace ledger::bench {

inline constexpr char kAppend[] = "/ledger.v1.LedgerService/AppendEvents";
inline constexpr char kGetAgreement[] = "/ledger.v1.LedgerService/GetAgreement";
inline constexpr char kCheckPermission[] =
    "/ledger.v1.LedgerService/CheckPermission";
inline constexpr char kWatch[] = "/ledger.v1.LedgerService/WatchEvents";

using Channels = std::vector<std::shared_ptr<grpc::Channel>>;

// `count` connections to a server, each of its own, all made.
// Errors: UNAVAILABLE when one cannot be made.
absl::StatusOr<Channels> Connect(const std::string& address, int count);

// When a measurement ends: no call starts later, those that run are waited for.
struct Limits {
  double seconds = 1;
  uint64_t calls_max = UINT64_MAX;
};

// What was measured.
struct Outcome {
  uint64_t calls = 0;
  uint64_t events = 0;
  double seconds = 0;  // from the first start to the last end
  Histogram latency;   // of one call

  double EventsPerSecond() const {
    return static_cast<double>(events) / seconds;
  }
  // In microseconds, with the wait of late calls counted.
  double Micros(double share) const;
};

// One caller: makes its next request and looks at each answer. For one thread
// at a time.
class Caller {
 public:
  virtual ~Caller() = default;
  virtual grpc::ByteBuffer Next() = 0;
  // The number of events that the answer stands for.
  // Errors: of the implementation; the measurement then fails.
  virtual absl::StatusOr<uint64_t> Take(const grpc::ByteBuffer& answer) = 0;
};
using Callers = std::vector<std::unique_ptr<Caller>>;

// Calls a unary method from all callers at once, each with one call at a time;
// caller i uses channel i modulo their number. Blocks until it is over.
// Errors: the first status that is not OK, of a call or of Take.
absl::StatusOr<Outcome> CallUnary(const std::string& method,
                                  const Channels& channels,
                                  const Callers& callers, const Limits& limits);

// Reads one stream to its end; `take` gives the number of events in a message.
// The latency is that of the whole.
// Errors: the status of the stream, or of `take`.
absl::StatusOr<Outcome> ReadStream(
    const std::string& method, grpc::Channel& channel,
    const grpc::ByteBuffer& request,
    const std::function<absl::StatusOr<uint64_t>(const grpc::ByteBuffer&)>&
        take);

}  // namespace ledger::bench

#endif  // TOOLS_BENCH_CLIENT_H_
