// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/model/model_time.h"

#include <algorithm>
#include <chrono>
#include <vector>

namespace ledger::model {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using std::chrono::days;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year_month_day;

year_month_day FirstDay(const std::string& civil) {
  const int year = std::stoi(civil.substr(0, 4));
  const int month = civil.size() >= 7 ? std::stoi(civil.substr(5, 2)) : 1;
  const int day = civil.size() >= 10 ? std::stoi(civil.substr(8, 2)) : 1;
  return year_month_day{std::chrono::year{year},
                        std::chrono::month{static_cast<unsigned>(month)},
                        std::chrono::day{static_cast<unsigned>(day)}};
}

// One end of an interval: a date, or an instant with its time of day.
InstantRange EndSaid(const std::string& said) {
  if (said.size() <= 10) return DaysOf(said);
  const Instant instant = ParseInstant(said).value();
  return {instant, instant};
}

// Calls `visit` on `message` and on every message within it.
template <typename Visit>
void ForEachMessage(Message& message, const Visit& visit) {
  visit(message);
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      ForEachMessage(*reflection->MutableMessage(&message, field), visit);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      ForEachMessage(*reflection->MutableRepeatedMessage(&message, field, i),
                     visit);
    }
  }
}

void Write(InstantRange range, v1::ResolvedTime& resolved) {
  if (range.lo != kOpenPast) resolved.set_first_us(ToMicros(range.lo));
  if (range.hi != kOpenFuture) resolved.set_last_us(ToMicros(range.hi));
  resolved.set_time_zone("UTC");
}

}  // namespace

InstantRange DaysOf(const std::string& civil) {
  const year_month_day first = FirstDay(civil);
  if (civil.size() >= 10) return {sys_days{first}, sys_days{first}};
  return {sys_days{first}, EndOf(civil) - days{1}};
}

Instant Day(const std::string& civil) { return DaysOf(civil).lo; }

Instant EndOf(const std::string& civil) {
  const year_month_day first = FirstDay(civil);
  if (civil.size() >= 10) return sys_days{first} + days{1};
  return sys_days{first + months{civil.size() >= 7 ? 1 : 12}};
}

InstantRange RangeSaid(const v1::When& when) {
  if (when.has_instant()) {
    const Instant instant = FromMicros(when.instant().seconds() * 1'000'000 +
                                       when.instant().nanos() / 1000);
    return {instant, instant};
  }
  if (when.said_case() == v1::When::kDate) return DaysOf(when.date());
  InstantRange range;
  if (!when.has_interval()) return range;
  const v1::DateInterval& interval = when.interval();
  if (!interval.lo().empty()) range.lo = EndSaid(interval.lo()).lo;
  if (!interval.hi().empty()) range.hi = EndSaid(interval.hi()).hi;
  return range;
}

Instant Later(Instant start, const v1::Period& period) {
  if (start < kFirstInstant || start >= kEndInstant) return start;
  const sys_days midnight = std::chrono::floor<days>(start);
  const auto rest = start - midnight;
  const uint32_t count = period.years() * 12 + period.months();
  year_month_day day = year_month_day{midnight} + months{count};
  if (!day.ok()) day = day.year() / day.month() / std::chrono::last;
  return Instant{sys_days{day}} + rest +
         days{7 * int64_t{period.weeks()} + int64_t{period.days()}} +
         std::chrono::hours{period.hours()};
}

void ResolveAll(Message& message) {
  ForEachMessage(message, [](Message& part) {
    if (auto* when =
            google::protobuf::DynamicCastToGenerated<v1::When>(&part)) {
      if (when->said_case() == v1::When::kDate || when->has_interval()) {
        Write(RangeSaid(*when), *when->mutable_resolved());
      }
    }
    using Limit = v1::TimeLimit;
    if (auto* limit = google::protobuf::DynamicCastToGenerated<Limit>(&part)) {
      if (limit->limit_case() == Limit::kThrough) {
        const Instant end = EndOf(limit->through());
        Write({end, end}, *limit->mutable_resolved());
      }
    }
  });
}

void ForgetResolved(Message& message) {
  ForEachMessage(message, [](Message& part) {
    const FieldDescriptor* field =
        part.GetDescriptor()->FindFieldByName("resolved");
    if (field != nullptr) part.GetReflection()->ClearField(&part, field);
  });
}

}  // namespace ledger::model
