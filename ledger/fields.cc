// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/fields.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/field_words.h"
#include "ledger/parties.h"
#include "ledger/registers.h"
#include "ledger/words.h"

namespace ledger {
namespace {

using F = v1::Fact;

std::string SumsWords(const v1::RegisterValue& value) {
  return absl::StrJoin(value.sums(), " and ",
                       [](std::string* out, const v1::SumValue& sum) {
                         absl::StrAppend(out, SumWords(sum));
                       });
}

std::string ValidityWords(const v1::RegisterValue& value) {
  return absl::StrJoin(
      value.validity(), ", then ",
      [](std::string* out, const v1::Validity& interval) {
        absl::StrAppend(out, "from ", interval.opened_by().event_id());
        if (!interval.has_closed_by()) return;
        absl::StrAppend(out, " to ", interval.closed_by().event_id());
      });
}

std::string ScopeValueWords(const v1::ScopeValue& scope) {
  std::string words =
      scope.has_statement() ? ScopeWords(scope.statement()) : "not stated";
  const auto add = [&words](std::string_view how, const v1::ScopePart& part) {
    absl::StrAppend(&words, "; ", std::string(how), " ",
                    part.process_id().empty() ? ScopeWords(part.scope())
                                              : part.process_id(),
                    " (", part.event().event_id(), ")");
  };
  for (const v1::ScopePart& part : scope.lifted()) add("less", part);
  for (const v1::ScopePart& part : scope.waived()) add("waived:", part);
  return words;
}

std::string RegisterWords(const MadeRegister& made) {
  const v1::RegisterValue& value = made.value;
  if (made.winner == nullptr && made.contributed.empty()) return "";
  if (value.has_scope()) return ScopeValueWords(value.scope());
  if (!value.sums().empty()) return SumsWords(value);
  if (!value.validity().empty()) return ValidityWords(value);
  if (std::string_view(made.field) == "suspended") {
    return value.suspended() ? "yes" : "no";
  }
  return value.cell().ByteSizeLong() == 0 ? "" : CellWords(value.cell());
}

void AddOnce(const Fact* fact, std::vector<const Fact*>& facts) {
  if (std::find(facts.begin(), facts.end(), fact) == facts.end()) {
    facts.push_back(fact);
  }
}

// Whether two worlds tell the same, for the same reasons.
bool Same(const FieldValue& a, const FieldValue& b) {
  return a.key == b.key && a.winner == b.winner &&
         a.contributed == b.contributed && a.conditions == b.conditions;
}

// Fills a table of fields.
class FieldReader {
 public:
  FieldReader(Evaluation& evaluation, const FieldSelection& wanted)
      : evaluation_(evaluation),
        plan_(evaluation.plan()),
        wanted_(wanted.field) {}

  void Term(uint32_t term) {
    const std::string id(plan_.terms()[term].id);
    const TermOutcome& outcome = evaluation_.worlds().Of(term);
    if (Wants("status")) {
      FieldValues& values = Of(v1::SUBJECT_KIND_TERM, id, "status");
      for (const TermResult* result : outcome.results) {
        Add(StatusOf(*result), values);
      }
    }
    std::vector<std::vector<MadeRegister>> worlds;
    std::set<std::string> known;
    for (const TermResult* result : outcome.results) {
      worlds.push_back(MadeRegistersOf(plan_, result->fold));
      for (const MadeRegister& made : worlds.back()) {
        if (Wants(made.field)) known.insert(made.field);
      }
    }
    for (const std::string& field : known) {
      FieldValues& values = Of(v1::SUBJECT_KIND_TERM, id, field);
      for (const std::vector<MadeRegister>& world : worlds) {
        const auto made = std::find_if(
            world.begin(), world.end(),
            [&field](const MadeRegister& each) { return each.field == field; });
        FieldValue value;
        if (made != world.end()) value = ValueOf(*made);
        if (made == world.end()) value.value.emplace();
        Add(std::move(value), values);
      }
    }
  }

  void Parties() {
    for (const auto& [id, party] :
         PartiesAt(evaluation_.selection(), evaluation_.as_of())) {
      std::map<std::string_view, FieldValue> values;
      for (const PartyWrite& write : party.writes) {
        FieldValue& value = values[write.field];
        if (write.fact == value.winner) continue;
        if (value.winner != nullptr) value.overrode.push_back(value.winner);
        value.winner = write.fact;
      }
      for (auto& [field, value] : values) {
        if (!Wants(field)) continue;
        Describe(party.state, field, value);
        Of(v1::SUBJECT_KIND_PARTY, id, field).push_back(std::move(value));
      }
    }
  }

