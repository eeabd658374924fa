// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/deadline.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/because.h"
#include "ledger/date.h"
#include "ledger/opportunity.h"
#include "ledger/reason.h"

namespace ledger {
namespace {

using absl::StrCat;

// One thing that is due, put together over the worlds.
struct Item {
  std::optional<InstantRange> at;
  std::set<std::string> missing;
  EventSet because;

  void Take(const Due& due) {
    missing.insert(due.missing.begin(), due.missing.end());
    if (!due.at) return;
    at = at ? InstantRange{std::min(at->lo, due.at->lo),
                           std::max(at->hi, due.at->hi)}
            : *due.at;
  }
};

// A term in one world, as its text and what governs it say, or as an open
// reading would have it.
struct TermTold {
  const Subject& subject;
  const TermResult& result;
  const World& world;
  const RecordedEvent* reading;  // null: as it stands
};

// Term or condition, process, what, and what it supposes.
using Key = std::tuple<std::string, std::string, std::string, std::string>;

class Finder {
 public:
  Finder(Dockets& dockets, const Question& question, Instant until)
      : dockets_(dockets), question_(question), until_(until) {}

  void Look(uint32_t number) {
    number_ = number;
    items_.clear();
    Docket& docket = *dockets_[number];
    for (uint32_t term = 0; term < docket.plan().terms().size(); ++term) {
      const auto joints = docket.worlds().JointlyOf({term}, {});
      const Subject subject = docket.SubjectAt(number, term);
      for (const JointWorld& world : joints.front().worlds) {
        Readings(subject, *world.results.front(), world.world);
      }
    }
    LongStops();
    Write();
  }

  std::vector<v1::Deadline> Take() {
    const auto key = [](const v1::Deadline& each) {
      return std::tuple(!each.has_due(), each.due(), each.agreement_id(),
                        each.term_id(), each.process_id());
    };
    std::stable_sort(found_.begin(), found_.end(),
                     [&](const v1::Deadline& a, const v1::Deadline& b) {
                       return key(a) < key(b);
                     });
    return std::move(found_);
  }

 private:
  static bool MayBind(const Standing& standing) {
    return standing.status == v1::TERM_STATUS_PENDING ||
           standing.status == v1::TERM_STATUS_IN_FORCE ||
           standing.status == v1::TERM_STATUS_SUSPENDED;
  }

  // What a term says as it stands, and what each open reading would have it
  // say.
  void Readings(const Subject& subject, const TermResult& result,
                const World& world) {
    std::vector<const Assertion*> governing, open;
    for (const Assertion& each : subject.assertions->all()) {
      if (each.set == nullptr || !each.Speaks(subject.id())) continue;
      (each.open ? open : governing).push_back(&each);
    }
    const auto read = [&](const std::vector<const Assertion*>& sets) {
      return ReadAs(subject, result, world, question_.as_of, sets);
    };
    std::optional<TermResult> governed;
    if (!governing.empty()) governed = read(governing);
    const TermTold told{subject, governed ? *governed : result, world, nullptr};
    Window(told);
    Tranches(told);
    if (subject.role == Role::kPriority) Rights(told);
    for (const Assertion* each : open) {
      std::vector<const Assertion*> sets = governing;
      sets.push_back(each);
      const TermResult other = read(sets);
      const TermTold supposed{subject, other, world, each->event};
      if (each->set->has_window()) Window(supposed);
      if (each->set->tranches_size() > 0) Tranches(supposed);
      if (each->set->has_right() && subject.role == Role::kPriority) {
        Rights(supposed);
      }
    }
  }

  Item& At(const TermTold& told, std::string_view process,
           std::string_view what) {
    const std::string supposes =
        told.reading == nullptr
            ? ""
            : StrCat("as ", told.reading->event.event_id(), " reads it");
    Item& item = items_[{std::string(told.subject.id()), std::string(process),
                         std::string(what), supposes}];
    item.because.Add(number_, told.reading);
    return item;
  }

  // The event that states a field, and the disclosures that filled it.
  void AddStated(const TermTold& told, size_t cell, std::string_view field,
                 Item& item) {
    const Fact* winner = told.result.fold.cells[cell].winner;
    if (winner == nullptr) return;
    item.because.Add(number_, winner->event);
    for (const uint32_t revision : winner->FilledIn(field)) {
      item.because.Add(number_,
                       &told.subject.plan->selection().history().at(revision));
    }
  }

