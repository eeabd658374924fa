// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Rival writes of one register, of uncertain times. Method: random histories in
// which nothing ends a term are held against the formula for one register;
// others, with slices, endings and instruments about two terms, are told one
// rival after the other and in every world, which must give the same values.

#include <algorithm>
#include <iostream>
#include <map>
#include <numeric>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "ledger/registers.h"
#include "ledger/resolve.h"
#include "ledger/worlds.h"
#include "tests/model/expect_none.h"
#include "tests/model/random_commands.h"

namespace ledger::model {
namespace {

constexpr int kDays = 12;  // times are some of so many days

std::string Day(uint64_t day) {
  return absl::StrCat("2021-06-", day < 9 ? "0" : "", day + 1);
}

// Says a history of uncertain writes.
class Rivals {
 public:
  explicit Rivals(uint64_t seed) : random_(seed) {
    Say("event_id: 'i', fact: {instrument_id: 'I', effective: {date: "
        "'2020-01-01'}, instrument_executed: {kind: INSTRUMENT_KIND_AGREEMENT, "
        "parties: [{party_id: 'h'}, {party_id: 'b'}]}}");
    for (const char* term : {"T", "U"}) {
      Say(absl::StrCat("event_id: 'g", term,
                       "', fact: {instrument_id: 'I', effective: {date: "
                       "'2020-01-01'}, term_granted: {term_id: '",
                       term,
                       "', term_kind: TERM_KIND_REVENUE_SHARE, fields: {base: "
                       "'net', holders: {party_ids: ['h']}, burdened: "
                       "{party_ids: ['b']}, rate: {value: '99', currency: "
                       "'PERCENT'}}}}"));
    }
  }

  uint64_t Below(uint64_t bound) { return random_() % bound; }

  // A time, certain or not, as an event says it.
  std::string Time() {
    const uint64_t first = Below(kDays);
    const uint64_t last = first + Below(kDays - first);
    switch (Below(6)) {
      case 0:
        return absl::StrCat("date: '", Day(first), "'");
      case 1:
        return absl::StrCat("interval: {hi: '", Day(last), "'}");
      case 2:
        return "date: '2021-06'";
      default:
        return absl::StrCat("interval: {lo: '", Day(first), "' hi: '",
                            Day(last), "'}");
    }
  }

  // States one or two fields of a term, never what was stated before.
  void Amend(const std::string& term, const std::string& instrument,
             const std::string& time) {
    const std::string value = absl::StrCat(++number_);
    std::string set;
    const auto add = [&](uint64_t which) {
      switch (which) {
        case 0:
        case 1:
          return absl::StrAppend(&set, "rate: {value: '", value,
                                 "', currency: 'PERCENT'} ");
        case 2:
          return absl::StrAppend(&set, "base: 'b", value, "' ");
        default:
          return absl::StrAppend(&set, "scope: {include: {activity: {values: '",
                                 "a", value, "'}}} ");
      }
    };
    const uint64_t first = Below(4);
    add(first);
    if (Below(4) == 0) add(first < 2 ? 2 + Below(2) : Below(2));
    Fact(instrument, time,
         absl::StrCat("term_amended: {term_id: '", term,
                      "', term_kind: TERM_KIND_REVENUE_SHARE, set: {", set,
                      "}}"));
  }

  // Something that the values of a term hang on.
  void Disturb(const std::string& term) {
    const std::string of = absl::StrCat(
        "{term_id: '", term, "', term_kind: TERM_KIND_REVENUE_SHARE");
    switch (Below(5)) {
      case 0:
        return Fact("", Time(),
                    absl::StrCat("term_lifted: ", of,
                                 ", slice: {include: {activity: {values: 's",
                                 ++number_, "'}}}}"));
      case 1:
        return Fact("", Time(), absl::StrCat("term_lifted: ", of, "}"));
      case 2:
        return Fact("", Time(), absl::StrCat("term_suspended: ", of, "}"));
      case 3:
        return Fact("", Time(),
                    absl::StrCat("term_amended: ", of,
                                 ", set: {window: {end: {until: {date: '",
                                 Day(Below(kDays)), "'}}}}}"));
      default:
        return Fact("", Time(), absl::StrCat("term_reinstated: ", of, "}"));
    }
  }

  void Fact(const std::string& instrument, const std::string& time,
            const std::string& what) {
    Say(absl::StrCat("event_id: 'x", ++events_, "', fact: {",
                     instrument.empty()
                         ? ""
                         : absl::StrCat("instrument_id: '", instrument, "', "),
                     "effective: {", time, "}, ", what, "}"));
  }

  // An instrument of one time that amends a term or two.
  void Document(const std::vector<std::string>& terms) {
    const std::string id = absl::StrCat("J", ++events_);
    const std::string time = Time();
    Fact(id, time, "instrument_executed: {kind: INSTRUMENT_KIND_AMENDMENT}");
    for (const std::string& term : terms) Amend(term, id, time);
  }

  Instant AnyDay() {
    return ParseInstant(absl::StrCat(Day(Below(kDays)), "T00:00:00Z")).value() +
           std::chrono::hours(24 * Below(2) * 30 + Below(2));
  }

  const History& history() const { return history_; }
  const std::string& text() const { return text_; }

 private:
  // Records an event; the rules are not asked.
  void Say(const std::string& event) {
    auto recorded = std::make_shared<RecordedEvent>();
    ASSERT_TRUE(
        google::protobuf::TextFormat::ParseFromString(event, &recorded->event))
        << event;
    const auto zone = [] { return std::string("UTC"); };
    ASSERT_TRUE(ResolveTimes(zone, recorded->event).empty());
    recorded->position = Position(history_.size());
    recorded->revision = Revision(history_.size());
    history_.Append(recorded);
    absl::StrAppend(&text_, event, "\n");
  }

