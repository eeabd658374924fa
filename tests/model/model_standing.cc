// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Where a term or condition stands, from its registers: the half of the fold
// that asks the clock.

#include <algorithm>

#include "tests/model/model_fold.h"
#include "tests/model/model_time.h"

namespace ledger::model {

// When a limit is reached; never, unless it says so.
struct ModelFold::End {
  Instant at = kOpenFuture;
  Instant failed_at = kOpenFuture;  // when it became clear that it never comes
  bool bare_condition = false;      // nothing but a condition brought it
  bool gone = false;                // its condition never comes: no limit
  Instant gone_at = kOpenPast;      // since when that is clear
};

ModelCondition ModelFold::Condition(const std::string& id, Instant at,
                                    const ModelFact* before) const {
  ModelCondition condition;
  Instant long_stop = kOpenFuture;
  if (depth_ > 8) return condition;
  ++depth_;
  const auto open = [&] {
    return condition.status == v1::CONDITION_STATUS_OPEN ||
           condition.status == v1::CONDITION_STATUS_DECLARED;
  };
  const auto stop = [&](Instant now) {
    if (!open() || long_stop > now) return;
    condition = {v1::CONDITION_STATUS_FAILED, long_stop};
  };
  for (const ModelFact* fact : InOrder("condition/" + id, at)) {
    if (before != nullptr && !Before(*fact, *before)) break;
    const Instant time = TimeOf(*fact);
    stop(time);
    if (!open()) break;
    if (fact->fact.has_condition_defined()) {
      const v1::ConditionDefined& defined = fact->fact.condition_defined();
      long_stop = defined.has_long_stop() ? RangeSaid(defined.long_stop()).hi
                                          : kOpenFuture;
    } else if (fact->fact.has_condition_declared()) {
      condition.status = v1::CONDITION_STATUS_DECLARED;
    } else if (fact->fact.has_condition_removed()) {
      condition = {v1::CONDITION_STATUS_REMOVED, time};
    } else {
      switch (fact->fact.condition_determined().outcome()) {
        case v1::CONDITION_OUTCOME_SATISFIED:
          condition = {v1::CONDITION_STATUS_SATISFIED, time};
          break;
        case v1::CONDITION_OUTCOME_WAIVED:
          condition = {v1::CONDITION_STATUS_WAIVED, time};
          break;
        default:
          condition = {v1::CONDITION_STATUS_FAILED, time};
      }
    }
  }
  stop(at);
  --depth_;
  return condition;
}

std::optional<Instant> ModelFold::EndOfTerm(const std::string& id,
                                            Instant at) const {
  if (depth_ > 8) return std::nullopt;
  ++depth_;
  const ModelStanding standing = Standing(id, Term(id, at), at);
  --depth_;
  if (!IsEnd(standing.status)) return std::nullopt;
  return standing.since;
}

ModelFold::End ModelFold::Formula(const v1::Formula& formula, Instant at,
                                  bool start) const {
  End end;
  if (formula.has_term_id()) {
    const std::optional<Instant> ended = EndOfTerm(formula.term_id(), at);
    if (ended) end.at = Later(*ended, formula.after());
    return end;
  }
  const ModelCondition condition = Condition(formula.condition_id(), at);
  const bool came = condition.status == v1::CONDITION_STATUS_SATISFIED ||
                    (start && condition.status == v1::CONDITION_STATUS_WAIVED);
  if (came) end.at = Later(condition.at, formula.after());
  if (condition.status == v1::CONDITION_STATUS_FAILED) {
    end.failed_at = condition.at;
  }
  end.bare_condition = !formula.has_after();
  end.gone = condition.status == v1::CONDITION_STATUS_REMOVED ||
             (!start && (condition.status == v1::CONDITION_STATUS_FAILED ||
                         condition.status == v1::CONDITION_STATUS_WAIVED));
  if (end.gone) end.gone_at = condition.at;
  return end;
}

ModelFold::End ModelFold::LimitWhen(const v1::When& when, Instant at,
                                    Instant floor, bool start) const {
  if (when.has_formula()) return Formula(when.formula(), at, start);
  End end;
  const InstantRange range = RangeSaid(when);
  end.at = range.lo;
  if (!range.certain()) {
    const auto chosen = world_.limits.find(&when);
    end.at = chosen == world_.limits.end() ? range.hi : chosen->second;
    if (when.has_unknown()) end.at = std::max(end.at, floor);
  }
  return end;
}

ModelFold::End ModelFold::Limit(const v1::TimeLimit& limit, Instant at,
                                Instant floor, bool start) const {
  if (limit.limit_case() == v1::TimeLimit::kThrough) {
    return End{EndOf(limit.through()), kOpenFuture, false, false, kOpenPast};
  }
  if (limit.has_until()) return LimitWhen(limit.until(), at, floor, start);
  const bool earlier = limit.has_earlier_of();
  const auto& limits =
      earlier ? limit.earlier_of().limits() : limit.later_of().limits();
  End chosen;
  chosen.gone = true;  // a window keeps its other limbs
  Instant clear_at = kOpenPast;
  for (const v1::TimeLimit& each : limits) {
    const End end = Limit(each, at, floor, start);
    if (end.gone) {
      clear_at = std::max(clear_at, end.gone_at);
      continue;
    }
    if (chosen.gone) {
      chosen = end;
      continue;
    }
    const Instant failed = earlier ? std::max(chosen.failed_at, end.failed_at)
                                   : std::min(chosen.failed_at, end.failed_at);
    if (earlier ? end.at < chosen.at : end.at > chosen.at) chosen = end;
    chosen.failed_at = failed;
  }
  // The later of several waits for as long as any may come.
  if (!earlier && !chosen.gone) chosen.at = std::max(chosen.at, clear_at);
  if (chosen.gone) chosen.gone_at = clear_at;
  return chosen;
}

Instant ModelFold::LimitAt(const v1::TimeLimit& limit, Instant at) const {
  const End end = Limit(limit, at, kOpenPast, false);
  return end.gone ? kOpenFuture : end.at;
}

ModelStanding ModelFold::Standing(const std::string& id, const ModelTerm& term,
                                  Instant at) const {
  if (term.validity.empty()) return {};
  const ModelValidity& current = term.validity.back();
  const std::string ruling = VoidBy(id);
  if (!ruling.empty()) {
    return {v1::TERM_STATUS_VOID, ruling, term.validity.front().opened_at,
            false};
  }
  if (term.proposed && current.closed.empty()) {
    return {v1::TERM_STATUS_PROPOSED, term.founder, {}, false};
  }
  if (term.proposed) {  // its window says nothing of how it ended
    return {current.closed_as, current.closed, current.closed_at, false};
  }
  End start{current.opened_at, kOpenFuture, false, false, kOpenPast};
  End end;
  // What a window hangs on may change after the term was ended; how it ended
  // does not.
  const Instant until =
      current.closed.empty() ? at : std::min(at, current.closed_at);
  Instant said_start = kOpenPast;
  bool starts = false;
  std::string window;
  if (const auto cell = term.cells.find("window");
      cell != term.cells.end() && !cell->second.fields.empty()) {
    const v1::Window& said = cell->second.fields[0]->window();
    window = cell->second.winner;
    if (said.has_start()) {
      start = Limit(said.start(), until, current.opened_at, true);
      starts = true;
      said_start = start.at;
      start.at = std::max(start.at, current.opened_at);
    }
    if (said.has_end()) {
      end = Limit(said.end(), until, start.at, false);
    }
  }
  // Of several ends the earliest counts; on the same instant the
  // recorded one.
  ModelStanding first{v1::TERM_STATUS_ABSENT, "", kOpenFuture, false};
  const auto offer = [&](Instant time, v1::TermStatus as,
                         const std::string& winner, bool by_clock) {
    if (time > at || time >= first.since) return;
    first = {as, winner, time, by_clock};
  };
  riddle_ = riddle_ || (end.at <= at && end.at < current.opened_at);
  const bool began = !starts || (start.at <= at && said_start <= end.at);
  if (!current.closed.empty()) {
    offer(current.closed_at, current.closed_as, current.closed, false);
  }
  offer(std::max(end.at, current.opened_at),
        end.bare_condition || !began ? v1::TERM_STATUS_LAPSED
                                     : v1::TERM_STATUS_EXPIRED,
        window, true);
  offer(std::max(start.failed_at, current.opened_at), v1::TERM_STATUS_LAPSED,
        window, true);
  offer(term.tail_ends_at, v1::TERM_STATUS_TERMINATED, term.terminator, true);
  if (first.since != kOpenFuture) return first;
  if (start.at > at) return {v1::TERM_STATUS_PENDING, term.founder, {}, false};
  if (term.suspended)
    return {v1::TERM_STATUS_SUSPENDED, term.suspension, {}, false};
  return {v1::TERM_STATUS_IN_FORCE, term.founder, {}, false};
}

}  // namespace ledger::model
