// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/fold.h"

#include <algorithm>
#include <utility>

#include "ledger/date.h"

namespace ledger {
namespace {
using F = v1::Fact;
}  // namespace

// Folds the facts of one term, in order, into its registers.
class TermFolder {
 public:
  TermFolder(Fold& fold, uint32_t term, TermFold& state)
      : fold_(fold), term_(term), plan_(fold.plan_), state_(state) {}

  // Stops before `stop`, if it comes.
  void Run(const Fact* stop = nullptr, Instant stopped = {}) {
    struct Timed {
      Instant time;
      const Fact* fact;
    };
    const TermPlan& plan = plan_.terms()[term_];
    std::vector<Timed> order;
    order.reserve(plan.facts.size());
    for (const uint32_t i : plan.facts) {
      const Fact& fact = plan_.fact(i);
      const Instant time = fold_.TimeOf(fact, &state_.edges);
      if (time <= fold_.as_of_) order.push_back({time, &fact});
    }
    const auto before = [](const Timed& a, const Timed& b) {
      return AppliesBefore(a.time, *a.fact, b.time, *b.fact);
    };
    if (!std::is_sorted(order.begin(), order.end(), before)) {
      std::sort(order.begin(), order.end(), before);
    }
    for (const Timed& each : order) {
      if (each.fact == stop) break;
      if (stop != nullptr && !before(each, {stopped, stop})) break;
      Apply(*each.fact, each.time);
    }
    if (!order.empty()) state_.latest = order.back().time;
    SortBag(state_.lifted);
    SortBag(state_.waived);
  }

 private:
  // Slices and waivers add, in whatever order: a world in which others came
  // first is no other world.
  static void SortBag(std::vector<BagPart>& bag) {
    if (bag.size() < 2) return;
    std::sort(bag.begin(), bag.end(), [](const BagPart& a, const BagPart& b) {
      return AppliesBefore(a.fact->when.lo, *a.fact, b.fact->when.lo, *b.fact);
    });
  }

  void Apply(const Fact& fact, Instant time) {
    const F& what = *fact.fact;
    if (state_.validity.empty()) {
      if (NeedsGranted(what)) state_.misapplied.push_back(&fact);
    } else if (NeedsAlive(what) && !AliveFor(time)) {
      state_.misapplied.push_back(&fact);
      state_.late.push_back(&fact);
    }
    switch (what.fact_case()) {
      case F::kInstrumentExecuted:
      case F::kInstrumentRestated:
        return Dispose(fact, time);
      case F::kInstrumentTerminated:
        return TerminateWith(fact, time);
      case F::kRulingIssued:
        return Rule(fact, time);
      case F::kPerformanceRecorded:
        return Perform(fact);
      case F::kRightExercised:
        return Exercise(fact, time);
      case F::kBreachAlleged:
        return state_.breaches.push_back(&fact);
      case F::kBreachCured:
        return Cure(what.breach_cured());
      default:
        return Verb(fact, time);
    }
  }

  void Verb(const Fact& fact, Instant time) {
    const F& what = *fact.fact;
    switch (what.fact_case()) {
      case F::kTermGranted:
        Grant(fact, time);
        break;
      case F::kTermReinstated:
        Reinstate(fact, time);
        break;
      case F::kTermAmended:
        Amend(fact);
        break;
      case F::kTermSuspended:
      case F::kTermResumed:
        Suspend(fact, time, what.has_term_suspended());
        break;
      case F::kTermLifted:
        End(fact, time, v1::TERM_STATUS_LIFTED,
            what.term_lifted().has_slice() ? &what.term_lifted().slice()
                                           : nullptr);
        break;
      case F::kTermConverted:
        End(fact, time, v1::TERM_STATUS_CONVERTED,
            what.term_converted().has_slice() ? &what.term_converted().slice()
                                              : nullptr);
        break;
      case F::kTermLapsed:
        Close(fact, time, v1::TERM_STATUS_LAPSED);
        break;
      case F::kTermWaived:
        Waive(fact, time);
        break;
      case F::kTermKept:
        state_.kept.push_back(&fact);
        break;
      default:
        return;  // steps of a right, a recorded expiry: no register
    }
    if (!what.has_term_kept() && !what.has_term_waived()) state_.kept.clear();
    Found(fact, time);
  }

  // Alive; or, for a verb, ended by the clock at this very instant.
  bool AliveFor(Instant time, bool verb = true) {
    if (state_.validity.empty()) return false;
    const Standing now = fold_.StandingAt(term_, state_, time);
    switch (now.status) {
      case v1::TERM_STATUS_PROPOSED:
      case v1::TERM_STATUS_PENDING:
      case v1::TERM_STATUS_IN_FORCE:
      case v1::TERM_STATUS_SUSPENDED:
        return true;
      case v1::TERM_STATUS_EXPIRED:
      case v1::TERM_STATUS_LAPSED:
        return verb && state_.validity.back().closed == nullptr &&
               now.since == time;
      default:
        return false;
    }
  }

