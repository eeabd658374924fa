// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/model/model_found.h"

#include <map>
#include <utility>

#include "tests/model/model_worlds.h"

namespace ledger::model {
namespace {

bool Beyond(const ModelTerm& term) {
  const auto committed = term.sums.find("committed");
  if (committed == term.sums.end()) return false;
  for (const auto& [currency, bound] : committed->second) {
    if (!bound.value.hi) continue;
    Decimal least;
    for (const char* name : {"funded", "released"}) {
      const auto sums = term.sums.find(name);
      if (sums == term.sums.end()) continue;
      const auto sum = sums->second.find(currency);
      if (sum != sums->second.end()) least = least + sum->second.value.lo;
    }
    if (*bound.value.hi < least) return true;
  }
  return false;
}

}  // namespace

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
        found.beyond.insert(Beyond(fold.Term(id, at)));
      });
  if (!tried) return std::nullopt;
  Found all;
  all.anywhere = anywhere;
  const bool certain = !event.formula && event.when.certain();
  for (auto& [at, each] : by_time) {
    all.statuses.merge(each.second.statuses);
    all.ended.merge(each.second.ended);
    all.suspended.merge(each.second.suspended);
    all.beyond.merge(each.second.beyond);
  }
  all.narrowed = !certain && chosen.second != all.statuses;
  return all;
}

}  // namespace ledger::model
