// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/corrected.h"

#include <map>
#include <set>
#include <string>

#include "ledger/date.h"
#include "ledger/event.h"

namespace ledger {
namespace {

using F = v1::Fact;

// A correction or retraction, and what its target first said.
struct Trial {
  uint32_t revision = 0;  // of the correction or retraction
  uint32_t target = 0;    // of the event that is put back
  const F* first = nullptr;
};

// Whether a fact may have taken hold by `as_of`.
bool MayHold(const F& fact, Instant as_of) {
  if (!fact.has_effective() || fact.effective().has_formula()) return true;
  return RangeOf(fact.effective()).lo <= as_of;
}

// Whether a fact only adds to a sum: then it changes nothing for others.
bool IsDelta(const F& fact) {
  return fact.has_performance_recorded() &&
         fact.performance_recorded().kind() != v1::PERFORMANCE_KIND_OBSERVED;
}

// What an event of the record family puts in the place of what its target
// first said; without a `first` if it does nothing of the kind.
Trial TrialOf(const History& history, uint32_t revision) {
  const F& fact = history.at(revision).event.fact();
  Trial trial{revision, 0, nullptr};
  if (!fact.has_event_corrected() && !fact.has_event_retracted()) return trial;
  const int64_t found = history.Find(TargetOf(fact));
  if (found < 0) return trial;
  trial.target = static_cast<uint32_t>(found);
  const F& target = history.at(trial.target).event.fact();
  trial.first = &target;
  if (target.has_event_corrected()) {
    const int64_t original = history.Find(TargetOf(target));
    if (original < 0) return {revision, 0, nullptr};
    trial.target = static_cast<uint32_t>(original);
    trial.first = &target.event_corrected().corrected();
  }
  if (IsRecordFamily(*trial.first)) trial.first = nullptr;
  return trial;
}

// Puts first versions back and looks what they win.
class Trials {
 public:
  Trials(const History& history, const Question& question,
         const FieldSelection& wanted)
      : history_(history), question_(question), wanted_(wanted) {}

  void Add(const Trial& trial) {
    if (trial.first == nullptr || !MayHold(*trial.first, question_.as_of)) {
      return;
    }
    const std::string term(SubjectOf(*trial.first).term_id);
    if (!term.empty() && !wanted_.term_ids.empty() &&
        std::find(wanted_.term_ids.begin(), wanted_.term_ids.end(), term) ==
            wanted_.term_ids.end()) {
      return;
    }
    if (IsDelta(*trial.first) && Alone(trial)) {
      deltas_.push_back(trial);
    } else if (!term.empty() && !trial.first->has_performance_recorded()) {
      // Its performances are not read: no verb wins their sums.
      Evaluation evaluation(history_, question_, {term}, {},
                            {{trial.target, trial.first}});
      Look(TermFieldsOf(evaluation, {{term}, wanted_.field}), {trial});
    } else {
      RunWhole({trial});
    }
  }

  std::vector<Corrected> Take() {
    if (!deltas_.empty()) RunWhole(deltas_);
    std::vector<Corrected> corrected;
    for (const auto& [revision, fields] : won_) {
      corrected.push_back({revision, {fields.begin(), fields.end()}});
    }
    return corrected;
  }

 private:
  // Whether no other delta stands for the same event.
  bool Alone(const Trial& trial) const {
    return std::none_of(
        deltas_.begin(), deltas_.end(), [&trial](const Trial& each) {
          return each.target == trial.target && each.first != trial.first;
        });
  }

  void RunWhole(const std::vector<Trial>& trials) {
    Restored restored;
    for (const Trial& each : trials) restored[each.target] = each.first;
    Evaluation evaluation(history_, question_, std::move(restored));
    if (!wanted_.term_ids.empty()) {
      return Look(TermFieldsOf(evaluation, wanted_), trials);
    }
    const auto fields = FieldsOf(evaluation, wanted_);
    if (fields.ok()) Look(*fields, trials);
  }

  void Look(const Fields& fields, const std::vector<Trial>& trials) {
    std::multimap<uint32_t, uint32_t> by_target;
    for (const Trial& each : trials) {
      by_target.emplace(each.target, each.revision);
    }
    const auto note = [&](const Fact* fact, const FieldName& name) {
      if (fact == nullptr) return;
      const auto [begin, end] = by_target.equal_range(fact->revision);
      for (auto each = begin; each != end; ++each) {
        won_[each->second].insert(name);
      }
    };
    for (const auto& [name, values] : fields) {
      for (const FieldValue& value : values) {
        note(value.winner, name);
        for (const Fact* fact : value.contributed) note(fact, name);
      }
    }
  }

  const History& history_;
  const Question question_;
  const FieldSelection& wanted_;
  std::vector<Trial> deltas_;
  std::map<uint32_t, std::set<FieldName>> won_;  // by revision
};

}  // namespace

std::vector<Corrected> CorrectedBy(const History& history,
                                   const Question& question,
                                   const FieldSelection& wanted) {
  const auto prefix = static_cast<uint32_t>(history.PrefixOf(question.known));
  Trials trials(history, question, wanted);
  for (uint32_t revision = 0; revision < prefix; ++revision) {
    if (!history.Lives(revision, prefix)) continue;
    trials.Add(TrialOf(history, revision));
  }
  return trials.Take();
}

}  // namespace ledger
