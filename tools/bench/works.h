// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_BENCH_WORKS_H_
#define TOOLS_BENCH_WORKS_H_

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/bench/served.h"

// What is measured, against what, and how far it must come.
namespace ledger::bench {

// One round of one work: everything in it was measured within seconds of each
// other. In the unit of the work; what was not measured is 0.
struct Round {
  double measured = 0;
  double ceiling = 0;  // what `measured` is compared with
  double raw = 0;
  double echo = 0;
  double bare = 0;
  double p50_us = 0;  // of one call of the work
  double p99_us = 0;
};

// Told what goes on, for a person who waits.
using Say = std::function<void(const std::string&)>;

// The rounds of a work, and what disturbed them.
struct Measured {
  std::vector<Round> rounds;
  double foreign_cores = 0;
};

// One work. The floor and the stretch are those of the design: a ratio of
// measured to ceiling, at least, or at most where less is better.
struct Work {
  std::string_view name;
  std::string_view title;
  std::string_view unit;
  std::string_view ceiling;  // in words
  double floor = 0;          // 0: none is set
  double stretch = 0;
  bool at_most = false;
  // Errors: what a server answered, a replay, an acknowledgement too many.
  std::function<absl::StatusOr<Measured>(const Settings&, const Say&)> run;
};

// All works, in the order of the table.
std::span<const Work> AllWorks();

}  // namespace ledger::bench

#endif  // TOOLS_BENCH_WORKS_H_
