// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_SELECT_H_
#define LEDGER_SELECT_H_

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "ledger/clocks.h"
#include "ledger/event.h"
#include "ledger/history.h"
#include "ledger/instant.h"

namespace ledger {

// A disclosure that filled something, and the names of the fields.
struct Disclosure {
  uint32_t revision = 0;
  std::vector<std::string> filled;
};

// One event as it is known at K: its newest version, with what was disclosed.
struct Fact {
  const RecordedEvent* event = nullptr;  // the original: id, position
  const v1::Fact* fact = nullptr;        // the newest version
  uint32_t revision = 0;
  InstantRange when;               // possible starts, after W1
  uint64_t instrument_first = 0;   // position of its instrument's first record
  uint64_t behind = 0;             // the same of what bounds it below (W1)
  int32_t group = -1;              // index of its group; -1: time is certain
  bool hangs = false;              // its time is a formula
  WallClock clock;                 // the one that tells its time
  std::vector<uint32_t> versions;  // revisions of corrections in force
  std::vector<Disclosure> disclosures;  // those that filled something

  const std::string& id() const { return event->event.event_id(); }
  uint64_t position() const { return event->position.value(); }

  // Revisions of the disclosures that filled a field.
  std::vector<uint32_t> FilledIn(std::string_view field) const;

  // Its place among what starts at the same time, if that is `time`; then its
  // position counts.
  uint64_t FirstAt(Instant time) const {
    return time == when.lo && behind > instrument_first ? behind
                                                        : instrument_first;
  }
};

// Facts that are taken for events of these revisions in place of what the
// record says of them, retracted or not: "what if it had never been corrected".
using Restored = absl::flat_hash_map<uint32_t, const v1::Fact*>;

// Facts with one uncertain time: in a world all have taken hold, or none.
struct Group {
  InstantRange when;
  std::vector<uint32_t> facts;  // indexes, in order of position
};

// What a fact's times hang on.
struct References {
  std::vector<std::string_view> conditions;
  std::vector<std::string_view> terms;
};
References ReferencesOf(const v1::Fact& fact);
References ReferencesOf(const v1::TermFields& fields);

// The facts of one agreement that the first `prefix` events tell: newest
// versions, retractions dropped, disclosures merged, lower bounds found (W1),
// grouped by uncertain time (W1b). In order of position. Borrows the history.
// Read-only after construction; safe to share between threads.
class Selection {
 public:
  // All facts. O(n) for n events.
  Selection(const History& history, size_t prefix, Restored restored = {});

  // Only what the life of `term_ids` and of `condition_ids` hangs on: their
  // facts, their instruments', and whatever shares an uncertain time or a
  // formula with them. Performances are left out, but for the newest event.
  Selection(const History& history, size_t prefix,
            std::vector<std::string> term_ids,
            std::vector<std::string> condition_ids, Restored restored = {});

  Selection(const Selection&) = delete;
  Selection& operator=(const Selection&) = delete;

  const History& history() const { return history_; }
  size_t prefix() const { return prefix_; }
  const std::vector<Fact>& facts() const { return facts_; }
  const std::vector<Group>& groups() const { return groups_; }

  const Clocks& clocks() const { return clocks_; }

  // Whether the event of this revision is known and not retracted.
  bool Lives(uint32_t revision) const {
    return history_.Lives(revision, prefix_);
  }

  // The newest version of any event, record family included; null if it was
  // retracted or is not known yet.
  const v1::Fact* NewestOf(uint32_t revision) const {
    return history_.NewestOf(revision, prefix_);
  }

 private:
  void Select(const History::Rows& rows);
  void SelectOne(uint32_t revision);
  void MakeGroups();
  void BoundBelow();

  const History& history_;
  size_t prefix_;
  Restored restored_;
  Clocks clocks_;
  std::vector<Fact> facts_;
  std::vector<Group> groups_;
  std::deque<v1::Fact> merged_;  // versions that no event holds as they are
};

// True if the fact touches this term: as its subject or in a disposition.
bool Touches(const v1::Fact& fact, std::string_view term_id);

// The dispositions of a fact of the family instrument; none for others.
const google::protobuf::RepeatedPtrField<v1::Disposition>& DispositionsOf(
    const v1::Fact& fact);

}  // namespace ledger

#endif  // LEDGER_SELECT_H_
