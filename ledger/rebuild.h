// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_REBUILD_H_
#define LEDGER_REBUILD_H_

#include <array>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "ledger/store_batch.h"
#include "ledger/store_options.h"

namespace ledger {

// What a rebuild changed, by family.
struct RebuildReport {
  uint64_t records = 0;
  std::array<uint64_t, kFamilies> written{};  // rows missing or other
  std::array<uint64_t, kFamilies> removed{};  // rows that no record gives
};

// Makes the agreements, times, requests and tiles of a closed ledger say what
// its records say. Records, checkpoints and meta stay as they are. One that
// broke off is run again. Reads everything twice.
// Errors: DATA_LOSS when a record is damaged, naming it: nothing is changed
// then; else as Store::Open and Store::Commit.
absl::StatusOr<RebuildReport> RebuildIndexes(const std::string& data_dir,
                                             const StoreOptions& options);

}  // namespace ledger

#endif  // LEDGER_REBUILD_H_
