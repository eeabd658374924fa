// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/axis.h"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace ledger::ctl {
namespace {

using Micros = std::chrono::microseconds;
__extension__ using Wide = __int128;

constexpr Micros kDay = std::chrono::hours(24);
constexpr Micros kFar = kDay * 365 * 50;

// A distance between ticks on the calendar, and how they are labelled.
struct Step {
  int years;
  int months;
  int days;
  const char* label;
  int columns;  // that the label needs, with its tick and a blank
};

constexpr Step kSteps[] = {{0, 0, 1, "%-d %b", 9},   {0, 0, 7, "%-d %b", 9},
                           {0, 1, 0, "%b %E4Y", 10}, {0, 3, 0, "%b %E4Y", 10},
                           {0, 6, 0, "%b %E4Y", 10}, {1, 0, 0, "%E4Y", 6},
                           {2, 0, 0, "%E4Y", 6},     {5, 0, 0, "%E4Y", 6},
                           {10, 0, 0, "%E4Y", 6},    {20, 0, 0, "%E4Y", 6},
                           {50, 0, 0, "%E4Y", 6},    {100, 0, 0, "%E4Y", 6},
                           {1000, 0, 0, "%E4Y", 6}};

Micros LengthOf(const Step& step) {
  return kDay * (step.years * 365 + step.months * 30 + step.days);
}

// The first beginning of a step at or before `day`.
absl::CivilDay Floor(absl::CivilDay day, const Step& step) {
  if (step.years > 0) {
    const int64_t year = day.year() - day.year() % step.years;
    return absl::CivilDay(year, 1, 1);
  }
  if (step.months > 0) {
    const int month = (day.month() - 1) / step.months * step.months + 1;
    return absl::CivilDay(day.year(), month, 1);
  }
  return day;
}

absl::CivilDay Next(absl::CivilDay day, const Step& step) {
  if (step.years > 0) return absl::CivilDay(day.year() + step.years, 1, 1);
  if (step.months > 0) {
    return absl::CivilDay(day.year(), day.month() + step.months, 1);
  }
  return day + step.days;
}

// Collects the instants that a picture should show.
class Extent {
 public:
  void Add(Instant instant) {
    if (instant == kOpenPast || instant == kOpenFuture) return;
    first_ = first_ ? std::min(*first_, instant) : instant;
    last_ = last_ ? std::max(*last_, instant) : instant;
  }
  std::optional<Instant> first() const { return first_; }
  std::optional<Instant> last() const { return last_; }

 private:
  std::optional<Instant> first_;
  std::optional<Instant> last_;
};

}  // namespace

Axis Axis::Covering(const std::vector<v1::TermTimeline>& timelines,
                    std::optional<Instant> cut, std::optional<Instant> from,
                    std::optional<Instant> to, int columns) {
  Extent extent;
  if (cut) extent.Add(*cut);
  for (const v1::TermTimeline& timeline : timelines) {
    for (const v1::TimelineMark& mark : timeline.marks()) {
      if (mark.has_first()) extent.Add(FromMicros(mark.first()));
      if (mark.has_last()) extent.Add(FromMicros(mark.last()));
    }
  }
  const Instant far = extent.last() && *extent.last() < kOpenFuture - kFar
                          ? *extent.last() + kFar
                          : kOpenFuture;
  for (const v1::TermTimeline& timeline : timelines) {
    for (const v1::StatusSpan& span : timeline.spans()) {
      if (span.has_start() && FromMicros(span.start()) < far) {
        extent.Add(FromMicros(span.start()));
      }
      if (span.has_end() && FromMicros(span.end()) < far) {
        extent.Add(FromMicros(span.end()));
      }
    }
  }
  const Instant first = extent.first().value_or(Instant{});
  const Instant last = extent.last().value_or(first);
  const Micros margin = std::max((last - first) / 40, kDay);
  return Axis(from.value_or(first - margin), to.value_or(last + margin),
              columns);
}

Axis::Axis(Instant from, Instant to, int columns)
    : from_(from),
      to_(std::max(to, from + Micros(columns))),
      columns_(columns) {}

int Axis::Column(Instant instant) const {
  const Wide offset = Wide{(instant - from_).count()} * columns_;
  return static_cast<int>(offset / (to_ - from_).count());
}

int Axis::CeilColumn(Instant instant) const {
  if (instant <= from_) return 0;
  if (instant >= to_) return columns_;
  const Wide length = (to_ - from_).count();
  const Wide offset = Wide{(instant - from_).count()} * columns_;
  return static_cast<int>((offset + length - 1) / length);
}

std::vector<Axis::Tick> Axis::Ticks(const absl::TimeZone& zone) const {
  const Wide length = (to_ - from_).count();
  const Step* step = &kSteps[0];
  for (const Step& candidate : kSteps) {
    step = &candidate;
    const Wide wide = Wide{LengthOf(candidate).count()} * columns_ / length;
    if (wide >= candidate.columns) break;
  }
  std::vector<Tick> ticks;
  const absl::Time from = absl::FromUnixMicros(ToMicros(from_));
  absl::CivilDay day = Floor(absl::ToCivilDay(from, zone), *step);
  while (true) {
    const absl::Time time = absl::FromCivil(day, zone);
    const Instant at = FromMicros(absl::ToUnixMicros(time));
    if (at >= to_) return ticks;
    if (at >= from_) {
      const std::string label = absl::FormatTime(step->label, time, zone);
      const int column = Column(at);
      if (column + static_cast<int>(label.size()) < columns_) {
        ticks.push_back({column, label, at});
      }
    }
    day = Next(day, *step);
  }
}

}  // namespace ledger::ctl
