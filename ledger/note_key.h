// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_NOTE_KEY_H_
#define LEDGER_NOTE_KEY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "ledger/hash.h"

namespace ledger {

// What a key of a signed note signs. Source: C2SP signed-note, cosignature.
enum class NoteKeyType : uint8_t {
  kEd25519 = 1,      // a log's key: the text of the note
  kCosignature = 4,  // a witness's key: the text and the time it was seen
};

// Longest time in a cosignature and longest tree size: readers with signed
// 64-bit numbers must agree with us.
inline constexpr uint64_t kNoteNumberMax = (uint64_t{1} << 63) - 1;

// Whether a name may stand in a key or signature: UTF-8, not empty, without
// "+" and white space.
bool IsNoteName(std::string_view name);

// Standard base64 with padding, or nothing unless it is exactly how the bytes
// are written.
std::optional<std::string> FromCanonicalBase64(std::string_view text);
std::string ToBase64(std::string_view bytes);

// A decimal number as C2SP writes it, at most kNoteNumberMax; nothing for a
// sign, a leading zero or a blank.
std::optional<uint64_t> ParseNoteNumber(std::string_view text);

// Somebody's public key, with the name it goes by. A value.
class NoteVerifier {
 public:
  // Reads "name+hash+base64". Errors: INVALID_ARGUMENT that says what is wrong.
  static absl::StatusOr<NoteVerifier> Parse(std::string_view vkey);

  // Of a public key of 32 bytes. Errors: INVALID_ARGUMENT.
  static absl::StatusOr<NoteVerifier> Make(std::string_view name,
                                           NoteKeyType type,
                                           std::string_view public_key);

  const std::string& name() const { return name_; }
  uint32_t id() const { return id_; }
  NoteKeyType type() const { return type_; }
  const std::string& public_key() const { return public_key_; }
  std::string ToString() const;  // the vkey

  // Whether `payload`, what follows the key's id in a signature line, is this
  // key's signature of `text`. Never fails.
  bool Verifies(std::string_view text, std::string_view payload) const;

  // The time in the payload of a cosignature; nothing for other keys.
  std::optional<uint64_t> TimeOf(std::string_view payload) const;

 private:
  NoteVerifier(std::string name, NoteKeyType type, std::string public_key);

  std::string name_;
  NoteKeyType type_;
  std::string public_key_;
  uint32_t id_;
};

// A private key. A value; keep it where only its owner reads.
class NoteSigner {
 public:
  // Reads "PRIVATE+KEY+name+hash+base64". Errors: INVALID_ARGUMENT that does
  // not repeat the key.
  static absl::StatusOr<NoteSigner> Parse(std::string_view skey);

  // Of a seed of 32 bytes. Errors: INVALID_ARGUMENT.
  static absl::StatusOr<NoteSigner> Make(std::string_view name,
                                         NoteKeyType type,
                                         std::string_view seed);

  const NoteVerifier& verifier() const { return verifier_; }
  std::string ToString() const;  // the skey

  // The signature line of `text`, with its line end. A cosignature says
  // `time`, POSIX seconds, at most kNoteNumberMax; other keys ignore it.
  std::string Sign(std::string_view text, uint64_t time = 0) const;

 private:
  NoteSigner(NoteVerifier verifier, std::string seed)
      : verifier_(std::move(verifier)), seed_(std::move(seed)) {}

  NoteVerifier verifier_;
  std::string seed_;
};

}  // namespace ledger

#endif  // LEDGER_NOTE_KEY_H_
