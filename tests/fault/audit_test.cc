// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: whatever differs from the records is named by an audit, and nothing
// else; a rebuild makes the indexes say again what the records say. Method: a
// signed ledger of 300 records and more is closed; single values of every
// family are changed, lost or put in; then random ones.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>

#include "absl/strings/str_cat.h"
#include "ledger/auditor.h"
#include "ledger/key.h"
#include "ledger/rebuild.h"
#include "ledger/store.h"
#include "tests/fault/failing_env.h"
#include "tests/fault/tamper.h"
#include "tests/ledger_fixture.h"

namespace ledger {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;

auto Names(AuditPart part, const std::string& where,
           const std::string& expected, const std::string& found) {
  return AllOf(Field(&AuditFinding::part, part),
               Field(&AuditFinding::where, HasSubstr(where)),
               Field(&AuditFinding::expected, HasSubstr(expected)),
               Field(&AuditFinding::found, HasSubstr(found)));
}

// Every file of a directory with its bytes.
std::map<std::string, std::string> FilesOf(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    files[entry.path()] = std::string(std::istreambuf_iterator<char>(file), {});
  }
  return files;
}

class AuditTest : public LedgerFixture {
 protected:
  void SetUp() override {
    OpenSigned();
    for (int i = 0; i < 30; ++i) {
      const std::string name = std::to_string(i);
      ASSERT_THAT(Append("r-" + name, "A-" + std::to_string(i % 3),
                         {Grant("T-" + name)}),
                  IsOk());
    }
    std::vector<v1::Event> events;
    events.reserve(250);
    for (int i = 0; i < 250; ++i) events.push_back(Grant(absl::StrCat("B", i)));
    ASSERT_THAT(Append("many", "B", std::move(events)), IsOk());
    ASSERT_THAT(ledger_->notary().Publish(), IsOk());
    std::promise<absl::StatusOr<TreeSize>> committed;
    ledger_->notary().CommitHeads(
        [&](auto size) { committed.set_value(size); });
    ASSERT_THAT(committed.get_future().get(), IsOk());
    for (int i = 0; i < 300; ++i) {
      ASSERT_THAT(
          Append(absl::StrCat("s-", i), "A-1", {Grant(absl::StrCat("S-", i))}),
          IsOk());
    }
    Close();
    fs::copy(Data(), dir_ / "sound", fs::copy_options::recursive);
  }

  fs::path Data() const { return dir_ / "data"; }

  void OpenSigned() {
    OpenOptions options;
    options.data_dir = Data();
    options.origin = "ledger.example/audit";
    options.key_file = dir_ / "log.key";
    auto opened = Ledger::Open(options, clock_);
    ASSERT_THAT(opened, IsOk());
    ledger_ = *std::move(opened);
  }

  void Close() {
    clock_.Advance(std::chrono::seconds(1));
    ASSERT_THAT(ledger_->Close(), IsOk());
    ledger_ = nullptr;
  }

  void Restore() {
    fs::remove_all(Data());
    fs::copy(dir_ / "sound", Data(), fs::copy_options::recursive);
  }

  void Tamper(const std::string& family, const std::string& key,
              const std::function<void(std::string&)>& change) {
    TamperWith(Data(), family, key, change);
  }

  absl::StatusOr<AuditReport> Look(AuditOptions options = {}) {
    const auto store = Store::OpenToRead(Data(), StoreOptions());
    if (!store.ok()) return store.status();
    options.head_file = Data() / "last-checkpoint";
    return Auditor(**store, std::move(options)).Run();
  }

  // What an audit finds, which must be something.
  std::vector<AuditFinding> Found(AuditOptions options = {}) {
    const auto report = Look(std::move(options));
    EXPECT_THAT(report, IsOk());
    if (!report.ok()) return {};
    EXPECT_EQ(report->differences, report->findings.size());
    return report->findings;
  }

  void ExpectClean() {
    const auto report = Look();
    ASSERT_THAT(report, IsOk());
    for (const AuditFinding& finding : report->findings) {
      ADD_FAILURE() << finding.where << ": expected " << finding.expected
                    << ", found " << finding.found;
    }
  }

