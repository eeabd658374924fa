// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Damage on the disk is met at open or named on read; it is never an answer and
// never a crash.
// Method: files of a closed or killed ledger are cut, flipped and replaced.

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "ledger/key.h"
#include "ledger/store.h"
#include "tests/fault/tamper.h"
#include "tests/ledger_fixture.h"

namespace ledger {
namespace {

namespace fs = std::filesystem;
using testing::_;
using testing::HasSubstr;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void WriteFile(const fs::path& path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

class DamageTest : public LedgerFixture {
 protected:
  fs::path Data() const { return dir_ / "data"; }

  void Fill(int requests) {
    for (int i = 0; i < requests; ++i) {
      const std::string name = std::to_string(i);
      ASSERT_THAT(Append("r-" + name, "A-" + std::to_string(i % 3),
                         {Grant("T-" + name)}),
                  IsOk());
    }
  }

  void CloseLedger() {
    clock_.Advance(std::chrono::seconds(1));
    ASSERT_THAT(ledger_->Close(), IsOk());
    ledger_ = nullptr;
  }

  // A copy of the directory as a crash would leave it now, in place of it.
  void Crash() {
    fs::copy(Data(), dir_ / "crashed", fs::copy_options::recursive);
    CloseLedger();
    fs::remove_all(Data());
    fs::rename(dir_ / "crashed", Data());
  }

  // Changes a value of the closed store behind its back.
  void Tamper(const std::string& family, const std::string& key,
              const std::function<void(std::string&)>& change) {
    TamperWith(Data(), family, key, change);
  }
};

// The newest log, which holds what was not flushed.
fs::path LogOf(const fs::path& data) {
  fs::path newest;
  for (const auto& entry : fs::directory_iterator(data / "db")) {
    if (entry.path().extension() == ".log" && entry.path() > newest) {
      newest = entry.path();
    }
  }
  return newest;
}

TEST_F(DamageTest, TornTailLosesOnlyWhatWasCut) {
  Fill(5);
  Crash();
  const fs::path log = LogOf(Data());
  fs::resize_file(log, fs::file_size(log) - 3);
  ASSERT_THAT(Open(), IsOk());
  EXPECT_EQ(ledger_->tree_size(), TreeSize(5));  // of 6
  const auto again = Append("r-4", "A-1", {Grant("T-4")});
  ASSERT_THAT(again, IsOk());
  EXPECT_FALSE(again->replayed);
  EXPECT_TRUE(Append("r-3", "A-0", {Grant("T-3")})->replayed);
  EXPECT_THAT(ledger_->AuditRequestIndex(), IsOk());
}

TEST_F(DamageTest, FlippedByteInTheMiddleOfTheLogIsRefused) {
  Fill(5);
  Crash();
  const fs::path log = LogOf(Data());
  std::string bytes = ReadFile(log);
  bytes[bytes.size() / 2] ^= 0x20;
  WriteFile(log, bytes);
  EXPECT_THAT(Open(), IsRefused(Reason::kDataLoss, HasSubstr("Corruption")));
}

TEST_F(DamageTest, FlippedBitInAnyFileIsRefusedNamedOrHarmless) {
  Fill(40);
  CloseLedger();
  const fs::path sound = dir_ / "sound";
  fs::copy(Data(), sound, fs::copy_options::recursive);
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(sound)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_regular_file() && entry.file_size() > 0 &&
        !name.starts_with("LOG") && name != "pid") {
      files.push_back(fs::relative(entry.path(), sound));
    }
  }
  int refused = 0, named = 0, harmless = 0;
  for (const fs::path& file : files) {
    const std::string bytes = ReadFile(sound / file);
    for (const size_t at : {size_t{0}, bytes.size() / 2, bytes.size() - 1}) {
      fs::remove_all(Data());
      fs::copy(sound, Data(), fs::copy_options::recursive);
      std::string flipped = bytes;
      flipped[at] ^= 0x01;
      WriteFile(Data() / file, flipped);
      SCOPED_TRACE(file.string() + " at " + std::to_string(at));
      if (!Open().ok()) {
        ++refused;
        continue;
      }
      ScanRequest scan;
      scan.until = ledger_->tree_size();
      const auto page = ledger_->ScanRecords(scan);
      if (page.ok()) {
        EXPECT_EQ(page->records.size(), 41u);
        ++harmless;
      } else {
        EXPECT_THAT(page, StatusIs(absl::StatusCode::kDataLoss));
        ++named;
      }
      (void)ledger_->Close();
      ledger_ = nullptr;
    }
  }
  std::printf("%zu files: %d refused at open, %d named, %d harmless\n",
              files.size(), refused, named, harmless);
}

TEST_F(DamageTest, ChangedRecordIsNamedWithItsChecksums) {
  Fill(10);
  for (const std::string name : {"b-1", "b-2"}) {  // two tiles get full: open
    std::vector<v1::Event> events;                 // does not look at the first
    for (int i = 0; i < 256; ++i) {
      events.push_back(Grant(name + std::to_string(i)));
    }
    ASSERT_THAT(Append(name, "B", std::move(events)), IsOk());
  }
  CloseLedger();
  Tamper("records", U64Key(5), [](std::string& frame) { frame[40] ^= 0x01; });
  ASSERT_THAT(Open(), IsOk());
  ScanRequest scan;
  scan.until = ledger_->tree_size();
  EXPECT_THAT(
      ledger_->ScanRecords(scan),
      IsRefused(Reason::kDataLoss,
                testing::AllOf(HasSubstr("record at position 5"),
                               HasSubstr("checksum"), HasSubstr("computed"),
                               HasSubstr("ledgerctl audit --from=5"))));
  EXPECT_THAT(ledger_->HistoryOf(Id("A-1"), ledger_->tree_size()),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(ledger_->HistoryOf(Id("A-0"), ledger_->tree_size()), IsOk());
  EXPECT_THAT(Append("n-1", "A-1", {Grant("N-1")}),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(Append("n-1", "A-0", {Grant("N-1")}), IsOk());
}

TEST_F(DamageTest, RecordOfAnotherPlaceIsDamage) {
  Fill(6);
  CloseLedger();
  std::string other;
  Tamper("records", U64Key(4), [&](std::string& frame) { other = frame; });
  Tamper("records", U64Key(5), [&](std::string& frame) { frame = other; });
  EXPECT_THAT(Open(),
              IsRefused(Reason::kDataLoss, HasSubstr("record at position 5")));
}

TEST_F(DamageTest, LostRecordAndChangedTileAreMetAtOpen) {
  Fill(300);
  CloseLedger();
  std::string lost;
  Tamper("records", U64Key(298), [&](std::string& frame) { frame.swap(lost); });
  EXPECT_THAT(Open(), IsRefused(Reason::kDataLoss, HasSubstr("position 298")));
}

TEST_F(DamageTest, ChangedTileIsMetAtOpen) {
  Fill(300);
  CloseLedger();
  Tamper("tiles", TileKey(0, 0), [](std::string& tile) { tile[77] ^= 0x40; });
  EXPECT_THAT(Open(), IsRefused(Reason::kDataLoss, HasSubstr("tile 0")));
}

TEST_F(DamageTest, MissingRequestEntryIsFoundByTheAudit) {
  Fill(6);
  CloseLedger();
  Tamper("requests", RequestKey("local:anonymous", "r-2"),
         [](std::string& entry) { entry.clear(); });
  ASSERT_THAT(Open(), IsOk());
  EXPECT_THAT(ledger_->AuditRequestIndex(),
              IsRefused(Reason::kDataLoss, HasSubstr("record at position 3")));
}

TEST_F(DamageTest, AfterACrashTheTailIsComparedWithItsIndexes) {
  Fill(6);
  Crash();
  Tamper("requests", RequestKey("local:anonymous", "r-2"),
         [](std::string& entry) { entry.clear(); });
  EXPECT_THAT(Open(), IsRefused(Reason::kDataLoss,
                                HasSubstr("the request index does not hold")));
}

TEST_F(DamageTest, DirectoryOfSomethingElseIsLeftAlone) {
  CloseLedger();
  fs::remove_all(Data());
  fs::create_directory(Data());
  WriteFile(Data() / "thesis.tex", "words");
  EXPECT_THAT(
      Open(),
      IsRefused(Reason::kStoreFormat,
                "data directory '" + Data().string() +
                    "': holds 'thesis.tex', expected an empty directory or a "
                    "ledger of format 1; give another directory"));
  EXPECT_EQ(std::distance(fs::directory_iterator(Data()), {}), 1);
  WriteFile(dir_ / "file", "words");
  OpenOptions options;
  options.data_dir = dir_ / "file";
  EXPECT_THAT(Ledger::Open(options, clock_),
              IsRefused(Reason::kStoreFormat, HasSubstr("not a directory")));
}

TEST_F(DamageTest, OtherFormatIsNamed) {
  CloseLedger();
  WriteFile(Data() / "FORMAT", "agreement-ledger 2\n");
  EXPECT_THAT(Open(),
              IsRefused(Reason::kStoreFormat,
                        HasSubstr("format 'agreement-ledger 2', expected "
                                  "'agreement-ledger 1'")));
}

TEST_F(DamageTest, OtherOriginIsRefused) {
  CloseLedger();
  OpenOptions options;
  options.data_dir = Data();
  options.origin = "other.example/log";
  EXPECT_THAT(Ledger::Open(options, clock_),
              IsRefused(Reason::kStoreFormat,
                        HasSubstr("expected 'other.example/log'")));
}

TEST_F(DamageTest, DatabaseThatIsGoneIsNotMadeAnew) {
  Fill(3);
  CloseLedger();
  fs::remove_all(Data().string() + "/db");
  EXPECT_THAT(Open(), IsRefused(Reason::kDataLoss, HasSubstr("db/CURRENT")));
}

TEST_F(DamageTest, CreationThatBrokeOffIsTakenUpAgain) {
  CloseLedger();
  fs::remove(Data() / "FORMAT");  // the last thing that creation writes
  EXPECT_THAT(Open(), IsOk());
  EXPECT_TRUE(fs::exists(Data() / "FORMAT"));
}

TEST_F(DamageTest, SecondHolderIsToldWhoHasIt) {
  OpenOptions options;
  options.data_dir = Data();
  EXPECT_THAT(Ledger::Open(options, clock_),
              IsRefused(Reason::kStoreLocked,
                        "open '" + Data().string() +
                            "': held by another process (pid " +
                            std::to_string(getpid()) +
                            "); stop it first, or give another directory"));
}

}  // namespace
}  // namespace ledger
