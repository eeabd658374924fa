// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/registers.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "ledger/naming.h"

namespace ledger {
namespace {

// A register: its name, and how its value is taken from a fold.
struct FieldRow {
  const char* name;
  enum class Shape { kCell, kScope, kSum, kSuspended, kValidity } shape;
  size_t number;  // in v1::TermField, or in v1::Sum
};
using Shape = FieldRow::Shape;

constexpr std::array kFields = {
    // by name
    FieldRow{"affiliates", Shape::kCell, v1::TERM_FIELD_AFFILIATES},
    FieldRow{"base", Shape::kCell, v1::TERM_FIELD_BASE},
    FieldRow{"burdened", Shape::kCell, v1::TERM_FIELD_BURDENED},
    FieldRow{"calendars", Shape::kCell, v1::TERM_FIELD_CALENDARS},
    FieldRow{"co_holders_max", Shape::kCell, v1::TERM_FIELD_CO_HOLDERS_MAX},
    FieldRow{"committed", Shape::kSum, v1::SUM_COMMITTED},
    FieldRow{"delivered", Shape::kSum, v1::SUM_DELIVERED},
    FieldRow{"exercisable", Shape::kCell, v1::TERM_FIELD_EXERCISABLE},
    FieldRow{"exercised", Shape::kSum, v1::SUM_EXERCISED},
    FieldRow{"funded", Shape::kSum, v1::SUM_FUNDED},
    FieldRow{"governing_law", Shape::kCell, v1::TERM_FIELD_META},
    FieldRow{"holders", Shape::kCell, v1::TERM_FIELD_HOLDERS},
    FieldRow{"holding_mode", Shape::kCell, v1::TERM_FIELD_HOLDING_MODE},
    FieldRow{"irrevocable", Shape::kCell, v1::TERM_FIELD_IRREVOCABLE},
    FieldRow{"limit", Shape::kCell, v1::TERM_FIELD_LIMIT},
    FieldRow{"mode", Shape::kCell, v1::TERM_FIELD_MODE},
    FieldRow{"notice_calendar", Shape::kCell, v1::TERM_FIELD_NOTICE_CALENDAR},
    FieldRow{"option_type", Shape::kCell, v1::TERM_FIELD_OPTION_TYPE},
    FieldRow{"paid", Shape::kSum, v1::SUM_PAID},
    FieldRow{"precedence", Shape::kCell, v1::TERM_FIELD_PRECEDENCE},
    FieldRow{"rate", Shape::kCell, v1::TERM_FIELD_RATE},
    FieldRow{"released", Shape::kSum, v1::SUM_RELEASED},
    FieldRow{"right", Shape::kCell, v1::TERM_FIELD_RIGHT},
    FieldRow{"scope", Shape::kScope, v1::TERM_FIELD_SCOPE},
    FieldRow{"stake", Shape::kCell, v1::TERM_FIELD_STAKE},
    FieldRow{"sublicensable", Shape::kCell, v1::TERM_FIELD_SUBLICENSABLE},
    FieldRow{"survives", Shape::kCell, v1::TERM_FIELD_SURVIVES},
    FieldRow{"suspended", Shape::kSuspended, 0},
    FieldRow{"target", Shape::kCell, v1::TERM_FIELD_TARGET},
    FieldRow{"text", Shape::kCell, v1::TERM_FIELD_TEXT},
    FieldRow{"time_zone", Shape::kCell, v1::TERM_FIELD_TIME_ZONE},
    FieldRow{"tranches", Shape::kCell, v1::TERM_FIELD_TRANCHES},
    FieldRow{"validity", Shape::kValidity, 0},
    FieldRow{"window", Shape::kCell, v1::TERM_FIELD_WINDOW},
};

// Copies the fields of one cell.
void CopyCell(const v1::TermFields& from, size_t field, v1::TermFields& to) {
  switch (field) {
    case v1::TERM_FIELD_HOLDERS:
      *to.mutable_holders() = from.holders();
      return;
    case v1::TERM_FIELD_BURDENED:
      *to.mutable_burdened() = from.burdened();
      return;
    case v1::TERM_FIELD_WINDOW:
      *to.mutable_window() = from.window();
      return;
    case v1::TERM_FIELD_SURVIVES:
      *to.mutable_survives() = from.survives();
      return;
    case v1::TERM_FIELD_AFFILIATES:
      return to.set_affiliates(from.affiliates());
    case v1::TERM_FIELD_MODE:
      return to.set_mode(from.mode());
    case v1::TERM_FIELD_CO_HOLDERS_MAX:
      return to.set_co_holders_max(from.co_holders_max());
    case v1::TERM_FIELD_RATE:
      *to.mutable_rate() = from.rate();
      return;
    case v1::TERM_FIELD_BASE:
      return to.set_base(from.base());
    case v1::TERM_FIELD_TRANCHES:
      *to.mutable_tranches() = from.tranches();
      return;
    case v1::TERM_FIELD_TARGET:
      *to.mutable_target() = from.target();
      return;
    case v1::TERM_FIELD_LIMIT:
      *to.mutable_limit() = from.limit();
      return;
    case v1::TERM_FIELD_STAKE:
      *to.mutable_stake() = from.stake();
      return;
    case v1::TERM_FIELD_HOLDING_MODE:
      return to.set_holding_mode(from.holding_mode());
    case v1::TERM_FIELD_IRREVOCABLE:
      return to.set_irrevocable(from.irrevocable());
    case v1::TERM_FIELD_SUBLICENSABLE:
      return to.set_sublicensable(from.sublicensable());
    case v1::TERM_FIELD_EXERCISABLE:
      *to.mutable_exercisable() = from.exercisable();
      return;
    case v1::TERM_FIELD_OPTION_TYPE:
      return to.set_option_type(from.option_type());
    case v1::TERM_FIELD_RIGHT:
      *to.mutable_right() = from.right();
      return;
    case v1::TERM_FIELD_META:
      return to.set_governing_law(from.governing_law());
    case v1::TERM_FIELD_TIME_ZONE:
      return to.set_time_zone(from.time_zone());
    case v1::TERM_FIELD_NOTICE_CALENDAR:
      return to.set_notice_calendar(from.notice_calendar());
    case v1::TERM_FIELD_PRECEDENCE:
      *to.mutable_precedence() = from.precedence();
      return;
    case v1::TERM_FIELD_CALENDARS:
      *to.mutable_calendars() = from.calendars();
      return;
    case v1::TERM_FIELD_TEXT:
      *to.mutable_text() = from.text();
      return;
    default:
      return;
  }
}

void AddDisclosures(const Plan& plan, const Fact& winner, const char* field,
                    v1::RegisterValue& value) {
  const History& history = plan.selection().history();
  std::vector<uint32_t> filled = winner.FilledIn(field);
  if (filled.empty()) filled = winner.FilledIn("amount");
  for (const uint32_t revision : filled) {
    const RecordedEvent& event = history.at(revision);
    Refer(event, event.event.fact(), *value.add_disclosed_by());
  }
}

void SetWinner(const Plan& plan, const Fact* winner, const char* field,
               v1::RegisterValue& value) {
  if (winner == nullptr) return;
  Refer(*winner, *value.mutable_winner());
  if (!winner->disclosures.empty()) AddDisclosures(plan, *winner, field, value);
}

void SetOverrode(const std::vector<const Fact*>& overrode,
                 v1::RegisterValue& value) {
  value.set_overrode_count(overrode.size());
  ReferNewest(overrode, *value.mutable_overrode());
}

void RenderPart(const BagPart& part, v1::ScopePart& rendered) {
  if (part.scope != nullptr) *rendered.mutable_scope() = *part.scope;
  rendered.set_process_id(std::string(part.process_id));
  Refer(*part.fact, *rendered.mutable_event());
}

void RenderScope(const TermFold& fold, v1::RegisterValue& value) {
  const Cell& cell = fold.cells[v1::TERM_FIELD_SCOPE];
  v1::ScopeValue& scope = *value.mutable_scope();
  if (cell.fields != nullptr) {
    *scope.mutable_statement() = cell.fields->scope();
  }
  for (const BagPart& part : fold.lifted) RenderPart(part, *scope.add_lifted());
  for (const BagPart& part : fold.waived) RenderPart(part, *scope.add_waived());
  std::vector<const Fact*> parts;
  for (const auto* bag : {&fold.lifted, &fold.waived}) {
    for (const BagPart& part : *bag) parts.push_back(part.fact);
  }
  value.set_contributed_count(parts.size());
  ReferNewest(parts, *value.mutable_contributed());
}

// Which of two resets, of two currencies, came later by its own time; either
// may be nullptr.
const Fact* LaterOf(const Fact* a, const Fact* b) {
  if (a == nullptr || b == nullptr) return a == nullptr ? b : a;
  return AppliesBefore(a->when.lo, *a, b->when.lo, *b) ? b : a;
}

void RenderSum(const Plan& plan, const FieldRow& row, const TermFold& fold,
               v1::RegisterValue& value) {
  std::vector<const Fact*> added;
  std::vector<const Fact*> overrode;
  const Fact* reset = nullptr;
  std::vector<const SumRegister*> sums;
  for (const SumRegister& sum : fold.sums[row.number]) sums.push_back(&sum);
  std::sort(sums.begin(), sums.end(),
            [](const SumRegister* a, const SumRegister* b) {
              return a->currency < b->currency;
            });
  for (const SumRegister* sum : sums) {
    v1::SumValue& rendered = *value.add_sums();
    rendered.set_sum(static_cast<v1::Sum>(row.number));
    rendered.set_currency(std::string(sum->currency));
    rendered.set_lo(sum->value.lo.ToString());
    if (sum->value.hi) rendered.set_hi(sum->value.hi->ToString());
    rendered.set_marked(sum->value.marked);
    added.insert(added.end(), sum->added.begin(), sum->added.end());
    overrode.insert(overrode.end(), sum->overrode.begin(), sum->overrode.end());
    reset = LaterOf(reset, sum->reset);
  }
  SetWinner(plan, reset, row.name, value);
  value.set_contributed_count(added.size());
  ReferNewest(added, *value.mutable_contributed());
  SetOverrode(overrode, value);
}

void RenderValidity(const TermFold& fold, v1::RegisterValue& value) {
  for (const Interval& interval : fold.validity) {
    v1::Validity& rendered = *value.add_validity();
    Refer(*interval.opened, *rendered.mutable_opened_by());
    if (interval.closed != nullptr) {
      Refer(*interval.closed, *rendered.mutable_closed_by());
    }
  }
}

// Whether a world knows the register at all.
bool Knows(const FieldRow& row, const TermFold& fold) {
  switch (row.shape) {
    case Shape::kCell:
      return fold.cells[row.number].winner != nullptr;
    case Shape::kScope:
      return fold.cells[row.number].winner != nullptr || !fold.lifted.empty() ||
             !fold.waived.empty();
    case Shape::kSum:
      return !fold.sums[row.number].empty();
    case Shape::kSuspended:
      return fold.suspension != nullptr;
    case Shape::kValidity:
      return !fold.validity.empty();
  }
  return false;
}

// One register in one world that knows it.
void RenderValue(const Plan& plan, const FieldRow& row, const TermFold& fold,
                 v1::RegisterValue& value) {
  switch (row.shape) {
    case Shape::kCell:
    case Shape::kScope: {
      const Cell& cell = fold.cells[row.number];
      if (row.shape == Shape::kScope) {
        RenderScope(fold, value);
      } else {
        v1::TermFields& shown = *value.mutable_cell();
        if (cell.fields != nullptr) CopyCell(*cell.fields, row.number, shown);
      }
      SetWinner(plan, cell.winner, row.name, value);
      return SetOverrode(cell.overrode, value);
    }
    case Shape::kSum:
      return RenderSum(plan, row, fold, value);
    case Shape::kSuspended:
      value.set_suspended(fold.suspended);
      return SetWinner(plan, fold.suspension, row.name, value);
    case Shape::kValidity:
      RenderValidity(fold, value);
      return SetWinner(plan, fold.founder, row.name, value);
  }
}

// What a register is made of in one world: where that is the same, so is its
// value, but for what it overrode.
std::vector<const void*> MatterOf(const FieldRow& row, const TermFold& fold) {
  std::vector<const void*> matter;
  if (!Knows(row, fold)) return matter;
  switch (row.shape) {
    case Shape::kCell:
      return {fold.cells[row.number].fields};
    case Shape::kScope:
      matter = {fold.cells[row.number].fields};
      for (const auto* bag : {&fold.lifted, &fold.waived}) {
        for (const BagPart& part : *bag) matter.push_back(part.fact);
        matter.push_back(nullptr);
      }
      return matter;
    case Shape::kSum:
      for (const SumRegister& sum : fold.sums[row.number]) {
        matter.push_back(sum.currency.data());
        matter.push_back(sum.reset);
        matter.insert(matter.end(), sum.added.begin(), sum.added.end());
        matter.push_back(nullptr);
      }
      return matter;
    case Shape::kSuspended:
      return {fold.suspension};
    case Shape::kValidity:
      for (const Interval& interval : fold.validity) {
        matter.push_back(interval.opened);
        matter.push_back(interval.closed);
      }
      return matter;
  }
  return matter;
}

// Every event that made a register.
void AddMakers(const FieldRow& row, const TermFold& fold, MadeRegister& made) {
  const auto add = [&made](const Fact* fact) {
    if (fact != nullptr && fact != made.winner) {
      made.contributed.push_back(fact);
    }
  };
  switch (row.shape) {
    case Shape::kCell:
    case Shape::kScope:
      made.winner = fold.cells[row.number].winner;
      made.overrode = fold.cells[row.number].overrode;
      if (row.shape == Shape::kCell) return;
      for (const BagPart& part : fold.lifted) add(part.fact);
      for (const BagPart& part : fold.waived) add(part.fact);
      return;
    case Shape::kSum:
      for (const SumRegister& sum : fold.sums[row.number]) {
        made.winner = LaterOf(made.winner, sum.reset);
      }
      for (const SumRegister& sum : fold.sums[row.number]) {
        add(sum.reset);
        for (const Fact* fact : sum.added) add(fact);
        made.overrode.insert(made.overrode.end(), sum.overrode.begin(),
                             sum.overrode.end());
      }
      return;
    case Shape::kSuspended:
      made.winner = fold.suspension;
      return;
    case Shape::kValidity:
      made.winner = fold.founder;
      for (const Interval& interval : fold.validity) {
        add(interval.opened);
        add(interval.closed);
      }
      return;
  }
}

// The sums of one currency; what is not recorded is nothing.
struct Outstanding {
  AmountRange committed{Decimal(), Decimal()};
  AmountRange funded{Decimal(), Decimal()};
  AmountRange released{Decimal(), Decimal()};
};

AmountRange Minus(const Outstanding& sums) {
  const auto floor = [](Decimal value) {
    return value.negative() ? Decimal() : value;
  };
  AmountRange left;
  left.marked =
      sums.committed.marked || sums.funded.marked || sums.released.marked;
  if (sums.funded.hi && sums.released.hi) {
    left.lo = floor(sums.committed.lo - *sums.funded.hi - *sums.released.hi);
  }
  if (sums.committed.hi) {
    left.hi = floor(*sums.committed.hi - sums.funded.lo - sums.released.lo);
  }
  return left;
}

}  // namespace

// What two worlds must share to give a register the same value.
std::string KeyOf(const v1::RegisterValue& value) {
  v1::RegisterValue key = value;
  key.clear_winner();
  key.clear_disclosed_by();
  key.clear_contributed();
  key.clear_contributed_count();
  key.clear_overrode();
  key.clear_overrode_count();
  return key.SerializeAsString();
}

std::vector<MadeRegister> MadeRegistersOf(const Plan& plan,
                                          const TermFold& fold) {
  std::vector<MadeRegister> registers;
  for (const FieldRow& row : kFields) {
    if (!Knows(row, fold)) continue;
    MadeRegister& made = registers.emplace_back();
    made.field = row.name;
    RenderValue(plan, row, fold, made.value);
    AddMakers(row, fold, made);
  }
  return registers;
}

bool IsRegister(std::string_view field) {
  return std::any_of(
      kFields.begin(), kFields.end(),
      [field](const FieldRow& row) { return row.name == field; });
}

bool RenderRegisters(const Plan& plan, const TermOutcome& outcome,
                     v1::TermState& state) {
  bool several = false;
  for (const FieldRow& row : kFields) {
    const auto knows = [&row](const TermResult* result) {
      return Knows(row, result->fold);
    };
    if (std::none_of(outcome.results.begin(), outcome.results.end(), knows)) {
      continue;
    }
    v1::Register& rendered = *state.add_registers();
    rendered.set_field(row.name);
    if (outcome.results.size() == 1) {
      RenderValue(plan, row, outcome.results[0]->fold, *rendered.add_values());
      continue;
    }
    std::set<std::vector<const void*>> made;
    std::set<std::string> seen;
    for (const TermResult* result : outcome.results) {
      if (!made.insert(MatterOf(row, result->fold)).second) continue;
      v1::RegisterValue value;
      if (knows(result)) RenderValue(plan, row, result->fold, value);
      if (!seen.insert(KeyOf(value)).second) continue;
      *rendered.add_values() = std::move(value);
    }
    several |= rendered.values_size() > 1;
  }
  return several;
}

void RenderOutstanding(const TermOutcome& outcome, v1::TermState& state) {
  std::map<std::string, AmountRange> all;  // by currency, over all worlds
  std::map<std::string, size_t> worlds;    // that have it
  size_t granted = 0;
  for (const TermResult* result : outcome.results) {
    const TermFold& fold = result->fold;
    std::map<std::string, Outstanding> sums;
    const auto take = [&](v1::Sum sum, AmountRange Outstanding::*member) {
      for (const SumRegister& each : fold.sums[static_cast<size_t>(sum)]) {
        sums[std::string(each.currency)].*member = each.value;
      }
    };
    if (fold.sums[v1::SUM_COMMITTED].empty()) continue;
    ++granted;
    take(v1::SUM_COMMITTED, &Outstanding::committed);
    take(v1::SUM_FUNDED, &Outstanding::funded);
    take(v1::SUM_RELEASED, &Outstanding::released);
    for (const auto& [currency, one] : sums) {
      const AmountRange left = Minus(one);
      const auto [entry, fresh] = all.try_emplace(currency, left);
      ++worlds[currency];
      if (!fresh) Widen(left, entry->second);
    }
  }
  for (auto& [currency, left] : all) {
    if (worlds[currency] < granted) Widen(Nothing(), left);
    v1::SumValue& rendered = *state.add_outstanding();
    rendered.set_currency(currency);
    rendered.set_lo(left.lo.ToString());
    if (left.hi) rendered.set_hi(left.hi->ToString());
    rendered.set_marked(left.marked);
  }
}

}  // namespace ledger
