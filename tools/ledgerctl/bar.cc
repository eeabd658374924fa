// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/bar.h"

#include <optional>

namespace ledger::ctl {
namespace {

Bar BarOf(v1::TermStatus status) {
  switch (status) {
    case v1::TERM_STATUS_IN_FORCE:
      return Bar::kInForce;
    case v1::TERM_STATUS_PENDING:
      return Bar::kPending;
    case v1::TERM_STATUS_PROPOSED:
      return Bar::kProposed;
    case v1::TERM_STATUS_SUSPENDED:
      return Bar::kSuspended;
    case v1::TERM_STATUS_VOID:
      return Bar::kVoid;
    default:
      return Bar::kNone;
  }
}

}  // namespace

Bar BarOf(const v1::StatusSpan& span) {
  std::optional<Bar> bar;
  for (const v1::StatusValue& value : span.statuses()) {
    const Bar one = BarOf(value.status());
    if (bar && *bar != one) return Bar::kUncertain;
    bar = one;
  }
  return bar.value_or(Bar::kNone);
}

}  // namespace ledger::ctl
