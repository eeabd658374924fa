// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_BENCH_REPORT_H_
#define TOOLS_BENCH_REPORT_H_

#include <string>
#include <vector>

#include "tools/bench/machine.h"
#include "tools/bench/works.h"

namespace ledger::bench {

// Lowest, middle and highest of the rounds.
struct Spread {
  double min = 0;
  double median = 0;
  double max = 0;
};
Spread SpreadOf(std::vector<double> values);

// A work with what came out. Borrows the work.
struct Result {
  const Work* work = nullptr;
  Measured measured;

  // Of measured to another figure, round by round; zeros where it is none.
  Spread RatioTo(double Round::*other) const;
  Spread Ratio() const { return RatioTo(&Round::ceiling); }
  // Whether the median ratio reaches the floor, or the stretch.
  bool Reached() const;
  bool Stretched() const;
};

// What a report needs besides its results. A value.
struct Setting {
  Machine machine;
  std::string command;
  std::string server;  // what the server says of its version
  int rounds = 0;
  double seconds = 0;
};

// For people: one line per work. Never fails.
std::string TableOf(const Setting& setting, const std::vector<Result>& results);

// The same for programs, with every round. Never fails.
std::string JsonOf(const Setting& setting, const std::vector<Result>& results);

}  // namespace ledger::bench

#endif  // TOOLS_BENCH_REPORT_H_
