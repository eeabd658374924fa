// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: the files of a tree have the names, widths and bytes that others give
// them, and nothing else is taken for one.
// Method: published paths, geometries and a log with a file of every width;
// counting leaf by leaf as a second, stupid implementation; paths and bytes
// that a careless reader takes.

#include "ledger/tile.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/checkpoint.h"
#include "ledger/limits.h"
#include "ledger/merkle.h"
#include "ledger/note_key.h"
#include "tests/golden.h"
#include "tests/ledger/golden_log.h"
#include "tests/matchers.h"

namespace ledger {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
namespace fs = std::filesystem;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

std::vector<std::string> SomeRecords(size_t count) {
  std::vector<std::string> records;
  for (size_t i = 0; i < count; ++i) {
    records.push_back(absl::StrCat("record ", i));
  }
  return records;
}

std::vector<Hash> LeafHashes(std::span<const std::string> entries) {
  std::vector<Hash> hashes;
  for (const std::string& entry : entries) hashes.push_back(LeafHash(entry));
  return hashes;
}

std::string BundleOf(std::span<const std::string> entries) {
  std::string bytes;
  for (const std::string& entry : entries) {
    EXPECT_THAT(AppendToBundle(entry, bytes), IsOk());
  }
  return bytes;
}

TEST(TileTest, PublishedPathsAreWrittenAndReadTheSame) {
  const auto vectors = Vectors();
  if (!vectors.has_value()) GTEST_SKIP() << "no published vectors";
  const Json pack =
      Json::parse(ReadFile(*vectors / "packs" / "tlog-tiles-geometry.json"));
  ASSERT_EQ(pack["path"].size(), 8u);
  for (const Json& row : pack["path"]) {
    const std::string path = row["path"];
    for (const Tile& tile : {Tile{0, row["n"], 256}, Tile{63, row["n"], 1},
                             Tile{std::nullopt, row["n"], 255}}) {
      const std::string wanted = absl::StrCat(
          "tile/",
          tile.level.has_value() ? std::to_string(*tile.level) : "entries", "/",
          path, tile.width == 256 ? "" : absl::StrCat(".p/", tile.width));
      EXPECT_EQ(FormatTilePath(tile), wanted);
      EXPECT_THAT(ParseTilePath(wanted), IsOkAndHolds(tile));
    }
  }
}

TEST(TileTest, APathThatNoTileHasIsRefused) {
  for (const std::string n : {"5",
                              "05",
                              "0005",
                              "x005",
                              "x000/005",
                              "x001/1",
                              "x001/x000",
                              "001/000",
                              "000.p/0",
                              "000.p/256",
                              "000.p/01",
                              "000.p",
                              "000.p/",
                              "000.p/-1",
                              "000.p/+1",
                              "000.p/1/",
                              "000.p/1.p/1",
                              "000.P/1",
                              "000p/1",
                              ".p/1",
                              "",
                              "/000",
                              "000/",
                              "00a",
                              " 000",
                              "000 ",
                              "000\n",
                              "X001/000",
                              "xx01/000",
                              "x001//000",
                              "x1/000",
                              "x001/000/",
                              "x0001/000",
                              "000/x001",
                              "-01",
                              "x099999999999999999/000",
                              "x036/x028/x797/x018/x963/968",
                              "x018/x446/x744/x073/x709/x551/616"}) {
    EXPECT_THAT(ParseTilePath("tile/0/" + n), StatusIs(kInvalid)) << n;
    EXPECT_THAT(ParseTilePath("tile/entries/" + n), StatusIs(kInvalid)) << n;
  }
  for (const std::string level :
       {"00", "64", "-1", "+1", "", "01", "x", "Entries", "entries ", " 0",
        "18446744073709551616"}) {
    EXPECT_THAT(ParseTilePath("tile/" + level + "/000"), StatusIs(kInvalid))
        << level;
  }
  for (const char* path :
       {"", "tile", "tile/", "tile/0", "tile/000", "/tile/0/000", "tile//000",
        "Tile/0/000", "checkpoint", "tile/0/000/../000"}) {
    EXPECT_THAT(ParseTilePath(path), StatusIs(kInvalid)) << path;
  }
  EXPECT_THAT(ParseTilePath("tile/0/5\n"),
              StatusIs(kInvalid,
                       HasSubstr("found 'tile/0/5\\n', expected tile/<0 to 63, "
                                 "or entries>/<groups of three digits")));
}

// Whatever one changed byte makes of a path, it names the tile that is read.
TEST(TileTest, APathThatIsReadIsWrittenTheSame) {
  const Tile last{7, kTileIndexMax, 1};
  EXPECT_EQ(FormatTilePath(last), "tile/7/x036/x028/x797/x018/x963/967.p/1");
  for (const std::string& path :
       {std::string("tile/12/x001/x234/067.p/25"), FormatTilePath(last)}) {
    ASSERT_THAT(ParseTilePath(path), IsOk());
    for (size_t at = 0; at < path.size(); ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string changed = path;
        changed[at] = static_cast<char>(byte);
        const auto tile = ParseTilePath(changed);
        if (tile.ok()) {
          EXPECT_EQ(FormatTilePath(*tile), changed);
        }
      }
    }
  }
}

