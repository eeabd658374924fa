// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_WITNESS_COMMAND_H_
#define TOOLS_LEDGERCTL_WITNESS_COMMAND_H_

#include <string>
#include <vector>

#include "tools/ledgerctl/io.h"

// The one command that serves instead of asking a server.
namespace ledger::ctl {

// witness: cosigns checkpoints of other ledgers until it is told to end.
struct WitnessOptions {
  std::string listen = "127.0.0.1:7430";
  std::string key_file;
  std::string name;
  std::vector<std::string> logs = {};  // vkeys
  std::string state;
  bool insecure = false;
};
Exit RunWitness(const Io& io, const WitnessOptions& options);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_WITNESS_COMMAND_H_
