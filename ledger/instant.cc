// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/instant.h"

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace ledger {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;

constexpr Instant kFirst = sys_days{std::chrono::year{1} / 1 / 1};
constexpr Instant kEnd = sys_days{std::chrono::year{10000} / 1 / 1};

// Takes text apart from the front; once something is missing, stays failed.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool ok() const { return ok_; }
  bool done() const { return text_.empty(); }
  bool Next(char c) const { return !text_.empty() && text_.front() == c; }

  void Skip(char c) {
    ok_ = ok_ && Next(c);
    if (ok_) text_.remove_prefix(1);
  }

  // Exactly `count` digits.
  int Digits(int count) {
    int value = 0;
    for (int i = 0; i < count && ok_; ++i) {
      if (text_.empty() || text_.front() < '0' || text_.front() > '9') {
        ok_ = false;
        break;
      }
      value = value * 10 + (text_.front() - '0');
      text_.remove_prefix(1);
    }
    return value;
  }

  // One to six fraction digits, as microseconds.
  int Micros() {
    int value = Digits(1);
    int count = 1;
    while (ok_ && !text_.empty() && text_.front() >= '0' &&
           text_.front() <= '9') {
      if (++count > 6) {
        ok_ = false;
        return 0;
      }
      value = value * 10 + Digits(1);
    }
    for (; count < 6; ++count) value *= 10;
    return value;
  }

  void Require(bool condition) { ok_ = ok_ && condition; }

 private:
  std::string_view text_;
  bool ok_ = true;
};

absl::Status MalformedInstant(std::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat(
      "found '", absl::CHexEscape(absl::string_view(text.data(), text.size())),
      "'; give an RFC 3339 time with an offset and at most six fraction "
      "digits in the years 1 to 9999, e.g. 2025-01-21T00:00:00Z"));
}

}  // namespace

std::string FormatInstant(Instant instant) {
  if (instant == kOpenPast) return "-infinity";
  if (instant == kOpenFuture) return "infinity";
  if (instant < kFirst || instant >= kEnd) {
    return absl::StrCat(ToMicros(instant), "us");
  }
  const auto day = std::chrono::floor<days>(instant);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss<microseconds> time(instant - day);
  std::string out = absl::StrFormat(
      "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      time.hours().count(), time.minutes().count(), time.seconds().count());
  const int64_t micros = time.subseconds().count();
  if (micros % 1000 != 0) {
    absl::StrAppendFormat(&out, ".%06d", micros);
  } else if (micros != 0) {
    absl::StrAppendFormat(&out, ".%03d", micros / 1000);
  }
  return out + "Z";
}

absl::StatusOr<Instant> ParseInstant(std::string_view text) {
  Reader reader(text);
  const int year = reader.Digits(4);
  reader.Skip('-');
  const int month = reader.Digits(2);
  reader.Skip('-');
  const int day = reader.Digits(2);
  reader.Skip('T');
  const int hour = reader.Digits(2);
  reader.Skip(':');
  const int minute = reader.Digits(2);
  reader.Skip(':');
  const int second = reader.Digits(2);
  int micros = 0;
  if (reader.Next('.')) {
    reader.Skip('.');
    micros = reader.Micros();
  }
  seconds offset(0);
  if (reader.Next('Z')) {
    reader.Skip('Z');
  } else {
    const int sign = reader.Next('-') ? -1 : 1;
    reader.Skip(sign < 0 ? '-' : '+');
    const int offset_hour = reader.Digits(2);
    reader.Skip(':');
    const int offset_minute = reader.Digits(2);
    reader.Require(offset_hour < 24 && offset_minute < 60);
    offset = sign * (hours(offset_hour) + minutes(offset_minute));
  }
  const std::chrono::year_month_day date{
      std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
      std::chrono::day(static_cast<unsigned>(day))};
  reader.Require(reader.done() && year > 0 && date.ok());
  reader.Require(hour < 24 && minute < 60 && second < 60);
  if (!reader.ok()) return MalformedInstant(text);
  const Instant instant = sys_days(date) + hours(hour) + minutes(minute) +
                          seconds(second) + microseconds(micros) - offset;
  if (instant < kFirst || instant >= kEnd) return MalformedInstant(text);
  return instant;
}

}  // namespace ledger
