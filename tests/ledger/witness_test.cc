// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: a witness cosigns what extends its last checkpoint, and nothing else,
// in the words of the protocol.
// Method: a log that others published, a witness with a published key; every
// row of the protocol's tables as a case of its own.

#include "ledger/witness.h"

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "ledger/merkle.h"
#include "ledger/note.h"
#include "tests/ledger/golden_log.h"
#include "tests/matchers.h"

namespace ledger {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr uint64_t kNow = 1767139200;
constexpr char kEmptyRoot[] = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
constexpr char kProofFrom6[] =
    "ycRkkNklus5eMVRUvkD1pK321vMrA+jjOiZKU8aOcY4=\n"
    "nk9gCR+floFqznAPtqjjcnnV64dge2jQB95D5t164Hg=\n"
    "zY1lN35vrXYAPixXSd59LsU29xUJtuW4o2dNNg5Y2Co=\n"
    "5jLpqTgjsBDSEX6SgZiRnbTMdTuRd8bQ5tSsAOxe0Ks=\n";

// The log's checkpoint of its first `size` entries.
std::string CheckpointAt(size_t size) {
  Frontier tree;
  for (size_t i = 0; i < size; ++i) tree.Append(LeafHash(kGoldenEntries[i]));
  const Checkpoint says{
      "example.com/log/testdata", TreeSize(size), tree.Root(), {}};
  return SignNote(FormatCheckpoint(says),
                  std::vector{NoteSigner::Parse(kGoldenLogSecret).value()})
      .value();
}

std::string SignedByLog(std::string_view text) {
  return SignNote(text,
                  std::vector{NoteSigner::Parse(kGoldenLogSecret).value()})
      .value();
}

NoteSigner WitnessKey() {
  return NoteSigner::Make("witness.example.org", NoteKeyType::kCosignature,
                          absl::HexStringToBytes(kWitness1Seed))
      .value();
}

Witness TheWitness() {
  return Witness::Make({WitnessKey()},
                       {NoteVerifier::Parse(kGoldenLogKey).value()})
      .value();
}

std::optional<Witnessed> Held(std::optional<size_t> size) {
  if (!size) return std::nullopt;
  return ReadWitnessed(CheckpointAt(*size)).value();
}

WitnessDecision Ask(const std::string& body,
                    const std::optional<Witnessed>& held) {
  const Witness witness = TheWitness();
  auto admitted = witness.Admit(body);
  if (auto* answer = std::get_if<WitnessAnswer>(&admitted)) {
    return {*answer, std::nullopt, false};
  }
  return witness.Decide(std::get<AdmittedCheckpoint>(admitted), held, kNow);
}

// "old N", proof lines, checkpoint.
std::string Body(std::string_view old, std::string_view proof,
                 std::string_view note) {
  return absl::StrCat("old ", std::string(old), "\n", std::string(proof), "\n",
                      std::string(note));
}

std::string TheRequest() { return Body("6", kProofFrom6, GoldenCheckpoint()); }

TEST(WitnessTest, TheLogIsTheOneThatOthersPublished) {
  EXPECT_EQ(CheckpointAt(15), GoldenCheckpoint());
  EXPECT_EQ(WitnessKey().verifier().ToString(), kWitness1Key);
  EXPECT_THAT(TheWitness().Origins(), ElementsAre("example.com/log/testdata"));
}

TEST(WitnessTest, TheRequestIsWrittenAndReadByteForByte) {
  EXPECT_EQ(TheRequest().size(), 383u);
  std::vector<Hash> leaves;
  for (const char* entry : kGoldenEntries) leaves.push_back(LeafHash(entry));
  const AddCheckpoint request{TreeSize(6),
                              ConsistencyProof(TreeSize(6), leaves).value(),
                              GoldenCheckpoint()};
  EXPECT_EQ(FormatAddCheckpoint(request), TheRequest());
  const auto read = ParseAddCheckpoint(TheRequest());
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->old_size, TreeSize(6));
  EXPECT_EQ(read->proof, request.proof);
  EXPECT_EQ(read->checkpoint, GoldenCheckpoint());
}

TEST(WitnessTest, TheRequestIsAnsweredByteForByte) {
  const WitnessDecision decision = Ask(TheRequest(), Held(6));
  EXPECT_EQ(decision.answer.status, 200);
  EXPECT_EQ(decision.answer.body, kWitness1Line);
  ASSERT_TRUE(decision.next.has_value());
  EXPECT_EQ(decision.next->checkpoint.size, TreeSize(15));
  EXPECT_EQ(decision.next->note,
            absl::StrCat(GoldenCheckpoint(), kWitness1Line));
}

