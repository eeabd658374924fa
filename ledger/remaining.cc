// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "ledger/date.h"
#include "ledger/event.h"
#include "ledger/on_record.h"
#include "ledger/plan.h"
#include "ledger/refusals.h"
#include "ledger/select.h"
#include "ledger/worlds.h"

namespace ledger {
namespace {

using F = v1::Fact;
using absl::StrCat;

bool IsOption(const F& fact) {
  return fact.has_right_exercised() &&
         fact.right_exercised().term_kind() == v1::TERM_KIND_OPTION;
}

// Whether a fact may change what is committed.
bool WritesCommitted(const F& fact) {
  const v1::TermAmended& amended = fact.term_amended();
  const auto& clear = amended.clear();
  return fact.has_term_granted() || amended.set().has_committed() ||
         !amended.add().empty() ||
         std::find(clear.begin(), clear.end(), v1::TERM_FIELD_COMMITTED) !=
             clear.end() ||
         fact.term_reinstated().fields().has_committed();
}

// Checks what is taken of a term, by the newest event or by the version of an
// earlier one that it corrects or fills.
class RemainingChecker {
 public:
  RemainingChecker(const History& history, const Plan& life, Refusals& refusals)
      : history_(history), life_(life), refusals_(refusals) {
    const F& fact = history.at(history.size() - 1).event.fact();
    const int64_t original = OriginalOf(history, fact);
    const size_t row =
        original < 0 ? history.size() - 1 : static_cast<size_t>(original);
    const F& taken = history.at(row).event.fact();
    term_id_ = SubjectOf(taken).term_id;
    path_ = SaidBy(fact).path + FactPath(taken).substr(sizeof("fact") - 1);
    for (const Fact& each : life.selection().facts()) {
      if (each.revision == row) own_ = &each;
    }
  }

  void Check() {
    if (own_ == nullptr || own_->hangs) return;
    const v1::Sum sum = SumWritten(*own_->fact);
    const bool option = IsOption(*own_->fact);
    if (sum != v1::SUM_FUNDED && sum != v1::SUM_RELEASED && !option) return;
    CheckVested();
    CheckTaken(option);
  }

 private:
  uint32_t TermIn(const Plan& plan) const {
    return static_cast<uint32_t>(plan.Term(term_id_));
  }

  // A tranche that certainly vests later gives nothing yet.
  void CheckVested() {
    const std::string& id = own_->fact->right_exercised().tranche_id();
    if (id.empty()) return;
    Worlds worlds(life_, std::min(own_->when.hi, kEndOfTime));
    Instant vests = kOpenFuture;
    for (const TermResult* result : worlds.Of(TermIn(life_)).results) {
      const Cell& cell = result->fold.cells[v1::TERM_FIELD_TRANCHES];
      if (cell.fields == nullptr) return;
      const auto& tranches = cell.fields->tranches();
      const auto tranche = std::find_if(
          tranches.begin(), tranches.end(),
          [&id](const v1::Tranche& each) { return each.tranche_id() == id; });
      if (tranche == tranches.end() || !tranche->has_due() ||
          tranche->due().has_formula()) {
        return;
      }
      const Instant first = RangeOf(tranche->due()).lo;
      if (first <= own_->when.hi) return;
      vests = std::min(vests, first);
    }
    refusals_.Add(
        path_ + ".tranche_id", Reason::kBeyondRemaining,
        StrCat("tranche '", id, "' of term '", term_id_, "' vests on ",
               FormatInstant(vests), ", after the exercise"));
  }

  // The event takes too much if in every world it, or what was taken after it,
  // goes beyond what there is, and did not certainly do so without it.
  void CheckTaken(bool option) {
    if (!option && Covers()) return;
    // Too close to tell without every performance: fold them all.
    const std::vector<Rows> with = BeyondIn(history_.size());
    const auto none = [](const Rows& rows) { return rows.empty(); };
    if (with.empty() || std::any_of(with.begin(), with.end(), none)) return;
    const std::vector<Rows> without = BeyondIn(history_.size() - 1);
    const auto certain_before = [&without](uint32_t row) {
      return !without.empty() && std::all_of(without.begin(), without.end(),
                                             [row](const Rows& rows) {
                                               return rows.contains(row);
                                             });
    };
    for (const Rows& rows : with) {
      if (std::all_of(rows.begin(), rows.end(), certain_before)) return;
    }
    refusals_.Add(path_ + ".amount", Reason::kBeyondRemaining,
                  StrCat("term '", term_id_, "': more would be ",
                         option ? "exercised" : "funded and released",
                         " than it", OfTranche(), " certainly has"));
  }

  // Words for the tranche that is taken, if it may be the one that has less.
  std::string OfTranche() const {
    const std::string& id = own_->fact->right_exercised().tranche_id();
    return id.empty() ? "" : StrCat(", or its tranche '", id, "',");
  }

  // Whether what is committed from the event's day on covers all that was ever
  // drawn, so that nothing can be beyond it.
  bool Covers() {
    const Decimal total = history_.DrawnOf(term_id_);
    const uint32_t term = TermIn(life_);
    for (const uint32_t i : life_.terms()[term].facts) {
      const Fact& fact = life_.fact(i);
      if (fact.when.hi > own_->when.lo && WritesCommitted(*fact.fact)) {
        return false;
      }
    }
    Worlds worlds(life_, std::min(own_->when.hi, kEndOfTime));
    for (const TermResult* result : worlds.Of(term).results) {
      for (const SumRegister& each : result->fold.sums[v1::SUM_COMMITTED]) {
        if (each.value.hi && *each.value.hi < total) return false;
      }
    }
    return true;
  }

  // What is taken beyond what there is, in each world; empty: too many to tell.
  using Rows = std::set<uint32_t>;
  std::vector<Rows> BeyondIn(size_t prefix) {
    const Selection whole(history_, prefix);
    const Plan plan(whole);
    if (plan.Term(term_id_) < 0) return {};
    Worlds worlds(plan, kEndOfTime);
    const TermOutcome& outcome = worlds.Of(TermIn(plan));
    if (outcome.too_many) return {};
    std::vector<Rows> all;
    for (const TermResult* result : outcome.results) {
      Rows& rows = all.emplace_back();
      for (const Fact* fact : result->fold.beyond) rows.insert(fact->revision);
    }
    return all;
  }

  const History& history_;
  const Plan& life_;
  Refusals& refusals_;
  std::string term_id_;
  std::string path_;
  const Fact* own_ = nullptr;  // what is taken
};

}  // namespace

void CheckRemaining(const History& history, const Plan& life,
                    Refusals& refusals) {
  RemainingChecker(history, life, refusals).Check();
}

}  // namespace ledger
