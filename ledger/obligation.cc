// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/obligation.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "ledger/corrected.h"
#include "ledger/explain.h"
#include "ledger/fields.h"
#include "ledger/knowledge.h"
#include "ledger/money.h"
#include "ledger/reading.h"
#include "ledger/words.h"

namespace ledger {
namespace {

// The fields that an obligation rests on.
constexpr std::string_view kFields[] = {"status",    "window",    "committed",
                                        "funded",    "released",  "paid",
                                        "delivered", "exercised", "tranches"};

bool InForce(const TermResult& result) {
  return result.standing.status == v1::TERM_STATUS_IN_FORCE;
}

// Facts and other events that an answer rests on.
struct Grounds {
  std::vector<const Fact*> facts;
  std::vector<uint32_t> revisions;

  void Add(const Fact* fact) {
    if (fact != nullptr) facts.push_back(fact);
  }
  void Add(const RecordedEvent& event) {
    revisions.push_back(static_cast<uint32_t>(event.revision.value()));
  }
};

// What is said on the knowledge axis of the whole of a term.
struct Spoken {
  Grounds open;  // claims and readings that may take it away
  Grounds held;  // the newest that governs, if it takes it away
};

Spoken SpokenOf(const Assertions& assertions, std::string_view term_id) {
  Spoken said;
  for (const Assertion& each : assertions.all()) {
    if (!each.Speaks(term_id) || each.set != nullptr) continue;
    if (each.open) {
      said.open.Add(*each.event);
    } else if (each.scope == nullptr) {
      said.held = {};
      if (!each.applies) said.held.Add(*each.event);
    }
  }
  return said;
}

// What of a winner was disclosed, if it is what won `field`.
void AddDisclosures(const Fact* winner, std::string_view field,
                    Grounds& reasons) {
  if (winner == nullptr) return;
  const std::vector<uint32_t> filled = winner->FilledIn(field);
  reasons.revisions.insert(reasons.revisions.end(), filled.begin(),
                           filled.end());
}

Grounds WhyYes(const TermOutcome& outcome) {
  Grounds reasons;
  for (const TermResult* result : outcome.results) {
    const Standing& standing = result->standing;
    reasons.Add(standing.winner);
    AddDisclosures(standing.winner, "effective", reasons);
    const Cell& scope = result->fold.cells[v1::TERM_FIELD_SCOPE];
    reasons.Add(scope.winner);
    AddDisclosures(scope.winner, "scope", reasons);
    const Cell& window = result->fold.cells[v1::TERM_FIELD_WINDOW];
    if (window.fields != nullptr && window.fields->window().has_end()) {
      reasons.Add(window.winner);
      AddDisclosures(window.winner, "window", reasons);
    }
    if (!result->fold.kept.empty()) reasons.Add(result->fold.kept.back());
  }
  return reasons;
}

Grounds WhyNo(const TermOutcome& outcome) {
  Grounds reasons;
  for (const TermResult* result : outcome.results) {
    reasons.Add(result->standing.winner);
  }
  return reasons;
}

Grounds WhyUncertain(const TermOutcome& outcome) {
  Grounds reasons;
  bool waits = false;
  for (const TermResult* result : outcome.results) {
    if (InForce(*result)) continue;
    const v1::TermStatus status = result->standing.status;
    const bool ended = status >= v1::TERM_STATUS_SUSPENDED;
    if (ended) reasons.Add(result->standing.winner);
    waits |= !ended;
  }
  for (const TermResult* result : outcome.results) {
    if (waits && InForce(*result)) reasons.Add(result->standing.winner);
  }
  if (reasons.facts.empty()) reasons.facts = outcome.unknowns;
  return reasons;
}

// Settles whether the duty is in force, and why.
Grounds Settle(const TermOutcome& outcome, const Spoken& said,
               v1::Obligation& obligation) {
  const auto& results = outcome.results;
  const auto in_force = [](const TermResult* result) {
    return InForce(*result);
  };
  const auto say = [&](v1::Verdict verdict) { obligation.set_owes(verdict); };
  if (!outcome.too_many &&
      std::none_of(results.begin(), results.end(), in_force)) {
    say(v1::VERDICT_NO);
    return WhyNo(outcome);
  }
  if (!said.held.revisions.empty()) {
    say(v1::VERDICT_NO);
    return said.held;
  }
  const bool disputed = !said.open.revisions.empty();
  const bool certain = !outcome.too_many &&
                       std::all_of(results.begin(), results.end(), in_force);
  if (certain && !disputed) {
    say(v1::VERDICT_YES);
    return WhyYes(outcome);
  }
  obligation.add_could_be(v1::VERDICT_NO);
  obligation.add_could_be(v1::VERDICT_YES);
  if (disputed) {
    say(v1::VERDICT_DISPUTED);
    return said.open;
  }
  say(v1::VERDICT_INDETERMINATE);
  return WhyUncertain(outcome);
}

std::string PartiesIn(const TermOutcome& outcome, v1::TermField field) {
  const Cell& cell =
      outcome.results.front()->fold.cells[static_cast<size_t>(field)];
  if (cell.fields == nullptr) return "";
  return PartyWords(field == v1::TERM_FIELD_HOLDERS ? cell.fields->holders()
                                                    : cell.fields->burdened());
}

std::string_view VerdictWords(v1::Verdict verdict) {
  switch (verdict) {
    case v1::VERDICT_YES:
      return "is owed";
    case v1::VERDICT_NO:
      return "is not owed";
    case v1::VERDICT_DISPUTED:
      return "is owed or not: it is disputed";
    default:
      return "is owed or not: what would tell is not known";
  }
}

// "T-INVEST investment is owed by microsoft to openai: in force (e1);
// outstanding 5 USD".
std::string SentenceOf(const TermOutcome& outcome,
                       const v1::Obligation& obligation) {
  std::string sentence = absl::StrCat(
      obligation.term_id(), " ",
      absl::StrReplaceAll(std::string(TermKindName(obligation.term_kind())),
                          {{"_", " "}}),
      " ", std::string(VerdictWords(obligation.owes())));
  const std::string by = PartiesIn(outcome, v1::TERM_FIELD_BURDENED);
  const std::string to = PartiesIn(outcome, v1::TERM_FIELD_HOLDERS);
  if (!by.empty()) absl::StrAppend(&sentence, " by ", by);
  if (!to.empty()) absl::StrAppend(&sentence, " to ", to);
  std::set<std::string> statuses;
  for (const TermResult* result : outcome.results) {
    const v1::TermStatus status = result->standing.status;
    statuses.insert(status == v1::TERM_STATUS_ABSENT ? "not granted"
                                                     : StatusWords(status));
  }
  absl::StrAppend(&sentence, ": ", absl::StrJoin(statuses, " or "));
  std::vector<std::string> left;
  for (const v1::SumValue& sum : obligation.outstanding()) {
    left.push_back(SumWords(sum));
  }
  if (!left.empty()) {
    absl::StrAppend(&sentence, "; outstanding ", absl::StrJoin(left, " and "));
  }
  return sentence;
}

}  // namespace

absl::StatusOr<v1::Obligation> DeriveObligation(const AgreementId& id,
                                                const History& history,
                                                const Question& question,
                                                const std::string& term_id) {
  const absl::Status known =
      CheckKinds(history, history.PrefixOf(question.known));
  if (!known.ok()) return known;
  Evaluation evaluation(history, question);
  const auto terms = FindTerms(evaluation.plan(), {term_id});
  if (!terms.ok()) return terms.status();
  const uint32_t term = terms->begin()->second;
  const TermOutcome& outcome = evaluation.worlds().Of(term);

  v1::Obligation obligation;
  obligation.set_agreement_id(id.value());
  obligation.set_term_id(term_id);
  obligation.set_term_kind(evaluation.plan().terms()[term].kind);
  const std::vector<Knowledge> knowledge = KnowledgeOf(evaluation.selection());
  const Assertions assertions(knowledge);
  const Grounds reasons =
      Settle(outcome, SpokenOf(assertions, term_id), obligation);
  ReferAll(history, reasons.facts, reasons.revisions,
           *obligation.mutable_because());
  ReferCorrected(
      history, CorrectedBy(history, question, {{term_id}, ""}),
      [](const FieldName& name) {
        return std::find(std::begin(kFields), std::end(kFields), name.field) !=
               std::end(kFields);
      },
      *obligation.mutable_corrected_by());
  RenderMoney(evaluation, term, obligation);
  RenderMoneySteps(evaluation, term, obligation);
  std::set<std::string_view> assumes;
  for (const TermResult* result : outcome.results) {
    assumes.insert(result->standing.assumes.begin(),
                   result->standing.assumes.end());
  }
  for (const std::string_view each : assumes) {
    obligation.add_assumes(std::string(each));
  }
  obligation.set_sentence(SentenceOf(outcome, obligation));
  return obligation;
}

}  // namespace ledger
