// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/select.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "ledger/date.h"

namespace ledger {
namespace {

using F = v1::Fact;

void Collect(const v1::When& when, References& references) {
  if (!when.has_formula()) return;
  const v1::Formula& formula = when.formula();
  if (formula.has_condition_id()) {
    references.conditions.push_back(formula.condition_id());
  }
  if (formula.has_term_id()) references.terms.push_back(formula.term_id());
}

void Collect(const v1::TimeLimit& limit, References& references) {
  if (limit.has_until()) Collect(limit.until(), references);
  for (const auto& each : limit.earlier_of().limits()) {
    Collect(each, references);
  }
  for (const auto& each : limit.later_of().limits()) Collect(each, references);
}

void Collect(const v1::TermFields& fields, References& references) {
  if (fields.window().has_start()) {
    Collect(fields.window().start(), references);
  }
  if (fields.window().has_end()) Collect(fields.window().end(), references);
  for (const auto& tranche : fields.tranches()) {
    if (!tranche.condition_id().empty()) {
      references.conditions.push_back(tranche.condition_id());
    }
    if (tranche.has_due()) Collect(tranche.due(), references);
  }
}

// Terms and conditions that a fact touches, for the lower bound.
struct Touched {
  std::vector<std::string_view> terms, conditions;
};

Touched TouchedBy(const F& fact) {
  Touched touched;
  const std::string_view term = SubjectOf(fact).term_id;
  const std::string_view condition = ConditionOf(fact);
  if (!term.empty()) touched.terms.push_back(term);
  if (!condition.empty()) touched.conditions.push_back(condition);
  for (const auto& each : DispositionsOf(fact)) {
    touched.terms.push_back(each.term_id());
  }
  const v1::RulingIssued& ruling = fact.ruling_issued();
  for (const auto* ids :
       {&ruling.void_term_ids(), &ruling.terminated_term_ids(),
        &ruling.suspended_term_ids()}) {
    touched.terms.insert(touched.terms.end(), ids->begin(), ids->end());
  }
  return touched;
}

// The same of several facts.
struct AllTouched {
  std::set<std::string_view> terms, conditions;

  void Add(const F& fact) {
    const Touched touched = TouchedBy(fact);
    terms.insert(touched.terms.begin(), touched.terms.end());
    conditions.insert(touched.conditions.begin(), touched.conditions.end());
  }

