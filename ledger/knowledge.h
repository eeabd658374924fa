// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_KNOWLEDGE_H_
#define LEDGER_KNOWLEDGE_H_

#include <string_view>
#include <vector>

#include "ledger/select.h"
#include "ledger/v1/agreement.pb.h"

namespace ledger {

// A claim, ruling or reading as it is known at K; it speaks for every D.
struct Knowledge {
  const RecordedEvent* event = nullptr;
  const v1::Fact* fact = nullptr;  // its newest version
  std::vector<std::string_view> term_ids;
  bool open = false;
  bool reversed = false;  // a ruling that one reverses which is not reversed
  const RecordedEvent* closed_by = nullptr;
};

// Everything on the knowledge axis, in order of position. A claim is open
// until a settlement or a ruling says what becomes of it, and again once that
// ruling is reversed; a ruling that holds something of terms, or that they were
// void, and names no claims closes every claim on them, if it has a scope every
// claim inside it; a reading is open until its status moves.
std::vector<Knowledge> KnowledgeOf(const Selection& selection);

}  // namespace ledger

#endif  // LEDGER_KNOWLEDGE_H_
