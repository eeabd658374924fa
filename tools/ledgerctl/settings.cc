// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/settings.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ledger/ids.h"

namespace ledger::ctl {
namespace {

using nlohmann::json;

const SettingRow* RowOf(std::string_view name) {
  const auto* const row =
      std::find_if(kSettings.begin(), kSettings.end(),
                   [&](const SettingRow& each) { return each.name == name; });
  return row == kSettings.end() ? nullptr : row;
}

absl::Status Expected(std::string_view name, const std::string& value,
                      std::string_view expected) {
  return absl::InvalidArgumentError(absl::StrCat(
      std::string(name), ": '", value, "'; expected ", std::string(expected)));
}

absl::Status IsNotOurs(const std::filesystem::path& path,
                       std::string_view problem) {
  return absl::InvalidArgumentError(
      absl::StrCat(path.string(), ": ", std::string(problem),
                   "; mend it, or remove the file and add contexts anew"));
}

// One context of the file.
absl::StatusOr<SettingValues> ReadValues(const std::string& name,
                                         const json& context) {
  if (!context.is_object()) {
    return absl::InvalidArgumentError(
        absl::StrCat("context '", name, "' is not an object"));
  }
  SettingValues values;
  for (const auto& [key, value] : context.items()) {
    if (RowOf(key) == nullptr || !value.is_string()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "context '", name, "': '", key, "' is not a setting with a string"));
    }
    const std::string text = value.get<std::string>();
    if (auto status = CheckSetting(key, text); !status.ok()) return status;
    values[key] = text;
  }
  return values;
}

}  // namespace

absl::Status CheckSetting(std::string_view name, const std::string& value) {
  if (name == "server" && value.find(':') == std::string::npos) {
    return Expected(name, value, "HOST:PORT");
  }
  if (name == "output" && value != "table" && value != "json" &&
      value != "jsonl") {
    return Expected(name, value, "table, json or jsonl");
  }
  if (name == "color" && value != "auto" && value != "always" &&
      value != "never") {
    return Expected(name, value, "auto, always or never");
  }
  if (name == "remember" && value != "yes" && value != "no") {
    return Expected(name, value, "yes or no");
  }
  double seconds = 0;
  if (name == "timeout" &&
      (!absl::SimpleAtod(value, &seconds) || seconds < 0.1 || seconds > 3600)) {
    return Expected(name, value, "seconds from 0.1 to 3600");
  }
  return absl::OkStatus();
}

std::filesystem::path Contexts::PathOf(
    const std::function<const char*(const char*)>& getenv) {
  const auto given = [&](const char* name) -> std::filesystem::path {
    const char* value = getenv(name);
    return value == nullptr ? "" : value;
  };
  if (auto path = given("LEDGER_CONTEXTS"); !path.empty()) return path;
  const std::filesystem::path below =
      std::filesystem::path("ledgerctl") / "contexts.json";
  if (auto path = given("XDG_CONFIG_HOME"); !path.empty()) return path / below;
  if (auto path = given("HOME"); !path.empty()) return path / ".config" / below;
  return {};
}

absl::StatusOr<Contexts> Contexts::Load(const std::filesystem::path& path) {
  Contexts contexts;
  contexts.path_ = path;
  std::error_code error;
  if (path.empty() || !std::filesystem::exists(path, error)) return contexts;
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) {
    return absl::UnavailableError(
        absl::StrCat(path.string(), ": cannot be read"));
  }
  const json file = json::parse(text.str(), nullptr, false);
  if (!file.is_object()) return IsNotOurs(path, "not a JSON object");
  for (const auto& [key, value] : file.items()) {
    if (key == "selected" && value.is_string()) {
      contexts.selected_ = value.get<std::string>();
    } else if (key == "previous" && value.is_string()) {
      contexts.previous_ = value.get<std::string>();
    } else if (key == "contexts" && value.is_object()) {
      for (const auto& [name, context] : value.items()) {
        auto values = ReadValues(name, context);
        if (!values.ok())
          return IsNotOurs(path, std::string(values.status().message()));
        contexts.all_[name] = *std::move(values);
      }
    } else {
      return IsNotOurs(path, absl::StrCat("'", key,
                                          "' is none of contexts, selected "
                                          "and previous"));
    }
  }
  if (!contexts.selected_.empty() &&
      contexts.Find(contexts.selected_) == nullptr) {
    return IsNotOurs(path, absl::StrCat("selects '", contexts.selected_,
                                        "', which it does not hold"));
  }
  return contexts;
}

