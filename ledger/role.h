// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_ROLE_H_
#define LEDGER_ROLE_H_

#include "ledger/v1/agreement.pb.h"

namespace ledger {

// What a term does to an act.
enum class Role {
  kNone,         // nothing: duties, powers, standing
  kRestriction,  // forbids
  kPriority,     // asks for steps first
  kPreference,   // prefers its holder
  kLicence,      // permits what needs a permission
  kConsent,      // permits what its granter's other terms limit
};
Role RoleOf(v1::TermKind kind);

// Whether a term of this role limits an act, so that a consent of its holder
// may lift it.
bool IsLimit(Role role);

}  // namespace ledger

#endif  // LEDGER_ROLE_H_
