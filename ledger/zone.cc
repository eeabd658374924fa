// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/zone.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "ledger/limits.h"
#include "ledger/mutex.h"
#include "ledger/reason.h"

namespace ledger {
namespace {

// The form of IANA names: letters first, no dots, nothing that a file system
// could read as a way out. "localtime" depends on the machine.
bool LooksLikeZone(std::string_view name) {
  if (name.empty() || name.size() > kIdBytesMax || name == "localtime" ||
      name == "posixrules" ||
      !absl::ascii_isalpha(static_cast<unsigned char>(name.front()))) {
    return false;
  }
  for (const char c : name) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '/' &&
        c != '_' && c != '-' && c != '+') {
      return false;
    }
  }
  return name.find("//") == std::string_view::npos && name.back() != '/';
}

std::string ZoneDirectory() {
  const char* directory = std::getenv("TZDIR");
  return directory == nullptr ? "/usr/share/zoneinfo" : directory;
}

// Zones by name. Only names that have a file are looked up further, because
// abseil keeps every name that it was ever asked for.
class Zones {
 public:
  std::optional<absl::TimeZone> Find(const std::string& name) {
    MutexLock lock(mutex_);
    const auto found = zones_.find(name);
    if (found != zones_.end()) return found->second;
    std::error_code error;
    absl::TimeZone zone;
    if (!std::filesystem::is_regular_file(ZoneDirectory() + "/" + name,
                                          error) ||
        !absl::LoadTimeZone(name, &zone)) {
      return std::nullopt;
    }
    zones_.emplace(name, zone);
    return zone;
  }

 private:
  Mutex mutex_;
  absl::flat_hash_map<std::string, absl::TimeZone> zones_
      ABSL_GUARDED_BY(mutex_);
};

std::string ReadTzdataVersion() {
  std::ifstream file(ZoneDirectory() + "/tzdata.zi");
  std::string line;
  if (!std::getline(file, line)) return "unknown";
  const absl::string_view version = absl::StripPrefix(line, "# version ");
  return version.size() == line.size() ? "unknown" : std::string(version);
}

}  // namespace

absl::StatusOr<Zone> Zone::Find(std::string_view name) {
  if (name == "UTC") return Zone("UTC", absl::UTCTimeZone());
  static Zones* const zones = new Zones();
  const std::string text(name);
  if (LooksLikeZone(name)) {
    if (const auto zone = zones->Find(text)) return Zone(text, *zone);
  }
  return Refuse(Reason::kInvalidTime,
                absl::StrCat("time zone '", text.substr(0, kIdBytesMax),
                             "' is not known; give an IANA name, e.g. "
                             "America/New_York"));
}

Instant Zone::StartOf(std::chrono::year_month_day day) const {
  const absl::CivilSecond civil(int{day.year()},
                                static_cast<int>(unsigned{day.month()}),
                                static_cast<int>(unsigned{day.day()}));
  const absl::TimeZone::TimeInfo info = zone_.At(civil);
  const bool skipped = info.kind == absl::TimeZone::TimeInfo::SKIPPED;
  return FromMicros(absl::ToUnixMicros(skipped ? info.trans : info.pre));
}

int Zone::OffsetSeconds(Instant instant) const {
  return zone_.At(absl::FromUnixMicros(ToMicros(instant))).offset;
}

void Zone::Tell(v1::ZoneClock& clock) const {
  clock.Clear();
  absl::Time at = absl::UnixEpoch();
  const absl::Time end =
      absl::FromCivil(absl::CivilYear(2100), absl::UTCTimeZone());
  int offset = zone_.At(at).offset;
  clock.set_utc_offset_seconds(offset);
  clock.set_tzdata_version(TzdataVersion());
  for (absl::TimeZone::CivilTransition next; zone_.NextTransition(at, &next);) {
    // When the clock would have shown `from` had it not been changed.
    at = absl::FromCivil(next.from, absl::FixedTimeZone(offset));
    if (at >= end) break;
    if (zone_.At(at).offset == offset) continue;  // another name, same time
    offset = zone_.At(at).offset;
    clock.add_changes(absl::ToUnixSeconds(at));
    clock.add_changed_to_seconds(offset);
  }
}

const std::string& TzdataVersion() {
  static const std::string* const version =
      new std::string(ReadTzdataVersion());
  return *version;
}

}  // namespace ledger
