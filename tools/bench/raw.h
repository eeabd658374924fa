// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_BENCH_RAW_H_
#define TOOLS_BENCH_RAW_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/bench/client.h"

namespace ledger::bench {

// The ceiling of storage: the ledger's own store and record form, in process,
// without requests ids, digests, tree and rules. One thread takes all that
// waits, gives positions and revisions, writes records and their index in one
// batch and syncs once. It goes through the store, so that its options and its
// sync are the ledger's.
//
// Threads: any. Submit does not block; Append does, until the sync returned.
class RawEngine {
 public:
  // Errors: as Store::Open.
  static absl::StatusOr<std::unique_ptr<RawEngine>> Open(
      const std::string& data_dir);

  RawEngine(const RawEngine&) = delete;
  RawEngine& operator=(const RawEngine&) = delete;
  ~RawEngine();

  // What is told after the sync, on the engine's own thread, which waits
  // meanwhile. Errors: as Store::Commit.
  using Done = std::function<void(const absl::Status&)>;

  // Appends events, serialised before, to one agreement; both must live until
  // `done` is called. Never fails itself.
  void Submit(const std::string& agreement,
              const std::vector<std::string>& events, Done done);

  // The same, for a caller that waits.
  // Errors: as Store::Commit.
  absl::Status Append(const std::string& agreement,
                      const std::vector<std::string>& events);

 private:
  class Body;
  explicit RawEngine(std::unique_ptr<Body> body);

  std::unique_ptr<Body> body_;
};

// One caller of the engine: what it appends again and again.
struct RawCaller {
  std::string agreement;
  std::vector<std::string> events;
};

// Appends from a thread for each caller at once. Blocks until it is over.
// Errors: the first of any Append.
absl::StatusOr<Outcome> AppendRaw(RawEngine& engine,
                                  const std::vector<RawCaller>& callers,
                                  const Limits& limits);

}  // namespace ledger::bench

#endif  // TOOLS_BENCH_RAW_H_
