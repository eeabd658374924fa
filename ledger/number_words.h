// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_NUMBER_WORDS_H_
#define LEDGER_NUMBER_WORDS_H_

#include <optional>
#include <string_view>

#include "ledger/amount.h"

namespace ledger {

// The whole number that English words say, as contracts write it: "Two Hundred
// and Two Thousand Dollars". Words that name a currency are passed over, and
// what contradicts itself ("Thirty Forty Six") is added up as it stands.
// Nothing for a text with a word that is neither.
std::optional<Decimal> ParseNumberWords(std::string_view text);

}  // namespace ledger

#endif  // LEDGER_NUMBER_WORDS_H_
