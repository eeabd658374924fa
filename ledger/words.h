// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_WORDS_H_
#define LEDGER_WORDS_H_

#include <string>
#include <string_view>

#include "ledger/v1/agreement.pb.h"
#include "ledger/v1/term.pb.h"
#include "ledger/v1/value.pb.h"

// Values of events and states in words. Pure functions; none of them fails.
namespace ledger {

// A civil date in words: "2021", "Mar 2021", "5 Mar 2021"; text that is no
// date as it is.
std::string DateWords(std::string_view date);

// As in a sentence: "5 Mar 2021", "on or before 21 Jan 2025", "5 years after
// condition C-AGI", "a time not known".
std::string WhenWords(const v1::When& when);

// As in a column: "2021-03-05", "..2025-01-21", "C-AGI+5y", "unknown".
std::string WhenShort(const v1::When& when);

// "3 months and 5 days".
std::string PeriodWords(const v1::Period& period);

// "through 2032", "until 30 Jun 2024", "until the earlier of … and …".
std::string LimitWords(const v1::TimeLimit& limit);
std::string WindowWords(const v1::Window& window);

// "13,000,000,000 USD", "up to 5 USD", "20 %", "an amount not disclosed (USD)".
std::string AmountWords(const v1::Amount& amount);
std::string SumWords(const v1::SumValue& sum);

// "compute/buy of capacity/new for workload/training with class/cloud/rival".
std::string BoxWords(const v1::Box& box);
std::string ScopeWords(const v1::Scope& scope);

// The words of a text, or that it is sealed.
std::string TextWords(const v1::SealableText& text);

// "microsoft, openai".
std::string PartyWords(const v1::Parties& parties);

// "IN_FORCE" from TERM_STATUS_IN_FORCE and "in force" from the same: the name
// of an enum's value without `prefix`, as code and as words.
std::string ValueName(std::string_view full_name, std::string_view prefix);
std::string ValueWords(std::string_view full_name, std::string_view prefix);

// "in force", "lifted" …
std::string StatusWords(v1::TermStatus status);

}  // namespace ledger

#endif  // LEDGER_WORDS_H_
