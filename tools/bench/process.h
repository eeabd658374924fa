// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_BENCH_PROCESS_H_
#define TOOLS_BENCH_PROCESS_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace ledger::bench {

// A new directory that goes with everything in it when the object does.
class ScratchDir {
 public:
  // Errors: UNAVAILABLE when `parent` cannot be written to.
  static absl::StatusOr<std::unique_ptr<ScratchDir>> Make(
      const std::string& parent);

  ScratchDir(const ScratchDir&) = delete;
  ScratchDir& operator=(const ScratchDir&) = delete;
  ~ScratchDir();

  std::string operator/(const std::string& name) const {
    return path_ + "/" + name;
  }

 private:
  explicit ScratchDir(std::string path) : path_(std::move(path)) {}

  std::string path_;
};

// A server in a process of its own, so that it shares cores with its clients
// and nothing else. It dies with the thread that started it. For one thread.
class ServerProcess {
 public:
  // Runs `command` with "--port-file" and a file in `dir` added, and waits
  // until it has written its port there; what it says goes to `dir`/log.
  // Errors: UNAVAILABLE when it does not start, with what it said.
  static absl::StatusOr<std::unique_ptr<ServerProcess>> Start(
      std::vector<std::string> command, const ScratchDir& dir);

  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;
  // Asks it to end, and waits.
  ~ServerProcess();

  pid_t pid() const { return pid_; }
  const std::string& address() const { return address_; }

 private:
  explicit ServerProcess(pid_t pid) : pid_(pid) {}

  pid_t pid_;
  std::string address_;
};

// Runs a program to its end. Errors: UNAVAILABLE when it cannot be started or
// does not exit with 0, with what it said.
absl::Status RunProgram(std::vector<std::string> command);

}  // namespace ledger::bench

#endif  // TOOLS_BENCH_PROCESS_H_