absl::Status Contexts::Save() const {
  if (path_.empty()) {
    return absl::UnavailableError(
        "contexts: no place to keep them; set HOME or LEDGER_CONTEXTS");
  }
  const auto failed = [this] {
    return absl::UnavailableError(
        absl::StrCat(path_.string(), ": cannot be written"));
  };
  std::error_code error;
  if (!path_.parent_path().empty()) {
    std::filesystem::create_directories(path_.parent_path(), error);
    if (error) return failed();
  }
  json file = {{"contexts", json::object()}};
  for (const auto& [name, values] : all_) file["contexts"][name] = values;
  if (!selected_.empty()) file["selected"] = selected_;
  if (!previous_.empty()) file["previous"] = previous_;
  const std::filesystem::path fresh = path_.string() + ".new";
  {
    std::ofstream out(fresh, std::ios::trunc);
    std::filesystem::permissions(fresh,
                                 std::filesystem::perms::owner_read |
                                     std::filesystem::perms::owner_write,
                                 error);
    out << file.dump(2) << "\n";
    if (error || !out.flush()) return failed();
  }
  std::filesystem::rename(fresh, path_, error);
  return error ? failed() : absl::OkStatus();
}

const SettingValues* Contexts::Find(const std::string& name) const {
  const auto found = all_.find(name);
  return found == all_.end() ? nullptr : &found->second;
}

absl::Status Contexts::Add(const std::string& name, SettingValues values) {
  if (name == "-" || !ParseAgreementId(name).ok()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "context '", name,
        "': expected 1 to 64 of A-Z a-z 0-9 . _ - and more than a dash"));
  }
  all_[name] = std::move(values);
  if (selected_.empty()) selected_ = name;
  return absl::OkStatus();
}

absl::Status Contexts::Select(const std::string& name) {
  const std::string wanted = name == "-" ? previous_ : name;
  if (wanted.empty()) {
    return absl::NotFoundError("no context was selected before this one");
  }
  if (Find(wanted) == nullptr) {
    return absl::NotFoundError(
        absl::StrCat("context '", wanted,
                     "': there is none; ledgerctl context list shows them"));
  }
  if (wanted != selected_) previous_ = std::exchange(selected_, wanted);
  return absl::OkStatus();
}

absl::Status Contexts::Remove(const std::string& name) {
  if (all_.erase(name) == 0) {
    return absl::NotFoundError(
        absl::StrCat("context '", name,
                     "': there is none; ledgerctl context list shows them"));
  }
  if (selected_ == name) selected_.clear();
  if (previous_ == name) previous_.clear();
  return absl::OkStatus();
}

absl::StatusOr<std::map<std::string, Setting>> ResolveSettings(
    const SettingValues& flags,
    const std::function<const char*(const char*)>& getenv,
    const std::string& context_name, const SettingValues* context) {
  std::map<std::string, Setting> settings;
  for (const SettingRow& row : kSettings) {
    const std::string name(row.name);
    const char* environment = getenv(std::string(row.environment).c_str());
    Setting setting{std::string(row.fallback), "default"};
    if (const auto flag = flags.find(name); flag != flags.end()) {
      setting = {flag->second, absl::StrCat("flag --", name)};
    } else if (environment != nullptr && *environment != '\0') {
      setting = {environment, std::string(row.environment)};
    } else if (context != nullptr && context->contains(name)) {
      setting = {context->at(name), absl::StrCat("context ", context_name)};
    }
    if (setting.origin != "default") {
      if (auto status = CheckSetting(name, setting.value); !status.ok()) {
        return absl::InvalidArgumentError(
            absl::StrCat(setting.origin, ": ", std::string(status.message())));
      }
    }
    settings.emplace(name, std::move(setting));
  }
  return settings;
}

}  // namespace ledger::ctl