  void Instruments() {
    if (!Wants("status")) return;
    for (const uint32_t i : plan_.instruments()) {
      const Fact& fact = plan_.fact(i);
      if (!fact.fact->has_instrument_executed()) continue;
      FieldValues& values =
          Of(v1::SUBJECT_KIND_INSTRUMENT, fact.fact->instrument_id(), "status");
      for (const InstrumentStanding& each :
           InstrumentAt(plan_, fact, evaluation_.as_of())) {
        FieldValue value;
        value.winner = each.winner;
        if (each.winner != &fact) value.overrode = {&fact};
        value.words = ValueWords(v1::InstrumentStatus_Name(each.status),
                                 "INSTRUMENT_STATUS_");
        value.key = value.words;
        Add(std::move(value), values);
      }
    }
  }

  void Conditions() {
    for (uint32_t i = 0; i < plan_.conditions().size(); ++i) Condition(i);
  }

  Fields Take() { return std::move(fields_); }

 private:
  bool Wants(std::string_view field) const {
    return wanted_.empty() || wanted_ == field;
  }

  FieldValues& Of(v1::SubjectKind subject, const std::string& id,
                  std::string_view field) {
    return fields_[{subject, id, std::string(field)}];
  }

  static void Add(FieldValue value, FieldValues& values) {
    const bool known = std::any_of(
        values.begin(), values.end(),
        [&value](const FieldValue& each) { return Same(each, value); });
    if (!known) values.push_back(std::move(value));
  }

  FieldValue StatusOf(const TermResult& result) {
    const Standing& standing = result.standing;
    FieldValue value;
    value.words = standing.status == v1::TERM_STATUS_ABSENT
                      ? "not granted"
                      : StatusWords(standing.status);
    value.key = value.words;
    value.winner = standing.winner;
    if (standing.because != nullptr) value.conditions = {standing.because};
    const auto add = [&value](const Fact* fact) {
      if (fact != nullptr && fact != value.winner)
        AddOnce(fact, value.overrode);
    };
    for (const Interval& interval : result.fold.validity) {
      add(interval.opened);
      add(interval.closed);
    }
    add(result.fold.founder);
    if (value.winner != nullptr) {
      value.disclosures = value.winner->FilledIn("effective");
    }
    return value;
  }

  FieldValue ValueOf(const MadeRegister& made) {
    FieldValue value;
    value.key = KeyOf(made.value);
    value.words = RegisterWords(made);
    value.value = made.value;
    value.winner = made.winner;
    value.contributed = made.contributed;
    value.overrode = made.overrode;
    const History& history = evaluation_.selection().history();
    for (const v1::EventReference& each : made.value.disclosed_by()) {
      value.disclosures.push_back(
          static_cast<uint32_t>(history.Find(each.event_id())));
    }
    const References references = ReferencesOf(made.value.cell());
    for (const std::string_view id : references.conditions) {
      AddDetermination(id, value.conditions);
    }
    return value;
  }

  // The fact that decided what becomes of a condition, if one did.
  void AddDetermination(std::string_view id, std::vector<const Fact*>& facts) {
    const int condition = plan_.Condition(id);
    if (condition < 0) return;
    for (const ConditionStanding& each :
         evaluation_.worlds().OfCondition(static_cast<uint32_t>(condition))) {
      const bool open = each.status == v1::CONDITION_STATUS_OPEN ||
                        each.status == v1::CONDITION_STATUS_DECLARED;
      if (!open && each.winner != nullptr) AddOnce(each.winner, facts);
    }
  }

  static void Describe(const v1::PartyState& party, std::string_view field,
                       FieldValue& value) {
    if (field == "name") {
      value.words = TextWords(party.name());
      value.key = party.name().SerializeAsString();
      return;
    }
    if (field == "classes") value.words = absl::StrJoin(party.classes(), ", ");
    if (field == "active") value.words = party.active() ? "yes" : "no";
    if (field == "identified_as") value.words = party.identified_as();
    if (field == "succeeded_by") value.words = party.succeeded_by();
    if (field == "affiliates") {
      value.words = absl::StrJoin(party.affiliates(), ", ");
    }
    if (field == "controller") value.words = party.controller();
    value.key = value.words;
  }

