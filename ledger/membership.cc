// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "ledger/date.h"
#include "ledger/event.h"
#include "ledger/refusals.h"

namespace ledger {
namespace {

using F = v1::Fact;
using absl::StrCat;

// An event by which somebody becomes a party, or is one no more.
struct Change {
  InstantRange when;
  uint32_t row = 0;
};

Change ChangeOf(const F& fact, uint32_t row) {
  const bool hangs = fact.effective().has_formula();
  return {hangs ? InstantRange() : RangeOf(fact.effective()), row};
}

bool MayPrecede(const Change& a, const Change& b) {
  return a.when.lo < b.when.hi || (a.when.lo == b.when.hi && a.row < b.row);
}

// What is on record of parties, but for one event.
class Membership {
 public:
  Membership(const History& history, uint32_t but)
      : history_(history), but_(but) {}

  // Every id of the same person, since an identity holds at every time.
  std::set<std::string> NamesOf(const std::string& party) const {
    std::set<std::string> names = {party};
    size_t before = 0;
    while (before != names.size()) {
      before = names.size();
      ForEach([&names](const F& fact, uint32_t) {
        const v1::PartyChanged& changed = fact.party_changed();
        if (!changed.has_identified()) return;
        const std::string& other = changed.identified().party_id();
        if (!names.contains(changed.party_id()) && !names.contains(other)) {
          return;
        }
        names.insert(changed.party_id());
        names.insert(other);
      });
    }
    return names;
  }

  // Whether in some world one of these ids is a party when `then` takes hold:
  // it came before, and did not certainly leave in between.
  bool MayHold(const std::set<std::string>& names, const Change& then) const {
    std::vector<Change> came, left;
    ForEach([&](const F& fact, uint32_t row) {
      if (Comes(fact, names)) came.push_back(ChangeOf(fact, row));
      if (Leaves(fact, names)) left.push_back(ChangeOf(fact, row));
    });
    return std::any_of(came.begin(), came.end(), [&](const Change& in) {
      return MayPrecede(in, then) &&
             std::none_of(left.begin(), left.end(), [&](const Change& out) {
               return !MayPrecede(out, in) && !MayPrecede(then, out);
             });
    });
  }

  template <typename Visit>
  void ForEach(const Visit& visit) const {
    for (const uint32_t row : history_.parties()) {
      const F* fact = history_.NewestOf(row, history_.size() - 1);
      if (fact != nullptr && row != but_) visit(*fact, row);
    }
  }

 private:
  static bool Comes(const F& fact, const std::set<std::string>& names) {
    const auto& parties = fact.instrument_executed().parties();
    const v1::PartyChanged& changed = fact.party_changed();
    return std::any_of(parties.begin(), parties.end(),
                       [&names](const v1::Party& party) {
                         return names.contains(party.party_id());
                       }) ||
           names.contains(changed.joined().party_id()) ||
           names.contains(changed.succeeded().party_id()) ||
           names.contains(changed.assigned().to().party_id()) ||
           names.contains(changed.novated().to().party_id());
  }

  // Who novates some terms alone stays a party for the others.
  static bool Leaves(const F& fact, const std::set<std::string>& names) {
    const v1::PartyChanged& changed = fact.party_changed();
    return names.contains(changed.party_id()) &&
           (changed.has_withdrew() || changed.has_succeeded() ||
            (changed.has_novated() && changed.novated().term_ids().empty()));
  }

  const History& history_;
  uint32_t but_;
};

}  // namespace

void CheckMembership(const History& history, uint32_t place, const F& fact,
                     const std::string& path, Refusals& refusals) {
  const v1::PartyChanged& changed = fact.party_changed();
  const Membership others(history, place);
  if (changed.has_identified()) {
    others.ForEach([&](const F& other, uint32_t) {
      const v1::PartyChanged& earlier = other.party_changed();
      if (!earlier.has_identified() ||
          earlier.party_id() != changed.party_id() ||
          earlier.identified().party_id() == changed.identified().party_id()) {
        return;
      }
      refusals.Add(
          path + ".identified", Reason::kPartyState,
          StrCat("party '", changed.party_id(), "' was identified as '",
                 earlier.identified().party_id(), "'; retract that first"));
    });
  }
  if (!changed.has_novated() && !changed.has_assigned()) return;
  const Change then = ChangeOf(fact, place);
  if (others.MayHold(others.NamesOf(changed.party_id()), then)) return;
  refusals.Add(path, Reason::kPartyState,
               StrCat("party '", changed.party_id(),
                      "' is no party when this takes hold, by ",
                      FormatInstant(then.when.hi),
                      "; let it join first, or correct when it joined or "
                      "left"));
}

}  // namespace ledger
