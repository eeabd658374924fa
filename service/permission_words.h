// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_PERMISSION_WORDS_H_
#define SERVICE_PERMISSION_WORDS_H_

#include <set>
#include <string>

#include "absl/status/status.h"
#include "ledger/rights_index.h"
#include "ledger/v1/ledger_service.pb.h"
#include "service/violations.h"

// What a question whether somebody may do something may name.
namespace ledger {

// Adds everything that is wrong with the form of a request by itself.
void CheckPermissionRequest(const v1::CheckPermissionRequest& request,
                            Violations* violations);

// Checks a well-formed question against the words that the ledger uses, and
// the texts of what it assumes itself.
//
// Errors:
//   NOT_FOUND         kPartyNotFound: no event names the actor
//   INVALID_ARGUMENT  kUnmatchedValue: first segments that nobody ever used,
//                     unless the question allows them
absl::Status CheckPermissionWords(const v1::CheckPermissionRequest& request,
                                  const RightsIndex& index,
                                  const std::set<std::string>& assumed);

// Errors: NOT_FOUND (kPartyNotFound) for a party that no event names; the
// nearest known ones are named.
absl::Status CheckParty(const std::string& party, const RightsIndex& index);

// The parties that a question names beside its actor.
std::set<std::string> CounterpartiesOf(const v1::Box& act);

}  // namespace ledger

#endif  // SERVICE_PERMISSION_WORDS_H_
