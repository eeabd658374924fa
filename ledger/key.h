// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_KEY_H_
#define LEDGER_KEY_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/ids.h"
#include "ledger/instant.h"

// The form of a data directory.
//
//   <data_dir>/FORMAT   "agreement-ledger 1\n"; written last when it is made
//   <data_dir>/pid      process id of the holder; locked while it holds
//   <data_dir>/log.key  private keys, if it signs; see signing.h
//   <data_dir>/last-checkpoint  what it signed last; see notary.h
//   <data_dir>/db/      RocksDB, one column family per kind of key:
//
//   family      key                          value
//   records     position                     frame                    (truth)
//   agreements  agreement_id 00 position     revision
//   times       ~recorded_time               position
//   requests    SHA-256(len(actor):u16 actor request_id)[0:16]  RequestEntry
//   tiles       level:u8 index               1*256 hash
//   default     "meta"                       storage.v1.Meta
//   default     "checkpoint" size            signed note, as it was published
//
//   position, index, revision, size = u64, big-endian
//   ~recorded_time = u64, big-endian: all bits of (recorded_time in µs with its
//                    sign bit flipped) inverted, so that later comes first and
//                    "the last one not after t" is one forward seek
//   frame    = version:u8 checksum:u64 record
//   version  = 01
//   checksum = XXH3-64 of `record` with `position` as its seed
//   record   = the leaf: a serialised v1.Record
//   hash     = 32 bytes
//
// Records lie by position, so that an append writes at one end, a stream of
// everything is one scan, and a proof or a checksum error has one address. An
// agreement's history is a run in `agreements` and one read per run of
// neighbouring positions.
//
// `times` has one key per full tile, the recorded time of its first record:
// finding the prefix of a K is one seek there and nine reads of records, for
// one more key in 256 appends.
//
// A tile of level 0 holds 256 leaf hashes and is written when it is full; the
// started one is made again from the last records at open. A tile of level
// l + 1 holds the roots of 256 full tiles of level l and is written whenever it
// grows, which is once in 256^(l+1) appends; so an open reads one tile a level.
//
// Everything but `records`, the checkpoints, the key in `meta` and its served
// mark can be made again from the records.
namespace ledger {

// Where an agreement's record lies.
struct AgreementRow {
  Position position{0};
  Revision revision{0};
};

// A key of `agreements`, read.
struct AgreementKeyParts {
  std::string_view agreement;
  Position position{0};
};

// Length of a RequestKey.
inline constexpr size_t kRequestKeyBytes = 16;

std::string U64Key(uint64_t value);
std::string AgreementKey(std::string_view agreement, Position position);
std::string TimeKey(Instant recorded_time);
std::string RequestKey(std::string_view actor, std::string_view request_id);
std::string TileKey(uint8_t level, uint64_t index);

std::string CheckpointKey(uint64_t size);

// The first key behind every key of this agreement.
std::string AgreementEnd(std::string_view agreement);

// Errors: DATA_LOSS unless there are exactly 8 bytes.
absl::StatusOr<uint64_t> ParseU64(std::string_view bytes);
// Errors: DATA_LOSS unless it has the form above.
absl::StatusOr<AgreementKeyParts> ParseAgreementKey(std::string_view key);

// Puts a record into its frame.
std::string EncodeFrame(Position position, std::string_view record);

// The record in a frame; a view into `frame`.
// Errors: DATA_LOSS (kDataLoss) naming position, both checksums, and, as far
// as the bytes still tell, agreement and revision.
absl::StatusOr<std::string_view> DecodeFrame(Position position,
                                             std::string_view frame);

}  // namespace ledger

#endif  // LEDGER_KEY_H_
