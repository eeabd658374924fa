// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/explain.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "ledger/corrected.h"
#include "ledger/limits.h"
#include "ledger/naming.h"

namespace ledger {
namespace {

using EventList = google::protobuf::RepeatedPtrField<v1::EventReference>;

// What a fact's own sources say of it, and who said it when.
void DescribeWinner(const Fact& winner, v1::ExplainedValue& explained) {
  Refer(winner, *explained.mutable_winner());
  explained.set_instrument_id(winner.fact->instrument_id());
  explained.set_clause_ref(winner.fact->clause_ref());
  if (winner.when.lo != kOpenPast) {
    explained.set_effective_first(ToMicros(winner.when.lo));
  }
  if (winner.when.hi != kOpenFuture) {
    explained.set_effective_last(ToMicros(winner.when.hi));
  }
  explained.set_recorded_time(ToMicros(winner.event->recorded_time));
  for (const v1::Source& source : winner.fact->sources()) {
    const std::string& quote = source.quote().plain();
    if (!quote.empty()) explained.add_quotes(quote);
  }
}

void Explain(const History& history, const FieldValue& value,
             v1::ExplainedValue& explained) {
  explained.set_words(value.words);
  if (value.value.has_value()) *explained.mutable_value() = *value.value;
  if (value.winner != nullptr) DescribeWinner(*value.winner, explained);
  ReferBecause(history, value, *explained.mutable_because());
  ReferAll(history, value.overrode, {}, *explained.mutable_overrode());
}

}  // namespace

void ReferAll(const History& history, const std::vector<const Fact*>& facts,
              const std::vector<uint32_t>& revisions, EventList& list) {
  std::map<uint32_t, const Fact*> all;  // null: as it was recorded
  for (const uint32_t revision : revisions) all[revision] = nullptr;
  for (const Fact* fact : facts) all[fact->revision] = fact;
  const size_t left =
      all.size() > kExplainedEventsMax ? all.size() - kExplainedEventsMax : 0;
  for (auto each = std::next(all.begin(), static_cast<ptrdiff_t>(left));
       each != all.end(); ++each) {
    const auto& [revision, fact] = *each;
    const RecordedEvent& event = history.at(revision);
    Refer(event, fact != nullptr ? *fact->fact : event.event.fact(),
          *list.Add());
  }
}

void ReferBecause(const History& history, const FieldValue& value,
                  EventList& references) {
  std::vector<const Fact*> facts = value.contributed;
  facts.insert(facts.end(), value.conditions.begin(), value.conditions.end());
  if (value.winner != nullptr) facts.push_back(value.winner);
  ReferAll(history, facts, value.disclosures, references);
}

absl::StatusOr<std::vector<v1::Explanation>> DeriveExplanations(
    const AgreementId& /*id*/, const History& history, const Question& question,
    const std::vector<std::string>& term_ids, const std::string& field) {
  const absl::Status known =
      CheckKinds(history, history.PrefixOf(question.known));
  if (!known.ok()) return known;
  const FieldSelection wanted{term_ids, field};
  Evaluation evaluation(history, question);
  const auto fields = FieldsOf(evaluation, wanted);
  if (!fields.ok()) return fields.status();
  const std::vector<Corrected> corrected =
      CorrectedBy(history, question, wanted);
  std::vector<v1::Explanation> explanations;
  for (const auto& [name, values] : *fields) {
    v1::Explanation& explanation = explanations.emplace_back();
    explanation.set_subject(name.subject);
    explanation.set_subject_id(name.id);
    explanation.set_field(name.field);
    std::set<std::string> seen;  // one per value, as a state shows it
    for (const FieldValue& value : values) {
      if (!seen.insert(value.key).second) continue;
      Explain(history, value, *explanation.add_values());
    }
    ReferCorrected(
        history, corrected,
        [&name = name](const FieldName& each) { return each == name; },
        *explanation.mutable_corrected_by());
  }
  return explanations;
}

}  // namespace ledger
