// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/model/model_found.h"

#include <map>
#include <utility>

#include "tests/model/model_worlds.h"

namespace ledger::model {
namespace {

AmountRange SumIn(const ModelTerm& term, const char* name,
                  const std::string& currency) {
  const AmountRange none{Decimal(), Decimal(), false};
  const auto sums = term.sums.find(name);
  if (sums == term.sums.end()) return none;
  const auto sum = sums->second.find(currency);
  return sum == sums->second.end() ? none : sum->second.value;
}

// Whether more is funded and released than what is committed can be.
bool Beyond(const ModelTerm& term, const std::string& currency) {
  const auto committed = term.sums.find("committed");
  if (committed == term.sums.end() || committed->second.count(currency) == 0) {
    return false;
  }
  const AmountRange bound = SumIn(term, "committed", currency);
  return bound.hi && *bound.hi < SumIn(term, "funded", currency).lo +
                                     SumIn(term, "released", currency).lo;
}

// The fact that applies next after `fact` on the very same instant.
const ModelFact* NextBeside(const ModelSelection& selection,
                            const ModelFold& fold, const ModelFact& fact) {
  const ModelFact* next = nullptr;
  for (const ModelFact& each : selection.facts) {
    if (fold.TimeOf(each) != fold.TimeOf(fact) || !fold.Before(fact, each)) {
      continue;
    }
    if (next == nullptr || fold.Before(each, *next)) next = &each;
  }
  return next;
}

}  // namespace

bool Draws(const v1::Fact& fact) {
  const v1::PerformanceRecorded& performed = fact.performance_recorded();
  switch (performed.kind()) {
    case v1::PERFORMANCE_KIND_FUNDED:
    case v1::PERFORMANCE_KIND_RELEASED:
      return true;
    case v1::PERFORMANCE_KIND_OBSERVED:
      return performed.observed() == v1::SUM_UNSPECIFIED ||
             performed.observed() == v1::SUM_FUNDED ||
             performed.observed() == v1::SUM_RELEASED;
    default:
      return false;
  }
}

std::optional<std::vector<std::set<std::string>>> FindBeyond(
    const ModelSelection& selection, const std::string& id) {
  std::vector<std::set<std::string>> worlds;
  int fewest = 0;
  const bool tried =
      ForEachWorld(selection, kOpenFuture, [&](const ModelWorld& world) {
        const ModelFold fold(selection, world);
        const int misapplied = Misapplied(selection, fold, kOpenFuture);
        if (worlds.empty() || misapplied < fewest) worlds.clear();
        if (worlds.empty()) fewest = misapplied;
        if (misapplied > fewest) return;
        std::set<std::string>& beyond = worlds.emplace_back();
        for (const ModelFact& fact : selection.facts) {
          if (!Draws(fact.fact) || TermOf(fact.fact) != id) continue;
          const Instant at = fold.TimeOf(fact);
          if (at == kOpenFuture) continue;
          const ModelTerm term =
              fold.Term(id, at, NextBeside(selection, fold, fact));
          if (Beyond(term,
                     fact.fact.performance_recorded().amount().currency())) {
            beyond.insert(fact.id);
          }
        }
      });
  if (!tried) return std::nullopt;
  return worlds;
}

std::optional<Found> FindTerm(const ModelSelection& selection,
                              const std::string& id) {
  const ModelFact& event = selection.facts.back();
  const Instant horizon = event.formula ? kOpenFuture : event.when.hi;
  std::map<Instant, std::pair<int, Found>> by_time;
  std::set<bool> anywhere;
  std::pair<int, std::set<v1::TermStatus>> chosen;  // by all other verbs
  const bool tried =
      ForEachWorld(selection, horizon, [&](const ModelWorld& world) {
        const ModelFold fold(selection, world);
        const Instant at = fold.TimeOf(event);
        if (at == kOpenFuture) return;
        const int misapplied = Misapplied(selection, fold, at, &event);
        const ModelTerm term = fold.Term(id, at, &event);
        const ModelStanding standing = fold.Standing(id, term, at);
        const bool ended = EndedBefore(standing, at);
        anywhere.insert(ended);
        const bool lost = NeedsLivingTerm(event.fact) &&
                          (ended || standing.status == v1::TERM_STATUS_ABSENT);
        const int all = Misapplied(selection, fold, horizon) - (lost ? 1 : 0);
        if (chosen.second.empty() || all < chosen.first) chosen = {all, {}};
        if (all == chosen.first) chosen.second.insert(standing.status);
        auto [place, fresh] = by_time.try_emplace(at, misapplied, Found{});
        auto& [fewest, found] = place->second;
        if (misapplied > fewest) return;
        if (misapplied < fewest) found = {};
        fewest = misapplied;
        found.statuses.insert(standing.status);
        found.ended.insert(ended);
        found.suspended.insert(term.suspended);
      });
  if (!tried) return std::nullopt;
  Found all;
  all.anywhere = anywhere;
  const bool certain = !event.formula && event.when.certain();
  for (auto& [at, each] : by_time) {
    all.statuses.merge(each.second.statuses);
    all.ended.merge(each.second.ended);
    all.suspended.merge(each.second.suspended);
  }
  all.narrowed = !certain && chosen.second != all.statuses;
  return all;
}

}  // namespace ledger::model
