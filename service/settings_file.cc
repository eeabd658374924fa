// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "service/settings.h"
#include "toml++/toml.h"

namespace ledger {
namespace {

std::string Where(const std::string& path, const toml::source_region& region) {
  return absl::StrCat(path, ":", region.begin.line);
}

bool IsSetting(std::string_view key) {
  const auto settings = Settings();
  return std::any_of(settings.begin(), settings.end(), [&](const Setting& row) {
    return row.name == key && row.name != "config";
  });
}

absl::StatusOr<std::string> TextOf(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer())
    return absl::StrCat(number->get());
  if (const auto* flag = node.as_boolean()) {
    return std::string(flag->get() ? "true" : "false");
  }
  return absl::InvalidArgumentError(
      "give a string, a whole number, true or false");
}

}  // namespace

absl::StatusOr<FoundValues> ReadSettingsFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return absl::NotFoundError(
        absl::StrCat("config '", path, "': no such file, or not readable"));
  }
  std::stringstream text;
  text << file.rdbuf();
  toml::table table;
  try {
    table = toml::parse(text.str(), path);
  } catch (const toml::parse_error& error) {
    return absl::InvalidArgumentError(absl::StrCat(
        Where(path, error.source()), ": ", std::string(error.description())));
  }
  FoundValues out;
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    const std::string where = Where(path, key.source());
    if (!IsSetting(name)) {
      return absl::InvalidArgumentError(
          absl::StrCat(where, ": unknown key '", name,
                       "'; ledgerd --help lists the settings"));
    }
    absl::StatusOr<std::string> value = TextOf(node);
    if (!value.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(
          where, ": key '", name, "': ", value.status().message()));
    }
    out[name] = FoundValue{*std::move(value), where};
  }
  return out;
}

}  // namespace ledger
