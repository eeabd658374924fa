// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_SCOPE_H_
#define LEDGER_SCOPE_H_

#include <string>
#include <string_view>
#include <vector>

#include "ledger/reason.h"
#include "ledger/v1/term.pb.h"

namespace ledger {

// True for 1 to 8 segments of [a-z0-9._-]{1,64}, joined by slashes.
bool IsPath(std::string_view text);

// What an error says about a text that is no path.
std::string PathMessage(std::string_view text);

// Something wrong with the form of a scope.
struct ScopeFault {
  std::string field;  // relative to the scope: "include[0].time.values[1]"
  std::string what;   // a sentence
  Reason reason = Reason::kInvalidField;
};

// Everything wrong with the form of a scope.
std::vector<ScopeFault> CheckScope(const v1::Scope& scope);

}  // namespace ledger

#endif  // LEDGER_SCOPE_H_
