// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: a proof file shows one record under a checkpoint that a policy accepts,
// and a changed file shows nothing.
// Method: a published log's proofs, made again and verified; every byte of one
// changed; for each rule of reading a file that breaks it.

#include "ledger/proof_file.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "ledger/merkle.h"
#include "tests/golden.h"
#include "tests/ledger/golden_log.h"
#include "tests/matchers.h"

namespace ledger {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::StartsWith;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kDataLoss = absl::StatusCode::kDataLoss;
constexpr auto kUntrusted = absl::StatusCode::kUnauthenticated;

const std::string kHead = "c2sp.org/tlog-proof@v1\n";
const std::string kHash1 = "GiUtVP0XhIaZ/fl7ReMLgw+9YUtjFAt8kaTdfOe2u/I=\n";
const std::string kHash2 = "3cFRCtyHVxAUTugFyRgo30efbl+BVxdTQDIGg5H61SA=\n";
const std::string kHash3 = "bC+VwvrJbalNVjfkdI8kUgs7mJoXrqiXCE7bgnD28pY=\n";
const std::string kHashes = kHash1 + kHash2 + kHash3;

// The proof of "fivten", with other lines before the checkpoint.
std::string FileWith(const std::string& head) {
  return absl::StrCat(head, "\n", GoldenCheckpoint());
}
std::string GoldenFile() { return FileWith(kHead + "index 14\n" + kHashes); }

Policy LogOnly() {
  return Policy::Parse(absl::StrCat("log ", kGoldenLogKey, "\nquorum none\n"))
      .value();
}

absl::Status Verdict(const std::string& file, std::string_view record,
                     const Policy& policy = LogOnly()) {
  const auto proof = ParseProofFile(file);
  if (!proof.ok()) return proof.status();
  return VerifyProofFile(*proof, record, policy).status();
}

std::vector<Hash> GoldenLeaves() {
  std::vector<Hash> leaves;
  for (const char* entry : kGoldenEntries) leaves.push_back(LeafHash(entry));
  return leaves;
}

TEST(ProofFileTest, AGoldenProofIsReadVerifiedAndWrittenTheSame) {
  const auto proof = ParseProofFile(GoldenFile());
  ASSERT_THAT(proof, IsOk());
  EXPECT_EQ(proof->extra, std::nullopt);
  EXPECT_EQ(proof->index, Position(14));
  EXPECT_EQ(proof->path.size(), 3u);
  EXPECT_EQ(proof->checkpoint, GoldenCheckpoint());
  EXPECT_EQ(FormatProofFile(*proof), GoldenFile());
  const auto opened = VerifyProofFile(*proof, "fivten", LogOnly());
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->checkpoint.size, TreeSize(15));
}

TEST(ProofFileTest, PublishedProofsVerifyAndAreMadeAgain) {
  const auto vectors = Vectors();
  if (!vectors.has_value()) GTEST_SKIP() << "no published vectors";
  const Json pack =
      Json::parse(ReadFile(*vectors / "packs" / "tlog-proof.json"));
  ASSERT_EQ(pack["proofs"].size(), 3u);
  for (const Json& row : pack["proofs"]) {
    const std::string file = row["proof"];
    const Policy policy =
        Policy::Parse(absl::StrCat("log ", row["log_vkey"].get<std::string>(),
                                   "\nquorum none\n"))
            .value();
    EXPECT_THAT(Verdict(file, row["entry"].get<std::string>(), policy), IsOk());
    ProofFile made;
    made.index = Position(row["index"]);
    made.path = InclusionProof(made.index, GoldenLeaves()).value();
    made.checkpoint = GoldenCheckpoint();
    EXPECT_EQ(FormatProofFile(made), file) << row["entry"];
  }
}

TEST(ProofFileTest, EveryEntryHasAProofAndNoOtherRecordPasses) {
  const std::vector<Hash> leaves = GoldenLeaves();
  for (size_t i = 0; i < leaves.size(); ++i) {
    ProofFile proof;
    proof.extra = i % 2 == 0 ? std::nullopt : std::optional("any\xff bytes");
    proof.index = Position(i);
    proof.path = InclusionProof(proof.index, leaves).value();
    proof.checkpoint = GoldenCheckpoint();
    EXPECT_THAT(ParseProofFile(FormatProofFile(proof)), IsOkAndHolds(proof));
    for (size_t k = 0; k < leaves.size(); ++k) {
      const auto opened = VerifyProofFile(proof, kGoldenEntries[k], LogOnly());
      EXPECT_EQ(opened.ok(), i == k) << i << " " << k;
    }
  }
}

