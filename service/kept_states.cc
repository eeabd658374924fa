// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/kept_states.h"

#include <utility>

#include "absl/hash/hash.h"

namespace ledger {

size_t KeptStates::FirstOf(const std::string& key) {
  return absl::HashOf(key) % (kPlaces / kWays) * kWays;
}

std::shared_ptr<const std::string> KeptStates::Find(const std::string& key,
                                                    Instant at) const {
  const size_t first = FirstOf(key);
  MutexLock lock(mutex_);
  for (size_t i = first; i < first + kWays; ++i) {
    const Place& place = places_[i];
    if (place.from <= at && at < place.until && place.key == key) {
      return place.state;
    }
  }
  return nullptr;
}

void KeptStates::Keep(std::string key, Instant from, Instant until,
                      std::string state) {
  if (from >= until || state.size() > kStateBytesMax) return;
  const size_t first = FirstOf(key);
  auto kept = std::make_shared<const std::string>(std::move(state));
  MutexLock lock(mutex_);
  places_[first + turn_++ % kWays] = {std::move(key), from, until,
                                      std::move(kept)};
}

}  // namespace ledger
