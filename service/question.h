// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_QUESTION_H_
#define SERVICE_QUESTION_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "ledger/instant.h"
#include "ledger/ledger.h"
#include "ledger/v1/ledger_service.pb.h"
#include "service/page_token.h"
#include "service/violations.h"

// How the two times of a question, its page and its ids are read; every list
// and every state goes through here, so that none differs.
namespace ledger {

// The D of a question as it was asked.
using AskedAsOf = std::variant<std::monostate, Instant, std::chrono::sys_days>;

// Read D and K; what is malformed is added to `violations`, with `before` in
// front of its field ("from.").
AskedAsOf ReadAsOf(const v1::AsOf& as_of, Violations* violations,
                   std::string_view before = "");
KnownAt ReadKnownAt(const v1::KnownAt& known_at, Violations* violations,
                    std::string_view before = "");

// The one place that says which hypotheses are answered: a question that makes
// one (`asked`) is refused until there are any.
void RefuseHypothesis(bool asked, Violations* violations);

// How many items a page may have: 0 means `fallback`, too many are lowered to
// kPageItemsMax, a negative number is added to `violations`.
int ReadPageSize(int32_t asked, int fallback, Violations* violations);

// The terms asked for, sorted, each once; malformed ids and too many of them
// are added to `violations`.
std::vector<std::string> ReadTermIds(
    const google::protobuf::RepeatedPtrField<std::string>& ids,
    Violations* violations);

// The agreement asked for.
std::optional<AgreementId> ReadAgreementId(std::string_view id,
                                           std::string_view field,
                                           Violations* violations);

// An id that narrows a list, or empty.
void CheckOptionalId(std::string_view id, std::string_view field,
                     Violations* violations);

}  // namespace ledger

#endif  // SERVICE_QUESTION_H_
