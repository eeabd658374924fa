// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_CLAIM_H_
#define LEDGER_CLAIM_H_

#include "ledger/event.h"

namespace ledger {

// Whether a source differs from an event as it is known now. One that says
// what it claims instead differs as long as the event does not say the same;
// amounts by value, times as they were said. Pure.
bool Differs(const v1::SourceAttached& source, const v1::Fact& newest);

}  // namespace ledger

#endif  // LEDGER_CLAIM_H_
