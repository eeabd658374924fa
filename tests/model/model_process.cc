// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// The half of a stage that weighs consents, follows processes and names the
// events that a limit rests on.

#include <algorithm>

#include "ledger/amount.h"
#include "tests/model/model_stage.h"
#include "tests/model/model_time.h"

namespace ledger::model {
namespace {

using v1::Fact;

const v1::RightStep* StepIn(const Fact& fact) {
  switch (fact.fact_case()) {
    case Fact::kRightNoticed:
      return &fact.right_noticed();
    case Fact::kRightNoticeRejected:
      return &fact.right_notice_rejected();
    case Fact::kRightExercised:
      return &fact.right_exercised();
    case Fact::kRightExerciseRejected:
      return &fact.right_exercise_rejected();
    case Fact::kRightDeclined:
      return &fact.right_declined();
    case Fact::kRightWindowClosed:
      return &fact.right_window_closed();
    case Fact::kRightWithdrawn:
      return &fact.right_withdrawn();
    case Fact::kRightCompleted:
      return &fact.right_completed();
    default:
      return nullptr;
  }
}

// Where a step leads from where; unspecified: the diagram has no such arrow.
v1::ProcessStatus After(v1::ProcessStatus from, const Fact& step) {
  const bool due =
      from == v1::PROCESS_STATUS_DUE || from == v1::PROCESS_STATUS_IDLE;
  const bool open = from == v1::PROCESS_STATUS_OPEN;
  const bool free = from == v1::PROCESS_STATUS_FREE;
  const bool bound = from == v1::PROCESS_STATUS_BOUND;
  switch (step.fact_case()) {
    case Fact::kRightNoticed:
      if (due || free) return v1::PROCESS_STATUS_OPEN;
      break;
    case Fact::kRightNoticeRejected:
      if (open) return v1::PROCESS_STATUS_DUE;
      break;
    case Fact::kRightExercised:
      if (open) return v1::PROCESS_STATUS_BOUND;
      break;
    case Fact::kRightExerciseRejected:
      if (bound) return v1::PROCESS_STATUS_CONTESTED;
      break;
    case Fact::kRightDeclined:
    case Fact::kRightWindowClosed:
      if (open) return v1::PROCESS_STATUS_FREE;
      break;
    case Fact::kRightWithdrawn:
      if (open || free) return v1::PROCESS_STATUS_IDLE;
      break;
    case Fact::kRightCompleted:
      if (!bound) break;
      return step.right_completed().failed() ? v1::PROCESS_STATUS_FREE
                                             : v1::PROCESS_STATUS_CLOSED_HOLDER;
    default:
      break;
  }
  return v1::PROCESS_STATUS_UNSPECIFIED;
}

// Where a third party's deal leads from FREE: "on no better terms" or "terms
// improved"; unspecified: a price or the floor is not on record. Where neither
// prices nor a floor are, nothing tells that terms were improved.
v1::ProcessStatus Closed(const v1::RightTerms& right, const v1::Amount& offered,
                         const v1::Amount& paid) {
  const bool guarded = right.price_floor() || right.renotice();
  if (!guarded && right.has_price_floor()) {
    return v1::PROCESS_STATUS_CLOSED_THIRD;
  }
  for (const v1::Amount* each : {&offered, &paid}) {
    const std::string& money = each->currency();
    if (!money.empty() && money != "PERCENT") continue;
    return guarded ? v1::PROCESS_STATUS_UNSPECIFIED
                   : v1::PROCESS_STATUS_CLOSED_THIRD;
  }
  if (offered.currency() != paid.currency()) {
    return v1::PROCESS_STATUS_UNSPECIFIED;
  }
  const AmountRange was = RangeOf(offered), is = RangeOf(paid);
  const bool no_better = was.hi && !(is.lo < *was.hi);
  const bool improved = is.hi && *is.hi < was.lo;
  if (no_better) return v1::PROCESS_STATUS_CLOSED_THIRD;
  return improved && guarded ? v1::PROCESS_STATUS_DUE
                             : v1::PROCESS_STATUS_UNSPECIFIED;
}

bool Inside(const v1::Box& inner, const v1::Box& outer) {
  for (const std::string dimension : kDimensions) {
    const v1::Values* wide = ValuesOf(outer, dimension);
    if (wide == nullptr) continue;
    const v1::Values* narrow = ValuesOf(inner, dimension);
    if (narrow == nullptr || narrow->redacted() || wide->redacted()) {
      return false;
    }
    for (const std::string& value : narrow->values()) {
      bool any = false;
      for (const std::string& each : wide->values()) {
        any = any || Within(dimension, each, value);
      }
      if (!any) return false;
    }
  }
  return true;
}

bool Inside(const v1::Scope& inner, const v1::Scope& outer) {
  for (const v1::Box& box : inner.include()) {
    bool any = false;
    for (const v1::Box& each : outer.include()) any = any || Inside(box, each);
    if (!any) return false;
  }
  return true;
}

}  // namespace

// Rule 2: a permission granted by the holder.
void ModelStage::Consent(const ModelRight& right, const ModelPoint& point,
                         const ModelLocal& local, ModelCase& result) const {
  for (const ModelRight& each : rights_) {
    if (each.kind != v1::TERM_KIND_PERMISSION) continue;
    if (each.standing.status != v1::TERM_STATUS_IN_FORCE) continue;
    if (!IsOwn(each)) continue;
    if (Applies(each, point, local).place != Place::kIn) continue;
    size_t grantors = 0;
    for (const std::string& holder : right.holders) {
      grantors += each.burdened.count(holder);
    }
    if (grantors == 0) continue;
    if (grantors < right.holders.size()) unclear_ = true;
    const bool prevails = Prevails(each, right, point);
    if (!IsRestriction(right.kind) && !prevails) unclear_ = true;
    if (!prevails) {
      result.less.insert(each.standing.winner);
      continue;
    }
    ModelCase consent;
    Winners(each, consent);
    result.limit = v1::VERDICT_YES_BY;
    if (result.kind == v1::LIMIT_KIND_UNSPECIFIED) {
      result.kind = v1::LIMIT_KIND_CONSENT;
    }
    result.less.insert(consent.may.begin(), consent.may.end());
    result.may.insert(consent.may.begin(), consent.may.end());
    result.must.clear();  // any of several will do
  }
}

// Rule 5, between a restriction and its holder's permission.
bool ModelStage::Prevails(const ModelRight& permission, const ModelRight& right,
                          const ModelPoint& point) const {
  for (const ModelAssertion& each : scene_.claims.decided) {
    if (each.says || !SpeaksOf(each, point) || !each.applies) continue;
    if (each.terms.count(right.id) != 0) return false;
    if (each.terms.count(permission.id) != 0) return true;
  }
  const std::string& one = permission.term.instrument;
  const std::string& other = right.term.instrument;
  if (one == other && !one.empty()) {
    const v1::Scope& narrow = permission.Fields("scope")->scope();
    const v1::Scope& wide = right.Fields("scope")->scope();
    const bool in = Inside(narrow, wide), around = Inside(wide, narrow);
    if (in == around) unclear_ = true;
    return !around;
  }
  for (const ModelRight& each : rights_) {
    const v1::TermFields* stated = each.Fields("precedence");
    if (stated == nullptr || each.standing.status != v1::TERM_STATUS_IN_FORCE) {
      continue;
    }
    const auto& order = stated->precedence();
    const auto a = std::find(order.begin(), order.end(), one);
    const auto b = std::find(order.begin(), order.end(), other);
    if (a == order.end() && b == order.end()) continue;
    if (a == order.end() || b == order.end()) unclear_ = true;
    return a < b;
  }
  const ModelFact* a = Find(permission.term.founder);
  const ModelFact* b = Find(right.term.founder);
  if (a == nullptr || b == nullptr) return true;
  return fold_.Before(*b, *a);
}

// The second window passes.
void ModelStage::Lapse(const ModelRight& right, Instant until,
                       ModelProcess& process) const {
  const v1::TermFields* terms = right.Fields("right");
  if (process.status != v1::PROCESS_STATUS_FREE || terms == nullptr) return;
  if (!terms->right().has_third_party_window()) return;
  if (Later(fold_.TimeOf(*process.freed),
            terms->right().third_party_window()) <= until) {
    process.status = v1::PROCESS_STATUS_DUE;
  }
}

// Section 8: the steps and deals of the process asked about, one by one.
ModelStage::ModelProcess ModelStage::Follow(const ModelRight& right,
                                            bool undercut) const {
  const std::string& process = scene_.asked.process_id();
  std::vector<const ModelFact*> steps;
  for (const ModelFact& fact : scene_.selection.facts) {
    const v1::RightStep* step = StepIn(fact.fact);
    const bool own = step != nullptr && step->process_id() == process &&
                     step->term_id() == right.id;
    const bool deal = fact.fact.has_act_recorded() &&
                      fact.fact.act_recorded().process_id() == process;
    if (process.empty() || (!own && !deal)) continue;
    const Instant time = fold_.TimeOf(fact);
    if (time != kOpenFuture && time <= at_) steps.push_back(&fact);
  }
  std::sort(steps.begin(), steps.end(),
            [&](const ModelFact* a, const ModelFact* b) {
              return fold_.Before(*a, *b);
            });
  ModelProcess now;
  for (const ModelFact* step : steps) {
    v1::ProcessStatus next = After(now.status, step->fact);
    if (step->fact.has_act_recorded()) {
      // Whom a ruling freed before or after the deal is not followed.
      unclear_ = unclear_ || now.status == v1::PROCESS_STATUS_CONTESTED;
      Lapse(right, fold_.TimeOf(*step), now);
      if (now.status != v1::PROCESS_STATUS_FREE) continue;
      const v1::TermFields* terms = right.Fields("right");
      next = Closed(terms != nullptr ? terms->right() : v1::RightTerms(),
                    now.offer->fact.right_noticed().amount(),
                    step->fact.act_recorded().amount());
      now.open_price = next == v1::PROCESS_STATUS_UNSPECIFIED;
      if (now.open_price) {
        next =
            undercut ? v1::PROCESS_STATUS_DUE : v1::PROCESS_STATUS_CLOSED_THIRD;
      }
    } else if (next == v1::PROCESS_STATUS_UNSPECIFIED) {  // changes nothing
      unclear_ = unclear_ || now.status == v1::PROCESS_STATUS_CONTESTED ||
                 step->fact.has_right_noticed();
      continue;
    }
    if (step->fact.has_right_noticed()) now.offer = step;
    if (step->fact.has_right_noticed()) now.open_price = false;
    now.status = next;
    now.last = step;
    if (next == v1::PROCESS_STATUS_FREE) now.freed = step;
  }
  return now;
}

bool ModelStage::IsOpenPrice(const ModelRight& right) const {
  return IsPriority(right.kind) && Follow(right, false).open_price;
}

// Section 8: the state of the process asked about, and its limit.
void ModelStage::Process(const ModelRight& right, const ModelLocal& local,
                         ModelCase& result) const {
  const std::string& process = scene_.asked.process_id();
  ModelProcess now = Follow(right, local.undercut.count(right.id) != 0);
  for (const ModelFact* each : {now.last, now.freed}) {
    if (each == nullptr) continue;
    result.may.insert(each->id);
    result.less.insert(each->id);
  }
  Lapse(right, at_, now);
  v1::ProcessStatus status = now.status;
  if (status == v1::PROCESS_STATUS_CONTESTED) {
    bool bound = reading_.contested_bound;
    const auto decided = scene_.claims.processes.find(process);
    if (decided != scene_.claims.processes.end()) {
      if (decided->second.outcome < v1::CLAIM_OUTCOME_FREED) unclear_ = true;
      if (decided->second.from > at_) unclear_ = true;
      bound = decided->second.outcome == v1::CLAIM_OUTCOME_BOUND;
      result.may.insert(decided->second.event);
      result.less.insert(decided->second.event);
    }
    status = bound ? v1::PROCESS_STATUS_BOUND : v1::PROCESS_STATUS_FREE;
  }
  result.kind = v1::LIMIT_KIND_PRIORITY;
  result.limit = v1::VERDICT_YES_SUBJECT_TO;
  if (status == v1::PROCESS_STATUS_BOUND ||
      status == v1::PROCESS_STATUS_CLOSED_HOLDER) {
    result.kind = v1::LIMIT_KIND_BOUND;
    result.limit = v1::VERDICT_NO;
  }
  if (status == v1::PROCESS_STATUS_FREE ||
      status == v1::PROCESS_STATUS_CLOSED_THIRD) {
    result.limit = 0;
    result.kind = v1::LIMIT_KIND_UNSPECIFIED;
    result.must.clear();
    result.may.clear();
  }
}

void ModelStage::Disclosed(const std::string& event, const std::string& field,
                           ModelCase& result) const {
  std::set<std::string> filled;
  for (const ModelEvent& row : *scene_.events) {
    if (!row.event.fact().has_detail_disclosed()) continue;
    Fact newest;
    if (!NewestOf(*scene_.events, row.event.event_id(), newest)) continue;
    const v1::DetailDisclosed& disclosed = newest.detail_disclosed();
    if (disclosed.target() != event) continue;
    const v1::TermFields& fields =
        disclosed.disclosed().has_term_granted()
            ? disclosed.disclosed().term_granted().fields()
            : disclosed.disclosed().term_amended().set();
    const auto* known = v1::TermFields::descriptor()->FindFieldByName(field);
    if (fields.GetReflection()->HasField(fields, known)) {
      filled.insert(row.event.event_id());
    }
  }
  result.may.insert(filled.begin(), filled.end());
}

void ModelStage::Kept(const ModelRight& right, ModelCase& result) const {
  std::vector<const ModelFact*> facts;
  for (const ModelFact& fact : scene_.selection.facts) {
    if (TouchedBy(fact.fact).count("term/" + right.id) == 0) continue;
    const Instant time = fold_.TimeOf(fact);
    if (time != kOpenFuture && time <= at_) facts.push_back(&fact);
  }
  std::sort(facts.begin(), facts.end(),
            [&](const ModelFact* a, const ModelFact* b) {
              return fold_.Before(*a, *b);
            });
  std::string kept;
  bool doubt = false;
  for (const ModelFact* fact : facts) {
    if (StepIn(fact->fact) != nullptr) continue;
    switch (fact->fact.fact_case()) {
      case Fact::kTermKept:
        kept = fact->id;
        doubt = false;
        break;
      case Fact::kPerformanceRecorded:
      case Fact::kBreachAlleged:
      case Fact::kBreachCured:
        break;
      case Fact::kTermWaived:
      case Fact::kTermExpired:
      case Fact::kInstrumentExecuted:
      case Fact::kInstrumentRestated:
        doubt = true;
        break;
      default:
        kept.clear();
    }
  }
  if (kept.empty()) return;
  result.may.insert(kept);
  if (!doubt) result.must.insert(kept);
}

void ModelStage::Winners(const ModelRight& right, ModelCase& result) const {
  result.must = {right.standing.winner, right.WinnerOf("scope")};
  const v1::TermFields* window = right.Fields("window");
  if (window != nullptr && window->window().has_end()) {
    result.must.insert(right.WinnerOf("window"));
  }
  const ModelFact* mode = Find(right.WinnerOf("mode"));
  if (mode != nullptr && mode->fact.has_term_amended()) {
    result.must.insert(mode->id);
  }
  Kept(right, result);
  result.may.insert(result.must.begin(), result.must.end());
  for (const char* cell :
       {"mode", "window", "holders", "burdened", "affiliates"}) {
    result.may.insert(right.WinnerOf(cell));
  }
  for (const char* field : {"scope", "window", "mode"}) {
    Disclosed(right.WinnerOf(field), field, result);
  }
  result.may.insert(persons_.events().begin(), persons_.events().end());
  result.must.erase("");
  result.may.erase("");
}

}  // namespace ledger::model
