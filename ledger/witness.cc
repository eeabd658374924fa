// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/witness.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/merkle.h"
#include "ledger/note.h"

namespace ledger {
namespace {

constexpr char kPlain[] = "text/plain; charset=utf-8";
constexpr char kSize[] = "text/x.tlog.size";
constexpr std::string_view kOld = "old ";

constexpr int kOk = 200;
constexpr int kMalformed = 400;
constexpr int kNotSigned = 403;
constexpr int kUnknownOrigin = 404;
constexpr int kOtherSize = 409;
constexpr int kInconsistent = 422;

absl::Status Malformed(size_t line, absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("add-checkpoint, line ", line, ": ", what));
}

WitnessAnswer Refusal(int status, absl::string_view why) {
  return {status, kPlain, absl::StrCat(why, "\n")};
}

// What a note says, whoever signed it: up to the last empty line.
std::string_view TextOf(std::string_view note) {
  const size_t end = note.rfind("\n\n");
  return end == std::string_view::npos ? std::string_view()
                                       : note.substr(0, end + 1);
}

// Rules 6 to 9: why `asked` does not extend `held`; empty if it does.
std::string Contradiction(const AdmittedCheckpoint& asked,
                          const std::optional<Witnessed>& held) {
  const Checkpoint& says = asked.checkpoint;
  if (says.size == TreeSize(0) && says.root != Frontier().Root()) {
    return "size 0 has another root than that of no leaves";
  }
  if (asked.old_size == TreeSize(0)) {
    return asked.proof.empty() ? "" : "old is 0: expected no proof";
  }
  if (asked.old_size == says.size) {
    if (!asked.proof.empty()) return "old is the size: expected no proof";
    return says.root == held->checkpoint.root
               ? ""
               : absl::StrCat("size ", says.size.value(), " was signed with ",
                              "root ", ToHex(held->checkpoint.root),
                              " before: the log has forked");
  }
  return std::string(VerifyConsistency(asked.old_size, says.size, asked.proof,
                                       held->checkpoint.root, says.root)
                         .message());
}

}  // namespace

std::string FormatAddCheckpoint(const AddCheckpoint& request) {
  std::string body = absl::StrCat("old ", request.old_size.value(), "\n");
  for (const Hash& hash : request.proof) {
    absl::StrAppend(&body, ToBase64(hash.view()), "\n");
  }
  absl::StrAppend(&body, "\n", request.checkpoint);
  return body;
}

absl::StatusOr<AddCheckpoint> ParseAddCheckpoint(std::string_view body) {
  if (body.size() > kWitnessRequestBytesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("add-checkpoint: has ", body.size(), " bytes; limit is ",
                     kWitnessRequestBytesMax));
  }
  AddCheckpoint request;
  for (size_t line = 1;; ++line) {
    const size_t end = body.find('\n');
    if (end == std::string_view::npos) {
      return Malformed(line, "the end, expected an empty line and a note");
    }
    const std::string_view text = body.substr(0, end);
    body.remove_prefix(end + 1);
    if (line == 1) {
      const auto size = text.substr(0, kOld.size()) == kOld
                            ? ParseNoteNumber(text.substr(kOld.size()))
                            : std::nullopt;
      if (!size.has_value()) return Malformed(1, "expected 'old <size>'");
      request.old_size = TreeSize(*size);
      continue;
    }
    if (text.empty()) break;
    if (request.proof.size() == kWitnessProofMax) {
      return Malformed(line, absl::StrCat("expected at most ", kWitnessProofMax,
                                          " hashes of a proof"));
    }
    const auto bytes = FromCanonicalBase64(text);
    const auto hash = HashFromBytes(bytes.value_or(""));
    if (!hash.ok()) {
      return Malformed(line, "expected 32 bytes in canonical base64");
    }
    request.proof.push_back(*hash);
  }
  request.checkpoint = std::string(body);
  return request;
}

absl::StatusOr<Witnessed> ReadWitnessed(std::string_view note) {
  auto says = ParseCheckpoint(TextOf(note));
  if (!says.ok()) return says.status();
  return Witnessed{*std::move(says), std::string(note)};
}

