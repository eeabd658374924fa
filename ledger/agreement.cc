// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/agreement.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "ledger/claim.h"
#include "ledger/naming.h"
#include "ledger/registers.h"
#include "ledger/submessages.h"

namespace ledger {
namespace {

using F = v1::Fact;

bool HasRedaction(const google::protobuf::Message& message) {
  if (const auto* values = dynamic_cast<const v1::Values*>(&message)) {
    return values->redacted();
  }
  bool found = false;
  EachSubmessage(message, [&](const google::protobuf::Message& part) {
    found = found || HasRedaction(part);
  });
  return found;
}

void AddFlag(v1::TermFlag flag, std::vector<const Fact*> facts,
             v1::TermState& state) {
  v1::Flag& added = *state.add_flags();
  added.set_flag(flag);
  ReferNewest(std::move(facts), *added.mutable_events());
}

// Facts that find the term absent or ended in every world.
std::vector<const Fact*> Orphans(const TermOutcome& outcome) {
  std::vector<const Fact*> orphans = outcome.results.front()->fold.misapplied;
  for (const TermResult* result : outcome.results) {
    std::erase_if(orphans, [&](const Fact* fact) {
      const auto& theirs = result->fold.misapplied;
      return std::find(theirs.begin(), theirs.end(), fact) == theirs.end();
    });
  }
  return orphans;
}

std::vector<const Fact*> Breaches(const TermOutcome& outcome) {
  std::vector<const Fact*> breaches;
  for (const TermResult* result : outcome.results) {
    for (const Fact* breach : result->fold.breaches) {
      if (std::find(breaches.begin(), breaches.end(), breach) ==
          breaches.end()) {
        breaches.push_back(breach);
      }
    }
  }
  return breaches;
}

void AddKnowledgeFlags(const Plan& plan, const TermPlan& term,
                       const std::vector<Knowledge>& knowledge,
                       v1::TermState& state) {
  v1::Flag disputed;
  for (const Knowledge& each : knowledge) {
    if (!each.open || !each.fact->has_dispute_recorded()) continue;
    if (std::find(each.term_ids.begin(), each.term_ids.end(), term.id) ==
        each.term_ids.end()) {
      continue;
    }
    Refer(*each.event, *each.fact, *disputed.add_events());
  }
  if (disputed.events_size() > 0) {
    disputed.set_flag(v1::TERM_FLAG_DISPUTED);
    *state.add_flags() = std::move(disputed);
  }
  const Selection& selection = plan.selection();
  const History& history = selection.history();
  v1::Flag conflicting;
  for (const uint32_t i : term.facts) {
    for (const uint32_t about : history.About(plan.fact(i).revision)) {
      if (about >= selection.prefix()) break;
      const F* fact = selection.NewestOf(about);
      if (fact == nullptr || !fact->has_source_attached() ||
          !Differs(fact->source_attached(), *plan.fact(i).fact)) {
        continue;
      }
      Refer(history.at(about), *fact, *conflicting.add_events());
    }
  }
  if (conflicting.events_size() > 0) {
    conflicting.set_flag(v1::TERM_FLAG_CONFLICTING);
    *state.add_flags() = std::move(conflicting);
  }
}

void AddFlags(const Plan& plan, const TermPlan& term,
              const TermOutcome& outcome,
              const std::vector<Knowledge>& knowledge, bool uncertain,
              v1::TermState& state) {
  const std::vector<const Fact*> breaches = Breaches(outcome);
  if (!breaches.empty()) AddFlag(v1::TERM_FLAG_BREACHED, breaches, state);
  std::vector<const Fact*> redacted;
  for (const TermResult* result : outcome.results) {
    const Cell& scope = result->fold.cells[v1::TERM_FIELD_SCOPE];
    if (scope.fields != nullptr && HasRedaction(scope.fields->scope())) {
      redacted.push_back(scope.winner);
    }
  }
  std::sort(redacted.begin(), redacted.end());
  redacted.erase(std::unique(redacted.begin(), redacted.end()), redacted.end());
  if (!redacted.empty()) AddFlag(v1::TERM_FLAG_REDACTED, redacted, state);
  const std::vector<const Fact*> orphans = Orphans(outcome);
  if (!orphans.empty()) AddFlag(v1::TERM_FLAG_ORPHANED, orphans, state);
  if (uncertain) AddFlag(v1::TERM_FLAG_UNCERTAIN, outcome.unknowns, state);
  AddKnowledgeFlags(plan, term, knowledge, state);
  std::sort(
      state.mutable_flags()->begin(), state.mutable_flags()->end(),
      [](const v1::Flag& a, const v1::Flag& b) { return a.flag() < b.flag(); });
}

// When a standing may have begun: if with a fact or at a limit of uncertain
// time, at any instant of it that D leaves open.
InstantRange BeganIn(const Standing& standing, Instant as_of) {
  InstantRange began = {standing.since, standing.since};
  const Fact* winner = standing.winner;
  if (winner != nullptr && winner->group >= 0 &&
      standing.since >= winner->when.lo && standing.since <= winner->when.hi) {
    began = {winner->when.lo, std::min(winner->when.hi, as_of)};
  } else if (standing.open.has_value() && standing.since >= standing.open->lo &&
             standing.since <= standing.open->hi) {
    began = {standing.open->lo, std::min(standing.open->hi, as_of)};
  }
  return began;
}

}  // namespace

void RenderStatuses(
    const TermOutcome& outcome, Instant as_of,
    google::protobuf::RepeatedPtrField<v1::StatusValue>& statuses) {
  std::map<v1::TermStatus, std::pair<v1::StatusValue*, InstantRange>> seen;
  for (const TermResult* result : outcome.results) {
    const Standing& standing = result->standing;
    const InstantRange began = BeganIn(standing, as_of);
    const auto known = seen.find(standing.status);
    if (known != seen.end()) {
      InstantRange& range = known->second.second;
      range = {std::min(range.lo, began.lo), std::max(range.hi, began.hi)};
      continue;
    }
    v1::StatusValue& value = *statuses.Add();
    seen.emplace(standing.status, std::pair(&value, began));
    value.set_status(standing.status);
    if (standing.winner != nullptr) {
      Refer(*standing.winner, *value.mutable_winner());
    }
    if (standing.because != nullptr) {
      Refer(*standing.because, *value.add_because());
    }
  }
  for (auto& [status, entry] : seen) {
    const auto& [value, range] = entry;
    if (range.lo != kOpenPast) value->set_since(ToMicros(range.lo));
    if (range.hi != range.lo) value->set_since_last(ToMicros(range.hi));
  }
}

void RenderTerm(const Plan& plan, uint32_t term, const TermOutcome& outcome,
                Instant as_of, const std::vector<Knowledge>& knowledge,
                bool registers, v1::TermState& state) {
  const TermPlan& mine = plan.terms()[term];
  state.set_term_id(std::string(mine.id));
  state.set_term_kind(mine.kind);
  RenderStatuses(outcome, as_of, *state.mutable_statuses());
  const TermFold& first = outcome.results.front()->fold;
  state.set_instrument_id(std::string(first.instrument));
  state.set_implied(first.implied);
  bool uncertain = state.statuses_size() > 1;
  if (registers || outcome.results.size() > 1) {
    uncertain |= RenderRegisters(plan, outcome, state);
    if (!registers) state.clear_registers();
  }
  if (registers) RenderOutstanding(outcome, state);
  ReferNewest(first.kept, *state.mutable_kept_by());
  std::set<std::string_view> assumes;
  for (const TermResult* result : outcome.results) {
    assumes.insert(result->standing.assumes.begin(),
                   result->standing.assumes.end());
  }
  for (const std::string_view id : assumes) {
    state.add_assumes(std::string(id));
  }
  if (uncertain) ReferNewest(outcome.unknowns, *state.mutable_unknowns());
  state.set_too_many_unknowns(outcome.too_many);
  AddFlags(plan, mine, outcome, knowledge, uncertain || outcome.too_many,
           state);
}

}  // namespace ledger
