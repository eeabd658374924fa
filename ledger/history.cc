// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/history.h"

#include <algorithm>
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
void File(Index& index, std::vector<std::string>* order,
          const std::vector<std::string>& ids, uint32_t revision) {
  for (const std::string& id : ids) {
    auto& rows = index[id];
    if (rows.empty() && order != nullptr) order->push_back(id);
    rows.push_back(revision);
  }
}

template <typename Index>
void Unfile(Index& index, std::vector<std::string>* order,
            const std::vector<std::string>& ids) {
  for (auto id = ids.rbegin(); id != ids.rend(); ++id) {
    const auto found = index.find(*id);
    found->second.pop_back();
    if (!found->second.empty()) continue;
    index.erase(found);
    if (order != nullptr) order->pop_back();
  }
}

template <typename Index, typename Key>
const History::Rows& RowsOf(const Index& index, const Key& key) {
  static const History::Rows* const none = new History::Rows;
  const auto found = index.find(key);
  return found == index.end() ? *none : found->second;
}

}  // namespace

void History::Append(std::shared_ptr<const RecordedEvent> event) {
  const auto revision = static_cast<uint32_t>(events_.size());
  const Keys keys = KeysOf(*event);
  by_id_.emplace(event->event.event_id(), revision);
  File(by_term_, &term_ids_, keys.terms, revision);
  if (!keys.performance) File(by_life_, nullptr, keys.terms, revision);
  File(by_condition_, &condition_ids_, keys.conditions, revision);
  File(by_instrument_, &instrument_ids_, keys.instruments, revision);
  const std::string& instrument = event->event.fact().instrument_id();
  if (!instrument.empty()) first_of_.emplace(instrument, revision);
  const int64_t target = Find(TargetOf(event->event.fact()));
  if (target >= 0) {
    about_[static_cast<uint32_t>(target)].push_back(revision);
  }
  if (keys.performance) {
    const auto& performance = event->event.fact().performance_recorded();
    Decimal& drawn = drawn_[performance.term_id()];
    drawn = drawn + RangeOf(performance.amount()).lo;
  }
  if (keys.knowledge) knowledge_.push_back(revision);
  if (keys.party) parties_.push_back(revision);
  if (keys.zone) zones_.push_back(revision);
  events_.push_back(std::move(event));
}

void History::Truncate(size_t size) {
  while (events_.size() > size) {
    const auto revision = static_cast<uint32_t>(events_.size() - 1);
    const RecordedEvent& event = *events_.back();
    const Keys keys = KeysOf(event);
    const auto named = by_id_.find(event.event.event_id());
    if (named != by_id_.end() && named->second == revision) by_id_.erase(named);
    Unfile(by_term_, &term_ids_, keys.terms);
    if (!keys.performance) Unfile(by_life_, nullptr, keys.terms);
    Unfile(by_condition_, &condition_ids_, keys.conditions);
    Unfile(by_instrument_, &instrument_ids_, keys.instruments);
    const auto first = first_of_.find(event.event.fact().instrument_id());
    if (first != first_of_.end() && first->second == revision) {
      first_of_.erase(first);
    }
    const int64_t target = Find(TargetOf(event.event.fact()));
    if (target >= 0) {
      const auto about = about_.find(static_cast<uint32_t>(target));
      about->second.pop_back();
      if (about->second.empty()) about_.erase(about);
    }
    if (keys.performance) {
      const auto& performance = event.event.fact().performance_recorded();
      Decimal& drawn = drawn_[performance.term_id()];
      drawn = drawn - RangeOf(performance.amount()).lo;
    }
    if (keys.knowledge) knowledge_.pop_back();
    if (keys.party) parties_.pop_back();
    if (keys.zone) zones_.pop_back();
    events_.pop_back();
  }
}

size_t History::PrefixOf(TreeSize tree_size) const {
  const auto past = std::partition_point(
      events_.begin(), events_.end(), [tree_size](const auto& event) {
        return event->position.value() < tree_size.value();
      });
  return static_cast<size_t>(past - events_.begin());
}

int64_t History::Find(std::string_view event_id) const {
  if (event_id.empty()) return -1;
  const auto found = by_id_.find(std::string(event_id));
  return found == by_id_.end() ? -1 : static_cast<int64_t>(found->second);
}

const History::Rows& History::OfTerm(std::string_view term_id) const {
  return RowsOf(by_term_, std::string(term_id));
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
  return found == drawn_.end() ? Decimal() : found->second;
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
