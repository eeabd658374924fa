// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_OFFENCE_H_
#define LEDGER_OFFENCE_H_

#include <cstdint>
#include <map>
#include <string>

#include "ledger/finding.h"
#include "ledger/verdict.h"

namespace ledger {

// What is done against one term.
struct Offence {
  size_t outcomes = 0;  // in how many wholly
  bool notice = false;  // no notice on record; else inside a restriction
  const Outcome* shown = nullptr;  // the first of them
};

// The offences against each subject of a judgement that ran, by its index.
std::map<size_t, Offence> OffencesOf(const Judgement& judgement);

// A term as a finding of agreement `number` names it.
std::string NameOf(const Judgement& judgement, const Subject& subject,
                   uint32_t number);

// Adds the identifications of the parties that a question names.
void AddIdentities(const Dockets& dockets, const v1::PermissionQuestion& asked,
                   EventSet& events);

}  // namespace ledger

#endif  // LEDGER_OFFENCE_H_
