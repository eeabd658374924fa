// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_FIELD_WORDS_H_
#define LEDGER_FIELD_WORDS_H_

#include <string>
#include <vector>

#include "ledger/v1/term.pb.h"

// What a term says, in words. Pure functions; none of them fails.
namespace ledger {

// One field of a term: its name in the proto, and its value in words.
struct FieldWords {
  std::string name;
  std::string words;
};

// Every field that somebody said, in the order of the proto.
std::vector<FieldWords> FieldsWords(const v1::TermFields& fields);

// "scope compute; window through 2030".
std::string NamedFields(const v1::TermFields& fields);

// The values of a register's cell, without names where there is only one;
// "not stated" when nothing is set.
std::string CellWords(const v1::TermFields& fields);

}  // namespace ledger

#endif  // LEDGER_FIELD_WORDS_H_
