// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_HEADS_TREE_H_
#define LEDGER_HEADS_TREE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/hash.h"

namespace ledger {

// Where an agreement stands below some tree size: how many records it has and
// the leaf hash of the last one. A value.
struct HeadsEntry {
  std::string agreement;
  uint64_t count = 0;
  Hash last;

  friend bool operator==(const HeadsEntry&, const HeadsEntry&) = default;
};

// len(id)[1] id count[8, big-endian] last[32].
std::string EncodeHeadsEntry(const HeadsEntry& entry);
// Errors: INVALID_ARGUMENT unless it is exactly that.
absl::StatusOr<HeadsEntry> ParseHeadsEntry(std::string_view bytes);

// The RFC 6962 tree over the entries of all agreements, sorted by id: its root
// is what a ledger commits to, so that nobody can be told another count later.
// Some 100 bytes an agreement. Add in order, then ask; then safe to share.
class HeadsTree {
 public:
  // Errors: INVALID_ARGUMENT unless its id lies behind the one before.
  absl::Status Add(HeadsEntry entry);

  Hash Root() const;
  size_t size() const { return entries_.size(); }
  const HeadsEntry& at(size_t rank) const { return entries_[rank]; }

  // The rank of the first entry whose id is not before `agreement`; size() if
  // there is none.
  size_t RankOf(std::string_view agreement) const;

  // That an entry is the leaf of its rank. Errors: INVALID_ARGUMENT for a rank
  // outside the tree.
  absl::StatusOr<std::vector<Hash>> Inclusion(size_t rank) const;

 private:
  std::vector<HeadsEntry> entries_;
  std::vector<Hash> leaves_;
};

}  // namespace ledger

#endif  // LEDGER_HEADS_TREE_H_
