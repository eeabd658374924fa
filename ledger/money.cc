// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/money.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledger/date.h"
#include "ledger/explain.h"
#include "ledger/limits.h"
#include "ledger/naming.h"
#include "ledger/registers.h"
#include "ledger/sums.h"

namespace ledger {
namespace {

using F = v1::Fact;

void RenderSum(v1::Sum sum, std::string_view currency, const AmountRange& range,
               v1::SumValue& rendered) {
  rendered.set_sum(sum);
  rendered.set_currency(std::string(currency));
  rendered.set_lo(range.lo.ToString());
  if (range.hi) rendered.set_hi(range.hi->ToString());
  rendered.set_marked(range.marked);
}

// Each sum over all worlds, and every summand.
void RenderSums(const History& history, const TermOutcome& outcome,
                v1::Obligation& obligation) {
  struct Seen {
    AmountRange range;
    size_t worlds = 0;
  };
  std::map<std::pair<int, std::string>, Seen> all;
  std::vector<const Fact*> summands;
  const auto add = [&summands](const Fact* fact) {
    if (fact != nullptr) summands.push_back(fact);
  };
  for (const TermResult* result : outcome.results) {
    for (int sum = v1::SUM_COMMITTED; sum <= v1::SUM_EXERCISED; ++sum) {
      for (const SumRegister& each :
           result->fold.sums[static_cast<size_t>(sum)]) {
        const auto [entry, fresh] = all.try_emplace(
            {sum, std::string(each.currency)}, Seen{each.value});
        add(each.reset);
        for (const Fact* fact : each.added) add(fact);
        ++entry->second.worlds;
        if (!fresh) Widen(each.value, entry->second.range);
      }
    }
  }
  for (auto& [name, seen] : all) {
    if (seen.worlds < outcome.results.size()) Widen(Nothing(), seen.range);
    RenderSum(static_cast<v1::Sum>(name.first), name.second, seen.range,
              *obligation.add_sums());
  }
  std::sort(summands.begin(), summands.end());
  summands.erase(std::unique(summands.begin(), summands.end()), summands.end());
  ReferAll(history, summands, {}, *obligation.mutable_money_because());
}

// When a tranche falls due, where a date or a condition that came says so; the
// last instant that is possible. Nothing while that is not known.
std::optional<Instant> DueOf(const v1::When& due,
                             const std::vector<ConditionStanding>& anchors) {
  if (!due.has_formula()) return RangeOf(due).hi;
  Instant last = kOpenPast;
  for (const ConditionStanding& each : anchors) {
    if (each.status != v1::CONDITION_STATUS_SATISFIED) return std::nullopt;
    last = std::max(
        last, AddPeriod(each.at, due.formula().after(), each.winner->clock));
  }
  if (anchors.empty()) return std::nullopt;
  return last;
}

std::vector<ConditionStanding> StandingsOf(Evaluation& evaluation,
                                           std::string_view condition_id) {
  const int condition = evaluation.plan().Condition(condition_id);
  if (condition < 0) return {};
  return evaluation.worlds().OfCondition(static_cast<uint32_t>(condition));
}

void RenderTranche(Evaluation& evaluation, const v1::Tranche& tranche,
                   bool in_force, v1::TrancheState& state) {
  state.set_tranche_id(tranche.tranche_id());
  *state.mutable_amount() = tranche.amount();
  state.set_condition_id(tranche.condition_id());
  bool matured = in_force;
  if (!tranche.condition_id().empty()) {
    const auto standings = StandingsOf(evaluation, tranche.condition_id());
    matured &= !standings.empty();
    for (const ConditionStanding& each : standings) {
      const auto& had = state.condition_statuses();
      if (std::find(had.begin(), had.end(), each.status) == had.end()) {
        state.add_condition_statuses(each.status);
      }
      matured &= each.status == v1::CONDITION_STATUS_SATISFIED ||
                 each.status == v1::CONDITION_STATUS_WAIVED;
    }
  }
  if (tranche.has_due()) {
    const auto due =
        DueOf(tranche.due(),
              StandingsOf(evaluation, tranche.due().formula().condition_id()));
    const bool known = due.has_value() && *due != kOpenFuture;
    if (known) state.set_due(ToMicros(*due));
    matured &= known && *due <= evaluation.as_of();
  }
  state.set_matured(matured);
}

// A step of money: writes a sum and says what it is then.
class StepWriter {
 public:
  explicit StepWriter(v1::Obligation& obligation) : obligation_(obligation) {}

