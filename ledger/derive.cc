// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/derive.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/agreement.h"
#include "ledger/date.h"
#include "ledger/knowledge.h"
#include "ledger/limits.h"
#include "ledger/naming.h"
#include "ledger/nearest.h"
#include "ledger/parties.h"
#include "ledger/plan.h"
#include "ledger/reason.h"
#include "ledger/select.h"
#include "ledger/worlds.h"

namespace ledger {
namespace {

constexpr size_t kMarksMax = 256;

// Edges that hang on edges may go on for ever; a term has this many at most.
constexpr size_t kPointsMax = 1024;

// Where a line without a beginning is evaluated: facts of no known time may
// have come, one after the other, before everything else.
constexpr Instant kOpenBeginning = kOpenPast + std::chrono::microseconds(2);

void RenderKnowledge(const std::vector<Knowledge>& knowledge,
                     v1::Agreement& agreement) {
  for (const Knowledge& each : knowledge) {
    v1::KnowledgeState& state = *agreement.add_knowledge();
    Refer(*each.event, *each.fact, *state.mutable_event());
    state.set_open(each.open);
    for (const std::string_view id : each.term_ids) {
      state.add_term_ids(std::string(id));
    }
    if (each.closed_by != nullptr) {
      Refer(*each.closed_by, each.closed_by->event.fact(),
            *state.mutable_closed_by());
    }
  }
}

// The life of some terms: evaluates them at every instant at which one of them
// may change, and joins what stays the same.
class Timelines {
 public:
  explicit Timelines(const Plan& plan)
      : plan_(plan),
        last_(plan, kEndOfTime),
        terms_of_(plan.selection().facts().size()) {
    for (uint32_t term = 0; term < plan.terms().size(); ++term) {
      for (const uint32_t i : plan.terms()[term].facts) {
        terms_of_[i].push_back(term);
      }
    }
  }

  void Want(uint32_t term) {
    for (const Instant edge : EdgesOf(term)) pending_[edge].insert(term);
    terms_.insert(term);
  }

  // Errors: what `wanted` says.
  absl::Status Run(const Wanted& wanted) {
    while (!pending_.empty()) {
      if (absl::Status still = wanted(); !still.ok()) return still;
      const auto next = pending_.begin();
      const Instant at = next->first;
      const std::set<uint32_t> terms = next->second;
      pending_.erase(next);
      Worlds worlds(plan_, at, wanted);
      for (const uint32_t term : terms) Evaluate(worlds, term, at);
      if (!worlds.still().ok()) return worlds.still();
    }
    return absl::OkStatus();
  }

  v1::TermTimeline Take(uint32_t term) {
    v1::TermTimeline timeline;
    timeline.set_term_id(std::string(plan_.terms()[term].id));
    timeline.set_term_kind(plan_.terms()[term].kind);
    for (auto& [at, statuses] : points_[term]) Join(at, statuses, timeline);
    AddMarks(term, timeline);
    return timeline;
  }

 private:
  using Statuses = google::protobuf::RepeatedPtrField<v1::StatusValue>;

  // Instants known beforehand: starts of facts that the term hangs on.
  std::set<Instant> EdgesOf(uint32_t term) const {
    std::set<Instant> edges;
    std::set<uint32_t> terms, conditions;
    Collect(term, terms, conditions, edges);
    edges.erase(kOpenFuture);
    if (!Uncertain(terms, conditions)) return edges;
    for (const uint32_t each : terms) edges.merge(last_.TurnsOf(each));
    edges.erase(edges.lower_bound(kEndOfTime), edges.end());
    // A fact of uncertain time may come just after an edge, and another after
    // that.
    std::set<Instant> all;
    for (const Instant edge : edges) {
      if (edge == kOpenPast) {
        all.insert(kOpenBeginning);
        continue;
      }
      for (int ticks = 0; ticks <= 2; ++ticks) {
        all.insert(edge + std::chrono::microseconds(ticks));
      }
    }
    return all;
  }

