// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/note.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/utf8.h"

namespace ledger {
namespace {

constexpr std::string_view kLineStart = "\xe2\x80\x94 ";
constexpr size_t kKeyIdBytes = 4;

absl::Status MalformedNote(std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("note: ", std::string(what)));
}

// Whether a text may stand in a note: UTF-8, whole lines, no control bytes.
bool IsNoteText(std::string_view text) {
  return IsUtf8(text) && !text.empty() && text.back() == '\n' &&
         std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 && c != '\n';
         });
}

// Reads "— name base64", without its line end.
absl::StatusOr<NoteSignature> ReadLine(std::string_view line) {
  const auto problem = [&line] {
    return MalformedNote(absl::StrCat("'", std::string(line.substr(0, 80)),
                                      "' is no signature line"));
  };
  if (line.substr(0, kLineStart.size()) != kLineStart) return problem();
  line.remove_prefix(kLineStart.size());
  const size_t blank = line.find(' ');
  if (blank == std::string_view::npos) return problem();
  const std::string_view name = line.substr(0, blank);
  const auto bytes = FromCanonicalBase64(line.substr(blank + 1));
  if (!IsNoteName(name) || !bytes.has_value() || bytes->size() <= kKeyIdBytes) {
    return problem();
  }
  NoteSignature signature;
  signature.name = std::string(name);
  for (size_t i = 0; i < kKeyIdBytes; ++i) {
    signature.key_id =
        signature.key_id << 8U | static_cast<uint8_t>((*bytes)[i]);
  }
  signature.payload = bytes->substr(kKeyIdBytes);
  return signature;
}

// The lines behind the last empty one, each once.
absl::StatusOr<std::vector<NoteSignature>> ReadLines(std::string_view part) {
  if (part.empty() || part.back() != '\n') {
    return MalformedNote("ends without a signature line");
  }
  std::vector<NoteSignature> signatures;
  std::set<std::string_view> seen;
  for (size_t lines = 1; !part.empty(); ++lines) {
    if (lines > kNoteSignaturesMax) {
      return MalformedNote(absl::StrCat("has more than ", kNoteSignaturesMax,
                                        " signature lines"));
    }
    const size_t end = part.find('\n');
    const std::string_view line = part.substr(0, end);
    part.remove_prefix(end + 1);
    auto signature = ReadLine(line);
    if (!signature.ok()) return signature.status();
    if (seen.insert(line).second) signatures.push_back(*std::move(signature));
  }
  return signatures;
}

bool Matches(const NoteVerifier& key, const NoteSignature& signature) {
  return key.id() == signature.key_id && key.name() == signature.name;
}

}  // namespace

std::string FormatSignature(const NoteSignature& signature) {
  std::string bytes(kKeyIdBytes, '\0');
  for (size_t i = 0; i < kKeyIdBytes; ++i) {
    bytes[i] =
        static_cast<char>(signature.key_id >> (8 * (kKeyIdBytes - 1 - i)));
  }
  return absl::StrCat(std::string(kLineStart), signature.name, " ",
                      ToBase64(bytes + signature.payload), "\n");
}

absl::StatusOr<OpenedNote> OpenNote(std::string_view note,
                                    std::span<const NoteVerifier> trusted) {
  if (note.size() > kNoteBytesMax) {
    return MalformedNote(
        absl::StrCat("has ", note.size(), " bytes; limit is ", kNoteBytesMax));
  }
  if (!IsNoteText(note)) {
    return MalformedNote("is not lines of UTF-8 without control bytes");
  }
  const size_t separator = note.rfind("\n\n");
  if (separator == std::string_view::npos) {
    return MalformedNote("has no empty line before its signatures");
  }
  auto signatures = ReadLines(note.substr(separator + 2));
  if (!signatures.ok()) return signatures.status();
  OpenedNote opened;
  opened.text = std::string(note.substr(0, separator + 1));
  for (NoteSignature& signature : *signatures) {
    const NoteVerifier* key = nullptr;
    for (const NoteVerifier& each : trusted) {
      if (!Matches(each, signature)) continue;
      if (key != nullptr) {
        return MalformedNote(absl::StrCat("two trusted keys of '",
                                          signature.name,
                                          "' have one id; trust one of them"));
      }
      key = &each;
    }
    if (key == nullptr) {
      opened.unknown.push_back(std::move(signature));
    } else if (key->Verifies(opened.text, signature.payload)) {
      opened.verified.push_back(std::move(signature));
    } else {
      return absl::DataLossError(absl::StrCat("note: the signature by '",
                                              key->ToString(),
                                              "' is not of this text"));
    }
  }
  if (opened.verified.empty()) {
    return absl::UnauthenticatedError("note: no trusted key signed it");
  }
  return opened;
}

absl::StatusOr<std::string> SignNote(std::string_view text,
                                     std::span<const NoteSigner> signers,
                                     uint64_t time) {
  if (!IsNoteText(text)) {
    return MalformedNote("is not lines of UTF-8 without control bytes");
  }
  std::string note = absl::StrCat(std::string(text), "\n");
  for (const NoteSigner& signer : signers) note += signer.Sign(text, time);
  return note;
}

}  // namespace ledger