TEST(ProofFileTest, WhatIsNoProofFileIsRefusedWithItsLine) {
  const std::string index = "index 14\n";
  const std::string non_canonical = absl::StrReplaceAll(kHash1, {{"I=", "J="}});
  const struct {
    std::string head;
    const char* message;
  } rows[] = {
      {"wrong-header\n" + index + kHashes,
       "line 1: found 'wrong-header', expected c2sp.org/tlog-proof@v1"},
      {"c2sp.org/tlog-proof@v1 \n" + index + kHashes, "line 1: "},
      {"c2sp.org/tlog-proof@v2\n" + index + kHashes, "line 1: "},
      {"\n" + kHead + index + kHashes, "line 1: "},
      {"", "line 1: "},
      {kHead + "extra !!notbase64!!\n" + index + kHashes,
       "line 2: found 'extra !!notbase64!!', expected extra <canonical "
       "base64>"},
      {kHead + "extra YWJj=\n" + index + kHashes, "line 2: "},
      {kHead + "extra YWI\n" + index + kHashes, "line 2: "},
      {kHead + "extra YWJ=\n" + index + kHashes, "line 2: "},
      {kHead + "extra\n" + index + kHashes, "line 2: found 'extra'"},
      {kHead + "extra YWJj\nextra YWJj\n" + index + kHashes,
       "line 3: found 'extra YWJj', expected index <decimal>"},
      {kHead + index + "extra YWJj\n" + kHashes, "line 3: "},
      {"extra YWJj\n" + kHead + index + kHashes, "line 1: "},
      {kHead + kHashes, "line 2: "},
      {kHead, "line 2: found '', expected index <decimal>"},
      {kHead + "index notanumber\n" + kHashes,
       "line 2: found 'index notanumber', expected index <decimal>"},
      {kHead + "index -5\n" + kHashes, "line 2: "},
      {kHead + "index 014\n" + kHashes, "line 2: "},
      {kHead + "index +14\n" + kHashes, "line 2: "},
      {kHead + "index 14 \n" + kHashes, "line 2: "},
      {kHead + "index  14\n" + kHashes, "line 2: "},
      {kHead + "index \n" + kHashes, "line 2: "},
      {kHead + "index\n" + kHashes, "line 2: "},
      {kHead + "index 9223372036854775808\n" + kHashes, "line 2: "},
      {kHead + index + index + kHashes, "line 3: "},
      {kHead + index + kHash1 + "!!notbase64!!\n" + kHash3,
       "line 4: found '!!notbase64!!', expected canonical base64 of 32 bytes"},
      {kHead + index + ToBase64(std::string(64, 'h')) + "\n", "line 3: "},
      {kHead + index + ToBase64(std::string(31, 'h')) + "\n", "line 3: "},
      {kHead + index + non_canonical + kHash2 + kHash3, "line 3: "},
      {kHead + index + " " + kHashes, "line 3: "},
      {kHead + index + std::string(65'537, 'A') + "\n", "line 3: "},
  };
  for (const auto& row : rows) {
    EXPECT_THAT(ParseProofFile(FileWith(row.head)),
                StatusIs(kInvalid,
                         StartsWith(absl::StrCat("proof file, ", row.message))))
        << row.head;
  }
}

TEST(ProofFileTest, LineEndsAreReadAsTheyStand) {
  const std::string file = GoldenFile();
  EXPECT_THAT(ParseProofFile(absl::StrReplaceAll(file, {{"\n", "\r\n"}})),
              StatusIs(kInvalid, HasSubstr("found a carriage return")));
  EXPECT_THAT(ParseProofFile(file + "\r"), StatusIs(kInvalid));
  const std::string head = kHead + "index 14\n" + kHashes;
  EXPECT_THAT(ParseProofFile(head),
              StatusIs(kInvalid, HasSubstr("found no empty line")));
  EXPECT_THAT(ParseProofFile(head.substr(0, head.size() - 1)),
              StatusIs(kInvalid));
  EXPECT_THAT(ParseProofFile(""), StatusIs(kInvalid));
  // What stands behind the first empty line is the checkpoint, also more of it.
  const auto longer = ParseProofFile(head + "\n\n\nx");
  ASSERT_THAT(longer, IsOk());
  EXPECT_EQ(longer->checkpoint, "\n\nx");
  // A checkpoint without its last line end is not repaired.
  EXPECT_THAT(Verdict(file.substr(0, file.size() - 1), "fivten"),
              StatusIs(kInvalid, StartsWith("proof file, checkpoint: note: ")));
}

TEST(ProofFileTest, ThereAreAtMostSixtyThreeHashes) {
  ProofFile proof;
  proof.path.resize(63);
  proof.checkpoint = GoldenCheckpoint();
  EXPECT_THAT(ParseProofFile(FormatProofFile(proof)), IsOkAndHolds(proof));
  proof.path.emplace_back();
  EXPECT_THAT(ParseProofFile(FormatProofFile(proof)),
              StatusIs(kInvalid, HasSubstr("expected at most 63 hashes "
                                           "(kProofFileHashesMax)")));
}

TEST(ProofFileTest, EachCheckThatFailsIsNamed) {
  const std::string index = kHead + "index 14\n";
  const auto inclusion = StartsWith("proof file, inclusion: ");
  EXPECT_THAT(Verdict(GoldenFile(), "fourten"), StatusIs(kDataLoss, inclusion));
  EXPECT_THAT(Verdict(FileWith(kHead + "index 15\n" + kHashes), "fivten"),
              StatusIs(kInvalid, inclusion));
  EXPECT_THAT(Verdict(FileWith(kHead + "index 13\n" + kHashes), "fivten"),
              StatusIs(kInvalid, inclusion));
  EXPECT_THAT(Verdict(FileWith(index + kHash1 + kHash2), "fivten"),
              StatusIs(kInvalid, inclusion));
  EXPECT_THAT(Verdict(FileWith(index + kHashes + kHash1), "fivten"),
              StatusIs(kInvalid, inclusion));
  EXPECT_THAT(Verdict(FileWith(index + kHash2 + kHash1 + kHash3), "fivten"),
              StatusIs(kDataLoss, inclusion));

  const auto checkpoint = StartsWith("proof file, checkpoint: ");
  const Policy strict =
      Policy::Parse(absl::StrCat("log ", kGoldenLogKey, "\nwitness w1 ",
                                 kWitness1Key, "\nquorum w1\n"))
          .value();
  EXPECT_THAT(Verdict(GoldenFile(), "fivten", strict),
              StatusIs(kUntrusted,
                       testing::AllOf(checkpoint, HasSubstr("quorum 'w1'"))));
  EXPECT_THAT(Verdict(GoldenFile() + kWitness1Line, "fivten", strict), IsOk());
  EXPECT_THAT(Verdict(absl::StrReplaceAll(GoldenFile(), {{"\n15\n", "\n16\n"}}),
                      "fivten"),
              StatusIs(kDataLoss, checkpoint));

  const Policy no_log = Policy::Parse(absl::StrCat("witness w1 ", kWitness1Key,
                                                   "\nquorum none\n"))
                            .value();
  const auto proof = ParseProofFile(GoldenFile());
  const std::vector<NoteVerifier> pinned = {
      NoteVerifier::Parse(kGoldenLogKey).value()};
  EXPECT_THAT(VerifyProofFile(*proof, "fivten", no_log),
              StatusIs(kInvalid, checkpoint));
  EXPECT_THAT(VerifyProofFile(*proof, "fivten", no_log, pinned), IsOk());
}

TEST(ProofFileTest, NoByteCanBeChangedUnseen) {
  const std::string file = GoldenFile();
  for (size_t at = 0; at < file.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = file;
      changed[at] = static_cast<char>(changed[at] ^ 1 << bit);
      EXPECT_FALSE(Verdict(changed, "fivten").ok()) << at << " " << bit;
    }
    EXPECT_FALSE(Verdict(file.substr(0, at), "fivten").ok()) << at;
  }
}

}  // namespace
}  // namespace ledger
