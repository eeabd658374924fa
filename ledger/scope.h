// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_SCOPE_H_
#define LEDGER_SCOPE_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/v1/term.pb.h"

namespace ledger {

// True for 1 to 8 segments of [a-z0-9._-]{1,64}, joined by slashes.
bool IsPath(std::string_view text);

// What an error says about a text that is no path.
std::string PathMessage(std::string_view text);

// Everything wrong with the form of a scope, as (field, sentence): the field
// is relative to the scope, "include[0].activity.values[1]".
std::vector<std::pair<std::string, std::string>> CheckScope(
    const v1::Scope& scope);

}  // namespace ledger

#endif  // LEDGER_SCOPE_H_