  void Apply(const Fact& fact, Instant time) {
    const F& what = *fact.fact;
    time_ = time;
    switch (what.fact_case()) {
      case F::kTermGranted:
        sums_ = {};
        return Commit(fact, what.term_granted().fields());
      case F::kTermReinstated:
        return Commit(fact, what.term_reinstated().fields());
      case F::kTermAmended:
        return Amend(fact, what.term_amended());
      case F::kPerformanceRecorded:
        return Perform(fact, what.performance_recorded());
      case F::kRightExercised:
        if (what.right_exercised().term_kind() == v1::TERM_KIND_OPTION &&
            what.right_exercised().has_amount()) {
          Step(fact, v1::SUM_EXERCISED, what.right_exercised().amount(), false);
        }
        return;
      default:
        return;
    }
  }

  // Keeps the newest.
  void Cut() {
    auto& steps = *obligation_.mutable_steps();
    const auto most = static_cast<int>(kExplainedEventsMax);
    if (steps.size() > most) steps.DeleteSubrange(0, steps.size() - most);
  }

 private:
  void Commit(const Fact& fact, const v1::TermFields& fields) {
    if (!fields.has_committed()) return;
    Step(fact, v1::SUM_COMMITTED, fields.committed(), true);
  }

  void Amend(const Fact& fact, const v1::TermAmended& amended) {
    const auto& clear = amended.clear();
    if (std::find(clear.begin(), clear.end(), v1::TERM_FIELD_COMMITTED) !=
        clear.end()) {
      sums_.Clear(v1::SUM_COMMITTED);
    }
    Commit(fact, amended.set());
    for (const v1::Amount& amount : amended.add()) {
      Step(fact, v1::SUM_COMMITTED, amount, false);
    }
  }

  void Perform(const Fact& fact, const v1::PerformanceRecorded& performance) {
    const v1::Sum sum = SumWritten(*fact.fact);
    if (sum == v1::SUM_UNSPECIFIED || !performance.has_amount()) return;
    Step(fact, sum, performance.amount(),
         performance.kind() == v1::PERFORMANCE_KIND_OBSERVED);
  }

  void Step(const Fact& fact, v1::Sum sum, const v1::Amount& amount,
            bool resets) {
    resets ? sums_.Reset(sum, fact, amount) : sums_.Add(sum, fact, amount);
    v1::MoneyStep& step = *obligation_.add_steps();
    if (time_ != kOpenPast) step.set_effective_time(ToMicros(time_));
    step.set_sum(sum);
    step.set_resets(resets);
    *step.mutable_amount() = amount;
    RenderSum(sum, amount.currency(), sums_.Of(sum, amount.currency()).value,
              *step.mutable_total());
    Refer(fact, *step.mutable_event());
  }

  v1::Obligation& obligation_;
  Sums sums_;
  Instant time_{};
};

}  // namespace

void RenderMoney(Evaluation& evaluation, uint32_t term,
                 v1::Obligation& obligation) {
  const TermOutcome& outcome = evaluation.worlds().Of(term);
  RenderSums(evaluation.selection().history(), outcome, obligation);
  v1::TermState state;
  RenderOutstanding(outcome, state);
  *obligation.mutable_outstanding() = state.outstanding();
  const bool in_force =
      std::all_of(outcome.results.begin(), outcome.results.end(),
                  [](const TermResult* result) {
                    return result->standing.status == v1::TERM_STATUS_IN_FORCE;
                  });
  const Cell& tranches =
      outcome.results.front()->fold.cells[v1::TERM_FIELD_TRANCHES];
  if (tranches.fields == nullptr) return;
  for (const v1::Tranche& each : tranches.fields->tranches()) {
    RenderTranche(evaluation, each, in_force, *obligation.add_tranches());
  }
}

void RenderMoneySteps(Evaluation& evaluation, uint32_t term,
                      v1::Obligation& obligation) {
  const Plan& plan = evaluation.plan();
  World world;
  for (const Group& group : plan.selection().groups()) {
    world.group_times.push_back(group.when.lo);
  }
  Fold fold(plan, world, evaluation.as_of());
  std::vector<std::pair<Instant, const Fact*>> order;
  for (const uint32_t i : plan.terms()[term].facts) {
    const Instant time = fold.TimeOf(plan.fact(i));
    if (time <= evaluation.as_of()) order.emplace_back(time, &plan.fact(i));
  }
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return AppliesBefore(a.first, *a.second, b.first, *b.second);
  });
  StepWriter writer(obligation);
  for (const auto& [time, fact] : order) writer.Apply(*fact, time);
  writer.Cut();
}

}  // namespace ledger