  bool MetBy(const F& fact) const {
    const Touched touched = TouchedBy(fact);
    const auto in = [](const std::set<std::string_view>& ids) {
      return [&ids](std::string_view id) { return ids.contains(id); };
    };
    return std::any_of(touched.terms.begin(), touched.terms.end(), in(terms)) ||
           std::any_of(touched.conditions.begin(), touched.conditions.end(),
                       in(conditions));
  }
};

InstantRange StatedRange(const F& fact) {
  if (!fact.has_effective() || fact.effective().has_formula()) return {};
  return RangeOf(fact.effective());
}

}  // namespace

const google::protobuf::RepeatedPtrField<v1::Disposition>& DispositionsOf(
    const F& fact) {
  static const auto* const none =
      new google::protobuf::RepeatedPtrField<v1::Disposition>;
  if (fact.has_instrument_executed()) {
    return fact.instrument_executed().dispositions();
  }
  if (fact.has_instrument_restated()) {
    return fact.instrument_restated().dispositions();
  }
  return *none;
}

bool Touches(const F& fact, std::string_view term_id) {
  if (SubjectOf(fact).term_id == term_id) return true;
  for (const auto& each : DispositionsOf(fact)) {
    if (each.term_id() == term_id) return true;
  }
  return false;
}

References ReferencesOf(const v1::TermFields& fields) {
  References references;
  Collect(fields, references);
  return references;
}

References ReferencesOf(const F& fact) {
  References references;
  if (fact.has_effective()) Collect(fact.effective(), references);
  switch (fact.fact_case()) {
    case F::kTermGranted:
      Collect(fact.term_granted().fields(), references);
      break;
    case F::kTermAmended:
      Collect(fact.term_amended().set(), references);
      break;
    case F::kTermReinstated:
      Collect(fact.term_reinstated().fields(), references);
      break;
    case F::kTermWaived:
      if (fact.term_waived().has_until()) {
        Collect(fact.term_waived().until(), references);
      }
      break;
    case F::kConditionDefined:
      if (fact.condition_defined().has_long_stop()) {
        Collect(fact.condition_defined().long_stop(), references);
      }
      break;
    default:
      break;
  }
  return references;
}

std::vector<uint32_t> Fact::FilledIn(std::string_view field) const {
  std::vector<uint32_t> revisions;
  for (const Disclosure& each : disclosures) {
    if (std::find(each.filled.begin(), each.filled.end(), field) !=
        each.filled.end()) {
      revisions.push_back(each.revision);
    }
  }
  return revisions;
}

void Selection::SelectOne(uint32_t revision) {
  const auto restored = restored_.find(revision);
  const F* newest =
      restored == restored_.end() ? NewestOf(revision) : restored->second;
  if (newest == nullptr || IsRecordFamily(*newest)) return;
  Fact fact;
  fact.event = &history_.at(revision);
  fact.revision = revision;
  fact.fact = newest;
  for (const uint32_t about : history_.About(revision)) {
    if (about >= prefix_) break;
    const F& what = history_.at(about).event.fact();
    if (!Lives(about)) continue;
    if (what.has_event_corrected()) fact.versions.push_back(about);
    if (!what.has_detail_disclosed()) continue;
    const F* disclosure = NewestOf(about);
    if (!disclosure->has_detail_disclosed()) continue;
    if (fact.fact == newest) {
      merged_.push_back(*newest);
      fact.fact = &merged_.back();
    }
    std::vector<std::string> filled = FillDisclosed(
        disclosure->detail_disclosed().disclosed(), merged_.back());
    if (!filled.empty()) fact.disclosures.push_back({about, std::move(filled)});
  }
  fact.when = StatedRange(*fact.fact);
  fact.hangs = fact.fact->effective().has_formula();
  fact.clock = clocks_.Of(fact.fact->effective());
  const std::string& instrument = fact.fact->instrument_id();
  fact.instrument_first = fact.position();
  if (!instrument.empty()) {
    const int64_t first = history_.FirstOf(instrument);
    if (first >= 0 && first < static_cast<int64_t>(revision)) {
      fact.instrument_first =
          history_.at(static_cast<size_t>(first)).position.value();
    }
  }
  facts_.push_back(std::move(fact));
}

// Facts of one instrument with one uncertain time are one group; a fact
// without an instrument stands for itself.
void Selection::MakeGroups() {
  std::map<std::pair<std::string_view, std::pair<Instant, Instant>>, int32_t>
      known;
  for (uint32_t i = 0; i < facts_.size(); ++i) {
    Fact& fact = facts_[i];
    if (fact.when.certain() || fact.hangs) continue;
    const auto next = static_cast<int32_t>(groups_.size());
    if (fact.fact->instrument_id().empty()) {
      fact.group = next;
    } else {
      fact.group = known
                       .try_emplace({fact.fact->instrument_id(),
                                     {fact.when.lo, fact.when.hi}},
                                    next)
                       .first->second;
    }
    if (fact.group == next) groups_.push_back({fact.when, {}});
    groups_[static_cast<size_t>(fact.group)].facts.push_back(i);
  }
}

// W1: "on or before hi" has as its lower bound the greatest lo, not above hi,
// of the facts recorded before the group's first on whatever the group touches.
// Should it have come at that very instant, it came behind them: without the
// bound it would stand before what it changes, and so it would with a tie.
void Selection::BoundBelow() {
  for (Group& group : groups_) {  // in order of their first fact
    if (group.when.lo != kOpenPast || group.when.hi == kOpenFuture) continue;
    AllTouched touched;
    for (const uint32_t i : group.facts) touched.Add(*facts_[i].fact);
    uint64_t behind = 0;
    for (uint32_t i = 0; i < group.facts.front(); ++i) {
      const Fact& earlier = facts_[i];
      if (earlier.hangs || earlier.when.lo == kOpenPast) continue;
      if (earlier.when.lo < group.when.lo) continue;
      if (earlier.when.lo > group.when.hi) continue;
      if (!touched.MetBy(*earlier.fact)) continue;
      const bool later = earlier.when.lo > group.when.lo;
      const uint64_t place = earlier.FirstAt(earlier.when.lo);
      behind = later ? place : std::max(behind, place);
      group.when.lo = earlier.when.lo;
    }
    for (const uint32_t i : group.facts) {
      facts_[i].when = group.when;
      facts_[i].behind = behind;
    }
  }
}

void Selection::Select(const History::Rows& rows) {
  facts_.reserve(rows.size());
  for (const uint32_t revision : rows) {
    if (revision >= prefix_) break;
    SelectOne(revision);
  }
  MakeGroups();
  BoundBelow();
}

Selection::Selection(const History& history, size_t prefix, Restored restored)
    : history_(history),
      prefix_(prefix),
      restored_(std::move(restored)),
      clocks_(history, prefix) {
  facts_.reserve(prefix);
  for (uint32_t revision = 0; revision < prefix; ++revision) {
    SelectOne(revision);
  }
  MakeGroups();
  BoundBelow();
}

namespace {

// Finds the rows that a set of terms and conditions hangs on.
class Closure {
 public:
  Closure(const History& history, size_t prefix)
      : history_(history), prefix_(prefix) {}

