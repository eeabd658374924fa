// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_LOG_H_
#define SERVICE_LOG_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace ledger {

// How lines look: kAuto is kHuman on a terminal and kJson elsewhere.
enum class LogFormat { kAuto, kHuman, kJson };

// How grave a line is.
enum class LogLevel { kDebug, kInfo, kWarning, kError };

// One named value of a line; never a part of a payload. Borrowed for the call.
struct LogField {
  LogField(std::string_view field_key, std::string_view text)
      : key(field_key), value(text) {}
  LogField(std::string_view field_key, uint64_t number);

  std::string_view key;
  std::string value;
  bool is_number = false;
};

// Sends lines to standard error from now on; before it lines are dropped.
// Call once, before threads start.
void StartLog(LogFormat format, LogLevel lowest);

// Writes one line. Safe from any thread; a line below the level costs a load.
//   human  2026-03-01T12:00:00.123Z info  listening address=127.0.0.1:7420
//   JSON   {"time":"…","level":"info","message":"listening","address":"…"}
void Log(LogLevel level, std::string_view message,
         std::initializer_list<LogField> fields = {});

// True if a line of this level would be written: asked before fields are made
// on a hot path.
bool LogIsOn(LogLevel level);

// Errors: INVALID_ARGUMENT, naming what is allowed.
absl::StatusOr<LogFormat> ParseLogFormat(std::string_view text);
absl::StatusOr<LogLevel> ParseLogLevel(std::string_view text);

// `text` as it stands between the quotes of a JSON string.
std::string JsonEscape(std::string_view text);

// The part of a line that depends on its content, for both formats.
std::string RenderLine(LogFormat format, std::string_view message,
                       std::initializer_list<LogField> fields);

}  // namespace ledger

#endif  // SERVICE_LOG_H_