TEST(TileTest, PublishedGeometriesHold) {
  const auto vectors = Vectors();
  if (!vectors.has_value()) GTEST_SKIP() << "no published vectors";
  const Json pack =
      Json::parse(ReadFile(*vectors / "packs" / "tlog-tiles-geometry.json"));
  ASSERT_EQ(pack["geometry"].size(), 9u);
  for (const Json& row : pack["geometry"]) {
    std::vector<TileRow> wanted;
    for (const Json& level : row["levels"]) {
      wanted.push_back(
          {level["level"].get<uint64_t>(), level["full"], level["partial"]});
    }
    wanted.insert(wanted.begin(),
                  {std::nullopt, wanted.at(0).full, wanted.at(0).partial});
    EXPECT_EQ(TileRowsOf(TreeSize(row["size"])), wanted) << row["size"];
  }
}

// Leaf by leaf: every 256th hash of a level makes one of the level above.
TEST(TileTest, RowsAreWhatCountingGives) {
  std::vector<uint64_t> hashes;
  EXPECT_TRUE(TileRowsOf(TreeSize(0)).empty());
  for (uint64_t size = 1; size <= 140'000; ++size) {
    for (size_t level = 0;; ++level) {
      if (level == hashes.size()) hashes.push_back(0);
      if (++hashes[level] % 256 != 0) break;
    }
    const std::vector<TileRow> rows = TileRowsOf(TreeSize(size));
    ASSERT_EQ(rows.size(), hashes.size() + 1) << size;
    for (size_t row = 0; row < rows.size(); ++row) {
      const uint64_t wanted = hashes[row == 0 ? 0 : row - 1];
      ASSERT_EQ(rows[row].full * 256 + rows[row].partial, wanted) << size;
      ASSERT_LT(rows[row].partial, 256u);
      ASSERT_EQ(rows[row].level,
                row == 0 ? std::nullopt : std::optional<uint64_t>(row - 1));
      ASSERT_EQ(rows[row].count(), (wanted + 255) / 256);
    }
  }
}

TEST(TileTest, TheLargestTreeHasEightLevels) {
  const std::vector<TileRow> rows = TileRowsOf(TreeSize(kNoteNumberMax));
  ASSERT_EQ(rows.size(), 9u);
  EXPECT_EQ(rows[0], (TileRow{std::nullopt, kTileIndexMax, 255}));
  EXPECT_EQ(rows[1], (TileRow{0, kTileIndexMax, 255}));
  EXPECT_EQ(rows[8], (TileRow{7, 0, 127}));
  const Tile last = rows[1].at(rows[1].count() - 1);
  EXPECT_EQ(last, (Tile{0, kTileIndexMax, 255}));
  EXPECT_THAT(ParseTilePath(FormatTilePath(last)), IsOkAndHolds(last));
}

TEST(TileTest, ARowTellsItsTilesAndCoversTheirEarlierForms) {
  const TileRow row = TileRowsOf(TreeSize(700)).at(1);
  ASSERT_EQ(row.count(), 3u);
  EXPECT_EQ(FormatTilePath(row.at(0)), "tile/0/000");
  EXPECT_EQ(FormatTilePath(row.at(1)), "tile/0/001");
  EXPECT_EQ(FormatTilePath(row.at(2)), "tile/0/002.p/188");
  EXPECT_TRUE(row.Covers({0, 1, 256}));
  EXPECT_TRUE(row.Covers({0, 1, 7}));
  EXPECT_TRUE(row.Covers({0, 2, 188}));
  EXPECT_FALSE(row.Covers({0, 2, 189}));
  EXPECT_FALSE(row.Covers({0, 2, 256}));
  EXPECT_FALSE(row.Covers({0, 3, 1}));
  EXPECT_FALSE(row.Covers({1, 0, 1}));
  EXPECT_FALSE(row.Covers({std::nullopt, 0, 1}));
}

