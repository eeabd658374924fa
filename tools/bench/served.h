// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_BENCH_SERVED_H_
#define TOOLS_BENCH_SERVED_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/v1/admin_service.pb.h"
#include "tools/bench/client.h"
#include "tools/bench/payload.h"
#include "tools/bench/process.h"

namespace ledger::bench {

// What a ledger records of itself before the first append: that it was opened,
// and the key that signs.
inline constexpr uint64_t kOwnRecords = 2;

// Where the programs are and how long to measure. A value.
struct Settings {
  std::string self;     // this program, which serves the echo
  std::string ledgerd;  // the server that is measured
  std::string dir;      // under which scratch directories are made
  int rounds = 5;
  double seconds = 2;  // of one measurement
  uint64_t stream_events = 200'000;
  uint64_t long_calls = 1'000;        // in a round of the work long-history
  uint64_t proof_leaves = 1'000'000;  // of the ledger that proves
};

// A ledgerd on a directory of its own, with a count of what it acknowledged.
// For one thread.
class ServedLedger {
 public:
  // Errors: UNAVAILABLE when it does not start.
  static absl::StatusOr<std::unique_ptr<ServedLedger>> Start(
      const Settings& settings);

  const std::string& address() const { return process_->address(); }
  pid_t pid() const { return process_->pid(); }
  grpc::Channel& channel() { return *channels_[0]; }

  // Makes `agreement`: its foundation, and deliveries up to `events` in all.
  // Errors: what the server answers.
  absl::Status Fill(const std::string& agreement, uint64_t events);

  // Appends so many further deliveries.
  // Errors: what the server answers.
  absl::Status Extend(const std::string& agreement, uint64_t events);

  // Appends these events as one request.
  // Errors: what the server answers.
  absl::Status Append(const std::string& agreement,
                      std::vector<v1::Event> events);

  // To be told of everything that was acknowledged elsewhere.
  void Acknowledged(uint64_t events) { acknowledged_ += events; }

  // How many records the ledger must have now: its own, then ours.
  uint64_t expected_size() const { return acknowledged_ + kOwnRecords; }

  // Errors: what the server answers.
  absl::StatusOr<v1::GetServerInfoResponse> Info();

  // Errors: INTERNAL unless the ledger says that it has just as many records.
  absl::Status CheckSize();

 private:
  ServedLedger(std::unique_ptr<ScratchDir> dir,
               std::unique_ptr<ServerProcess> process, Channels channels)
      : dir_(std::move(dir)),
        process_(std::move(process)),
        channels_(std::move(channels)) {}

  std::unique_ptr<ScratchDir> dir_;
  std::unique_ptr<ServerProcess> process_;
  Channels channels_;
  uint64_t requests_ = 0;
  uint64_t acknowledged_ = 0;
};

// What the server to be measured says of itself: version and build.
// Errors: as ServedLedger::Start; what the server answers.
absl::StatusOr<std::string> VersionOf(const Settings& settings);

// The bare server in a process of its own. For one thread.
class ServedEcho {
 public:
  // With `keeps` it is the bare durable server.
  // Errors: UNAVAILABLE when it does not start.
  static absl::StatusOr<std::unique_ptr<ServedEcho>> Start(
      const Settings& settings, bool keeps = false);

  const std::string& address() const { return process_->address(); }
  pid_t pid() const { return process_->pid(); }

 private:
  ServedEcho(std::unique_ptr<ScratchDir> dir,
             std::unique_ptr<ServerProcess> process)
      : dir_(std::move(dir)), process_(std::move(process)) {}

  std::unique_ptr<ScratchDir> dir_;
  std::unique_ptr<ServerProcess> process_;
};

// Deliveries of one request, `count` of them, over the terms in turn from
// `term` on.
std::vector<v1::Event> Deliveries(int term, int count);

// A caller that appends the same events again and again, in turn to each of
// its agreements, under a new request id each time.
class AppendCaller final : public Caller {
 public:
  // `number` keeps callers apart.
  AppendCaller(const std::vector<std::string>& agreements,
               const std::vector<v1::Event>& events, uint64_t number);

  grpc::ByteBuffer Next() override;

  // Errors: INTERNAL for a replay or an answer that does not acknowledge each
  // event once.
  absl::StatusOr<uint64_t> Take(const grpc::ByteBuffer& answer) override;

  size_t request_bytes() const { return makers_[0].bytes(); }
  size_t answer_bytes() const { return answer_bytes_; }

 private:
  std::vector<RequestMaker> makers_;
  size_t next_ = 0;
  size_t answer_bytes_ = 0;
};

// A caller that sends the same bytes again and again and expects an answer of
// `answer_bytes`, give or take what a changing number adds; an answer counts
// for `events`.
class SameCaller final : public Caller {
 public:
  SameCaller(grpc::ByteBuffer request, size_t answer_bytes, uint64_t events)
      : request_(std::move(request)),
        answer_bytes_(answer_bytes),
        events_(events) {}

  grpc::ByteBuffer Next() override { return request_; }

  // Errors: INTERNAL for an answer of another size.
  absl::StatusOr<uint64_t> Take(const grpc::ByteBuffer& answer) override;

 private:
  const grpc::ByteBuffer request_;
  const size_t answer_bytes_;
  const uint64_t events_;
};

}  // namespace ledger::bench

#endif  // TOOLS_BENCH_SERVED_H_
