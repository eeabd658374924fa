// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/words.h"

#include <google/protobuf/util/json_util.h>

namespace ledger::ctl {
namespace {

absl::string_view Abseil(std::string_view text) {
  return {text.data(), text.size()};
}

absl::Time TimeOf(Instant instant) {
  return absl::FromUnixMicros(ToMicros(instant));
}

std::string JsonWith(const google::protobuf::Message& message, bool pretty) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.add_whitespace = pretty;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json, options)
           .ok()) {
    return "{}";
  }
  return json;
}

}  // namespace

absl::TimeZone ZoneOf(std::string_view name) {
  absl::TimeZone zone = absl::UTCTimeZone();
  if (!name.empty()) absl::LoadTimeZone(Abseil(name), &zone);
  return zone;
}

std::string DayWords(Instant instant, const absl::TimeZone& zone) {
  if (instant == kOpenPast) return "ever";
  if (instant == kOpenFuture) return "never";
  const absl::Time time = TimeOf(instant);
  const absl::TimeZone::CivilInfo civil = zone.At(time);
  const bool midnight = civil.cs == absl::CivilSecond(absl::CivilDay(civil.cs));
  if (midnight && civil.subsecond == absl::ZeroDuration()) {
    return absl::FormatTime("%-d %b %E4Y", time, zone);
  }
  return absl::FormatTime("%-d %b %E4Y %H:%M:%E*S", time, zone);
}

std::string JsonOf(const google::protobuf::Message& message) {
  return JsonWith(message, false);
}

std::string PrettyJsonOf(const google::protobuf::Message& message) {
  return JsonWith(message, true);
}

}  // namespace ledger::ctl
