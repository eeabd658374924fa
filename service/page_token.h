// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_PAGE_TOKEN_H_
#define SERVICE_PAGE_TOKEN_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "ledger/hash.h"
#include "ledger/ids.h"
#include "ledger/instant.h"

namespace ledger {

// Which method a token belongs to; the numbers are part of the token.
enum class PageMethod : uint8_t {
  kGetAgreement = 1,
  kListAgreements = 2,
  kListEvents = 3,
  kGetTimeline = 4,
  kExplainAgreement = 5,
  kDiffAgreement = 6,
  kListFindings = 7,
  kListDeadlines = 8,
};

// Both times of a question, settled.
struct PinnedTimes {
  TreeSize tree_size{0};
  Instant read_time{};
  Instant effective_time{};
};

// Where a list goes on: the question with both times settled, and the last key
// that was given. A value.
//
// On the wire, before base64url without padding:
//   version 1 byte (1) || method 1 byte || arguments 32 || tree size 8 ||
//   read time 8 || effective time 8 || [the same three of `from`] || last key
//   || HMAC-SHA256 32
// `from` stands in tokens of kDiffAgreement alone.
// Numbers are big-endian; the HMAC covers all that stands before it.
struct PageToken {
  PageMethod method = PageMethod::kGetAgreement;
  Hash arguments;  // ArgumentsHash of the question
  TreeSize tree_size{0};
  Instant read_time{};
  Instant effective_time{};
  PinnedTimes from;  // the first of two questions, where there are two
  std::string last_key;
};

// SHA-256 of `request` without its page size and page token, so that a token
// serves only the question that it came from.
Hash ArgumentsHash(const google::protobuf::Message& request);

// The token as clients carry it, authenticated with `key`. Never fails.
std::string EncodePageToken(const PageToken& token, std::string_view key);

// Reads a token that came back for `method` with `arguments`.
// Errors: INVALID_ARGUMENT (kPageTokenInvalid) when it was not made here, was
// changed, or belongs to another question.
absl::StatusOr<PageToken> DecodePageToken(std::string_view text,
                                          PageMethod method,
                                          const Hash& arguments,
                                          std::string_view key);

}  // namespace ledger

#endif  // SERVICE_PAGE_TOKEN_H_
