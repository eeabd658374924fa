// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_EVENT_WORDS_H_
#define TOOLS_LEDGERCTL_EVENT_WORDS_H_

#include <string>

#include "ledger/v1/event.pb.h"

namespace ledger::ctl {

// What an event says, in one line, without its type and time:
// "T-EXC-COMPUTE: microsoft over openai; scope compute". Pure; never fails.
std::string EventWords(const v1::Event& event);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_EVENT_WORDS_H_
