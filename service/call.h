// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_CALL_H_
#define SERVICE_CALL_H_

#include <chrono>
#include <functional>
#include <string>

namespace ledger {

// What a handler may know of the call that it answers, free of any protocol.
// A value; `cancelled` may be asked from any thread while the call lives.
struct CallInfo {
  std::string actor;  // scheme:name of the authenticated caller
  std::chrono::system_clock::time_point deadline =
      std::chrono::system_clock::time_point::max();
  std::function<bool()> cancelled = [] { return false; };
};

}  // namespace ledger

#endif  // SERVICE_CALL_H_
