// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_SETTINGS_H_
#define TOOLS_LEDGERCTL_SETTINGS_H_

#include <array>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace ledger::ctl {

// The settings that every command has, by their flag without dashes. Each may
// also come from the environment and from a context, and has a default.
struct SettingRow {
  std::string_view name;
  std::string_view environment;
  std::string_view fallback;
};
inline constexpr std::array<SettingRow, 5> kSettings = {{
    {"server", "LEDGER_SERVER", "127.0.0.1:7420"},
    {"output", "LEDGER_OUTPUT", ""},
    {"color", "LEDGER_COLOR", "auto"},
    {"timeout", "LEDGER_TIMEOUT", "30"},
    {"remember", "LEDGER_REMEMBER", "yes"},
}};

// Values of some settings, by name.
using SettingValues = std::map<std::string, std::string>;

// Whether a setting may have this value. Errors: INVALID_ARGUMENT, which names
// what was expected.
absl::Status CheckSetting(std::string_view name, const std::string& value);

// Named sets of settings in one file, one of them selected: which server a
// person talks to, so that it need not be said with every command. A value;
// nothing is written before Save.
class Contexts {
 public:
  // The file's own place, by LEDGER_CONTEXTS, XDG_CONFIG_HOME or HOME; empty
  // if none of them is set.
  static std::filesystem::path PathOf(
      const std::function<const char*(const char*)>& getenv);

  // A file that does not exist holds none. Errors: INVALID_ARGUMENT for a file
  // that is not ours, naming what is wrong in it; UNAVAILABLE if it cannot be
  // read.
  static absl::StatusOr<Contexts> Load(const std::filesystem::path& path);

  // Writes the file whole or not at all, readable by its owner alone.
  // Errors: UNAVAILABLE.
  absl::Status Save() const;

  const std::map<std::string, SettingValues>& all() const { return all_; }
  const std::string& selected() const { return selected_; }
  const std::filesystem::path& path() const { return path_; }

  // Null if there is none of this name.
  const SettingValues* Find(const std::string& name) const;

  // Adds or replaces; the first one is selected. Errors: INVALID_ARGUMENT for
  // a name that is not an id, or is `-`.
  absl::Status Add(const std::string& name, SettingValues values);

  // `-` selects the one before. Errors: NOT_FOUND.
  absl::Status Select(const std::string& name);

  // Errors: NOT_FOUND.
  absl::Status Remove(const std::string& name);

 private:
  std::filesystem::path path_;
  std::map<std::string, SettingValues> all_;
  std::string selected_;
  std::string previous_;
};

// A setting's value and what gave it.
struct Setting {
  std::string value;
  std::string origin;  // "flag --server", "LEDGER_SERVER", "context work", …
};

// The settings in force: a flag beats the environment, that a context, that
// the default. `context` may be null. Errors: INVALID_ARGUMENT for a value that
// a setting cannot have, naming its origin.
absl::StatusOr<std::map<std::string, Setting>> ResolveSettings(
    const SettingValues& flags,
    const std::function<const char*(const char*)>& getenv,
    const std::string& context_name, const SettingValues* context);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_SETTINGS_H_
