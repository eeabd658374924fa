// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/difference.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/corrected.h"
#include "ledger/explain.h"
#include "ledger/fields.h"
#include "ledger/knowledge.h"

namespace ledger {
namespace {

// A field as a comparison sees it: its values, and who made them.
struct Told {
  std::set<std::string> keys;  // of its values; empty: it does not exist
  std::string words;
  std::set<uint32_t> makers;  // revisions
  std::set<uint32_t> setters;

  friend bool operator==(const Told& a, const Told& b) {
    return a.keys == b.keys;
  }
};

using Table = std::map<FieldName, Told>;

Told TellField(const FieldValues& values) {
  Told told;
  std::vector<std::string> words;
  for (const FieldValue& value : values) {
    if (told.keys.insert(value.key).second) {
      words.push_back(value.words.empty() ? "nothing" : value.words);
    }
    const auto add = [&told](const std::vector<const Fact*>& facts) {
      for (const Fact* fact : facts) told.makers.insert(fact->revision);
    };
    if (value.winner != nullptr) {
      told.makers.insert(value.winner->revision);
      told.setters.insert(value.winner->revision);
    }
    add(value.contributed);
    add(value.conditions);
    told.makers.insert(value.disclosures.begin(), value.disclosures.end());
  }
  told.words = absl::StrJoin(words, " or ");
  return told;
}

Told TellKnowledge(const Knowledge& knowledge) {
  Told told;
  told.words = knowledge.open ? "open" : "on record";
  if (knowledge.closed_by != nullptr) {
    told.words =
        absl::StrCat("closed by ", knowledge.closed_by->event.event_id());
    told.setters.insert(
        static_cast<uint32_t>(knowledge.closed_by->revision.value()));
  } else {
    told.setters.insert(
        static_cast<uint32_t>(knowledge.event->revision.value()));
  }
  told.keys = {told.words};
  told.makers = told.setters;
  told.makers.insert(static_cast<uint32_t>(knowledge.event->revision.value()));
  return told;
}

// Every field at one question. Terms that are not on record there yet are left
// out.
Table TableOf(const History& history, const Question& question,
              const std::vector<std::string>& term_ids) {
  Table table;
  Evaluation evaluation(history, question);
  const auto add = [&table](const Fields& fields) {
    for (const auto& [name, values] : fields) table[name] = TellField(values);
  };
  if (!term_ids.empty()) {
    add(TermFieldsOf(evaluation, {term_ids, ""}));
    return table;
  }
  const auto fields = FieldsOf(evaluation, {});
  if (fields.ok()) add(*fields);
  for (const Knowledge& each : KnowledgeOf(evaluation.selection())) {
    table[{v1::SUBJECT_KIND_KNOWLEDGE, each.event->event.event_id(),
           "status"}] = TellKnowledge(each);
  }
  return table;
}

const Told& In(const Table& table, const FieldName& name) {
  static const Told* const none = new Told;
  const auto found = table.find(name);
  return found == table.end() ? *none : found->second;
}

v1::DifferenceCause CauseOf(const Told& before, const Told& after,
                            const Told& moved_d, const Told& moved_k) {
  if (moved_d == after && moved_k == before) {
    return v1::DIFFERENCE_CAUSE_CONTRACT_CHANGED;
  }
  if (moved_k == after && moved_d == before) {
    return v1::DIFFERENCE_CAUSE_WE_LEARNED;
  }
  return v1::DIFFERENCE_CAUSE_BOTH;
}

// Adds what was recorded between the Ks about an event: it moved the knowledge
// of it.
void AddBetween(const History& history, uint32_t about, uint32_t first,
                uint32_t end, std::set<uint32_t>& events) {
  for (const uint32_t revision : history.About(about)) {
    if (revision < first || revision >= end) continue;
    const v1::Fact& fact = history.at(revision).event.fact();
    const bool moves = fact.has_event_corrected() ||
                       fact.has_event_retracted() ||
                       fact.has_detail_disclosed();
    if (!moves) continue;
    events.insert(revision);
    AddBetween(history, revision, first, end, events);
  }
}

// An event from `first` to before `end` with which a field became another than
// it was before the first. REQUIRES: it is another after the last.
uint32_t TurnOf(const History& history, const FieldName& name, Instant as_of,
                uint32_t first, uint32_t end) {
  std::vector<std::string> terms;
  if (name.subject == v1::SUBJECT_KIND_TERM) terms.push_back(name.id);
  const auto told = [&](uint32_t prefix) {
    const TreeSize known(history.at(prefix - 1).position.value() + 1);
    return In(TableOf(history, {as_of, known}, terms), name);
  };
  const Told old = first == 0 ? Told() : told(first);
  while (end - first > 1) {
    const uint32_t middle = first + (end - first) / 2;
    (told(middle) == old ? first : end) = middle;
  }
  return first;
}

std::vector<uint32_t> EventsOf(const History& history, const Told& before,
                               const Told& after, uint32_t first,
                               uint32_t end) {
  std::set<uint32_t> events;
  std::set_symmetric_difference(before.makers.begin(), before.makers.end(),
                                after.makers.begin(), after.makers.end(),
                                std::inserter(events, events.end()));
  for (const Told* told : {&before, &after}) {
    for (const uint32_t maker : told->makers) {
      AddBetween(history, maker, first, end, events);
    }
  }
  return {events.begin(), events.end()};
}

absl::Status CheckTerms(const History& history, const Question& question,
                        const std::vector<std::string>& term_ids) {
  const Selection selection(history, history.PrefixOf(question.known));
  const Plan plan(selection);
  return FindTerms(plan, term_ids).status();
}

}  // namespace

absl::StatusOr<std::vector<v1::Difference>> DeriveDifferences(
    const AgreementId& /*id*/, const History& history, const Question& from,
    const Question& to, const std::vector<std::string>& term_ids) {
  const Question& widest = from.known < to.known ? to : from;
  const size_t prefix = history.PrefixOf(widest.known);
  absl::Status known = CheckKinds(history, prefix);
  if (!known.ok()) return known;
  if (!term_ids.empty()) {
    known = CheckTerms(history, widest, term_ids);
    if (!known.ok()) return known;
  }
  const auto table = [&](const Question& question) {
    return TableOf(history, question, term_ids);
  };
  const Table before = table(from);
  const Table after = table(to);
  const bool d_moves = from.as_of != to.as_of;
  const bool k_moves =
      history.PrefixOf(from.known) != history.PrefixOf(to.known);
  const Table moved_d = k_moves ? table({to.as_of, from.known}) : after;
  const Table moved_k = !k_moves  ? before
                        : d_moves ? table({from.as_of, to.known})
                                  : after;
  const auto first = static_cast<uint32_t>(
      std::min(history.PrefixOf(from.known), history.PrefixOf(to.known)));

  std::set<FieldName> names;
  for (const Table* each : {&before, &after}) {
    for (const auto& [name, told] : *each) names.insert(name);
  }
  std::vector<v1::Difference> differences;
  for (const FieldName& name : names) {
    const Told& old = In(before, name);
    const Told& now = In(after, name);
    if (old == now) continue;
    v1::Difference& difference = differences.emplace_back();
    difference.set_subject(name.subject);
    difference.set_subject_id(name.id);
    difference.set_field(name.field);
    difference.set_before(old.words);
    difference.set_after(now.words);
    difference.set_cause(
        CauseOf(old, now, In(moved_d, name), In(moved_k, name)));
    const auto end = static_cast<uint32_t>(prefix);
    std::vector<uint32_t> events = EventsOf(history, old, now, first, end);
    const bool learned = difference.cause() == v1::DIFFERENCE_CAUSE_WE_LEARNED;
    if (events.empty() && learned) {
      events = {TurnOf(history, name, to.as_of, first, end)};
    } else if (events.empty()) {
      const Told& later = now.setters.empty() ? old : now;
      events.assign(later.setters.begin(), later.setters.end());
    }
    ReferAll(history, {}, events, *difference.mutable_events());
  }
  return differences;
}

}  // namespace ledger
