// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/model/model_select.h"

#include <algorithm>
#include <map>

#include "tests/model/model_time.h"

namespace ledger::model {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using v1::Fact;

// Whether a value says of itself that it is not known.
bool SaysUnknown(const Message& value) {
  const auto* type = value.GetDescriptor();
  if (type == v1::When::descriptor()) {
    return google::protobuf::DynamicCastToGenerated<v1::When>(&value)
        ->has_unknown();
  }
  if (type == v1::Amount::descriptor()) {
    return google::protobuf::DynamicCastToGenerated<v1::Amount>(&value)
               ->qualifier() == v1::AMOUNT_QUALIFIER_UNDISCLOSED;
  }
  if (type == v1::TimeLimit::descriptor()) {
    return google::protobuf::DynamicCastToGenerated<v1::TimeLimit>(&value)
        ->until()
        .has_unknown();
  }
  return false;
}

// Messages that are a form with fields, not one value.
bool IsForm(const Message& value) {
  const auto* type = value.GetDescriptor();
  return type == v1::TermFields::descriptor() ||
         type == v1::TermGranted::descriptor() ||
         type == v1::TermAmended::descriptor() ||
         type == v1::Window::descriptor() ||
         type == v1::PerformanceRecorded::descriptor();
}

// Fills what `from` knows and `into` does not.
void Fill(const Message& from, Message& into) {
  const auto* reflection = from.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(from, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->is_repeated()) continue;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      if (!reflection->HasField(into, field)) {
        reflection->SetEnumValue(&into, field,
                                 reflection->GetEnumValue(from, field));
      }
      continue;
    }
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
      if (!reflection->HasField(into, field)) {
        reflection->SetBool(&into, field, reflection->GetBool(from, field));
      }
      continue;
    }
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const Message& known = reflection->GetMessage(from, field);
    if (!reflection->HasField(into, field) ||
        SaysUnknown(reflection->GetMessage(into, field))) {
      reflection->MutableMessage(&into, field)->CopyFrom(known);
    } else if (IsForm(known)) {
      Fill(known, *reflection->MutableMessage(&into, field));
    }
  }
}

// Gives each uncertain fact its group, in order of the groups' first facts.
void MakeGroups(ModelSelection& selection) {
  std::map<std::tuple<std::string, Instant, Instant>, int> known;
  for (size_t i = 0; i < selection.facts.size(); ++i) {
    ModelFact& fact = selection.facts[i];
    if (fact.formula || fact.said.certain()) continue;
    std::string owner = fact.fact.instrument_id();
    if (owner.empty()) owner = "#" + std::to_string(fact.position);
    const auto [place, fresh] = known.try_emplace(
        {owner, fact.said.lo, fact.said.hi}, selection.groups.size());
    if (fresh) selection.groups.push_back({fact.said, {}});
    fact.group = place->second;
    selection.groups[static_cast<size_t>(fact.group)].facts.push_back(i);
  }
}

// W1: a group without a lower bound begins no earlier than the latest lower
// bound, not above its hi, of what was recorded before it on what it touches,
// and at that very instant comes behind it.
void BoundBelow(ModelSelection& selection) {
  for (ModelGroup& group : selection.groups) {
    if (group.when.lo != kOpenPast || group.when.hi == kOpenFuture) continue;
    std::set<std::string> touched;
    std::vector<std::pair<Instant, uint64_t>> bounds;
    for (size_t i : group.facts) {
      touched.merge(TouchedBy(selection.facts[i].fact));
    }
    for (size_t i = 0; i < group.facts.front(); ++i) {
      const ModelFact& earlier = selection.facts[i];
      if (earlier.formula || earlier.when.lo > group.when.hi) continue;
      for (const std::string& thing : TouchedBy(earlier.fact)) {
        if (touched.count(thing) == 0) continue;
        bounds.push_back({earlier.when.lo, earlier.FirstAt(earlier.when.lo)});
      }
    }
    if (bounds.empty()) continue;
    const auto [lo, behind] = *std::max_element(bounds.begin(), bounds.end());
    if (lo == kOpenPast) continue;
    group.when.lo = lo;
    for (size_t i : group.facts) {
      selection.facts[i].when = group.when;
      selection.facts[i].behind = behind;
    }
  }
}

const v1::Event* Find(const std::vector<ModelEvent>& events,
                      const std::string& id) {
  for (const ModelEvent& row : events) {
    if (row.event.event_id() == id) return &row.event;
  }
  return nullptr;
}

}  // namespace

bool IsRetracted(const std::vector<ModelEvent>& events, const std::string& id) {
  for (const ModelEvent& row : events) {
    if (row.event.fact().event_retracted().target() == id) return true;
  }
  return false;
}

std::string NewestCorrection(const std::vector<ModelEvent>& events,
                             const std::string& id) {
  std::string newest;
  for (const ModelEvent& row : events) {
    if (!row.event.fact().has_event_corrected()) continue;
    if (row.event.fact().event_corrected().target() != id) continue;
    if (!IsRetracted(events, row.event.event_id())) {
      newest = row.event.event_id();
    }
  }
  return newest;
}

