// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_HISTORY_H_
#define LEDGER_HISTORY_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/amount.h"
#include "ledger/event.h"
#include "ledger/ids.h"

namespace ledger {

// The events of one agreement in order of revision, with the indexes that
// reading and checking need: by event id, and by the terms, conditions and
// instruments that they touch. Appending costs what the one event costs, not
// what the history is long; Truncate undoes appends (a request that is refused
// half way). A value owner; not safe to share while it grows.
//
// With a loader it can lay performances aside, of which there may be millions:
// each then costs some 40 bytes until it is asked for again. Such a history is
// for one thread alone.
class History {
 public:
  using Rows = std::vector<uint32_t>;  // revisions, increasing
  using Loader =
      std::function<absl::StatusOr<std::shared_ptr<const RecordedEvent>>(
          Position)>;

  void SetLoader(Loader loader) { loader_ = std::move(loader); }
  bool lays_aside() const { return loader_ != nullptr; }

  void Append(std::shared_ptr<const RecordedEvent> event);

  // Forgets every event from `size` on.
  void Truncate(size_t size);

  // Lays every performance aside; those that are asked for come back from the
  // loader. Costs what came since the last time. Needs a loader.
  void LayAside();

  // What the loader refused, if it ever did; an event that could not be loaded
  // is an empty one.
  const absl::Status& problem() const { return problem_; }

  size_t size() const { return events_.size(); }
  const RecordedEvent& at(size_t revision) const {
    const auto& event = events_[revision];
    return event != nullptr ? *event : Load(revision);
  }

  // How many of the events have a position below `tree_size`.
  size_t PrefixOf(TreeSize tree_size) const;

  // Revision of an event by its id; -1 if there is none.
  int64_t Find(std::string_view event_id) const;

  // Events whose facts (as recorded or as corrected) touch a term, condition
  // or instrument; or whose target is a given event. Empty if there are none.
  // LifeOf and OfInstrument leave out performances, of which there may be
  // very many.
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

  // Upper bound of the least that was ever funded and released of a term, in
  // any currency: the greatest observation, and every delta.
  Decimal DrawnOf(std::string_view term_id) const;

  // Events of the knowledge axis and of parties: disputes, rulings, readings;
  // joins, renames, instruments' parties.
  const Rows& knowledge() const { return knowledge_; }
  const Rows& parties() const { return parties_; }

  // Events that say in which zone dates are read.
  const Rows& zones() const { return zones_; }

 private:
  using Index = absl::flat_hash_map<std::string, Rows>;
  struct Keys;
  // What was drawn of one term: deltas added up, and each observation.
  struct Drawn {
    Decimal deltas;
    std::multiset<Decimal> observed;
  };

  static Keys KeysOf(const RecordedEvent& event);
  const RecordedEvent& Load(size_t revision) const;
  void DrawAll(const v1::Fact& fact, bool undo);
  void Draw(const v1::PerformanceRecorded& performance, bool undo);

  // By revision; null: laid aside. Loading one is no change.
  mutable std::vector<std::shared_ptr<const RecordedEvent>> events_;
  std::vector<Position> positions_;
  std::vector<bool> given_;  // whether its id is e<revision>
  absl::flat_hash_map<std::string, uint32_t> by_id_;  // the others
  Index by_life_, by_condition_, by_instrument_;
  absl::flat_hash_map<uint32_t, Rows> about_;
  absl::flat_hash_map<std::string, uint32_t> first_of_;
  absl::flat_hash_map<std::string, Drawn> drawn_;
  Rows knowledge_, parties_, zones_;
  Loader loader_;
  size_t laid_aside_ = 0;  // rows that were looked at
  mutable Rows loaded_;    // rows that came back
  mutable absl::Status problem_;
};

}  // namespace ledger

#endif  // LEDGER_HISTORY_H_
