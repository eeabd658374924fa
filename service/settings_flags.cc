// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/str_cat.h"
#include "service/settings.h"

namespace ledger {
namespace {

std::string Describe(const Setting& setting) {
  std::string text(setting.help);
  if (!setting.fallback.empty() && !setting.is_switch) {
    absl::StrAppend(&text, " [", std::string(setting.fallback), "]");
  }
  return text;
}

}  // namespace

absl::StatusOr<CommandLine> ReadFlags(
    const std::vector<std::string>& arguments) {
  CLI::App app(
      "The server of Agreement Ledger. Every setting is also an environment "
      "variable (LEDGER_DATA for --data) and a key of the file that --config "
      "names; a flag beats the environment, and that the file.",
      "ledgerd");
  std::map<std::string, std::string> texts;
  std::map<std::string, CLI::Option*> options;
  for (const Setting& setting : Settings()) {
    const std::string name(setting.name);
    options[name] =
        setting.is_switch
            ? app.add_flag("--" + name, texts[name], Describe(setting))
            : app.add_option("--" + name, texts[name], Describe(setting));
  }
  CommandLine out;
  app.add_flag("--print-config", out.print_config,
               "Show every setting with its origin and end");
  app.add_flag("--add-key", out.add_key,
               "Put a new key in front of those in the key file and end; "
               "from the next start on all of them sign");
  app.add_flag("--rebuild-index", out.rebuild_index,
               "Make the indexes and tiles again from the records, say what "
               "changed, and end; refused if a record is damaged");
  app.add_flag("--version", out.print_version,
               "Show the version of this build and of its libraries and end");
  CLI::App* config = app.add_subcommand(
      "config", "Show every setting with its origin and end");
  config->fallthrough();

  // CLI11 takes arguments from the back.
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    out.help = app.help();
    return out;
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(
        absl::StrCat(error.what(), "; ledgerd --help lists what is known"));
  }
  if (config->parsed()) out.print_config = true;
  for (const auto& [name, option] : options) {
    if (option->count() == 0) continue;
    out.values[name] = FoundValue{texts[name], absl::StrCat("flag --", name)};
  }
  return out;
}

}  // namespace ledger
