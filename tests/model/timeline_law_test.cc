// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// A timeline says of every instant what the state says of it. Method: random
// histories in which windows hang on conditions and on each other's ends, and
// conditions, amendments and ends come at uncertain times; asked at every edge,
// a microsecond to both sides of it, and at random instants.

#include <iostream>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/model/expect_none.h"
#include "tests/model/random_commands.h"
#include "tests/model/real_ledger.h"

namespace ledger::model {
namespace {

constexpr int kTerms = 3;

// Tells an agreement whose windows hang together.
class Chained {
 public:
  explicit Chained(uint64_t seed) : random_(seed) {}

  void Tell() {
    Add("instrument_id: 'I', effective: {date: '2020-01-01'}, "
        "instrument_executed: {kind: INSTRUMENT_KIND_AGREEMENT, parties: "
        "[{party_id: 'h'}, {party_id: 'b'}]}");
    for (int c = 0; c < 2; ++c) {
      Add(
          absl::StrCat("instrument_id: 'I', effective: {date: '2020-01-01'}, "
                       "condition_defined: {condition_id: 'C",
                       c, "'}"));
    }
    for (int t = 0; t < kTerms; ++t) {
      const bool known = !OneIn(4);
      const std::string when = known ? "date: '2020-01-01'" : Uncertain();
      const std::string window =
          known && OneIn(3) ? WindowWithStart() : Window(t);
      Add(absl::StrCat("instrument_id: 'I', effective: {", when,
                       "}, term_granted: {", Named(t), ", fields: {holders: {",
                       "party_ids: ['h']}, ", window, "}}"));
    }
    for (uint64_t left = 1 + Below(3); left > 0; --left) Add(AnyFact());
  }

  const CoreLedger& ledger() const { return ledger_; }
  const std::string& told() const { return told_; }
  TreeSize size() const { return TreeSize(size_); }

  uint64_t Below(uint64_t bound) { return random_() % bound; }

  Instant AnyInstant() {
    return ParseInstant("2019-12-01T00:00:00Z").value() +
           std::chrono::hours(Below(6 * 365 * 24));
  }

 private:
  bool OneIn(uint64_t bound) { return Below(bound) == 0; }

  void Add(const std::string& fact) {
    AppendRequest request{
        ParseRequestId(absl::StrCat("r", size_)).value(),
        "local:anonymous",
        {},
        {{ParseAgreementId("A-1").value(), AnyRevision{}, {v1::Event()}}}};
    v1::Event& event = request.appends[0].events[0];
    event.set_event_id(absl::StrCat("m", size_));
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
        fact, event.mutable_fact()))
        << fact;
    if (ledger_.Append(request, Instant{}).code != absl::StatusCode::kOk) {
      return;
    }
    ++size_;
    absl::StrAppend(&told_, event.ShortDebugString(), "\n");
  }

  std::string Day() { return FormatInstant(AnyInstant()).substr(0, 10); }

  std::string Uncertain() {
    switch (Below(4)) {
      case 0:
        return absl::StrCat("date: '", Day().substr(0, 7), "'");
      case 1:
        return absl::StrCat("date: '", Day().substr(0, 4), "'");
      case 2:
        return absl::StrCat("interval: {hi: '", Day(), "'}");
      default: {
        const std::string one = Day(), other = Day();
        return absl::StrCat("interval: {lo: '", std::min(one, other),
                            "', hi: '", std::max(one, other), "'}");
      }
    }
  }

  std::string When() {
    return OneIn(3) ? absl::StrCat("date: '", Day(), "'") : Uncertain();
  }

  static std::string Named(int term) {
    return absl::StrCat("term_id: 'T", term,
                        "', term_kind: TERM_KIND_INVESTMENT");
  }

  std::string Formula(int below) {
    return After(
        below > 0 && OneIn(2)
            ? absl::StrCat("term_id: 'T", Below(static_cast<uint64_t>(below)))
            : absl::StrCat("condition_id: 'C", Below(2)));
  }

  std::string After(const std::string& on) {
    static constexpr int kDays[] = {0, 30, 45, 100};
    const int days = kDays[Below(4)];
    return absl::StrCat(
        "formula: {", on, "'",
        days > 0 ? absl::StrCat(", after: {days: ", days, "}") : "", "}");
  }

