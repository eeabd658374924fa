// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/date.h"
#include "ledger/finding.h"
#include "ledger/number_words.h"

// Findings on sources, figures, documents and deciders.

namespace ledger {
namespace {

using F = v1::Fact;
using absl::StrCat;

std::vector<std::string> TermsOf(const F& fact) {
  const std::string_view id = SubjectOf(fact).term_id;
  if (id.empty()) return {};
  return {std::string(id)};
}

void FindSourceConflicts(uint32_t number, FindingList& list) {
  const Selection& selection = list.dockets()[number]->selection();
  const History& history = selection.history();
  for (uint32_t revision = 0; revision < selection.prefix(); ++revision) {
    if (!selection.Lives(revision)) continue;
    for (const uint32_t about : history.About(revision)) {
      if (about >= selection.prefix()) break;
      const F& fact = history.at(about).event.fact();
      if (!fact.has_source_attached() || fact.source_attached().agrees() ||
          !selection.Lives(about)) {
        continue;
      }
      EventSet events;
      events.Add(number, &history.at(revision));
      events.Add(number, &history.at(about));
      list.Add(
          v1::FINDING_CODE_SOURCE_CONFLICT, true, number,
          TermsOf(history.at(revision).event.fact()), events,
          StrCat("A source attached by ", history.at(about).event.event_id(),
                 " differs from ", history.at(revision).event.event_id(), "."));
    }
  }
}

// Calls `visit` for every amount in a message.
template <typename Visit>
void EachAmount(const google::protobuf::Message& message, const Visit& visit) {
  using google::protobuf::FieldDescriptor;
  if (message.GetDescriptor() == v1::Amount::descriptor()) {
    return visit(static_cast<const v1::Amount&>(message));
  }
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      EachAmount(reflection.GetMessage(message, field), visit);
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      EachAmount(reflection.GetRepeatedMessage(message, field, i), visit);
    }
  }
}

void FindWordsFigures(uint32_t number, FindingList& list) {
  for (const Fact& fact : list.dockets()[number]->selection().facts()) {
    EachAmount(*fact.fact, [&](const v1::Amount& amount) {
      if (amount.words().empty() || amount.value().empty()) return;
      const auto words = ParseNumberWords(amount.words());
      const auto value = Decimal::Parse(amount.value());
      if (!words || !value.ok() || *words == *value) return;
      EventSet events;
      events.Add(number, fact.event);
      list.Add(v1::FINDING_CODE_WORDS_FIGURES, true, number,
               TermsOf(*fact.fact), events,
               StrCat(fact.id(), " says ", amount.value(), " ",
                      amount.currency(), " in figures and ", words->ToString(),
                      " in words: \"", amount.words(), "\"."));
    });
  }
}

InstantRange ExecutedOf(const Fact& fact) {
  const F& what = *fact.fact;
  if (what.has_executed() && !what.executed().has_formula()) {
    return RangeOf(what.executed());
  }
  return fact.when;
}

// The instruments of a docket, by id.
std::map<std::string_view, const Fact*> InstrumentsOf(const Docket& docket) {
  std::map<std::string_view, const Fact*> instruments;
  for (const uint32_t i : docket.plan().instruments()) {
    const Fact& fact = docket.plan().fact(i);
    if (fact.fact->has_instrument_executed()) {
      instruments.emplace(fact.fact->instrument_id(), &fact);
    }
  }
  return instruments;
}

void FindPreBase(uint32_t number, FindingList& list) {
  const auto instruments = InstrumentsOf(*list.dockets()[number]);
  for (const auto& [id, amendment] : instruments) {
    for (const auto& amends : amendment->fact->instrument_executed().amends()) {
      const auto base = instruments.find(amends.instrument_id());
      if (base == instruments.end()) continue;
      const InstantRange mine = ExecutedOf(*amendment);
      const InstantRange theirs = ExecutedOf(*base->second);
      if (mine.lo >= theirs.hi) continue;
      const bool certain = mine.hi < theirs.lo;
      // What is merely not known to be otherwise is no finding.
      if (!certain && !(mine.hi < theirs.hi && mine.lo < theirs.lo)) continue;
      EventSet events;
      events.Add(number, amendment->event);
      events.Add(number, base->second->event);
      list.Add(v1::FINDING_CODE_PRE_BASE, certain, number, {}, events,
               StrCat(std::string(id), " was executed before ",
                      amends.instrument_id(), ", which it amends."));
    }
  }
}

