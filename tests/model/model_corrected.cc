// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Which corrections and retractions touched what an answer rests on.

#include "tests/model/model_cases.h"
#include "tests/model/model_worlds.h"

namespace ledger::model {
namespace {

constexpr size_t kWorldsTried = 60;

const std::string& TargetOf(const v1::Fact& fact) {
  return fact.has_event_corrected() ? fact.event_corrected().target()
                                    : fact.event_retracted().target();
}

bool Repairs(const v1::Fact& fact) {
  return fact.has_event_corrected() || fact.has_event_retracted();
}

// The events as if `target` had never been repaired.
std::vector<ModelEvent> Unrepaired(const std::vector<ModelEvent>& events,
                                   const std::string& target) {
  std::set<std::string> gone;
  std::vector<ModelEvent> all;
  for (const ModelEvent& row : events) {
    const v1::Fact& fact = row.event.fact();
    if (Repairs(fact) &&
        (TargetOf(fact) == target || gone.count(TargetOf(fact)) != 0)) {
      gone.insert(row.event.event_id());
      continue;
    }
    all.push_back(row);
  }
  return all;
}

// Whether an event won a register of a term.
bool Won(const std::string& event, const ModelTerm& term,
         const ModelStanding& standing) {
  if (standing.winner == event || term.suspension == event) return true;
  for (const auto& [name, cell] : term.cells) {
    if (cell.winner == event) return true;
  }
  for (const auto* bag : {&term.lifted, &term.waived}) {
    for (const ModelPart& part : *bag) {
      if (part.event == event) return true;
    }
  }
  for (const ModelValidity& each : term.validity) {
    if (each.opened == event || each.closed == event) return true;
  }
  return false;
}

// In how many of the worlds `event` won, and of how many.
struct Count {
  size_t won = 0, tried = 0;
};

Count CountWins(const std::vector<ModelEvent>& events, const std::string& event,
                const std::set<std::string>& terms, Instant at) {
  Count count;
  const ModelSelection selection = Select(events);
  ForEachWorld(selection, at, [&](const ModelWorld& world) {
    if (++count.tried > kWorldsTried) return;
    const ModelFold fold(selection, world);
    for (const std::string& id : terms) {
      const ModelTerm term = fold.Term(id, at);
      if (!Won(event, term, fold.Standing(id, term, at))) continue;
      ++count.won;
      return;
    }
  });
  return count;
}

}  // namespace

void FindCorrected(const std::vector<ModelAgreement>& agreements,
                   const std::vector<std::unique_ptr<ModelCases>>& parts,
                   Instant at, ModelPermission& answer) {
  for (size_t i = 0; i < agreements.size(); ++i) {
    const std::vector<ModelEvent>& events = agreements[i].events;
    std::set<std::string> terms;    // that may be meant
    std::set<std::string> certain;  // that are
    for (const auto& [id, cases] : parts[i]->terms) {
      bool limits = false;
      for (const ModelCase& each : cases) limits = limits || each.limit != 0;
      if (limits && parts[i]->scene.claims.open.empty()) certain.insert(id);
      terms.insert(id);
    }
    for (const ModelEvent& row : events) {
      const v1::Fact& fact = row.event.fact();
      if (!Repairs(fact) || IsRetracted(events, row.event.event_id())) continue;
      const std::string name = agreements[i].id + "/" + row.event.event_id();
      const auto plain = Unrepaired(events, TargetOf(fact));
      const Count maybe = CountWins(plain, TargetOf(fact), terms, at);
      if (maybe.tried > kWorldsTried || maybe.tried == 0) {
        answer.corrected_by.unsure = true;
        continue;
      }
      // Of a correction of a disclosure the model knows no winner.
      if (maybe.won > 0) answer.corrected_by.may.insert(name);
      const Count sure = CountWins(plain, TargetOf(fact), certain, at);
      const bool alone = answer.verdict < v1::VERDICT_YES && terms.size() == 1;
      if (alone && sure.won == sure.tried) {
        answer.corrected_by.must.insert(name);
      }
    }
  }
}

}  // namespace ledger::model
