// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/log.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "spdlog/pattern_formatter.h"
#include "spdlog/sinks/stdout_color_sinks.h"
#include "spdlog/spdlog.h"

namespace ledger {
namespace {

// Never destroyed: threads may write until the process is gone.
std::atomic<spdlog::logger*> g_logger{nullptr};
std::atomic<LogFormat> g_format{LogFormat::kJson};

spdlog::level::level_enum ToSpdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

// True if a value reads as one word, so that a person needs no quotes.
bool IsPlain(std::string_view value) {
  return !value.empty() && std::none_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7f || c == '"' || c == '=' || c == '\\';
  });
}

}  // namespace

LogField::LogField(std::string_view field_key, uint64_t number)
    : key(field_key), value(absl::StrCat(number)), is_number(true) {}

std::string JsonEscape(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (byte < 0x20 || byte == 0x7f) {
      absl::StrAppendFormat(&out, "\\u%04x", byte);
    } else {
      out.push_back(c);
    }
  }
  return out;
}

std::string RenderLine(LogFormat format, std::string_view message,
                       std::initializer_list<LogField> fields) {
  std::string out;
  if (format == LogFormat::kJson) {
    absl::StrAppend(&out, "\"message\":\"", JsonEscape(message), "\"");
    for (const LogField& field : fields) {
      absl::StrAppend(&out, ",\"", JsonEscape(field.key), "\":");
      if (field.is_number) {
        out.append(field.value);
      } else {
        absl::StrAppend(&out, "\"", JsonEscape(field.value), "\"");
      }
    }
    return out;
  }
  out.assign(message);
  for (const LogField& field : fields) {
    absl::StrAppend(&out, " ", std::string(field.key), "=");
    if (IsPlain(field.value)) {
      out.append(field.value);
    } else {
      absl::StrAppend(&out, "\"", JsonEscape(field.value), "\"");
    }
  }
  return out;
}

void StartLog(LogFormat format, LogLevel lowest) {
  if (format == LogFormat::kAuto) {
    format = isatty(STDERR_FILENO) != 0 ? LogFormat::kHuman : LogFormat::kJson;
  }
  const bool json = format == LogFormat::kJson;
  auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
  auto logger = std::make_unique<spdlog::logger>("ledgerd", sink);
  const char* pattern =
      json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%l",%v})"
           : "%Y-%m-%dT%H:%M:%S.%eZ %^%-7l%$ %v";
  logger->set_formatter(std::make_unique<spdlog::pattern_formatter>(
      pattern, spdlog::pattern_time_type::utc));
  logger->set_level(ToSpdlog(lowest));
  logger->flush_on(spdlog::level::debug);
  g_format = format;
  g_logger = logger.release();
}

bool LogIsOn(LogLevel level) {
  const spdlog::logger* logger = g_logger.load(std::memory_order_acquire);
  return logger != nullptr && logger->should_log(ToSpdlog(level));
}

void Log(LogLevel level, std::string_view message,
         std::initializer_list<LogField> fields) {
  spdlog::logger* logger = g_logger.load(std::memory_order_acquire);
  if (logger == nullptr || !logger->should_log(ToSpdlog(level))) return;
  const std::string line = RenderLine(g_format, message, fields);
  logger->log(ToSpdlog(level), spdlog::string_view_t(line));
}

absl::StatusOr<LogFormat> ParseLogFormat(std::string_view text) {
  if (text == "auto") return LogFormat::kAuto;
  if (text == "human") return LogFormat::kHuman;
  if (text == "json") return LogFormat::kJson;
  return absl::InvalidArgumentError(absl::StrCat(
      "found '", std::string(text), "'; give auto, human or json"));
}

absl::StatusOr<LogLevel> ParseLogLevel(std::string_view text) {
  if (text == "debug") return LogLevel::kDebug;
  if (text == "info") return LogLevel::kInfo;
  if (text == "warning") return LogLevel::kWarning;
  if (text == "error") return LogLevel::kError;
  return absl::InvalidArgumentError(absl::StrCat(
      "found '", std::string(text), "'; give debug, info, warning or error"));
}

}  // namespace ledger
