// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_WANTED_H_
#define LEDGER_WANTED_H_

#include <functional>

#include "absl/status/status.h"

namespace ledger {

// Whether the answer is still wanted; a long derivation asks now and then, and
// gives up with what it says if that is not OK.
using Wanted = std::function<absl::Status()>;

}  // namespace ledger

#endif  // LEDGER_WANTED_H_
