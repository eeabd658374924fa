// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_STATUS_H_
#define SERVICE_STATUS_H_

#include <string_view>

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/status.h"

namespace ledger {

// The domain of every ErrorInfo that leaves this process.
inline constexpr std::string_view kErrorDomain = "agreement-ledger";

// The one shape of an error: a google.rpc.Status with ErrorInfo (reason,
// domain, metadata) first and then, each at most once, BadRequest or
// PreconditionFailure (the violations), RevisionConflicts, RequestConflict,
// ResourceInfo (what was not found) and RetryInfo (UNAVAILABLE and
// RESOURCE_EXHAUSTED). Serialised it has at most kErrorDetailsBytesMax bytes,
// because clients cap the headers that carry it: violations and conflicts
// beyond are counted and left out, a long message is cut. Never fails.
google::rpc::Status ToRpcStatus(const absl::Status& status);

// The same as gRPC carries it; OK stays OK. Never fails.
grpc::Status ToGrpcStatus(const absl::Status& status);

}  // namespace ledger

#endif  // SERVICE_STATUS_H_
