// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_SETTLED_H_
#define LEDGER_SETTLED_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "ledger/ids.h"
#include "ledger/instant.h"
#include "ledger/mutex.h"

namespace ledger {

// A settled K: the prefix of whole requests that the reader sees, and the
// time that names it.
struct Known {
  TreeSize tree_size{0};
  Instant read_time{};
};

// Remembers how the last Ks that lie below the head were settled. Such an
// answer holds for ever, so nothing here is ever wrong, only forgotten: each
// place is taken by the last K that falls on it. Safe from any thread; about
// 50 ns.
class SettledTimes {
 public:
  std::optional<Known> Find(Instant k) const { return Find(Key(k)); }
  std::optional<Known> Find(TreeSize k) const { return Find(Key(k)); }
  void Remember(Instant k, const Known& known) { Remember(Key(k), known); }
  void Remember(TreeSize k, const Known& known) { Remember(Key(k), known); }

 private:
  static constexpr size_t kPlaces = 4096;

  // A K of either kind.
  struct KeyOf {
    bool by_size = false;
    uint64_t value = 0;
    friend bool operator==(const KeyOf&, const KeyOf&) = default;
  };
  // One place.
  struct Place {
    KeyOf key;
    std::optional<Known> known;
  };

  static KeyOf Key(Instant k) {
    return {false, static_cast<uint64_t>(ToMicros(k))};
  }
  static KeyOf Key(TreeSize k) { return {true, k.value()}; }
  static size_t PlaceOf(const KeyOf& key) {
    return (key.value * 0x9e3779b97f4a7c15ULL >> 51U) % kPlaces;
  }

  std::optional<Known> Find(const KeyOf& key) const {
    MutexLock lock(mutex_);
    const Place& place = places_[PlaceOf(key)];
    return place.key == key ? place.known : std::nullopt;
  }
  void Remember(const KeyOf& key, const Known& known) {
    MutexLock lock(mutex_);
    places_[PlaceOf(key)] = {key, known};
  }

  mutable Mutex mutex_;
  std::array<Place, kPlaces> places_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ledger

#endif  // LEDGER_SETTLED_H_
