// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/index_rows.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "ledger/key.h"
#include "ledger/load.h"

namespace ledger {
namespace {

constexpr size_t kFullTileBytes = kTileHashes * sizeof(Hash);
constexpr size_t kTileKeyBytes = 9;

std::string Hex(std::string_view bytes) {
  return absl::BytesToHexString({bytes.data(), bytes.size()});
}

// Whether a tree of `size` leaves has this tile.
bool HasTile(uint64_t size, std::string_view key) {
  if (key.size() != kTileKeyBytes) return false;
  const auto level = static_cast<uint8_t>(key[0]);
  const auto index = ParseU64(key.substr(1));
  if (level >= 64 / kTileBits || !index.ok()) return false;
  const uint64_t hashes = size >> (level * kTileBits);
  // The started tile of level 0 is made from the records at every open.
  if (level == 0) return *index < hashes / kTileHashes;
  return hashes > 0 && *index <= (hashes - 1) / kTileHashes;
}

bool KeyFits(Family family, std::string_view key, const Record& record,
             TreeSize size) {
  const uint64_t position = record.position.value();
  switch (family) {
    case Family::kAgreements:
      return key == AgreementKey(record.agreement_id, record.position);
    case Family::kTimes:
      return key == TimeKey(record.recorded_time) &&
             position % kTileHashes == 0 &&
             position + kTileHashes <= size.value();
    case Family::kRequests:
      return !record.request_id.empty() && record.request_index == 0 &&
             key == RequestKey(record.actor, record.request_id);
    default:
      return false;
  }
}

std::string ValueInWords(Family family, std::string_view value) {
  if (value.empty()) return "nothing";
  if (family == Family::kRequests) {
    const auto entry = ParseRequestEntry(value);
    if (entry.ok()) {
      return absl::StrCat(entry->size, " records from position ",
                          entry->first.value(), ", digest ",
                          ToHex(entry->digest));
    }
  } else if (family == Family::kTiles) {
    if (value.size() % sizeof(Hash) == 0) {
      return absl::StrCat(value.size() / sizeof(Hash), " hashes");
    }
  } else if (const auto number = ParseU64(value); number.ok()) {
    return absl::StrCat(
        family == Family::kAgreements ? "revision " : "position ", *number);
  }
  return absl::StrCat("the bytes ", Hex(value.substr(0, 64)),
                      value.size() > 64 ? "..." : "");
}

}  // namespace

std::string_view NameOf(Family family) {
  constexpr std::array<std::string_view, kFamilies> kNames = {
      "meta", "records", "agreements", "times", "requests", "tiles"};
  return kNames[static_cast<size_t>(family)];
}

void IndexRows::Grow(const Hash& leaf, Instant recorded_time,
                     StoreBatch& batch) {
  if (!tree_known_) return;
  StoreBatch grown;
  tree_.Append(leaf, recorded_time, grown);
  for (const StoreBatch::Put& put : grown.puts()) {
    if (put.family == Family::kTimes) {
      if (time_known_) batch.Set(put);
      time_known_ = true;
      continue;
    }
    const std::string level = put.key.substr(0, 1);
    started_.erase(level);
    if (put.value.size() == kFullTileBytes) {
      batch.Set(put);
    } else {
      started_.emplace(level, put);
    }
  }
}

void IndexRows::Take(const Record& record, const Hash& leaf,
                     StoreBatch& batch) {
  batch.Set({Family::kAgreements,
             AgreementKey(record.agreement_id, record.position),
             U64Key(record.revision.value())});
  if (!record.request_id.empty() && record.request_index == 0) {
    batch.PutRequest(
        RequestKey(record.actor, record.request_id),
        {record.position, record.request_size, record.request_digest});
  }
  Grow(leaf, record.recorded_time, batch);
}

void IndexRows::Lose(const std::optional<Hash>& leaf, StoreBatch& batch) {
  if (!leaf) tree_known_ = false;
  if (!tree_known_) return;
  if (tree_.size().value() % kTileHashes == 0) time_known_ = false;
  Grow(*leaf, Instant{}, batch);
}

void IndexRows::Finish(StoreBatch& batch) const {
  if (!tree_known_) return;
  for (const auto& [level, put] : started_) batch.Set(put);
}

std::optional<Hash> IndexRows::Root() const {
  if (!tree_known_) return std::nullopt;
  return tree_.Root();
}

std::optional<Position> PositionOf(Family family, std::string_view key,
                                   std::string_view value) {
  if (family == Family::kAgreements) {
    const auto parts = ParseAgreementKey(key);
    if (parts.ok()) return parts->position;
  } else if (family == Family::kTimes) {
    const auto position = ParseU64(value);
    if (position.ok()) return Position(*position);
  } else if (family == Family::kRequests) {
    const auto entry = ParseRequestEntry(value);
    if (entry.ok()) return entry->first;
  }
  return std::nullopt;
}

RowOrigin OriginOf(const Store& store, TreeSize size, Family family,
                   std::string_view key, std::string_view value) {
  if (family == Family::kTiles) {
    return HasTile(size.value(), key) ? RowOrigin::kRecord : RowOrigin::kNone;
  }
  const auto position = PositionOf(family, key, value);
  if (!position || position->value() >= size.value()) return RowOrigin::kNone;
  const auto bytes = store.ReadRecord(*position);
  if (!bytes.ok()) return RowOrigin::kUnreadable;
  const auto record = ReadStored(*position, *bytes);
  if (!record.ok()) return RowOrigin::kUnreadable;
  return KeyFits(family, key, *record, size) ? RowOrigin::kRecord
                                             : RowOrigin::kNone;
}

std::string KeyInWords(Family family, std::string_view key) {
  if (family == Family::kAgreements) {
    const auto parts = ParseAgreementKey(key);
    if (parts.ok()) {
      return absl::StrCat("agreement '", std::string(parts->agreement),
                          "', position ", parts->position.value());
    }
  } else if (family == Family::kTiles && key.size() == kTileKeyBytes) {
    return absl::StrCat("tile ", *ParseU64(key.substr(1)), " of level ",
                        int{static_cast<uint8_t>(key[0])});
  } else if (family == Family::kTimes && key.size() == sizeof(uint64_t)) {
    constexpr uint64_t kSign = uint64_t{1} << 63;
    return absl::StrCat("time ", FormatInstant(FromMicros(static_cast<int64_t>(
                                     ~*ParseU64(key) ^ kSign))));
  }
  return absl::StrCat("key ", Hex(key));
}

std::pair<std::string, std::string> ValuesInWords(Family family,
                                                  std::string_view expected,
                                                  std::string_view found) {
  if (family == Family::kTiles && expected.size() == found.size()) {
    const size_t at = static_cast<size_t>(
        std::mismatch(expected.begin(), expected.end(), found.begin()).first -
        expected.begin());
    const size_t hash = at / sizeof(Hash);
    const auto words = [hash](std::string_view tile) {
      return absl::StrCat("hash ", hash, " ",
                          Hex(tile.substr(hash * sizeof(Hash), sizeof(Hash))));
    };
    return {words(expected), words(found)};
  }
  return {ValueInWords(family, expected), ValueInWords(family, found)};
}

}  // namespace ledger
