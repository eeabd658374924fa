// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/when_arg.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <variant>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ledger/date.h"

namespace ledger::ctl {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr uint64_t kDistanceMax = 1'000'000'000;

// A time as it was typed: a civil date or an instant.
using Typed = std::variant<std::string, Instant>;

absl::Status Unreadable(std::string_view flag, std::string_view text,
                        std::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat(
      std::string(flag), " '", std::string(text), "': ", std::string(why)));
}

bool IsDigits(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

// `now` moved by `count` calendar months, keeping the time of day and taking
// the last day of a shorter month.
Instant AddMonths(Instant now, int count) {
  const auto day = std::chrono::floor<days>(now);
  const auto time_of_day = now - day;
  year_month_day date = year_month_day{day} + std::chrono::months(count);
  if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
  return sys_days{date} + time_of_day;
}

// Reads what follows "now": "", "-30d", "+1y".
absl::StatusOr<Instant> Relative(std::string_view flag, std::string_view text,
                                 Instant now) {
  std::string_view rest = text.substr(3);
  if (rest.empty()) return now;
  constexpr std::string_view kExpected =
      "expected now, or now-30d, now+2w, now-6mo (units s min h d w mo y)";
  const bool minus = rest[0] == '-';
  if (!minus && rest[0] != '+') return Unreadable(flag, text, kExpected);
  rest.remove_prefix(1);
  const size_t digits = rest.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string_view::npos) {
    return Unreadable(flag, text, kExpected);
  }
  uint64_t count = 0;
  if (!absl::SimpleAtoi(std::string(rest.substr(0, digits)), &count) ||
      count > kDistanceMax) {
    return Unreadable(flag, text, "the distance is too large");
  }
  const int64_t signed_count =
      minus ? -static_cast<int64_t>(count) : static_cast<int64_t>(count);
  const std::string_view unit = rest.substr(digits);
  Instant moved = now;
  if (unit == "s") {
    moved += seconds(signed_count);
  } else if (unit == "min") {
    moved += minutes(signed_count);
  } else if (unit == "h") {
    moved += hours(signed_count);
  } else if (unit == "d" || unit == "w") {
    if (count > 4'000'000) {
      return Unreadable(flag, text, "the distance is too large");
    }
    moved += days(signed_count * (unit == "w" ? 7 : 1));
  } else if (unit == "mo" || unit == "y") {
    if (count > 9'999) {
      return Unreadable(flag, text, "the distance is too large");
    }
    moved =
        AddMonths(now, static_cast<int>(signed_count) * (unit == "y" ? 12 : 1));
  } else {
    return Unreadable(flag, text, kExpected);
  }
  if (moved < sys_days{std::chrono::year{1} / 1 / 1} ||
      moved >= sys_days{std::chrono::year{9999} / 12 / 31}) {
    return Unreadable(flag, text, "that is outside the years 1 to 9999");
  }
  return moved;
}

std::string Iso(year_month_day date) {
  const auto padded = [](unsigned value, size_t width) {
    std::string text = absl::StrCat(value);
    return std::string(width - std::min(width, text.size()), '0') + text;
  };
  return absl::StrCat(
      padded(static_cast<unsigned>(static_cast<int>(date.year())), 4), "-",
      padded(static_cast<unsigned>(date.month()), 2), "-",
      padded(static_cast<unsigned>(date.day()), 2));
}

absl::StatusOr<Typed> ParseTyped(std::string_view flag, std::string_view text,
                                 Instant now) {
  if (text == "yesterday" || text == "today") {
    const auto day = std::chrono::floor<days>(now);
    return Typed(Iso(text == "today" ? day : day - days(1)));
  }
  if (text.substr(0, 3) == "now") {
    absl::StatusOr<Instant> instant = Relative(flag, text, now);
    if (!instant.ok()) return instant.status();
    return Typed(*instant);
  }
  if (text.find('T') != std::string_view::npos ||
      text.find(':') != std::string_view::npos) {
    absl::StatusOr<Instant> instant = ParseInstant(text);
    if (!instant.ok()) {
      return Unreadable(flag, text, std::string(instant.status().message()));
    }
    return Typed(*instant);
  }
  absl::StatusOr<CivilDate> date = ParseCivilDate(text);
  if (!date.ok()) {
    return Unreadable(flag, text, std::string(date.status().message()));
  }
  if (!date->whole()) {
    return Unreadable(
        flag, text,
        absl::StrCat("a partial date; a question needs a whole one, from ",
                     Iso(date->first), " to ", Iso(date->last)));
  }
  return Typed(std::string(text));
}

void SetTime(Instant instant, google::protobuf::Timestamp& time) {
  int64_t micros = ToMicros(instant);
  int64_t whole = micros / kMicrosPerSecond;
  int64_t rest = micros % kMicrosPerSecond;
  if (rest < 0) {
    rest += kMicrosPerSecond;
    --whole;
  }
  time.set_seconds(whole);
  time.set_nanos(static_cast<int32_t>(rest * 1000));
}

template <typename Message>
void Fill(const Typed& typed, Message& message) {
  if (const auto* date = std::get_if<std::string>(&typed)) {
    message.set_date(*date);
  } else {
    SetTime(std::get<Instant>(typed), *message.mutable_time());
  }
}

}  // namespace

absl::StatusOr<v1::AsOf> ParseAsOf(std::string_view text, Instant now,
                                   std::string_view flag) {
  v1::AsOf as_of;
  if (text.empty() || text == "now") return as_of;
  if (text[0] == '@') {
    return Unreadable(flag, text,
                      "a tree size says what was known; give it to --known-at");
  }
  absl::StatusOr<Typed> typed = ParseTyped(flag, text, now);
  if (!typed.ok()) return typed.status();
  Fill(*typed, as_of);
  return as_of;
}

absl::StatusOr<v1::KnownAt> ParseKnownAt(std::string_view text, Instant now,
                                         std::string_view flag) {
  v1::KnownAt known_at;
  if (text.empty() || text == "now") return known_at;
  if (text[0] == '@') {
    uint64_t tree_size = 0;
    if (!IsDigits(text.substr(1)) ||
        !absl::SimpleAtoi(std::string(text.substr(1)), &tree_size)) {
      return Unreadable(flag, text,
                        "expected @ and a count of records, such as @2025");
    }
    known_at.set_tree_size(tree_size);
    return known_at;
  }
  absl::StatusOr<Typed> typed = ParseTyped(flag, text, now);
  if (!typed.ok()) return typed.status();
  Fill(*typed, known_at);
  return known_at;
}

}  // namespace ledger::ctl
