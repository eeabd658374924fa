// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_RIGHTS_INDEX_H_
#define LEDGER_RIGHTS_INDEX_H_

#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/event.h"
#include "ledger/ids.h"
#include "ledger/ledger.h"
#include "ledger/mutex.h"
#include "ledger/region.h"

namespace ledger {

// Which agreements a question about rights has to look at, and which words the
// scopes and acts of the whole ledger use: by party and by the first segment
// of an activity. Kept in memory, made from the records when it is first asked
// and extended by what is new. Each entry has the position since which it is
// there: what is asked of the first `recorded` records is answered alike for
// ever. Words and parties are those of now.
//
// Costs some 200 bytes per party and activity root of an agreement. Safe from
// any thread; Extend reads the disk: 3 µs a record that is new.
class RightsIndex {
 public:
  explicit RightsIndex(Ledger& ledger) : ledger_(ledger) {}

  // Takes in everything that is synced.
  // Errors: DATA_LOSS as Ledger::ScanRecords.
  absl::Status Extend();

  // Agreements that name a party and have a scope or act with one of these
  // activity roots, or with none; those where a party is succeeded, identified
  // or affiliated are always among them. No roots: all that name the party.
  // By id.
  std::set<std::string> AgreementsOf(const std::string& party,
                                     const std::set<std::string>& roots,
                                     TreeSize recorded) const;

  // Agreements that say which classes a party is in, or who it is. By id.
  std::set<std::string> TellersOf(const std::string& party,
                                  TreeSize recorded) const;

  // The parties that scopes and acts of an agreement name as counterparties or
  // channels.
  std::set<std::string> DealtWith(const std::string& agreement,
                                  TreeSize recorded) const;

  // The agreements whose terms and acts may bear on one: those of its parties
  // that share an activity root with it, or have one for every root; and those
  // that tell of whom it deals with. By id, the agreement itself among them if
  // it names a party.
  std::set<std::string> NeighboursOf(const std::string& agreement,
                                     TreeSize recorded) const;

  bool Knows(const std::string& party) const;
  // The known parties that are spelled most like this, at most three.
  std::vector<std::string> NearestParties(std::string_view party) const;

  // Whether any scope or act has this first segment in a path dimension; of
  // counterparties the first two ("party/aws").
  bool KnowsSegment(size_t dimension, const std::string& segment) const;
  std::vector<std::string> NearestSegments(size_t dimension,
                                           std::string_view segment) const;

 private:
  // Words or ids, each with the position of the first record that has it.
  using Since = std::map<std::string, uint64_t>;

  // What one agreement has of them.
  struct Entry {
    Since parties, roots, dealt_with;
  };

  static void AddKnown(const Since& all, TreeSize recorded,
                       std::set<std::string>& known);

  void Take(const std::string& agreement, const v1::Fact& fact)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AddParty(const std::string& agreement, const std::string& party)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AddRoot(const std::string& agreement, const std::string& root)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AddTeller(const std::string& agreement, const std::string& party)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AddBox(const std::string& agreement, const v1::Box& box)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AddMessage(const std::string& agreement,
                  const google::protobuf::Message& message)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Ledger& ledger_;
  mutable Mutex mutex_;
  uint64_t covered_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t position_ ABSL_GUARDED_BY(mutex_) = 0;  // of what is taken in
  std::map<std::string, Entry> entries_ ABSL_GUARDED_BY(mutex_);
  std::map<std::pair<std::string, std::string>, Since> places_
      ABSL_GUARDED_BY(mutex_);  // agreements by party and root
  std::map<std::string, Since> tellers_ ABSL_GUARDED_BY(mutex_);  // by party
  std::set<std::string> parties_ ABSL_GUARDED_BY(mutex_);
  std::array<std::set<std::string>, kPathDimensions> segments_
      ABSL_GUARDED_BY(mutex_);
};

// The roots of a question's activities; empty if it leaves them open.
std::set<std::string> ActivityRootsOf(const v1::Box& act);

// The first segment of a value; of a counterparty the first two.
std::string FirstSegment(size_t dimension, std::string_view value);

}  // namespace ledger

#endif  // LEDGER_RIGHTS_INDEX_H_