TEST(WitnessTest, EveryRowOfTheTableIsAnsweredSo) {
  const std::string note = GoldenCheckpoint(), proof = kProofFrom6;
  const std::string line4 = "5jLpqTgjsBDSEX6SgZiRnbTMdTuRd8bQ5tSsAOxe0Ks=\n";
  const std::string other_line =
      NoteSigner::Make("example.com/log/testdata", NoteKeyType::kEd25519,
                       std::string(32, 'x'))
          ->Sign(kGoldenText);
  const std::string origin = "example.com/log/testdata\n";
  const std::string leaf = ToBase64(LeafHash("").view());
  std::string flipped = proof, bad_signature = note;
  flipped[0] = 'z';
  // The last signature byte, not the spare bits of its base64.
  bad_signature[bad_signature.size() - 4] ^= 1;
  const struct {
    const char* what;
    std::optional<size_t> held;
    std::string body;
    int status;
  } rows[] = {
      {"first", std::nullopt, Body("0", "", note), 200},
      {"first with proof", std::nullopt, Body("0", line4, note), 422},
      {"empty", std::nullopt, Body("0", "", CheckpointAt(0)), 200},
      {"empty with a root", std::nullopt,
       Body("0", "", SignedByLog(origin + "0\n" + leaf + "\n")), 422},
      {"old 0", 6, Body("0", "", note), 409},
      {"old 5", 6, Body("5", "", note), 409},
      {"old 16", 6, Body("16", "", note), 400},
      {"bit flipped", 6, Body("6", flipped, note), 422},
      {"line missing", 6, Body("6", proof.substr(45), note), 422},
      {"line more", 6, Body("6", proof + line4, note), 422},
      {"no proof", 6, Body("6", "", note), 422},
      {"origin", 6, Body("6", proof, "x" + note), 404},
      {"last signature byte", 6, Body("6", proof, bad_signature), 403},
      {"unknown key", 6,
       Body("6", proof, absl::StrCat(kGoldenText, "\n", other_line)), 403},
      {"same again", 15, Body("15", "", note), 200},
      {"same with proof", 15, Body("15", line4, note), 422},
      {"other root", 15,
       Body("15", "",
            SignedByLog(absl::StrCat(origin, "15\n", kEmptyRoot, "\n"))),
       422},
      {"from 8", 8, Body("8", line4, note), 200},
  };
  for (const auto& row : rows) {
    const WitnessDecision decision = Ask(row.body, Held(row.held));
    EXPECT_EQ(decision.answer.status, row.status)
        << row.what << ": " << decision.answer.body;
    EXPECT_EQ(decision.next.has_value(), row.status == 200) << row.what;
    EXPECT_EQ(decision.fork, row.what == std::string("other root")) << row.what;
    if (row.status == 409) {
      EXPECT_EQ(decision.answer.content_type, "text/x.tlog.size");
      EXPECT_EQ(decision.answer.body, "6\n");
    }
  }
}

TEST(WitnessTest, TheFirstRuleThatAppliesAnswers) {
  const std::string note = GoldenCheckpoint();
  const std::string unsigned_note =
      absl::StrReplaceAll(note, {{"\n15\n", "\n14\n"}});
  // An unknown origin before a bad signature, that before old > size, and that
  // before the size that is held.
  EXPECT_EQ(Ask(Body("16", "", "x" + unsigned_note), Held(6)).answer.status,
            404);
  EXPECT_EQ(Ask(Body("16", "", unsigned_note), Held(6)).answer.status, 403);
  EXPECT_EQ(Ask(Body("16", "", note), Held(6)).answer.status, 400);
  EXPECT_EQ(Ask(Body("0", kProofFrom6, note), Held(6)).answer.status, 409);
}

