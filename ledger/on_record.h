// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_ON_RECORD_H_
#define LEDGER_ON_RECORD_H_

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "ledger/history.h"

namespace ledger {

// What an agreement's first events put on record, by their newest versions:
// what a later event may refer to. Borrows the history. Each question costs
// what the events about the one id cost; the first for a party costs all that
// name parties.
class OnRecord {
 public:
  OnRecord(const History& history, uint32_t before)
      : history_(history), before_(before) {}

  bool Term(std::string_view id) const;
  bool Condition(std::string_view id) const;
  bool Instrument(std::string_view id) const;
  bool Event(std::string_view id) const;
  bool Party(const std::string& id);

  // The newest version of an event; null if it is retracted or later.
  const v1::Fact* Newest(uint32_t revision) const {
    return history_.NewestOf(revision, before_);
  }

 private:
  void AddParties(const v1::Fact& fact);

  const History& history_;
  uint32_t before_;
  std::set<std::string> parties_;
};

// Revision of the event that one of the record family is about in the end, if
// it corrects a correction, or retracts a disclosure; -1: about none.
int64_t OriginalOf(const History& history, const v1::Fact& fact);

}  // namespace ledger

#endif  // LEDGER_ON_RECORD_H_
