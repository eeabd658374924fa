// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/claim.h"
#include "ledger/date.h"
#include "ledger/finding.h"
#include "ledger/number_words.h"
#include "ledger/submessages.h"

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

// The newest version of an event, with what was disclosed; null if it was
// retracted.
const F* KnownOf(const Selection& selection, uint32_t revision) {
  const auto& facts = selection.facts();
  const auto fact = std::lower_bound(
      facts.begin(), facts.end(), revision,
      [](const Fact& each, uint32_t at) { return each.revision < at; });
  if (fact != facts.end() && fact->revision == revision) return fact->fact;
  return selection.NewestOf(revision);
}

void FindSourceConflicts(uint32_t number, FindingList& list) {
  const Selection& selection = list.dockets()[number]->selection();
  const History& history = selection.history();
  for (uint32_t revision = 0; revision < selection.prefix(); ++revision) {
    const F* known = KnownOf(selection, revision);
    if (known == nullptr) continue;
    for (const uint32_t about : history.About(revision)) {
      if (about >= selection.prefix()) break;
      const F* source = selection.NewestOf(about);
      if (source == nullptr || !source->has_source_attached() ||
          !Differs(source->source_attached(), *known)) {
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
  if (message.GetDescriptor() == v1::Amount::descriptor()) {
    return visit(static_cast<const v1::Amount&>(message));
  }
  EachSubmessage(message, [&](const google::protobuf::Message& part) {
    EachAmount(part, visit);
  });
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

// When a document was executed; nothing where that is not on record, since no
// date is derived from another.
std::optional<InstantRange> ExecutedOf(const Fact& fact) {
  const v1::When& executed = fact.fact->executed();
  if (!fact.fact->has_executed() || executed.has_formula() ||
      executed.has_unknown()) {
    return std::nullopt;
  }
  return RangeOf(executed);
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
      const auto mine = ExecutedOf(*amendment);
      const auto theirs = ExecutedOf(*base->second);
      if (!mine || !theirs || mine->lo >= theirs->hi) continue;
      EventSet events;
      events.Add(number, amendment->event);
      events.Add(number, base->second->event);
      list.Add(v1::FINDING_CODE_PRE_BASE, mine->hi < theirs->lo, number, {},
               events,
               StrCat(std::string(id), " was executed before ",
                      amends.instrument_id(), ", which it amends."));
    }
  }
}

// Documents that amend one another, through however many others, are one
// chain; it has the id of one of them.
class Chains {
 public:
  std::string_view Of(std::string_view id) const {
    auto next = joined_.find(id);
    for (; next != joined_.end(); next = joined_.find(id)) id = next->second;
    return id;
  }

  void Join(std::string_view amendment, std::string_view base) {
    const std::string_view chain = Of(amendment);
    const std::string_view other = Of(base);
    if (chain != other) joined_[chain] = other;
  }

 private:
  std::map<std::string_view, std::string_view> joined_;
};

void FindGaps(uint32_t number, FindingList& list) {
  const auto instruments = InstrumentsOf(*list.dockets()[number]);
  Chains chains;
  for (const auto& [id, fact] : instruments) {
    for (const auto& base : fact->fact->instrument_executed().amends()) {
      chains.Join(id, base.instrument_id());
    }
  }
  std::map<std::string_view, std::map<uint32_t, const Fact*>> numbered;
  std::map<std::string_view, std::string_view> base_of;
  for (const auto& [id, fact] : instruments) {
    const v1::InstrumentExecuted& executed = fact->fact->instrument_executed();
    const std::string_view chain = chains.Of(id);
    if (executed.amends().empty()) {
      base_of.emplace(chain, id);
    } else if (executed.number() > 0) {
      numbered[chain].emplace(executed.number(), fact);
    }
  }
  for (const auto& [chain, amendments] : numbered) {
    const auto known = base_of.find(chain);
    const std::string base(known != base_of.end() ? known->second : chain);
    uint32_t expected = 1;
    for (const auto& [found, fact] : amendments) {
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
