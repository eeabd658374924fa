// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/evidence.h"

#include <chrono>
#include <ostream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "ledger/merkle.h"
#include "tools/ledgerctl/call_error.h"

namespace ledger::ctl {
namespace {

absl::StatusOr<Signed> SignedOf(
    absl::StatusOr<v1::GetCheckpointResponse> response) {
  if (!response.ok()) return response.status();
  const auto root = HashFromBytes(response->root_hash());
  if (!root.ok()) return root.status();
  return Signed{response->tree_size(), *root, response->note()};
}

}  // namespace

absl::Status Contradiction(std::string_view what) {
  return absl::DataLossError(
      absl::StrCat("integrity alarm: ", std::string(what),
                   "; keep what was written and ask whoever runs the server"));
}

Exit EvidenceFailed(const Session& session, const absl::Status& status) {
  if (absl::IsDataLoss(status) && !status.GetPayload(kCallPayload)) {
    *session.io.err << "ledgerctl: " << status.message() << "\n";
    return Exit::kIntegrity;
  }
  return PrintError(session.io, status, session.server, nullptr);
}

absl::StatusOr<std::vector<Hash>> HashesOf(
    const google::protobuf::RepeatedPtrField<std::string>& path) {
  std::vector<Hash> hashes;
  for (const std::string& bytes : path) {
    const auto hash = HashFromBytes(bytes);
    if (!hash.ok()) return hash.status();
    hashes.push_back(*hash);
  }
  return hashes;
}

absl::StatusOr<Signed> FetchCheckpoint(Client& client, uint64_t size) {
  v1::GetCheckpointRequest request;
  request.set_tree_size(size);
  return SignedOf(client.GetCheckpoint(request));
}

absl::StatusOr<Signed> PublishCheckpoint(Client& client) {
  v1::GetCheckpointRequest request;
  request.set_publish(true);
  return SignedOf(client.GetCheckpoint(request));
}

absl::StatusOr<Signed> CheckpointOfAtLeast(Client& client, uint64_t size) {
  auto found = FetchCheckpoint(client, size);
  if (found.ok() || !absl::IsNotFound(found.status())) return found;
  // At most one a second is published.
  for (int i = 0; i < 20; ++i) {
    found = PublishCheckpoint(client);
    if (!found.ok() || found->size >= size) return found;
    std::this_thread::sleep_for(std::chrono::milliseconds(250));
  }
  return absl::OutOfRangeError(
      absl::StrCat("the newest checkpoint is of ", found->size,
                   " records, asked for one of at least ", size));
}

absl::StatusOr<std::vector<Hash>> FetchInclusion(Client& client,
                                                 const Signed& head,
                                                 std::string_view record,
                                                 uint64_t position) {
  v1::GetInclusionProofRequest request;
  request.set_position(position);
  request.set_tree_size(head.size);
  const auto proof = client.GetInclusionProof(request);
  if (!proof.ok()) return proof.status();
  auto path = HashesOf(proof->path());
  if (!path.ok()) return path.status();
  const auto holds = VerifyInclusion(LeafHash(record), Position(position),
                                     TreeSize(head.size), *path, head.root);
  if (!holds.ok()) {
    return Contradiction(
        absl::StrCat("record ", position, ": its proof does not hold"));
  }
  return path;
}

absl::Status FetchRecords(
    Client& client, uint64_t from, uint64_t until, const std::string& agreement,
    const std::function<absl::Status(std::string_view)>& take) {
  if (from >= until) return absl::OkStatus();
  v1::ReadRecordsRequest request;
  request.set_from(from);
  request.set_until(until);
  request.set_agreement_id(agreement);
  absl::Status problem;
  const auto status =
      client.ReadRecords(request, [&](const v1::ReadRecordsResponse& page) {
        for (const std::string& record : page.records()) {
          problem = take(record);
          if (!problem.ok()) return false;
        }
        return true;
      });
  return problem.ok() ? status : problem;
}

}  // namespace ledger::ctl
