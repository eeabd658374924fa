// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Evidence that a log told two stories:
//
//   fork   = "agreement-ledger-fork/v1" LF [answer]
//            "earlier " decimal LF note "later " decimal LF note
//   answer = "root " base64 LF *("path " base64 LF)
//
//   note     the signed checkpoint, byte for byte; `decimal` bytes of it
//   answer   only if the sizes differ: what the log gave as the root of the
//            earlier size and as the proof that the later one extends it
//   base64   32 bytes, with padding;  decimal without a leading zero
//
// Two signed notes of one size with two roots contradict each other. So do two
// of different sizes if the answer's path leads from another root of the
// earlier size than was signed to the root that was signed for the later one:
// a tree has one root at each size. Nothing in the file needs to be believed.

#include "tools/export/fork_file.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/merkle.h"
#include "ledger/note.h"

namespace ledger::exports {
namespace {

constexpr std::string_view kHeader = "agreement-ledger-fork/v1";
constexpr size_t kPathMax = 64;

absl::Status Malformed(std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("fork file: ", std::string(what)));
}

// Takes a line off the front if it begins with `word` and a blank; gives the
// rest of it.
std::optional<std::string_view> TakeLine(std::string_view word,
                                         std::string_view& text) {
  const size_t end = text.find('\n');
  if (end == std::string_view::npos || text.substr(0, word.size()) != word ||
      text[word.size()] != ' ') {
    return std::nullopt;
  }
  const std::string_view rest =
      text.substr(word.size() + 1, end - word.size() - 1);
  text.remove_prefix(end + 1);
  return rest;
}

std::optional<Hash> HashOf(std::string_view base64) {
  const auto bytes = FromCanonicalBase64(base64);
  if (!bytes) return std::nullopt;
  const auto hash = HashFromBytes(*bytes);
  if (!hash.ok()) return std::nullopt;
  return *hash;
}

absl::StatusOr<std::string> TakeNote(std::string_view word,
                                     std::string_view& text) {
  const auto line = TakeLine(word, text);
  const auto size = line ? ParseNoteNumber(*line) : std::nullopt;
  if (!size || *size > text.size()) {
    return Malformed(absl::StrCat("expected '", std::string(word),
                                  "' and the bytes of its note"));
  }
  std::string note(text.substr(0, *size));
  text.remove_prefix(*size);
  return note;
}

absl::Status Refuted(std::string_view what) {
  return absl::DataLossError(std::string(what));
}

// A note that a log of the policy signed. Errors: DATA_LOSS.
absl::StatusOr<Checkpoint> OpenSigned(const std::string& note,
                                      std::string_view which,
                                      const std::vector<NoteVerifier>& keys) {
  const auto opened = OpenNote(note, keys);
  if (!opened.ok()) {
    return Refuted(absl::StrCat("the ", std::string(which), " checkpoint: ",
                                std::string(opened.status().message())));
  }
  auto says = ParseCheckpoint(opened->text);
  if (!says.ok()) return Refuted(says.status().message().data());
  for (const NoteSignature& signature : opened->verified) {
    if (signature.name == says->origin) return says;
  }
  return Refuted(absl::StrCat("the ", std::string(which),
                              " checkpoint is not signed by its own log, '",
                              says->origin, "'"));
}

}  // namespace

std::string FormatForkFile(const ForkFile& fork) {
  std::string text = absl::StrCat(std::string(kHeader), "\n");
  if (fork.answer) {
    absl::StrAppend(&text, "root ", ToBase64(fork.answer->old_root.view()),
                    "\n");
    for (const Hash& hash : fork.answer->path) {
      absl::StrAppend(&text, "path ", ToBase64(hash.view()), "\n");
    }
  }
  absl::StrAppend(&text, "earlier ", fork.earlier.size(), "\n", fork.earlier);
  absl::StrAppend(&text, "later ", fork.later.size(), "\n", fork.later);
  return text;
}

absl::StatusOr<ForkFile> ParseForkFile(std::string_view text) {
  ForkFile fork;
  const std::string header = absl::StrCat(std::string(kHeader), "\n");
  if (text.substr(0, header.size()) != header) {
    return Malformed(
        absl::StrCat("expected '", std::string(kHeader), "' on line 1"));
  }
  text.remove_prefix(header.size());
  if (const auto root = TakeLine("root", text)) {
    const auto hash = HashOf(*root);
    if (!hash) return Malformed("its root is not the base64 of 32 bytes");
    fork.answer = ForkAnswer{*hash, {}};
    while (const auto step = TakeLine("path", text)) {
      const auto node = HashOf(*step);
      if (!node || fork.answer->path.size() == kPathMax) {
        return Malformed("its path is not at most 64 times 32 bytes");
      }
      fork.answer->path.push_back(*node);
    }
  }
  auto earlier = TakeNote("earlier", text);
  if (!earlier.ok()) return earlier.status();
  auto later = TakeNote("later", text);
  if (!later.ok()) return later.status();
  if (!text.empty()) return Malformed("something follows the later note");
  fork.earlier = *std::move(earlier);
  fork.later = *std::move(later);
  return fork;
}

absl::StatusOr<Checkpoint> WhatNoteSays(std::string_view note) {
  const size_t end = note.rfind("\n\n");
  if (end == std::string_view::npos) {
    return absl::InvalidArgumentError("a note without an empty line");
  }
  return ParseCheckpoint(note.substr(0, end + 1));
}

absl::StatusOr<ShownFork> CheckFork(const ForkFile& fork,
                                    const Policy& policy) {
  std::vector<NoteVerifier> keys;
  for (const PolicyLog& log : policy.logs()) keys.push_back(log.key);
  auto earlier = OpenSigned(fork.earlier, "earlier", keys);
  if (!earlier.ok()) return earlier.status();
  auto later = OpenSigned(fork.later, "later", keys);
  if (!later.ok()) return later.status();
  ShownFork shown{*std::move(earlier), *std::move(later)};
  const Checkpoint& old = shown.earlier;
  const Checkpoint& now = shown.later;
  if (old.origin != now.origin) return Refuted("two logs, not one");
  if (old.size > now.size) return Refuted("the larger checkpoint stands first");
  if (old.size == now.size) {
    if (old.root == now.root) return Refuted("both say the same");
    return shown;
  }
  const auto proves = [&](const Hash& root) {
    return fork.answer && VerifyConsistency(old.size, now.size,
                                            fork.answer->path, root, now.root)
                              .ok();
  };
  if (proves(old.root))
    return Refuted("the later checkpoint extends the earlier");
  if (fork.answer && fork.answer->old_root != old.root &&
      proves(fork.answer->old_root)) {
    return shown;
  }
  return absl::FailedPreconditionError(
      "both checkpoints are signed; whether the later one extends the earlier "
      "cannot be told from this file: ask the log for a consistency proof, "
      "which an honest log can always give");
}

}  // namespace ledger::exports
