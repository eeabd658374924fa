// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_BENCH_PAYLOAD_H_
#define TOOLS_BENCH_PAYLOAD_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "grpcpp/support/byte_buffer.h"
#include "ledger/v1/event.pb.h"

// What is appended: events that the rules accept, all of one size, made before
// a clock runs.
namespace ledger::bench {

inline constexpr size_t kEventBytes = 300;
// Of each agreement. Each has registers for whom it binds, whom it benefits,
// how much was promised and delivered, and when it was in force.
inline constexpr int kTerms = 8;
inline constexpr int kRegistersPerTerm = 5;

// Events that found an agreement: the instrument with its two parties, then
// the grant of each term.
inline constexpr int kFoundationEvents = 1 + kTerms;

// Event `index` of the foundation. The grants are of minimum commitments, far
// larger than what is delivered.
v1::Event Foundation(int index);

// A delivery under that term, of exactly kEventBytes once serialised.
v1::Event Delivery(int term);

// The bytes of an AppendEventsRequest with another request id each time. Its
// size never changes. Make one per client: Make is not safe to share.
class RequestMaker {
 public:
  // `first` in the ids keeps makers apart.
  RequestMaker(std::string_view agreement, std::vector<v1::Event> events,
               uint64_t first);

  // Copies the bytes once.
  grpc::ByteBuffer Make();

  size_t bytes() const { return bytes_.size(); }
  size_t events() const { return events_; }

 private:
  std::string bytes_;
  size_t events_;
  uint64_t next_;
};

// The top-level fields of a message, counted without parsing what is in them.
struct Scanned {
  uint64_t items = 0;  // fields of number 1
  uint64_t flags = 0;  // varints of the field number that was asked for
  bool whole = false;  // it could be read to its end
};

// Counts field 1 (`events` of an AppendEventsResponse and of a
// WatchEventsResponse) and remembers the varint `flag`. Never fails.
Scanned Scan(const grpc::ByteBuffer& message, uint32_t flag);

// A message as gRPC sends it, copied once.
grpc::ByteBuffer BufferOf(std::string_view bytes);

}  // namespace ledger::bench

#endif  // TOOLS_BENCH_PAYLOAD_H_