  void Term(std::string_view id) {
    if (!terms_.insert(std::string(id)).second) return;
    All(history_.LifeOf(id));
  }
  void Condition(std::string_view id) {
    if (!conditions_.insert(std::string(id)).second) return;
    All(history_.OfCondition(id));
  }

  History::Rows Take() { return {rows_.begin(), rows_.end()}; }

  // One event, and what it hangs on.
  void Row(uint32_t row) {
    const F& fact = history_.at(row).event.fact();
    const std::string_view target = TargetOf(fact);
    if (!target.empty()) {  // a correction stands for its original
      const int64_t original = history_.Find(target);
      if (original >= 0) Row(static_cast<uint32_t>(original));
      return;
    }
    if (!rows_.insert(row).second) return;
    Follow(fact);
    for (const uint32_t about : history_.About(row)) {
      if (about >= prefix_) break;
      const F& version = history_.at(about).event.fact();
      if (version.has_event_corrected()) {
        Follow(version.event_corrected().corrected());
      }
      if (version.has_detail_disclosed()) {
        Follow(version.detail_disclosed().disclosed());
      }
    }
  }

 private:
  // Every row of a list.
  void All(const History::Rows& rows) {
    for (const uint32_t row : rows) {
      if (row < prefix_) Row(row);
    }
  }

  void Follow(const F& fact) {
    const References references = ReferencesOf(fact);
    for (const std::string_view id : references.conditions) Condition(id);
    for (const std::string_view id : references.terms) Term(id);
    if (!fact.instrument_id().empty()) Instrument(fact.instrument_id());
    if (StatedRange(fact).certain()) return;
    // Whatever may bound it below (W1), too.
    const Touched touched = TouchedBy(fact);
    for (const std::string_view id : touched.terms) Term(id);
    for (const std::string_view id : touched.conditions) Condition(id);
  }

  // Of an instrument: what ends or restates it, and what has no certain time.
  void Instrument(std::string_view id) {
    if (!instruments_.insert(std::string(id)).second) return;
    for (const uint32_t row : history_.OfInstrument(id)) {
      if (row >= prefix_) break;
      const F& fact = history_.at(row).event.fact();
      const bool family = fact.has_instrument_executed() ||
                          fact.has_instrument_restated() ||
                          fact.has_instrument_terminated();
      const bool record = !TargetOf(fact).empty();
      if (family || record || !StatedRange(fact).certain()) Row(row);
    }
  }

  const History& history_;
  size_t prefix_;
  std::set<std::string, std::less<>> terms_, conditions_, instruments_;
  std::set<uint32_t> rows_;
};

}  // namespace

Selection::Selection(const History& history, size_t prefix,
                     std::vector<std::string> term_ids,
                     std::vector<std::string> condition_ids, Restored restored)
    : history_(history),
      prefix_(prefix),
      restored_(std::move(restored)),
      clocks_(history, prefix) {
  Closure closure(history, prefix);
  for (const std::string& id : term_ids) closure.Term(id);
  for (const std::string& id : condition_ids) closure.Condition(id);
  if (prefix > 0 && prefix == history.size()) {
    closure.Row(static_cast<uint32_t>(prefix - 1));
  }
  Select(closure.Take());
}

}  // namespace ledger
