// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_WITNESSES_H_
#define SERVICE_WITNESSES_H_

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/mutex.h"
#include "ledger/notary.h"
#include "ledger/policy.h"
#include "service/http_client.h"
#include "service/metrics.h"

namespace ledger {

// The log's side of the C2SP tlog-witness protocol: asks every witness of a
// policy that has a URL to cosign a checkpoint, all at once, and says whether
// the policy is met.
//
// Each is asked with the size that it cosigned last; one that holds another
// size says so and is asked once more. Sizes are kept in memory, so the first
// checkpoint after a start costs that second round. What is no cosignature that
// verifies counts as none, and is logged.
//
// Threads: Cosign from one at a time, Gauges from any.
class Witnesses {
 public:
  // How requests get to the witnesses; as PostAll.
  using Post = std::function<std::vector<HttpAnswer>(
      const std::vector<HttpPost>&, std::chrono::milliseconds)>;

  // What the ledger demands of a checkpoint, and who it is.
  struct Options {
    std::string policy;             // the text
    std::vector<std::string> keys;  // that the ledger signs with, as vkeys
    bool fail_closed = false;
    std::chrono::milliseconds timeout{3000};  // of each of the two rounds
  };

  // Errors: INVALID_ARGUMENT for a policy that cannot be read, or that knows
  // none of the ledger's keys.
  static absl::StatusOr<std::unique_ptr<Witnesses>> Make(Options options,
                                                         Post post);

  // See ledger::Cosign. Errors: FAILED_PRECONDITION when the policy is missed
  // and the ledger fails closed; DATA_LOSS when a witness holds a larger size
  // than the checkpoint's, or a proof cannot be made.
  absl::StatusOr<std::string> Cosign(const PublishedCheckpoint& checkpoint,
                                     const ProveExtends& prove);

  WitnessGauges Gauges() const;

 private:
  // What became of one witness in one round.
  enum class Outcome { kDone, kAskAgain, kAhead };

  Witnesses(Policy policy, std::vector<NoteVerifier> pinned, Options options,
            Post post);

  // One round: asks those of `indexes`, adds their lines to `note`, and gives
  // those who hold another size. Errors: as Cosign.
  absl::StatusOr<std::vector<size_t>> Ask(const std::vector<size_t>& indexes,
                                          bool again,
                                          const PublishedCheckpoint& checkpoint,
                                          const ProveExtends& prove,
                                          std::string& note);
  Outcome Judge(size_t index, bool again, const HttpAnswer& answer,
                const PublishedCheckpoint& checkpoint, std::string& note);
  void Note(const WitnessGauges& gauges);

  const Policy policy_;
  const std::vector<NoteVerifier> pinned_;  // if the policy names no log
  const Options options_;
  const Post post_;
  std::vector<TreeSize> held_;  // by index in the policy

  mutable Mutex mutex_;
  WitnessGauges gauges_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ledger

#endif  // SERVICE_WITNESSES_H_
