// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_REFLECTION_H_
#define SERVICE_REFLECTION_H_

#include <memory>
#include <string>
#include <vector>

#include "grpcpp/impl/service_type.h"

namespace ledger {

// Server reflection over the descriptors that are linked in, as
// grpc.reflection.v1 and as v1alpha: tools ask for one or the other. Both
// answer the same. `services` are the full names that are listed. Thread-safe.
// Never fails.
std::vector<std::unique_ptr<grpc::Service>> NewReflectionServices(
    std::vector<std::string> services);

}  // namespace ledger

#endif  // SERVICE_REFLECTION_H_