bool NewestOf(const std::vector<ModelEvent>& events, const std::string& id,
              Fact& newest) {
  const v1::Event* original = Find(events, id);
  if (original == nullptr || IsRetracted(events, id)) return false;
  newest = original->fact();
  const std::string correction = NewestCorrection(events, id);
  if (!correction.empty()) {
    newest = Find(events, correction)->fact().event_corrected().corrected();
  }
  if (newest.has_detail_disclosed()) return true;
  for (const ModelEvent& row : events) {
    if (!row.event.fact().has_detail_disclosed()) continue;
    Fact disclosure;
    if (!NewestOf(events, row.event.event_id(), disclosure)) continue;
    if (disclosure.detail_disclosed().target() != id) continue;
    Fill(disclosure.detail_disclosed().disclosed(), newest);
  }
  return true;
}

ModelSelection Select(const std::vector<ModelEvent>& events) {
  ModelSelection selection;
  std::map<std::string, uint64_t> first_of;
  for (const ModelEvent& row : events) {
    ModelFact fact;
    fact.position = fact.first = row.position;
    fact.id = row.event.event_id();
    const std::string& instrument = row.event.fact().instrument_id();
    if (!instrument.empty()) {
      fact.first = first_of.try_emplace(instrument, row.position).first->second;
    }
    if (MovesKnowledgeOnly(row.event.fact())) continue;
    if (!NewestOf(events, fact.id, fact.fact)) continue;
    fact.formula = fact.fact.effective().has_formula();
    if (!fact.formula) fact.said = RangeSaid(fact.fact.effective());
    fact.when = fact.said;
    selection.facts.push_back(std::move(fact));
  }
  MakeGroups(selection);
  BoundBelow(selection);
  return selection;
}

std::string TermOf(const Fact& fact) {
  const auto* field = fact.GetReflection()->GetOneofFieldDescriptor(
      fact, Fact::descriptor()->FindOneofByName("fact"));
  if (field == nullptr) return "";
  const Message& kind = fact.GetReflection()->GetMessage(fact, field);
  const auto* term = kind.GetDescriptor()->FindFieldByName("term_id");
  return term == nullptr ? "" : kind.GetReflection()->GetString(kind, term);
}

v1::TermKind TermKindOf(const Fact& fact) {
  const auto* field = fact.GetReflection()->GetOneofFieldDescriptor(
      fact, Fact::descriptor()->FindOneofByName("fact"));
  if (field == nullptr) return v1::TERM_KIND_UNSPECIFIED;
  const Message& kind = fact.GetReflection()->GetMessage(fact, field);
  const auto* term = kind.GetDescriptor()->FindFieldByName("term_kind");
  if (term == nullptr) return v1::TERM_KIND_UNSPECIFIED;
  return static_cast<v1::TermKind>(
      kind.GetReflection()->GetEnumValue(kind, term));
}

std::string ConditionOf(const Fact& fact) {
  if (fact.has_condition_defined()) {
    return fact.condition_defined().condition_id();
  }
  if (fact.has_condition_declared()) {
    return fact.condition_declared().condition_id();
  }
  if (fact.has_condition_determined()) {
    return fact.condition_determined().condition_id();
  }
  return fact.condition_removed().condition_id();
}

std::vector<const v1::Disposition*> DispositionsIn(const Fact& fact) {
  std::vector<const v1::Disposition*> all;
  for (const auto& each : fact.instrument_restated().dispositions()) {
    all.push_back(&each);
  }
  for (const auto& each : fact.instrument_executed().dispositions()) {
    all.push_back(&each);
  }
  return all;
}

std::set<std::string> TouchedBy(const Fact& fact) {
  std::set<std::string> touched;
  if (!TermOf(fact).empty()) touched.insert("term/" + TermOf(fact));
  if (!ConditionOf(fact).empty()) {
    touched.insert("condition/" + ConditionOf(fact));
  }
  for (const v1::Disposition* each : DispositionsIn(fact)) {
    touched.insert("term/" + each->term_id());
  }
  const v1::RulingIssued& ruling = fact.ruling_issued();
  for (const auto& id : ruling.void_term_ids()) touched.insert("term/" + id);
  for (const auto& id : ruling.terminated_term_ids()) {
    touched.insert("term/" + id);
  }
  for (const auto& id : ruling.suspended_term_ids()) {
    touched.insert("term/" + id);
  }
  return touched;
}

bool NeedsLivingTerm(const Fact& fact) {
  switch (fact.fact_case()) {
    case Fact::kTermAmended:
    case Fact::kTermConverted:
    case Fact::kTermSuspended:
    case Fact::kTermResumed:
    case Fact::kTermLifted:
    case Fact::kTermLapsed:
    case Fact::kTermExpired:
    case Fact::kTermKept:
    case Fact::kTermWaived:
      return true;
    default:
      return false;
  }
}

bool IsRightStep(const Fact& fact) {
  return fact.fact_case() >= Fact::kRightNoticed &&
         fact.fact_case() <= Fact::kRightCompleted;
}

bool MovesKnowledgeOnly(const Fact& fact) {
  return fact.fact_case() >= Fact::kEventCorrected &&
         fact.fact_case() <= Fact::kHoldReleased;
}

}  // namespace ledger::model
