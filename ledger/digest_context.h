// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_DIGEST_CONTEXT_H_
#define LEDGER_DIGEST_CONTEXT_H_

#include <openssl/evp.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

// How OpenSSL is held; for hash.cc and note_key.cc.
namespace ledger {

// Hashing any input, and signing with a well-formed key, fail only where there
// is no memory or no OpenSSL; going on would record a wrong hash.
inline void Require(bool ok, const char* what) {
  if (ok) return;
  std::fprintf(stderr, "openssl: %s does not work here\n", what);
  std::abort();
}

// Frees a context.
struct FreeDigestContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeDigestContext>;

}  // namespace ledger

#endif  // LEDGER_DIGEST_CONTEXT_H_
