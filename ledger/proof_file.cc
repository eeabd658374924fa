// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/proof_file.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "ledger/merkle.h"
#include "ledger/note_key.h"

namespace ledger {
namespace {

constexpr std::string_view kHeader = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndexLine = "index ";

absl::Status Malformed(size_t line, std::string_view found,
                       std::string_view expected) {
  const std::string_view head = found.substr(0, 80);
  return absl::InvalidArgumentError(absl::StrCat(
      "proof file, line ", line, ": found '",
      absl::CHexEscape(absl::string_view(head.data(), head.size())),
      "', expected ", std::string(expected)));
}

// What stands behind `key`, or nothing if the line does not begin with it.
std::optional<std::string_view> Behind(std::string_view key,
                                       std::string_view line) {
  if (line.substr(0, key.size()) != key) return std::nullopt;
  return line.substr(key.size());
}

absl::Status Failed(std::string_view check, const absl::Status& status) {
  return absl::Status(
      status.code(),
      absl::StrCat("proof file, ", std::string(check), ": ", status.message()));
}

}  // namespace

std::string FormatProofFile(const ProofFile& proof) {
  std::string text = absl::StrCat(std::string(kHeader), "\n");
  if (proof.extra.has_value()) {
    absl::StrAppend(&text, std::string(kExtra), ToBase64(*proof.extra), "\n");
  }
  absl::StrAppend(&text, std::string(kIndexLine), proof.index.value(), "\n");
  for (const Hash& hash : proof.path) {
    absl::StrAppend(&text, ToBase64(hash.view()), "\n");
  }
  absl::StrAppend(&text, "\n", proof.checkpoint);
  return text;
}

absl::StatusOr<ProofFile> ParseProofFile(std::string_view text) {
  if (text.find('\r') != std::string_view::npos) {
    return absl::InvalidArgumentError(
        "proof file: found a carriage return, expected lines that end in LF");
  }
  const size_t separator = text.find("\n\n");
  if (separator == std::string_view::npos) {
    return absl::InvalidArgumentError(
        "proof file: found no empty line, expected one before the checkpoint");
  }
  std::string_view head = text.substr(0, separator + 1);
  std::string_view line;
  size_t number = 0;
  const auto next = [&] {
    const size_t end = head.find('\n');
    line = head.substr(0, end);
    head.remove_prefix(std::min(line.size() + 1, head.size()));
    ++number;
  };
  next();
  if (line != kHeader) return Malformed(number, line, kHeader);
  ProofFile proof;
  next();
  if (const auto extra = Behind(kExtra, line); extra.has_value()) {
    proof.extra = FromCanonicalBase64(*extra);
    if (!proof.extra.has_value()) {
      return Malformed(number, line, "extra <canonical base64>");
    }
    next();
  }
  const auto index = Behind(kIndexLine, line);
  const auto position =
      index.has_value() ? ParseNoteNumber(*index) : std::nullopt;
  if (!position.has_value()) {
    return Malformed(number, line, "index <decimal>");
  }
  proof.index = Position(*position);
  while (!head.empty()) {
    next();
    const auto bytes = FromCanonicalBase64(line);
    const auto hash = HashFromBytes(bytes.value_or(std::string()));
    if (!hash.ok()) {
      return Malformed(number, line, "canonical base64 of 32 bytes");
    }
    if (proof.path.size() == kProofFileHashesMax) {
      return Malformed(number, line,
                       absl::StrCat("at most ", kProofFileHashesMax,
                                    " hashes (kProofFileHashesMax)"));
    }
    proof.path.push_back(*hash);
  }
  proof.checkpoint = std::string(text.substr(separator + 2));
  return proof;
}

absl::StatusOr<OpenedCheckpoint> VerifyProofFile(
    const ProofFile& proof, std::string_view record, const Policy& policy,
    std::span<const NoteVerifier> pinned) {
  auto opened = policy.Open(proof.checkpoint, pinned);
  if (!opened.ok()) return Failed("checkpoint", opened.status());
  const Checkpoint& checkpoint = opened->checkpoint;
  const absl::Status included =
      VerifyInclusion(LeafHash(record), proof.index, checkpoint.size,
                      proof.path, checkpoint.root);
  if (!included.ok()) return Failed("inclusion", included);
  return opened;
}

}  // namespace ledger
