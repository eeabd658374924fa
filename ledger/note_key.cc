// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/note_key.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <span>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "ledger/digest_context.h"
#include "ledger/utf8.h"

namespace ledger {
namespace {

constexpr size_t kKeyBytes = 32;
constexpr size_t kSignatureBytes = 64;
constexpr size_t kTimeBytes = 8;
constexpr std::string_view kPrivate = "PRIVATE+KEY+";

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

const uint8_t* Bytes(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

Key PrivateKey(std::string_view seed) {
  Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, Bytes(seed),
                                       seed.size()));
  Require(key != nullptr, "Ed25519");
  return key;
}

std::string PublicKeyOf(std::string_view seed) {
  std::string bytes(kKeyBytes, '\0');
  size_t size = bytes.size();
  Require(EVP_PKEY_get_raw_public_key(PrivateKey(seed).get(),
                                      reinterpret_cast<uint8_t*>(bytes.data()),
                                      &size) == 1 &&
              size == kKeyBytes,
          "Ed25519");
  return bytes;
}

std::string Ed25519Sign(std::string_view seed, std::string_view message) {
  const Key key = PrivateKey(seed);
  const DigestContext context(EVP_MD_CTX_new());
  std::string bytes(kSignatureBytes, '\0');
  size_t size = bytes.size();
  Require(context != nullptr &&
              EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr,
                                 key.get()) == 1 &&
              EVP_DigestSign(context.get(),
                             reinterpret_cast<uint8_t*>(bytes.data()), &size,
                             Bytes(message), message.size()) == 1 &&
              size == kSignatureBytes,
          "Ed25519");
  return bytes;
}

bool Ed25519Verifies(std::string_view public_key, std::string_view message,
                     std::string_view signature) {
  const Key key(EVP_PKEY_new_raw_public_key(
      EVP_PKEY_ED25519, nullptr, Bytes(public_key), public_key.size()));
  const DigestContext context(EVP_MD_CTX_new());
  return key != nullptr && context != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr,
                              key.get()) == 1 &&
         EVP_DigestVerify(context.get(), Bytes(signature), signature.size(),
                          Bytes(message), message.size()) == 1;
}

// `count` bytes, the most significant first.
std::string BigEndian(uint64_t value, size_t count) {
  std::string bytes(count, '\0');
  for (size_t i = count; i-- > 0; value >>= 8) {
    bytes[i] = static_cast<char>(value & 0xff);
  }
  return bytes;
}

uint64_t FromBigEndian(std::string_view bytes) {
  uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<uint8_t>(byte);
  return value;
}

std::string Hex(uint32_t id) {
  return std::string(absl::StrCat(absl::Hex(id, absl::kZeroPad8)));
}

// The text that a cosignature of `text` at `time` signs.
std::string Cosigned(std::string_view text, uint64_t time) {
  return absl::StrCat("cosignature/v1\ntime ", time, "\n", std::string(text));
}

absl::Status Bad(std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("key: ", std::string(what)));
}

// "name+hash+base64", with the bytes behind the type decoded.
struct KeyText {
  std::string_view name;
  std::string_view id;
  NoteKeyType type;
  std::string bytes;
};

absl::StatusOr<KeyText> ReadKey(std::string_view text) {
  const size_t first = text.find('+');
  const size_t second =
      first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) {
    return Bad("expected name+hash+base64");
  }
  KeyText key{text.substr(0, first),
              text.substr(first + 1, second - first - 1),
              NoteKeyType::kEd25519,
              {}};
  if (!IsNoteName(key.name)) return Bad("its name is empty or has white space");
  auto bytes = FromCanonicalBase64(text.substr(second + 1));
  if (!bytes.has_value() || bytes->empty()) {
    return Bad("its last part is not canonical base64");
  }
  const auto type = static_cast<uint8_t>(bytes->front());
  if (type != static_cast<uint8_t>(NoteKeyType::kEd25519) &&
      type != static_cast<uint8_t>(NoteKeyType::kCosignature)) {
    return Bad(absl::StrCat("its type is ", type,
                            "; expected 1 (Ed25519) or 4 (cosignature)"));
  }
  key.type = static_cast<NoteKeyType>(type);
  key.bytes = bytes->substr(1);
  return key;
}

}  // namespace

bool IsNoteName(std::string_view name) {
  constexpr std::array<std::pair<uint32_t, uint32_t>, 10> kSpaces = {
      {{0x09, 0x0d},
       {0x20, 0x20},
       {0x85, 0x85},
       {0xa0, 0xa0},
       {0x1680, 0x1680},
       {0x2000, 0x200a},
       {0x2028, 0x2029},
       {0x202f, 0x202f},
       {0x205f, 0x205f},
       {0x3000, 0x3000}}};
  if (name.empty()) return false;
  while (!name.empty()) {
    const Utf8Rune rune = FirstRune(name);
    if (rune.length == 0 || rune.value == '+') return false;
    for (const auto& [low, high] : kSpaces) {
      if (low <= rune.value && rune.value <= high) return false;
    }
    name.remove_prefix(rune.length);
  }
  return true;
}

