// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_STATE_QUESTION_H_
#define TOOLS_LEDGERCTL_STATE_QUESTION_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/v1/ledger_service.pb.h"
#include "tools/ledgerctl/commands.h"

// How the commands ask for a state.
namespace ledger::ctl {

// The question with its times as they were said.
// Errors: INVALID_ARGUMENT for a time.
absl::StatusOr<v1::GetAgreementRequest> StateRequest(
    const Session& session, const std::string& agreement,
    const std::string& as_of, const std::string& known_at);

// All pages of a state as one answer. Errors: as the call.
absl::StatusOr<v1::GetAgreementResponse> FetchState(
    Client& client, v1::GetAgreementRequest request);

// Splits "NAME@12", the agreement as it stood after the request that recorded
// its revision 12, into its id and the K that means it.
// Errors: INVALID_ARGUMENT; as the call.
absl::Status ResolveShortForm(const Session& session, std::string& agreement,
                              std::string& known_at);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_STATE_QUESTION_H_
