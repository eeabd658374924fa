// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_FETCH_H_
#define TOOLS_LEDGERCTL_FETCH_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/v1/ledger_service.pb.h"
#include "tools/ledgerctl/client.h"
#include "tools/ledgerctl/commands.h"

// Questions of the reading commands, and whole answers: all pages as one.
//
// Errors, of all: INVALID_ARGUMENT for words that cannot be read; else what
// the server answered.
namespace ledger::ctl {

// The question of `show`, `timeline` and `report`. Errors: as above.
absl::StatusOr<v1::GetAgreementRequest> StateRequest(
    const Session& session, const std::string& agreement,
    const std::string& as_of, const std::string& known_at);

// Splits "NAME@12", the agreement as it stood after the request that recorded
// its revision 12, into its id and the K that means it. Errors: as above.
absl::Status ResolveShortForm(Client& client, std::string& agreement,
                              std::string& known_at);

// All pages of a state. Errors: as above.
absl::StatusOr<v1::GetAgreementResponse> FetchState(
    Client& client, v1::GetAgreementRequest request);

// All pages of a list of events. Errors: as above.
absl::StatusOr<v1::ListEventsResponse> FetchEvents(
    Client& client, v1::ListEventsRequest request);

// All pages of the lives of terms, of all if none is named, in the first
// `tree_size` records and in what is assumed. Errors: as above.
absl::StatusOr<v1::GetTimelineResponse> FetchTimeline(
    Client& client, const std::string& agreement, uint64_t tree_size,
    const std::vector<std::string>& term_ids,
    const v1::Hypothesis& hypothesis = {});

// All pages of a list of findings. Errors: as above.
absl::StatusOr<v1::ListFindingsResponse> FetchFindings(
    Client& client, v1::ListFindingsRequest request);

// All pages of how two states differ. Errors: as above.
absl::StatusOr<v1::DiffAgreementResponse> FetchDifferences(
    Client& client, v1::DiffAgreementRequest request);

// A pair of times as they were said by `--as-of` and `--known-at`, or by the
// same with a `prefix`: "--from-". Errors: as above, naming the flag.
absl::StatusOr<v1::StatePoint> PointOf(const Session& session,
                                       const std::string& as_of,
                                       const std::string& known_at,
                                       std::string_view prefix = "--");

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_FETCH_H_
