// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/model/model_rules.h"

#include <algorithm>
#include <optional>

#include "tests/model/model_found.h"
#include "tests/model/model_time.h"
#include "tests/model/model_worlds.h"

namespace ledger::model {
namespace {

using v1::Fact;

constexpr char kUnknown[] = "UNKNOWN_REFERENCE";

// Checks one event. Made for one question and thrown away.
class Checker {
 public:
  Checker(const std::vector<ModelEvent>& events, const ModelEvent& event)
      : events_(events), said_(event.event.fact()) {
    before_ = Select(events_);
    std::vector<ModelEvent> with = events_;
    with.push_back(event);
    after_ = Select(with);
  }

  ModelVerdict Check() {
    CheckInstrument();
    if (said_.has_event_corrected()) CheckCorrection();
    if (said_.has_event_retracted()) CheckRetraction();
    if (said_.has_detail_disclosed()) {
      const std::string& target = said_.detail_disclosed().target();
      if (!Exists(target)) Refuse(kUnknown);
      if (Exists(target) && IsRetracted(events_, target)) {
        Refuse("CORRECTION_TARGET");
        return verdict_;
      }
    }
    if (!ConditionOf(said_).empty()) CheckCondition();
    if (said_.has_instrument_restated()) {
      for (const auto& each : said_.instrument_restated().restates()) {
        if (!each.missing() && !Executed(each.instrument_id())) {
          Refuse(kUnknown);
        }
      }
    }
    if (said_.has_instrument_terminated()) {
      const auto& ended = said_.instrument_terminated().terminated();
      if (!ended.missing() && !Executed(ended.instrument_id())) {
        Refuse(kUnknown);
      }
    }
    for (const v1::Disposition* each : DispositionsIn(said_)) {
      if (!Granted(each->term_id())) Refuse(kUnknown);
    }
    CheckRuling();
    CheckParties(said_.term_granted().fields());
    CheckParties(said_.term_amended().set());
    CheckParties(said_.term_reinstated().fields());
    if (said_.has_event_corrected()) {
      CheckVersion(said_.event_corrected().target(),
                   said_.event_corrected().corrected());
    }
    if (said_.has_detail_disclosed()) {
      CheckVersion(said_.detail_disclosed().target(),
                   said_.detail_disclosed().disclosed());
    }
    if (!said_.has_event_corrected() && !said_.has_detail_disclosed()) {
      CheckNamed(said_);
    }
    if (!TermOf(said_).empty()) CheckTerm();
    if (verdict_.reasons.empty()) CheckTaken();
    return verdict_;
  }

 private:
  void Refuse(const std::string& reason) { verdict_.reasons.insert(reason); }

  bool Exists(const std::string& id) const {
    return std::any_of(events_.begin(), events_.end(), [&](const auto& row) {
      return row.event.event_id() == id;
    });
  }

  bool Executed(const std::string& instrument) const {
    for (const ModelFact& fact : before_.facts) {
      if (fact.fact.has_instrument_executed() &&
          fact.fact.instrument_id() == instrument) {
        return true;
      }
    }
    return false;
  }

  bool Granted(const std::string& term) const {
    for (const ModelFact& fact : before_.facts) {
      if (fact.fact.term_granted().term_id() == term) return true;
    }
    return false;
  }

  // Whether the event itself grants the term.
  bool Grants(const std::string& term) const {
    return said_.has_term_granted() && TermOf(said_) == term;
  }

  bool IsParty(const std::string& party) const {
    for (const ModelFact& fact : before_.facts) {
      for (const auto& each : fact.fact.instrument_executed().parties()) {
        if (each.party_id() == party) return true;
      }
    }
    return false;
  }

  void CheckParties(const v1::TermFields& fields) {
    for (const auto* parties : {&fields.holders(), &fields.burdened()}) {
      for (const std::string& party : parties->party_ids()) {
        if (!IsParty(party) && !Excused(party)) Refuse(kUnknown);
      }
    }
  }

  bool Defined(const std::string& condition) const {
    for (const ModelFact& fact : before_.facts) {
      if (fact.fact.condition_defined().condition_id() == condition) {
        return true;
      }
    }
    return false;
  }

