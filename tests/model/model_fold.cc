// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/model/model_fold.h"

#include <algorithm>
#include <tuple>

#include "tests/model/model_time.h"

namespace ledger::model {
namespace {

using google::protobuf::FieldDescriptor;
using v1::Fact;

AmountRange Sum(const AmountRange& a, const AmountRange& b) {
  AmountRange sum{a.lo + b.lo, std::nullopt, a.marked || b.marked};
  if (a.hi && b.hi) sum.hi = *a.hi + *b.hi;
  return sum;
}

// Writes every field of a statement or patch into its register.
void Write(const v1::TermFields& fields, const std::string& event,
           ModelTerm& term) {
  std::vector<const FieldDescriptor*> set;
  fields.GetReflection()->ListFields(fields, &set);
  for (const FieldDescriptor* field : set) {
    if (field->name() == "committed") {
      term.sums["committed"][fields.committed().currency()] = {
          RangeOf(fields.committed()), event};
      continue;
    }
    if (field->name() == "zone_clock") continue;
    term.cells[field->name()] = {{&fields}, event};
    if (field->name() == "scope") {
      term.lifted.clear();
      term.waived.clear();
    }
  }
}

void Add(const std::string& name, const v1::Amount& amount, ModelTerm& term) {
  const ModelSum zero{{Decimal(), Decimal(), false}, ""};
  ModelSum& sum =
      term.sums[name].try_emplace(amount.currency(), zero).first->second;
  sum.value = Sum(sum.value, RangeOf(amount));
}

void Clear(v1::TermField field, const std::string& event, ModelTerm& term) {
  std::string name = v1::TermField_Name(field).substr(11);
  std::transform(name.begin(), name.end(), name.begin(), ::tolower);
  if (name == "meta") name = "governing_law";
  if (name == "committed") {
    for (auto& [currency, sum] : term.sums[name]) {
      sum = {{Decimal(), Decimal(), false}, event};
    }
    return;
  }
  term.cells[name] = {{}, event};
  if (name == "scope") {
    term.lifted.clear();
    term.waived.clear();
  }
}

void Amend(const v1::TermAmended& amended, const std::string& event,
           ModelTerm& term) {
  for (const int field : amended.clear()) {
    Clear(static_cast<v1::TermField>(field), event, term);
  }
  Write(amended.set(), event, term);
  for (const v1::Amount& amount : amended.add()) Add("committed", amount, term);
}

// The first close of an interval wins.
void Close(const std::string& event, Instant at, v1::TermStatus as,
           ModelTerm& term) {
  if (term.validity.empty() || !term.validity.back().closed.empty()) return;
  ModelValidity& last = term.validity.back();
  last.closed = event;
  last.closed_at = at;
  last.closed_as = as;
  term.validity_winner = event;
}

void Open(const ModelFact& fact, Instant at, ModelTerm& term) {
  Close(fact.id, at, v1::TERM_STATUS_SUPERSEDED, term);
  term.validity.push_back({fact.id, at, "", kOpenFuture, {}});
  term.validity_winner = fact.id;
  term.founder = fact.id;
  term.lifted.clear();
  term.waived.clear();
  term.suspended = false;
  term.suspension.clear();
  term.terminator.clear();
  term.tail_ends_at = kOpenFuture;
}

void Perform(const v1::PerformanceRecorded& performed, const std::string& event,
             ModelTerm& term) {
  const v1::Amount& amount = performed.amount();
  switch (performed.kind()) {
    case v1::PERFORMANCE_KIND_FUNDED:
      return Add("funded", amount, term);
    case v1::PERFORMANCE_KIND_PAID:
      return Add("paid", amount, term);
    case v1::PERFORMANCE_KIND_DELIVERED:
      return Add("delivered", amount, term);
    case v1::PERFORMANCE_KIND_RELEASED:
      return Add("released", amount, term);
    default:
      break;
  }
  std::string name = "funded";
  if (performed.observed() != v1::SUM_UNSPECIFIED) {
    name = v1::Sum_Name(performed.observed()).substr(4);
    std::transform(name.begin(), name.end(), name.begin(), ::tolower);
    if (name == "meta") name = "governing_law";
  }
  term.sums[name][amount.currency()] = {RangeOf(amount), event};
}

bool Names(const google::protobuf::RepeatedPtrField<std::string>& ids,
           const std::string& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

std::string PartText(const v1::Scope& scope, const std::string& process) {
  return process.empty() ? scope.ShortDebugString() : "process " + process;
}

}  // namespace

bool IsEnd(v1::TermStatus status) { return status >= v1::TERM_STATUS_LIFTED; }

bool EndedBefore(const ModelStanding& standing, Instant at) {
  return IsEnd(standing.status) && !(standing.by_clock && standing.since == at);
}

Instant ModelFold::TimeOf(const ModelFact& fact) const {
  if (fact.formula) {
    if (depth_ > 8) return kOpenFuture;
    ++depth_;
    const v1::Formula& formula = fact.fact.effective().formula();
    std::optional<Instant> time;
    if (formula.has_condition_id()) {
      const ModelCondition anchor =
          Condition(formula.condition_id(), kOpenFuture);
      if (anchor.status == v1::CONDITION_STATUS_SATISFIED) time = anchor.at;
    } else {
      time = EndOfTerm(formula.term_id(), kOpenFuture);
    }
    --depth_;
    return time ? Later(*time, formula.after()) : kOpenFuture;
  }
  if (fact.group < 0) return fact.when.lo;
  return world_.group_times[static_cast<size_t>(fact.group)];
}

bool ModelFold::Before(const ModelFact& a, const ModelFact& b) const {
  const Instant at_a = TimeOf(a), at_b = TimeOf(b);
  return std::tuple(at_a, a.FirstAt(at_a), a.position) <
         std::tuple(at_b, b.FirstAt(at_b), b.position);
}

std::vector<const ModelFact*> ModelFold::InOrder(const std::string& thing,
                                                 Instant at) const {
  using Key = std::tuple<Instant, uint64_t, uint64_t>;
  std::vector<std::pair<Key, const ModelFact*>> keyed;
  for (const ModelFact& fact : selection_.facts) {
    const bool ends_terms = (fact.fact.has_instrument_terminated() ||
                             fact.fact.has_instrument_restated()) &&
                            thing.substr(0, 5) == "term/";
    if (!ends_terms && TouchedBy(fact.fact).count(thing) == 0) continue;
    const Instant time = TimeOf(fact);
    if (time == kOpenFuture || time > at) continue;
    keyed.push_back({{time, fact.FirstAt(time), fact.position}, &fact});
  }
  std::sort(keyed.begin(), keyed.end());
  std::vector<const ModelFact*> facts;
  for (const auto& [key, fact] : keyed) facts.push_back(fact);
  return facts;
}

ModelTerm ModelFold::Term(const std::string& id, Instant at,
                          const ModelFact* before) const {
  ModelTerm term;
  for (const ModelFact* fact : InOrder("term/" + id, at)) {
    if (before != nullptr && !Before(*fact, *before)) break;
    const Instant time = TimeOf(*fact);
    if (TermOf(fact->fact) == id && !fact->fact.has_term_granted()) {
      const bool alive = NeedsLivingTerm(fact->fact) || IsRightStep(fact->fact);
      const ModelStanding found = Standing(id, term, time);
      const bool confirms = fact->fact.has_term_expired() &&
                            found.status == v1::TERM_STATUS_EXPIRED;
      if (found.status == v1::TERM_STATUS_ABSENT ||
          (alive && EndedBefore(found, time) && !confirms)) {
        ++term.misapplied;
      }
    }
    Apply(*fact, time, at, id, term);
  }
  return term;
}

void ModelFold::Apply(const ModelFact& fact, Instant at, Instant horizon,
                      const std::string& id, ModelTerm& term) const {
  const Fact& said = fact.fact;
  if (said.has_term_granted()) {
    if (!term.validity.empty()) term.sums.clear();
    term.cells.clear();
    term.instruments = {said.instrument_id()};
    Open(fact, at, term);
    term.instrument = said.instrument_id();
    term.proposed = NonBinding(said.instrument_id());
    term.implied = said.term_granted().implied();
    Write(said.term_granted().fields(), fact.id, term);
  } else if (said.has_term_reinstated()) {
    term.cells.erase("scope");
    term.cells.erase("window");
    Open(fact, at, term);
    Write(said.term_reinstated().fields(), fact.id, term);
  } else if (TermOf(said) == id) {
    ApplyVerb(fact, at, horizon, term);
  } else {
    ApplyInstrument(fact, at, id, term);
  }
}

void ModelFold::ApplyVerb(const ModelFact& fact, Instant at, Instant horizon,
                          ModelTerm& term) const {
  const Fact& said = fact.fact;
  // What is only kept has not changed: it is no founding.
  if (NeedsLivingTerm(said) && !said.has_term_kept() &&
      Restates(said.instrument_id(), horizon, term)) {
    term.founder = fact.id;
    term.instrument = said.instrument_id();
  }
  const auto slice = [&](const v1::Scope& scope) {
    term.lifted.push_back({PartText(scope, ""), fact.id});
  };
  switch (said.fact_case()) {
    case Fact::kTermAmended:
      term.instruments.insert(said.instrument_id());
      return Amend(said.term_amended(), fact.id, term);
    case Fact::kTermConverted:
      if (said.term_converted().has_slice()) {
        return slice(said.term_converted().slice());
      }
      return Close(fact.id, at, v1::TERM_STATUS_CONVERTED, term);
    case Fact::kTermSuspended:
    case Fact::kTermResumed:
      term.suspended = said.has_term_suspended();
      term.suspension = fact.id;
      term.suspended_at = at;
      return;
    case Fact::kTermLifted:
      if (said.term_lifted().has_slice()) {
        return slice(said.term_lifted().slice());
      }
      return Close(fact.id, at, v1::TERM_STATUS_LIFTED, term);
    case Fact::kTermLapsed:
      return Close(fact.id, at, v1::TERM_STATUS_LAPSED, term);
    case Fact::kTermExpired:
      return;  // it only confirms what the clock says
    case Fact::kTermWaived: {
      const v1::TermWaived& waived = said.term_waived();
      if (waived.instance_case() == v1::TermWaived::INSTANCE_NOT_SET) {
        return Close(fact.id, at, v1::TERM_STATUS_WAIVED, term);
      }
      term.waived.push_back(
          {PartText(waived.scope(), waived.process_id()), fact.id});
      return;
    }
    case Fact::kPerformanceRecorded:
      return Perform(said.performance_recorded(), fact.id, term);
    default:
      return;
  }
}

void ModelFold::ApplyInstrument(const ModelFact& fact, Instant at,
                                const std::string& id, ModelTerm& term) const {
  const Fact& said = fact.fact;
  if (said.has_instrument_terminated()) {
    const std::string& ended =
        said.instrument_terminated().terminated().instrument_id();
    if (ended != term.instrument || !term.terminator.empty()) return;
    const auto cell = term.cells.find("survives");
    if (cell == term.cells.end() || cell->second.fields.empty()) {
      return Close(fact.id, at, v1::TERM_STATUS_TERMINATED, term);
    }
    const v1::Survival& survives = cell->second.fields[0]->survives();
    if (!survives.has_tail()) return;
    term.terminator = fact.id;
    term.tail_ends_at = Later(at, survives.tail());
    return;
  }
  if (Drops(fact, at, id, term)) {
    return Close(fact.id, at, v1::TERM_STATUS_LIFTED, term);
  }
  for (const v1::Disposition* each : DispositionsIn(said)) {
    if (each->term_id() != id) continue;
    if (each->kind() == v1::DISPOSITION_KIND_CHANGED) continue;
    if (Carried(*each)) {
      term.founder = fact.id;
      term.instrument = said.instrument_id();
      term.instruments.insert(term.instrument);
    } else if (!IsEnd(Standing(id, term, at).status)) {
      Close(fact.id, at, v1::TERM_STATUS_LIFTED, term);
    }
  }
  const v1::RulingIssued& ruling = said.ruling_issued();
  if (Names(ruling.terminated_term_ids(), id)) {
    Close(fact.id, at, v1::TERM_STATUS_TERMINATED, term);
  }
  if (Names(ruling.suspended_term_ids(), id)) {
    term.suspended = true;
    term.suspension = fact.id;
    term.suspended_at = at;
  }
}

// In a restatement an unmentioned living term of what it restates is gone.
bool ModelFold::Drops(const ModelFact& restatement, Instant at,
                      const std::string& id, const ModelTerm& term) const {
  const std::string& instrument = restatement.fact.instrument_id();
  bool stands = false;
  for (const auto& each : restatement.fact.instrument_restated().restates()) {
    stands = stands || term.instruments.count(each.instrument_id()) != 0;
  }
  if (!stands) return false;
  for (const ModelFact& fact : selection_.facts) {
    if (fact.fact.instrument_id() == instrument &&
        TouchedBy(fact.fact).count("term/" + id) != 0) {
      return false;
    }
  }
  const v1::TermStatus status = Standing(id, term, at).status;
  return status != v1::TERM_STATUS_ABSENT && !IsEnd(status);
}

bool ModelFold::Restates(const std::string& instrument, Instant horizon,
                         const ModelTerm& term) const {
  if (instrument.empty()) return false;
  for (const ModelFact& fact : selection_.facts) {
    if (fact.fact.instrument_id() != instrument) continue;
    if (!fact.fact.has_instrument_restated() || TimeOf(fact) > horizon) {
      continue;
    }
    for (const auto& each : fact.fact.instrument_restated().restates()) {
      if (term.instruments.count(each.instrument_id()) != 0) return true;
    }
  }
  return false;
}

bool ModelFold::NonBinding(const std::string& instrument) const {
  if (instrument.empty()) return false;
  for (const ModelFact& fact : selection_.facts) {
    const v1::InstrumentExecuted& executed = fact.fact.instrument_executed();
    if (fact.fact.instrument_id() == instrument && executed.has_binding() &&
        !executed.binding()) {
      return true;
    }
  }
  return false;
}

bool ModelFold::Carried(const v1::Disposition& disposition) const {
  if (disposition.kind() == v1::DISPOSITION_KIND_CARRIED) return true;
  if (disposition.kind() == v1::DISPOSITION_KIND_DROPPED) return false;
  const auto chosen = world_.carried.find(&disposition);
  // What no world chooses is settled (W10): a later fact needs the term alive.
  return chosen == world_.carried.end() || chosen->second;
}

std::string ModelFold::VoidBy(const std::string& id) const {
  for (const ModelFact& fact : selection_.facts) {
    const v1::RulingIssued& ruling = fact.fact.ruling_issued();
    if (!Names(ruling.void_term_ids(), id)) continue;
    bool reversed = false;
    for (const ModelFact& later : selection_.facts) {
      reversed = reversed || (fact.fact.has_ruling_issued() &&
                              later.fact.ruling_issued().reverses_ruling_id() ==
                                  ruling.ruling_id());
    }
    if (!reversed) return fact.id;
  }
  return "";
}

}  // namespace ledger::model
