// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_PAGE_CACHE_H_
#define LEDGER_PAGE_CACHE_H_

#include <memory>

#include "rocksdb/env.h"
#include "rocksdb/options.h"

// Reads that do not wait for the disk; for the store alone.
namespace ledger {

// An environment over the files of `below` that obeys DoNotWait: such a read
// of a file gets what the kernel holds of it, or fails as timed out. All else
// goes to `below`, which must outlive it; so must what is made with it. Opens
// each table file twice. Safe from any thread.
std::unique_ptr<rocksdb::Env> PageCachedEnv(rocksdb::Env* below);

// Lets a Get time out rather than wait for the disk. One of a database
// whose environment is another waits all the same.
void DoNotWait(rocksdb::ReadOptions& reading);

}  // namespace ledger

#endif  // LEDGER_PAGE_CACHE_H_