  std::mt19937_64 random_;
  History history_;
  std::string text_;
  int number_ = 0, events_ = 0;
};

using Values = std::map<std::string, std::set<std::string>>;

// Every value of every register of a term, with what won it, and its statuses.
Values ValuesOf(const Plan& plan, const TermOutcome& outcome) {
  Values values;
  v1::TermState state;
  RenderRegisters(plan, outcome, state);
  for (const v1::Register& each : state.registers()) {
    for (const v1::RegisterValue& value : each.values()) {
      values[each.field()].insert(value.winner().event_id() + " " +
                                  KeyOf(value));
    }
  }
  for (const TermResult* result : outcome.results) {
    values["status"].insert(v1::TermStatus_Name(result->standing.status));
  }

  return values;
}

// The possible winners of the rate at D: e, unless a write f that has come for
// certain is later than e can be.
std::set<std::string> WinnersOf(const Plan& plan, uint32_t term, Instant at) {
  std::vector<const Fact*> writes;
  for (const uint32_t i : plan.terms()[term].facts) {
    const v1::Fact& fact = *plan.fact(i).fact;
    if (fact.has_term_granted() || fact.term_amended().set().has_rate()) {
      writes.push_back(&plan.fact(i));
    }
  }
  std::set<std::string> winners;
  for (const Fact* e : writes) {
    if (e->when.lo > at) continue;
    const Instant latest = std::min(e->when.hi, at);
    if (std::none_of(writes.begin(), writes.end(), [&](const Fact* f) {
          return f->when.hi <= at && AppliesBefore(latest, *e, f->when.lo, *f);
        })) {
      winners.insert(e->id());
    }
  }
  return winners;
}

// Whether the worlds of all terms together are too many to try each.
bool TooMany(Worlds& worlds) {
  std::vector<uint32_t> terms(worlds.plan().terms().size());
  std::iota(terms.begin(), terms.end(), 0U);
  const std::vector<Joint> joints = worlds.JointlyOf(terms, {});
  return std::any_of(joints.begin(), joints.end(),
                     [](const Joint& each) { return each.too_many; });
}

// What differs, if anything does.
template <typename T>
std::string Compare(const Rivals& rivals, Instant at, const T& told,
                    const T& expected) {
  if (told == expected) return "";
  return absl::StrCat(rivals.text(), "at ", FormatInstant(at), " told\n",
                      testing::PrintToString(told), "\nexpected\n",
                      testing::PrintToString(expected), "\n");
}

TEST(RivalsLawTest, WhoeverMayWinByTheFormulaIsTold) {
  size_t most = 0;
  const auto attempt = [&](uint64_t seed) -> std::string {
    Rivals rivals(seed);
    const uint64_t count = 1 + rivals.Below(30);
    for (uint64_t i = 0; i < count; ++i) {
      rivals.Below(2) == 0 ? rivals.Amend("T", "", rivals.Time())
                           : rivals.Document({"T", "U"});
    }
    const Selection selection(rivals.history(), rivals.history().size());
    const Plan plan(selection);
    const auto term = static_cast<uint32_t>(plan.Term("T"));
    for (int asked = 0; asked < 6; ++asked) {
      const Instant at = rivals.AnyDay();
      Worlds worlds(plan, at);
      std::set<std::string> told;
      for (const TermResult* result : worlds.Of(term).results) {
        told.insert(result->fold.cells[v1::TERM_FIELD_RATE].winner->id());
      }
      const std::string difference =
          Compare(rivals, at, told, WinnersOf(plan, term, at));
      if (!difference.empty()) return difference;
      if (worlds.Of(term).too_many) return rivals.text() + "too many";
      most = std::max(most, told.size());
    }
    return "";
  };
  ExpectNone(RunCount(300), attempt);
  if (RunCount(300) >= 100) EXPECT_GT(most, 8U);
}

TEST(RivalsLawTest, OneRivalAfterTheOtherIsAsEveryWorld) {
  int compared = 0, parted = 0;
  const auto attempt = [&](uint64_t seed) -> std::string {
    Rivals rivals(seed);
    const uint64_t count = 1 + rivals.Below(4);
    for (uint64_t i = 0; i < count; ++i) {
      if (rivals.Below(3) == 0) {
        rivals.Disturb(rivals.Below(2) == 0 ? "T" : "U");
      }
      rivals.Below(2) == 0 ? rivals.Amend("T", "", rivals.Time())
                           : rivals.Document({"T", "U"});
    }
    const Selection selection(rivals.history(), rivals.history().size());
    const Plan plan(selection);
    for (int asked = 0; asked < 6; ++asked) {
      const Instant at = rivals.AnyDay();
      Worlds every(plan, at, absl::OkStatus, 0);
      Worlds plain(plan, at, absl::OkStatus, kPlainFields);
      Worlds all(plan, at);
      if (TooMany(every)) continue;
      for (uint32_t term = 0; term < plan.terms().size(); ++term) {
        const TermOutcome& expected = every.Of(term);
        ++compared;
        parted += all.Of(term).results.size() != expected.results.size();
        for (Worlds* worlds : {&plain, &all}) {
          const std::string difference =
              Compare(rivals, at, ValuesOf(plan, worlds->Of(term)),
                      ValuesOf(plan, expected));
          if (!difference.empty()) return difference;
        }
      }
    }
    return "";
  };
  ExpectNone(RunCount(300), attempt);
  EXPECT_GE(parted, compared / 20);
  std::cout << compared << " terms compared, " << parted
            << " told one rival after the other\n";
}

}  // namespace
}  // namespace ledger::model
