// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_SIGNING_H_
#define LEDGER_SIGNING_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/note_key.h"

// The file of private keys of a ledger, or of a witness: one key a line in the
// form of NoteSigner, the newest first; empty lines and lines that begin with #
// are skipped. Every key in it signs, so that while two stand there those who
// know only the old one still verify; a key is retired by taking its line out.
// Only its owner may read the file.
namespace ledger {

// The keys of a file; a file that does not exist is made with one new key.
// Errors: FAILED_PRECONDITION (kKeyFile) for a file that others may read, that
// holds no key, the same one twice, or one of another type or name than these;
// UNAVAILABLE when the disk refuses. None of them repeats a key.
absl::StatusOr<std::vector<NoteSigner>> ReadOrMakeSigners(
    const std::string& path, std::string_view name,
    NoteKeyType type = NoteKeyType::kEd25519);

// Puts a new key in front of those of a file; gives its public half.
// Errors: as ReadOrMakeSigners.
absl::StatusOr<NoteVerifier> AddSigner(const std::string& path,
                                       std::string_view origin);

}  // namespace ledger

#endif  // LEDGER_SIGNING_H_
