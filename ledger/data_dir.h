// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_DATA_DIR_H_
#define LEDGER_DATA_DIR_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace ledger {

// A data directory, held by this process as long as the object lives. Knows
// the files around RocksDB (see key.h): FORMAT says what the directory is and
// is written last when it is made, so a creation that broke off is taken up
// again and a directory of something else is left untouched.
class DataDir {
 public:
  // Makes the directory if it is missing, checks what it is and locks it.
  // Errors: FAILED_PRECONDITION (kStoreFormat) for something else or another
  // format; (kStoreLocked) naming the process that has it; UNAVAILABLE when
  // the disk refuses.
  static absl::StatusOr<std::unique_ptr<DataDir>> Claim(
      const std::string& path);

  // The same for one who only reads, beside others who do: what is there must
  // be a whole ledger, and nothing in it is made or changed.
  // Errors: as Claim.
  static absl::StatusOr<std::unique_ptr<DataDir>> ClaimToRead(
      const std::string& path);

  DataDir(const DataDir&) = delete;
  DataDir& operator=(const DataDir&) = delete;
  ~DataDir();

  // Where RocksDB lives.
  std::string db_path() const;
  // FORMAT is there: the directory was made to the end.
  bool complete() const { return complete_; }

  // Writes FORMAT, durably. Errors: UNAVAILABLE.
  absl::Status MarkComplete();

 private:
  DataDir(std::string path, int lock, bool complete)
      : path_(std::move(path)), lock_(lock), complete_(complete) {}

  std::string path_;
  int lock_;  // descriptor of the pid file; -1: there is none to lock
  bool complete_;
};

}  // namespace ledger

#endif  // LEDGER_DATA_DIR_H_