  static void Take(std::string& value) { value.clear(); }
};

TEST_F(AuditTest, ASoundDirectoryHasNoDifferenceAndStaysAsItIs) {
  const auto before = FilesOf(Data());
  const auto report = Look();
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->differences, 0u);
  EXPECT_GT(report->size.value(), 560u);
  EXPECT_EQ(report->agreements, 5u);
  EXPECT_EQ(report->checkpoints, 1u);
  EXPECT_TRUE(report->root.has_value());
  EXPECT_EQ(FilesOf(Data()), before);
}

TEST_F(AuditTest, ADirectoryThatSomebodyHoldsIsNotLookedAt) {
  OpenSigned();
  EXPECT_THAT(Look(), IsRefused(Reason::kStoreLocked, HasSubstr("held by")));
  Close();
  EXPECT_THAT(Look(), IsOk());
}

TEST_F(AuditTest, ADamagedRecordIsNamedAndWhatStandsOnItIsNot) {
  Tamper("records", U64Key(7), [](std::string& frame) { frame[40] ^= 1; });
  const auto findings = Found();
  EXPECT_THAT(findings, Contains(Names(AuditPart::kRecords, "position 7",
                                       "a record", "checksum")));
  for (const AuditFinding& finding : findings) {
    EXPECT_TRUE(finding.part == AuditPart::kRecords ||
                finding.part == AuditPart::kHistories)
        << finding.where << " " << finding.found;
  }
}

TEST_F(AuditTest, ALostRecordIsNamed) {
  Tamper("records", U64Key(300), Take);
  EXPECT_THAT(Found(), Contains(Names(AuditPart::kRecords, "position 300",
                                      "a record", "nothing")));
}

TEST_F(AuditTest, ARecordThatWasReplacedWithItsChecksumIsFoundByItsHash) {
  Tamper("records", U64Key(7), [](std::string& frame) {
    std::string record(*DecodeFrame(Position(7), frame));
    record[record.find("T-")] = 'X';
    frame = EncodeFrame(Position(7), record);
  });
  const auto findings = Found();
  EXPECT_THAT(findings, Contains(Names(AuditPart::kTiles, "tile 0 of level 0",
                                       "hash 7", "hash 7")));
  EXPECT_THAT(findings, Contains(Names(AuditPart::kRecords, "position 10",
                                       "continues", "previous leaf hash")));
  EXPECT_THAT(findings,
              Contains(Names(AuditPart::kCheckpoints, "", "root", "root")));
}

TEST_F(AuditTest, RecordsThatChangedPlacesAreNamed) {
  std::string other;
  Tamper("records", U64Key(8),
         [&](std::string& frame) { other = *DecodeFrame(Position(8), frame); });
  Tamper("records", U64Key(9),
         [&](std::string& frame) { frame = EncodeFrame(Position(9), other); });
  EXPECT_THAT(Found(), Contains(Names(AuditPart::kRecords, "position 9",
                                      "continues", "position is 8")));
}

TEST_F(AuditTest, EveryRowOfAnIndexIsCompared) {
  Tamper("agreements", AgreementKey("B", Position(100)), Take);
  Tamper("agreements", AgreementKey("A-1", Position(6)),
         [](std::string& row) { row = U64Key(77); });
  Tamper("requests", RequestKey("local:anonymous", "s-4"), Take);
  Tamper("requests", RequestKey("local:anonymous", "r-4"),
         [](std::string& row) { row[1] ^= 1; });
  Tamper("tiles", TileKey(1, 0), [](std::string& tile) { tile[33] ^= 1; });
  Tamper("tiles", TileKey(0, 1), Take);
  const auto findings = Found();
  EXPECT_THAT(findings, Contains(Names(AuditPart::kAgreements,
                                       "agreement 'B', position 100",
                                       "revision", "nothing")));
  EXPECT_THAT(findings, Contains(Names(AuditPart::kAgreements, "'A-1'",
                                       "revision 1", "revision 77")));
  EXPECT_THAT(findings, Contains(Names(AuditPart::kRequests, "key",
                                       "1 records from position", "nothing")));
  EXPECT_THAT(findings, Contains(Names(AuditPart::kTiles, "tile 0 of level 1",
                                       "hash 1", "hash 1")));
  EXPECT_THAT(findings, Contains(Names(AuditPart::kTiles, "tile 1 of level 0",
                                       "256 hashes", "nothing")));
  EXPECT_THAT(findings, Contains(Names(AuditPart::kHistories, "'B'", "folds",
                                       "revision")));
}

