// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// What happened is what it is, in whatever order it is recorded. Method: random
// histories in which every fact has a first possible start of its own, recorded
// once more in another order that the rules accept; with all of it on record
// both must tell the same states, verdicts and findings.

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "ledger/event.h"
#include "tests/model/expect_none.h"
#include "tests/model/model_time.h"
#include "tests/model/random_commands.h"
#include "tests/model/random_rights.h"
#include "tests/model/real_ledger.h"
#include "tests/model/told_rows.h"
#include "tests/model/transcript.h"

namespace ledger::model {
namespace {

// What was seen over all histories.
struct Seen {
  int histories = 0, stuck = 0, moved = 0, compared = 0;
};

// Gives every time first and last days that no other has: what may come at one
// instant comes in the order of recording.
class OwnDays {
 public:
  void Give(v1::Fact& fact) {
    if (fact.has_effective()) Give(*fact.mutable_effective());
    if (fact.has_event_corrected()) {
      Give(*fact.mutable_event_corrected()->mutable_corrected());
    }
  }

  // Whether the order of two events is not known.
  bool HasRivals() const {
    for (size_t i = 0; i < wide_.size(); ++i) {
      for (size_t j = 0; j < i; ++j) {
        if (wide_[i].lo < wide_[j].hi && wide_[j].lo < wide_[i].hi) return true;
      }
    }
    return false;
  }

  // An instant at which nothing begins while something else may: the latter
  // might have come at that very instant, too.
  Instant Between(Instant at) const {
    const bool open = std::any_of(
        wide_.begin(), wide_.end(),
        [at](const auto& each) { return each.lo <= at && at < each.hi; });
    return open && used_.contains(at) ? at + std::chrono::microseconds(1) : at;
  }

 private:
  Instant Free(Instant day) {
    day = std::chrono::floor<std::chrono::days>(day);
    while (!used_.insert(day).second) day += std::chrono::days(1);
    return day;
  }

  void Give(v1::When& when) {
    const InstantRange said = RangeSaid(when);
    Instant lo = said.lo == kOpenPast ? said.hi : said.lo;
    if (lo == kOpenPast || lo == kOpenFuture) lo = Day("2021-01-01");
    lo = Free(lo);
    const bool wide = !when.has_formula() && said.lo != said.hi;
    when.Clear();
    const std::string day = FormatInstant(lo).substr(0, 10);
    if (!wide) return when.set_date(day);
    when.mutable_interval()->set_lo(day);
    wide_.push_back({lo, kOpenFuture});
    if (said.hi == kOpenFuture) return;
    const Instant hi = Free(std::max(said.hi, lo));
    when.mutable_interval()->set_hi(FormatInstant(hi).substr(0, 10));
    wide_.back().hi = hi;
  }

  std::set<Instant> used_;
  std::vector<InstantRange> wide_;
};

// A ledger that takes one event a request.
struct OneByOne {
  ModelLedger model;
  CoreLedger real;

