// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_ANSWER_H_
#define TOOLS_LEDGERCTL_ANSWER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "tools/ledgerctl/commands.h"
#include "tools/ledgerctl/io.h"

// How a command that asks ends. None of these fails.
namespace ledger::ctl {

// Says why there is no answer.
Exit Failed(const Session& session, const absl::Status& status);

// The answer for a program.
void PrintJson(const Io& io, const google::protobuf::Message& message);

// Below an answer for people: what it rests on, and the command that repeats
// it.
void PrintRepeat(const Session& session, const std::string& basis_text,
                 const std::vector<std::string>& words);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_ANSWER_H_
