// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_TILE_H_
#define LEDGER_TILE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/hash.h"
#include "ledger/ids.h"

// A tree as static files, by C2SP tlog-tiles:
//
//   tile/<L>/<N>[.p/<W>]        W hashes of 32 bytes, 256 without ".p"
//   tile/entries/<N>[.p/<W>]    W times u16(length) || entry
//
// Hash i of tile N at level L is the root of the leaves
// [(256 N + i) 256^L, (256 N + i + 1) 256^L). N is written in groups of three
// digits, "x001/x234/067". A partial tile is a prefix of its later self.
namespace ledger {

inline constexpr uint64_t kTileWidth = 256;  // hashes of a full tile
inline constexpr uint64_t kTileLevelMax = 63;
// Beyond it a tile would begin after the largest tree that we can count.
inline constexpr uint64_t kTileIndexMax = (uint64_t{1} << 55) - 1;

// Names one tile, or one bundle of entries. A value.
struct Tile {
  std::optional<uint64_t> level;  // 0 to 63; nothing for a bundle of entries
  uint64_t index = 0;             // in its level, from 0
  uint64_t width = kTileWidth;    // hashes or entries in it, 1 to 256

  friend bool operator==(const Tile&, const Tile&) = default;
};

// "tile/0/x001/234.p/5". Needs a tile within the bounds above.
std::string FormatTilePath(const Tile& tile);

// Reads a path exactly as FormatTilePath writes it.
// Errors: INVALID_ARGUMENT.
absl::StatusOr<Tile> ParseTilePath(std::string_view path);

// The tiles of one level of a tree, or its bundles: full ones, then at most one
// partial. A value; count() tiles are told one by one, never stored.
struct TileRow {
  std::optional<uint64_t> level;  // nothing for the bundles
  uint64_t full = 0;
  uint64_t partial = 0;  // width of the last, 0 to 255; 0: there is none

  uint64_t count() const { return full + (partial == 0 ? 0 : 1); }

  // Tile `index` of the row. Needs index < count().
  Tile at(uint64_t index) const;

  // Whether `tile` is of this row's level and holds nothing beyond the row:
  // one of its tiles, or an earlier and shorter form of one.
  bool Covers(const Tile& tile) const;

  friend bool operator==(const TileRow&, const TileRow&) = default;
};

// All files of a tree: its bundles, then level 0, 1 and so on; so row L + 1 is
// level L. Empty for an empty tree, else at most nine rows. Needs
// size <= kNoteNumberMax.
std::vector<TileRow> TileRowsOf(TreeSize size);

// The bytes of a tile of these hashes.
std::string JoinTile(std::span<const Hash> hashes);

// The hashes in the bytes of `tile`.
// Errors: INVALID_ARGUMENT unless there are exactly `tile.width`.
absl::StatusOr<std::vector<Hash>> SplitTile(const Tile& tile,
                                            std::string_view bytes);

// Adds an entry to the bytes of a bundle.
// Errors: INVALID_ARGUMENT for one above kRecordBytesMax; nothing is added.
absl::Status AppendToBundle(std::string_view entry, std::string& bundle);

// The entries in the bytes of `bundle`, as views into them.
// Errors: INVALID_ARGUMENT unless there are exactly `bundle.width`, each whole,
//         and nothing behind the last.
absl::StatusOr<std::vector<std::string_view>> SplitBundle(
    const Tile& bundle, std::string_view bytes);

}  // namespace ledger

#endif  // LEDGER_TILE_H_
