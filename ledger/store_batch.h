// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_STORE_BATCH_H_
#define LEDGER_STORE_BATCH_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/hash.h"
#include "ledger/ids.h"
#include "ledger/instant.h"

namespace ledger {

// The column families of key.h, in the order of the store's handles.
enum class Family : size_t {
  kMeta,
  kRecords,
  kAgreements,
  kTimes,
  kRequests,
  kTiles,
};
inline constexpr size_t kFamilies = 6;

// Where a request went.
struct RequestEntry {
  Position first{0};
  uint32_t size = 0;
  Hash digest;

  friend bool operator==(const RequestEntry&, const RequestEntry&) = default;
};

// The value of a key of `requests`.
std::string EncodeRequestEntry(const RequestEntry& entry);
// Errors: DATA_LOSS when it cannot be read.
absl::StatusOr<RequestEntry> ParseRequestEntry(std::string_view bytes);

// What a data directory says of itself.
struct StoreMeta {
  std::string origin;
  Instant served_mark = Instant{};
  std::string page_token_key;
  bool clean = false;
};

// The value of the key "meta".
std::string EncodeMeta(const StoreMeta& meta);
// Errors: FAILED_PRECONDITION (kStoreFormat) for another format or what is no
// meta at all.
absl::StatusOr<StoreMeta> ParseMeta(std::string_view bytes);

// What one group writes, all or nothing, in the keys and values of key.h.
// Filled by the appender alone; a value.
class StoreBatch {
 public:
  // One key with its value.
  struct Put {
    Family family;
    std::string key;
    std::string value;
  };

  // A record and its row in the agreements' index.
  void PutRecord(Position position, std::string_view agreement,
                 Revision revision, std::string_view record);
  void PutRequest(std::string_view request_key, const RequestEntry& entry);
  void PutTile(uint8_t level, uint64_t index, std::span<const Hash> hashes);
  void PutTime(Instant recorded_time, Position position);

  void Set(Put put) { puts_.push_back(std::move(put)); }
  // Takes a key out; after everything that is put.
  void Remove(Family family, std::string_view key) {
    removals_.emplace_back(family, key);
  }

  const std::vector<Put>& puts() const { return puts_; }
  const std::vector<std::pair<Family, std::string>>& removals() const {
    return removals_;
  }
  bool empty() const { return puts_.empty() && removals_.empty(); }

 private:
  std::vector<Put> puts_;
  std::vector<std::pair<Family, std::string>> removals_;
};

}  // namespace ledger

#endif  // LEDGER_STORE_BATCH_H_