  bool Open() const {
    return !state_.validity.empty() && state_.validity.back().closed == nullptr;
  }

  void Grant(const Fact& fact, Instant time) {
    const v1::TermGranted& granted = fact.fact->term_granted();
    // What was paid before the first grant counts; a later one begins anew.
    if (!state_.validity.empty()) state_.sums = {};
    if (Open()) {  // a second grant stands in the place of the first
      if (AliveFor(time, false) && !state_.proposed) {
        state_.doubled.push_back(&fact);
      }
      Close(fact, time, v1::TERM_STATUS_SUPERSEDED);
    }
    state_.cells = {};
    state_.lifted.clear();
    state_.waived.clear();
    state_.suspended = false;
    state_.suspension = nullptr;
    state_.terminator = nullptr;
    state_.terminated_at = kOpenFuture;
    OpenInterval(fact, time);
    state_.instrument = fact.fact->instrument_id();
    stands_in_ = {state_.instrument};
    state_.proposed = plan_.NonBinding(state_.instrument);
    state_.implied = granted.implied();
    WriteFields(fact, granted.fields(), state_);
  }

  void OpenInterval(const Fact& fact, Instant time) {
    Interval interval;
    interval.opened = &fact;
    interval.opened_at = time;
    state_.validity.push_back(interval);
    state_.founder = &fact;
    state_.founded_at = time;
  }

  void Reinstate(const Fact& fact, Instant time) {
    const v1::TermFields& fields = fact.fact->term_reinstated().fields();
    if (AliveFor(time, false) && !state_.proposed) state_.idle.push_back(&fact);
    if (Open()) Close(fact, time, v1::TERM_STATUS_SUPERSEDED);
    OpenInterval(fact, time);
    if (!fields.has_scope()) {
      state_.cells[v1::TERM_FIELD_SCOPE] = {};
      state_.lifted.clear();
      state_.waived.clear();
    }
    if (!fields.has_window()) state_.cells[v1::TERM_FIELD_WINDOW] = {};
    state_.suspended = false;
    state_.suspension = nullptr;
    state_.terminator = nullptr;
    state_.terminated_at = kOpenFuture;
    WriteFields(fact, fields, state_);
  }

  void Amend(const Fact& fact) {
    stands_in_.push_back(fact.fact->instrument_id());
    const v1::TermAmended& amended = fact.fact->term_amended();
    for (const int field : amended.clear()) {
      if (field == v1::TERM_FIELD_SCOPE) {
        WriteScope(fact, nullptr, state_);
      } else if (field == v1::TERM_FIELD_COMMITTED) {
        state_.sums.Clear(v1::SUM_COMMITTED);
      } else if (field > 0 && field < static_cast<int>(kCells)) {
        WriteCell(static_cast<size_t>(field), fact, nullptr, state_);
      }
    }
    WriteFields(fact, amended.set(), state_);
    for (const v1::Amount& amount : amended.add()) {
      state_.sums.Add(v1::SUM_COMMITTED, fact, amount);
    }
  }

  void Suspend(const Fact& fact, Instant time, bool suspended) {
    if (state_.suspended == suspended) state_.idle.push_back(&fact);
    state_.suspension = &fact;
    state_.suspension_at = time;
    state_.suspended = suspended;
  }

  void Close(const Fact& fact, Instant time, v1::TermStatus status) {
    if (!Open()) return;
    Interval& last = state_.validity.back();
    last.closed = &fact;
    last.closed_at = time;
    last.closed_as = status;
  }

  void End(const Fact& fact, Instant time, v1::TermStatus status,
           const v1::Scope* slice) {
    if (slice == nullptr) return Close(fact, time, status);
    state_.lifted.push_back({&fact, slice, {}});
  }

  void Waive(const Fact& fact, Instant time) {
    const v1::TermWaived& waived = fact.fact->term_waived();
    if (waived.has_scope()) {
      state_.waived.push_back({&fact, &waived.scope(), {}});
    } else if (!waived.process_id().empty()) {
      state_.waived.push_back({&fact, nullptr, waived.process_id()});
    } else {
      Close(fact, time, v1::TERM_STATUS_WAIVED);
    }
  }