  // When a term ends by itself if nothing more comes than is on record.
  void Window(const TermTold& told) {
    const TermFold& registers = told.result.fold;
    const Cell& cell = registers.cells[v1::TERM_FIELD_WINDOW];
    const bool ends = cell.fields != nullptr && cell.fields->window().has_end();
    const bool tail = registers.terminated_at != kOpenFuture;
    if ((!ends && !tail) || !MayBind(told.result.standing)) return;
    Fold late(*told.subject.plan, told.world, kEndOfTime);
    const Standing last = late.StandingWith(told.subject.term, registers);
    Item& item = At(told, "", "window end");
    if (ends) AddStated(told, v1::TERM_FIELD_WINDOW, "window", item);
    Due due;
    const bool unknown = last.open && last.open->hi == kOpenFuture;
    if (MayBind(last) || unknown) {
      for (const std::string_view id : last.assumes) {
        due.missing.push_back(StrCat("condition ", std::string(id)));
      }
      if (last.assumes.empty()) due.missing.emplace_back("end");
    } else {
      if (last.winner != nullptr) item.because.Add(number_, last.winner->event);
      due.at = {last.since, last.since};
      if (last.open) due.at->hi = std::max(due.at->hi, last.open->hi);
    }
    item.Take(due);
  }

  void Tranches(const TermTold& told) {
    const Cell& cell = told.result.fold.cells[v1::TERM_FIELD_TRANCHES];
    if (cell.fields == nullptr || !MayBind(told.result.standing)) return;
    Fold late(*told.subject.plan, told.world, kEndOfTime);
    for (const v1::Tranche& tranche : cell.fields->tranches()) {
      if (!tranche.has_due()) continue;
      Due due;
      v1::TimeLimit limit;
      *limit.mutable_until() = tranche.due();
      const Instant at = late.TimeOfLimit(limit, told.result.standing.since);
      if (at == kOpenFuture) {
        due.missing.push_back(StrCat("due of ", tranche.tranche_id()));
      } else {
        due.at = {at, at};
        if (!tranche.due().has_formula()) {
          due.at->hi = std::max(at, RangeOf(tranche.due()).hi);
        }
      }
      Item& item = At(told, tranche.tranche_id(), "tranche");
      item.because.Add(number_, cell.winner->event);
      item.Take(due);
    }
  }

  void Rights(const TermTold& told) {
    for (const std::string_view process :
         ProcessesOf(*told.subject.plan, told.subject.term)) {
      Process(told, process);
    }
  }

  void Process(const TermTold& told, std::string_view process) {
    Fold fold(*told.subject.plan, told.world, question_.as_of);
    const v1::RightTerms& right =
        StatedIn(told.result.fold, v1::TERM_FIELD_RIGHT).right();
    OpportunityCase about;
    about.plan = told.subject.plan;
    about.term = told.subject.term;
    about.process_id = process;
    about.as_of = question_.as_of;
    about.right = &right;
    about.calendars = told.subject.calendars;
    about.knowledge = told.subject.knowledge;
    about.time_of = [&fold](const Fact& fact) { return fold.TimeOf(fact); };
    const Opportunity now = OpportunityOf(about);
    const char* what = nullptr;
    Due due;
    if (now.status == v1::PROCESS_STATUS_BOUND && now.last != nullptr) {
      what = "close";
      due = Closing(*now.last, right, *told.subject.calendars);
    } else if (!MayBind(told.result.standing)) {
      return;  // nobody is to answer under a right that has ended
    } else if (now.status == v1::PROCESS_STATUS_OPEN) {
      what = "answer";
      due = now.answer;
    } else if (now.status == v1::PROCESS_STATUS_FREE && now.freed != nullptr) {
      what = "second window end";
      due = now.second_window;
    }
    if (what == nullptr) return;
    if (!due.uncovered.empty()) {
      due.missing.push_back(
          StrCat("days that calendar '", due.uncovered, "' does not cover (",
                 std::string(RowOf(Reason::kCalendarUncovered).name), ")"));
    }
    Item& item = At(told, process, what);
    item.Take(due);
    for (const RecordedEvent* event :
         WinnersOf(told.subject,
                   {&told.result.fold, &told.result.standing, nullptr})) {
      item.because.Add(number_, event);
    }
    AddStated(told, v1::TERM_FIELD_RIGHT, "right", item);
    if (now.last != nullptr) item.because.Add(number_, now.last->event);
  }

