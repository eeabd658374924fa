// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_INDEX_ROWS_H_
#define LEDGER_INDEX_ROWS_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "ledger/hash.h"
#include "ledger/ids.h"
#include "ledger/record.h"
#include "ledger/store.h"
#include "ledger/store_batch.h"
#include "ledger/tree.h"

// What the families beside the records hold, told from the records alone.
namespace ledger {

// The families that can be made again from the records.
inline constexpr std::array<Family, 4> kIndexFamilies = {
    Family::kAgreements, Family::kTimes, Family::kRequests, Family::kTiles};

// "records", "agreements", …: as in key.h.
std::string_view NameOf(Family family);

// Makes the rows of all index families again, from records that are fed in
// order. Memory: one tile a level. One thread.
class IndexRows {
 public:
  // Puts the rows that this record settles into `batch`.
  void Take(const Record& record, const Hash& leaf, StoreBatch& batch);

  // The next record cannot be read; its leaf may be known from elsewhere. If
  // it is not, tiles end here.
  void Lose(const std::optional<Hash>& leaf, StoreBatch& batch);

  // Puts the tiles that are started and not full into `batch`.
  void Finish(StoreBatch& batch) const;

  // The root over the records so far; nothing once a leaf is unknown.
  std::optional<Hash> Root() const;

 private:
  void Grow(const Hash& leaf, Instant recorded_time, StoreBatch& batch);

  Tree tree_;
  bool tree_known_ = true;
  bool time_known_ = true;  // of the first record of the started tile
  std::map<std::string, StoreBatch::Put> started_;  // tiles above level 0
};

// Whether a record gives a row of an index family.
enum class RowOrigin { kRecord, kNone, kUnreadable };

// Where a stored row comes from, among the first `size` records; only its key
// is compared. Reads at most one record. Never fails.
RowOrigin OriginOf(const Store& store, TreeSize size, Family family,
                   std::string_view key, std::string_view value);

// The position that a row speaks of, if it can be read.
std::optional<Position> PositionOf(Family family, std::string_view key,
                                   std::string_view value);

// A row's key in words: "agreement 'A-17', position 5".
std::string KeyInWords(Family family, std::string_view key);

// Two values of one key in words, as far as they differ. An empty one is none.
std::pair<std::string, std::string> ValuesInWords(Family family,
                                                  std::string_view expected,
                                                  std::string_view found);

}  // namespace ledger

#endif  // LEDGER_INDEX_ROWS_H_
