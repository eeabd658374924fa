// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_HISTORY_H_
#define LEDGER_HISTORY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "ledger/amount.h"
#include "ledger/event.h"
#include "ledger/ids.h"

namespace ledger {

// The events of one agreement in order of revision, with the indexes that
// reading and checking need: by event id, and by the terms, conditions and
// instruments that they touch. Appending costs what the one event costs, not
// what the history is long; Truncate undoes appends (a request that is refused
// half way). A value owner; not safe to share while it grows.
class History {
 public:
  using Rows = std::vector<uint32_t>;  // revisions, increasing

  void Append(std::shared_ptr<const RecordedEvent> event);

  // Forgets every event from `size` on.
  void Truncate(size_t size);

  size_t size() const { return events_.size(); }
  const RecordedEvent& at(size_t revision) const { return *events_[revision]; }
  const std::shared_ptr<const RecordedEvent>& share(size_t revision) const {
    return events_[revision];
  }

  // How many of the events have a position below `tree_size`.
  size_t PrefixOf(TreeSize tree_size) const;

  // Revision of an event by its id; -1 if there is none.
  int64_t Find(std::string_view event_id) const;

  // Events whose facts (as recorded or as corrected) touch a term, condition
  // or instrument; or whose target is a given event. Empty if there are none.
  // LifeOf and OfInstrument leave out performances, of which there may be
  // very many.
  const Rows& OfTerm(std::string_view term_id) const;
  const Rows& LifeOf(std::string_view term_id) const;
  const Rows& OfCondition(std::string_view condition_id) const;
  const Rows& OfInstrument(std::string_view instrument_id) const;
  const Rows& About(uint32_t revision) const;

  // Whether the event of this revision is among the first `prefix` and none of
  // these retracts it.
  bool Lives(uint32_t revision, size_t prefix) const;

  // The newest version of any event that the first `prefix` tell, record
  // family included, without what was disclosed; null if it does not live.
  const v1::Fact* NewestOf(uint32_t revision, size_t prefix) const;

  // Revision of the first event that names the instrument as its own, a
  // performance included; -1 if there is none.
  int64_t FirstOf(std::string_view instrument_id) const;

  // Upper bound of what was ever funded, released or observed of a term, in
  // any currency: the sum of the least that each such event says.
  Decimal DrawnOf(std::string_view term_id) const;

  // Events of the knowledge axis and of parties: disputes, rulings, readings;
  // joins, renames, instruments' parties.
  const Rows& knowledge() const { return knowledge_; }
  const Rows& parties() const { return parties_; }

  // Events that say in which zone dates are read.
  const Rows& zones() const { return zones_; }

  // Ids in order of first mention.
  const std::vector<std::string>& term_ids() const { return term_ids_; }
  const std::vector<std::string>& condition_ids() const {
    return condition_ids_;
  }
  const std::vector<std::string>& instrument_ids() const {
    return instrument_ids_;
  }

 private:
  using Index = absl::flat_hash_map<std::string, Rows>;
  struct Keys;

  static Keys KeysOf(const RecordedEvent& event);

  std::vector<std::shared_ptr<const RecordedEvent>> events_;
  absl::flat_hash_map<std::string, uint32_t> by_id_;
  Index by_term_, by_life_, by_condition_, by_instrument_;
  absl::flat_hash_map<uint32_t, Rows> about_;
  absl::flat_hash_map<std::string, uint32_t> first_of_;
  absl::flat_hash_map<std::string, Decimal> drawn_;
  Rows knowledge_, parties_, zones_;
  std::vector<std::string> term_ids_, condition_ids_, instrument_ids_;
};

}  // namespace ledger

#endif  // LEDGER_HISTORY_H_