absl::StatusOr<Witness> Witness::Make(std::vector<NoteSigner> signers,
                                      const std::vector<NoteVerifier>& logs) {
  for (const NoteSigner& signer : signers) {
    if (signer.verifier().type() == NoteKeyType::kCosignature) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("key '", signer.verifier().ToString(),
                     "' is of type 1, expected a witness' key, of type 4"));
  }
  std::map<std::string, std::vector<NoteVerifier>, std::less<>> by_origin;
  for (const NoteVerifier& log : logs) {
    if (log.type() != NoteKeyType::kEd25519) {
      return absl::InvalidArgumentError(
          absl::StrCat("key '", log.ToString(),
                       "' is of type 4, expected a log's key, of type 1"));
    }
    std::vector<NoteVerifier>& keys = by_origin[log.name()];
    for (const NoteVerifier& other : keys) {
      if (other.id() != log.id()) continue;
      return absl::InvalidArgumentError(absl::StrCat(
          "key '", log.ToString(), "' has the id of another key of that log"));
    }
    keys.push_back(log);
  }
  return Witness(std::move(signers), std::move(by_origin));
}

std::vector<std::string> Witness::Origins() const {
  std::vector<std::string> origins;
  origins.reserve(logs_.size());
  for (const auto& [origin, keys] : logs_) origins.push_back(origin);
  return origins;
}

std::variant<WitnessAnswer, AdmittedCheckpoint> Witness::Admit(
    std::string_view body) const {
  auto request = ParseAddCheckpoint(body);
  if (!request.ok()) return Refusal(kMalformed, request.status().message());
  // Without a key every well-formed note is one that nobody signed.
  const auto form = OpenNote(request->checkpoint, {});
  if (!absl::IsUnauthenticated(form.status())) {
    return Refusal(kMalformed, form.status().message());
  }
  auto says = ParseCheckpointForm(TextOf(request->checkpoint));
  if (!says.ok()) return Refusal(kMalformed, says.status().message());
  const auto keys = logs_.find(says->origin);
  if (keys == logs_.end()) {
    return Refusal(kUnknownOrigin,
                   absl::StrCat("origin '", says->origin, "' is not known"));
  }
  auto opened = OpenNote(request->checkpoint, keys->second);
  if (!opened.ok()) return Refusal(kNotSigned, opened.status().message());
  if (request->old_size > says->size) {
    return Refusal(
        kMalformed,
        absl::StrCat("old is ", request->old_size.value(),
                     ", above the checkpoint's size ", says->size.value()));
  }
  AdmittedCheckpoint admitted;
  admitted.old_size = request->old_size;
  admitted.proof = std::move(request->proof);
  admitted.checkpoint = *std::move(says);
  admitted.text = std::move(opened->text);
  for (const NoteSignature& signature : opened->verified) {
    admitted.log_lines += FormatSignature(signature);
  }
  return admitted;
}

WitnessDecision Witness::Decide(const AdmittedCheckpoint& asked,
                                const std::optional<Witnessed>& held,
                                uint64_t now) const {
  WitnessDecision decision;
  const TreeSize last = held ? held->checkpoint.size : TreeSize(0);
  if (asked.old_size != last) {
    decision.answer = {kOtherSize, kSize, absl::StrCat(last.value(), "\n")};
    return decision;
  }
  if (const std::string why = Contradiction(asked, held); !why.empty()) {
    decision.answer = Refusal(kInconsistent, why);
    decision.fork = held && asked.checkpoint.size == last &&
                    asked.checkpoint.root != held->checkpoint.root;
    return decision;
  }
  std::string lines;
  for (const NoteSigner& signer : signers_) {
    lines += signer.Sign(asked.text, now);
  }
  decision.next = Witnessed{
      asked.checkpoint, absl::StrCat(asked.text, "\n", asked.log_lines, lines)};
  decision.answer = {kOk, kPlain, std::move(lines)};
  return decision;
}

std::optional<TreeSize> ParseWitnessSize(std::string_view body) {
  if (body.empty() || body.back() != '\n') return std::nullopt;
  const auto size = ParseNoteNumber(body.substr(0, body.size() - 1));
  if (!size.has_value()) return std::nullopt;
  return TreeSize(*size);
}

std::string CosignaturesIn(std::string_view answer, std::string_view text,
                           const NoteVerifier& key) {
  const std::vector<NoteVerifier> keys = {key};
  const auto opened = OpenNote(
      absl::StrCat(std::string(text), "\n", std::string(answer)), keys);
  std::string lines;
  if (!opened.ok() || opened->text != text) return lines;
  for (const NoteSignature& signature : opened->verified) {
    if (key.TimeOf(signature.payload).value_or(0) == 0) return "";
    lines += FormatSignature(signature);
  }
  return lines;
}

}  // namespace ledger
