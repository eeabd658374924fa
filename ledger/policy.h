// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_POLICY_H_
#define LEDGER_POLICY_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/checkpoint.h"
#include "ledger/note.h"
#include "ledger/note_key.h"

namespace ledger {

// A key that a log signs with. The key's name is the log's origin.
struct PolicyLog {
  NoteVerifier key;
  std::string url;  // may be empty
};

// Somebody who cosigns checkpoints, and the policy's own name for them.
struct PolicyWitness {
  std::string name;
  NoteVerifier key;
  std::string url;  // where checkpoints are submitted; may be empty
};

// Somebody whose cosignature counted, and when they saw the checkpoint.
struct Cosigner {
  std::string name;   // the policy's
  uint64_t time = 0;  // POSIX seconds; of several cosignatures the latest

  friend bool operator==(const Cosigner&, const Cosigner&) = default;
};

// A checkpoint that a policy accepts, and whose word that rests on.
struct OpenedCheckpoint {
  Checkpoint checkpoint;
  std::vector<NoteVerifier> logs;   // the log's keys that signed, one or more
  std::vector<Cosigner> witnesses;  // all that cosigned, in the policy's order
};

// Whose signatures a reader demands on a checkpoint, by C2SP tlog-policy:
//
//   policy  = *( blank | comment | log | witness | group | quorum )
//   log     = "log" vkey [url]
//   witness = "witness" name vkey [url]
//   group   = "group" name ("any" | "all" | k) 1*member
//   quorum  = "quorum" (name | "none")            exactly once
//
// A checkpoint is accepted if a log of its origin signed it and the quorum is
// met: a witness counts if it cosigned, a group if k of its members count. A
// value; safe to share between threads.
class Policy {
 public:
  // Errors: INVALID_ARGUMENT that names the line, what was found and what was
  //         expected.
  static absl::StatusOr<Policy> Parse(std::string_view text);

  const std::vector<PolicyLog>& logs() const { return logs_; }
  const std::vector<PolicyWitness>& witnesses() const { return witnesses_; }

  // Opens a checkpoint by these keys. `pinned`, unless empty, are the only log
  // keys to trust, in place of the policy's. Times are those that witnesses
  // claim: to compare them with a clock is the caller's part.
  // Errors: INVALID_ARGUMENT  a malformed note or checkpoint, or no log key
  //         DATA_LOSS         a known key's signature is wrong, whatever other
  //                           signatures say
  //         UNAUTHENTICATED   no log of the checkpoint's origin signed it, or
  //                           the quorum is not met
  absl::StatusOr<OpenedCheckpoint> Open(
      std::string_view note, std::span<const NoteVerifier> pinned = {}) const;

 private:
  // A witness or a group; its members stand before it.
  struct Node {
    std::string name;
    std::vector<size_t> members;  // indexes in nodes_; none for a witness
    uint64_t needed = 0;
  };
  class Reader;

  Policy() = default;

  std::vector<Cosigner> Cosigners(
      std::span<const NoteSignature> verified) const;
  absl::Status CheckQuorum(const OpenedCheckpoint& opened) const;

  std::vector<PolicyLog> logs_;
  std::vector<PolicyWitness> witnesses_;
  std::vector<Node> nodes_;
  std::optional<size_t> quorum_;  // index in nodes_; nothing: none is needed
};

// A policy of one flat group, as an export carries it.
struct PolicyParts {
  std::vector<PolicyLog> logs;
  std::vector<PolicyWitness> witnesses;
  uint64_t needed = 0;              // of the witnesses; 0: no quorum
  std::string group = "witnesses";  // the group's name
};

// The text of it, which Policy::Parse reads.
// Errors: INVALID_ARGUMENT for what no policy can say.
absl::StatusOr<std::string> FormatPolicy(const PolicyParts& parts);

}  // namespace ledger

#endif  // LEDGER_POLICY_H_