  // A fact of a restating instrument that names a term of what it restates is
  // the change, and founds the term anew.
  void Found(const Fact& fact, Instant time) {
    const std::string& instrument = fact.fact->instrument_id();
    if (!Open() || instrument.empty() || instrument == state_.instrument ||
        fact.fact->has_term_granted()) {
      return;
    }
    const Restatement* made = plan_.RestatementBy(instrument);
    if (made == nullptr || !Belongs(made->restates)) return;
    if (fact.fact->has_term_kept() && NamedBy(instrument, true)) return;
    if (fold_.TimeOf(plan_.fact(made->fact)) > fold_.as_of_) return;
    Refound(fact, time);
  }

  void Refound(const Fact& fact, Instant time) {
    state_.founder = &fact;
    state_.founded_at = time;
    state_.instrument = fact.fact->instrument_id();
    stands_in_.push_back(state_.instrument);
  }

  // Whether one of these instruments granted or amended the term so far.
  bool Belongs(const std::vector<std::string_view>& instruments) const {
    return std::any_of(
        stands_in_.begin(), stands_in_.end(), [&](std::string_view id) {
          return !id.empty() &&
                 std::find(instruments.begin(), instruments.end(), id) !=
                     instruments.end();
        });
  }

  // Whether one of these instruments grants or amends the term at any time.
  bool WrittenBy(const std::vector<std::string_view>& instruments) const {
    const auto& facts = plan_.terms()[term_].facts;
    return std::any_of(facts.begin(), facts.end(), [&](uint32_t i) {
      const F& fact = *plan_.fact(i).fact;
      return (fact.has_term_granted() || fact.has_term_amended()) &&
             std::find(instruments.begin(), instruments.end(),
                       fact.instrument_id()) != instruments.end();
    });
  }

  // Whether a fact of the instrument names the term; keeping it aside, which
  // is evidence and no change, if `writing`.
  bool NamedBy(std::string_view instrument, bool writing = false) const {
    for (const uint32_t i : plan_.terms()[term_].facts) {
      const F& fact = *plan_.fact(i).fact;
      if (fact.instrument_id() == instrument &&
          SubjectOf(fact).term_id == plan_.terms()[term_].id &&
          !fact.has_performance_recorded() &&
          !(writing && fact.has_term_kept())) {
        return true;
      }
    }
    return false;
  }

  // What a restatement, or another instrument that says so, does with a term
  // that is alive on its day.
  void Dispose(const Fact& fact, Instant time) {
    const F& what = *fact.fact;
    const std::string& instrument = what.instrument_id();
    const Restatement* made = plan_.RestatementBy(instrument);
    if (what.has_instrument_executed() && made != nullptr) return;
    if (!Open() || !AliveFor(time, false)) return;
    if (NamedBy(instrument)) return;
    const v1::DispositionKind kind =
        plan_.DispositionOf(instrument, plan_.terms()[term_].id);
    switch (kind) {
      case v1::DISPOSITION_KIND_CARRIED:
        if (made != nullptr) Refound(fact, time);
        return;
      case v1::DISPOSITION_KIND_DROPPED:
        return Close(fact, time, v1::TERM_STATUS_LIFTED);
      case v1::DISPOSITION_KIND_UNKNOWN:
        if (!Carried(fact)) return Close(fact, time, v1::TERM_STATUS_LIFTED);
        if (made != nullptr) Refound(fact, time);
        return;
      case v1::DISPOSITION_KIND_UNSPECIFIED:
        if (made == nullptr) return;
        if (!state_.proposed && WrittenBy(made->restates)) {
          state_.unmentioned.push_back(&fact);
        }
        if (Belongs(made->restates)) {
          Close(fact, time, v1::TERM_STATUS_LIFTED);
        }
        return;
      default:
        return;
    }
  }

  bool Carried(const Fact& fact) const {
    const TermPlan& term = plan_.terms()[term_];
    for (const auto& each : DispositionsOf(*fact.fact)) {
      if (each.term_id() != term.id) continue;
      const auto chosen = fold_.world_.carried.find(&each);
      if (chosen != fold_.world_.carried.end()) return chosen->second;
    }
    return true;  // settled by a later fact that needs it alive
  }

  void TerminateWith(const Fact& fact, Instant time) {
    const auto& target =
        fact.fact->instrument_terminated().terminated().instrument_id();
    if (!Open() || target.empty() || target != state_.instrument) return;
    const Cell& survives = state_.cells[v1::TERM_FIELD_SURVIVES];
    const Cell& irrevocable = state_.cells[v1::TERM_FIELD_IRREVOCABLE];
    if (survives.fields == nullptr && irrevocable.fields != nullptr &&
        irrevocable.fields->irrevocable()) {
      return;  // it survives its instrument
    }
    if (survives.fields == nullptr) {
      return Close(fact, time, v1::TERM_STATUS_TERMINATED);
    }
    const bool again = state_.terminated_at != kOpenFuture;
    if (!survives.fields->survives().has_tail() || again) return;
    state_.terminator = &fact;
    const auto add = fact.group < 0 ? AddPeriod : AddPeriodAbout;
    state_.terminated_at =
        add(time, survives.fields->survives().tail(), fact.clock);
  }

