// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_SETTINGS_H_
#define SERVICE_SETTINGS_H_

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "service/config.h"

// The sources of settings, kept apart from their meaning: config.cc gives
// meaning, settings_file.cc and settings_flags.cc read text.
namespace ledger {

// One row of the table of settings.
struct Setting {
  std::string_view name;      // of the flag and of the key in the file
  std::string_view fallback;  // its value when nobody sets it
  std::string_view help;      // one sentence
  bool is_switch = false;     // "true" or "false"; as a flag without a value
};

// The whole table, in the order of --help.
std::span<const Setting> Settings();

// A value as text, with its origin.
struct FoundValue {
  std::string value;
  std::string origin;
};
using FoundValues = std::map<std::string, FoundValue, std::less<>>;

// What the command line says.
struct CommandLine {
  FoundValues values;
  bool print_config = false;
  bool print_version = false;
  bool add_key = false;
  bool rebuild_index = false;
  std::optional<std::string> help;
};

// Errors: INVALID_ARGUMENT, in words for the user.
absl::StatusOr<CommandLine> ReadFlags(
    const std::vector<std::string>& arguments);

// Reads a TOML file of top-level keys.
// Errors: INVALID_ARGUMENT for what is not TOML, an unknown key or a value of
// another kind, each with file and line; NOT_FOUND when there is no such file.
absl::StatusOr<FoundValues> ReadSettingsFile(const std::string& path);

}  // namespace ledger

#endif  // SERVICE_SETTINGS_H_