TEST(WitnessTest, WhatDoesNotParseIsSaidToBeMalformed) {
  const std::string note = GoldenCheckpoint();
  const std::string hash = "ycRkkNklus5eMVRUvkD1pK321vMrA+jjOiZKU8aOcY4=\n";
  std::string proof63;
  for (size_t i = 0; i < kWitnessProofMax; ++i) proof63 += hash;
  EXPECT_EQ(Ask(Body("6", proof63, note), Held(6)).answer.status, 422);
  const std::string bodies[] = {
      "",
      "old 6",
      "old 6\n",
      "old 6\n" + hash,
      "old 6\n\n",
      "Old 6\n\n" + note,
      "old  6\n\n" + note,
      Body("06", "", note),
      Body("-1", "", note),
      Body("", "", note),
      Body("9223372036854775808", "", note),
      Body("6", proof63 + hash, note),
      Body("6", "ycRkkNklus5eMVRUvkD1pK321vMrA+jjOiZKU8aOcY5=\n", note),
      Body("6", "YmFuYW5hcw==\n", note),
      Body("6", "words\n", note),
      Body("6", "", kGoldenText),
      Body("6", "", note.substr(0, note.size() - 1)),
      Body("6", "", "\xff" + note),
      Body("6", "", SignedByLog("example.com/log/testdata\n15\n")),
      Body("6", "", SignedByLog("example.com/log/testdata\n015\nrKb\n")),
      Body("6", "", note + std::string(kWitnessRequestBytesMax, 'x')),
  };
  for (const std::string& body : bodies) {
    const WitnessDecision decision = Ask(body, Held(6));
    EXPECT_EQ(decision.answer.status, 400) << body.substr(0, 200);
    EXPECT_FALSE(decision.next.has_value());
  }
}

// Lines of strangers are neither stored nor given out.
TEST(WitnessTest, OnlyTheLogsLinesAndItsOwnAreKept) {
  std::string note = GoldenCheckpoint();
  for (int i = 0; i < 99; ++i) {
    note += absl::StrReplaceAll(
        kWitness3Line, {{"example.org/witness", absl::StrCat("stranger", i)}});
  }
  const WitnessDecision decision = Ask(Body("0", "", note), std::nullopt);
  ASSERT_EQ(decision.answer.status, 200);
  EXPECT_EQ(decision.next->note,
            absl::StrCat(GoldenCheckpoint(), kWitness1Line));
}

TEST(WitnessTest, KeysUnfitForTheirPartAreRefused) {
  const NoteVerifier log = NoteVerifier::Parse(kGoldenLogKey).value();
  const NoteVerifier other = NoteVerifier::Parse(kWitness2Key).value();
  EXPECT_THAT(Witness::Make({NoteSigner::Parse(kGoldenLogSecret).value()}, {}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("expected a witness' key")));
  EXPECT_THAT(Witness::Make({WitnessKey()}, {other}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("expected a log's key")));
  EXPECT_THAT(Witness::Make({WitnessKey()}, {log, log}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("has the id of another key")));
}

TEST(WitnessTest, ASizeIsReadOnlyAsItMustBeWritten) {
  EXPECT_EQ(ParseWitnessSize("6\n"), TreeSize(6));
  EXPECT_EQ(ParseWitnessSize("0\n"), TreeSize(0));
  for (const char* body : {"", "\n", "6", "06\n", "6\n\n", " 6\n", "6\r\n",
                           "-6\n", "six\n", "9223372036854775808\n"}) {
    EXPECT_EQ(ParseWitnessSize(body), std::nullopt) << body;
  }
}

TEST(WitnessTest, OfAnAnswerOnlyWhatVerifiesIsKept) {
  const NoteVerifier w1 = NoteVerifier::Parse(kWitness1Key).value();
  const std::string line = kWitness1Line, stranger = kWitness3Line;
  EXPECT_EQ(CosignaturesIn(line, kGoldenText, w1), line);
  EXPECT_EQ(CosignaturesIn(stranger + line, kGoldenText, w1), line);
  EXPECT_EQ(CosignaturesIn(line + line, kGoldenText, w1), line);
  EXPECT_EQ(CosignaturesIn(stranger, kGoldenText, w1), "");
  EXPECT_EQ(CosignaturesIn("", kGoldenText, w1), "");
  EXPECT_EQ(CosignaturesIn("words\n", kGoldenText, w1), "");
  // A second text cannot be slipped under the first.
  EXPECT_EQ(CosignaturesIn("more\n\n" + line, kGoldenText, w1), "");
  std::string spoilt = line;
  spoilt[spoilt.size() - 10] ^= 1;
  EXPECT_EQ(CosignaturesIn(spoilt, kGoldenText, w1), "");
  EXPECT_EQ(CosignaturesIn(WitnessKey().Sign(kGoldenText, 0), kGoldenText, w1),
            "")
      << "no time";
}

}  // namespace
}  // namespace ledger
