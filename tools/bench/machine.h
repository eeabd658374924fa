// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_BENCH_MACHINE_H_
#define TOOLS_BENCH_MACHINE_H_

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace ledger::bench {

// Where and when figures were taken; without this they say nothing. A value.
struct Machine {
  std::string processor;  // as the kernel names it
  int cores = 0;
  double memory_gib = 0;
  std::string system;     // distribution and kernel
  std::string directory;  // where the data lay, with its file system
  bool durable = true;    // false: that file system lives in memory
  std::string date;       // UTC
  std::string load;       // of the last 1, 5 and 15 minutes, at the start
  std::string build;      // how this program was compiled
};

// Reads /proc and the like; what cannot be read is "unknown". Never fails.
Machine DescribeMachine(const std::string& directory);

// Waits until a process is at rest, a minute at most: what filling a store left
// behind, such as compactions, is not what is measured. Never fails.
void AwaitRest(pid_t pid);

// What the machine's cores did for others: everything but this process and
// the servers that it started. From construction to Cores().
class ForeignLoad {
 public:
  ForeignLoad();

  // How many cores were busy with something else on average, the kernel's own
  // work included. `servers` were started since and still run. Never fails.
  double Cores(const std::vector<pid_t>& servers) const;

 private:
  std::chrono::steady_clock::time_point started_;
  double busy_;  // seconds, of all cores
  double own_;   // seconds, of this process and of children that ended
};

}  // namespace ledger::bench

#endif  // TOOLS_BENCH_MACHINE_H_
