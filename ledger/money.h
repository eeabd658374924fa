// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_MONEY_H_
#define LEDGER_MONEY_H_

#include "ledger/fields.h"
#include "ledger/v1/rights.pb.h"

// The money of one term on D.
namespace ledger {

// Writes the sums of a term, what is outstanding, every summand since each
// sum's last reset, and its tranches.
void RenderMoney(Evaluation& evaluation, uint32_t term,
                 v1::Obligation& obligation);

// Writes the steps by which the sums came to be what they are.
void RenderMoneySteps(Evaluation& evaluation, uint32_t term,
                      v1::Obligation& obligation);

}  // namespace ledger

#endif  // LEDGER_MONEY_H_
