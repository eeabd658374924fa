// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_PEOPLE_H_
#define LEDGER_PEOPLE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "ledger/region.h"
#include "ledger/select.h"

namespace ledger {

// A fact about parties in one of the agreements that a question looks at.
struct PartyFact {
  uint32_t agreement = 0;
  const Fact* fact = nullptr;
};

// The facts of a selection that say who somebody is, in order of position.
std::vector<PartyFact> PartyFactsOf(uint32_t agreement,
                                    const Selection& selection);

// Whether a party fact speaks of D, so that its time matters; names, classes
// and identities hold for every D.
bool HangsOnTime(const v1::Fact& fact);

// The id in "party/ID"; empty for another value.
std::string_view PartyIn(std::string_view value);

// Who is who on D, in one world: identities, succession, affiliation, classes.
// Identities and classes hold in every agreement, since a party is one person
// everywhere; who stands in whose place and who is an affiliate is told by each
// agreement for itself. Small; read-only after construction; borrows what
// TimeOf does.
class People {
 public:
  // When a fact takes hold in the world that is meant: one about parties, or
  // one that names those of a term.
  using TimeOf = std::function<Instant(const PartyFact&)>;

  People(const std::vector<PartyFact>& facts, Instant as_of, TimeOf time_of);

  // One id for all ids of one person.
  const std::string& Canonical(const std::string& id) const;

  // What the persons named are to a term.
  struct Position {
    uint32_t agreement;
    std::string_view term_id;
    bool rights;                  // its holders; else the burdened
    const Fact* named = nullptr;  // what names them; null: before all else
    bool personal = false;        // its holders have no successors
    Instant by = kOpenFuture;     // what passed later does not count
  };

  // The persons named and whoever stands in their place on D, canonical. Who
  // was replaced, or assigned the right, after being named stands there no
  // longer; a successor stands beside. In the place of who holds what is
  // personal stands nobody: it is not assigned, and ends with that person.
  std::set<std::string> Standing(
      const google::protobuf::RepeatedPtrField<std::string>& ids,
      const Position& position) const;

  // Whether a person, canonical, stands there on D or did before, for more than
  // an instant.
  bool EverStood(const google::protobuf::RepeatedPtrField<std::string>& ids,
                 Position position, const std::string& person) const;

  // Whether an agreement tells on D that a person is an affiliate of one of
  // these.
  bool Affiliated(uint32_t agreement, const std::string& canonical,
                  const std::set<std::string>& with) const;

  // Whether a party is recorded in a class, under this very id.
  bool HasClass(const std::string& id) const { return classes_.contains(id); }

  // Everybody whose place this person takes or whose affiliate it ever was, and
  // all their ids: the names under which agreements may bind it, or once did.
  std::set<std::string> NamesOf(const std::string& id) const;

  // Adds to a side of counterparties the other ids and the recorded classes of
  // every party in it.
  void Describe(PathSide& side) const;

  // Whether a side names one of these persons.
  bool Names(const PathSide& side, const std::set<std::string>& persons) const;

 private:
  // Somebody stands in another's place.
  struct Succession {
    std::string from, to;
    bool rights_only = false;
    bool replaces = false;  // or stands beside
    uint32_t agreement = 0;
    std::vector<std::string> term_ids;  // empty: all
    Instant time;
    const Fact* fact = nullptr;
  };

  void Identify(const std::string& a, const std::string& b);
  void Take(const PartyFact& fact, Instant time);
  void Classify(const v1::Party& party);
  bool Passes(const Succession& link, const Position& position) const;

  TimeOf time_of_;
  std::map<std::string, std::string> canonical_;  // only ids that were merged
  std::vector<Succession> successions_;           // as they apply
  using Affiliation = std::tuple<uint32_t, std::string, std::string>;
  std::set<Affiliation> affiliates_;  // by agreement, both ways
  std::set<Affiliation> once_;        // likewise, those of before too
  std::map<std::string, std::set<std::string>> classes_;  // "class/…"
};

}  // namespace ledger

#endif  // LEDGER_PEOPLE_H_
