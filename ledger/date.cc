// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/date.h"

#include <algorithm>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ledger/digits.h"

namespace ledger {
namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr Instant kFirst = sys_days{year{1} / 1 / 1};
constexpr Instant kEnd = sys_days{year{10000} / 1 / 1};

unsigned Number(std::string_view digits) {
  unsigned value = 0;
  for (const char c : digits) {
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value;
}

absl::Status Malformed(std::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat(
      "found '", absl::CHexEscape(absl::string_view(text.data(), text.size())),
      "'; give a date that exists in the years 1 to 9999, as 2021, 2021-03 or "
      "2021-03-05"));
}

// "03/04/2024" and its like: two readings, or one when a part is over 12.
absl::Status Ambiguous(std::string_view text) {
  const unsigned a = Number(text.substr(0, 2));
  const unsigned b = Number(text.substr(3, 2));
  const unsigned y = Number(text.substr(6, 4));
  std::string readings;
  for (const auto& [m, d] : {std::pair(a, b), std::pair(b, a)}) {
    const year_month_day date{year(static_cast<int>(y)), month(m), day(d)};
    if (!date.ok() || y == 0) continue;
    const std::string reading = absl::StrFormat("%04u-%02u-%02u", y, m, d);
    if (reading == readings) continue;
    absl::StrAppend(&readings, readings.empty() ? "" : " or ", reading);
  }
  if (readings.empty()) return Malformed(text);
  return absl::InvalidArgumentError(absl::StrCat(
      "found '", std::string(text),
      "', which may be read in more than one way; write ", readings));
}

bool IsSlashed(std::string_view text) {
  return text.size() == 10 && IsDigits(text.substr(0, 2)) &&
         IsDigits(text.substr(3, 2)) && IsDigits(text.substr(6)) &&
         (text[2] == '/' || text[2] == '.' || text[2] == '-') &&
         text[5] == text[2];
}

Instant OrOpen(bool has, int64_t micros, Instant open) {
  return has ? FromMicros(micros) : open;
}

}  // namespace

absl::StatusOr<CivilDate> ParseCivilDate(std::string_view text) {
  if (IsSlashed(text)) return Ambiguous(text);
  const bool has_month = text.size() >= 7;
  const bool has_day = text.size() == 10;
  if ((text.size() != 4 && text.size() != 7 && text.size() != 10) ||
      !IsDigits(text.substr(0, 4)) ||
      (has_month && (text[4] != '-' || !IsDigits(text.substr(5, 2)))) ||
      (has_day && (text[7] != '-' || !IsDigits(text.substr(8, 2))))) {
    return Malformed(text);
  }
  const year y(static_cast<int>(Number(text.substr(0, 4))));
  if (static_cast<int>(y) == 0) return Malformed(text);
  if (!has_month) return CivilDate{y / 1 / 1, y / 12 / 31};
  const month m(Number(text.substr(5, 2)));
  if (!m.ok()) return Malformed(text);
  if (!has_day) {
    return CivilDate{y / m / 1, year_month_day(y / m / std::chrono::last)};
  }
  const year_month_day date = y / m / day(Number(text.substr(8, 2)));
  if (!date.ok()) return Malformed(text);
  return CivilDate{date, date};
}

Instant AddPeriod(Instant start, const v1::Period& period, WallClock clock) {
  if (start == kOpenPast || start == kOpenFuture) return start;
  if (start < kFirst) return start;  // as open as it was
  if (start >= kEnd) return kOpenFuture;
  const std::chrono::hours hours(period.hours());
  const int64_t months =
      int64_t{period.years()} * 12 + int64_t{period.months()};
  const days more(int64_t{period.weeks()} * 7 + int64_t{period.days()});
  Instant result = start;
  if (months > 0 || more > days(0)) {
    const Instant local = clock.Shows(start);
    const auto local_day = std::chrono::floor<days>(local);
    const year_month_day from(local_day);
    // In 64 bits, since the parts may be anything that 32 bits can hold.
    const int64_t months_from_zero =
        static_cast<int64_t>(static_cast<int>(from.year())) * 12 +
        static_cast<int64_t>(static_cast<unsigned>(from.month())) - 1 + months;
    if (months_from_zero >= int64_t{10000} * 12) return kOpenFuture;
    const year y(static_cast<int>(months_from_zero / 12));
    const month m(static_cast<unsigned>(months_from_zero % 12 + 1));
    const day last = year_month_day(y / m / std::chrono::last).day();
    // More days than there are from year 1 to year 9999 would overflow below.
    if (more > days(int64_t{10000} * 366)) return kOpenFuture;
    const sys_days day = sys_days(y / m / std::min(from.day(), last)) + more;
    if (day >= kEnd) return kOpenFuture;
    result = clock.When(day + (local - local_day));
  }
  if (hours > std::chrono::hours(int64_t{10000} * 366 * 24)) return kOpenFuture;
  result += hours;
  return result < kEnd ? result : kOpenFuture;
}

Instant AddPeriodAbout(Instant start, const v1::Period& period,
                       WallClock clock) {
  Instant about = AddPeriod(start, period, clock);
  if (start < kFirst || start >= kEnd) return about;
  // Later starts may lead back: those of the next day to the end of a month
  // that is too short, those behind a change of the clock to what it shows
  // again.
  const Instant midnight =
      clock.When(std::chrono::floor<days>(clock.Shows(start)) + days(1));
  for (const Instant later : {midnight, clock.ChangeAfter(start)}) {
    about = std::min(about, AddPeriod(later, period, clock));
  }
  return about;
}

InstantRange RangeOf(const v1::When& when) {
  if (when.has_instant()) {
    constexpr int64_t kSecond = 1'000'000;
    const int64_t s = when.instant().seconds();
    if (s < ToMicros(kFirst) / kSecond) return {kOpenPast, kOpenPast};
    if (s >= ToMicros(kEnd) / kSecond) return {kOpenFuture, kOpenFuture};
    const Instant at = FromMicros(s * kSecond + when.instant().nanos() / 1000);
    return {at, at};
  }
  const v1::ResolvedTime& resolved = when.resolved();
  return {OrOpen(resolved.has_first_us(), resolved.first_us(), kOpenPast),
          OrOpen(resolved.has_last_us(), resolved.last_us(), kOpenFuture)};
}

InstantRange RangeOf(const v1::TimeLimit& limit) {
  switch (limit.limit_case()) {
    case v1::TimeLimit::kThrough:
      return {FromMicros(limit.resolved().first_us()),
              FromMicros(limit.resolved().first_us())};
    case v1::TimeLimit::kUntil:
      return limit.until().has_formula() ? InstantRange()
                                         : RangeOf(limit.until());
    case v1::TimeLimit::kEarlierOf: {
      InstantRange first = {kOpenFuture, kOpenFuture};
      for (const v1::TimeLimit& each : limit.earlier_of().limits()) {
        const InstantRange one = RangeOf(each);
        first = {std::min(first.lo, one.lo), std::min(first.hi, one.hi)};
      }
      return first;
    }
    case v1::TimeLimit::kLaterOf: {
      InstantRange last = {kOpenPast, kOpenPast};
      for (const v1::TimeLimit& each : limit.later_of().limits()) {
        const InstantRange one = RangeOf(each);
        last = {std::max(last.lo, one.lo), std::max(last.hi, one.hi)};
      }
      return last;
    }
    case v1::TimeLimit::LIMIT_NOT_SET:
      break;
  }
  return {};
}

}  // namespace ledger