  void CheckInstrument() {
    const std::string& instrument = said_.instrument_id();
    if (instrument.empty() || said_.has_instrument_executed()) return;
    if (!Executed(instrument)) Refuse(kUnknown);
    const bool proposal = said_.has_term_granted() ||
                          said_.has_condition_defined() ||
                          MovesKnowledgeOnly(said_);
    if (proposal) return;
    for (const ModelFact& fact : before_.facts) {
      const v1::InstrumentExecuted& executed = fact.fact.instrument_executed();
      if (fact.fact.instrument_id() == instrument && executed.has_binding() &&
          !executed.binding()) {
        Refuse("NON_BINDING");
      }
    }
  }

  void CheckCorrection() {
    const v1::EventCorrected& corrected = said_.event_corrected();
    const std::string& target = corrected.target();
    if (!Exists(target)) return Refuse(kUnknown);
    Fact newest;
    if (!NewestOf(events_, target, newest) || newest.has_event_corrected() ||
        newest.has_event_retracted()) {
      return Refuse("CORRECTION_TARGET");
    }
    if (corrected.replaces() != NewestCorrection(events_, target)) {
      Refuse("CORRECTION_TARGET");
    }
    if (corrected.corrected().fact_case() != newest.fact_case() ||
        TermOf(corrected.corrected()) != TermOf(newest) ||
        ConditionOf(corrected.corrected()) != ConditionOf(newest)) {
      Refuse("CORRECTION_IDENTITY");
    }
  }

  void CheckRetraction() {
    const std::string& target = said_.event_retracted().target();
    if (!Exists(target)) return Refuse(kUnknown);
    Fact newest;
    if (!NewestOf(events_, target, newest) || newest.has_event_retracted()) {
      Refuse("CORRECTION_TARGET");
    }
  }

  // Whether the event finds its condition removed, in every world.
  bool FoundRemoved(const std::string& id) {
    const ModelFact& event = after_.facts.back();
    if (event.formula) return false;
    bool removed = true;
    const bool tried =
        ForEachWorld(after_, event.when.hi, [&](const ModelWorld& world) {
          const ModelFold fold(after_, world);
          const Instant at = fold.TimeOf(event);
          removed = removed && fold.Condition(id, at, &event).status ==
                                   v1::CONDITION_STATUS_REMOVED;
        });
    verdict_.unsure = verdict_.unsure || !tried;
    return tried && removed;
  }

  // R10, as far as certain times tell.
  void CheckCondition() {
    const std::string id = ConditionOf(said_);
    if (said_.has_condition_defined()) return;
    if (said_.has_condition_removed()) {
      if (!Defined(id)) Refuse(kUnknown);
      return;
    }
    if (!Defined(id)) return Refuse("CONDITION_STATE");
    for (const ModelFact& fact : before_.facts) {
      const v1::ConditionDefined& defined = fact.fact.condition_defined();
      if (defined.condition_id() != id || !defined.has_long_stop()) continue;
      verdict_.unsure =
          verdict_.unsure ||
          after_.facts.back().when.hi >= RangeSaid(defined.long_stop()).lo;
    }
    if (FoundRemoved(id)) Refuse("CONDITION_STATE");
    const auto outcome = said_.condition_determined().outcome();
    for (const ModelFact& fact : before_.facts) {
      if (ConditionOf(fact.fact) != id) continue;
      if (fact.fact.has_condition_determined() &&
          said_.has_condition_determined() &&
          fact.fact.condition_determined().outcome() != outcome) {
        verdict_.unsure =
            verdict_.unsure || fact.when.hi > after_.facts.back().when.lo;
        Refuse("CONDITION_STATE");
      }
    }
  }

  void CheckRuling() {
    const v1::RulingIssued& ruling = said_.ruling_issued();
    for (const auto* ids :
         {&ruling.term_ids(), &ruling.void_term_ids(),
          &ruling.terminated_term_ids(), &ruling.suspended_term_ids()}) {
      for (const std::string& id : *ids) {
        if (!Granted(id)) Refuse(kUnknown);
      }
    }
  }

  void CheckNamed(const google::protobuf::Message& message) {
    using google::protobuf::FieldDescriptor;
    if (message.GetDescriptor() == v1::Formula::descriptor()) {
      const auto* formula =
          google::protobuf::DynamicCastToGenerated<v1::Formula>(&message);
      if (formula->has_condition_id()
              ? !Defined(formula->condition_id()) &&
                    !Excused(formula->condition_id())
              : !Granted(formula->term_id()) && !Grants(formula->term_id()) &&
                    !Excused(formula->term_id())) {
        Refuse(kUnknown);
      }
    }
    const auto* reflection = message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
      for (int i = 0;
           field->is_repeated() && i < reflection->FieldSize(message, field);
           ++i) {
        CheckNamed(reflection->GetRepeatedMessage(message, field, i));
      }
      if (!field->is_repeated()) {
        CheckNamed(reflection->GetMessage(message, field));
      }
    }
  }