TEST_F(AuditTest, RowsThatNoRecordGivesAreNamed) {
  PutInto(Data(), "agreements", AgreementKey("A-1", Position(0)), U64Key(0));
  PutInto(Data(), "agreements", AgreementKey("ghost", Position(3)), U64Key(0));
  PutInto(Data(), "requests", std::string(16, 'x'),
          EncodeRequestEntry({Position(5), 1, Hash{}}));
  PutInto(Data(), "tiles", TileKey(0, 9), std::string(32, 'x'));
  PutInto(Data(), "times", TimeKey(FromMicros(5)), U64Key(256));
  PutInto(Data(), "default", "memo", "words");
  EXPECT_THAT(Found(),
              testing::IsSupersetOf(
                  {Names(AuditPart::kAgreements, "'A-1', position 0",
                         "no record", "revision 0"),
                   Names(AuditPart::kAgreements, "'ghost'", "no record", ""),
                   Names(AuditPart::kRequests, "key 7878", "no record", ""),
                   Names(AuditPart::kTiles, "tile 9", "no record", "1 hashes"),
                   Names(AuditPart::kTimes, "1970", "no record", "256"),
                   Names(AuditPart::kMeta, "key", "nothing", "5 bytes")}));
}

TEST_F(AuditTest, CheckpointsAreHeldToTheTreeAndToTheKeys) {
  uint64_t size = 0;
  {
    const auto store = Store::OpenToRead(Data(), StoreOptions());
    size = (*(*store)->NewestCheckpoint())->size.value();
  }
  std::string note;
  Tamper("default", CheckpointKey(size), [&](std::string& stored) {
    note = stored;
    stored[stored.rfind('\n') - 10] ^= 1;
  });
  EXPECT_THAT(Found(), ElementsAre(Names(AuditPart::kCheckpoints,
                                         absl::StrCat("checkpoint ", size),
                                         "signature", "")));
  Restore();
  PutInto(Data(), "default", CheckpointKey(9), note);
  EXPECT_THAT(Found(),
              ElementsAre(Names(AuditPart::kCheckpoints, "checkpoint 9",
                                "size 9", absl::StrCat("size ", size))));
}

TEST_F(AuditTest, AMissingTailIsToldByWhatWasSignedAndIndexed) {
  uint64_t size = 0;
  {
    const auto store = Store::OpenToRead(Data(), StoreOptions());
    size = (*store)->CountRecords()->value();
  }
  WithFamily(Data(), "records", [&](rocksdb::DB& db, auto* handle) {
    for (uint64_t i = 200; i < size; ++i) {
      EXPECT_TRUE(db.Delete(rocksdb::WriteOptions(), handle, U64Key(i)).ok());
    }
  });
  const auto findings = Found();
  EXPECT_THAT(findings,
              Contains(Names(AuditPart::kCheckpoints, "checkpoint",
                             "at most the 200 records", "a signature over")));
  EXPECT_THAT(findings, Contains(Names(AuditPart::kCheckpoints,
                                       "last-checkpoint", "at most", "")));
  EXPECT_THAT(findings, Contains(Names(AuditPart::kRecords, "position 199",
                                       "the end of a request", "parts")));
  EXPECT_THAT(findings, Contains(Names(AuditPart::kAgreements, "position 400",
                                       "no record", "revision")));
}

TEST_F(AuditTest, FromComparesWhatComesLaterOnly) {
  Tamper("records", U64Key(7), [](std::string& frame) { frame[40] ^= 1; });
  Tamper("agreements", AgreementKey("B", Position(100)), Take);
  AuditOptions options;
  options.from = Position(8);
  EXPECT_THAT(Found(options),
              Contains(Names(AuditPart::kAgreements, "'B'", "", "nothing")));
  options.from = Position(300);
  for (const AuditFinding& finding : Found(options)) {
    EXPECT_EQ(finding.part, AuditPart::kHistories) << finding.where;
  }
}

