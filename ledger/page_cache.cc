// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/page_cache.h"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "rocksdb/file_system.h"
#include "rocksdb/slice.h"

namespace ledger {
namespace {

using rocksdb::FileOptions;
using rocksdb::FSRandomAccessFile;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

// RocksDB hands a read's timeout down to the file; it sets none of its own, and
// the least that there is stands for "at once".
constexpr std::chrono::microseconds kAtOnce{1};

// A file that is read from one descriptor when it may wait, from the other when
// it may not.
class TwiceOpened final : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  TwiceOpened(std::unique_ptr<FSRandomAccessFile> below, int descriptor)
      : FSRandomAccessFileOwnerWrapper(std::move(below)),
        descriptor_(descriptor) {}
  TwiceOpened(const TwiceOpened&) = delete;
  TwiceOpened& operator=(const TwiceOpened&) = delete;
  ~TwiceOpened() override { (void)::close(descriptor_); }

  IOStatus Read(uint64_t offset, size_t n, const IOOptions& options,
                rocksdb::Slice* result, char* scratch,
                IODebugContext* debug) const override {
    if (options.timeout != kAtOnce) {
      return FSRandomAccessFileOwnerWrapper::Read(offset, n, options, result,
                                                  scratch, debug);
    }
    const iovec into{scratch, n};
    const ssize_t got = ::preadv2(descriptor_, &into, 1,
                                  static_cast<off_t>(offset), RWF_NOWAIT);
    if (got < 0 || static_cast<size_t>(got) < n) {
      return IOStatus::TimedOut("not in memory");
    }
    *result = rocksdb::Slice(scratch, n);
    return IOStatus::OK();
  }

 private:
  const int descriptor_;
};

class PageCachedFiles final : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;

  const char* Name() const override { return "ledger.PageCachedFiles"; }

  IOStatus NewRandomAccessFile(const std::string& name,
                               const FileOptions& options,
                               std::unique_ptr<FSRandomAccessFile>* result,
                               IODebugContext* debug) override {
    IOStatus status =
        FileSystemWrapper::NewRandomAccessFile(name, options, result, debug);
    if (!status.ok()) return status;
    const int descriptor = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
      result->reset();
      return IOStatus::IOError("cannot be opened twice", name);
    }
    *result = std::make_unique<TwiceOpened>(std::move(*result), descriptor);
    return status;
  }
};

}  // namespace

std::unique_ptr<rocksdb::Env> PageCachedEnv(rocksdb::Env* below) {
  return rocksdb::NewCompositeEnv(
      std::make_shared<PageCachedFiles>(below->GetFileSystem()));
}

void DoNotWait(rocksdb::ReadOptions& reading) { reading.io_timeout = kAtOnce; }

}  // namespace ledger