  static Due Closing(const Fact& step, const v1::RightTerms& right,
                     const Calendars& calendars) {
    if (!right.has_closing_window()) {
      Due due;
      due.missing.emplace_back("closing_window");
      return due;
    }
    return DueAfter(step.when, right.closing_window(), right, calendars,
                    step.clock);
  }

  void LongStops() {
    Docket& docket = *dockets_[number_];
    for (uint32_t i = 0; i < docket.plan().conditions().size(); ++i) {
      for (const ConditionStanding& each : docket.worlds().OfCondition(i)) {
        const bool open = each.status == v1::CONDITION_STATUS_OPEN ||
                          each.status == v1::CONDITION_STATUS_DECLARED;
        if (!open || each.definition == nullptr) continue;
        const v1::ConditionDefined& defined =
            each.definition->fact->condition_defined();
        if (!defined.has_long_stop() || defined.long_stop().has_formula()) {
          continue;
        }
        Item& item = items_[{std::string(docket.plan().conditions()[i].id), "",
                             "long stop", ""}];
        item.because.Add(number_, each.definition->event);
        Due due;
        due.at = RangeOf(defined.long_stop());
        item.Take(due);
      }
    }
  }

  void Write() {
    for (const auto& [key, item] : items_) {
      if (item.at &&
          (item.at->hi <= question_.as_of || item.at->lo >= until_)) {
        continue;
      }
      const auto& [subject, process, what, supposes] = key;
      v1::Deadline& deadline = found_.emplace_back();
      deadline.set_agreement_id(dockets_[number_]->id().value());
      deadline.set_term_id(subject);
      deadline.set_process_id(process);
      deadline.set_what(what);
      deadline.set_supposes(supposes);
      const bool said = item.at.has_value();
      if (said) {
        deadline.set_due(
            ToMicros(item.at->lo == kOpenPast ? question_.as_of : item.at->lo));
      }
      if (said && item.at->hi != item.at->lo && item.at->hi != kOpenFuture) {
        deadline.set_due_last(ToMicros(item.at->hi));
      }
      for (const std::string& each : item.missing) deadline.add_missing(each);
      item.because.Render(dockets_, *deadline.mutable_because());
      deadline.set_sentence(Sentence(deadline, item));
    }
  }

  static std::string Sentence(const v1::Deadline& deadline, const Item& item) {
    std::string sentence = StrCat(deadline.term_id(), ": ", deadline.what());
    if (!deadline.process_id().empty()) {
      absl::StrAppend(&sentence, " of ", deadline.process_id());
    }
    if (deadline.has_due()) {
      absl::StrAppend(&sentence, " before ",
                      FormatInstant(FromMicros(deadline.due())));
      if (deadline.has_due_last()) {
        absl::StrAppend(&sentence, " or as late as ",
                        FormatInstant(FromMicros(deadline.due_last())));
      }
    } else {
      absl::StrAppend(&sentence, " cannot be computed (F8): not on record: ",
                      absl::StrJoin(item.missing, ", "));
    }
    if (!deadline.supposes().empty()) {
      absl::StrAppend(&sentence, ", ", deadline.supposes());
    }
    return sentence + ".";
  }

  Dockets& dockets_;
  const Question& question_;
  const Instant until_;
  uint32_t number_ = 0;
  std::map<Key, Item> items_;
  std::vector<v1::Deadline> found_;
};

}  // namespace

absl::StatusOr<std::vector<v1::Deadline>> DeriveDeadlines(
    std::span<const AgreementHistory> agreements, const Question& question,
    Instant until) {
  auto dockets = MakeDockets(agreements, question);
  if (!dockets.ok()) return dockets.status();
  Finder finder(*dockets, question, until);
  for (uint32_t number = 0; number < dockets->size(); ++number) {
    finder.Look(number);
  }
  return finder.Take();
}

}  // namespace ledger
