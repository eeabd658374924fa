// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// The random facts of each family: the other half of random_commands.cc.

#include "absl/strings/str_cat.h"
#include "tests/model/model_time.h"
#include "tests/model/random_commands.h"

namespace ledger::model {
namespace {

using v1::Fact;

struct TermName {
  const char* id;
  v1::TermKind kind;
};
constexpr TermName kTerms[] = {{"X", v1::TERM_KIND_EXCLUSIVITY},
                               {"R", v1::TERM_KIND_ROFR},
                               {"I", v1::TERM_KIND_INVESTMENT},
                               {"L", v1::TERM_KIND_LICENCE},
                               {"M", v1::TERM_KIND_MINIMUM_COMMITMENT}};

bool IsMoney(v1::TermKind kind) {
  return kind == v1::TERM_KIND_INVESTMENT ||
         kind == v1::TERM_KIND_MINIMUM_COMMITMENT;
}

// The corrected fact must be of a kind that the generator can vary.
const ModelEvent* FindRow(const std::vector<ModelEvent>& known,
                          const std::string& id) {
  for (const ModelEvent& row : known) {
    if (row.event.event_id() == id) return &row;
  }
  return nullptr;
}

}  // namespace

Fact RandomCommands::Patch(size_t term) {
  Fact fact = Based();
  v1::TermAmended& amended = *fact.mutable_term_amended();
  amended.set_term_id(kTerms[term].id);
  amended.set_term_kind(kTerms[term].kind);
  if (IsMoney(kTerms[term].kind) && OneIn(2)) {
    *amended.add_add() = AnyAmount(false);
  } else {
    *amended.mutable_set() = AnyFields(kTerms[term].kind, false);
    if (OneIn(4) && !amended.set().has_survives()) {
      amended.add_clear(v1::TERM_FIELD_SURVIVES);
    }
    if (OneIn(4) && !amended.set().has_window()) {
      amended.add_clear(v1::TERM_FIELD_WINDOW);
    }
  }
  return fact;
}

// A verb that carries nothing but its term.
Fact RandomCommands::Simple(size_t term) {
  Fact fact = Based();
  v1::TermVerb* verb = nullptr;
  switch (Below(6)) {
    case 0:
    case 1:
      verb = fact.mutable_term_suspended();
      break;
    case 2:
      verb = fact.mutable_term_resumed();
      break;
    case 3:
      verb = fact.mutable_term_lapsed();
      break;
    case 4:
      if (vague_ == 0) {
        verb = fact.mutable_term_expired();
        break;
      }
      [[fallthrough]];
    default:
      verb = fact.mutable_term_kept();
  }
  verb->set_term_id(kTerms[term].id);
  verb->set_term_kind(kTerms[term].kind);
  return fact;
}

Fact RandomCommands::Verb(size_t term) {
  const uint64_t choice = Below(10);
  if (choice < 5) return Simple(term);
  Fact fact = Based();
  if (choice < 8) {
    v1::TermLifted& lifted = *fact.mutable_term_lifted();
    lifted.set_term_id(kTerms[term].id);
    lifted.set_term_kind(kTerms[term].kind);
    if (!IsMoney(kTerms[term].kind) && OneIn(2)) {
      *lifted.mutable_slice() = AnyScope();
    }
  } else if (choice == 8) {
    v1::TermWaived& waived = *fact.mutable_term_waived();
    waived.set_term_id(kTerms[term].id);
    waived.set_term_kind(kTerms[term].kind);
    if (!IsMoney(kTerms[term].kind) && OneIn(2)) {
      *waived.mutable_scope() = AnyScope();
    }
  } else {
    v1::TermReinstated& reinstated = *fact.mutable_term_reinstated();
    reinstated.set_term_id(kTerms[term].id);
    reinstated.set_term_kind(kTerms[term].kind);
    if (OneIn(2)) *reinstated.mutable_fields()->mutable_window() = AnyWindow();
    if (kTerms[term].kind == v1::TERM_KIND_MINIMUM_COMMITMENT) {
      reinstated.mutable_fields()->clear_window();
    }
    if (!IsMoney(kTerms[term].kind) && OneIn(2)) {
      *reinstated.mutable_fields()->mutable_scope() = AnyScope();
    }
  }
  return fact;
}

Fact RandomCommands::Performed(size_t term) {
  while (!IsMoney(kTerms[term].kind)) term = Below(std::size(kTerms));
  Fact fact = Based();
  *fact.mutable_effective() = AnyWhen(true);
  v1::PerformanceRecorded& performed = *fact.mutable_performance_recorded();
  performed.set_term_id(kTerms[term].id);
  performed.set_term_kind(kTerms[term].kind);
  performed.set_kind(static_cast<v1::PerformanceKind>(1 + Below(5)));
  *performed.mutable_amount() = AnyAmount(false);
  return fact;
}

Fact RandomCommands::OfCondition() {
  Fact fact = Based();
  const char* id = OneIn(2) ? "c1" : "c2";
  if (fact.effective().has_formula() || fact.effective().has_unknown()) {
    *fact.mutable_effective() = AnyWhen(true);
  }
  switch (Below(6)) {
    case 0:
      fact.mutable_condition_removed()->set_condition_id(id);
      return fact;
    case 1:
      fact.mutable_condition_declared()->set_condition_id(id);
      return fact;
    default: {
      v1::ConditionDetermined& determined =
          *fact.mutable_condition_determined();
      determined.set_condition_id(OneIn(12) ? "c9" : id);
      if (outcome_ == 0) outcome_ = static_cast<int>(1 + Below(4));
      determined.set_outcome(determined.condition_id() == "c1" || outcome_ > 3
                                 ? v1::CONDITION_OUTCOME_SATISFIED
                                 : static_cast<v1::ConditionOutcome>(outcome_));
      return fact;
    }
  }
}

Fact RandomCommands::Ruling() {
  Fact fact;
  *fact.mutable_effective() = AnyWhen(true);
  v1::RulingIssued& ruling = *fact.mutable_ruling_issued();
  ruling.set_ruling_id(absl::StrCat("u", ++next_event_));
  const char* term = kTerms[Below(std::size(kTerms))].id;
  switch (Below(3)) {
    case 0:
      ruling.set_kind(v1::RULING_KIND_DECLARATORY);
      ruling.add_void_term_ids(term);
      break;
    case 1:
      ruling.set_kind(v1::RULING_KIND_CONSTITUTIVE);
      ruling.add_terminated_term_ids(term);
      break;
    default:
      ruling.set_kind(v1::RULING_KIND_INJUNCTIVE);
      ruling.add_suspended_term_ids(term);
  }
  return fact;
}

void RandomCommands::Restate(Events& events,
                             const std::vector<ModelEvent>& known) {
  const std::string old = instruments_[Below(instruments_.size())];
  const v1::When when = AnyWhen(false);
  Instrument(events, true);
  *events.back().mutable_fact()->mutable_effective() = when;
  Fact fact;
  *fact.mutable_effective() = when;
  fact.set_instrument_id(instruments_.back());
  v1::InstrumentRestated& restated = *fact.mutable_instrument_restated();
  restated.add_restates()->set_instrument_id(old);
  Events own;
  for (const std::string& term : TermIds(Select(known))) {
    if (OneIn(4)) continue;
    v1::Disposition& each = *restated.add_dispositions();
    each.set_term_id(term);
    each.set_kind(static_cast<v1::DispositionKind>(1 + Below(4)));
    if (each.kind() != v1::DISPOSITION_KIND_CHANGED) continue;
    size_t index = 0;
    while (kTerms[index].id != term) ++index;
    Fact change = Patch(index);
    *change.mutable_effective() = when;
    change.set_instrument_id(instruments_.back());
    own.push_back(Made(std::move(change)));
  }
  events.push_back(Made(std::move(fact)));
  for (v1::Event& event : own) events.push_back(std::move(event));
  instruments_.pop_back();  // what it does to a term it does at once
}

Fact RandomCommands::Corrected(const std::vector<ModelEvent>& known,
                               const std::string& target) {
  Fact fact;
  v1::EventCorrected& corrected = *fact.mutable_event_corrected();
  corrected.set_target(target);
  if (!OneIn(10)) corrected.set_replaces(NewestCorrection(known, target));
  corrected.set_kind(v1::CORRECTION_KIND_CLERICAL);
  corrected.set_reason("a slip");
  Fact& right = *corrected.mutable_corrected();
  right = FindRow(known, target)->event.fact();
  ForgetResolved(right);
  if (right.has_effective() && ConditionOf(right).empty() && OneIn(2)) {
    *right.mutable_effective() = AnyWhen(OneIn(2));
  }
  if (right.has_term_granted() && OneIn(2)) {
    *right.mutable_term_granted()->mutable_fields() =
        AnyFields(right.term_granted().term_kind(), true);
  }
  if (right.has_term_granted()) {
    Settle(right, *right.mutable_term_granted()->mutable_fields());
  }
  if (right.has_performance_recorded() && OneIn(2)) {
    *right.mutable_performance_recorded()->mutable_amount() = AnyAmount(true);
  }
  if (OneIn(15)) {
    right.clear_fact();
    right.mutable_condition_removed()->set_condition_id("c1");
  }
  return fact;
}

Fact RandomCommands::Disclosed(const std::vector<ModelEvent>& known,
                               const std::string& target) {
  Fact fact;
  v1::DetailDisclosed& disclosed = *fact.mutable_detail_disclosed();
  disclosed.set_target(target);
  const Fact& said = FindRow(known, target)->event.fact();
  Fact& details = *disclosed.mutable_disclosed();
  if (said.has_term_granted()) {
    v1::TermGranted& granted = *details.mutable_term_granted();
    granted.set_term_id(said.term_granted().term_id());
    granted.set_term_kind(said.term_granted().term_kind());
    *granted.mutable_fields() =
        AnyFields(said.term_granted().term_kind(), false);
    if (granted.fields().window().ShortDebugString().find("term_id") !=
        std::string::npos) {
      granted.mutable_fields()->clear_window();
    }
    if (said.term_granted().fields().has_scope()) {
      granted.mutable_fields()->clear_scope();
    }
  } else if (said.has_performance_recorded()) {
    *details.mutable_performance_recorded() = said.performance_recorded();
    *details.mutable_performance_recorded()->mutable_amount() = AnyAmount(true);
  }
  if (said.effective().has_unknown()) {
    details.mutable_effective()->set_date(AnyDay());
  }
  return fact;
}

Fact RandomCommands::Repair(const std::vector<ModelEvent>& known) {
  const ModelEvent& row = known[Below(known.size())];
  const std::string target = row.event.event_id();
  const Fact& said = row.event.fact();
  const uint64_t choice = Below(8);
  if (choice < 3 && !MovesKnowledgeOnly(said)) return Corrected(known, target);
  if (choice < 5 &&
      (said.has_term_granted() || said.has_performance_recorded())) {
    return Disclosed(known, target);
  }
  Fact fact;
  fact.mutable_event_retracted()->set_target(OneIn(20) ? "nothing" : target);
  fact.mutable_event_retracted()->set_reason("it never happened");
  return fact;
}

}  // namespace ledger::model
