// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_EVIDENCE_H_
#define TOOLS_LEDGERCTL_EVIDENCE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/hash.h"
#include "tools/ledgerctl/client.h"
#include "tools/ledgerctl/commands.h"

// What a server shows of its tree, asked for piece by piece and held to each
// other on the way.
namespace ledger::ctl {

// A checkpoint of the server: how many records, and the signed note.
struct Signed {
  uint64_t size = 0;
  Hash root;
  std::string note;
};

// That the server contradicts itself. Errors: always DATA_LOSS, without a
// call's payload.
absl::Status Contradiction(std::string_view what);

// Prints why no evidence was written, and gives the exit code. Never fails.
Exit EvidenceFailed(const Session& session, const absl::Status& status);

// 32 bytes each. Errors: INVALID_ARGUMENT.
absl::StatusOr<std::vector<Hash>> HashesOf(
    const google::protobuf::RepeatedPtrField<std::string>& path);

// The smallest published checkpoint of at least `size` records; 0: the newest.
// Errors: as the call.
absl::StatusOr<Signed> FetchCheckpoint(Client& client, uint64_t size);

// Publishes one of the head. Errors: as the call.
absl::StatusOr<Signed> PublishCheckpoint(Client& client);

// One of at least `size` records, published if there is none.
// Errors: as the call; OUT_OF_RANGE if there are not so many.
absl::StatusOr<Signed> CheckpointOfAtLeast(Client& client, uint64_t size);

// The path from a record to the root of a checkpoint, which it leads to.
// Errors: as the call; DATA_LOSS if it does not.
absl::StatusOr<std::vector<Hash>> FetchInclusion(Client& client,
                                                 const Signed& head,
                                                 std::string_view record,
                                                 uint64_t position);

// Calls `take` with the records of [from, until), of one agreement or, if that
// is empty, of all. Errors: as the call; the first of `take`, which ends it.
absl::Status FetchRecords(
    Client& client, uint64_t from, uint64_t until, const std::string& agreement,
    const std::function<absl::Status(std::string_view)>& take);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_EVIDENCE_H_
