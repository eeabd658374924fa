// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_STORE_SETUP_H_
#define LEDGER_STORE_SETUP_H_

#include <memory>

#include "ledger/stop.h"
#include "ledger/store_batch.h"
#include "ledger/store_options.h"
#include "rocksdb/cache.h"
#include "rocksdb/options.h"

// How RocksDB is set up; for store.cc alone.
namespace ledger {

// Options of the whole database, which is stopped at the first error of its
// background work. Most are RocksDB's defaults of today, written out so that
// nobody turns them off.
rocksdb::DBOptions DatabaseOptions(const StoreOptions& wanted,
                                   std::shared_ptr<Stop> stop);

// Options of one family: small blocks for what is read one by one, a Bloom
// filter where most questions are for keys that are not there.
rocksdb::ColumnFamilyOptions FamilyOptions(
    Family family, const std::shared_ptr<rocksdb::Cache>& cache);

// Every read verifies checksums; every write syncs.
rocksdb::ReadOptions Reading();
rocksdb::WriteOptions Synced();

}  // namespace ledger

#endif  // LEDGER_STORE_SETUP_H_