TEST_F(AuditTest, FindingsAreBoundedAndTheRestIsCounted) {
  for (uint64_t i = 40; i < 60; ++i) {
    Tamper("agreements", AgreementKey("B", Position(i)), Take);
  }
  AuditOptions options;
  options.findings_max = 5;
  const auto report = Look(options);
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->findings.size(), 5u);
  EXPECT_EQ(report->differences, 21u);  // and the history of B
}

// The rows of all index families, as they are stored.
std::map<std::string, std::string> IndexesOf(const fs::path& data) {
  std::map<std::string, std::string> rows;
  const auto store = Store::OpenToRead(data, StoreOptions());
  EXPECT_THAT(store, IsOk());
  for (const Family family : kIndexFamilies) {
    EXPECT_THAT(
        (*store)->Visit(
            family, "",
            [&](std::string_view key, auto value) {
              rows[absl::StrCat(NameOf(family).data(), "/", std::string(key))] =
                  value;
              return true;
            }),
        IsOk());
  }
  return rows;
}

TEST_F(AuditTest, ARebuildMakesLostAndGarbledIndexesAgain) {
  const auto sound = IndexesOf(Data());
  for (const Family family : kIndexFamilies) {
    ChangeAll(Data(), std::string(NameOf(family)), Take);
  }
  PutInto(Data(), "agreements", AgreementKey("ghost", Position(3)), U64Key(0));
  PutInto(Data(), "requests", std::string(16, 'x'), "words");
  EXPECT_GT(Look()->differences, 500u);
  auto report = RebuildIndexes(Data(), StoreOptions());
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->removed[static_cast<size_t>(Family::kAgreements)], 1u);
  EXPECT_EQ(report->removed[static_cast<size_t>(Family::kRequests)], 1u);
  EXPECT_EQ(report->written[static_cast<size_t>(Family::kTiles)], 3u);
  ExpectClean();
  EXPECT_EQ(IndexesOf(Data()), sound);
  for (const Family family : kIndexFamilies) {
    ChangeAll(Data(), std::string(NameOf(family)),
              [](std::string& value) { value[value.size() / 2] ^= 1; });
  }
  ASSERT_THAT(RebuildIndexes(Data(), StoreOptions()), IsOk());
  ExpectClean();
  EXPECT_EQ(IndexesOf(Data()), sound);
  report = RebuildIndexes(Data(), StoreOptions());
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->written, (std::array<uint64_t, kFamilies>{}));
  OpenSigned();
  EXPECT_TRUE(Append("r-4", "A-1", {Grant("T-4")})->replayed);
  EXPECT_EQ(CountOf("A-1", ledger_->tree_size()), 310u);
}

// The disk gives out at one write of the log after the other, half written.
TEST_F(AuditTest, ARebuildThatBrokeOffIsRunAgain) {
  const auto sound = IndexesOf(Data());
  Faults faults;
  const auto env = MakeFailingEnv(faults);
  StoreOptions failing;
  failing.env = env.get();
  faults.torn = true;
  int broke_off = 0;
  for (bool whole = false; !whole;) {
    for (const Family family : kIndexFamilies) {
      ChangeAll(Data(), std::string(NameOf(family)), Take);
    }
    faults.write_countdown = broke_off + 1;
    whole = RebuildIndexes(Data(), failing).ok();
    faults.write_countdown = 0;
    if (!whole) ++broke_off;
    ASSERT_THAT(RebuildIndexes(Data(), StoreOptions()), IsOk());
    EXPECT_EQ(IndexesOf(Data()), sound);
  }
  EXPECT_GT(broke_off, 0);
}

TEST_F(AuditTest, ARebuildFromDamagedRecordsIsRefused) {
  Tamper("records", U64Key(7), [](std::string& frame) { frame[40] ^= 1; });
  Tamper("tiles", TileKey(0, 1), Take);
  const auto before = IndexesOf(Data());
  EXPECT_THAT(RebuildIndexes(Data(), StoreOptions()),
              IsRefused(Reason::kDataLoss, HasSubstr("position 7")));
  EXPECT_EQ(IndexesOf(Data()), before);
}

