// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_NAMED_TIMES_H_
#define LEDGER_NAMED_TIMES_H_

#include "ledger/effects.h"
#include "ledger/v1/fact.pb.h"
#include "ledger/v1/term.pb.h"

// The times that a fact names besides its own.
namespace ledger {

// Calls `visit` for every time that a limit names.
template <typename Visit>
void EachWhen(const v1::TimeLimit& limit, const Visit& visit) {
  if (limit.has_until()) visit(limit.until());
  for (const auto& each : limit.earlier_of().limits()) EachWhen(each, visit);
  for (const auto& each : limit.later_of().limits()) EachWhen(each, visit);
}

// The window that a fact states; null if it states none.
inline const v1::Window* WindowIn(const v1::Fact& fact) {
  const v1::TermFields* fields = StatedBy(fact);
  return fields != nullptr && fields->has_window() ? &fields->window()
                                                   : nullptr;
}

// Calls `visit` for every time that the windows and waivers of a fact name.
template <typename Visit>
void EachLimitTime(const v1::Fact& fact, const Visit& visit) {
  const v1::Window* window = WindowIn(fact);
  if (window != nullptr) {
    if (window->has_start()) EachWhen(window->start(), visit);
    if (window->has_end()) EachWhen(window->end(), visit);
  }
  if (fact.has_term_waived() && fact.term_waived().has_until()) {
    EachWhen(fact.term_waived().until(), visit);
  }
}

// Calls `visit` for every formula of a fact, its own time included.
template <typename Visit>
void EachFormula(const v1::Fact& fact, const Visit& visit) {
  if (fact.effective().has_formula()) visit(fact.effective().formula());
  EachLimitTime(fact, [&](const v1::When& when) {
    if (when.has_formula()) visit(when.formula());
  });
}

}  // namespace ledger

#endif  // LEDGER_NAMED_TIMES_H_