  // What another version of a fact names must be on record, but for what the
  // version before it named as well.
  void CheckVersion(const std::string& target, const Fact& said) {
    Fact newest;
    if (!NewestOf(events_, target, newest)) return;
    if (verdict_.reasons.count("CORRECTION_IDENTITY") != 0) return;
    excused_ = newest.ShortDebugString();
    CheckNamed(said);
    CheckParties(said.term_granted().fields());
    CheckParties(said.term_amended().set());
    CheckParties(said.term_reinstated().fields());
    const std::string& instrument = said.instrument_id();
    if (!instrument.empty() && !said.has_instrument_executed() &&
        !Executed(instrument) && !Excused(instrument)) {
      Refuse(kUnknown);
    }
  }

  bool Excused(const std::string& id) const {
    return excused_.find('"' + id + '"') != std::string::npos;
  }

  void CheckTerm() {
    const std::string id = TermOf(said_);
    if (!said_.has_term_granted() && !Granted(id)) return Refuse(kUnknown);
    bool too_early = !after_.facts.back().formula;
    for (const ModelFact& fact : before_.facts) {
      if (fact.fact.term_granted().term_id() != id) continue;
      if (fact.fact.term_granted().term_kind() != TermKindOf(said_)) {
        return Refuse("TERM_EXISTS");
      }
      if (fact.formula || after_.facts.back().when.hi >= fact.when.lo) {
        too_early = false;
      }
    }
    if (too_early && !said_.has_term_granted()) return Refuse("BEFORE_GRANT");
    const std::optional<Found> found = FindTerm(after_, id);
    if (!found || found->narrowed || SettledByPerformance(id)) {
      verdict_.unsure = true;
    } else if (!found->statuses.empty()) {
      CheckFound(*found);
    }
  }

  // Whether a performance may settle what became of a term. It does in a state;
  // the rules lay performances aside and take such a term for unsettled.
  bool SettledByPerformance(const std::string& id) const {
    bool open = false, performed = false;
    for (const ModelFact& fact : before_.facts) {
      performed = performed || (fact.fact.has_performance_recorded() &&
                                TermOf(fact.fact) == id);
      for (const v1::Disposition* each : DispositionsIn(fact.fact)) {
        open = open || (each->term_id() == id &&
                        each->kind() == v1::DISPOSITION_KIND_UNKNOWN);
      }
    }
    return open && performed;
  }

  // Whether something recorded in front of the event begins on the very same
  // instant and applies after it.
  bool Ties() const {
    const ModelFact& event = after_.facts.back();
    for (const ModelFact& fact : before_.facts) {
      if (fact.first > event.first && fact.when.lo == event.when.hi) {
        return true;
      }
    }
    return false;
  }

  void CheckFound(const Found& found) {
    bool ended = found.ended.count(false) == 0, alive = true, living = true,
         is_void = true, proposed = false;
    for (const v1::TermStatus status : found.statuses) {
      ended = ended &&
              !(said_.has_term_expired() && status == v1::TERM_STATUS_EXPIRED);
      alive = alive && !IsEnd(status);
      living = living && !IsEnd(status) && status != v1::TERM_STATUS_ABSENT &&
               status != v1::TERM_STATUS_PROPOSED;
      proposed = proposed || status == v1::TERM_STATUS_PROPOSED;
      is_void = is_void && status == v1::TERM_STATUS_VOID;
    }
    // A grant in front of another one finds the id granted and not ended too.
    if (said_.has_term_granted() && alive && !living &&
        !after_.facts.back().when.certain()) {
      verdict_.unsure = true;
    } else if (said_.has_term_granted() && alive && !proposed &&
               Granted(TermOf(said_))) {
      Refuse("TERM_EXISTS");
    }
    verdict_.unsure =
        verdict_.unsure || Ties() || said_.has_term_expired() ||
        found.anywhere.size() != found.ended.size() ||
        found.statuses.count(v1::TERM_STATUS_VOID) != 0 ||
        (said_.has_term_reinstated() && !after_.facts.back().when.certain()) ||
        found.statuses == std::set<v1::TermStatus>{v1::TERM_STATUS_ABSENT};
    if (said_.has_term_reinstated() && (living || is_void)) {
      Refuse("SUSPENSION_STATE");
    }
    if (NeedsLivingTerm(said_) && !said_.has_term_kept() && ended) {
      return Refuse("TERM_ENDED");
    }
    if (said_.has_term_suspended() && found.suspended.count(false) == 0) {
      Refuse("SUSPENSION_STATE");
    }
    if (said_.has_term_resumed() && found.suspended.count(true) == 0) {
      Refuse("SUSPENSION_STATE");
    }
  }

