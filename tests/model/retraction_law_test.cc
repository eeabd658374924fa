// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// A retracted event counts for nothing. Method: random histories in which one
// event is retracted on the way, beside the same rows without it; at every K
// behind the retraction both must tell the same states, verdicts and findings.

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "ledger/event.h"
#include "tests/model/expect_none.h"
#include "tests/model/random_commands.h"
#include "tests/model/random_rights.h"
#include "tests/model/real_ledger.h"
#include "tests/model/told_rows.h"
#include "tests/model/transcript.h"

namespace ledger::model {
namespace {

// What was seen over all histories.
struct Seen {
  int histories = 0, compared = 0, counted = 0;
};

// A history, and what was retracted in it.
struct Retracted {
  ModelLedger model;
  const ModelEvent* target = nullptr;
  size_t since = 0;  // how many rows there were with the retraction
};

// An event that may be retracted: not the first of its instrument, which gives
// that instrument its place in the order of events for ever, and no retraction,
// for what was retracted is never revived. Null: it is none of these.
const ModelEvent* TargetAt(const std::vector<ModelEvent>& rows, size_t pick) {
  const ModelEvent& row = rows[pick];
  const v1::Fact& fact = row.event.fact();
  if (fact.has_event_retracted()) return nullptr;
  if (fact.instrument_id().empty()) return &row;
  for (size_t i = 0; i < pick; ++i) {
    const std::string& other = rows[i].event.fact().instrument_id();
    if (rows[i].agreement == row.agreement && other == fact.instrument_id()) {
      return &row;
    }
  }
  return nullptr;
}

AppendRequest Retract(const ModelEvent& target) {
  v1::Event event;
  event.set_event_id("gone");
  v1::EventRetracted& retracted =
      *event.mutable_fact()->mutable_event_retracted();
  retracted.set_target(target.event.event_id());
  retracted.set_reason("it never happened");
  return {ParseRequestId("gone").value(),
          "local:anonymous",
          {},
          {{ParseAgreementId(target.agreement).value(),
            AnyRevision{},
            {std::move(event)}}}};
}

// Ids of the event and of whatever is about it or about that: a ledger that
// never held it could not hold these. Ids are unique among the agreements.
std::set<std::string> GoneWith(const std::vector<ModelEvent>& rows,
                               const ModelEvent& target) {
  std::set<std::string> gone = {target.event.event_id()};
  for (const ModelEvent& row : rows) {
    const std::string about(TargetOf(row.event.fact()));
    if (row.agreement == target.agreement && gone.contains(about)) {
      gone.insert(row.event.event_id());
    }
  }
  return gone;
}

std::vector<ModelEvent> Without(const std::vector<ModelEvent>& rows,
                                const std::string& agreement,
                                const std::set<std::string>& gone) {
  std::vector<ModelEvent> left;
  for (const ModelEvent& row : rows) {
    if (row.agreement != agreement || !gone.contains(row.event.event_id())) {
      left.push_back(row);
    }
  }
  return left;
}

// How many of the first `known` rows are left.
size_t LeftOf(const std::vector<ModelEvent>& rows,
              const std::vector<ModelEvent>& left, size_t known) {
  size_t count = 0;
  for (size_t i = 0; i < known && count < left.size(); ++i) {
    if (rows[i].agreement == left[count].agreement &&
        rows[i].event.event_id() == left[count].event.event_id()) {
      ++count;
    }
  }
  return count;
}

// Erases what the retraction itself adds: `corrected_by` names it or what it
// takes along, and so does the sentence in the end. Positions differ, as fewer
// events stand before. F4 stays: what is left without a target is so in both.
std::string TextOf(Told told, const std::set<std::string>& gone) {
  const auto is_gone = [&](const v1::EventReference& event) {
    return gone.contains(event.event_id());
  };
  auto& corrected_by = *told.answer.mutable_corrected_by();
  corrected_by.erase(
      std::remove_if(corrected_by.begin(), corrected_by.end(), is_gone),
      corrected_by.end());
  std::string& sentence = *told.answer.mutable_sentence();
  sentence = sentence.substr(0, sentence.find(", corrected by "));
  if (sentence.ends_with('.')) sentence.pop_back();
  for (google::protobuf::Message* message : told.Messages()) {
    ForgetPositions(*message);
  }
  return told.Text();
}

template <typename Random>
std::optional<Retracted> AnyRetracted(Random& random, RandomRights& other) {
  Retracted made;
  CoreLedger real;
  std::string agreement, id;
  const uint64_t steps = 3 + random.Below(8), when = 1 + random.Below(steps);
  for (uint64_t step = 0; step < steps; ++step) {
    AppendRequest request =
        step == 0 ? random.Begin() : random.Next(made.model);
    if (step > 0 && other.OneIn(5)) {
      request.appends[0].events.push_back(other.AnyAct());
    }
    if (step == when) {
      const auto& rows = made.model.rows();
      const ModelEvent* target =
          rows.empty() ? nullptr : TargetAt(rows, random.Below(rows.size()));
      if (target == nullptr) return std::nullopt;
      request = Retract(*target);
      agreement = target->agreement;
      id = target->event.event_id();
    }
    const Outcome found = real.Append(request, Instant{});
    if (found.code == absl::StatusCode::kOk) {
      made.model.Record(request, found);
    }
    if (step != when) continue;
    if (found.code != absl::StatusCode::kOk) return std::nullopt;
    made.since = made.model.tree_size();
  }
  for (const ModelEvent& row : made.model.rows()) {
    if (row.agreement == agreement && row.event.event_id() == id) {
      made.target = &row;
    }
  }
  if (made.target == nullptr) return std::nullopt;
  return made;
}

template <typename Random>
std::string TryHistory(uint64_t seed, Seen& seen) {
  Random random(seed);
  RandomRights questions(seed);
  const auto made = AnyRetracted(random, questions);
  if (!made) return "";
  const std::vector<ModelEvent>& rows = made->model.rows();
  const std::set<std::string> gone = GoneWith(rows, *made->target);
  const std::vector<ModelEvent> left =
      Without(rows, made->target->agreement, gone);
  ToldRows all(rows), without(left);
  ++seen.histories;
  std::set<size_t> sizes;
  for (size_t size = made->since; size <= rows.size(); ++size) {
    sizes.insert(made->model.Whole(size));
  }
  for (const size_t known : sizes) {
    for (int i = 0; i < 3; ++i) {
      const v1::PermissionQuestion asked = questions.AnyQuestion();
      const Instant at = random.AnyInstant();
      const std::string told = TextOf(all.Tell(at, known, asked), gone);
      if (known == made->since) {
        const Told before = all.Tell(at, made->since - 1, asked);
        if (TextOf(before, gone) != told) ++seen.counted;
      }
      ++seen.compared;
      const std::string difference = LinesApart(
          told,
          TextOf(without.Tell(at, LeftOf(rows, left, known), asked), gone));
      if (difference.empty()) continue;
      return absl::StrCat(Transcript(made->model), "without ",
                          made->target->event.event_id(), "\nask ",
                          asked.ShortDebugString(), "\nD=", FormatInstant(at),
                          " K=", known, "\n", difference);
    }
  }
  return "";
}

TEST(RetractionLawTest, WhatIsRetractedMightNeverHaveBeenRecorded) {
  const int runs = 3 * RunCount(400);  // not every history has a target
  Seen seen;
  ExpectNone(runs, [&](uint64_t one) {
    return one % 2 == 0 ? TryHistory<RandomRights>(one, seen)
                        : TryHistory<RandomCommands>(one, seen);
  });
  std::cout << seen.histories << " histories, " << seen.compared
            << " compared; " << seen.counted
            << " times the event had counted before" << std::endl;
}

}  // namespace
}  // namespace ledger::model
