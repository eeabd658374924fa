// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/plan.h"

#include <algorithm>
#include <tuple>

namespace ledger {
namespace {

using F = v1::Fact;

void AddOnce(std::vector<uint32_t>& list, uint32_t value) {
  if (std::find(list.begin(), list.end(), value) == list.end()) {
    list.push_back(value);
  }
}

// Whether an instrument says that a term goes on or is gone.
bool Disposes(const F& fact, std::string_view term_id) {
  for (const v1::Disposition& each : DispositionsOf(fact)) {
    if (each.term_id() == term_id &&
        (each.kind() == v1::DISPOSITION_KIND_CARRIED ||
         each.kind() == v1::DISPOSITION_KIND_DROPPED)) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool AppliesBefore(Instant a_time, const Fact& a, Instant b_time,
                   const Fact& b) {
  return std::tuple(a_time, a.FirstAt(a_time), a.position()) <
         std::tuple(b_time, b.FirstAt(b_time), b.position());
}

Plan::Plan(const Selection& selection) : selection_(selection) {
  const auto count = static_cast<uint32_t>(selection.facts().size());
  for (uint32_t i = 0; i < count; ++i) FileFact(i);
  for (const uint32_t i : instruments_) FileEverywhere(i);
  for (TermPlan& term : terms_) Sort(term.facts);
  for (ConditionPlan& condition : conditions_) Sort(condition.facts);
  Link();
}

TermPlan& Plan::MakeTerm(std::string_view id) {
  const auto [entry, fresh] =
      term_index_.try_emplace(id, static_cast<uint32_t>(terms_.size()));
  if (fresh) {
    terms_.emplace_back();
    terms_.back().id = id;
  }
  return terms_[entry->second];
}

ConditionPlan& Plan::MakeCondition(std::string_view id) {
  const auto [entry, fresh] = condition_index_.try_emplace(
      id, static_cast<uint32_t>(conditions_.size()));
  if (fresh) {
    conditions_.emplace_back();
    conditions_.back().id = id;
  }
  return conditions_[entry->second];
}

void Plan::FileFact(uint32_t index) {
  const F& fact = *this->fact(index).fact;
  const TermSubject subject = SubjectOf(fact);
  if (!subject.term_id.empty()) {
    TermPlan& term = MakeTerm(subject.term_id);
    if (term.kind == v1::TERM_KIND_UNSPECIFIED) term.kind = subject.kind;
    term.facts.push_back(index);
    return;
  }
  const std::string_view condition = ConditionOf(fact);
  if (!condition.empty()) {
    MakeCondition(condition).facts.push_back(index);
    return;
  }
  switch (fact.fact_case()) {
    case F::kInstrumentExecuted:
      if (fact.instrument_executed().has_binding() &&
          !fact.instrument_executed().binding()) {
        non_binding_[fact.instrument_id()] = true;
      }
      instruments_.push_back(index);
      break;
    case F::kInstrumentRestated: {
      Restatement& made = restatements_[fact.instrument_id()];
      made.fact = index;
      for (const auto& each : fact.instrument_restated().restates()) {
        made.restates.push_back(each.instrument_id());
      }
      instruments_.push_back(index);
      break;
    }
    case F::kInstrumentRenewed:
    case F::kInstrumentTerminated:
      instruments_.push_back(index);
      break;
    case F::kRulingIssued:
      rulings_.push_back(index);
      break;
    default:
      break;
  }
}

// Files what an instrument or a ruling does under the terms that it meets.
void Plan::FileEverywhere(uint32_t index) {
  const F& fact = *this->fact(index).fact;
  std::vector<std::string_view> of;  // instruments whose terms it meets
  if (fact.has_instrument_restated()) {
    for (const auto& each : fact.instrument_restated().restates()) {
      of.push_back(each.instrument_id());
    }
  } else if (fact.has_instrument_terminated()) {
    of.push_back(fact.instrument_terminated().terminated().instrument_id());
  }
  for (const auto& each : DispositionsOf(fact)) {
    const int term = Term(each.term_id());
    if (term >= 0) AddOnce(terms_[static_cast<size_t>(term)].facts, index);
  }
  if (of.empty()) return;
  for (TermPlan& term : terms_) {
    const bool meets =
        std::any_of(term.facts.begin(), term.facts.end(), [&](uint32_t i) {
          const std::string_view own = this->fact(i).fact->instrument_id();
          return !own.empty() &&
                 std::find(of.begin(), of.end(), own) != of.end();
        });
    if (meets) AddOnce(term.facts, index);
  }
}

void Plan::Link() {
  for (const uint32_t i : rulings_) {
    const auto& ruling = fact(i).fact->ruling_issued();
    if (Reversed(fact(i))) continue;
    for (const auto* ids :
         {&ruling.terminated_term_ids(), &ruling.suspended_term_ids()}) {
      for (const auto& id : *ids) {
        const int term = Term(id);
        if (term < 0) continue;
        AddOnce(terms_[static_cast<size_t>(term)].facts, i);
        Sort(terms_[static_cast<size_t>(term)].facts);
      }
    }
  }
  const auto link = [this](auto& plan) {
    for (const uint32_t i : plan.facts) {
      const References references = ReferencesOf(*fact(i).fact);
      for (const std::string_view id : references.terms) {
        const int term = Term(id);
        if (term >= 0) AddOnce(plan.terms, static_cast<uint32_t>(term));
      }
      for (const std::string_view id : references.conditions) {
        const int condition = Condition(id);
        if (condition >= 0) {
          AddOnce(plan.conditions, static_cast<uint32_t>(condition));
        }
      }
    }
  };
  for (TermPlan& term : terms_) link(term);
  for (ConditionPlan& condition : conditions_) link(condition);
}

void Plan::Sort(std::vector<uint32_t>& facts) const {
  std::sort(facts.begin(), facts.end(), [this](uint32_t a, uint32_t b) {
    return AppliesBefore(fact(a).when.lo, fact(a), fact(b).when.lo, fact(b));
  });
}

int Plan::Term(std::string_view id) const {
  const auto found = term_index_.find(id);
  return found == term_index_.end() ? -1 : static_cast<int>(found->second);
}

int Plan::Condition(std::string_view id) const {
  const auto found = condition_index_.find(id);
  return found == condition_index_.end() ? -1 : static_cast<int>(found->second);
}

const Restatement* Plan::RestatementBy(std::string_view instrument_id) const {
  const auto found = restatements_.find(instrument_id);
  return found == restatements_.end() ? nullptr : &found->second;
}

v1::DispositionKind Plan::DispositionOf(std::string_view instrument_id,
                                        std::string_view term_id) const {
  v1::DispositionKind kind = v1::DISPOSITION_KIND_UNSPECIFIED;
  for (const uint32_t i : instruments_) {
    const F& fact = *this->fact(i).fact;
    if (fact.instrument_id() != instrument_id) continue;
    for (const auto& each : DispositionsOf(fact)) {
      if (each.term_id() == term_id) kind = each.kind();
    }
  }
  return kind;
}

bool Plan::NonBinding(std::string_view instrument_id) const {
  return non_binding_.contains(instrument_id);
}

bool Plan::Settled(const TermPlan& term, const Fact& fact) const {
  for (const uint32_t i : term.facts) {
    const Fact& later = this->fact(i);
    const bool disposes = Disposes(*later.fact, term.id);
    if (SubjectOf(*later.fact).term_id != term.id && !disposes) continue;
    if (later.fact->has_term_granted() || later.fact->has_term_reinstated() ||
        later.fact->has_breach_alleged() || later.fact->has_breach_cured()) {
      continue;
    }
    if (AppliesBefore(fact.when.lo, fact, later.when.lo, later)) return true;
  }
  return false;
}

bool Plan::Reversed(const Fact& ruling) const {
  const std::string& id = ruling.fact->ruling_issued().ruling_id();
  return std::any_of(rulings_.begin(), rulings_.end(), [&](uint32_t i) {
    return !id.empty() && fact(i).position() > ruling.position() &&
           fact(i).fact->ruling_issued().reverses_ruling_id() == id &&
           !Reversed(fact(i));
  });
}

const Fact* Plan::VoidRuling(std::string_view term_id) const {
  for (const uint32_t i : rulings_) {
    const auto& ids = fact(i).fact->ruling_issued().void_term_ids();
    if (std::find(ids.begin(), ids.end(), term_id) == ids.end()) continue;
    if (!Reversed(fact(i))) return &fact(i);
  }
  return nullptr;
}

}  // namespace ledger
