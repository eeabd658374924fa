// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_COMPLETE_H_
#define TOOLS_LEDGERCTL_COMPLETE_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace ledger::ctl {

// What a command line may hold, as far as completion needs it.
struct Grammar {
  // Option name, "--as-of", and whether a value follows it.
  using Options = std::map<std::string, bool>;

  Options common;
  std::map<std::string, Options> commands;
};

// What only a look elsewhere can tell: ids of agreements on the server. An
// empty answer is no error.
using AgreementSource = std::function<std::vector<std::string>()>;

// What may stand in place of the last of `words`, which are those after
// "ledgerctl" up to the cursor; the last one may be empty or begun. Sorted.
// `contexts` are the names of contexts.
std::vector<std::string> Completions(const Grammar& grammar,
                                     const std::vector<std::string>& words,
                                     const AgreementSource& agreements,
                                     const std::vector<std::string>& contexts);

// The script that makes bash ask `ledgerctl __complete`.
std::string BashCompletion();

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_COMPLETE_H_