  // R8: more is taken in every world, by this or by what comes after it, that
  // was not certainly taken already.
  void CheckTaken() {
    const std::string target = said_.has_event_corrected()
                                   ? said_.event_corrected().target()
                                   : said_.detail_disclosed().target();
    if (target.empty() && MovesKnowledgeOnly(said_)) return;
    const ModelFact* taken = target.empty() ? &after_.facts.back() : nullptr;
    for (const ModelFact& fact : after_.facts) {
      if (fact.id == target) taken = &fact;
    }
    if (taken == nullptr || !Draws(taken->fact) || taken->formula) return;
    const auto after = FindBeyond(after_, TermOf(taken->fact));
    const auto before = FindBeyond(before_, TermOf(taken->fact));
    if (!after || !before) {
      verdict_.unsure = true;
      return;
    }
    for (const std::set<std::string>& beyond : *after) {
      bool more = false;
      for (const std::string& id : beyond) {
        bool already = !before->empty();
        for (const auto& world : *before) already &= world.count(id) != 0;
        more = more || !already;
      }
      if (!more) return;
    }
    Refuse("BEYOND_REMAINING");
  }

  const std::vector<ModelEvent>& events_;
  const Fact& said_;
  ModelSelection before_, after_;
  std::string excused_;  // the version that a correction or disclosure is of
  ModelVerdict verdict_;
};

// Instruments that granted or amended a term, as far as is known.
bool StandsIn(const ModelSelection& selection, const std::string& term,
              const v1::InstrumentRestated& restated) {
  for (const ModelFact& fact : selection.facts) {
    if (TermOf(fact.fact) != term) continue;
    if (!fact.fact.has_term_granted() && !fact.fact.has_term_amended()) {
      continue;
    }
    for (const auto& each : restated.restates()) {
      if (each.instrument_id() == fact.fact.instrument_id()) return true;
    }
  }
  return false;
}

bool Mentioned(const ModelSelection& selection, const std::string& term,
               const std::string& instrument) {
  for (const ModelFact& fact : selection.facts) {
    if (fact.fact.instrument_id() != instrument) continue;
    if (TouchedBy(fact.fact).count("term/" + term) != 0) return true;
  }
  return false;
}

}  // namespace

ModelVerdict CheckRules(const std::vector<ModelEvent>& events,
                        const ModelEvent& event) {
  return Checker(events, event).Check();
}

ModelVerdict CheckEndRules(const std::vector<ModelEvent>& events, size_t from) {
  ModelVerdict verdict;
  const ModelSelection all = Select(events);
  for (size_t i = from; i < events.size(); ++i) {
    const Fact& said = events[i].event.fact();
    if (said.has_term_converted()) {
      bool granted = false;
      for (const ModelFact& fact : all.facts) {
        granted = granted || fact.fact.term_granted().term_id() ==
                                 said.term_converted().successor_term_id();
      }
      if (!granted) verdict.reasons.insert(kUnknown);
    }
    if (!said.has_instrument_restated()) continue;
    // The restatement stands last, so that a term is found as it was before.
    for (const std::string& term : TermIds(all)) {
      if (!StandsIn(all, term, said.instrument_restated())) continue;
      if (Mentioned(all, term, said.instrument_id())) continue;
      std::vector<ModelEvent> before = events;
      std::rotate(before.begin() + static_cast<long>(i),
                  before.begin() + static_cast<long>(i) + 1, before.end());
      const std::optional<Found> found = FindTerm(Select(before), term);
      if (!found) {
        verdict.unsure = true;
        continue;
      }
      const bool living = std::all_of(
          found->statuses.begin(), found->statuses.end(), [](auto status) {
            return status == v1::TERM_STATUS_PENDING ||
                   status == v1::TERM_STATUS_IN_FORCE ||
                   status == v1::TERM_STATUS_SUSPENDED;
          });
      if (living && !found->statuses.empty()) {
        verdict.reasons.insert("DISPOSITION_MISSING");
      }
      verdict.unsure = verdict.unsure || found->narrowed;
    }
  }
  return verdict;
}

}  // namespace ledger::model
