// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_REASON_TEXT_H_
#define TOOLS_LEDGERCTL_REASON_TEXT_H_

#include <string>

#include "google/protobuf/repeated_ptr_field.h"
#include "ledger/v1/rights.pb.h"
#include "tools/ledgerctl/io.h"

// Explanations, differences and obligations for people. Pure functions; none
// of them fails.
namespace ledger::ctl {

// A row for each value of each field.
Table BlameTable(
    const google::protobuf::RepeatedPtrField<v1::Explanation>& explanations);

// "the contract changed", "we learned", or both.
std::string_view CauseWords(v1::DifferenceCause cause);

// A sentence for each difference, or that there is none.
std::string DiffText(
    const Io& io,
    const google::protobuf::RepeatedPtrField<v1::Difference>& differences);

// The verdict with its reasons, the sums and the tranches.
std::string OwesText(const Io& io, const v1::Obligation& obligation);

// A row for each step of the money.
Table MoneyTable(const v1::Obligation& obligation);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_REASON_TEXT_H_
