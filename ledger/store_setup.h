// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_STORE_SETUP_H_
#define LEDGER_STORE_SETUP_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/stop.h"
#include "ledger/store_batch.h"
#include "ledger/store_options.h"
#include "rocksdb/cache.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "rocksdb/options.h"

// How RocksDB is set up; for store.cc alone.
namespace ledger {

// Options of the whole database over `env`, which is stopped at the first error
// of its background work. Most are RocksDB's defaults of today, written out so
// that nobody turns them off.
rocksdb::DBOptions DatabaseOptions(rocksdb::Env* env,
                                   std::shared_ptr<Stop> stop);

// Options of one family: small blocks for what is read one by one, a Bloom
// filter where most questions are for keys that are not there.
rocksdb::ColumnFamilyOptions FamilyOptions(
    Family family, const std::shared_ptr<rocksdb::Cache>& cache);

// An open database, what it stands on, and its families, in the order of
// Family.
struct OpenedDatabase {
  std::unique_ptr<rocksdb::Env> env;  // outlives db
  std::unique_ptr<rocksdb::DB> db;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
};

// What a database is opened for: one for reading changes no file.
enum class OpenFor { kReading, kWriting, kMaking };

// Errors: FAILED_PRECONDITION (kStoreFormat); DATA_LOSS; UNAVAILABLE.
absl::StatusOr<OpenedDatabase> OpenDatabase(const std::string& path,
                                            const StoreOptions& wanted,
                                            std::shared_ptr<Stop> stop,
                                            OpenFor purpose);

// What RocksDB says of `what`, as ours. Errors: always; DATA_LOSS for damage,
// else UNAVAILABLE.
absl::Status ReadError(std::string_view what, const rocksdb::Status& status);

// Calls `visit` for each key from `from` on, with its value, until it returns
// false. Errors: as ReadError.
absl::Status VisitFamily(
    rocksdb::Iterator& at, std::string_view from,
    const std::function<bool(std::string_view, std::string_view)>& visit);

// Every read verifies checksums; every write syncs.
rocksdb::ReadOptions Reading();
rocksdb::WriteOptions Synced();

}  // namespace ledger

#endif  // LEDGER_STORE_SETUP_H_
