// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/history.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace ledger {
namespace {

using F = v1::Fact;

void Add(std::vector<std::string>& ids, std::string_view id) {
  if (id.empty()) return;
  if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.emplace_back(id);
}

template <typename Dispositions>
void AddDisposed(std::vector<std::string>& ids,
                 const Dispositions& dispositions) {
  for (const v1::Disposition& each : dispositions) Add(ids, each.term_id());
}

}  // namespace

// Where an event is filed.
struct History::Keys {
  std::vector<std::string> terms, conditions, instruments;
  bool performance = false;
  bool knowledge = false;
  bool party = false;
  bool zone = false;

  void File(const F& fact) {
    Add(terms, SubjectOf(fact).term_id);
    Add(conditions, ConditionOf(fact));
    performance = fact.has_performance_recorded();
    if (!performance) Add(instruments, fact.instrument_id());
    switch (fact.fact_case()) {
      case F::kInstrumentExecuted:
        AddDisposed(terms, fact.instrument_executed().dispositions());
        party = true;
        break;
      case F::kInstrumentRestated:
        AddDisposed(terms, fact.instrument_restated().dispositions());
        for (const auto& each : fact.instrument_restated().restates()) {
          Add(instruments, each.instrument_id());
        }
        break;
      case F::kInstrumentRenewed:
        Add(instruments, fact.instrument_renewed().renewed().instrument_id());
        break;
      case F::kInstrumentTerminated:
        Add(instruments,
            fact.instrument_terminated().terminated().instrument_id());
        break;
      case F::kRulingIssued:
        for (const auto& id : fact.ruling_issued().terminated_term_ids()) {
          Add(terms, id);
        }
        for (const auto& id : fact.ruling_issued().suspended_term_ids()) {
          Add(terms, id);
        }
        for (const auto& id : fact.ruling_issued().void_term_ids()) {
          Add(terms, id);
        }
        knowledge = true;
        break;
      case F::kDisputeRecorded:
      case F::kInterpretationRecorded:
        knowledge = true;
        break;
      case F::kPartyChanged:
      case F::kControlChanged:
        party = true;
        break;
      case F::kTermGranted:
        zone = !fact.term_granted().fields().time_zone().empty();
        break;
      case F::kTermAmended:
        zone = !fact.term_amended().set().time_zone().empty();
        break;
      case F::kDetailDisclosed:
        party = fact.detail_disclosed().disclosed().has_instrument_executed();
        break;
      case F::kEventCorrected:
        File(fact.event_corrected().corrected());
        break;
      default:
        break;
    }
  }
};

History::Keys History::KeysOf(const RecordedEvent& event) {
  Keys keys;
  keys.File(event.event.fact());
  return keys;
}

namespace {

template <typename Index>
void File(Index& index, const std::vector<std::string>& ids,
          uint32_t revision) {
  for (const std::string& id : ids) index[id].push_back(revision);
}

template <typename Index>
void Unfile(Index& index, const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    const auto found = index.find(id);
    found->second.pop_back();
    if (found->second.empty()) index.erase(found);
  }
}

template <typename Index, typename Key>
const History::Rows& RowsOf(const Index& index, const Key& key) {
  static const History::Rows* const none = new History::Rows;
  const auto found = index.find(key);
  return found == index.end() ? *none : found->second;
}

// The revision in an id of the form e<revision>; -1 if it has another form.
int64_t GivenRevision(std::string_view event_id) {
  uint32_t revision = 0;
  if (!IsGivenEventId(event_id) ||
      (event_id[1] == '0' && event_id.size() > 2)) {
    return -1;
  }
  const char* const end = event_id.data() + event_id.size();
  const auto parsed = std::from_chars(event_id.data() + 1, end, revision);
  return parsed.ec == std::errc() ? static_cast<int64_t>(revision) : -1;
}

}  // namespace

// A correction or disclosure counts beside what it is about: too much may seem
// drawn then, never too little.
void History::DrawAll(const F& fact, bool undo) {
  if (fact.has_performance_recorded()) {
    return Draw(fact.performance_recorded(), undo);
  }
  const F& other = fact.has_event_corrected()
                       ? fact.event_corrected().corrected()
                       : fact.detail_disclosed().disclosed();
  if (!other.has_performance_recorded()) return;
  v1::PerformanceRecorded performance = other.performance_recorded();
  const int64_t target = Find(TargetOf(fact));
  if (performance.term_id().empty() && target >= 0) {
    performance.set_term_id(std::string(
        SubjectOf(at(static_cast<size_t>(target)).event.fact()).term_id));
  }
  Draw(performance, undo);
}

void History::Draw(const v1::PerformanceRecorded& performance, bool undo) {
  Drawn& drawn = drawn_[performance.term_id()];
  const Decimal amount = RangeOf(performance.amount()).lo;
  if (performance.kind() == v1::PERFORMANCE_KIND_OBSERVED) {
    if (undo) {
      drawn.observed.erase(drawn.observed.find(amount));
    } else {
      drawn.observed.insert(amount);
    }
  } else {
    drawn.deltas = undo ? drawn.deltas - amount : drawn.deltas + amount;
  }
}