  void Collect(uint32_t term, std::set<uint32_t>& terms,
               std::set<uint32_t>& conditions, std::set<Instant>& edges) const {
    if (!terms.insert(term).second) return;
    const TermPlan& plan = plan_.terms()[term];
    AddEdges(plan.facts, edges);
    for (const uint32_t each : plan.terms) {
      Collect(each, terms, conditions, edges);
    }
    // Terms that share what is not known: a verb on one drops worlds of all.
    for (const uint32_t unknown : last_.of_term()[term]) {
      for (uint32_t each = 0; each < plan_.terms().size(); ++each) {
        const std::vector<uint32_t>& theirs = last_.of_term()[each];
        if (std::binary_search(theirs.begin(), theirs.end(), unknown)) {
          Collect(each, terms, conditions, edges);
        }
      }
    }
    for (const uint32_t i : plan.facts) {
      const int32_t group = plan_.fact(i).group;
      if (group < 0) continue;
      for (const uint32_t fact :
           plan_.selection().groups()[static_cast<size_t>(group)].facts) {
        for (const uint32_t each : terms_of_[fact]) {
          Collect(each, terms, conditions, edges);
        }
      }
    }
    for (const uint32_t each : plan.conditions) {
      if (!conditions.insert(each).second) continue;
      AddEdges(plan_.conditions()[each].facts, edges);
    }
  }

  bool Uncertain(const std::set<uint32_t>& terms,
                 const std::set<uint32_t>& conditions) const {
    const auto open = [this](const std::vector<uint32_t>& facts) {
      return std::any_of(facts.begin(), facts.end(), [this](uint32_t i) {
        return plan_.fact(i).group >= 0;
      });
    };
    return std::any_of(terms.begin(), terms.end(),
                       [&](uint32_t i) {
                         return !last_.of_term()[i].empty() ||
                                last_.OpenLimit(i) ||
                                open(plan_.terms()[i].facts);
                       }) ||
           std::any_of(conditions.begin(), conditions.end(), [&](uint32_t i) {
             return open(plan_.conditions()[i].facts);
           });
  }

  void AddEdges(const std::vector<uint32_t>& facts,
                std::set<Instant>& edges) const {
    for (const uint32_t i : facts) {
      if (plan_.fact(i).fact->has_performance_recorded()) continue;
      edges.insert(plan_.fact(i).when.lo);
      edges.insert(plan_.fact(i).when.hi);
      const v1::ConditionDefined& defined =
          plan_.fact(i).fact->condition_defined();
      if (defined.has_long_stop() && !defined.long_stop().has_formula()) {
        edges.insert(RangeOf(defined.long_stop()).hi);
      }
    }
  }

  void Evaluate(Worlds& worlds, uint32_t term, Instant at) {
    const TermOutcome& outcome = worlds.Of(term);
    RenderStatuses(outcome, at, points_[term][at]);
    // Where several worlds are possible, their edges were foreseen; those of
    // worlds that D itself makes are no news, and would go on for ever.
    if (outcome.results.size() > 1) return;
    Await(term, at, outcome.results[0]->standing.edges);
    Await(term, at, outcome.results[0]->fold.edges);
  }

  void Await(uint32_t term, Instant after, const std::vector<Instant>& edges) {
    for (const Instant edge : edges) {
      if (edge <= after || edge == kOpenFuture ||
          points_[term].size() >= kPointsMax) {
        continue;
      }
      pending_[edge].insert(term);
    }
  }

  static bool Same(const Statuses& a, const Statuses& b) {
    if (a.size() != b.size()) return false;
    for (int i = 0; i < a.size(); ++i) {
      if (a[i].status() != b[i].status() ||
          a[i].winner().position() != b[i].winner().position() ||
          a[i].has_winner() != b[i].has_winner()) {
        return false;
      }
    }
    return true;
  }

