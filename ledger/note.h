// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_NOTE_H_
#define LEDGER_NOTE_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/note_key.h"

namespace ledger {

inline constexpr size_t kNoteBytesMax = size_t{1} << 20;
inline constexpr size_t kNoteSignaturesMax = 100;

// One signature line of a note.
struct NoteSignature {
  std::string name;
  uint32_t key_id = 0;
  std::string payload;  // what follows the key's id
};

// A note of which at least one signature was verified: only then is there a
// text to read.
struct OpenedNote {
  std::string text;  // with its last line end
  std::vector<NoteSignature> verified;
  std::vector<NoteSignature> unknown;  // of keys that are not trusted
};

// The line, with its line end.
std::string FormatSignature(const NoteSignature& signature);

// Opens a C2SP signed note by the keys that are trusted. Pure; costs one
// Ed25519 verification a line of a trusted key.
// Errors: INVALID_ARGUMENT  malformed, or trusted keys that cannot be told
//                           apart
//         DATA_LOSS         a trusted key's signature is wrong, whatever other
//                           signatures say
//         UNAUTHENTICATED   no trusted key signed it
absl::StatusOr<OpenedNote> OpenNote(std::string_view note,
                                    std::span<const NoteVerifier> trusted);

// The note of a text, signed by each key at `time` (for cosignatures).
// Errors: INVALID_ARGUMENT for a text that no note can hold.
absl::StatusOr<std::string> SignNote(std::string_view text,
                                     std::span<const NoteSigner> signers,
                                     uint64_t time = 0);

}  // namespace ledger

#endif  // LEDGER_NOTE_H_
