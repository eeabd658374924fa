// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/precedence.h"

#include <algorithm>
#include <string_view>

namespace ledger {
namespace {

const v1::Scope* ScopeOf(const Registers& registers) {
  const Cell& cell = registers.fold->cells[v1::TERM_FIELD_SCOPE];
  return cell.fields != nullptr ? &cell.fields->scope() : nullptr;
}

// Whether every box of `inner` lies in one of `outer`.
bool Within(const v1::Scope& inner, const v1::Scope& outer) {
  return std::all_of(
      inner.include().begin(), inner.include().end(), [&](const v1::Box& box) {
        const Region region = RegionOf(box);
        return std::any_of(outer.include().begin(), outer.include().end(),
                           [&](const v1::Box& other) {
                             return Compare(other, region) == Meets::kIn;
                           });
      });
}

// The place of an instrument in the agreement's own order; -1: it has none.
int PlaceIn(const v1::TermFields& meta, std::string_view instrument) {
  const auto& order = meta.precedence();
  const auto found = std::find(order.begin(), order.end(), instrument);
  return found == order.end() ? -1 : static_cast<int>(found - order.begin());
}

// The order that is in force; null if the agreement states none.
const v1::TermFields* OrderOf(const Plan& plan, Worlds& worlds) {
  const v1::TermFields* order = nullptr;
  for (uint32_t term = 0; term < plan.terms().size(); ++term) {
    if (plan.terms()[term].kind != v1::TERM_KIND_META) continue;
    const TermResult& result = *worlds.Of(term).results.front();
    const Cell& cell = result.fold.cells[v1::TERM_FIELD_PRECEDENCE];
    if (result.standing.status == v1::TERM_STATUS_IN_FORCE &&
        cell.fields != nullptr) {
      order = cell.fields;
    }
  }
  return order;
}

}  // namespace

bool Precedes(const StandingTerm& permission, const StandingTerm& limit,
              Worlds& worlds) {
  const Fact& consent = *permission.registers->fold->founder;
  const Fact& restriction = *limit.registers->fold->founder;
  const std::string& mine = consent.fact->instrument_id();
  const std::string& theirs = restriction.fact->instrument_id();
  if (permission.subject->agreement == limit.subject->agreement) {
    const v1::TermFields* order = OrderOf(*limit.subject->plan, worlds);
    if (order != nullptr && mine != theirs) {
      const int first = PlaceIn(*order, mine);
      const int second = PlaceIn(*order, theirs);
      if (first >= 0 && second >= 0) return first < second;
    }
    if (!mine.empty() && mine == theirs) {
      const v1::Scope* inner = ScopeOf(*permission.registers);
      const v1::Scope* outer = ScopeOf(*limit.registers);
      return inner == nullptr || outer == nullptr || Within(*inner, *outer) ||
             !Within(*outer, *inner);
    }
  }
  const Instant began = permission.registers->fold->founded_at;
  const Instant other = limit.registers->fold->founded_at;
  if (began != other) return began > other;
  return !AppliesBefore(began, consent, other, restriction);
}

}  // namespace ledger
