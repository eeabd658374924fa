// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/opportunity.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ledger/amount.h"

namespace ledger {
namespace {

using F = v1::Fact;

struct Timed {
  Instant time;
  const Fact* fact;
};

// The steps of a process and the acts that concluded it, in order. A step of
// uncertain time follows those that were recorded before it where it may: it
// answers them.
std::vector<Timed> StepsOf(const OpportunityCase& about) {
  std::vector<Timed> steps;
  const auto add = [&](const Fact& fact) {
    const Instant time = about.time_of(fact);
    if (time <= about.as_of) steps.push_back({time, &fact});
  };
  for (const uint32_t i : about.plan->terms()[about.term].facts) {
    const Fact& fact = about.plan->fact(i);
    const v1::RightStep* step = StepOf(*fact.fact);
    if (step != nullptr && step->process_id() == about.process_id) add(fact);
  }
  for (const Fact& fact : about.plan->selection().facts()) {
    if (fact.fact->act_recorded().process_id() == about.process_id &&
        fact.fact->has_act_recorded()) {
      add(fact);
    }
  }
  std::sort(steps.begin(), steps.end(), [](const Timed& a, const Timed& b) {
    return a.fact->position() < b.fact->position();
  });
  Instant latest = kOpenPast;
  for (Timed& step : steps) {
    const bool may = step.fact->group >= 0 && latest <= step.fact->when.hi;
    if (may) step.time = std::max(step.time, latest);
    latest = std::max(latest, step.time);
  }
  std::sort(steps.begin(), steps.end(), [](const Timed& a, const Timed& b) {
    return AppliesBefore(a.time, *a.fact, b.time, *b.fact);
  });
  return steps;
}

// Whether a deal is below what was offered.
enum class Below { kNo, kMaybe, kYes };

// A share of something is no price.
bool IsPrice(const v1::Amount& amount) {
  return !amount.currency().empty() && amount.currency() != "PERCENT";
}

Below Compare(const v1::Amount& paid, const v1::Amount& offered) {
  if (paid.currency() != offered.currency() ||
      paid.per().SerializeAsString() != offered.per().SerializeAsString()) {
    return Below::kMaybe;
  }
  const AmountRange deal = RangeOf(paid);
  const AmountRange notice = RangeOf(offered);
  if (deal.hi && *deal.hi < notice.lo) return Below::kYes;
  return notice.hi && !(deal.lo < *notice.hi) ? Below::kNo : Below::kMaybe;
}

// Whether a price below the one offered wants a new notice for certain.
bool HasFloor(const v1::RightTerms& right) {
  return right.price_floor() || right.renotice();
}

void MissPrice(const Fact& fact, Opportunity& now) {
  now.missing.push_back(absl::StrCat("amount of ", fact.id()));
}

// A third party's deal with an owner who is free.
void Close(const OpportunityCase& about, const Fact& deal, Opportunity& now) {
  now.status = v1::PROCESS_STATUS_CLOSED_THIRD;
  const bool floor = HasFloor(*about.right);
  if (now.notice == nullptr || (!floor && about.right->has_price_floor())) {
    return;
  }
  const v1::Amount& paid = deal.fact->act_recorded().amount();
  const v1::Amount& offered = StepOf(*now.notice->fact)->amount();
  const bool priced = IsPrice(paid) && IsPrice(offered);
  if (!priced && !floor) return;
  const Below below = priced ? Compare(paid, offered) : Below::kMaybe;
  if (below == Below::kNo) return;
  bool undercut = below == Below::kYes && floor;
  if (!undercut) {
    undercut = about.undercut;
    now.price = true;
    if (!floor) {
      now.missing.emplace_back("price_floor");
    } else {
      if (!IsPrice(offered)) MissPrice(*now.notice, now);
      if (!IsPrice(paid) || priced) MissPrice(deal, now);
    }
  }
  if (undercut) now.status = v1::PROCESS_STATUS_DUE;
}

// Moves a process by one step, if it knows the step from where it stands: what
// is declined or withdrawn after the holder took it is as it was.
void Apply(const OpportunityCase& about, const Fact& fact, Opportunity& now) {
  const F& what = *fact.fact;
  const bool needs_notice = NeedsNotice(about.plan->terms()[about.term].kind);
  const bool free = now.status == v1::PROCESS_STATUS_FREE;
  const bool taken = now.status == v1::PROCESS_STATUS_BOUND ||
                     now.status == v1::PROCESS_STATUS_CONTESTED;
  const bool open = now.status == v1::PROCESS_STATUS_OPEN ||
                    (!needs_notice && now.status == v1::PROCESS_STATUS_DUE);
  switch (what.fact_case()) {
    case F::kRightNoticed:
      now.status = v1::PROCESS_STATUS_OPEN;
      now.notice = &fact;
      now.freed = nullptr;
      now.price = false;
      now.missing.clear();
      break;
    case F::kRightNoticeRejected:
      if (!open) return;
      now.status = v1::PROCESS_STATUS_DUE;
      now.notice = nullptr;
      break;
    case F::kRightExercised:
      if (!open) return;
      now.status = v1::PROCESS_STATUS_BOUND;
      break;
    case F::kRightExerciseRejected:
      if (!taken) return;
      now.status = v1::PROCESS_STATUS_CONTESTED;
      break;
    case F::kRightDeclined:
    case F::kRightWindowClosed:
      if (!open) return;
      now.status = v1::PROCESS_STATUS_FREE;
      now.freed = &fact;
      break;
    case F::kRightWithdrawn:
      if (!open && !free) return;
      now.status = v1::PROCESS_STATUS_IDLE;
      break;
    case F::kRightCompleted:
      if (!taken && needs_notice) return;
      now.status = what.right_completed().failed()
                       ? v1::PROCESS_STATUS_FREE
                       : v1::PROCESS_STATUS_CLOSED_HOLDER;
      now.freed = what.right_completed().failed() ? &fact : nullptr;
      break;
    case F::kActRecorded:
      if (!free) return;
      Close(about, fact, now);
      break;
    default:
      return;
  }
  now.last = &fact;
}

// A ruling or settlement on a taking that was rejected.
void Decide(const OpportunityCase& about, Opportunity& now) {
  if (now.status != v1::PROCESS_STATUS_CONTESTED) return;
  for (const Knowledge& each : *about.knowledge) {
    if (each.reversed) continue;
    const auto& results =
        each.fact->has_ruling_issued()
            ? each.fact->ruling_issued().results()
            : each.fact->dispute_recorded().settled().results();
    for (const v1::ClaimResult& result : results) {
      if (result.process_id() != about.process_id) continue;
      const bool bound = result.outcome() == v1::CLAIM_OUTCOME_BOUND ||
                         result.outcome() == v1::CLAIM_OUTCOME_APPLIES;
      now.status = bound ? v1::PROCESS_STATUS_BOUND : v1::PROCESS_STATUS_FREE;
      now.decided = &each;
    }
  }
}

// Whether a deadline is over at an instant, if the clock has run so far.
bool Over(const OpportunityCase& about, const Due& due, Instant until,
          Elapsed from, Opportunity& now) {
  if (!due.at.has_value() || due.at->lo > until) return false;
  if (due.at->hi <= until) return true;
  now.clock = true;
  return about.elapsed >= from;
}

// What the clock does until an instant: answers where the text says what
// silence means, and ends the second window.
void PassTime(const OpportunityCase& about, Instant until, Opportunity& now) {
  if (now.status == v1::PROCESS_STATUS_OPEN && now.notice != nullptr) {
    now.answer = AnswerDue(*now.notice, *about.right, *about.calendars);
    const v1::SilenceRule silence = about.right->silence();
    const bool says = silence == v1::SILENCE_RULE_DECLINED ||
                      silence == v1::SILENCE_RULE_EXERCISED;
    if (says && Over(about, now.answer, until, Elapsed::kAnswer, now)) {
      const bool frees = silence == v1::SILENCE_RULE_DECLINED;
      now.status = frees ? v1::PROCESS_STATUS_FREE : v1::PROCESS_STATUS_BOUND;
      if (frees) now.freed = now.notice;
    }
  }
  if (now.status != v1::PROCESS_STATUS_FREE || now.freed == nullptr) return;
  now.second_window = {};
  if (!about.right->has_third_party_window()) {
    now.second_window.missing.emplace_back("third_party_window");
    return;
  }
  InstantRange start = {now.freed_at, now.freed_at};
  if (now.freed->group >= 0) {
    start.hi = std::max(start.lo, std::min(now.freed->when.hi, about.as_of));
  }
  if (now.freed == now.notice) start = *now.answer.at;
  now.second_window =
      DueAfter(start, about.right->third_party_window(), *about.right,
               *about.calendars, now.freed->clock);
  if (Over(about, now.second_window, until, Elapsed::kAll, now)) {
    now.status = v1::PROCESS_STATUS_DUE;
  }
}

}  // namespace

const v1::RightStep* StepOf(const F& fact) {
  switch (fact.fact_case()) {
    case F::kRightNoticed:
      return &fact.right_noticed();
    case F::kRightNoticeRejected:
      return &fact.right_notice_rejected();
    case F::kRightExercised:
      return &fact.right_exercised();
    case F::kRightExerciseRejected:
      return &fact.right_exercise_rejected();
    case F::kRightDeclined:
      return &fact.right_declined();
    case F::kRightWindowClosed:
      return &fact.right_window_closed();
    case F::kRightWithdrawn:
      return &fact.right_withdrawn();
    case F::kRightCompleted:
      return &fact.right_completed();
    default:
      return nullptr;
  }
}

bool NeedsNotice(v1::TermKind kind) {
  return kind != v1::TERM_KIND_OPTION &&
         kind != v1::TERM_KIND_TERMINATION_RIGHT;
}

Opportunity OpportunityOf(const OpportunityCase& about) {
  Opportunity now;
  for (const Timed& step : StepsOf(about)) {
    const bool deal = step.fact->fact->has_act_recorded();
    if (deal) PassTime(about, step.time, now);  // only what is free is closed
    Apply(about, *step.fact, now);
    if (now.freed == step.fact) now.freed_at = step.time;
    Decide(about, now);
  }
  PassTime(about, about.as_of, now);
  const bool free = now.status == v1::PROCESS_STATUS_FREE;
  if (free && now.notice != nullptr && HasFloor(*about.right) &&
      !IsPrice(StepOf(*now.notice->fact)->amount())) {
    MissPrice(*now.notice, now);
  }
  return now;
}

std::vector<std::string_view> ProcessesOf(const Plan& plan, uint32_t term) {
  std::vector<std::string_view> ids;
  for (const uint32_t i : plan.terms()[term].facts) {
    const v1::RightStep* step = StepOf(*plan.fact(i).fact);
    if (step == nullptr || step->process_id().empty()) continue;
    if (std::find(ids.begin(), ids.end(), step->process_id()) == ids.end()) {
      ids.push_back(step->process_id());
    }
  }
  return ids;
}

}  // namespace ledger
