// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/role.h"

namespace ledger {

Role RoleOf(v1::TermKind kind) {
  switch (kind) {
    case v1::TERM_KIND_EXCLUSIVITY:
    case v1::TERM_KIND_NON_COMPETE:
    case v1::TERM_KIND_LOCKUP:
    case v1::TERM_KIND_ASSIGNMENT_RESTRICTION:
      return Role::kRestriction;
    case v1::TERM_KIND_ROFR:
    case v1::TERM_KIND_ROFO:
    case v1::TERM_KIND_ROFN:
    case v1::TERM_KIND_MATCHING_RIGHT:
      return Role::kPriority;
    case v1::TERM_KIND_PREFERENCE:
      return Role::kPreference;
    case v1::TERM_KIND_LICENCE:
      return Role::kLicence;
    case v1::TERM_KIND_PERMISSION:
      return Role::kConsent;
    default:
      return Role::kNone;
  }
}

bool IsLimit(Role role) {
  return role == Role::kRestriction || role == Role::kPriority ||
         role == Role::kPreference;
}

}  // namespace ledger
