// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_WITNESS_BOOK_H_
#define TOOLS_LEDGERCTL_WITNESS_BOOK_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "ledger/mutex.h"
#include "ledger/witness.h"

namespace ledger::ctl {

// What a witness cosigned last of each log, in a folder: one file a log, named
// by the hash of its origin in hex, which holds the cosigned checkpoint. Beside
// it, with the ending .fork, the first request that proves that the log signed
// two roots of one size.
//
// A checkpoint is checked, stored durably and answered in one step for each
// log, so that what is stored never goes back. Safe from any thread.
class WitnessBook {
 public:
  // Makes the folder if it does not exist. Errors: UNAVAILABLE when the disk
  // refuses; FAILED_PRECONDITION when another process has the folder; DATA_LOSS
  // for a file that holds no checkpoint.
  static absl::StatusOr<std::unique_ptr<WitnessBook>> Open(
      const std::string& folder, Witness witness);

  WitnessBook(const WitnessBook&) = delete;
  WitnessBook& operator=(const WitnessBook&) = delete;
  ~WitnessBook();

  // Answers the body of an add-checkpoint request at `now`, POSIX seconds; 500
  // when the disk refuses. Never fails.
  WitnessAnswer Add(std::string_view body, uint64_t now);

  // The newest cosigned checkpoint of the log whose origin has this hash in
  // hex; nothing if there is none. Never fails.
  std::optional<std::string> Newest(std::string_view origin_hash) const;

 private:
  // One log. The file is written under the lock.
  struct Log {
    std::string path;
    mutable Mutex mutex;
    std::optional<Witnessed> held ABSL_GUARDED_BY(mutex);
  };

  WitnessBook(Witness witness, int lock)
      : witness_(std::move(witness)), lock_(lock) {}

  const Witness witness_;
  const int lock_;  // a file that one process holds at a time
  std::map<std::string, Log, std::less<>> logs_;  // by the hash of the origin
};

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_WITNESS_BOOK_H_
