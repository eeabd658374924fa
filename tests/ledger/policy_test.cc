// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: a policy says whose signatures a checkpoint needs, and nobody reads it
// in two ways.
// Method: a published checkpoint under many policies; every subset of the
// witnesses of nested groups against the formula; for each rule of reading a
// policy that breaks it.

#include "ledger/policy.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/golden.h"
#include "tests/ledger/golden_log.h"
#include "tests/matchers.h"

namespace ledger {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto kInvalid = StatusCode::kInvalidArgument;
constexpr auto kUntrusted = StatusCode::kUnauthenticated;

const std::string kLogLine = absl::StrCat("log ", kGoldenLogKey, "\n");
const std::string kWitnesses =
    absl::StrCat("witness w1 ", kWitness1Key, "\nwitness w2 ", kWitness2Key,
                 "\nwitness w3 ", kWitness3Key, "\n");
const std::string kTwoOfThree = "# two of three outsiders\n" + kLogLine +
                                kWitnesses +
                                "group outside 2 w1 w2 w3\nquorum outside\n";
const std::string kCosigned =
    absl::StrCat(GoldenCheckpoint(), kWitness1Line, kWitness3Line);

Policy PolicyOf(std::string_view text) {
  auto policy = Policy::Parse(text);
  EXPECT_THAT(policy, IsOk()) << text;
  return policy.value();
}

// A key of our own; the same seed gives the same key.
NoteSigner SignerOf(std::string_view name, NoteKeyType type, char seed) {
  return NoteSigner::Make(name, type, std::string(32, seed)).value();
}

StatusCode Opening(std::string_view policy, std::string_view note) {
  const auto opened = PolicyOf(policy).Open(note);
  return opened.ok() ? StatusCode::kOk : opened.status().code();
}

TEST(PolicyTest, ACheckpointWithEnoughWitnessesIsAccepted) {
  const Policy policy = PolicyOf(kTwoOfThree);
  ASSERT_EQ(policy.logs().size(), 1u);
  EXPECT_EQ(policy.logs()[0].key.ToString(), kGoldenLogKey);
  ASSERT_EQ(policy.witnesses().size(), 3u);
  EXPECT_EQ(policy.witnesses()[1].name, "w2");
  EXPECT_EQ(policy.witnesses()[1].key.ToString(), kWitness2Key);
  EXPECT_EQ(policy.witnesses()[1].url, "");

  const auto opened = policy.Open(kCosigned);
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(FormatCheckpoint(opened->checkpoint), kGoldenText);
  ASSERT_EQ(opened->logs.size(), 1u);
  EXPECT_EQ(opened->logs[0].ToString(), kGoldenLogKey);
  EXPECT_THAT(opened->witnesses, ElementsAre(Cosigner{"w1", 1767139200},
                                             Cosigner{"w3", 1767139260}));
}

TEST(PolicyTest, OtherPoliciesDecideOtherwise) {
  const std::string base = kLogLine + kWitnesses;
  const std::string group = base + "group outside ";
  const std::string other_log =
      "log " +
      SignerOf("example.com/log/testdata", NoteKeyType::kEd25519, 'o')
          .verifier()
          .ToString() +
      "\n";
  std::string flipped = kWitness1Line;
  char& digit = flipped[flipped.size() - 5];
  ASSERT_EQ(digit, 'B');
  digit = 'A';  // one bit less
  const std::string log_only = GoldenCheckpoint();
  const struct {
    const char* what;
    std::string policy;
    std::string note;
    StatusCode code;
  } rows[] = {
      {"two of three", kTwoOfThree, kCosigned, StatusCode::kOk},
      {"any", group + "any w1 w2 w3\nquorum outside\n", kCosigned,
       StatusCode::kOk},
      {"all", group + "all w1 w2 w3\nquorum outside\n", kCosigned, kUntrusted},
      {"one who signed", base + "quorum w1\n", kCosigned, StatusCode::kOk},
      {"one who did not", base + "quorum w2\n", kCosigned, kUntrusted},
      {"no quorum", base + "quorum none\n", kCosigned, StatusCode::kOk},
      {"no quorum, no witness", base + "quorum none\n", log_only,
       StatusCode::kOk},
      {"no quorum, no witness known", kLogLine + "quorum none\n", kCosigned,
       StatusCode::kOk},
      {"one line removed", kTwoOfThree, log_only + kWitness1Line, kUntrusted},
      {"one line twice", kTwoOfThree, log_only + kWitness1Line + kWitness1Line,
       kUntrusted},
      {"one bit changed", kTwoOfThree, log_only + flipped + kWitness3Line,
       StatusCode::kDataLoss},
      {"one bit changed, not needed", base + "quorum w3\n",
       log_only + flipped + kWitness3Line, StatusCode::kDataLoss},
      {"another log key", other_log + kWitnesses + "quorum w1\n", kCosigned,
       kUntrusted},
      {"another log key beside it",
       other_log + kLogLine + kWitnesses + "quorum w1\n", kCosigned,
       StatusCode::kOk},
      {"witnesses, but no log", kTwoOfThree,
       absl::StrCat(kGoldenText, "\n", kWitness1Line, kWitness3Line),
       kUntrusted},
      {"another text", kTwoOfThree, "x" + kCosigned, StatusCode::kDataLoss},
      {"no note", kTwoOfThree, kGoldenText, kInvalid},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(Opening(row.policy, row.note), row.code) << row.what;
  }
}

TEST(PolicyTest, ARefusalSaysWhatIsMissing) {
  EXPECT_THAT(
      PolicyOf(kTwoOfThree).Open(GoldenCheckpoint() + kWitness1Line),
      StatusIs(kUntrusted,
               "checkpoint of 'example.com/log/testdata', size 15: quorum "
               "'outside' is not met: expected 2 of 'w1', 'w2', 'w3', found "
               "'w1'"));
  EXPECT_THAT(
      PolicyOf(kLogLine + kWitnesses + "quorum w2\n").Open(GoldenCheckpoint()),
      StatusIs(kUntrusted, HasSubstr("quorum 'w2' is not met: expected its "
                                     "cosignature, found none")));
}

// A log that is trusted for its own origin is not trusted for another's.
TEST(PolicyTest, ALogSpeaksForItsOwnOriginOnly) {
  const NoteSigner log = NoteSigner::Parse(kGoldenLogSecret).value();
  const NoteSigner other = SignerOf("other", NoteKeyType::kEd25519, 'o');
  const std::string policy = absl::StrCat(
      kLogLine, "log ", other.verifier().ToString(), "\nquorum none\n");
  const auto signed_by = [](const std::vector<NoteSigner>& signers) {
    return SignNote(kGoldenText, signers).value();
  };
  EXPECT_EQ(Opening(policy, signed_by({log})), StatusCode::kOk);
  EXPECT_THAT(PolicyOf(policy).Open(signed_by({other})),
              StatusIs(kUntrusted,
                       "checkpoint of 'example.com/log/testdata': no trusted "
                       "log key of that name signed it"));
  const auto both = PolicyOf(policy).Open(signed_by({other, log}));
  ASSERT_THAT(both, IsOk());
  ASSERT_EQ(both->logs.size(), 1u);
  EXPECT_EQ(both->logs[0].ToString(), kGoldenLogKey);
  const auto no_checkpoint =
      SignNote("example.com/log/testdata\n15\n", std::vector<NoteSigner>{log});
  EXPECT_EQ(Opening(policy, no_checkpoint.value()), kInvalid);
}

TEST(PolicyTest, RotatedKeysOfALogAreAllTrusted) {
  const NoteSigner old_key = NoteSigner::Parse(kGoldenLogSecret).value();
  const NoteSigner new_key =
      SignerOf("example.com/log/testdata", NoteKeyType::kEd25519, 'n');
  const Policy policy = PolicyOf(absl::StrCat(
      kLogLine, "log ", new_key.verifier().ToString(), "\nquorum none\n"));
  for (const auto& signers : {std::vector{old_key}, std::vector{new_key},
                              std::vector{new_key, old_key}}) {
    const auto opened = policy.Open(SignNote(kGoldenText, signers).value());
    ASSERT_THAT(opened, IsOk());
    EXPECT_EQ(opened->logs.size(), signers.size());
  }
}

TEST(PolicyTest, APinnedKeyStandsInForThePolicysLogs) {
  const std::vector<NoteVerifier> golden = {
      NoteVerifier::Parse(kGoldenLogKey).value()};
  const std::vector<NoteVerifier> other = {
      SignerOf("example.com/log/testdata", NoteKeyType::kEd25519, 'o')
          .verifier()};
  const std::vector<NoteVerifier> witness = {
      NoteVerifier::Parse(kWitness1Key).value()};
  const Policy no_log = PolicyOf(kWitnesses + "quorum w1\n");
  EXPECT_THAT(no_log.Open(kCosigned),
              StatusIs(kInvalid,
                       "policy: it has no log line; add one, or pin "
                       "the log's key"));
  EXPECT_THAT(no_log.Open(kCosigned, golden), IsOk());
  EXPECT_THAT(no_log.Open(kCosigned, other), StatusIs(kUntrusted));
  EXPECT_THAT(PolicyOf(kTwoOfThree).Open(kCosigned, other),
              StatusIs(kUntrusted));
  EXPECT_THAT(no_log.Open(kCosigned, witness),
              StatusIs(kInvalid, HasSubstr("is no log's key")));
}

TEST(PolicyTest, AWitnessCountsOnceHoweverOftenItCosigned) {
  const NoteSigner w = SignerOf("w.example", NoteKeyType::kCosignature, 'w');
  const std::string policy =
      absl::StrCat(kLogLine, "witness w ", w.verifier().ToString(),
                   "\nwitness w1 ", kWitness1Key, "\ngroup both all w w1\n");
  const std::string note =
      absl::StrCat(GoldenCheckpoint(), w.Sign(kGoldenText, 7),
                   w.Sign(kGoldenText, 9), w.Sign(kGoldenText, 8));
  EXPECT_EQ(Opening(policy + "quorum both\n", note), kUntrusted);
  const auto opened = PolicyOf(policy + "quorum w\n").Open(note);
  ASSERT_THAT(opened, IsOk());
  EXPECT_THAT(opened->witnesses, ElementsAre(Cosigner{"w", 9}));
}

TEST(PolicyTest, NestedGroupsCountAsTheFormulaSays) {
  std::string text = kLogLine;
  std::vector<std::string> lines;
  for (const char name : {'a', 'b', 'c', 'd', 'e'}) {
    const NoteSigner signer = SignerOf(std::string(1, name) + ".example",
                                       NoteKeyType::kCosignature, name);
    absl::StrAppend(&text, "witness ", std::string(1, name), " ",
                    signer.verifier().ToString(), "\n");
    lines.push_back(signer.Sign(kGoldenText, 1));
  }
  text +=
      "group left 2 a b c\ngroup right any d e\n"
      "group both all left right\nquorum both\n";
  const Policy policy = PolicyOf(text);
  int accepted = 0;
  for (unsigned set = 0; set < 32; ++set) {
    const auto has = [set](unsigned i) { return (set >> i & 1) != 0; };
    std::string note = GoldenCheckpoint();
    for (unsigned i = 0; i < 5; ++i) {
      if (has(i)) note += lines[i];
    }
    const bool wanted = has(0) + has(1) + has(2) >= 2 && (has(3) || has(4));
    const auto opened = policy.Open(note);
    EXPECT_EQ(opened.ok(), wanted) << set << " " << opened.status();
    accepted += opened.ok() ? 1 : 0;
  }
  EXPECT_EQ(accepted, 12);
}

TEST(PolicyTest, BlanksCommentsUrlsAndOddNamesAreRead) {
  const Policy policy = PolicyOf(
      absl::StrCat("\n \t\n#\n  # quorum w9 \xc3\xa9\n\t log \t", kGoldenLogKey,
                   "  https://log.example/ \nwitness w3 ", kWitness3Key,
                   "\nwitness \xff\xfe ", kWitness1Key,
                   "\thttps://w1.example/\t\nwitness 2 ", kWitness2Key,
                   "\nquorum w3\ngroup behind-the-quorum 2 2 \xff\xfe\n"));
  EXPECT_EQ(policy.logs().at(0).url, "https://log.example/");
  EXPECT_EQ(policy.witnesses().at(1).name, "\xff\xfe");
  EXPECT_EQ(policy.witnesses().at(1).url, "https://w1.example/");
  EXPECT_EQ(policy.witnesses().at(2).name, "2");
  EXPECT_THAT(policy.Open(kCosigned), IsOk());
}

TEST(PolicyTest, FortyOfEachAreRead) {
  std::string text;
  std::string members;
  for (int i = 0; i < 40; ++i) {
    const char seed = static_cast<char>(i + 1);
    absl::StrAppend(
        &text, "log ",
        SignerOf("log", NoteKeyType::kEd25519, seed).verifier().ToString(),
        "\nwitness w", i, " ",
        SignerOf("w", NoteKeyType::kCosignature, seed).verifier().ToString(),
        "\ngroup g", i, " any w", i, "\n");
    absl::StrAppend(&members, " g", i);
  }
  const Policy policy =
      PolicyOf(text + "group all-of-them 40" + members + "\nquorum g7\n");
  EXPECT_EQ(policy.logs().size(), 40u);
  EXPECT_EQ(policy.witnesses().size(), 40u);
}

// Lines that spoil a policy behind good lines 1 to 4; `line` is where it is
// told.
struct BadRows {
  std::string rows;
  int line;
  const char* message;
};

void ExpectRefused(const std::vector<BadRows>& cases) {
  const std::string base = kLogLine + kWitnesses;
  ASSERT_THAT(Policy::Parse(base + "quorum none\n"), IsOk());
  for (const BadRows& each : cases) {
    const auto at =
        testing::StartsWith(absl::StrCat("policy, line ", each.line, ": "));
    EXPECT_THAT(Policy::Parse(base + each.rows),
                StatusIs(kInvalid, testing::AllOf(at, HasSubstr(each.message))))
        << each.rows;
  }
}

std::string OtherWitnessKey() {
  return SignerOf("w4", NoteKeyType::kCosignature, '4').verifier().ToString();
}

TEST(PolicyTest, LinesThatNoPolicyHasAreRefused) {
  const std::string log = kGoldenLogKey, w4 = OtherWitnessKey();
  ExpectRefused({
      {"quorum none\r\n", 5, "found byte 0x0d, expected text without control"},
      {"# \x01\nquorum none\n", 5, "found byte 0x01"},
      {"# \x7f\nquorum none\n", 5, "found byte 0x7f"},
      {std::string("# \0\n", 4) + "quorum none\n", 5, "found byte 0x00"},
      {"quorum none\n# more", 6, "found its end, expected a line end (LF)"},
      {"logs x\nquorum none\n", 5,
       "found 'logs', expected log, witness, group or quorum"},
      {"Quorum none\n", 5, "found 'Quorum'"},
      {"log\nquorum none\n", 5, "found 0 items behind the keyword, expected"},
      {"log " + log + " u u\nquorum none\n", 5, "found 3 items"},
      {"witness w4\nquorum none\n", 5, "found 1 items"},
      {"witness w4 " + w4 + " u u\nquorum none\n", 5, "found 4 items"},
      {"group g any\nquorum none\n", 5, "found 2 items"},
      {"quorum\n", 5, "found 0 items"},
      {"quorum w1 w2\n", 5, "found 2 items"},
      {"quorum none # why\n", 5, "found '#', expected a comment to have a"},
      {"log " + log + " #url\nquorum none\n", 5, "found '#url'"},
      {"witness #w " + w4 + "\nquorum none\n", 5, "found '#w'"},
      {"quorum none\nquorum none\n", 6, "found a second quorum line, expected"},
      {"quorum w1\nquorum w1\n", 6, "found a second quorum line"},
      {"", 4, "found the end of the policy, expected a quorum line before it"},
  });
  EXPECT_THAT(Policy::Parse(""), StatusIs(kInvalid));
}

TEST(PolicyTest, KeysUnfitForTheirLineAreRefused) {
  const std::string w1 = kWitness1Key, log = kGoldenLogKey;
  const std::string w4 = OtherWitnessKey();
  const auto renamed = [](std::string_view vkey) {
    const NoteVerifier key = NoteVerifier::Parse(vkey).value();
    return NoteVerifier::Make("renamed", key.type(), key.public_key())
        .value()
        .ToString();
  };
  ExpectRefused({
      {"witness w4 x" + w4 + "\nquorum none\n", 5,
       "expected a public key; key"},
      {"log x" + log + "\nquorum none\n", 5, "expected a public key; key"},
      {"witness w4 " + log + "\nquorum none\n", 5,
       "found a key of type 1, expected type 4"},
      {"log " + w4 + "\nquorum none\n", 5,
       "found a key of type 4, expected type 1"},
      {"log " + log + "\nquorum none\n", 5,
       "once more, expected each to stand"},
      {"log " + renamed(log) + "\nquorum none\n", 5, "the public key of"},
      {"witness w4 " + w1 + "\nquorum none\n", 5, "the public key of"},
      {"witness w4 " + renamed(w1) + "\nquorum none\n", 5, "the public key of"},
  });
}

TEST(PolicyTest, NamesAndGroupsThatMeanTwoThingsOrNoneAreRefused) {
  const std::string w4 = OtherWitnessKey();
  std::vector<BadRows> cases = {
      {"witness w1 " + w4 + "\nquorum none\n", 5,
       "found 'w1' once more, expected a name that no witness or group has"},
      {"group w1 any w2\nquorum none\n", 5, "found 'w1' once more"},
      {"group g any w1\nwitness g " + w4 + "\nquorum none\n", 6, "found 'g'"},
      {"group g any w1\ngroup g any w2\nquorum none\n", 6, "found 'g'"},
      {"group g any w4\nwitness w4 " + w4 + "\nquorum none\n", 5,
       "found 'w4', expected the name of a witness or group on an earlier"},
      {"group g any g\nquorum none\n", 5, "found 'g', expected the name"},
      {"group g any none\nquorum none\n", 5, "found 'none', expected the name"},
      {"quorum g\ngroup g any w1\n", 5, "found 'g', expected the name"},
      {"quorum W1\n", 5, "found 'W1', expected the name"},
      {"group g any w1 w1\nquorum none\n", 5, "found 'w1' as a member once"},
      {"group g any w1\ngroup h any w2 w1\nquorum none\n", 6,
       "found 'w1' as a member once more"},
      {"group g 0 w1 w2\nquorum none\n", 5,
       "found '0', expected any, all or a number from 1 to 2"},
      {"group g 3 w1 w2\nquorum none\n", 5, "found '3'"},
      {"group g 01 w1 w2\nquorum none\n", 5, "found '01'"},
      {"group g -1 w1 w2\nquorum none\n", 5, "found '-1'"},
      {"group g +1 w1 w2\nquorum none\n", 5, "found '+1'"},
      {"group g Any w1 w2\nquorum none\n", 5, "found 'Any'"},
      {"group g 18446744073709551617 w1 w2\nquorum none\n", 5, "found '1844"},
  };
  for (const std::string name :
       {"log", "witness", "group", "quorum", "any", "all", "none"}) {
    const char* const message = "that is no word of policies";
    cases.push_back(
        {"witness " + name + " " + w4 + "\nquorum none\n", 5, message});
    cases.push_back({"group " + name + " any w1\nquorum none\n", 5, message});
  }
  ExpectRefused(cases);
}

TEST(PolicyTest, AFormattedPolicyIsReadTheSame) {
  PolicyParts parts;
  parts.logs = {{NoteVerifier::Parse(kGoldenLogKey).value(), ""}};
  parts.witnesses = {
      {"w1", NoteVerifier::Parse(kWitness1Key).value(), "https://w1.example/"},
      {"w2", NoteVerifier::Parse(kWitness2Key).value(), ""}};
  parts.needed = 1;
  const std::string lines =
      absl::StrCat(kLogLine, "witness w1 ", kWitness1Key,
                   " https://w1.example/\nwitness w2 ", kWitness2Key, "\n");
  EXPECT_THAT(FormatPolicy(parts),
              IsOkAndHolds(lines + "group witnesses 1 w1 w2\n"
                                   "quorum witnesses\n"));
  EXPECT_THAT(PolicyOf(FormatPolicy(parts).value()).Open(kCosigned), IsOk());
  parts.needed = 0;
  EXPECT_THAT(FormatPolicy(parts), IsOkAndHolds(lines + "quorum none\n"));
}

TEST(PolicyTest, WhatNoPolicyCanSayIsNotFormatted) {
  PolicyParts good;
  good.logs = {{NoteVerifier::Parse(kGoldenLogKey).value(), ""}};
  good.witnesses = {{"w1", NoteVerifier::Parse(kWitness1Key).value(), ""}};
  good.needed = 1;
  ASSERT_THAT(FormatPolicy(good), IsOk());
  for (const char* name :
       {"", " ", "w 1", "w1\nquorum none", "#w", "w\r", "none", "witnesses"}) {
    PolicyParts parts = good;
    parts.witnesses[0].name = name;
    EXPECT_THAT(FormatPolicy(parts), StatusIs(kInvalid)) << name;
  }
  PolicyParts parts = good;
  parts.logs[0].url = "https://log example/";
  EXPECT_THAT(FormatPolicy(parts),
              StatusIs(kInvalid, HasSubstr("found 'https://log example/', "
                                           "expected an item without blanks")));
  parts = good;
  parts.needed = 2;
  EXPECT_THAT(FormatPolicy(parts), StatusIs(kInvalid));
  parts = good;
  parts.logs.push_back(parts.logs[0]);
  EXPECT_THAT(FormatPolicy(parts), StatusIs(kInvalid));
  parts = good;
  parts.group = "w1";
  EXPECT_THAT(FormatPolicy(parts), StatusIs(kInvalid));
}

}  // namespace
}  // namespace ledger
