// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/tile.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "ledger/limits.h"
#include "ledger/note_key.h"

namespace ledger {
namespace {

constexpr size_t kLengthBytes = 2;
constexpr uint64_t kLevelBits = 8;
constexpr std::string_view kTiles = "tile/";
constexpr std::string_view kEntries = "entries";
constexpr std::string_view kPartial = ".p/";

static_assert(kRecordBytesMax == (1U << (8 * kLengthBytes)) - 1);
static_assert(kTileIndexMax == kNoteNumberMax / kTileWidth);

// "067", "x001/x234/067".
std::string FormatIndex(uint64_t index) {
  std::string text =
      std::string(absl::StrCat(absl::Dec(index % 1000, absl::kZeroPad3)));
  while ((index /= 1000) > 0) {
    text =
        absl::StrCat("x", absl::Dec(index % 1000, absl::kZeroPad3), "/", text);
  }
  return text;
}

// Reads the digits of an index and no more: how they are grouped is for the
// caller to compare.
std::optional<uint64_t> DigitsOf(std::string_view text) {
  std::string digits;
  std::copy_if(text.begin(), text.end(), std::back_inserter(digits),
               [](char c) { return '0' <= c && c <= '9'; });
  if (digits.empty()) return std::nullopt;
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  return ParseNoteNumber(digits);
}

// What a path may mean; it does if it is formatted the same again.
std::optional<Tile> ReadPath(std::string_view path) {
  if (path.substr(0, kTiles.size()) != kTiles) return std::nullopt;
  path.remove_prefix(kTiles.size());
  const size_t slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  Tile tile;
  const std::string_view level = path.substr(0, slash);
  if (level != kEntries) {
    tile.level = ParseNoteNumber(level);
    if (!tile.level.has_value() || *tile.level > kTileLevelMax) {
      return std::nullopt;
    }
  }
  path.remove_prefix(slash + 1);
  const size_t partial = path.find(kPartial);
  if (partial != std::string_view::npos) {
    const auto width = ParseNoteNumber(path.substr(partial + kPartial.size()));
    if (!width.has_value() || *width == 0 || *width >= kTileWidth) {
      return std::nullopt;
    }
    tile.width = *width;
  }
  const auto index = DigitsOf(path.substr(0, partial));
  if (!index.has_value() || *index > kTileIndexMax) return std::nullopt;
  tile.index = *index;
  return tile;
}

TileRow RowAt(std::optional<uint64_t> level, uint64_t hashes) {
  return {level, hashes / kTileWidth, hashes % kTileWidth};
}

absl::Status Malformed(const Tile& tile, std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat(FormatTilePath(tile), ": ", std::string(what)));
}

}  // namespace

std::string FormatTilePath(const Tile& tile) {
  std::string path(kTiles);
  if (tile.level.has_value()) {
    absl::StrAppend(&path, *tile.level);
  } else {
    path += kEntries;
  }
  absl::StrAppend(&path, "/", FormatIndex(tile.index));
  if (tile.width < kTileWidth) {
    absl::StrAppend(&path, std::string(kPartial), tile.width);
  }
  return path;
}

absl::StatusOr<Tile> ParseTilePath(std::string_view path) {
  const std::optional<Tile> tile = ReadPath(path);
  if (tile.has_value() && FormatTilePath(*tile) == path) return *tile;
  const std::string_view head = path.substr(0, 80);
  return absl::InvalidArgumentError(absl::StrCat(
      "path of a tile: found '",
      absl::CHexEscape(absl::string_view(head.data(), head.size())),
      "', expected tile/<0 to 63, or entries>/<groups of three digits, all but "
      "the last behind x>, or the same with .p/<1 to 255>, e.g. "
      "tile/0/x001/234.p/5"));
}

Tile TileRow::at(uint64_t index) const {
  return {level, index, index < full ? kTileWidth : partial};
}

bool TileRow::Covers(const Tile& tile) const {
  return tile.level == level && tile.index < count() &&
         tile.width <= at(tile.index).width;
}

std::vector<TileRow> TileRowsOf(TreeSize size) {
  std::vector<TileRow> rows;
  uint64_t hashes = size.value();
  if (hashes > 0) rows.push_back(RowAt(std::nullopt, hashes));
  for (uint64_t level = 0; hashes > 0; ++level, hashes >>= kLevelBits) {
    rows.push_back(RowAt(level, hashes));
  }
  return rows;
}

std::string JoinTile(std::span<const Hash> hashes) {
  std::string bytes;
  for (const Hash& hash : hashes) bytes += hash.view();
  return bytes;
}

absl::StatusOr<std::vector<Hash>> SplitTile(const Tile& tile,
                                            std::string_view bytes) {
  constexpr size_t kHashBytes = sizeof(Hash::bytes);
  if (bytes.size() != tile.width * kHashBytes) {
    return Malformed(
        tile,
        absl::StrCat("has ", bytes.size(), " bytes, expected ",
                     tile.width * kHashBytes, " for ", tile.width, " hashes"));
  }
  std::vector<Hash> hashes;
  hashes.reserve(tile.width);
  for (; !bytes.empty(); bytes.remove_prefix(kHashBytes)) {
    hashes.push_back(*HashFromBytes(bytes.substr(0, kHashBytes)));
  }
  return hashes;
}

absl::Status AppendToBundle(std::string_view entry, std::string& bundle) {
  if (entry.size() > kRecordBytesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("entry is ", entry.size(), " bytes; limit is ",
                     kRecordBytesMax, " (kRecordBytesMax)"));
  }
  bundle += static_cast<char>(entry.size() >> 8);
  bundle += static_cast<char>(entry.size() & 0xff);
  bundle += entry;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string_view>> SplitBundle(
    const Tile& bundle, std::string_view bytes) {
  std::vector<std::string_view> entries;
  size_t at = 0;
  const auto problem = [&](std::string_view what) {
    return Malformed(bundle, absl::StrCat("entry ", entries.size(), " at byte ",
                                          at, ": ", std::string(what)));
  };
  while (entries.size() < bundle.width) {
    const std::string_view rest = bytes.substr(at);
    if (rest.empty()) {
      return problem(
          absl::StrCat("the bundle ends, expected ", bundle.width, " entries"));
    }
    if (rest.size() < kLengthBytes) {
      return problem("one byte is left, expected a length of two");
    }
    const auto length = static_cast<size_t>(static_cast<uint8_t>(rest[0]) << 8 |
                                            static_cast<uint8_t>(rest[1]));
    if (length > rest.size() - kLengthBytes) {
      return problem(absl::StrCat("its length is ", length, ", but ",
                                  rest.size() - kLengthBytes,
                                  " bytes are left"));
    }
    entries.push_back(rest.substr(kLengthBytes, length));
    at += kLengthBytes + length;
  }
  if (at != bytes.size()) {
    return problem(absl::StrCat(bytes.size() - at,
                                " bytes are left, expected none behind ",
                                bundle.width, " entries"));
  }
  return entries;
}

}  // namespace ledger