  void Rule(const Fact& fact, Instant time) {
    const v1::RulingIssued& ruling = fact.fact->ruling_issued();
    const std::string_view id = plan_.terms()[term_].id;
    const auto names = [id](const auto& ids) {
      return std::find(ids.begin(), ids.end(), id) != ids.end();
    };
    if (names(ruling.terminated_term_ids())) {
      Close(fact, time, v1::TERM_STATUS_TERMINATED);
    }
    if (names(ruling.suspended_term_ids())) Suspend(fact, time, true);
  }

  void Perform(const Fact& fact) {
    const v1::PerformanceRecorded& performance =
        fact.fact->performance_recorded();
    const v1::Sum sum = SumWritten(*fact.fact);
    if (sum == v1::SUM_UNSPECIFIED || !performance.has_amount()) return;
    if (performance.kind() == v1::PERFORMANCE_KIND_OBSERVED) {
      state_.sums.Reset(sum, fact, performance.amount());
    } else {
      state_.sums.Add(sum, fact, performance.amount());
    }
    const bool draws = sum == v1::SUM_FUNDED || sum == v1::SUM_RELEASED;
    if (draws && Overdrawn(performance.amount().currency())) {
      state_.beyond.push_back(&fact);
    }
  }

  // Whether more is certainly funded and released than was committed.
  bool Overdrawn(std::string_view currency) const {
    const auto in = [&](v1::Sum sum) -> const AmountRange* {
      for (const SumRegister& each : state_.sums[static_cast<size_t>(sum)]) {
        if (each.currency == currency) return &each.value;
      }
      return nullptr;
    };
    const AmountRange* committed = in(v1::SUM_COMMITTED);
    if (committed == nullptr || !committed->hi) return false;
    Decimal drawn;
    for (const v1::Sum sum : {v1::SUM_FUNDED, v1::SUM_RELEASED}) {
      if (in(sum) != nullptr) drawn = drawn + in(sum)->lo;
    }
    return *committed->hi < drawn;
  }

  // An option that is taken in full is used up.
  void Exercise(const Fact& fact, Instant time) {
    const v1::RightStep& step = fact.fact->right_exercised();
    if (step.term_kind() != v1::TERM_KIND_OPTION) return;
    if (!step.has_amount()) {
      return Close(fact, time, v1::TERM_STATUS_EXHAUSTED);
    }
    state_.sums.Add(v1::SUM_EXERCISED, fact, step.amount());
    const SumRegister& taken =
        state_.sums.Of(v1::SUM_EXERCISED, step.amount().currency());
    if (BeyondTranche(taken, step.tranche_id(),
                      StatedIn(state_, v1::TERM_FIELD_TRANCHES).tranches())) {
      state_.beyond.push_back(&fact);
    }
    const Cell& cell = state_.cells[v1::TERM_FIELD_EXERCISABLE];
    if (cell.fields == nullptr || !cell.fields->has_exercisable()) return;
    const AmountRange all = RangeOf(cell.fields->exercisable());
    if (cell.fields->exercisable().currency() != step.amount().currency() ||
        !all.hi || taken.value.lo < *all.hi) {
      return;
    }
    if (*all.hi < taken.value.lo) state_.beyond.push_back(&fact);
    Close(fact, time, v1::TERM_STATUS_EXHAUSTED);
  }

  void Cure(const v1::BreachCured& cured) {
    if (cured.breach_event_id().empty()) return state_.breaches.clear();
    std::erase_if(state_.breaches, [&](const Fact* breach) {
      return breach->id() == cured.breach_event_id();
    });
  }

  Fold& fold_;
  uint32_t term_;
  const Plan& plan_;
  TermFold& state_;
  std::vector<std::string_view> stands_in_;  // what granted or amended it
};

TermFold Fold::TermBefore(uint32_t term, const Fact* stop, Instant time) {
  TermFold state;
  root_->open_[term] = true;
  TermFolder(*this, term, state).Run(stop, time);
  root_->open_[term] = false;
  return state;
}

const TermFold& Fold::Term(uint32_t term) {
  std::unique_ptr<TermFold>& slot = folded_[term];
  if (slot != nullptr) return *slot;
  auto state = std::make_unique<TermFold>();
  root_->open_[term] = true;
  TermFolder(*this, term, *state).Run();
  root_->open_[term] = false;
  folded_[term] = std::move(state);
  return *folded_[term];
}

}  // namespace ledger