  bool Record(const std::string& agreement, const v1::Event& event) {
    const uint64_t number = model.tree_size();
    const AppendRequest request{
        ParseRequestId(absl::StrCat("r", number)).value(),
        "local:anonymous",
        {},
        {{ParseAgreementId(agreement).value(), AnyRevision{}, {event}}}};
    const Outcome found = real.Append(request, Instant{});
    if (found.code != absl::StatusCode::kOk) return false;
    model.Record(request, found);
    return true;
  }
};

template <typename Random>
void RecordAny(Random& random, RandomRights& other, OwnDays& days,
               OneByOne& ledger) {
  int given = 0;
  for (uint64_t step = 0, steps = 3 + random.Below(8); step < steps; ++step) {
    const AppendRequest request =
        step == 0 ? random.Begin() : random.Next(ledger.model);
    for (const AgreementAppend& append : request.appends) {
      std::vector<v1::Event> events = append.events;
      if (step > 0 && other.OneIn(6)) events.push_back(other.AnyAct());
      for (v1::Event& event : events) {
        if (event.event_id().empty()) {
          event.set_event_id(absl::StrCat("x", ++given));
        }
        days.Give(*event.mutable_fact());
        ledger.Record(append.agreement.value(), event);
      }
    }
  }
}

// Knowledge has an order of its own, that of being recorded: a claim is settled
// by what came later, a correction replaces the one before.
bool KeepsItsPlace(const v1::Fact& fact) {
  return IsRecordFamily(fact) || fact.has_dispute_recorded() ||
         fact.has_ruling_issued();
}

// Records the rows in the order `wanted`; what is refused or must keep its
// place waits until it can be. False: something waits for ever.
bool RecordIn(const std::vector<ModelEvent>& rows,
              const std::vector<size_t>& wanted, OneByOne& ledger) {
  std::vector<bool> done(rows.size());
  const auto waits = [&](size_t pick) {
    for (size_t i = 0; i < pick && KeepsItsPlace(rows[pick].event.fact());
         ++i) {
      if (!done[i] && KeepsItsPlace(rows[i].event.fact())) return true;
    }
    return false;
  };
  for (bool moves = true; moves;) {
    moves = false;
    for (const size_t pick : wanted) {
      if (done[pick] || waits(pick)) continue;
      done[pick] = ledger.Record(rows[pick].agreement, rows[pick].event);
      moves = moves || done[pick];
    }
  }
  return ledger.model.tree_size() == rows.size();
}

// Everything in any order; if that cannot be, one event at another place.
bool RecordOtherwise(const std::vector<ModelEvent>& rows, RandomRights& random,
                     std::optional<OneByOne>& ledger) {
  for (int attempt = 0; attempt < 12; ++attempt) {
    std::vector<size_t> order(rows.size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    if (attempt < 4) {
      for (size_t i = order.size(); i > 1; --i) {
        std::swap(order[i - 1], order[random.Below(i)]);
      }
    } else {
      const auto from = static_cast<std::ptrdiff_t>(random.Below(order.size()));
      const size_t one = order[static_cast<size_t>(from)];
      order.erase(order.begin() + from);
      const auto to =
          static_cast<std::ptrdiff_t>(random.Below(order.size() + 1));
      order.insert(order.begin() + to, one);
    }
    ledger.emplace();
    if (RecordIn(rows, order, *ledger)) return true;
  }
  return false;
}

// Erases what hangs on the order of recording alone: positions, and the order
// of every list that is told by position or by the number of a world; a verdict
// as a sentence ends with such lists. The intervals of a term's validity stay
// in theirs.
//
// Where the order of two events is not known, few instants stand for all, and
// which ones hangs on ties: so does which of the events is named as unknown.
std::string TextOf(Told told, bool rivals) {
  std::string& sentence = *told.answer.mutable_sentence();
  sentence = sentence.substr(0, sentence.rfind(')'));
  for (v1::Agreement& state : told.states) {
    for (v1::TermState& term : *state.mutable_terms()) {
      for (v1::StatusValue& each : *term.mutable_statuses()) {
        if (each.has_since()) each.set_since(each.since() / 1000 * 1000);
      }
      if (!rivals) continue;
      term.clear_unknowns();
      for (v1::Flag& flag : *term.mutable_flags()) {
        if (flag.flag() == v1::TERM_FLAG_UNCERTAIN) flag.clear_events();
      }
    }
  }
  for (google::protobuf::Message* message : told.Messages()) {
    ForgetPositions(*message);
    SortLists(*message, "validity");
  }
  std::sort(told.findings.begin(), told.findings.end(),
            [](const auto& a, const auto& b) {
              return a.SerializeAsString() < b.SerializeAsString();
            });
  return told.Text();
}

template <typename Random>
std::string TryHistory(uint64_t seed, Seen& seen) {
  Random random(seed);
  RandomRights other(seed + 1);
  OwnDays days;
  OneByOne first;
  RecordAny(random, other, days, first);
  const std::vector<ModelEvent>& rows = first.model.rows();
  if (rows.empty()) return "";
  ++seen.histories;
  std::optional<OneByOne> second;
  if (!RecordOtherwise(rows, other, second)) {
    ++seen.stuck;
    return "";
  }
  const std::vector<ModelEvent>& moved = second->model.rows();
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].event.event_id() != moved[i].event.event_id()) ++seen.moved;
  }
  ToldRows one(rows), two(moved);
  for (int i = 0; i < 4; ++i) {
    const v1::PermissionQuestion asked = other.AnyQuestion();
    const Instant at = days.Between(random.AnyInstant());
    const std::string difference =
        LinesApart(TextOf(one.Tell(at, rows.size(), asked), days.HasRivals()),
                   TextOf(two.Tell(at, rows.size(), asked), days.HasRivals()));
    ++seen.compared;
    if (difference.empty()) continue;
    return absl::StrCat(
        Transcript(first.model), "and", Transcript(second->model), "\nask ",
        asked.ShortDebugString(), "\nD=", FormatInstant(at), "\n", difference);
  }
  return "";
}

TEST(BackdatingLawTest, TheOrderOfRecordingChangesNothing) {
  const int runs = RunCount(400);
  Seen seen;
  ExpectNone(runs, [&](uint64_t one) {
    return one % 2 == 0 ? TryHistory<RandomRights>(one, seen)
                        : TryHistory<RandomCommands>(one, seen);
  });
  std::cout << seen.histories << " histories, " << seen.stuck
            << " in one order only, " << seen.moved << " events moved, "
            << seen.compared << " compared" << std::endl;
}

}  // namespace
}  // namespace ledger::model