  static void Join(Instant at, Statuses& statuses, v1::TermTimeline& timeline) {
    const bool first = timeline.spans_size() == 0;
    if (first && statuses.size() == 1 &&
        statuses[0].status() == v1::TERM_STATUS_ABSENT) {
      return;
    }
    if (!first) {
      v1::StatusSpan& last = *timeline.mutable_spans(timeline.spans_size() - 1);
      if (Same(last.statuses(), statuses)) return;
      last.set_end(ToMicros(at));
    }
    v1::StatusSpan& span = *timeline.add_spans();
    if (at > kOpenBeginning) span.set_start(ToMicros(at));
    *span.mutable_statuses() = std::move(statuses);
  }

  void AddMarks(uint32_t term, v1::TermTimeline& timeline) const {
    const auto& facts = plan_.terms()[term].facts;
    for (const uint32_t i : facts) {
      if (static_cast<size_t>(timeline.marks_size()) == kMarksMax) break;
      const Fact& fact = plan_.fact(i);
      v1::TimelineMark& mark = *timeline.add_marks();
      Refer(fact, *mark.mutable_event());
      if (fact.when.lo != kOpenPast) mark.set_first(ToMicros(fact.when.lo));
      if (fact.when.hi != kOpenFuture) mark.set_last(ToMicros(fact.when.hi));
    }
    timeline.set_marks_left(facts.size() -
                            static_cast<size_t>(timeline.marks_size()));
  }

  const Plan& plan_;
  Unknowns last_;
  std::vector<std::vector<uint32_t>> terms_of_;  // by fact
  std::set<uint32_t> terms_;
  std::map<Instant, std::set<uint32_t>> pending_;
  std::map<uint32_t, std::map<Instant, Statuses>> points_;
};

// Finds out how long a state stays as it is at D.
class Steady {
 public:
  explicit Steady(const Worlds& worlds)
      : as_of_(worlds.as_of()), until_(worlds.until()) {
    for (const Fact& fact : worlds.plan().selection().facts()) {
      Add(fact.when.lo);
      Add(fact.when.hi);
      AddStop(fact.fact->condition_defined());
    }
  }

  void Add(const std::vector<Instant>& edges) {
    for (const Instant edge : edges) Add(edge);
  }
  void Add(const TermOutcome& outcome) {
    for (const TermResult* result : outcome.results) {
      const auto& open = result->standing.open;
      if (open.has_value() && as_of_ < open->hi) until_ = as_of_;
      Add(result->standing.edges);
      Add(result->fold.edges);
    }
  }

  Instant until() const { return until_; }

 private:
  void Add(Instant edge) {
    if (edge > as_of_ && edge < until_) until_ = edge;
  }
  void AddStop(const v1::ConditionDefined& defined) {
    if (!defined.has_long_stop() || defined.long_stop().has_formula()) return;
    Add(RangeOf(defined.long_stop()).lo);
    Add(RangeOf(defined.long_stop()).hi);
  }

