// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <initializer_list>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "ledger/digest_context.h"

namespace ledger {
namespace {

constexpr size_t kHashBytes = 32;

// Fetched once: looking an algorithm up costs more than hashing a record.
const EVP_MD* Algorithm() {
  static const EVP_MD* const algorithm = [] {
    const EVP_MD* found = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    Require(found != nullptr, "SHA-256");
    return found;
  }();
  return algorithm;
}

Hash Digest(std::initializer_list<std::string_view> parts) {
  thread_local const DigestContext context(EVP_MD_CTX_new());
  Require(context != nullptr, "a digest context");
  bool ok = EVP_DigestInit_ex2(context.get(), Algorithm(), nullptr) == 1;
  for (const std::string_view part : parts) {
    ok = ok && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
  }
  Hash hash;
  ok = ok && EVP_DigestFinal_ex(context.get(), hash.bytes.data(), nullptr) == 1;
  Require(ok, "SHA-256");
  return hash;
}

}  // namespace

absl::StatusOr<Hash> HashFromBytes(std::string_view bytes) {
  if (bytes.size() != kHashBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("a SHA-256 value has 32 bytes, found ", bytes.size()));
  }
  Hash hash;
  bytes.copy(reinterpret_cast<char*>(hash.bytes.data()), kHashBytes);
  return hash;
}

std::string ToHex(const Hash& hash) {
  return absl::BytesToHexString(
      absl::string_view(hash.view().data(), hash.view().size()));
}

Hash Sha256(std::string_view data) { return Digest({data}); }

Hash LeafHash(std::string_view record) {
  return Digest({std::string_view("\x00", 1), record});
}

Hash NodeHash(const Hash& left, const Hash& right) {
  return Digest({std::string_view("\x01", 1), left.view(), right.view()});
}

Hash HmacSha256(std::string_view key, std::string_view data) {
  Hash hash;
  unsigned length = 0;
  // A null key would mean "the key of the call before" to OpenSSL.
  const char* key_bytes = key.empty() ? "" : key.data();
  Require(HMAC(Algorithm(), key_bytes, static_cast<int>(key.size()),
               reinterpret_cast<const unsigned char*>(data.data()), data.size(),
               hash.bytes.data(), &length) != nullptr &&
              length == kHashBytes,
          "HMAC-SHA256");
  return hash;
}

absl::StatusOr<std::string> RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()),
                 static_cast<int>(count)) != 1) {
    return absl::UnavailableError(
        absl::StrCat("random source: gave none of ", count,
                     " bytes; check that the system's entropy source works"));
  }
  return bytes;
}

bool ConstantTimeEquals(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace ledger
