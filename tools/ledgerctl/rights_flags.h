// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_RIGHTS_FLAGS_H_
#define TOOLS_LEDGERCTL_RIGHTS_FLAGS_H_

#include "tools/ledgerctl/flags.h"

// The commands about rights on the command line, and the options that they
// share with others.
namespace ledger::ctl {

inline constexpr char kAsOf[] = "The day or time asked about; now if left out";
inline constexpr char kKnownAt[] =
    "What was recorded by then counts; everything if left out";

// Declares --suppose and --suppose-file. Never fails.
void AddSupposeOptions(CLI::App& command, Suppose& suppose);

// Declares check, findings and due. Never fails.
void AddRightsCommands(CLI::App& app, Flags& flags);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_RIGHTS_FLAGS_H_