TEST(TileTest, EveryFileOfAPublishedLogIsMadeAgainFromItsEntries) {
  const auto vectors = Vectors();
  if (!vectors.has_value()) GTEST_SKIP() << "no published vectors";
  const fs::path log = *vectors / "tessera-log";
  const std::vector<std::string> entries(kGoldenEntries.begin(),
                                         kGoldenEntries.end());
  std::set<std::string> made;
  for (size_t size = 1; size <= entries.size(); ++size) {
    const std::span<const std::string> first(entries.data(), size);
    const std::vector<TileRow> rows = TileRowsOf(TreeSize(size));
    ASSERT_EQ(rows.size(), 2u);
    const Tile bundle = rows[0].at(0);
    const Tile tile = rows[1].at(0);
    const std::string bundle_bytes = ReadFile(log / FormatTilePath(bundle));
    const std::string tile_bytes = ReadFile(log / FormatTilePath(tile));
    EXPECT_EQ(BundleOf(first), bundle_bytes) << size;
    EXPECT_EQ(JoinTile(LeafHashes(first)), tile_bytes) << size;
    EXPECT_THAT(SplitBundle(bundle, bundle_bytes),
                IsOkAndHolds(testing::ElementsAreArray(first)));
    const auto hashes = SplitTile(tile, tile_bytes);
    ASSERT_THAT(hashes, IsOkAndHolds(LeafHashes(first)));
    const std::string note = ReadFile(log / absl::StrCat("checkpoint.", size));
    const auto checkpoint =
        ParseCheckpoint(note.substr(0, note.find("\n\n") + 1));
    ASSERT_THAT(checkpoint, IsOk());
    EXPECT_EQ(RootOf(*hashes), checkpoint->root) << size;
    made.insert({FormatTilePath(bundle), FormatTilePath(tile)});
  }
  std::set<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(log / "tile")) {
    if (!entry.is_regular_file()) continue;
    found.insert(entry.path().lexically_relative(log).generic_string());
  }
  EXPECT_EQ(found, made);
}

TEST(TileTest, FullTilesAndBundlesHaveTheirGoldenBytes) {
  const std::vector<std::string> records = SomeRecords(300);
  const std::span<const std::string> all(records);
  const std::vector<Hash> leaves = LeafHashes(all);
  const std::span<const Hash> hashes(leaves);
  const Hash parent = RootOf(hashes.first(256));
  const struct {
    const char* path;
    std::string bytes;
    size_t size;
    const char* sha256;
  } rows[] = {
      {"tile/0/000", JoinTile(hashes.first(256)), 8192,
       "66a1d43136a854a5776d5bce14bf101c925fc7d4b32f1be23b658f636ebfcddb"},
      {"tile/0/001.p/44", JoinTile(hashes.subspan(256)), 1408,
       "699f078d937f13343d71ad39321757de3ecf391e8d7a1b2015ad38bd36f5d60a"},
      {"tile/entries/000", BundleOf(all.first(256)), 2962,
       "985287e65b66e7b12f16d01217b32858b6a0f9dae6d00c0431d0db350087f638"},
      {"tile/entries/001.p/44", BundleOf(all.subspan(256)), 528,
       "9be4acd928d562c359a25b51bfa0d650869670d05861cd7f0da4af5cc5ae0689"},
  };
  std::set<std::string> paths = {"tile/1/000.p/1"};
  for (const auto& row : rows) {
    paths.insert(row.path);
    const auto tile = ParseTilePath(row.path);
    ASSERT_THAT(tile, IsOk()) << row.path;
    EXPECT_EQ(row.bytes.size(), row.size) << row.path;
    EXPECT_EQ(ToHex(Sha256(row.bytes)), row.sha256) << row.path;
    if (tile->level.has_value()) {
      EXPECT_THAT(SplitTile(*tile, row.bytes), IsOk()) << row.path;
    } else {
      EXPECT_THAT(SplitBundle(*tile, row.bytes), IsOk()) << row.path;
    }
  }
  EXPECT_EQ(ToHex(parent),
            "dc9349f9787ed0086da6d97f679c51a5198f98e456e95b1d87fa3abc012fec31");
  EXPECT_EQ(JoinTile({&parent, 1}), parent.view());
  std::set<std::string> told;
  for (const TileRow& row : TileRowsOf(TreeSize(300))) {
    for (uint64_t i = 0; i < row.count(); ++i) {
      told.insert(FormatTilePath(row.at(i)));
    }
  }
  EXPECT_EQ(told, paths);
}

