// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_LIMIT_TIMES_H_
#define LEDGER_LIMIT_TIMES_H_

#include <set>

#include "ledger/effects.h"
#include "ledger/instant.h"

// The times that facts name, for those who look for all that may matter.

namespace ledger {

// Calls `visit` for every time of a limit.
template <typename Visit>
void EachWhen(const v1::TimeLimit& limit, const Visit& visit) {
  if (limit.has_until()) visit(limit.until());
  for (const auto& each : limit.earlier_of().limits()) EachWhen(each, visit);
  for (const auto& each : limit.later_of().limits()) EachWhen(each, visit);
}

// The same for the end of every `through`.
template <typename Visit>
void EachThrough(const v1::TimeLimit& limit, const Visit& visit) {
  if (limit.has_through()) visit(FromMicros(limit.resolved().first_us()));
  for (const auto& each : limit.earlier_of().limits()) EachThrough(each, visit);
  for (const auto& each : limit.later_of().limits()) EachThrough(each, visit);
}

// The window that a fact states; null if it states none.
inline const v1::Window* WindowIn(const v1::Fact& fact) {
  const v1::TermFields* fields = StatedBy(fact);
  return fields != nullptr && fields->has_window() ? &fields->window()
                                                   : nullptr;
}

// Calls `visit` for every limit of the windows and waivers of a fact.
template <typename Visit>
void EachLimit(const v1::Fact& fact, const Visit& visit) {
  const v1::Window* window = WindowIn(fact);
  if (window != nullptr) {
    if (window->has_start()) visit(window->start());
    if (window->has_end()) visit(window->end());
  }
  if (fact.has_term_waived() && fact.term_waived().has_until()) {
    visit(fact.term_waived().until());
  }
}

// Calls `visit` for every time that they name.
template <typename Visit>
void EachLimitTime(const v1::Fact& fact, const Visit& visit) {
  EachLimit(fact, [&](const v1::TimeLimit& limit) { EachWhen(limit, visit); });
}

// Calls `visit` for every formula of a fact, its own time included.
template <typename Visit>
void EachFormula(const v1::Fact& fact, const Visit& visit) {
  if (fact.effective().has_formula()) visit(fact.effective().formula());
  EachLimitTime(fact, [&](const v1::When& when) {
    if (when.has_formula()) visit(when.formula());
  });
}

// Adds a time that something may come before, at, and after.
inline void AddTurn(Instant time, std::set<Instant>& times) {
  times.insert(time);
  if (time != kOpenPast) times.insert(time - std::chrono::microseconds(1));
}

// Adds the first and the last of a range.
inline void AddEdges(InstantRange range, std::set<Instant>& times) {
  times.insert(range.lo);
  times.insert(range.hi);
}

// Whether a condition may be decided by a fact so that it never comes.
inline bool MayFail(const v1::Fact& fact) {
  return fact.has_condition_removed() ||
         fact.condition_determined().outcome() == v1::CONDITION_OUTCOME_FAILED;
}

}  // namespace ledger

#endif  // LEDGER_LIMIT_TIMES_H_
