// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_VERDICT_WORDS_H_
#define LEDGER_VERDICT_WORDS_H_

#include <string>
#include <string_view>

#include "ledger/reading.h"
#include "ledger/v1/rights.pb.h"

namespace ledger {

// "NO", "YES_SUBJECT_TO" …
std::string_view VerdictName(v1::Verdict verdict);

// "claim hess-003b is right: T-ROFR-STABROEK applies".
std::string AssertionWords(const Assertion& assertion, bool right);

// An answer whose other fields are written, as one sentence or two.
std::string PermissionSentence(const v1::PermissionQuestion& asked,
                               const v1::PermissionAnswer& answer);

}  // namespace ledger

#endif  // LEDGER_VERDICT_WORDS_H_
