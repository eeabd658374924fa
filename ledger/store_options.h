// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_STORE_OPTIONS_H_
#define LEDGER_STORE_OPTIONS_H_

#include <cstddef>

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace ledger {

// What an operator or a test may change in the store. A value.
struct StoreOptions {
  // Cache of blocks read from disk.
  size_t block_cache_bytes = size_t{64} << 20;
  // The files below; null: the machine's own. Tests give one that fails. Must
  // outlive the store.
  rocksdb::Env* env = nullptr;
};

}  // namespace ledger

#endif  // LEDGER_STORE_OPTIONS_H_
