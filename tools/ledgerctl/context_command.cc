// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

#include "tools/ledgerctl/commands.h"

namespace ledger::ctl {
namespace {

Exit Fail(const Io& io, const absl::Status& status) {
  *io.err << "ledgerctl: " << status.message() << "\n";
  return status.code() == absl::StatusCode::kUnavailable ? Exit::kCouldNotAsk
                                                         : Exit::kUsage;
}

std::string ValueOf(const SettingValues& values, const std::string& name) {
  const auto found = values.find(name);
  return found == values.end() ? "" : found->second;
}

void List(const Io& io, const Contexts& contexts) {
  if (io.output != Output::kTable) {
    nlohmann::json all = nlohmann::json::array();
    for (const auto& [name, values] : contexts.all()) {
      nlohmann::json one = values;
      one["name"] = name;
      one["selected"] = name == contexts.selected();
      all.push_back(std::move(one));
    }
    *io.out << all.dump(2) << "\n";
    return;
  }
  if (contexts.all().empty()) {
    *io.err << "no contexts; ledgerctl context add NAME --server HOST:PORT\n";
    return;
  }
  Table table({"", "CONTEXT", "SERVER", "OUTPUT", "COLOR", "TIMEOUT"});
  for (const auto& [name, values] : contexts.all()) {
    table.Add({name == contexts.selected() ? "*" : "", name,
               ValueOf(values, "server"), ValueOf(values, "output"),
               ValueOf(values, "color"), ValueOf(values, "timeout")});
  }
  table.Print(io);
}

}  // namespace

Exit RunContext(const Io& io, Contexts contexts,
                const ContextOptions& options) {
  if (options.verb == "list") {
    List(io, contexts);
    return Exit::kDone;
  }
  absl::Status status;
  if (options.verb == "add") {
    if (options.values.empty()) {
      status = absl::InvalidArgumentError(
          "context add: say what it holds: --server HOST:PORT, and any of "
          "--output, --color and --timeout");
    } else {
      status = contexts.Add(options.name, options.values);
    }
  } else if (options.verb == "select") {
    status = contexts.Select(options.name);
  } else {
    status = contexts.Remove(options.name);
  }
  if (status.ok()) status = contexts.Save();
  if (!status.ok()) return Fail(io, status);
  if (contexts.selected().empty()) {
    *io.err << "no context is selected\n";
  } else {
    *io.err << "context " << contexts.selected() << " is selected\n";
  }
  return Exit::kDone;
}

Exit RunConfig(const Io& io, const std::map<std::string, Setting>& settings) {
  if (io.output != Output::kTable) {
    nlohmann::json all;
    for (const auto& [name, setting] : settings) {
      all[name] = {{"value", setting.value}, {"origin", setting.origin}};
    }
    *io.out << all.dump(2) << "\n";
    return Exit::kDone;
  }
  Table table({"SETTING", "VALUE", "ORIGIN"});
  for (const auto& [name, setting] : settings) {
    table.Add({name, setting.value, setting.origin});
  }
  table.Print(io);
  return Exit::kDone;
}

}  // namespace ledger::ctl
