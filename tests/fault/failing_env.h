// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_FAULT_FAILING_ENV_H_
#define TESTS_FAULT_FAILING_ENV_H_

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "rocksdb/env.h"
#include "rocksdb/file_system.h"

namespace ledger {

// What goes wrong, and when; set by a test while the ledger runs. Counts only
// the log of writes.
struct Faults {
  // The n-th sync from now fails; 0: none.
  std::atomic<int> sync_countdown = 0;
  // The n-th write from now finds the disk full; 0: none.
  std::atomic<int> write_countdown = 0;
  // A failed write leaves half of its bytes behind.
  std::atomic<bool> torn = false;
  std::atomic<int> syncs = 0;
  std::atomic<int> writes = 0;
};

// A log file that fails when it is told to, and from then on.
class FailingFile : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FailingFile(std::unique_ptr<rocksdb::FSWritableFile> file, Faults& faults)
      : FSWritableFileOwnerWrapper(std::move(file)), faults_(faults) {}

  using FSWritableFileOwnerWrapper::Append;
  rocksdb::IOStatus Append(const rocksdb::Slice& data,
                           const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* context) override {
    ++faults_.writes;
    if (!Fails(faults_.write_countdown)) {
      return FSWritableFileOwnerWrapper::Append(data, options, context);
    }
    if (faults_.torn) {
      (void)FSWritableFileOwnerWrapper::Append(
          rocksdb::Slice(data.data(), data.size() / 2), options, context);
    }
    return rocksdb::IOStatus::NoSpace("no space left on device");
  }

  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options,
                         rocksdb::IODebugContext* context) override {
    ++faults_.syncs;
    if (Fails(faults_.sync_countdown)) {
      return rocksdb::IOStatus::IOError("input/output error");
    }
    return FSWritableFileOwnerWrapper::Sync(options, context);
  }

 private:
  // 1 fails and stays at 1, so that what comes after fails too.
  static bool Fails(std::atomic<int>& countdown) {
    if (countdown == 0) return false;
    if (countdown == 1) return true;
    --countdown;
    return false;
  }

  Faults& faults_;
};

// The machine's files, but for its logs.
class FailingFileSystem : public rocksdb::FileSystemWrapper {
 public:
  explicit FailingFileSystem(Faults& faults)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), faults_(faults) {}

  const char* Name() const override { return "FailingFileSystem"; }

  rocksdb::IOStatus NewWritableFile(
      const std::string& name, const rocksdb::FileOptions& options,
      std::unique_ptr<rocksdb::FSWritableFile>* result,
      rocksdb::IODebugContext* context) override {
    auto status =
        FileSystemWrapper::NewWritableFile(name, options, result, context);
    if (status.ok() && name.ends_with(".log")) {
      *result = std::make_unique<FailingFile>(std::move(*result), faults_);
    }
    return status;
  }

 private:
  Faults& faults_;
};

// An Env over it; `faults` must outlive it.
inline std::unique_ptr<rocksdb::Env> MakeFailingEnv(Faults& faults) {
  return rocksdb::NewCompositeEnv(std::make_shared<FailingFileSystem>(faults));
}

}  // namespace ledger

#endif  // TESTS_FAULT_FAILING_ENV_H_
