// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_STORE_H_
#define LEDGER_STORE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/hash.h"
#include "ledger/ids.h"
#include "ledger/instant.h"
#include "ledger/key.h"
#include "ledger/store_batch.h"
#include "ledger/store_options.h"

namespace ledger {

// One stored record: its bytes are the leaf, which is also the wire form of a
// v1::RecordedEvent.
struct RawRecord {
  Position position{0};
  std::string bytes;
};

// How far a read may go: to the disk, or no further than what the process or
// the kernel holds in memory, which never blocks.
enum class Reach { kDisk, kMemory };

// The data directory: the only place that knows RocksDB. Keys and values are
// those of key.h. Stops at the first error of a write or of the background
// work: from then on nothing is written, reads go on, and only opening again
// decides what is there.
//
// Threads: Commit from one thread; everything else from any. Every method
// reads or writes the disk and may block, but for Reach::kMemory.
class Store {
 public:
  // Opens or makes a data directory; an empty `origin` takes what is there.
  // Errors: FAILED_PRECONDITION (kStoreFormat, kStoreLocked); DATA_LOSS when
  // its files contradict each other; UNAVAILABLE when the disk refuses.
  static absl::StatusOr<std::unique_ptr<Store>> Open(
      const std::string& data_dir, std::string_view origin,
      const StoreOptions& options);

  // Opens a directory that is there and changes nothing in it; nobody else may
  // hold it for writing. Every write is refused.
  // Errors: as Open.
  static absl::StatusOr<std::unique_ptr<Store>> OpenToRead(
      const std::string& data_dir, const StoreOptions& options);

  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store();

  // This store as it stands now, for reading: what is written later is not
  // seen, and every write is refused. With `spare_cache` what it reads is not
  // kept in the cache. Keeps what later writes replace as long as it lives;
  // must go before this store is released. Never fails.
  std::unique_ptr<Store> View(bool spare_cache) const;

  // As it was when the store was opened, but for what SetServedMark changed;
  // `clean` tells how the store was closed before.
  StoreMeta meta() const;

  // Writes a group and syncs once.
  // Errors: UNAVAILABLE (kWritesRefused); then nothing is written any more.
  absl::Status Commit(const StoreBatch& batch);

  // Why nothing is written any more; empty: all is well. Never fails.
  std::string refuses_writes() const;

  // Makes the served mark durable.
  // Errors: as Commit.
  absl::Status SetServedMark(Instant mark);

  // A value as it is stored, if there is one. Errors: DATA_LOSS.
  absl::StatusOr<std::optional<std::string>> Get(Family family,
                                                 std::string_view key) const;
  // Calls `visit` for each key of a family and its value, from the first key
  // not before `from` on, until it returns false. The views are good during
  // the call. Errors: DATA_LOSS.
  using RowVisitor = std::function<bool(std::string_view, std::string_view)>;
  absl::Status Visit(Family family, std::string_view from,
                     const RowVisitor& visit) const;

  // Number of records. Errors: DATA_LOSS.
  absl::StatusOr<TreeSize> CountRecords() const;

  // The bytes of one record; its checksum holds.
  // Errors: DATA_LOSS when it is missing or damaged.
  absl::StatusOr<std::string> ReadRecord(Position position) const;

  // Calls `visit` for each record of [from, until) until it returns false.
  // The view is good during the call.
  // Errors: DATA_LOSS for a damaged or missing record; nothing after it.
  using RecordVisitor = std::function<bool(Position, std::string_view)>;
  absl::Status VisitRecords(Position from, TreeSize until,
                            const RecordVisitor& visit) const;
  // The same for the records of one agreement.
  // Errors: as VisitRecords.
  absl::Status VisitAgreement(std::string_view agreement, Position from,
                              TreeSize until, const RecordVisitor& visit) const;

  // The row of `agreement` at `position`, if there is one. Errors: DATA_LOSS.
  absl::StatusOr<std::optional<AgreementRow>> FindRow(
      std::string_view agreement, Position position) const;

  // The first agreement behind `after` in the order of ids, with the position
  // of its first record. Errors: DATA_LOSS.
  struct FirstRow {
    std::string agreement;
    Position position{0};
  };
  absl::StatusOr<std::optional<FirstRow>> NextAgreement(
      std::string_view after) const;

  // The last row of `agreement` below `until`, if there is one.
  // Errors: DATA_LOSS.
  absl::StatusOr<std::optional<AgreementRow>> LastRow(
      std::string_view agreement, TreeSize until) const;

  // Position of the first record of the last full tile that begins not after
  // `time`; nothing if there is none. Errors: DATA_LOSS.
  absl::StatusOr<std::optional<Position>> TileNotAfter(Instant time) const;

  // Errors: DATA_LOSS.
  absl::StatusOr<std::optional<RequestEntry>> FindRequest(
      std::string_view request_key) const;
  // Calls `visit` for each entry in the order of keys.
  // Errors: DATA_LOSS, or what `visit` returns.
  absl::Status VisitRequests(
      const std::function<absl::Status(std::string_view, const RequestEntry&)>&
          visit) const;

  // 1 to 256 hashes; empty if there is no such tile.
  // Errors: DATA_LOSS; UNAVAILABLE if `reach` does not go far enough.
  absl::StatusOr<std::vector<Hash>> ReadTile(uint8_t level, uint64_t index,
                                             Reach reach) const;

  // Keeps a signed checkpoint, durably. From one thread at a time.
  // Errors: as Commit.
  absl::Status PutCheckpoint(TreeSize size, std::string_view note);
  // The smallest kept one of at least so many records, or the largest of all.
  // Errors: DATA_LOSS.
  struct StoredCheckpoint {
    TreeSize size{0};
    std::string note;
  };
  absl::StatusOr<std::optional<StoredCheckpoint>> CheckpointFrom(
      TreeSize size) const;
  absl::StatusOr<std::optional<StoredCheckpoint>> NewestCheckpoint() const;

  // Writes nothing from now on, for this reason. Never fails.
  void StopWrites(std::string why);

  // Flushes everything and marks the store as cleanly closed at `served_mark`.
  // Errors: UNAVAILABLE.
  absl::Status Close(Instant served_mark);

  // Lets the directory go; nothing but the destructor may follow. Never fails.
  void Release();

 private:
  struct Body;
  explicit Store(std::unique_ptr<Body> body);
  std::unique_ptr<Body> body_;
};

// The library below and its version at run time: "rocksdb 7.8.3". Never fails.
std::string StoreLibrary();

}  // namespace ledger

#endif  // LEDGER_STORE_H_
