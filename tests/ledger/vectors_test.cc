// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: our trees and proofs agree with those that others published.
// Method: the RFC 6962 reference tree and 196 probes, read where they are.

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "ledger/merkle.h"
#include "tests/golden.h"
#include "tests/matchers.h"

namespace ledger {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

std::string FromBase64(const Json& json) {
  std::string bytes;
  EXPECT_TRUE(absl::Base64Unescape(json.get<std::string>(), &bytes)) << json;
  return bytes;
}

// A root of the wrong length, padded with zeros as the probes ask for; nothing
// where it is too long.
std::optional<Hash> PaddedRoot(const Json& json) {
  std::string bytes = FromBase64(json);
  if (bytes.size() > 32) return std::nullopt;
  bytes.resize(32);
  return HashFromBytes(bytes).value();
}

std::optional<std::vector<Hash>> ProofOf(const Json& json) {
  std::vector<Hash> proof;
  if (json.is_null()) return proof;
  for (const Json& element : json) {
    const auto hash = HashFromBytes(FromBase64(element));
    if (!hash.ok()) return std::nullopt;
    proof.push_back(*hash);
  }
  return proof;
}

bool AcceptsInclusion(const Json& probe) {
  const auto leaf = HashFromBytes(FromBase64(probe["leafHash"]));
  const auto root = PaddedRoot(probe["root"]);
  const auto proof = ProofOf(probe["proof"]);
  return leaf.ok() && root.has_value() && proof.has_value() &&
         VerifyInclusion(*leaf, Position(probe["leafIdx"].get<uint64_t>()),
                         TreeSize(probe["treeSize"].get<uint64_t>()), *proof,
                         *root)
             .ok();
}

bool AcceptsConsistency(const Json& probe) {
  const auto old_root = PaddedRoot(probe["root1"]);
  const auto root = PaddedRoot(probe["root2"]);
  const auto proof = ProofOf(probe["proof"]);
  return old_root.has_value() && root.has_value() && proof.has_value() &&
         VerifyConsistency(TreeSize(probe["size1"].get<uint64_t>()),
                           TreeSize(probe["size2"].get<uint64_t>()), *proof,
                           *old_root, *root)
             .ok();
}

std::vector<fs::path> FilesUnder(const fs::path& root) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// Counts the probes that are accepted and refused as they want it.
template <typename Accepts>
void RunProbes(const fs::path& root, Accepts accepts, int wanted_accepted,
               int wanted_refused) {
  int accepted = 0;
  int refused = 0;
  for (const fs::path& file : FilesUnder(root)) {
    const Json probe = Json::parse(ReadFile(file));
    const bool accept = accepts(probe);
    EXPECT_EQ(accept, !probe["wantErr"].get<bool>()) << file;
    ++(accept ? accepted : refused);
  }
  EXPECT_EQ(accepted, wanted_accepted);
  EXPECT_EQ(refused, wanted_refused);
}

TEST(VectorsTest, InclusionProbesAgree) {
  const auto vectors = Vectors();
  if (!vectors.has_value()) GTEST_SKIP() << "no published vectors";
  RunProbes(*vectors / "rfc6962-probes" / "inclusion", AcceptsInclusion, 6, 92);
}

TEST(VectorsTest, ConsistencyProbesAgree) {
  const auto vectors = Vectors();
  if (!vectors.has_value()) GTEST_SKIP() << "no published vectors";
  RunProbes(*vectors / "rfc6962-probes" / "consistency", AcceptsConsistency, 6,
            92);
}

TEST(VectorsTest, TheReferenceTreeAgrees) {
  const auto vectors = Vectors();
  if (!vectors.has_value()) GTEST_SKIP() << "no published vectors";
  const Json pack =
      Json::parse(ReadFile(*vectors / "packs" / "rfc6962-reference-tree.json"));
  std::vector<Hash> leaves;
  for (const Json& hex : pack["leaf_inputs_hex"]) {
    leaves.push_back(LeafHash(FromHex(hex)));
    EXPECT_EQ(ToHex(leaves.back()), pack["leaf_hashes"][leaves.size() - 1]);
  }
  const std::span<const Hash> all(leaves);
  ASSERT_EQ(pack["roots_by_size"].size(), 9u);
  for (size_t n = 0; n <= 8; ++n) {
    EXPECT_EQ(ToHex(RootOf(all.first(n))), pack["roots_by_size"][n]) << n;
  }
  const auto hex_of = [](const std::vector<Hash>& proof) {
    Json out = Json::array();
    for (const Hash& hash : proof) out.push_back(ToHex(hash));
    return out;
  };
  ASSERT_EQ(pack["inclusion"].size(), 36u);
  for (const Json& row : pack["inclusion"]) {
    const auto proof = InclusionProof(Position(row["index"].get<uint64_t>()),
                                      all.first(row["size"].get<size_t>()));
    ASSERT_THAT(proof, IsOk());
    EXPECT_EQ(hex_of(*proof), row["proof"]) << row;
  }
  ASSERT_EQ(pack["consistency"].size(), 36u);
  for (const Json& row : pack["consistency"]) {
    const auto proof = ConsistencyProof(TreeSize(row["old"].get<uint64_t>()),
                                        all.first(row["new"].get<size_t>()));
    ASSERT_THAT(proof, IsOk());
    EXPECT_EQ(hex_of(*proof), row["proof"]) << row;
  }
}

}  // namespace
}  // namespace ledger
