// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_BENCH_BENCH_HISTORY_H_
#define TESTS_BENCH_BENCH_HISTORY_H_

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/history.h"
#include "tools/bench/payload.h"

namespace ledger {

// An instant behind everything that these histories tell.
inline constexpr Instant kBenchNow = FromMicros(1'800'000'000'000'000);

// Event `revision` of a history: the foundation, then deliveries.
inline std::shared_ptr<const RecordedEvent> BenchEvent(uint64_t revision) {
  auto event = std::make_shared<RecordedEvent>();
  event->position = Position(revision);
  event->revision = Revision(revision);
  event->recorded_time =
      FromMicros(1'700'000'000'000'000 + static_cast<int64_t>(revision));
  event->event =
      revision < bench::kFoundationEvents
          ? bench::Foundation(static_cast<int>(revision))
          : bench::Delivery(static_cast<int>(revision) % bench::kTerms);
  event->event.set_event_id(absl::StrCat("e", revision));
  return event;
}

// A history of that many events.
inline History BenchHistory(int64_t events) {
  History history;
  for (int64_t i = 0; i < events; ++i) {
    history.Append(BenchEvent(static_cast<uint64_t>(i)));
  }
  return history;
}

}  // namespace ledger

#endif  // TESTS_BENCH_BENCH_HISTORY_H_
