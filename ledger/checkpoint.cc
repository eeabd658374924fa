// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/checkpoint.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ledger/merkle.h"
#include "ledger/note_key.h"

namespace ledger {
namespace {

absl::Status Malformed(size_t line, std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("checkpoint, line ", line, ": ", std::string(what)));
}

}  // namespace

std::string FormatCheckpoint(const Checkpoint& checkpoint) {
  std::string text =
      absl::StrCat(checkpoint.origin, "\n", checkpoint.size.value(), "\n",
                   ToBase64(checkpoint.root.view()), "\n");
  for (const std::string& line : checkpoint.extensions) {
    absl::StrAppend(&text, line, "\n");
  }
  return text;
}

absl::StatusOr<Checkpoint> ParseCheckpoint(std::string_view text) {
  auto checkpoint = ParseCheckpointForm(text);
  if (checkpoint.ok() && checkpoint->size == TreeSize(0) &&
      checkpoint->root != Frontier().Root()) {
    return Malformed(3, "is not the root of no leaves");
  }
  return checkpoint;
}

absl::StatusOr<Checkpoint> ParseCheckpointForm(std::string_view text) {
  if (text.empty() || text.back() != '\n') {
    return absl::InvalidArgumentError("checkpoint: its last line does not end");
  }
  text.remove_suffix(1);
  const std::vector<std::string> lines =
      absl::StrSplit(absl::string_view(text.data(), text.size()), '\n');
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].empty()) return Malformed(i + 1, "is empty");
  }
  if (lines.size() < 3) {
    return Malformed(lines.size(), "is the last; expected origin, size, root");
  }
  Checkpoint checkpoint;
  checkpoint.origin = lines[0];
  const auto size = ParseNoteNumber(lines[1]);
  if (!size.has_value()) {
    return Malformed(2, absl::StrCat("'", lines[1], "' is no tree size"));
  }
  checkpoint.size = TreeSize(*size);
  const auto bytes = FromCanonicalBase64(lines[2]);
  const auto root = bytes.has_value()
                        ? HashFromBytes(*bytes)
                        : absl::InvalidArgumentError("not canonical base64");
  if (!root.ok()) {
    return Malformed(
        3,
        absl::StrCat("'", lines[2], "' is no root: ", root.status().message()));
  }
  checkpoint.root = *root;
  checkpoint.extensions.assign(lines.begin() + 3, lines.end());
  return checkpoint;
}

}  // namespace ledger
