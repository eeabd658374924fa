// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/export/claims.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/note_key.h"
#include "ledger/proof_file.h"

namespace ledger::exports {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kHeadsHeader = "agreement-ledger-heads-proof/v1\n";

absl::Status Wrong(std::string_view file, std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(file), ": ", std::string(what)));
}

std::optional<Hash> HashIn(const Json& json, const char* key) {
  if (!json.contains(key) || !json[key].is_string()) return std::nullopt;
  const auto bytes = FromCanonicalBase64(json[key].get<std::string>());
  const auto hash = HashFromBytes(bytes.value_or(""));
  return hash.ok() ? std::optional<Hash>(*hash) : std::nullopt;
}

uint64_t NumberIn(const Json& json, const char* key) {
  return json.contains(key) && json[key].is_number_unsigned()
             ? json[key].get<uint64_t>()
             : 0;
}

// Takes one line off the front; nothing without a line end.
std::optional<std::string_view> TakeLine(std::string_view& text) {
  const size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

// What follows a word and a blank; nothing if the line begins otherwise.
std::optional<std::string_view> After(std::string_view word,
                                      std::optional<std::string_view> line) {
  if (!line || line->substr(0, word.size()) != word) return std::nullopt;
  return line->substr(word.size());
}

Json ToJson(const CompletenessClaim& claim) {
  Json out;
  out["agreement_id"] = claim.agreement;
  out["tree_size"] = claim.covered.value();
  out["count"] = claim.positions.size();
  out["positions"] = claim.positions;
  out["last_leaf_hash"] = ToBase64(claim.last_leaf.view());
  if (claim.heads) {
    out["heads"]["position"] = claim.heads->position.value();
    out["heads"]["agreements"] = claim.heads->agreements;
    out["heads"]["root"] = ToBase64(claim.heads->root.view());
  }
  return out;
}

}  // namespace

std::string FormatCompleteness(const CompletenessClaim& claim) {
  return ToJson(claim).dump(-1, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

absl::StatusOr<CompletenessClaim> ParseCompleteness(std::string_view text) {
  constexpr char kFile[] = "completeness.json";
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return Wrong(kFile, "not a JSON object");
  CompletenessClaim claim;
  if (json.contains("agreement_id") && json["agreement_id"].is_string()) {
    claim.agreement = json["agreement_id"].get<std::string>();
  }
  claim.covered = TreeSize(NumberIn(json, "tree_size"));
  if (!json.contains("positions") || !json["positions"].is_array()) {
    return Wrong(kFile, "no positions");
  }
  for (const Json& position : json["positions"]) {
    if (!position.is_number_unsigned()) {
      return Wrong(kFile, "a position is no number");
    }
    claim.positions.push_back(position.get<uint64_t>());
  }
  const auto last = HashIn(json, "last_leaf_hash");
  if (!last) return Wrong(kFile, "last_leaf_hash is not 32 bytes in base64");
  claim.last_leaf = *last;
  if (json.contains("heads")) {
    const Json& heads = json["heads"];
    const auto root =
        heads.is_object() ? HashIn(heads, "root") : std::optional<Hash>();
    if (!root) return Wrong(kFile, "heads has no root");
    claim.heads = {Position(NumberIn(heads, "position")),
                   NumberIn(heads, "agreements"), *root};
  }
  if (ToJson(claim) != json) {
    return Wrong(kFile, "its keys or their order differ from the format");
  }
  return claim;
}

std::string FormatHeadsProof(const HeadsProofFile& proof) {
  std::string out =
      absl::StrCat(std::string(kHeadsHeader), "index ", proof.rank, "\nsize ",
                   proof.size, "\nentry ", ToBase64(proof.entry), "\n");
  for (const Hash& hash : proof.path) {
    absl::StrAppend(&out, ToBase64(hash.view()), "\n");
  }
  return out;
}

absl::StatusOr<HeadsProofFile> ParseHeadsProof(std::string_view text) {
  constexpr char kFile[] = "heads.proof";
  if (text.substr(0, kHeadsHeader.size()) != kHeadsHeader) {
    return Wrong(kFile, "line 1 is not the header");
  }
  text.remove_prefix(kHeadsHeader.size());
  HeadsProofFile proof;
  const auto rank = After("index ", TakeLine(text));
  const auto rank_number = rank ? ParseNoteNumber(*rank) : std::nullopt;
  if (!rank_number) return Wrong(kFile, "line 2 is not 'index <decimal>'");
  const auto size = After("size ", TakeLine(text));
  const auto size_number = size ? ParseNoteNumber(*size) : std::nullopt;
  if (!size_number) return Wrong(kFile, "line 3 is not 'size <decimal>'");
  const auto entry = After("entry ", TakeLine(text));
  const auto bytes = entry ? FromCanonicalBase64(*entry) : std::nullopt;
  if (!bytes) return Wrong(kFile, "line 4 is not 'entry <base64>'");
  proof.rank = *rank_number;
  proof.size = *size_number;
  proof.entry = *bytes;
  while (!text.empty()) {
    const auto line = TakeLine(text);
    const auto hash =
        HashFromBytes(line ? FromCanonicalBase64(*line).value_or("") : "");
    if (!hash.ok() || proof.path.size() == kProofFileHashesMax) {
      return Wrong(kFile, absl::StrCat("line ", proof.path.size() + 5,
                                       " is not one of at most 63 hashes"));
    }
    proof.path.push_back(*hash);
  }
  return proof;
}

}  // namespace ledger::exports
