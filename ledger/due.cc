// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/due.h"

#include <algorithm>
#include <chrono>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ledger/date.h"
#include "ledger/effects.h"

namespace ledger {
namespace {

using std::chrono::days;
using std::chrono::seconds;
using std::chrono::sys_days;

std::optional<sys_days> WholeDay(const std::string& text) {
  const auto date = ParseCivilDate(text);
  if (!date.ok() || !date->whole()) return std::nullopt;
  return sys_days(date->first);
}

bool IsWeekend(const v1::Calendar& calendar, sys_days day) {
  const unsigned iso = std::chrono::weekday(day).iso_encoding();
  const auto& list = calendar.weekend_days();
  if (list.empty()) return iso >= 6;
  return std::find(list.begin(), list.end(), iso) != list.end();
}

// The last of `count` business days after `day`; nothing where the calendar
// does not cover the way.
std::optional<sys_days> AddBusinessDays(const v1::Calendar& calendar,
                                        sys_days day, uint64_t count) {
  const auto first = WholeDay(calendar.first_day());
  const auto last = WholeDay(calendar.last_day());
  if (!first || !last || day < *first) return std::nullopt;
  while (count > 0) {
    day += days(1);
    if (day > *last) return std::nullopt;
    const std::string text = FormatInstant(Instant(day)).substr(0, 10);
    const auto& holidays = calendar.holidays();
    const bool off =
        IsWeekend(calendar, day) ||
        std::find(holidays.begin(), holidays.end(), text) != holidays.end();
    if (!off) --count;
  }
  return day;
}

// Seconds after midnight of "HH:MM"; a whole day if there is no cut-off.
seconds CutOff(const std::string& text) {
  int hours = 24;
  int minutes = 0;
  if (text.size() == 5 && absl::SimpleAtoi(text.substr(0, 2), &hours) &&
      absl::SimpleAtoi(text.substr(3), &minutes)) {
    return std::chrono::hours(hours) + std::chrono::minutes(minutes);
  }
  return std::chrono::hours(24);
}

bool OnlyHours(const v1::Period& period) {
  return period.hours() > 0 && period.years() == 0 && period.months() == 0 &&
         period.weeks() == 0 && period.days() == 0;
}

// A time of which nothing is known.
bool Open(const InstantRange& range) {
  return range.lo == kOpenPast && range.hi == kOpenFuture;
}

// One end of the range of a start.
std::optional<Instant> DueOf(Instant start, const v1::Period& window,
                             const v1::RightTerms& right,
                             const v1::Calendar* calendar, WallClock clock) {
  if (start == kOpenPast || start == kOpenFuture) return start;
  if (OnlyHours(window)) return AddPeriod(start, window, clock);
  sys_days day = std::chrono::floor<days>(clock.Shows(start));
  v1::Period whole = window;
  whole.clear_hours();
  if (calendar != nullptr) {
    whole.clear_days();
    whole.clear_weeks();
    const Instant first = AddPeriod(Instant(day), whole, WallClock());
    if (first >= kEndInstant) return kOpenFuture;
    day = std::chrono::floor<days>(first);
    const auto last = AddBusinessDays(
        *calendar, day, uint64_t{window.days()} + uint64_t{window.weeks()} * 5);
    if (!last) return std::nullopt;
    day = *last;
  } else {
    const Instant last = AddPeriod(Instant(day), whole, WallClock());
    if (last >= kEndInstant) return kOpenFuture;
    day = std::chrono::floor<days>(last);
  }
  return clock.When(Instant(day) + CutOff(right.cut_off())) +
         std::chrono::hours(window.hours());
}

}  // namespace

Calendars::Calendars(const Selection& selection)
    : clocks_(&selection.clocks()) {
  for (const Fact& fact : selection.facts()) {
    const v1::TermFields* fields = StatedBy(*fact.fact);
    if (fields == nullptr) continue;
    for (const v1::Calendar& calendar : fields->calendars()) {
      calendars_.push_back(&calendar);
    }
    if (!fields->notice_calendar().empty()) {
      of_notices_ = fields->notice_calendar();
    }
  }
}

const v1::Calendar* Calendars::Find(std::string_view name) const {
  for (auto each = calendars_.rbegin(); each != calendars_.rend(); ++each) {
    if ((*each)->name() == name) return *each;
  }
  return nullptr;
}

const std::string& Calendars::NameFor(const v1::RightTerms& right) const {
  return right.calendar().empty() ? of_notices_ : right.calendar();
}

Due DueAfter(InstantRange start, const v1::Period& window,
             const v1::RightTerms& right, const Calendars& calendars,
             WallClock clock) {
  Due due;
  const bool counts_days = window.days() > 0 || window.weeks() > 0;
  const v1::Calendar* calendar = nullptr;
  if (counts_days && right.day_count() == v1::DAY_COUNT_UNSPECIFIED) {
    due.missing.emplace_back("day_count");
  }
  if (counts_days && right.day_count() == v1::DAY_COUNT_BUSINESS) {
    const std::string& name = calendars.NameFor(right);
    calendar = calendars.Find(name);
    if (calendar == nullptr) {
      due.missing.push_back(name.empty()
                                ? std::string("calendar")
                                : absl::StrCat("calendar '", name, "'"));
    }
  }
  if (!due.missing.empty()) return due;
  const auto lo = DueOf(start.lo, window, right, calendar, clock);
  const auto hi = DueOf(start.hi, window, right, calendar, clock);
  if (!lo || !hi) {
    due.uncovered = calendars.NameFor(right);
    return due;
  }
  due.at = {*lo, *hi};
  return due;
}

Due AnswerDue(const Fact& notice, const v1::RightTerms& right,
              const Calendars& calendars) {
  const v1::RightStep& step = notice.fact->right_noticed();
  Due due;
  if (step.has_deadline() && !step.deadline().has_formula()) {
    due.at = RangeOf(step.deadline());
    if (Open(*due.at)) return {std::nullopt, {"deadline"}, {}};
    if (step.deadline().has_date()) {
      const WallClock clock = calendars.clocks().Of(step.deadline());
      for (Instant* end : {&due.at->lo, &due.at->hi}) {
        if (*end == kOpenPast || *end == kOpenFuture) continue;
        *end = clock.When(clock.Shows(*end) + CutOff(right.cut_off()));
      }
    }
    return due;
  }
  if (!right.has_response_window()) due.missing.emplace_back("response_window");
  InstantRange start = notice.when;
  WallClock clock = notice.clock;
  switch (right.clock_start()) {
    case v1::CLOCK_START_GIVING:
      if (Open(start)) due.missing.emplace_back("effective");
      break;
    case v1::CLOCK_START_RECEIPT:
      if (!step.has_received() || step.received().has_formula()) {
        due.missing.emplace_back("received");
        break;
      }
      // Nothing is received before it is given.
      start = RangeOf(step.received());
      start.lo = std::min(std::max(start.lo, notice.when.lo), start.hi);
      if (start.hi == kOpenFuture) due.missing.emplace_back("received");
      clock = calendars.clocks().Of(step.received());
      break;
    default:
      due.missing.emplace_back("clock_start");
  }
  if (!due.missing.empty()) return due;
  return DueAfter(start, right.response_window(), right, calendars, clock);
}

}  // namespace ledger
