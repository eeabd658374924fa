// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/model/model_stage.h"

#include <algorithm>

#include "tests/model/model_worlds.h"

namespace ledger::model {
namespace {

using v1::Fact;

v1::TermKind KindOf(const ModelSelection& selection, const std::string& id) {
  for (const ModelFact& fact : selection.facts) {
    if (TermOf(fact.fact) == id) return TermKindOf(fact.fact);
  }
  return v1::TERM_KIND_UNSPECIFIED;
}

// A reading of the words writes every register that it sets.
void Say(const ModelAssertion& assertion, ModelTerm& term) {
  std::vector<const google::protobuf::FieldDescriptor*> set;
  assertion.set.GetReflection()->ListFields(assertion.set, &set);
  for (const auto* field : set) {
    term.cells[field->name()] = {{&assertion.set}, assertion.event};
  }
}

}  // namespace

void ModelCase::Worst(const ModelCase& other) {
  less.insert(other.less.begin(), other.less.end());
  if (other.limit == 0) return;
  if (limit == 0 || other.limit < limit) {
    limit = other.limit;
    kind = other.kind;
    must = other.must;
    may = other.may;
  } else if (limit == other.limit) {
    must.insert(other.must.begin(), other.must.end());
    may.insert(other.may.begin(), other.may.end());
  }
}

const v1::TermFields* ModelRight::Fields(const std::string& cell) const {
  const auto found = term.cells.find(cell);
  if (found == term.cells.end() || found->second.fields.empty()) return nullptr;
  return found->second.fields[0];
}

std::string ModelRight::WinnerOf(const std::string& cell) const {
  const auto found = term.cells.find(cell);
  return found == term.cells.end() ? "" : found->second.winner;
}

bool ModelRight::IsPersonal() const {
  const v1::TermFields* fields = Fields("right");
  return fields != nullptr && fields->right().personal();
}

bool IsRestriction(v1::TermKind kind) {
  return kind >= v1::TERM_KIND_EXCLUSIVITY &&
         kind <= v1::TERM_KIND_ASSIGNMENT_RESTRICTION;
}

bool IsPriority(v1::TermKind kind) {
  return kind >= v1::TERM_KIND_ROFR && kind <= v1::TERM_KIND_MATCHING_RIGHT;
}

ModelStage::ModelStage(const ModelScene& scene, const ModelFold& fold,
                       Instant at, const ModelReading& reading)
    : scene_(scene),
      fold_(fold),
      at_(at),
      reading_(reading),
      persons_(scene.selection, fold, at),
      actor_(persons_.One(scene.asked.actor())) {
  for (const std::string& id : TermIds(scene.selection)) {
    ModelRight right;
    right.id = id;
    right.kind = KindOf(scene.selection, id);
    right.term = fold.Term(id, at);
    if (!right.term.validity.empty()) {
      for (const ModelAssertion& each : scene.claims.decided) {
        if (!each.says || each.terms.count(id) == 0) continue;
        const bool bag =
            !right.term.lifted.empty() || !right.term.waived.empty();
        unclear_ = unclear_ || (each.set.has_scope() && bag);
        Say(each, right.term);
      }
      for (size_t i = 0; i < scene.claims.open.size(); ++i) {
        const ModelAssertion& each = scene.claims.open[i];
        if (!each.says || each.terms.count(id) == 0) continue;
        // Whether a reading of the scope clears the bag is not settled.
        const bool bag =
            !right.term.lifted.empty() || !right.term.waived.empty();
        unclear_ = unclear_ || (each.set.has_scope() && bag);
        if (reading.holds[i]) Say(each, right.term);
      }
    }
    right.standing = fold.Standing(id, right.term, at);
    if (const auto* fields = right.Fields("holders")) {
      right.holders = persons_.AndSuccessors(fields->holders(), id, true,
                                             Find(right.WinnerOf("holders")),
                                             right.IsPersonal());
      right.gone = right.holders.empty();
    }
    if (const auto* fields = right.Fields("burdened")) {
      right.burdened = persons_.AndSuccessors(fields->burdened(), id, false,
                                              Find(right.WinnerOf("burdened")));
    }
    rights_.push_back(std::move(right));
  }
}

const ModelFact* ModelStage::Find(const std::string& event) const {
  for (const ModelFact& fact : scene_.selection.facts) {
    if (fact.id == event) return &fact;
  }
  return nullptr;
}

bool ModelStage::IsOwn(const ModelRight& licence) const {
  return licence.holders.count(actor_) != 0;
}

bool ModelStage::IsOpenAffiliate(const ModelRight& right) const {
  if (right.burdened.count(actor_) != 0) return false;
  if (!persons_.IsAffiliate(actor_, right.burdened)) return false;
  const v1::TermFields* fields = right.Fields("affiliates");
  return fields == nullptr || fields->affiliates() != v1::AFFILIATES_BOUND;
}

// Rule 3.
bool ModelStage::Binds(const ModelRight& right, const ModelLocal& local) const {
  if (right.burdened.count(actor_) != 0) return true;
  if (!persons_.IsAffiliate(actor_, right.burdened)) return false;
  return !IsOpenAffiliate(right) || local.bound.count(right.id) != 0;
}

// What rulings, settlements and the reading say of a point; false if nothing.
bool ModelStage::Override(const ModelRight& right, const ModelPoint& point,
                          Place own, ModelApplies& result) const {
  bool said = false, applies = false, decided = false;
  uint64_t last = 0;
  const auto say = [&](const ModelAssertion& each, bool holds, bool open) {
    if (each.says || each.terms.count(right.id) == 0) return;
    const bool inside = each.scoped
                            ? InScope(each.scope, point, {}) == Place::kIn
                            : own == Place::kIn;
    if (!inside) return;
    const bool value = each.applies == holds;
    // What was claimed after a ruling disputes the same part again. What was
    // ruled of it twice, or claimed before and not decided, is not settled.
    const bool again = open && decided && last < each.position;
    if (said && applies != value && !again) unclear_ = true;
    if (open && decided && !again) unclear_ = true;
    said = true;
    applies = value;
    if (!open) last = std::max(last, each.position);
    decided = decided || !open;
    result.by.insert(each.event);
    if (!each.decided_by.empty()) result.by.insert(each.decided_by);
  };
  for (const auto& each : scene_.claims.decided) say(each, true, false);
  for (size_t i = 0; i < scene_.claims.open.size(); ++i) {
    say(scene_.claims.open[i], reading_.holds[i], true);
  }
  if (said) result.place = applies ? Place::kIn : Place::kOut;
  return said;
}

ModelApplies ModelStage::Applies(const ModelRight& right,
                                 const ModelPoint& point,
                                 const ModelLocal& local) const {
  ModelApplies result;
  const v1::TermFields* fields = right.Fields("scope");
  if (fields == nullptr) {
    // What a claim of a term without a scope comes to is not settled.
    if (Override(right, point, Place::kOut, result)) unclear_ = true;
    return {};
  }
  Place own = InScope(fields->scope(), point, local.redacted);
  result.by = {right.WinnerOf("scope")};
  bool lifted = false;
  for (const ModelPart& part : right.term.lifted) {
    const ModelFact* fact = Find(part.event);
    const v1::Scope& slice = fact->fact.has_term_lifted()
                                 ? fact->fact.term_lifted().slice()
                                 : fact->fact.term_converted().slice();
    if (InScope(slice, point, local.redacted) != Place::kIn) continue;
    if (own != Place::kOut) result.by = {part.event};
    lifted = true;
  }
  if (lifted) own = Place::kOut;
  ModelApplies over;
  if (Override(right, point, own, over)) {
    if (lifted && over.place == Place::kIn) unclear_ = true;
    over.by.insert(result.by.begin(), result.by.end());
    return over;
  }
  result.place = own;
  return result;
}

std::set<std::string> ModelStage::Ending(const ModelRight& right) const {
  std::set<std::string> events;
  if (right.standing.status == v1::TERM_STATUS_ABSENT ||
      right.standing.status == v1::TERM_STATUS_PROPOSED) {
    for (const ModelFact& fact : scene_.selection.facts) {
      if (fact.fact.has_term_granted() && TermOf(fact.fact) == right.id) {
        events.insert(fact.id);
      }
    }
    return events;
  }
  events.insert(right.standing.winner);
  if (right.standing.status == v1::TERM_STATUS_LAPSED) {  // by the condition
    for (const ModelFact& fact : scene_.selection.facts) {
      if (fact.fact.has_condition_determined()) events.insert(fact.id);
    }
  }
  if (right.standing.status == v1::TERM_STATUS_PENDING) {
    events.insert(right.WinnerOf("window"));
  }
  events.erase("");
  return events;
}

ModelCase ModelStage::LimitOn(const ModelRight& right, const ModelPoint& raw,
                              const ModelLocal& local) const {
  ModelCase result;
  const bool limits = IsRestriction(right.kind) || IsPriority(right.kind) ||
                      right.kind == v1::TERM_KIND_PREFERENCE;
  if (!limits) return result;
  if (right.standing.status != v1::TERM_STATUS_IN_FORCE) {
    result.less = Ending(right);
    return result;
  }
  const ModelPoint point = persons_.Known(raw);
  if (!Binds(right, local)) {
    result.less = persons_.events();
    result.less.insert(right.WinnerOf("burdened"));
    result.less.insert(right.WinnerOf("scope"));
    return result;
  }
  if (persons_.IsWith(point, right.holders) || right.gone) {  // rule 4
    result.less = persons_.events();
    result.less.insert(right.WinnerOf("holders"));
    return result;
  }
  const ModelApplies applies = Applies(right, point, local);
  if (applies.place == Place::kOut) {
    result.less = applies.by;
    return result;
  }
  if (applies.place == Place::kCarved) {
    result.limit = v1::VERDICT_YES_BY;
    result.kind = v1::LIMIT_KIND_CARVE_OUT;
    result.must = result.may = result.less = {right.WinnerOf("scope")};
    return result;
  }
  Instances(right, point, local, result);
  Consent(right, point, local, result);
  if (result.limit != 0) {
    // Whether consent to what is free already is a limit is not settled.
    ModelCase process;
    if (IsPriority(right.kind)) Process(right, local, process);
    const bool free = IsPriority(right.kind) && process.limit == 0;
    unclear_ = unclear_ || (free && result.kind == v1::LIMIT_KIND_CONSENT);
    return result;
  }
  Winners(right, result);
  result.may.insert(applies.by.begin(), applies.by.end());
  if (IsRestriction(right.kind)) {
    result.limit = v1::VERDICT_NO;
    result.kind = v1::LIMIT_KIND_RESTRICTION;
  } else if (right.kind == v1::TERM_KIND_PREFERENCE) {
    result.limit = v1::VERDICT_YES_WITH_PREFERENCE;
    result.kind = v1::LIMIT_KIND_PREFERENCE;
  } else {
    Process(right, local, result);
  }
  return result;
}

// Waivers of this very term, for the act or for the process asked about.
void ModelStage::Instances(const ModelRight& right, const ModelPoint& point,
                           const ModelLocal& local, ModelCase& result) const {
  for (const ModelPart& part : right.term.waived) {
    const v1::TermWaived& waived = Find(part.event)->fact.term_waived();
    const bool meant =
        waived.process_id().empty()
            ? InScope(waived.scope(), point, local.redacted) == Place::kIn
            : waived.process_id() == scene_.asked.process_id();
    if (!meant) continue;
    if (waived.has_until() && fold_.LimitAt(waived.until(), at_) <= at_) {
      continue;
    }
    result.limit = v1::VERDICT_YES_BY;
    result.kind = v1::LIMIT_KIND_WAIVER;
    result.may.insert(part.event);
    result.less.insert(part.event);
  }
  if (result.may.size() == 1) result.must = result.may;
}

}  // namespace ledger::model
