// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// The smallest record of a position, for tests of the tree.

#ifndef TESTS_LEDGER_RECORD_AT_H_
#define TESTS_LEDGER_RECORD_AT_H_

#include "ledger/record.h"

namespace ledger {

inline Record RecordAt(uint64_t position) {
  Record record;
  record.position = Position(position);
  record.agreement_id = "A";
  record.recorded_time = FromMicros(static_cast<int64_t>(1'000 + position));
  record.actor = "local:anonymous";
  record.event = "e";
  record.request_id = "r";
  record.request_size = 1;
  return record;
}

}  // namespace ledger

#endif  // TESTS_LEDGER_RECORD_AT_H_
