// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// The random facts of each family: the other half of random_rights.cc.

#include <iterator>

#include "absl/strings/str_cat.h"
#include "tests/model/model_time.h"
#include "tests/model/model_worlds.h"
#include "tests/model/random_rights.h"

namespace ledger::model {
namespace {

using v1::Fact;

// Sets term and kind of a fact's verb.
template <typename Verb>
Verb& Of(const std::string& id, v1::TermKind kind, Verb* verb) {
  verb->set_term_id(id);
  verb->set_term_kind(kind);
  return *verb;
}

}  // namespace

Fact RandomRights::Granted(const std::string& agreement, const Name& term) {
  Fact fact = Based(agreement);
  v1::TermGranted& granted =
      Of(term.id, term.kind, fact.mutable_term_granted());
  *granted.mutable_fields() = AnyFields(term.kind, true);
  granted_.insert(agreement + term.id);
  const bool open = fact.effective().has_interval() &&
                    fact.effective().interval().lo().empty();
  if (open) {
    granted.set_implied(true);
    granted.mutable_fields()->clear_window();
  }
  if (!term.process.empty() && OneIn(10)) {
    granted.mutable_fields()
        ->mutable_right()
        ->mutable_third_party_window()
        ->set_months(9);
  }
  if (!term.process.empty() && OneIn(2)) {
    v1::RightTerms& right = *granted.mutable_fields()->mutable_right();
    right.set_price_floor(!OneIn(4));
    if (OneIn(4)) right.set_renotice(OneIn(2));
    if (OneIn(4)) right.set_personal(!OneIn(4));
  }
  return fact;
}

Fact RandomRights::Patch(const std::string& agreement, const Name& term) {
  Fact fact = Based(agreement);
  v1::TermAmended& amended =
      Of(term.id, term.kind, fact.mutable_term_amended());
  *amended.mutable_set() = AnyFields(term.kind, false);
  return fact;
}

// Verbs after which the term goes on.
Fact RandomRights::Verb(const std::string& agreement, const Name& term) {
  Fact fact = Based(agreement);
  switch (Below(9)) {
    case 0:
    case 1:
      Of(term.id, term.kind, fact.mutable_term_kept());
      break;
    case 2:
      Of(term.id, term.kind, fact.mutable_term_suspended());
      break;
    case 3:
      Of(term.id, term.kind, fact.mutable_term_resumed());
      break;
    case 4:
    case 5:
      *Of(term.id, term.kind, fact.mutable_term_lifted()).mutable_slice() =
          Slice();
      break;
    default: {
      v1::TermWaived& waived =
          Of(term.id, term.kind, fact.mutable_term_waived());
      if (!term.process.empty() && OneIn(2)) {
        waived.set_process_id(term.process);
      } else {
        *waived.mutable_scope() = Slice();
      }
      if (OneIn(3)) waived.mutable_until()->set_through("2022");
    }
  }
  return fact;
}

Fact RandomRights::Ending(const std::string& agreement, const Name& term) {
  Fact fact = Based(agreement);
  switch (Below(7)) {
    case 0:
      Of(term.id, term.kind, fact.mutable_term_waived());
      break;
    case 1:
      Of(term.id, term.kind, fact.mutable_term_lapsed());
      break;
    case 2:
    case 3: {
      auto& again = Of(term.id, term.kind, fact.mutable_term_reinstated());
      *again.mutable_fields()->mutable_scope() = AnyScope(term.kind);
      break;
    }
    case 4: {
      const auto& instruments = instruments_[agreement];
      fact.set_instrument_id(instruments[Below(instruments.size())]);
      fact.mutable_instrument_terminated()
          ->mutable_terminated()
          ->set_instrument_id(fact.instrument_id());
      break;
    }
    default:
      Of(term.id, term.kind, fact.mutable_term_lifted());
  }
  return fact;
}

// A price that is known, or is not.
v1::Amount RandomRights::AnyPrice() {
  v1::Amount price;
  if (OneIn(4)) return price;
  price.set_currency(OneIn(8) ? "EUR" : "USD");
  price.set_value(OneIn(2) ? "100" : "90");
  if (OneIn(6)) price.set_qualifier(v1::AMOUNT_QUALIFIER_UP_TO);
  if (OneIn(6)) price.set_qualifier(v1::AMOUNT_QUALIFIER_MORE_THAN);
  return price;
}

// A third party takes what the holder declined.
Fact RandomRights::Deal(const Name& term) {
  constexpr const char* kDays[] = {"2021-04-01", "2021-08-01", "2022-06-01"};
  Fact fact;
  fact.mutable_effective()->set_date(kDays[Below(std::size(kDays))]);
  v1::ActRecorded& act = *fact.mutable_act_recorded();
  act.set_actor("p2");
  act.mutable_act()->mutable_activity()->add_values("compute/buy");
  act.set_process_id(term.process);
  const v1::Amount paid = AnyPrice();
  if (!paid.currency().empty()) *act.mutable_amount() = paid;
  return fact;
}

// Mostly the step that comes next.
Fact RandomRights::Step(const std::string& agreement, const Name& term,
                        const Known& known) {
  Fact fact = Based(agreement);
  if (fact.effective().said_case() != v1::When::kDate) {
    fact.mutable_effective()->set_date(AnyDay());
  }
  bool noticed = false, exercised = false, rejected = false, freed = false;
  for (const ModelEvent& row : known) {
    const Fact& said = row.event.fact();
    noticed = noticed || said.right_noticed().process_id() == term.process;
    exercised =
        exercised || said.right_exercised().process_id() == term.process;
    rejected =
        rejected || said.right_exercise_rejected().process_id() == term.process;
    freed = freed || said.right_declined().process_id() == term.process ||
            said.right_window_closed().process_id() == term.process;
  }
  if (freed && !exercised && !OneIn(3)) return Deal(term);
  v1::RightStep* step = nullptr;
  if (!noticed || (freed && OneIn(3))) {
    step = fact.mutable_right_noticed();
    fact.mutable_effective()->set_date(freed      ? "2021-10-01"
                                       : OneIn(3) ? "2021-01-01"
                                                  : "2020-06-01");
  } else if (exercised) {
    step = !rejected && OneIn(2) ? fact.mutable_right_exercise_rejected()
                                 : fact.mutable_right_completed();
    fact.mutable_effective()->set_date(OneIn(2) ? "2022-01-01" : "2022-06-01");
  } else {
    fact.mutable_effective()->set_date(OneIn(2) ? "2021-03-01" : "2021-06-01");
    switch (Below(7)) {
      case 0:
        step = fact.mutable_right_notice_rejected();
        break;
      case 1:
        step = fact.mutable_right_withdrawn();
        break;
      case 2:
        step = fact.mutable_right_declined();
        break;
      case 3:
        step = fact.mutable_right_window_closed();
        break;
      default:
        step = fact.mutable_right_exercised();
    }
  }
  fact.clear_instrument_id();
  Of(term.id, term.kind, step).set_process_id(term.process);
  if (fact.has_right_completed() && OneIn(2)) step->set_failed(true);
  if (fact.has_right_noticed()) {
    const v1::Amount offered = AnyPrice();
    if (!offered.currency().empty()) *step->mutable_amount() = offered;
  }
  return fact;
}

Fact RandomRights::OfParty() {
  Fact fact;
  fact.mutable_effective()->set_date(AnyDay());
  v1::PartyChanged& change = *fact.mutable_party_changed();
  switch (Below(9)) {
    case 0:
    case 1:
      change.set_party_id("p2");
      change.mutable_succeeded()->set_party_id("p6");
      break;
    case 2:
      change.set_party_id("p1");
      change.mutable_succeeded()->set_party_id("p5");
      break;
    case 3:
      change.set_party_id(OneIn(2) ? "p7" : "p3");
      change.mutable_identified()->set_party_id(OneIn(2) ? "p8" : "p5");
      break;
    case 4:
      change.set_party_id("p2");
      change.mutable_novated()->mutable_to()->set_party_id("p6");
      if (OneIn(2)) change.mutable_novated()->add_term_ids("X");
      break;
    case 5:
      change.set_party_id("p2");
      change.set_disaffiliated("p4");
      break;
    default:
      change.set_party_id("p4");
      change.set_affiliated("p2");
      if (vague_ < 2 && agreements_.size() == 1 && OneIn(3)) {
        *fact.mutable_effective() = AnyWhen();
      }
  }
  return fact;
}

Fact RandomRights::OfCondition(const std::string& agreement) {
  Fact fact = Based(agreement);
  v1::ConditionDetermined& determined = *fact.mutable_condition_determined();
  determined.set_condition_id("c1");
  determined.set_outcome(OneIn(4) ? v1::CONDITION_OUTCOME_FAILED
                                  : v1::CONDITION_OUTCOME_SATISFIED);
  return fact;
}

// A claim; or a settlement or ruling, of a claim or of a contested process, or
// of a term.
Fact RandomRights::Dispute(const std::string& agreement, const Known& known) {
  Fact fact;
  fact.mutable_effective()->set_date("2019-07-01");
  std::vector<std::string> claims, contested;
  for (const ModelEvent& row : known) {
    const Fact& said = row.event.fact();
    if (said.dispute_recorded().has_claimed()) {
      claims.push_back(row.event.event_id());
    }
    if (said.has_right_exercise_rejected()) {
      contested.push_back(said.right_exercise_rejected().process_id());
    }
  }
  const Name& term = AnyTerm(agreement);
  const uint64_t choice = Below(8);
  v1::RulingIssued ruling;
  ruling.set_ruling_id(absl::StrCat("u", ++next_event_));
  ruling.set_kind(v1::RULING_KIND_DECLARATORY);
  const bool settles = OneIn(2);
  if (choice < 4 && !(claims.empty() && contested.empty())) {
    v1::ClaimResult result;
    if (!contested.empty() && (claims.empty() || OneIn(2))) {
      result.set_process_id(contested.back());
      result.set_outcome(OneIn(2) ? v1::CLAIM_OUTCOME_FREED
                                  : v1::CLAIM_OUTCOME_BOUND);
    } else {
      result.set_claim_event_id(claims[Below(claims.size())]);
      result.set_outcome(OneIn(2) ? v1::CLAIM_OUTCOME_APPLIES
                                  : v1::CLAIM_OUTCOME_DOES_NOT_APPLY);
    }
    *ruling.add_results() = result;
    if (settles) {
      v1::DisputeRecorded& dispute = *fact.mutable_dispute_recorded();
      dispute.set_dispute_id("d1");
      *dispute.mutable_settled()->add_results() = result;
      return fact;
    }
  } else if (choice < 7) {
    v1::DisputeRecorded& dispute = *fact.mutable_dispute_recorded();
    dispute.set_dispute_id("d1");
    v1::Claim& claim = *dispute.mutable_claimed();
    claim.set_by("p1");
    claim.add_term_ids(term.id);
    if (!OneIn(4)) *claim.mutable_scope() = Slice();
    for (v1::Box& box : *claim.mutable_scope()->mutable_include()) {
      box.mutable_territory()->set_redacted(false);
      if (box.territory().values().empty()) box.clear_territory();
    }
    if (claim.scope().include().empty()) claim.clear_scope();
    claim.mutable_scope()->clear_except();
    if (claim.scope().include().empty()) claim.clear_scope();
    claim.set_asserts(OneIn(2) ? v1::ASSERTION_APPLIES
                               : v1::ASSERTION_DOES_NOT_APPLY);
    return fact;
  } else {
    ruling.add_term_ids(term.id);
    ruling.set_holds(OneIn(2) ? v1::ASSERTION_APPLIES
                              : v1::ASSERTION_DOES_NOT_APPLY);
    if (OneIn(2)) {
      ruling.mutable_scope()->add_include()->mutable_activity()->add_values(
          "compute/buy");
    }
  }
  *fact.mutable_ruling_issued() = ruling;
  return fact;
}

// At most one reading of words per agreement, which may move.
Fact RandomRights::Reading(const std::string& agreement) {
  Fact fact;
  v1::InterpretationRecorded& reading = *fact.mutable_interpretation_recorded();
  reading.set_interpretation_id("i1");
  if (read_[agreement]) {
    reading.set_status(OneIn(2) ? v1::INTERPRETATION_STATUS_ADOPTED
                                : v1::INTERPRETATION_STATUS_REJECTED);
    return fact;
  }
  read_[agreement] = true;
  const Name& term = AnyTerm(agreement);
  reading.set_status(v1::INTERPRETATION_STATUS_OPEN);
  reading.add_term_ids(term.id);
  if (OneIn(2)) {
    v1::Claim& claim = *reading.mutable_applies();
    claim.add_term_ids(term.id);
    claim.mutable_scope()->add_include()->mutable_activity()->add_values(
        OneIn(2) ? "compute/buy" : "compute");
    claim.set_asserts(OneIn(2) ? v1::ASSERTION_APPLIES
                               : v1::ASSERTION_DOES_NOT_APPLY);
  } else {
    v1::Box& box = *reading.mutable_set()->mutable_scope()->add_include();
    box.mutable_activity()->add_values("compute/buy");
    box.mutable_subject()->add_values(OneIn(2) ? "cap/old" : "cap/new");
  }
  return fact;
}

// A correction of a grant or its time, or a retraction.
Fact RandomRights::Repair(const Known& known) {
  // Who is of which class is recorded once, and stays.
  size_t pick = Below(known.size());
  while (known[pick].event.fact().has_instrument_executed() &&
         pick + 1 < known.size()) {
    ++pick;
  }
  const ModelEvent& row = known[pick];
  const std::string& target = row.event.event_id();
  Fact fact;
  const Fact& said = row.event.fact();
  const bool corrects = !MovesKnowledgeOnly(said) && !OneIn(3) &&
                        !said.has_instrument_executed() &&
                        !said.has_party_changed();
  if (!corrects) {
    fact.mutable_event_retracted()->set_target(target);
    fact.mutable_event_retracted()->set_reason("it never happened");
    return fact;
  }
  v1::EventCorrected& corrected = *fact.mutable_event_corrected();
  corrected.set_target(target);
  corrected.set_replaces(NewestCorrection(known, target));
  corrected.set_kind(v1::CORRECTION_KIND_CLERICAL);
  corrected.set_reason("a slip");
  Fact& right = *corrected.mutable_corrected();
  right = said;
  ForgetResolved(right);
  if (right.has_dispute_recorded() || right.has_ruling_issued()) return fact;
  if (OneIn(2)) right.mutable_effective()->set_date(AnyDay());
  if (right.has_term_granted() && OneIn(2)) {
    *right.mutable_term_granted()->mutable_fields()->mutable_scope() =
        AnyScope(right.term_granted().term_kind());
  }
  if (right.has_term_lifted() && right.term_lifted().has_slice()) {
    *right.mutable_term_lifted()->mutable_slice() = Slice();
  }
  return fact;
}

Fact RandomRights::AnyFact(const std::string& agreement, const Known& known) {
  const Name& term = AnyTerm(agreement);
  const uint64_t choice = Below(30);
  if (choice < 3) {
    for (const Name& each : terms_[agreement]) {
      const bool fresh = granted_.count(agreement + each.id) == 0;
      if (fresh || OneIn(12)) return Granted(agreement, each);
    }
    return Patch(agreement, term);
  }
  if (choice < 6) return Patch(agreement, term);
  if (choice < 12) return Verb(agreement, term);
  if (choice < 15) return Ending(agreement, term);
  if (choice < 22) {
    for (const Name& each : terms_[agreement]) {
      if (!each.process.empty() && !OneIn(4)) {
        return Step(agreement, each, known);
      }
    }
    return Verb(agreement, term);
  }
  if (choice == 22) return OfCondition(agreement);
  if (choice < 26) return Dispute(agreement, known);
  if (choice == 26) return Reading(agreement);
  if (choice < 29 && !known.empty()) return Repair(known);
  Fact meta = Based(agreement);
  v1::TermGranted& granted =
      Of("Z", v1::TERM_KIND_META, meta.mutable_term_granted());
  granted.mutable_fields()->mutable_holders()->add_party_ids("p1");
  granted.mutable_fields()->mutable_burdened()->add_party_ids("p2");
  auto& order = *granted.mutable_fields()->mutable_precedence();
  for (const std::string& each : instruments_[agreement]) *order.Add() = each;
  return meta;
}

void RandomRights::Restate(const std::string& agreement, const Known& known,
                           Events& events) {
  const auto& instruments = instruments_[agreement];
  const std::string old = instruments[Below(instruments.size())];
  Fact executed = Instrument(agreement);
  executed.mutable_instrument_executed()->clear_binding();
  Fact fact;
  *fact.mutable_effective() = executed.effective();
  fact.set_instrument_id(executed.instrument_id());
  v1::InstrumentRestated& restated = *fact.mutable_instrument_restated();
  restated.add_restates()->set_instrument_id(old);
  for (const std::string& term : TermIds(Select(known))) {
    v1::Disposition& each = *restated.add_dispositions();
    each.set_term_id(term);
    each.set_kind(OneIn(3)   ? v1::DISPOSITION_KIND_UNKNOWN
                  : OneIn(2) ? v1::DISPOSITION_KIND_CARRIED
                             : v1::DISPOSITION_KIND_DROPPED);
  }
  events.push_back(Made(std::move(executed)));
  events.push_back(Made(std::move(fact)));
  instruments_[agreement].pop_back();  // what it does to a term it does at once
}

}  // namespace ledger::model
