// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_OFFENCE_H_
#define LEDGER_OFFENCE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "ledger/finding.h"
#include "ledger/verdict.h"

namespace ledger {

// What is done against one term.
struct Offence {
  size_t wholly = 0;  // in how many outcomes every part of the act is one
  size_t partly = 0;  // in how many any part is
  v1::LimitKind limit = v1::LIMIT_KIND_UNSPECIFIED;
  const RecordedEvent* step = nullptr;  // that brought its process there
  const Outcome* shown = nullptr;       // the first of the outcomes
};

// The offences against each subject of a judgement that ran, by its index; only
// the parts that `counts` lets through count, if it is given.
std::map<size_t, Offence> OffencesOf(
    const Judgement& judgement,
    const std::function<bool(const Region&)>& counts = nullptr);

// A deal that a term speaks of: of one who is bound by it with a holder.
struct Deal {
  v1::PermissionQuestion asked;
  std::string holder;
};

// The deals that the scope of a term describes, each by one value a dimension;
// a dimension that is left out or blacked out stays open. At most 64 a box.
// Where a box names others than the holder as counterparties, they are kept
// if `theirs`.
std::vector<Deal> DealsOf(const TermFold& fold, bool theirs);

// A term as a finding of agreement `number` names it.
std::string NameOf(const Judgement& judgement, const Subject& subject,
                   uint32_t number);

// Whether a box has a dimension that is blacked out.
bool IsBlackedOut(const v1::Box& box);

// Whether a scope meets a region somewhere, and excepts not all of it.
bool MayMeet(const v1::Scope& scope, const Region& region);

// Adds the identifications without which a term would not meet the question
// that was judged: of parties that it names by other ids, or by a class of
// another id.
void AddIdentities(const Judgement& judgement, const Subject& subject,
                   const v1::PermissionQuestion& asked, EventSet& events);

}  // namespace ledger

#endif  // LEDGER_OFFENCE_H_
