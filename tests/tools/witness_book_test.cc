// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: a witness never forgets what it cosigned and never goes back, however
// many ask at once. Method: a log of our own, a folder, threads.

#include "tools/ledgerctl/witness_book.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "ledger/merkle.h"
#include "ledger/note.h"
#include "tests/matchers.h"
#include "tests/temp_dir.h"

namespace ledger::ctl {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr char kOrigin[] = "log.example";
constexpr uint64_t kNow = 1767139200;

NoteSigner Key(const char* name, NoteKeyType type, char seed) {
  return NoteSigner::Make(name, type, std::string(32, seed)).value();
}

NoteSigner LogKey() { return Key(kOrigin, NoteKeyType::kEd25519, 'l'); }

Witness TheWitness() {
  return Witness::Make({Key("w.example", NoteKeyType::kCosignature, 'w')},
                       {LogKey().verifier()})
      .value();
}

std::string Request(uint64_t old_size, uint64_t size) {
  Frontier tree;
  for (uint64_t i = 0; i < size; ++i) {
    tree.Append(LeafHash(absl::StrCat("entry ", i)));
  }
  const Checkpoint says{kOrigin, TreeSize(size), tree.Root(), {}};
  const auto note = SignNote(FormatCheckpoint(says), std::vector{LogKey()});
  return FormatAddCheckpoint({TreeSize(old_size), {}, note.value()});
}

class WitnessBookTest : public testing::Test {
 protected:
  std::string Folder(int number = 0) {
    return dir_ / absl::StrCat("state", number);
  }
  std::string OriginHash() { return ToHex(Sha256(kOrigin)); }

  TempDir dir_;
};

TEST_F(WitnessBookTest, WhatWasCosignedIsThereAfterARestart) {
  auto book = WitnessBook::Open(Folder(), TheWitness());
  ASSERT_THAT(book, IsOk());
  EXPECT_EQ((*book)->Newest(OriginHash()), std::nullopt);
  const WitnessAnswer first = (*book)->Add(Request(0, 8), kNow);
  EXPECT_EQ(first.status, 200);
  const auto note = (*book)->Newest(OriginHash());
  ASSERT_TRUE(note.has_value());
  EXPECT_THAT(*note, testing::EndsWith(first.body));
  EXPECT_EQ((*book)->Newest("other"), std::nullopt);
  EXPECT_THAT(WitnessBook::Open(Folder(), TheWitness()),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("held by another witness")));
  book->reset();
  book = WitnessBook::Open(Folder(), TheWitness());
  ASSERT_THAT(book, IsOk());
  EXPECT_EQ((*book)->Newest(OriginHash()), note);
  const WitnessAnswer again = (*book)->Add(Request(0, 15), kNow);
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.body, "8\n");
  book->reset();
  std::ofstream(Folder() + "/" + OriginHash()) << "words";
  EXPECT_THAT(
      WitnessBook::Open(Folder(), TheWitness()),
      StatusIs(absl::StatusCode::kDataLoss, HasSubstr("holds no checkpoint")));
}

TEST_F(WitnessBookTest, AForkIsKeptAsEvidence) {
  auto book = WitnessBook::Open(Folder(), TheWitness());
  ASSERT_THAT(book, IsOk());
  ASSERT_EQ((*book)->Add(Request(0, 8), kNow).status, 200);
  const Checkpoint says{kOrigin, TreeSize(8), LeafHash("other"), {}};
  const auto note = SignNote(FormatCheckpoint(says), std::vector{LogKey()});
  const std::string fork = FormatAddCheckpoint({TreeSize(8), {}, *note});
  EXPECT_EQ((*book)->Add(fork, kNow).status, 422);
  std::ifstream file(Folder() + "/" + OriginHash() + ".fork");
  std::ostringstream kept;
  kept << file.rdbuf();
  EXPECT_EQ(kept.str(), fork);
}

TEST_F(WitnessBookTest, NothingIsCosignedThatCannotBeStored) {
  auto book = WitnessBook::Open(Folder(), TheWitness());
  ASSERT_THAT(book, IsOk());
  fs::remove_all(Folder());
  const WitnessAnswer answer = (*book)->Add(Request(0, 8), kNow);
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body.find("w.example"), std::string::npos);
  EXPECT_EQ((*book)->Newest(OriginHash()), std::nullopt);
}

// Two checkpoints at once, both from nothing: one is cosigned, the other is
// told the size of that one, and what is stored is what was cosigned.
TEST_F(WitnessBookTest, OfTwoAtOnceOneIsCosigned) {
  const std::string requests[] = {Request(0, 8), Request(0, 15)};
  for (int round = 0; round < 50; ++round) {
    auto book = WitnessBook::Open(Folder(round), TheWitness());
    ASSERT_THAT(book, IsOk());
    WitnessAnswer answers[2];
    std::vector<std::thread> threads;
    for (size_t i = 0; i < 2; ++i) {
      threads.emplace_back(
          [&, i] { answers[i] = (*book)->Add(requests[i], kNow); });
    }
    for (std::thread& thread : threads) thread.join();
    const size_t won = answers[0].status == 200 ? 0 : 1;
    EXPECT_EQ(answers[won].status, 200);
    EXPECT_EQ(answers[1 - won].status, 409);
    EXPECT_EQ(answers[1 - won].body, won == 0 ? "8\n" : "15\n");
    EXPECT_THAT((*book)->Newest(OriginHash()).value_or(""),
                HasSubstr(won == 0 ? "\n8\n" : "\n15\n"));
  }
}

}  // namespace
}  // namespace ledger::ctl