  Instant as_of_;
  Instant until_;
};

absl::Status UnknownTerm(const std::string& id, const Plan& plan) {
  std::vector<std::string_view> known;
  known.reserve(plan.terms().size());
  for (const TermPlan& term : plan.terms()) known.push_back(term.id);
  return Refuse(
      Reason::kTermNotFound,
      absl::StrCat("term '", id, "': not on record at that known_at; ",
                   ListNearest(NearestTo(id, known)),
                   "; list the agreement's terms without term_ids"));
}

}  // namespace

absl::Status CheckKinds(const History& history, size_t prefix) {
  for (size_t i = 0; i < prefix; ++i) {
    const RecordedEvent& event = history.at(i);
    if (event.event.fact().fact_case() != v1::Fact::FACT_NOT_SET) continue;
    return Refuse(Reason::kUnknownEventKind,
                  absl::StrCat("event '", event.event.event_id(),
                               "' at position ", event.position.value(),
                               ": its kind is not known to engine version ",
                               kEngineVersion, "; ask a newer server"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::map<std::string_view, uint32_t>> FindTerms(
    const Plan& plan, const std::vector<std::string>& term_ids) {
  std::map<std::string_view, uint32_t> wanted;
  for (const std::string& id : term_ids) {
    const int term = plan.Term(id);
    if (term < 0) {
      return UnknownTerm(id, plan);
    }
    wanted[plan.terms()[static_cast<size_t>(term)].id] =
        static_cast<uint32_t>(term);
  }
  if (term_ids.empty()) {
    for (uint32_t i = 0; i < plan.terms().size(); ++i) {
      wanted[plan.terms()[i].id] = i;
    }
  }
  return wanted;
}

absl::StatusOr<Instant> DeriveInto(const AgreementId& id,
                                   const History& history,
                                   const Question& question,
                                   const StateSelection& part,
                                   v1::Agreement& agreement,
                                   const Wanted& wanted) {
  const size_t prefix = history.PrefixOf(question.known);
  const absl::Status known = CheckKinds(history, prefix);
  if (!known.ok()) return known;
  const Selection selection(history, prefix);
  const Plan plan(selection);
  const auto terms = FindTerms(plan, part.term_ids);
  if (!terms.ok()) return terms.status();

  agreement.set_agreement_id(id.value());
  Worlds worlds(plan, question.as_of, wanted);
  Steady steady(worlds);
  const std::vector<Knowledge> knowledge = KnowledgeOf(selection);
  if (!part.terms_only) {
    RenderParties(selection, question.as_of, agreement);
    RenderInstruments(plan, question.as_of, agreement);
    steady.Add(RenderConditions(worlds, agreement));
    if (part.registers) RenderKnowledge(knowledge, agreement);
  }
  for (const auto& [term_id, term] : *terms) {
    const TermOutcome& outcome = worlds.Of(term);
    RenderTerm(plan, term, outcome, question.as_of, knowledge, part.registers,
               *agreement.add_terms());
    steady.Add(outcome);
  }
  if (!worlds.still().ok()) return worlds.still();
  return steady.until();
}

absl::StatusOr<v1::Agreement> DeriveState(const AgreementId& id,
                                          const History& history,
                                          const Question& question,
                                          const StateSelection& selection) {
  v1::Agreement agreement;
  const auto derived = DeriveInto(id, history, question, selection, agreement);
  if (!derived.ok()) return derived.status();
  return agreement;
}

v1::Basis BasisOf(const History& history, const Question& question,
                  Instant read_time) {
  v1::Basis basis;
  basis.set_effective_time(ToMicros(question.as_of));
  basis.set_read_time(ToMicros(read_time));
  basis.set_tree_size(question.known.value());
  basis.set_agreement_size(history.PrefixOf(question.known));
  basis.set_engine_version(kEngineVersion);
  return basis;
}

absl::StatusOr<std::vector<v1::TermTimeline>> DeriveTimelines(
    const History& history, TreeSize known,
    const std::vector<std::string>& term_ids, const Wanted& wanted) {
  const size_t prefix = history.PrefixOf(known);
  const absl::Status kinds = CheckKinds(history, prefix);
  if (!kinds.ok()) return kinds;
  const Selection selection(history, prefix);
  const Plan plan(selection);
  const auto terms = FindTerms(plan, term_ids);
  if (!terms.ok()) return terms.status();

  Timelines timelines(plan);
  for (const auto& [id, term] : *terms) timelines.Want(term);
  if (absl::Status run = timelines.Run(wanted); !run.ok()) return run;
  std::vector<v1::TermTimeline> result;
  for (const auto& [id, term] : *terms) {
    result.push_back(timelines.Take(term));
  }
  return result;
}

std::string TimeZoneOf(const History& history, TreeSize known) {
  return Clocks(history, history.PrefixOf(known)).zone();
}

}  // namespace ledger