void FlipBit(std::string& value, unsigned long which) {
  const size_t bit = which % (value.size() * 8);
  value[bit / 8] = static_cast<char>(value[bit / 8] ^ (1 << bit % 8));
}

// A seed is told and can be repeated: LEDGER_SEED, LEDGER_RUNS.
TEST_F(AuditTest, EveryRandomMutationIsFound) {
  const char* seed_said = std::getenv("LEDGER_SEED");
  const char* runs_said = std::getenv("LEDGER_RUNS");
  const unsigned seed = seed_said != nullptr
                            ? static_cast<unsigned>(std::atoi(seed_said))
                            : std::random_device()();
  const int runs = runs_said != nullptr ? std::atoi(runs_said) / 4 : 60;
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  const std::vector<std::string> families = {"records", "agreements", "times",
                                             "requests", "tiles"};
  std::map<std::string, int> found;
  for (int run = 0; run < runs; ++run) {
    Restore();
    const std::string& family = families[random() % families.size()];
    const auto keys = KeysIn(Data(), family);
    const std::string key = keys[random() % keys.size()];
    const auto kind = random() % 3;
    Tamper(family, key, [&](std::string& value) {
      if (kind == 0) value.clear();
      if (kind == 1) FlipBit(value, random());
      if (kind == 2) value.resize(random() % value.size());
    });
    SCOPED_TRACE(absl::StrCat(family, ", kind ", kind));
    const auto report = Look();
    const bool named = !report.ok() || report->differences > 0;
    EXPECT_TRUE(named);
    if (named) ++found[family];
    const auto rebuilt = RebuildIndexes(Data(), StoreOptions());
    if (family == "records") {
      EXPECT_THAT(rebuilt, IsRefused(Reason::kDataLoss, testing::_));
    } else {
      ASSERT_THAT(rebuilt, IsOk());
      ExpectClean();
    }
  }
  for (const auto& [family, count] : found) {
    std::printf("%s: %d mutations, all found\n", family.c_str(), count);
  }
}

// Everything but the meta, as it is stored.
std::map<std::string, std::string> RowsOf(const Store& store) {
  std::map<std::string, std::string> rows;
  for (size_t i = 0; i < kFamilies; ++i) {
    const auto family = static_cast<Family>(i);
    (void)store.Visit(family, "", [&](std::string_view key, auto value) {
      // Whether it was closed in order is no matter of truth.
      if (key != "meta") {
        rows[absl::StrCat(i, "/", std::string(key))] = std::string(value);
      }
      return true;
    });
  }
  return rows;
}

// Below the store: a bit of a file. What no audit names has changed nothing.
TEST_F(AuditTest, AFlippedBitInAFileIsNamedOrChangedNothing) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  std::map<std::string, std::string> sound;
  {
    const auto store = Store::OpenToRead(Data(), StoreOptions());
    ASSERT_THAT(store, IsOk());
    sound = RowsOf(**store);
  }
  std::vector<std::string> files;
  for (const auto& [path, bytes] : FilesOf(Data())) {
    if (!bytes.empty()) files.push_back(path);
  }
  std::map<std::string, int> counts;
  for (int run = 0; run < 60; ++run) {
    Restore();
    const std::string& path = files[random() % files.size()];
    std::string bytes = FilesOf(fs::path(path).parent_path())[path];
    FlipBit(bytes, random());
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    SCOPED_TRACE(path);
    const auto report = Look();
    if (!report.ok()) {
      ++counts["refused"];
    } else if (report->differences > 0) {
      ++counts["named"];
    } else {
      ++counts[absl::StrCat("harmless in ",
                            fs::path(path).filename().string())];
      const auto store = Store::OpenToRead(Data(), StoreOptions());
      ASSERT_THAT(store, IsOk());
      EXPECT_EQ(RowsOf(**store), sound);
    }
  }
  for (const auto& [what, count] : counts) {
    std::printf("%s: %d\n", what.c_str(), count);
  }
}

}  // namespace
}  // namespace ledger