void FindGaps(uint32_t number, FindingList& list) {
  std::map<std::string, std::map<uint32_t, const Fact*>> chains;
  for (const auto& [id, fact] : InstrumentsOf(*list.dockets()[number])) {
    const v1::InstrumentExecuted& executed = fact->fact->instrument_executed();
    if (executed.number() == 0) continue;
    for (const auto& base : executed.amends()) {
      chains[base.instrument_id()][executed.number()] = fact;
    }
  }
  for (const auto& [base, chain] : chains) {
    uint32_t expected = 1;
    for (const auto& [found, fact] : chain) {
      if (found > expected) {
        EventSet events;
        events.Add(number, fact->event);
        const std::string missing =
            found - 1 == expected
                ? StrCat("number ", expected)
                : StrCat("numbers ", expected, " to ", found - 1);
        list.Add(v1::FINDING_CODE_GAP, true, number, {}, events,
                 StrCat("Of the amendments of ", base, ", ", missing,
                        " not on record before number ", found, "."));
      }
      expected = found + 1;
    }
  }
}

// The definition of a condition that holds at some instant.
const v1::ConditionDefined* DefinitionAt(const Plan& plan,
                                         const ConditionPlan& condition,
                                         const Fact& fact, const Fact** by) {
  const v1::ConditionDefined* definition = nullptr;
  for (const uint32_t i : condition.facts) {
    const Fact& each = plan.fact(i);
    if (!each.fact->has_condition_defined() || each.when.lo > fact.when.hi) {
      continue;
    }
    definition = &each.fact->condition_defined();
    *by = &each;
  }
  return definition;
}

void FindDeciders(uint32_t number, FindingList& list) {
  const Plan& plan = list.dockets()[number]->plan();
  const People people(PartyFactsOf(list.dockets()), list.question().as_of,
                      [](const PartyFact& each) { return each.fact->when.lo; });
  for (const ConditionPlan& condition : plan.conditions()) {
    for (const uint32_t i : condition.facts) {
      const Fact& fact = plan.fact(i);
      const F& what = *fact.fact;
      if (!what.has_condition_determined() ||
          fact.when.lo > list.question().as_of) {
        continue;
      }
      const Fact* by = nullptr;
      const auto* definition = DefinitionAt(plan, condition, fact, &by);
      const std::string& decided = what.condition_determined().by();
      if (definition == nullptr || definition->decider().empty() ||
          decided.empty() ||
          people.Canonical(decided) ==
              people.Canonical(definition->decider())) {
        continue;
      }
      EventSet events;
      events.Add(number, fact.event);
      events.Add(number, by->event);
      list.Add(
          v1::FINDING_CODE_DECIDER_MISMATCH,
          fact.when.hi <= list.question().as_of, number, {}, events,
          StrCat(fact.id(), " determines ", std::string(condition.id), " by ",
                 decided, "; its decider is ", definition->decider(), "."));
    }
  }
}

}  // namespace

void FindInPapers(FindingList& list) {
  for (uint32_t number = 0; number < list.dockets().size(); ++number) {
    if (list.Wants(v1::FINDING_CODE_SOURCE_CONFLICT)) {
      FindSourceConflicts(number, list);
    }
    if (list.Wants(v1::FINDING_CODE_WORDS_FIGURES)) {
      FindWordsFigures(number, list);
    }
    if (list.Wants(v1::FINDING_CODE_PRE_BASE)) FindPreBase(number, list);
    if (list.Wants(v1::FINDING_CODE_GAP)) FindGaps(number, list);
    if (list.Wants(v1::FINDING_CODE_DECIDER_MISMATCH)) {
      FindDeciders(number, list);
    }
  }
}

}  // namespace ledger