  void Condition(uint32_t index) {
    const std::string id(plan_.conditions()[index].id);
    for (const ConditionStanding& each :
         evaluation_.worlds().OfCondition(index)) {
      if (Wants("status")) {
        FieldValue value;
        value.words = ValueWords(v1::ConditionStatus_Name(each.status),
                                 "CONDITION_STATUS_");
        value.key = value.words;
        value.winner = each.winner != nullptr ? each.winner : each.definition;
        value.overrode = Before(index, value.winner, false);
        Add(std::move(value), Of(v1::SUBJECT_KIND_CONDITION, id, "status"));
      }
      if (Wants("definition") && each.definition != nullptr) {
        FieldValue value;
        value.words =
            DefinitionWords(each.definition->fact->condition_defined());
        value.key =
            each.definition->fact->condition_defined().SerializeAsString();
        value.winner = each.definition;
        value.overrode = Before(index, value.winner, true);
        Add(std::move(value), Of(v1::SUBJECT_KIND_CONDITION, id, "definition"));
      }
    }
  }

  // What said something of a condition before `winner` did; of `definitions`
  // only these.
  std::vector<const Fact*> Before(uint32_t condition, const Fact* winner,
                                  bool definitions) const {
    std::vector<const Fact*> before;
    if (winner == nullptr) return before;
    for (const uint32_t i : plan_.conditions()[condition].facts) {
      const Fact& fact = plan_.fact(i);
      if (&fact == winner) break;
      if (!definitions || fact.fact->has_condition_defined()) {
        before.push_back(&fact);
      }
    }
    return before;
  }

  static std::string DefinitionWords(const v1::ConditionDefined& defined) {
    std::vector<std::string> parts;
    const std::string description = TextWords(defined.description());
    if (!description.empty()) parts.push_back(description);
    if (!defined.decider().empty()) {
      parts.push_back(absl::StrCat("decided by ", defined.decider()));
    }
    if (defined.has_threshold()) {
      parts.push_back(absl::StrCat("at ", AmountWords(defined.threshold())));
    }
    if (defined.has_long_stop()) {
      parts.push_back(
          absl::StrCat("not after ", WhenWords(defined.long_stop())));
    }
    return parts.empty() ? "defined" : absl::StrJoin(parts, "; ");
  }

  Evaluation& evaluation_;
  const Plan& plan_;
  const std::string wanted_;
  Fields fields_;
};

}  // namespace

Evaluation::Evaluation(const History& history, const Question& question,
                       Restored restored)
    : selection_(history, history.PrefixOf(question.known),
                 std::move(restored)),
      plan_(selection_),
      worlds_(plan_, question.as_of) {}

Evaluation::Evaluation(const History& history, const Question& question,
                       std::vector<std::string> term_ids,
                       std::vector<std::string> condition_ids,
                       Restored restored)
    : selection_(history, history.PrefixOf(question.known), std::move(term_ids),
                 std::move(condition_ids), std::move(restored)),
      plan_(selection_),
      worlds_(plan_, question.as_of) {}

absl::StatusOr<Fields> FieldsOf(Evaluation& evaluation,
                                const FieldSelection& wanted) {
  const auto terms = FindTerms(evaluation.plan(), wanted.term_ids);
  if (!terms.ok()) return terms.status();
  FieldReader reader(evaluation, wanted);
  for (const auto& [id, term] : *terms) reader.Term(term);
  if (wanted.term_ids.empty()) {
    reader.Parties();
    reader.Instruments();
    reader.Conditions();
  }
  return reader.Take();
}

Fields TermFieldsOf(Evaluation& evaluation, const FieldSelection& wanted) {
  FieldReader reader(evaluation, wanted);
  for (const std::string& id : wanted.term_ids) {
    const int term = evaluation.plan().Term(id);
    if (term >= 0) reader.Term(static_cast<uint32_t>(term));
  }
  return reader.Take();
}

bool IsField(std::string_view field) {
  constexpr std::array<std::string_view, 9> kOthers = {
      "status",       "name",       "classes",    "active",    "identified_as",
      "succeeded_by", "affiliates", "controller", "definition"};
  return IsRegister(field) ||
         std::find(kOthers.begin(), kOthers.end(), field) != kOthers.end();
}

}  // namespace ledger
