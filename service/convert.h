// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_CONVERT_H_
#define SERVICE_CONVERT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "ledger/append.h"
#include "ledger/ledger.h"
#include "ledger/notary.h"
#include "ledger/v1/admin_service.pb.h"
#include "ledger/v1/ledger_service.pb.h"
#include "ledger/v1/proof_service.pb.h"
#include "service/violations.h"

// Between the words of the wire and those of the library: here alone a request
// becomes an AppendRequest, and a result a response.
namespace ledger {

// Who calls, until there is authentication.
inline constexpr std::string_view kAnonymousActor = "local:anonymous";

// Parses `bytes` and refuses what is no such message, is too long, or holds
// unknown fields or enum values anywhere.
// Errors: INVALID_ARGUMENT, with every violation.
absl::Status ParseMessage(std::string_view bytes,
                          google::protobuf::Message* message);

// SHA-256 of the deterministic bytes of an AppendEventsRequest with only
// `appends` set. `appends` is the same afterwards.
Hash RequestDigest(
    google::protobuf::RepeatedPtrField<v1::AgreementAppend>* appends);

// Checks all that can be checked without the ledger and converts; moves the
// events out of `request`.
// Errors: INVALID_ARGUMENT or FAILED_PRECONDITION, with every violation.
absl::StatusOr<AppendRequest> ToAppendRequest(v1::AppendEventsRequest request,
                                              std::string_view actor);

// The same for one historic request.
// Errors: as ToAppendRequest; a recorded time outside the years 1 to 9999.
absl::StatusOr<ImportRequest> ToImportRequest(v1::ImportEventsRequest request,
                                              std::string_view actor);

// What was recorded, as the caller gets it. Never fails.
v1::AppendEventsResponse FromAppendResult(const AppendResult& result);

// The hashes of a proof, 32 bytes each, behind what `out` holds. Never fails.
void SetPath(const std::vector<Hash>& path,
             google::protobuf::RepeatedPtrField<std::string>& out);

// How much of an agreement there is, and the evidence. Never fails.
v1::GetCompletenessProofResponse FromEvidence(
    const CompletenessEvidence& evidence);

// Where the ledger stands: the whole answer of GetServerInfo but
// for the versions of software. Never fails.
v1::GetServerInfoResponse FromLedgerInfo(const LedgerInfo& info);

}  // namespace ledger

#endif  // SERVICE_CONVERT_H_
