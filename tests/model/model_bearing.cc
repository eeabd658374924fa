// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Which facts can bear on a question, where all of them make too many worlds.

#include <algorithm>

#include "tests/model/model_cases.h"

namespace ledger::model {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// "term/…" and "condition/…" of every formula within a message.
void GatherAnchors(const Message& message, std::set<std::string>& anchors) {
  if (message.GetDescriptor() == v1::Formula::descriptor()) {
    const auto& formula =
        *google::protobuf::DynamicCastToGenerated<v1::Formula>(&message);
    if (formula.has_term_id()) anchors.insert("term/" + formula.term_id());
    if (formula.has_condition_id()) {
      anchors.insert("condition/" + formula.condition_id());
    }
  }
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      GatherAnchors(reflection->GetMessage(message, field), anchors);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      GatherAnchors(reflection->GetRepeatedMessage(message, field, i), anchors);
    }
  }
}

// Whether any box of a fact's scopes may contain a point, whoever is who.
bool Meets(const v1::Fact& fact, const std::vector<ModelPoint>& points) {
  ModelBoxes boxes;
  GatherBoxes(fact, boxes);
  for (const v1::Box* box : boxes) {
    v1::Box loose = *box;
    loose.clear_counterparty();
    loose.clear_channel();
    for (const ModelPoint& point : points) {
      std::set<const v1::Box*> met;
      if (InBox(loose, point, {}, &met) || !met.empty()) return true;
    }
  }
  return false;
}

// Conditions that some definition gives a last day.
bool HasLongStop(const ModelSelection& selection, const std::string& id) {
  for (const ModelFact& fact : selection.facts) {
    if (ConditionOf(fact.fact) != id) continue;
    if (fact.fact.condition_defined().has_long_stop()) return true;
  }
  return false;
}

// An affiliation of others than the actor; a definition that has no effect.
bool IsIdle(const ModelSelection& selection, const v1::Fact& fact,
            const std::string& actor) {
  const v1::PartyChanged& change = fact.party_changed();
  const std::string& other = change.affiliated().empty()
                                 ? change.disaffiliated()
                                 : change.affiliated();
  if (!other.empty()) {
    const auto identifies = [](const ModelFact& each) {
      return each.fact.party_changed().has_identified();
    };
    return other != actor && change.party_id() != actor &&
           std::none_of(selection.facts.begin(), selection.facts.end(),
                        identifies);
  }
  return fact.has_condition_defined() &&
         !HasLongStop(selection, ConditionOf(fact));
}

void TakeDispositions(google::protobuf::RepeatedPtrField<v1::Disposition>& all,
                      const std::set<std::string>& things) {
  google::protobuf::RepeatedPtrField<v1::Disposition> kept;
  for (const v1::Disposition& each : all) {
    if (things.count("term/" + each.term_id()) != 0) *kept.Add() = each;
  }
  all = kept;
}

}  // namespace

ModelSelection Bearing(const ModelSelection& selection,
                       const ModelClaims& claims,
                       const std::vector<ModelPoint>& points,
                       const std::string& actor) {
  std::set<std::string> things;
  for (const ModelFact& fact : selection.facts) {
    const v1::TermKind kind = TermKindOf(fact.fact);
    const bool scoped = IsRestriction(kind) || IsPriority(kind) ||
                        kind == v1::TERM_KIND_PREFERENCE ||
                        kind == v1::TERM_KIND_LICENCE ||
                        kind == v1::TERM_KIND_PERMISSION;
    if (kind == v1::TERM_KIND_META || (scoped && Meets(fact.fact, points))) {
      things.insert("term/" + TermOf(fact.fact));
    }
  }
  for (const auto* list : {&claims.open, &claims.decided}) {
    for (const ModelAssertion& each : *list) {
      for (const std::string& term : each.terms) things.insert("term/" + term);
    }
  }
  for (size_t size = 0; size != things.size();) {
    size = things.size();
    for (const ModelFact& fact : selection.facts) {
      const std::set<std::string> touched = TouchedBy(fact.fact);
      const bool bears =
          std::any_of(touched.begin(), touched.end(),
                      [&](const auto& each) { return things.count(each); });
      if (bears) GatherAnchors(fact.fact, things);
    }
  }
  ModelSelection bearing;
  bearing.groups = selection.groups;
  for (ModelGroup& group : bearing.groups) group.facts.clear();
  for (ModelFact fact : selection.facts) {
    const std::string term = TermOf(fact.fact);
    const std::string condition = ConditionOf(fact.fact);
    if (!term.empty() && things.count("term/" + term) == 0) continue;
    if (!condition.empty() && things.count("condition/" + condition) == 0) {
      continue;
    }
    if (IsIdle(selection, fact.fact, actor)) continue;
    if (fact.fact.has_instrument_restated()) {
      TakeDispositions(
          *fact.fact.mutable_instrument_restated()->mutable_dispositions(),
          things);
    }
    if (fact.fact.has_instrument_executed()) {
      TakeDispositions(
          *fact.fact.mutable_instrument_executed()->mutable_dispositions(),
          things);
    }
    if (fact.group >= 0) {
      bearing.groups[static_cast<size_t>(fact.group)].facts.push_back(
          bearing.facts.size());
    }
    bearing.facts.push_back(std::move(fact));
  }
  return bearing;
}

}  // namespace ledger::model