  std::string Limit(int below, int depth) {
    if (depth > 0 && OneIn(3)) {
      return absl::StrCat(OneIn(2) ? "earlier_of" : "later_of", ": {limits: [{",
                          Limit(below, depth - 1), "}, {",
                          Limit(below, depth - 1), "}]}");
    }
    if (OneIn(4)) return absl::StrCat("through: '", Day(), "'");
    return absl::StrCat("until: {", OneIn(5) ? Uncertain() : Formula(below),
                        "}");
  }

  std::string Window(int below) {
    if (OneIn(6)) return "window: {}";
    return absl::StrCat("window: {end: {", Limit(below, 1), "}}");
  }

  // What begins with a condition ends with the same, or on a day.
  std::string WindowWithStart() {
    const std::string on = absl::StrCat("condition_id: 'C", Below(2));
    return absl::StrCat("window: {start: {until: {", After(on),
                        "}}, end: {earlier_of: {limits: [{until: {", After(on),
                        "}}, {through: '", Day(), "'}]}}}");
  }

  std::string AnyFact() {
    const std::string effective = absl::StrCat("effective: {", When(), "}, ");
    const int term = static_cast<int>(Below(kTerms));
    switch (Below(6)) {
      case 0:
        return absl::StrCat(effective, "term_lifted: {", Named(term), "}");
      case 1:
        return absl::StrCat(effective, "term_reinstated: {", Named(term),
                            ", fields: {", Window(term), "}}");
      case 2:
        return absl::StrCat(effective, "term_amended: {", Named(term),
                            ", set: {", Window(term), "}}");
      default:
        return absl::StrCat(effective,
                            "condition_determined: {condition_id: 'C", Below(2),
                            "', outcome: CONDITION_OUTCOME_",
                            OneIn(5) ? "FAILED" : "SATISFIED", "}");
    }
  }

  std::mt19937_64 random_;
  CoreLedger ledger_;
  uint64_t size_ = 0;
  std::string told_;
};

std::set<std::string> StatusesIn(const v1::TermTimeline& life, Instant at) {
  for (const v1::StatusSpan& span : life.spans()) {
    const bool begun = !span.has_start() || FromMicros(span.start()) <= at;
    const bool over = span.has_end() && FromMicros(span.end()) <= at;
    if (begun && !over) return StatusTexts(span.statuses());
  }
  return {"ABSENT by "};
}

std::string TryHistory(uint64_t seed, int& compared) {
  Chained chained(seed);
  chained.Tell();
  const auto lives = chained.ledger().Timelines("A-1", chained.size());
  if (!lives.ok()) return lives.status().ToString();
  std::set<Instant> instants;
  for (const v1::TermTimeline& life : *lives) {
    for (const v1::StatusSpan& span : life.spans()) {
      if (!span.has_start()) continue;
      const std::chrono::microseconds one(1);
      const Instant edge = FromMicros(span.start());
      instants.insert({edge - one, edge, edge + one});
    }
  }
  for (int i = 0; i < 12; ++i) instants.insert(chained.AnyInstant());
  for (const Instant at : instants) {
    const auto state = chained.ledger().State("A-1", at, chained.size());
    if (!state.ok()) return state.status().ToString();
    for (int i = 0; i < state->terms_size(); ++i) {
      ++compared;
      const auto wanted = StatusTexts(state->terms(i).statuses());
      const auto found = StatusesIn(lives->at(static_cast<size_t>(i)), at);
      if (wanted == found) continue;
      return absl::StrCat(chained.told(), "D=", FormatInstant(at), " ",
                          state->terms(i).term_id(),
                          "\n  state: ", absl::StrJoin(wanted, " | "),
                          "\n  span:  ", absl::StrJoin(found, " | "), "\n");
    }
  }
  return "";
}

TEST(TimelineLawTest, EverySpanSaysWhatTheStateSaysOfItsInstants) {
  const int runs = RunCount(30);
  int compared = 0;
  ExpectNone(runs, [&](uint64_t one) { return TryHistory(one, compared); });
  std::cout << runs << " histories, " << compared << " statuses" << std::endl;
}

}  // namespace
}  // namespace ledger::model
