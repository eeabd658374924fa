// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_KEPT_STATES_H_
#define SERVICE_KEPT_STATES_H_

#include <array>
#include <cstddef>
#include <memory>
#include <string>

#include "ledger/instant.h"
#include "ledger/mutex.h"

namespace ledger {

// States that were asked lately, in wire form. The state that a prefix of an
// agreement's events tells stays the same from one change to the next, for
// ever: so nothing here is ever wrong, only forgotten, and a dashboard that
// asks for "now" folds once a change instead of once a call.
//
// A key names all that a state depends on but D. Safe from any thread; a hit
// costs some 100 ns. Holds at most kPlaces * kStateBytesMax bytes of states.
class KeptStates {
 public:
  static constexpr size_t kStateBytesMax = 16 * 1024;

  // The state at `at`; null if it is not kept.
  std::shared_ptr<const std::string> Find(const std::string& key,
                                          Instant at) const;

  // Keeps a state that holds from `from` on and before `until`, in the place
  // of another, unless it is too large or holds for no time.
  void Keep(std::string key, Instant from, Instant until, std::string state);

 private:
  static constexpr size_t kPlaces = 1024;
  static constexpr size_t kWays = 4;  // places that one key may take

  // One state and when it holds.
  struct Place {
    std::string key;
    Instant from{};
    Instant until{};
    std::shared_ptr<const std::string> state;
  };

  static size_t FirstOf(const std::string& key);

  mutable Mutex mutex_;
  std::array<Place, kPlaces> places_ ABSL_GUARDED_BY(mutex_);
  size_t turn_ ABSL_GUARDED_BY(mutex_) = 0;  // which of the ways goes next
};

}  // namespace ledger

#endif  // SERVICE_KEPT_STATES_H_
