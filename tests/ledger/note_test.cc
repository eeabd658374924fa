// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: notes, cosignatures and checkpoints are read and signed as others do.
// Method: the notes, keys and checkpoints that others published, signed again
// byte for byte; every rule that a careless reader lacks has an input that
// fails it.

#include "ledger/note.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ledger/checkpoint.h"
#include "tests/golden.h"
#include "tests/matchers.h"

namespace ledger {
namespace {

using absl::StatusCode;
using Json = nlohmann::json;
using Keys = std::vector<NoteVerifier>;

constexpr char kText[] =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
constexpr char kPeter[] =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr char kEnoch[] =
    "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
constexpr char kPeterSecret[] =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+"
    "Y7hfZx09iUvxdXHKDFz";
constexpr char kPeterLine[] =
    "\xe2\x80\x94 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdng"
    "otpRZb6KE6RyyBwJnAM=\n";

NoteVerifier Key(std::string_view vkey) {
  return NoteVerifier::Parse(vkey).value();
}

StatusCode Opening(const std::string& note, const Keys& trusted) {
  const auto opened = OpenNote(note, trusted);
  return opened.ok() ? StatusCode::kOk : opened.status().code();
}

// The signature lines of the pack's second note, by Peter and Enoch.
std::optional<std::string> EnochLine() {
  const auto vectors = Vectors();
  if (!vectors.has_value()) return std::nullopt;
  const Json pack =
      Json::parse(ReadFile(*vectors / "packs" / "signed-note.json"));
  const std::string note = pack["positive"][1]["note"];
  return note.substr(note.find("\xe2\x80\x94 EnochRoot"));
}

TEST(NoteTest, ASignedTextOpensUnderItsKeyAndIsSignedAgainTheSame) {
  const std::string note = absl::StrCat(kText, "\n", kPeterLine);
  const auto opened = OpenNote(note, Keys{Key(kPeter)});
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->text, kText);
  EXPECT_EQ(opened->verified.size(), 1u);
  const auto signer = NoteSigner::Parse(kPeterSecret);
  ASSERT_THAT(signer, IsOk());
  EXPECT_EQ(signer->verifier().ToString(), kPeter);
  EXPECT_EQ(signer->ToString(), kPeterSecret);
  const auto again = SignNote(kText, std::vector<NoteSigner>{*signer});
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(*again, note);
}

TEST(NoteTest, EveryRuleOfOpeningHolds) {
  const auto enoch_line = EnochLine();
  if (!enoch_line.has_value()) GTEST_SKIP() << "no published vectors";
  const std::string t = kText, p = kPeterLine, e = *enoch_line;
  const Keys peter = {Key(kPeter)}, enoch = {Key(kEnoch)}, none;
  const Keys both = {Key(kPeter), Key(kEnoch)};
  const Keys ambiguous = {Key(kEnoch), Key(kPeter), Key(kEnoch)};
  const auto spoilt = [](std::string line) { return line.insert(60, "ABCD"); };
  std::string many;
  for (int i = 0; i < 101; ++i) many += p;
  const struct {
    const char* what;
    std::string note;
    const Keys& trusted;
    StatusCode code;
  } rows[] = {
      {"one of two is known", t + "\n" + p + e, peter, StatusCode::kOk},
      {"both are known", t + "\n" + p + e, both, StatusCode::kOk},
      {"nobody is known", t + "\n" + p + e, none, StatusCode::kUnauthenticated},
      {"a known key's line is wrong", t + "\n" + spoilt(p), peter,
       StatusCode::kDataLoss},
      {"it is wrong beside a good one", t + "\n" + spoilt(p) + e, both,
       StatusCode::kDataLoss},
      {"an unknown key's line is wrong", t + "\n" + p + p + e + e + spoilt(e),
       peter, StatusCode::kOk},
      {"too many lines", t + "\n" + many, peter, StatusCode::kInvalidArgument},
      {"no separator and no line", t, peter, StatusCode::kInvalidArgument},
      {"no line", t + "\n", peter, StatusCode::kInvalidArgument},
      {"the last line does not end", t + "\n" + p.substr(0, p.size() - 1),
       peter, StatusCode::kInvalidArgument},
      {"a control byte", "\x01" + t + "\n" + p, peter,
       StatusCode::kInvalidArgument},
      {"not UTF-8", "\xff" + t + "\n" + p, peter, StatusCode::kInvalidArgument},
      {"a line that is none", t + "\n" + p + "Unexpected line.\n", peter,
       StatusCode::kInvalidArgument},
      {"no separator", t + p, peter, StatusCode::kInvalidArgument},
      {"a name with a blank", t + "\n\xe2\x80\x94 Bad Name" + p.substr(16),
       peter, StatusCode::kInvalidArgument},
      {"keys that look alike", t + "\n" + e, ambiguous,
       StatusCode::kInvalidArgument},
      {"another text", "x" + t + "\n" + p, peter, StatusCode::kDataLoss},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(Opening(row.note, row.trusted), row.code) << row.what;
  }
  const auto opened = OpenNote(t + "\n" + p + p + e + e + spoilt(e), peter);
  EXPECT_EQ(opened->verified.size(), 1u);
  EXPECT_EQ(opened->unknown.size(), 2u);
}

TEST(NoteTest, PublishedNotesOpen) {
  const auto vectors = Vectors();
  if (!vectors.has_value()) GTEST_SKIP() << "no published vectors";
  const Json pack =
      Json::parse(ReadFile(*vectors / "packs" / "signed-note.json"));
  ASSERT_EQ(pack["positive"].size(), 6u);
  for (const Json& row : pack["positive"]) {
    const auto key = NoteVerifier::Parse(row["vkey"].get<std::string>());
    ASSERT_THAT(key, IsOk()) << row["id"];
    EXPECT_THAT(OpenNote(row["note"].get<std::string>(), Keys{*key}), IsOk())
        << row["id"];
  }
  for (const Json& row : pack["bad_vkeys"]) {
    EXPECT_FALSE(NoteVerifier::Parse(row.get<std::string>()).ok()) << row;
  }
}

TEST(NoteTest, AKeyWithAnyByteChangedOrMissingIsRefused) {
  for (const std::string key : {kPeter, kEnoch, kPeterSecret}) {
    const auto reads = [](const std::string& text) {
      return NoteVerifier::Parse(text).ok() || NoteSigner::Parse(text).ok();
    };
    ASSERT_TRUE(reads(key));
    for (size_t begin = 0; begin < key.size(); ++begin) {
      for (size_t length = 0; length < key.size() - begin; ++length) {
        EXPECT_FALSE(reads(key.substr(begin, length)))
            << key.substr(begin, length);
      }
      std::string changed = key;
      ++changed[begin];
      EXPECT_FALSE(reads(changed)) << changed;
    }
  }
  for (const char* length :
       {"PeterNeumann+5bdbe860+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/"
        "LDE4izWy10TWAA==",
        "PeterNeumann+a3fe51bc+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/"
        "LDE4izWy10Q="}) {
    EXPECT_FALSE(NoteVerifier::Parse(length).ok()) << length;
  }
}

TEST(NoteTest, PublishedCosignaturesVerifyAndAreSignedAgainTheSame) {
  const auto vectors = Vectors();
  if (!vectors.has_value()) GTEST_SKIP() << "no published vectors";
  const Json pack =
      Json::parse(ReadFile(*vectors / "packs" / "cosignature-v1.json"));
  ASSERT_EQ(pack["cosignature_v1"].size(), 4u);
  for (const Json& row : pack["cosignature_v1"]) {
    const std::string note = row["note"];
    const NoteVerifier key = Key(row["vkey"].get<std::string>());
    const auto opened = OpenNote(note, Keys{key});
    ASSERT_THAT(opened, IsOk()) << row["src"];
    const uint64_t time = row["timestamp"];
    const std::string payload = opened->verified.at(0).payload;
    EXPECT_EQ(key.TimeOf(payload), time);
    const auto signer =
        NoteSigner::Make(key.name(), NoteKeyType::kCosignature,
                         FromHex(row["seed_hex"].get<std::string>()));
    ASSERT_THAT(signer, IsOk());
    EXPECT_EQ(signer->verifier().ToString(), row["vkey"]);
    EXPECT_NE(note.find(signer->Sign(opened->text, time)), std::string::npos);

    EXPECT_TRUE(key.Verifies(opened->text, payload));
    EXPECT_FALSE(key.Verifies(opened->text, payload.substr(1)));
    for (const size_t byte : {size_t{0}, size_t{7}, size_t{8}}) {
      std::string changed = payload;
      changed[byte] = static_cast<char>(changed[byte] ^ '\x80');
      EXPECT_FALSE(key.Verifies(opened->text, changed)) << byte;
    }
    const auto same_bytes =
        NoteSigner::Make(key.name(), NoteKeyType::kEd25519,
                         FromHex(row["seed_hex"].get<std::string>()));
    EXPECT_EQ(Opening(note, Keys{same_bytes->verifier()}),
              StatusCode::kUnauthenticated);
  }
}

TEST(CheckpointTest, PublishedCheckpointsAreReadAndSignedAgainTheSame) {
  const auto vectors = Vectors();
  if (!vectors.has_value()) GTEST_SKIP() << "no published vectors";
  const auto signer = NoteSigner::Parse(
      "PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/"
      "SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg");
  ASSERT_THAT(signer, IsOk());
  for (int size = 0; size <= 15; ++size) {
    const std::string note =
        ReadFile(*vectors / "tessera-log" / absl::StrCat("checkpoint.", size));
    const auto opened = OpenNote(note, Keys{signer->verifier()});
    ASSERT_THAT(opened, IsOk()) << size;
    const auto checkpoint = ParseCheckpoint(opened->text);
    ASSERT_THAT(checkpoint, IsOk()) << size;
    EXPECT_EQ(checkpoint->origin, signer->verifier().name());
    EXPECT_EQ(checkpoint->size, TreeSize(static_cast<uint64_t>(size)));
    const auto again = SignNote(FormatCheckpoint(*checkpoint),
                                std::vector<NoteSigner>{*signer});
    EXPECT_EQ(again.value(), note) << size;
  }
}

TEST(CheckpointTest, WhatIsNoCheckpointIsRefusedWithItsLine) {
  const std::string root = ToBase64(LeafHash("").view());
  const auto text = [&](const std::string& size) {
    return absl::StrCat("log\n", size, "\n", root, "\n");
  };
  ASSERT_THAT(ParseCheckpoint(text("15")), IsOk());
  ASSERT_THAT(ParseCheckpoint(text("9223372036854775807")), IsOk());
  const auto extended = ParseCheckpoint(text("15") + "more\n");
  ASSERT_THAT(extended, IsOk());
  EXPECT_THAT(extended->extensions, testing::ElementsAre("more"));
  EXPECT_EQ(FormatCheckpoint(*extended), text("15") + "more\n");
  for (const std::string size :
       {"bananas", "-34", "+5", "007", " 15", "15 ", "", "9223372036854775808",
        "0"}) {  // 0: the root is not that of no leaves
    EXPECT_FALSE(ParseCheckpoint(text(size)).ok()) << "'" << size << "'";
  }
  for (const std::string& bad :
       {std::string("log\n15\n"), "\n15\n" + root + "\n", "log\n15\n" + root,
        text("15") + "\n", std::string("log\n15\nThisIsn'tBase64\n"),
        std::string("log\n15\nYmFuYW5hcw==\n"),
        "log\n15\n" + ToBase64(std::string(33, 'x')) + "\n",
        // The last character has two spare bits.
        "log\n15\n" + root.substr(0, 42) + "1=\n", std::string()}) {
    EXPECT_EQ(ParseCheckpoint(bad).status().code(),
              StatusCode::kInvalidArgument)
        << bad;
  }
}

}  // namespace
}  // namespace ledger
