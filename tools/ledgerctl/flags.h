// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_FLAGS_H_
#define TOOLS_LEDGERCTL_FLAGS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tools/ledgerctl/commands.h"
#include "tools/ledgerctl/complete.h"
#include "tools/ledgerctl/witness_command.h"

namespace CLI {
class App;
}

// What can be said on the command line: every command with its options and its
// help.
namespace ledger::ctl {

// Everything that flags can set.
struct Flags {
  SettingValues settings;  // only those that were said
  std::string context;
  ContextOptions contexts;
  ExportOptions exported;
  DirectoryOptions audited;
  ReportOptions report;
  CertifyOptions certified;
  AppendOptions append;
  ImportOptions import;
  std::string new_type;
  std::string reason;
  ShowOptions show;
  LogOptions log;
  TimelineOptions timeline;
  BlameOptions blame;
  DiffOptions diff;
  OwesOptions owes;
  CheckOptions check;
  FindingsOptions findings;
  DueOptions due;
  WatchOptions watch;
  uint64_t watch_from = 0;
  WitnessOptions witness;
  std::string shell;
  std::vector<std::string> words;
};

// Declares every command; what is parsed later goes into `flags`, which must
// outlive `app`. Never fails.
void DeclareCommands(CLI::App& app, Flags& flags);

// The names of what was declared, for completion and suggestions.
Grammar GrammarOf(const CLI::App& app);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_FLAGS_H_