void History::Append(std::shared_ptr<const RecordedEvent> event) {
  const auto revision = static_cast<uint32_t>(events_.size());
  const v1::Event& what = event->event;
  const Keys keys = KeysOf(*event);
  // Before it is on record itself: it may name itself, and is refused then.
  const int64_t target = Find(TargetOf(what.fact()));
  if (target >= 0) {
    about_[static_cast<uint32_t>(target)].push_back(revision);
  }
  DrawAll(what.fact(), false);
  const bool given = GivenRevision(what.event_id()) == revision;
  if (!given) by_id_.emplace(what.event_id(), revision);
  if (!keys.performance) File(by_life_, keys.terms, revision);
  File(by_condition_, keys.conditions, revision);
  File(by_instrument_, keys.instruments, revision);
  const std::string& instrument = what.fact().instrument_id();
  if (!instrument.empty()) first_of_.emplace(instrument, revision);
  if (keys.knowledge) knowledge_.push_back(revision);
  if (keys.party) parties_.push_back(revision);
  if (keys.zone) zones_.push_back(revision);
  positions_.push_back(event->position);
  given_.push_back(given);
  events_.push_back(std::move(event));
}

void History::Truncate(size_t size) {
  while (events_.size() > size) {
    const auto revision = static_cast<uint32_t>(events_.size() - 1);
    const RecordedEvent& event = at(revision);
    const v1::Fact& fact = event.event.fact();
    const Keys keys = KeysOf(event);
    const auto named = by_id_.find(event.event.event_id());
    if (named != by_id_.end() && named->second == revision) by_id_.erase(named);
    given_.pop_back();
    if (!keys.performance) Unfile(by_life_, keys.terms);
    Unfile(by_condition_, keys.conditions);
    Unfile(by_instrument_, keys.instruments);
    const auto first = first_of_.find(fact.instrument_id());
    if (first != first_of_.end() && first->second == revision) {
      first_of_.erase(first);
    }
    const int64_t target = Find(TargetOf(fact));
    if (target >= 0) {
      const auto about = about_.find(static_cast<uint32_t>(target));
      about->second.pop_back();
      if (about->second.empty()) about_.erase(about);
    }
    DrawAll(fact, true);
    if (keys.knowledge) knowledge_.pop_back();
    if (keys.party) parties_.pop_back();
    if (keys.zone) zones_.pop_back();
    positions_.pop_back();
    events_.pop_back();
  }
  laid_aside_ = std::min(laid_aside_, size);
}

void History::LayAside() {
  for (; laid_aside_ < events_.size(); ++laid_aside_) {
    auto& event = events_[laid_aside_];
    if (event->event.fact().has_performance_recorded()) event = nullptr;
  }
  for (const uint32_t row : loaded_) events_[row] = nullptr;
  loaded_.clear();
}

const RecordedEvent& History::Load(size_t revision) const {
  auto event = loader_(positions_[revision]);
  if (!event.ok()) {
    if (problem_.ok()) problem_ = event.status();
    auto empty = std::make_shared<RecordedEvent>();
    empty->position = positions_[revision];
    empty->revision = Revision(revision);
    event = std::move(empty);
  }
  events_[revision] = *std::move(event);
  loaded_.push_back(static_cast<uint32_t>(revision));
  return *events_[revision];
}

size_t History::PrefixOf(TreeSize tree_size) const {
  const auto past = std::partition_point(
      positions_.begin(), positions_.end(), [tree_size](Position position) {
        return position.value() < tree_size.value();
      });
  return static_cast<size_t>(past - positions_.begin());
}

int64_t History::Find(std::string_view event_id) const {
  if (event_id.empty()) return -1;
  const int64_t given = GivenRevision(event_id);
  if (given >= 0 && static_cast<size_t>(given) < given_.size() &&
      given_[static_cast<size_t>(given)]) {
    return given;
  }
  const auto found = by_id_.find(std::string(event_id));
  return found == by_id_.end() ? -1 : static_cast<int64_t>(found->second);
}

const History::Rows& History::LifeOf(std::string_view term_id) const {
  return RowsOf(by_life_, std::string(term_id));
}

const History::Rows& History::OfCondition(std::string_view condition_id) const {
  return RowsOf(by_condition_, std::string(condition_id));
}

const History::Rows& History::OfInstrument(
    std::string_view instrument_id) const {
  return RowsOf(by_instrument_, std::string(instrument_id));
}

int64_t History::FirstOf(std::string_view instrument_id) const {
  const auto found = first_of_.find(std::string(instrument_id));
  return found == first_of_.end() ? -1 : static_cast<int64_t>(found->second);
}

Decimal History::DrawnOf(std::string_view term_id) const {
  const auto found = drawn_.find(std::string(term_id));
  if (found == drawn_.end()) return Decimal();
  const Drawn& drawn = found->second;
  return drawn.observed.empty() ? drawn.deltas
                                : drawn.deltas + *drawn.observed.rbegin();
}

const History::Rows& History::About(uint32_t revision) const {
  return RowsOf(about_, revision);
}

bool History::Lives(uint32_t revision, size_t prefix) const {
  if (revision >= prefix) return false;
  for (const uint32_t about : About(revision)) {
    if (about >= prefix) break;
    if (at(about).event.fact().has_event_retracted()) return false;
  }
  return true;
}

const F* History::NewestOf(uint32_t revision, size_t prefix) const {
  if (!Lives(revision, prefix)) return nullptr;
  const F* newest = &at(revision).event.fact();
  for (const uint32_t about : About(revision)) {
    if (about >= prefix) break;
    const F& fact = at(about).event.fact();
    if (fact.has_event_corrected() && Lives(about, prefix)) {
      newest = &fact.event_corrected().corrected();
    }
  }
  return newest;
}

}  // namespace ledger
