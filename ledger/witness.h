// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_WITNESS_H_
#define LEDGER_WITNESS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/checkpoint.h"
#include "ledger/hash.h"
#include "ledger/ids.h"
#include "ledger/note_key.h"

// Both ends of the C2SP tlog-witness protocol, without its HTTP: what a log
// asks, how a witness decides, and what the log makes of the answer.
namespace ledger {

inline constexpr size_t kWitnessProofMax = 63;
inline constexpr size_t kWitnessRequestBytesMax = size_t{1} << 20;

// The body of a log's request to cosign a checkpoint:
//
//   "old " decimal LF  *63( base64 hash LF )  LF  checkpoint
struct AddCheckpoint {
  TreeSize old_size{0};     // of what the witness cosigned last, 0: nothing
  std::vector<Hash> proof;  // that it is the beginning of the checkpoint's tree
  std::string checkpoint;   // a signed note
};

std::string FormatAddCheckpoint(const AddCheckpoint& request);

// Errors: INVALID_ARGUMENT that names the line and what was expected.
absl::StatusOr<AddCheckpoint> ParseAddCheckpoint(std::string_view body);

// What goes back over HTTP.
struct WitnessAnswer {
  int status = 200;
  std::string content_type;
  std::string body;
};

// The newest checkpoint that a witness cosigned of one log, with the log's and
// its own signatures.
struct Witnessed {
  Checkpoint checkpoint;
  std::string note;
};

// Errors: INVALID_ARGUMENT when `note` holds no checkpoint. Signatures are not
// looked at: for notes of one's own.
absl::StatusOr<Witnessed> ReadWitnessed(std::string_view note);

// A request that a witness may decide on: well formed, and its checkpoint
// signed by the log.
struct AdmittedCheckpoint {
  TreeSize old_size{0};
  std::vector<Hash> proof;
  Checkpoint checkpoint;
  std::string text;       // what the log signed
  std::string log_lines;  // its signatures
};

// What a witness decided.
struct WitnessDecision {
  WitnessAnswer answer;
  // To be stored durably before the answer leaves.
  std::optional<Witnessed> next;
  // The log signed two roots of one size: the request is proof, keep it.
  bool fork = false;
};

// A witness: cosigns the checkpoints of the logs that it knows, each only if
// it extends the last. The rules, the first that applies answers:
//
//    1  the body is malformed                               400
//    2  its origin is not known                             404
//    3  no key of the origin signed it, or falsely          403
//    4  old > size                                          400
//    5  old is not the size cosigned last                   409, that size
//    6  size 0 with another root than that of no leaves     422
//    7  old = 0 with a proof                                422
//    8  old = size with a proof or another root             422
//    9  the proof does not hold                             422
//   10  else: stored, and cosigned at this second           200, signatures
//
// Rules 5 to 10 are one step for each origin: whoever calls Decide holds the
// origin's lock until `next` is stored. Pure and safe to share.
class Witness {
 public:
  // `signers` are the witness' keys; a log's origin is the name of its key.
  // Errors: INVALID_ARGUMENT for a key of the wrong type, or two that cannot
  // be told apart.
  static absl::StatusOr<Witness> Make(std::vector<NoteSigner> signers,
                                      const std::vector<NoteVerifier>& logs);

  // Of the logs that it knows, sorted.
  std::vector<std::string> Origins() const;

  // Rules 1 to 4. Never fails; costs an Ed25519 verification a key.
  std::variant<WitnessAnswer, AdmittedCheckpoint> Admit(
      std::string_view body) const;

  // Rules 5 to 10; `held` is what it cosigned last of this origin, `now` POSIX
  // seconds. Never fails.
  WitnessDecision Decide(const AdmittedCheckpoint& asked,
                         const std::optional<Witnessed>& held,
                         uint64_t now) const;

 private:
  Witness(std::vector<NoteSigner> signers,
          std::map<std::string, std::vector<NoteVerifier>, std::less<>> logs)
      : signers_(std::move(signers)), logs_(std::move(logs)) {}

  std::vector<NoteSigner> signers_;
  std::map<std::string, std::vector<NoteVerifier>, std::less<>> logs_;
};

// The size in the body of a 409; nothing if it is not well formed.
std::optional<TreeSize> ParseWitnessSize(std::string_view body);

// The lines of a witness' answer by which `key` cosigned `text`; empty unless
// all lines of that key verify and say a time.
std::string CosignaturesIn(std::string_view answer, std::string_view text,
                           const NoteVerifier& key);

}  // namespace ledger

#endif  // LEDGER_WITNESS_H_
