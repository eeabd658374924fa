// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Timelines against the model. Method: random histories; at every edge of
// every span, a microsecond to both sides of it, and at random instants, the
// span must say what the model says of that one instant.

#include <iostream>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/model/expect_none.h"
#include "tests/model/random_commands.h"
#include "tests/model/real_ledger.h"
#include "tests/model/transcript.h"

namespace ledger::model {
namespace {

std::set<Instant> EdgesOf(const std::vector<v1::TermTimeline>& timelines) {
  std::set<Instant> instants;
  for (const v1::TermTimeline& timeline : timelines) {
    for (const v1::StatusSpan& span : timeline.spans()) {
      if (span.has_start()) instants.insert(FromMicros(span.start()));
      if (span.has_end()) instants.insert(FromMicros(span.end()));
    }
  }
  return instants;
}

// What the timelines say of one instant.
ModelAnswer Cut(const std::vector<v1::TermTimeline>& timelines, Instant at) {
  ModelAnswer answer;
  for (const v1::TermTimeline& timeline : timelines) {
    for (const v1::StatusSpan& span : timeline.spans()) {
      const bool begun = !span.has_start() || FromMicros(span.start()) <= at;
      const bool over = span.has_end() && FromMicros(span.end()) <= at;
      if (!begun || over) continue;
      answer[timeline.term_id() + ".status"] = StatusTexts(span.statuses());
    }
  }
  return answer;
}

std::string CompareAt(const std::vector<ModelEvent>& events,
                      const std::vector<v1::TermTimeline>& timelines,
                      Instant at) {
  const auto wanted = StatusesAt(Select(events), at);
  if (!wanted) return "";
  const std::string difference = Difference(*wanted, Cut(timelines, at));
  if (difference.empty()) return "";
  return absl::StrCat("D=", FormatInstant(at), "\n", difference);
}

std::string TryHistory(uint64_t seed, int& compared) {
  RandomCommands random(seed);
  ModelLedger model;
  CoreLedger real;
  const int steps = 3 + static_cast<int>(random.Below(8));
  for (int step = 0; step < steps; ++step) {
    const AppendRequest request =
        step == 0 ? random.Begin() : random.Next(model);
    const Outcome found = real.Append(request, Instant{});
    if (found.code == absl::StatusCode::kOk) model.Record(request, found);
  }
  if (model.tree_size() == 0) return "";
  const TreeSize known(model.tree_size());
  const auto timelines = real.Timelines("A-1", known);
  if (!timelines.ok()) return timelines.status().ToString();
  std::set<Instant> instants;
  for (const Instant edge : EdgesOf(*timelines)) {
    const std::chrono::microseconds one(1);
    instants.insert({edge - one, edge, edge + one});
  }
  for (int i = 0; i < 8; ++i) instants.insert(random.AnyInstant());
  const auto events = model.EventsOf("A-1", known.value());
  for (const Instant at : instants) {
    ++compared;
    const std::string difference = CompareAt(events, *timelines, at);
    if (!difference.empty()) {
      return absl::StrCat(Transcript(model), difference);
    }
  }
  return "";
}

TEST(TimelineModelTest, EverySpanSaysWhatTheModelSaysOfItsInstants) {
  const int runs = RunCount(150);
  int compared = 0;
  ExpectNone(runs, [&](uint64_t one) { return TryHistory(one, compared); });
  std::cout << runs << " histories, " << compared << " instants" << std::endl;
}

}  // namespace
}  // namespace ledger::model
