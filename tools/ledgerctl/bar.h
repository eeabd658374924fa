// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_BAR_H_
#define TOOLS_LEDGERCTL_BAR_H_

#include "ledger/v1/agreement.pb.h"

namespace ledger::ctl {

// How a stretch of a term's life is drawn, on a terminal or on paper. What has
// ended, or is not granted yet, is not drawn.
enum class Bar {
  kNone,
  kInForce,
  kUncertain,
  kPending,
  kProposed,
  kSuspended,
  kVoid,
};

// The bar of a span: uncertain where worlds differ on it. Worlds may differ on
// how a term ended and yet agree that it has. Pure; never fails.
Bar BarOf(const v1::StatusSpan& span);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_BAR_H_
