// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_READING_H_
#define LEDGER_READING_H_

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/knowledge.h"
#include "ledger/select.h"

namespace ledger {

// What somebody asserts of some terms, on the knowledge axis: a claim, a
// ruling or settlement on one, a reading of the words.
struct Assertion {
  const RecordedEvent* event = nullptr;  // of the claim, ruling or reading
  std::vector<std::string_view> term_ids;
  const v1::Scope* scope = nullptr;     // null: the whole scope of the term
  bool applies = false;                 // what is asserted
  bool bound = false;                   // the owner is bound to the holder
  const v1::TermFields* set = nullptr;  // what the terms say instead
  const Fact* as_fact = nullptr;        // the same as the winner of a register
  bool open = false;                    // neither ruled, settled nor adopted

  bool Speaks(std::string_view term_id) const;
};

// Everything that is asserted in one agreement, as known at K: what is open,
// with two readings each, and what governs. Borrows the knowledge.
class Assertions {
 public:
  explicit Assertions(const std::vector<Knowledge>& knowledge);
  Assertions(const Assertions&) = delete;
  Assertions& operator=(const Assertions&) = delete;

  // In order of position.
  const std::vector<Assertion>& all() const { return all_; }

  // Whether an assertion, by its address, is one of these.
  bool Holds(const Assertion& assertion) const {
    return std::any_of(all_.begin(), all_.end(), [&](const Assertion& each) {
      return &each == &assertion;
    });
  }

 private:
  void AddClaim(const Knowledge& claim);
  void AddResults(const Knowledge& from, const std::vector<Knowledge>& all);
  void AddRuling(const Knowledge& ruling);
  void AddReading(const Knowledge& reading, const std::vector<Knowledge>& all);
  const Fact* FactOf(const Knowledge& knowledge);

  std::vector<Assertion> all_;
  std::deque<Fact> facts_;
};

}  // namespace ledger

#endif  // LEDGER_READING_H_