TEST(TileTest, ATileOfAnotherLengthIsRefused) {
  const Tile tile{0, 0, 4};
  const std::string bytes(128, 'h');
  EXPECT_THAT(SplitTile(tile, bytes), IsOk());
  EXPECT_THAT(SplitTile(tile, bytes.substr(1)),
              StatusIs(kInvalid,
                       "tile/0/000.p/4: has 127 bytes, expected 128 "
                       "for 4 hashes"));
  EXPECT_THAT(SplitTile(tile, bytes + "h"), StatusIs(kInvalid));
  EXPECT_THAT(SplitTile(tile, bytes.substr(32)), StatusIs(kInvalid));
  EXPECT_THAT(SplitTile(tile, bytes + bytes), StatusIs(kInvalid));
  EXPECT_THAT(SplitTile(tile, ""), StatusIs(kInvalid));
}

TEST(TileTest, ABundleOfOtherEntriesThanItsWidthIsRefused) {
  const Tile two{std::nullopt, 0, 2};
  const std::string bytes = BundleOf(std::vector<std::string>{"one", "two"});
  EXPECT_THAT(SplitBundle(two, bytes),
              IsOkAndHolds(testing::ElementsAre("one", "two")));
  EXPECT_THAT(SplitBundle(two, bytes.substr(0, 5)),
              StatusIs(kInvalid,
                       "tile/entries/000.p/2: entry 1 at byte 5: the "
                       "bundle ends, expected 2 entries"));
  EXPECT_THAT(SplitBundle(two, bytes.substr(0, 6)),
              StatusIs(kInvalid, HasSubstr("entry 1 at byte 5: one byte is "
                                           "left, expected a length of two")));
  EXPECT_THAT(SplitBundle(two, bytes.substr(0, 9)),
              StatusIs(kInvalid, HasSubstr("entry 1 at byte 5: its length is "
                                           "3, but 2 bytes are left")));
  EXPECT_THAT(SplitBundle(two, bytes + "x"),
              StatusIs(kInvalid, HasSubstr("entry 2 at byte 10: 1 bytes are "
                                           "left, expected none")));
  EXPECT_THAT(SplitBundle(two, bytes + bytes), StatusIs(kInvalid));
  EXPECT_THAT(SplitBundle(two, ""), StatusIs(kInvalid));
  for (size_t end = 0; end < bytes.size(); ++end) {
    EXPECT_THAT(SplitBundle(two, bytes.substr(0, end)), StatusIs(kInvalid));
  }
  const Tile one{std::nullopt, 0, 1};
  EXPECT_THAT(SplitBundle(one, std::string("\xff\xff", 2) + "short"),
              StatusIs(kInvalid, HasSubstr("its length is 65535")));
}

TEST(TileTest, AnEntryHasAtMostWhatItsLengthCanSay) {
  const std::string largest(kRecordBytesMax, 'e');
  std::string bundle;
  ASSERT_THAT(AppendToBundle("", bundle), IsOk());
  ASSERT_THAT(AppendToBundle(largest, bundle), IsOk());
  EXPECT_EQ(bundle.substr(0, 4), std::string("\x00\x00\xff\xff", 4));
  const std::string before = bundle;
  EXPECT_THAT(AppendToBundle(largest + "e", bundle),
              StatusIs(kInvalid,
                       "entry is 65536 bytes; limit is 65535 "
                       "(kRecordBytesMax)"));
  EXPECT_EQ(bundle, before);
  EXPECT_THAT(SplitBundle({std::nullopt, 0, 2}, bundle),
              IsOkAndHolds(testing::ElementsAre("", largest)));
}

}  // namespace
}  // namespace ledger