std::string ToBase64(std::string_view bytes) {
  return absl::Base64Escape(absl::string_view(bytes.data(), bytes.size()));
}

std::optional<std::string> FromCanonicalBase64(std::string_view text) {
  std::string bytes;
  if (!absl::Base64Unescape(absl::string_view(text.data(), text.size()),
                            &bytes) ||
      ToBase64(bytes) != text) {
    return std::nullopt;
  }
  return bytes;
}

std::optional<uint64_t> ParseNoteNumber(std::string_view text) {
  uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  const bool leading_zero = text.size() > 1 && text.front() == '0';
  if (parsed.ec != std::errc() || parsed.ptr != end || leading_zero ||
      value > kNoteNumberMax) {
    return std::nullopt;
  }
  return value;
}

NoteVerifier::NoteVerifier(std::string name, NoteKeyType type,
                           std::string public_key)
    : name_(std::move(name)), type_(type), public_key_(std::move(public_key)) {
  const Hash hash = Sha256(absl::StrCat(
      name_, "\n", std::string(1, static_cast<char>(type_)), public_key_));
  id_ = static_cast<uint32_t>(FromBigEndian(hash.view().substr(0, 4)));
}

absl::StatusOr<NoteVerifier> NoteVerifier::Make(std::string_view name,
                                                NoteKeyType type,
                                                std::string_view public_key) {
  if (!IsNoteName(name)) return Bad("its name is empty or has white space");
  if (public_key.size() != kKeyBytes) {
    return Bad(absl::StrCat("has ", public_key.size(), " bytes, expected ",
                            kKeyBytes));
  }
  return NoteVerifier(std::string(name), type, std::string(public_key));
}

absl::StatusOr<NoteVerifier> NoteVerifier::Parse(std::string_view vkey) {
  const auto text = ReadKey(vkey);
  if (!text.ok()) return text.status();
  auto verifier = Make(text->name, text->type, text->bytes);
  if (!verifier.ok()) return verifier;
  if (text->id != Hex(verifier->id_)) {
    return Bad(absl::StrCat("its hash is '", std::string(text->id),
                            "', expected ", Hex(verifier->id_)));
  }
  return verifier;
}

std::string NoteVerifier::ToString() const {
  const std::string type(1, static_cast<char>(type_));
  return absl::StrCat(name_, "+", Hex(id_), "+", ToBase64(type + public_key_));
}

std::optional<uint64_t> NoteVerifier::TimeOf(std::string_view payload) const {
  if (type_ != NoteKeyType::kCosignature || payload.size() < kTimeBytes) {
    return std::nullopt;
  }
  return FromBigEndian(payload.substr(0, kTimeBytes));
}

bool NoteVerifier::Verifies(std::string_view text,
                            std::string_view payload) const {
  if (type_ == NoteKeyType::kEd25519) {
    return payload.size() == kSignatureBytes &&
           Ed25519Verifies(public_key_, text, payload);
  }
  if (payload.size() != kTimeBytes + kSignatureBytes) return false;
  const uint64_t time = *TimeOf(payload);
  return time <= kNoteNumberMax &&
         Ed25519Verifies(public_key_, Cosigned(text, time),
                         payload.substr(kTimeBytes));
}

absl::StatusOr<NoteSigner> NoteSigner::Make(std::string_view name,
                                            NoteKeyType type,
                                            std::string_view seed) {
  if (seed.size() != kKeyBytes) {
    return Bad(absl::StrCat("its seed has ", seed.size(), " bytes, expected ",
                            kKeyBytes));
  }
  auto verifier = NoteVerifier::Make(name, type, PublicKeyOf(seed));
  if (!verifier.ok()) return verifier.status();
  return NoteSigner(*std::move(verifier), std::string(seed));
}

absl::StatusOr<NoteSigner> NoteSigner::Parse(std::string_view skey) {
  if (skey.substr(0, kPrivate.size()) != kPrivate) {
    return Bad("expected PRIVATE+KEY+name+hash+base64");
  }
  const auto text = ReadKey(skey.substr(kPrivate.size()));
  if (!text.ok()) return text.status();
  auto signer = Make(text->name, text->type, text->bytes);
  if (!signer.ok()) return signer;
  if (text->id != Hex(signer->verifier_.id())) {
    return Bad("its hash is not that of its public key");
  }
  return signer;
}

std::string NoteSigner::ToString() const {
  const std::string type(1, static_cast<char>(verifier_.type()));
  return absl::StrCat(std::string(kPrivate), verifier_.name(), "+",
                      Hex(verifier_.id()), "+", ToBase64(type + seed_));
}

std::string NoteSigner::Sign(std::string_view text, uint64_t time) const {
  std::string payload = BigEndian(verifier_.id(), 4);
  if (verifier_.type() == NoteKeyType::kCosignature) {
    payload += BigEndian(time, kTimeBytes);
    payload += Ed25519Sign(seed_, Cosigned(text, time));
  } else {
    payload += Ed25519Sign(seed_, text);
  }
  return absl::StrCat("\xe2\x80\x94 ", verifier_.name(), " ", ToBase64(payload),
                      "\n");
}

}  // namespace ledger
