// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <utility>

#include "ledger/date.h"
#include "ledger/fold.h"

// What is derived from registers at an instant: windows, conditions, standing.

namespace ledger {
namespace {

using F = v1::Fact;

}  // namespace

// When a limit comes, as far as can be said at some instant.
struct Fold::LimitTime {
  Instant at = kOpenFuture;
  bool never = false;                // it hangs on what can no longer come
  Instant never_since = kOpenPast;   // when that was clear
  bool failed = false;               // a start that can no longer come
  bool bare = false;                 // it is a condition and nothing else
  const Fact* because = nullptr;     // what determined it
  std::optional<InstantRange> open;  // the uncertain time that `at` is of
  WallClock clock;                   // the one that told it
};

namespace {

// Notes that a standing began at a limit, unless something later began it.
void BeginAt(Instant opened, Instant at,
             const std::optional<InstantRange>& open, Standing& standing,
             WallClock clock = WallClock()) {
  standing.since = std::max(opened, at);
  standing.clock = clock;
  standing.open = open;
  if (open.has_value()) standing.open->lo = std::max(opened, open->lo);
}

}  // namespace

Instant Fold::TimeOf(const Fact& fact, std::vector<Instant>* edges) {
  if (!fact.hangs) {
    return fact.group < 0 ? fact.when.lo
                          : world_.group_times[static_cast<size_t>(fact.group)];
  }
  Standing standing;
  const LimitTime limit =
      ResolveFormula(fact.fact->effective().formula(), as_of_, false, standing);
  if (edges != nullptr) {
    edges->insert(edges->end(), standing.edges.begin(), standing.edges.end());
  }
  return limit.at;
}

ConditionStanding Fold::Condition(uint32_t condition, Instant at) {
  struct Timed {
    Instant time;
    const Fact* fact;
  };
  std::vector<Timed> order;
  ConditionStanding now;
  root_->asked_[condition] = true;
  for (const uint32_t i : plan_.conditions()[condition].facts) {
    const Fact& fact = plan_.fact(i);
    const Instant time = TimeOf(fact, &now.edges);
    if (time <= at) order.push_back({time, &fact});
  }
  root_->asked_[condition] = false;
  std::sort(order.begin(), order.end(), [](const Timed& a, const Timed& b) {
    return AppliesBefore(a.time, *a.fact, b.time, *b.fact);
  });
  Instant long_stop = kOpenFuture;
  for (const Timed& each : order) {
    const F& what = *each.fact->fact;
    const bool determined = now.status == v1::CONDITION_STATUS_SATISFIED ||
                            now.status == v1::CONDITION_STATUS_FAILED ||
                            now.status == v1::CONDITION_STATUS_WAIVED;
    const bool removed = now.status == v1::CONDITION_STATUS_REMOVED;
    const bool defines = what.has_condition_defined();
    if (defines ? determined : removed) now.late.push_back(each.fact);
    if (defines && !determined) {
      now.definition = each.fact;
      long_stop = kOpenFuture;
      if (what.condition_defined().has_long_stop()) {
        const v1::When& stop = what.condition_defined().long_stop();
        if (!stop.has_formula()) long_stop = RangeOf(stop).hi;
      }
      if (removed) {
        now.status = v1::CONDITION_STATUS_OPEN;
        now.at = kOpenFuture;
        now.winner = nullptr;
      }
    } else if (what.has_condition_declared() && !determined && !removed) {
      now.status = v1::CONDITION_STATUS_DECLARED;
      now.winner = each.fact;
    } else if (what.has_condition_determined() && !removed &&
               each.time < long_stop) {
      v1::ConditionStatus status = v1::CONDITION_STATUS_SATISFIED;
      const auto outcome = what.condition_determined().outcome();
      if (outcome == v1::CONDITION_OUTCOME_FAILED) {
        status = v1::CONDITION_STATUS_FAILED;
      } else if (outcome == v1::CONDITION_OUTCOME_WAIVED) {
        status = v1::CONDITION_STATUS_WAIVED;
      }
      if (determined && status == now.status) continue;  // confirmed
      now.status = status;
      now.at = each.time;
      now.winner = each.fact;
    } else if (what.has_condition_removed() && !determined &&
               each.time < long_stop) {
      now.status = v1::CONDITION_STATUS_REMOVED;
      now.at = each.time;
      now.winner = each.fact;
    }
  }
  const bool open = now.status == v1::CONDITION_STATUS_OPEN ||
                    now.status == v1::CONDITION_STATUS_DECLARED;
  if (open && long_stop <= at) {
    now.status = v1::CONDITION_STATUS_FAILED;
    now.at = long_stop;
    now.winner = now.definition;
  }
  return now;
}

Fold::LimitTime Fold::ResolveFormula(const v1::Formula& formula, Instant at,
                                     bool start, Standing& standing) {
  LimitTime result;
  Instant anchor = kOpenFuture;
  std::optional<InstantRange> open;
  WallClock clock;
  if (formula.has_condition_id()) {
    const int index = plan_.Condition(formula.condition_id());
    if (index < 0) {
      standing.assumes.push_back(formula.condition_id());
      return result;
    }
    if (root_->asked_[static_cast<size_t>(index)]) return result;  // of itself
    const ConditionStanding now = Condition(static_cast<uint32_t>(index), at);
    standing.edges.insert(standing.edges.end(), now.edges.begin(),
                          now.edges.end());
    const bool comes = now.status == v1::CONDITION_STATUS_SATISFIED ||
                       (start && now.status == v1::CONDITION_STATUS_WAIVED);
    if (!comes) {
      const bool waits = now.status == v1::CONDITION_STATUS_OPEN ||
                         now.status == v1::CONDITION_STATUS_DECLARED;
      if (waits) standing.assumes.push_back(formula.condition_id());
      result.never = !waits;
      if (result.never) result.never_since = now.at;
      if (start && now.status == v1::CONDITION_STATUS_FAILED) {
        result.failed = true;
        result.at = now.at;
        result.clock = now.winner->clock;
        result.because = now.winner;
      }
      return result;
    }
    anchor = now.at;
    if (now.winner->group >= 0) open = now.winner->when;
    result.because = now.winner;
    clock = now.winner->clock;
    result.bare = !formula.has_after();
  } else if (formula.has_term_id()) {
    const int index = plan_.Term(formula.term_id());
    if (index < 0) return result;
    const std::optional<Standing> end =
        EndOf(static_cast<uint32_t>(index), at, standing.edges);
    if (!end) return result;
    anchor = end->since;
    open = end->open;
    clock = end->clock;
  }
  if (anchor == kOpenFuture) return result;
  const auto add = open.has_value() ? AddPeriodAbout : AddPeriod;
  result.at = add(anchor, formula.after(), clock);
  result.clock = clock;
  result.open = Shifted(open, formula.after(), clock);
  standing.edges.push_back(result.at);
  return result;
}

// An uncertain time and a period later.
std::optional<InstantRange> Fold::Shifted(
    const std::optional<InstantRange>& open, const v1::Period& period,
    WallClock clock) {
  if (!open.has_value()) return std::nullopt;
  return InstantRange{AddPeriodAbout(open->lo, period, clock),
                      AddPeriodAbout(open->hi, period, clock)};
}

// What held at an instant before this one's.
Fold& Fold::EarlierAt(Instant at) {
  std::unique_ptr<Fold>& earlier = root_->earlier_[at];
  if (earlier == nullptr) {
    earlier = std::make_unique<Fold>(plan_, world_, at);
    earlier->root_ = root_;
  }
  return *earlier;
}

// The end of a term as it is at `at`; nothing while it goes on.
std::optional<Standing> Fold::EndOf(uint32_t term, Instant at,
                                    std::vector<Instant>& edges) {
  if (root_->open_[term]) return std::nullopt;  // it hangs on itself
  const TermFold& fold = Term(term);
  if (fold.latest > at) return EarlierAt(at).EndOf(term, at, edges);
  root_->open_[term] = true;
  Standing now = StandingAt(term, fold, at);
  root_->open_[term] = false;
  edges.insert(edges.end(), now.edges.begin(), now.edges.end());
  edges.insert(edges.end(), fold.edges.begin(), fold.edges.end());
  switch (now.status) {
    case v1::TERM_STATUS_ABSENT:
    case v1::TERM_STATUS_PROPOSED:
    case v1::TERM_STATUS_PENDING:
    case v1::TERM_STATUS_IN_FORCE:
    case v1::TERM_STATUS_SUSPENDED:
      return std::nullopt;
    default:
      return now;
  }
}

Fold::LimitTime Fold::ResolveWhen(const v1::When& when, Instant at,
                                  Instant opened, bool start,
                                  Standing& standing) {
  if (when.has_formula()) {
    return ResolveFormula(when.formula(), at, start, standing);
  }
  LimitTime result;
  const InstantRange range = RangeOf(when);
  result.clock = plan_.selection().clocks().Of(when);
  result.at = range.lo;
  const auto chosen = world_.limits.find(&when);
  if (chosen != world_.limits.end()) result.at = chosen->second;
  if (range.lo == kOpenPast && result.at < opened) result.at = opened;
  if (!range.certain()) result.open = range;
  for (const Instant edge : {range.lo, range.hi}) {
    if (edge != kOpenPast && edge != kOpenFuture) {
      standing.edges.push_back(edge);
    }
  }
  return result;
}

Fold::LimitTime Fold::ResolveSeveral(const v1::TimeLimits& limits,
                                     bool earliest, Instant at, Instant opened,
                                     bool start, Standing& standing) {
  LimitTime best;
  bool any = false;
  bool waits = false;
  Instant clear = kOpenPast;  // since when nothing else is waited for
  for (const v1::TimeLimit& each : limits.limits()) {
    const LimitTime one = Resolve(each, at, opened, start, standing);
    if (one.never) {  // the window keeps its other limbs
      clear = std::max(clear, one.never_since);
      continue;
    }
    waits |= one.at == kOpenFuture;
    const bool better = earliest ? one.at < best.at : one.at > best.at;
    if (!any || better) best = one;
    any = true;
  }
  if (!any) {
    best.never = true;
    best.never_since = clear;
  } else if (!earliest && waits) {
    best = LimitTime();
  } else if (!earliest && best.at < clear) {
    best.at = clear;
    best.open.reset();
  }
  return best;
}

Fold::LimitTime Fold::Resolve(const v1::TimeLimit& limit, Instant at,
                              Instant opened, bool start, Standing& standing) {
  switch (limit.limit_case()) {
    case v1::TimeLimit::kThrough: {
      LimitTime result;
      result.at = FromMicros(limit.resolved().first_us());
      result.clock = plan_.selection().clocks().Of(limit);
      standing.edges.push_back(result.at);
      return result;
    }
    case v1::TimeLimit::kUntil:
      return ResolveWhen(limit.until(), at, opened, start, standing);
    case v1::TimeLimit::kEarlierOf:
      return ResolveSeveral(limit.earlier_of(), true, at, opened, start,
                            standing);
    case v1::TimeLimit::kLaterOf:
      return ResolveSeveral(limit.later_of(), false, at, opened, start,
                            standing);
    case v1::TimeLimit::LIMIT_NOT_SET:
      break;
  }
  return LimitTime();
}

// A term with an open interval of validity.
Standing Fold::Live(const TermFold& fold, Instant at) {
  Standing now;
  now.winner = fold.founder;
  now.since = std::max(fold.validity.back().opened_at, fold.founded_at);
  if (fold.proposed) {
    now.status = v1::TERM_STATUS_PROPOSED;
    return now;
  }
  const Instant opened = fold.validity.back().opened_at;
  const Cell& window = fold.cells[v1::TERM_FIELD_WINDOW];
  LimitTime start;
  start.at = opened;
  LimitTime end;
  if (window.fields != nullptr) {
    const v1::Window& stated = window.fields->window();
    if (stated.has_start()) {
      start = Resolve(stated.start(), at, opened, true, now);
    }
    const Instant from = std::max(opened, start.at);
    if (stated.has_end()) end = Resolve(stated.end(), at, from, false, now);
  }
  const Instant over = std::min(end.at, fold.terminated_at);
  // Of several ends the earliest counts.
  if (start.failed && start.at <= at && std::max(opened, start.at) <= over) {
    now.status = v1::TERM_STATUS_LAPSED;
    now.winner = window.winner;
    now.because = start.because;
    BeginAt(opened, start.at, start.open, now, start.clock);
    return now;
  }
  const bool started = !start.failed && start.at <= at;
  if (fold.terminated_at != kOpenFuture) {
    now.edges.push_back(fold.terminated_at);
  }
  if (over <= at) {
    const bool terminated = fold.terminated_at <= end.at;
    const bool lapsed = end.bare || start.at > over || start.failed;
    now.status = terminated ? v1::TERM_STATUS_TERMINATED
                 : lapsed   ? v1::TERM_STATUS_LAPSED
                            : v1::TERM_STATUS_EXPIRED;
    now.winner = terminated ? fold.terminator : window.winner;
    now.because = terminated ? nullptr : end.because;
    const Instant from = std::max(opened, start.at);
    BeginAt(from <= over ? from : opened, over,
            terminated ? std::nullopt : end.open, now,
            terminated ? fold.terminator->clock : end.clock);
    return now;
  }
  if (!started) {
    now.status = v1::TERM_STATUS_PENDING;
    return now;
  }
  BeginAt(now.since, start.at, start.open, now);
  now.because = start.because;
  now.status = v1::TERM_STATUS_IN_FORCE;
  if (fold.suspended) {
    now.status = v1::TERM_STATUS_SUSPENDED;
    now.winner = fold.suspension;
    BeginAt(now.since, fold.suspension_at, std::nullopt, now);
  }
  return now;
}

Standing Fold::StandingAt(uint32_t term, const TermFold& fold, Instant at,
                          bool heed_void) {
  Standing now;
  if (fold.validity.empty()) return now;
  const Interval& last = fold.validity.back();
  const Fact* ruling = plan_.VoidRuling(plan_.terms()[term].id);
  if (ruling != nullptr && heed_void) {
    now.status = v1::TERM_STATUS_VOID;
    now.winner = ruling;
    now.since = fold.validity.front().opened_at;
    return now;
  }
  if (last.closed == nullptr) return Live(fold, at);
  // A term that ended by the clock before somebody ended it stays as it was.
  Standing before = Live(fold, last.closed_at);
  const bool over = before.status == v1::TERM_STATUS_EXPIRED ||
                    before.status == v1::TERM_STATUS_LAPSED ||
                    before.status == v1::TERM_STATUS_TERMINATED;
  if (over && before.since < last.closed_at) return before;
  now.status = last.closed_as;
  now.winner = last.closed;
  now.since = last.closed_at;
  now.clock = last.closed->clock;
  if (last.closed_as == v1::TERM_STATUS_WAIVED &&
      last.closed->fact->term_waived().has_until()) {
    const LimitTime until = Resolve(last.closed->fact->term_waived().until(),
                                    at, last.closed_at, false, now);
    if (until.at <= at) {
      Standing again = Live(fold, at);
      if (until.at > again.since)
        BeginAt(again.since, until.at, until.open, again);
      again.edges.insert(again.edges.end(), now.edges.begin(), now.edges.end());
      return again;
    }
  }
  return now;
}

Standing Fold::StandingOf(uint32_t term) {
  return StandingWith(term, Term(term));
}

Standing Fold::StandingWith(uint32_t term, const TermFold& fold,
                            bool heed_void) {
  root_->open_[term] = true;
  Standing now = StandingAt(term, fold, as_of_, heed_void);
  root_->open_[term] = false;
  return now;
}

Instant Fold::TimeOfLimit(const v1::TimeLimit& limit, Instant opened) {
  Standing ignored;
  return Resolve(limit, as_of_, opened, false, ignored).at;
}

}  // namespace ledger
