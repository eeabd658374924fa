// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "ledger/event.h"
#include "ledger/refusals.h"
#include "ledger/select.h"

namespace ledger {
namespace {

using F = v1::Fact;
using absl::StrCat;

// What is on record before the newest event.
class ReferenceChecker {
 public:
  ReferenceChecker(const History& history, Refusals& refusals)
      : history_(history),
        newest_(static_cast<uint32_t>(history.size() - 1)),
        refusals_(refusals) {}

  void Check() {
    const v1::Event& event = history_.at(newest_).event;
    if (history_.Find(event.event_id()) != newest_) {
      refusals_.Add("event_id", Reason::kInvalidField,
                    StrCat("'", event.event_id(),
                           "': an event of this agreement has it already"));
    }
    CheckFact(event.fact(), "fact");
  }

 private:
  void Unknown(const std::string& field, const char* what, std::string_view id,
               const char* fix) {
    refusals_.Add(field, Reason::kUnknownReference,
                  StrCat(what, " '", std::string(id),
                         "': not on record in this agreement; ", fix));
  }

  bool Before(const History::Rows& rows) const {
    return std::any_of(rows.begin(), rows.end(), [this](uint32_t row) {
      return row < newest_ && Lives(history_, row);
    });
  }

  bool KnowsTerm(std::string_view id) const {
    return std::any_of(history_.LifeOf(id).begin(), history_.LifeOf(id).end(),
                       [&](uint32_t row) {
                         const F& fact = history_.at(row).event.fact();
                         return row < newest_ && fact.has_term_granted() &&
                                fact.term_granted().term_id() == id &&
                                Lives(history_, row);
                       });
  }

  bool KnowsCondition(std::string_view id) const {
    return std::any_of(
        history_.OfCondition(id).begin(), history_.OfCondition(id).end(),
        [&](uint32_t row) {
          return row < newest_ &&
                 history_.at(row).event.fact().has_condition_defined() &&
                 Lives(history_, row);
        });
  }

  bool KnowsInstrument(std::string_view id) const {
    return std::any_of(history_.OfInstrument(id).begin(),
                       history_.OfInstrument(id).end(), [&](uint32_t row) {
                         const F& fact = history_.at(row).event.fact();
                         return row < newest_ &&
                                fact.has_instrument_executed() &&
                                fact.instrument_id() == id &&
                                Lives(history_, row);
                       });
  }

  bool KnowsParty(const std::string& id) {
    if (parties_.empty()) {
      for (const uint32_t row : history_.parties()) {
        if (row <= newest_ && Lives(history_, row)) AddParties(row);
      }
    }
    return parties_.contains(id);
  }

  void AddParties(uint32_t row) {
    const F& fact = history_.at(row).event.fact();
    for (const auto& party : fact.instrument_executed().parties()) {
      parties_.insert(party.party_id());
    }
    const v1::PartyChanged& changed = fact.party_changed();
    if (changed.has_joined()) parties_.insert(changed.joined().party_id());
    if (changed.has_succeeded()) {
      parties_.insert(changed.succeeded().party_id());
    }
    if (changed.has_identified()) {
      parties_.insert(changed.identified().party_id());
    }
    if (changed.has_assigned()) {
      parties_.insert(changed.assigned().to().party_id());
    }
    if (changed.has_novated()) {
      parties_.insert(changed.novated().to().party_id());
    }
    if (!changed.affiliated().empty()) parties_.insert(changed.affiliated());
  }

  void CheckFact(const F& fact, const std::string& path) {
    CheckTimes(fact, path);
    if (!fact.instrument_id().empty() && !fact.has_instrument_executed()) {
      if (!KnowsInstrument(fact.instrument_id())) {
        Unknown(path + ".instrument_id", "instrument", fact.instrument_id(),
                "record its instrument_executed first, implied if no source "
                "is the document itself");
      }
    }
    if (NonBinding(fact)) {
      refusals_.Add(path, Reason::kNonBinding,
                    StrCat("instrument '", fact.instrument_id(),
                           "' does not bind: it can only propose terms"));
    }
    const TermSubject subject = SubjectOf(fact);
    if (!subject.term_id.empty() && !fact.has_term_granted()) {
      CheckSubject(subject, FactPath(fact), path);
    }
    CheckByKind(fact, path + FactPath(fact).substr(4));
  }

  void CheckSubject(const TermSubject& subject, const std::string& at,
                    const std::string& path) {
    if (!KnowsTerm(subject.term_id)) {
      Unknown(path + at.substr(4) + ".term_id", "term", subject.term_id,
              "grant it first, with implied if no source grants it");
    }
  }

  // Conditions and terms that times hang on.
  void CheckTimes(const F& fact, const std::string& path) {
    const References references = ReferencesOf(fact);
    for (const std::string_view id : references.conditions) {
      if (KnowsCondition(id)) continue;
      Unknown(path, "condition", id,
              "define it first, with implied if no source defines it");
    }
    for (const std::string_view id : references.terms) {
      if (KnowsTerm(id) || SubjectOf(fact).term_id == id) continue;
      Unknown(path, "term", id, "grant it first");
    }
  }

  bool NonBinding(const F& fact) const {
    if (fact.instrument_id().empty() || fact.has_instrument_executed() ||
        fact.has_term_granted() || fact.has_condition_defined() ||
        IsRecordFamily(fact)) {
      return false;
    }
    for (const uint32_t row : history_.OfInstrument(fact.instrument_id())) {
      const F& executed = history_.at(row).event.fact();
      if (!executed.has_instrument_executed() ||
          executed.instrument_id() != fact.instrument_id()) {
        continue;
      }
      return executed.instrument_executed().has_binding() &&
             !executed.instrument_executed().binding();
    }
    return false;
  }

  void CheckByKind(const F& fact, const std::string& path) {
    switch (fact.fact_case()) {
      case F::kInstrumentExecuted:
        CheckInstruments(fact.instrument_executed().amends(), path + ".amends");
        return CheckDispositions(fact, path);
      case F::kInstrumentRestated:
        CheckInstruments(fact.instrument_restated().restates(),
                         path + ".restates");
        return CheckDispositions(fact, path);
      case F::kInstrumentRenewed:
        return CheckInstrument(fact.instrument_renewed().renewed(),
                               path + ".renewed");
      case F::kInstrumentTerminated:
        return CheckInstrument(fact.instrument_terminated().terminated(),
                               path + ".terminated");
      case F::kTermGranted:
        return CheckFields(fact.term_granted().fields(), path + ".fields");
      case F::kTermAmended:
        return CheckFields(fact.term_amended().set(), path + ".set");
      case F::kTermReinstated:
        return CheckFields(fact.term_reinstated().fields(), path + ".fields");
      case F::kActRecorded:
        return CheckParty(fact.act_recorded().actor(), path + ".actor");
      case F::kBreachAlleged:
        return CheckEventId(fact.breach_alleged().act_event_id(),
                            path + ".act_event_id");
      case F::kBreachCured:
        return CheckEventId(fact.breach_cured().breach_event_id(),
                            path + ".breach_event_id");
      case F::kPartyChanged:
        return CheckPartyChange(fact.party_changed(), path);
      case F::kControlChanged:
        return CheckParty(fact.control_changed().party_id(),
                          path + ".party_id");
      case F::kDisputeRecorded:
        CheckTerms(fact.dispute_recorded().claimed().term_ids(),
                   path + ".claimed.term_ids");
        return CheckResults(fact.dispute_recorded().settled().results(),
                            path + ".settled.results");
      case F::kRulingIssued:
        return CheckRuling(fact.ruling_issued(), path);
      case F::kInterpretationRecorded:
        return CheckTerms(fact.interpretation_recorded().term_ids(),
                          path + ".term_ids");
      case F::kConditionDeclared:
      case F::kConditionDetermined:
      case F::kConditionRemoved:
        if (!KnowsCondition(ConditionOf(fact))) {
          Unknown(path + ".condition_id", "condition", ConditionOf(fact),
                  "define it first, with implied if no source defines it");
        }
        return;
      default:
        return CheckRecord(fact, path);
    }
  }

  template <typename List>
  void CheckInstruments(const List& list, const std::string& path) {
    for (int i = 0; i < list.size(); ++i) {
      CheckInstrument(list[i], StrCat(path, "[", i, "]"));
    }
  }

  void CheckInstrument(const v1::InstrumentReference& reference,
                       const std::string& path) {
    if (reference.missing() || KnowsInstrument(reference.instrument_id())) {
      return;
    }
    Unknown(path + ".instrument_id", "instrument", reference.instrument_id(),
            "record it first, or say missing");
  }

  void CheckDispositions(const F& fact, const std::string& path) {
    const auto& list = DispositionsOf(fact);
    for (int i = 0; i < list.size(); ++i) {
      if (KnowsTerm(list[i].term_id())) continue;
      Unknown(StrCat(path, ".dispositions[", i, "].term_id"), "term",
              list[i].term_id(), "grant it first, with implied if need be");
    }
  }

  void CheckFields(const v1::TermFields& fields, const std::string& path) {
    for (const auto& [parties, name] :
         {std::pair(&fields.holders(), ".holders"),
          std::pair(&fields.burdened(), ".burdened")}) {
      for (int i = 0; i < parties->party_ids_size(); ++i) {
        CheckParty(parties->party_ids(i),
                   StrCat(path, name, ".party_ids[", i, "]"));
      }
    }
    if (fields.has_target() && !fields.target().missing() &&
        !KnowsTerm(fields.target().term_id())) {
      Unknown(path + ".target.term_id", "term", fields.target().term_id(),
              "grant it first, or say missing");
    }
  }

  void CheckParty(const std::string& id, const std::string& path) {
    if (id.empty() || KnowsParty(id)) return;
    Unknown(path, "party", id,
            "name it in an instrument's parties, or let it join first");
  }

  template <typename List>
  void CheckTerms(const List& list, const std::string& path) {
    for (int i = 0; i < list.size(); ++i) {
      if (KnowsTerm(list[i])) continue;
      Unknown(StrCat(path, "[", i, "]"), "term", list[i], "grant it first");
    }
  }

  void CheckEventId(const std::string& id, const std::string& path) {
    if (id.empty()) return;
    const int64_t found = history_.Find(id);
    if (found >= 0 && found < newest_) return;
    Unknown(path, "event", id, "record it first");
  }

  template <typename List>
  void CheckResults(const List& list, const std::string& path) {
    for (int i = 0; i < list.size(); ++i) {
      CheckEventId(list[i].claim_event_id(),
                   StrCat(path, "[", i, "].claim_event_id"));
    }
  }

  void CheckRuling(const v1::RulingIssued& ruling, const std::string& path) {
    CheckResults(ruling.results(), path + ".results");
    CheckTerms(ruling.term_ids(), path + ".term_ids");
    CheckTerms(ruling.void_term_ids(), path + ".void_term_ids");
    CheckTerms(ruling.terminated_term_ids(), path + ".terminated_term_ids");
    CheckTerms(ruling.suspended_term_ids(), path + ".suspended_term_ids");
  }

  // R16.
  void CheckPartyChange(const v1::PartyChanged& changed,
                        const std::string& path) {
    if (!changed.has_joined()) {
      CheckParty(changed.party_id(), path + ".party_id");
    }
    for (const uint32_t row : history_.parties()) {
      const v1::PartyChanged& earlier =
          history_.at(row).event.fact().party_changed();
      if (row >= newest_ || earlier.party_id() != changed.party_id() ||
          !Lives(history_, row)) {
        continue;
      }
      if (changed.has_identified() && earlier.has_identified() &&
          changed.identified().party_id() != earlier.identified().party_id()) {
        refusals_.Add(
            path + ".identified", Reason::kPartyState,
            StrCat("party '", changed.party_id(), "' was identified as '",
                   earlier.identified().party_id(), "'; retract that first"));
      }
      const bool out = changed.has_novated() || changed.has_assigned();
      const bool gone = earlier.has_withdrew() || earlier.has_novated();
      if (out && gone) {
        refusals_.Add(path, Reason::kPartyState,
                      StrCat("party '", changed.party_id(),
                             "' is no longer a party since event '",
                             history_.at(row).event.event_id(), "'"));
      }
    }
  }

  void CheckRecord(const F& fact, const std::string& path) {
    const std::string target(TargetOf(fact));
    if (target.empty()) return;
    const int64_t found = history_.Find(target);
    if (target == history_.at(newest_).event.event_id()) {
      return refusals_.Add(path + ".target", Reason::kCorrectionTarget,
                           "names the event itself");
    }
    if (found < 0) {
      return Unknown(path + ".target", "event", target, "name one that is");
    }
    const auto revision = static_cast<uint32_t>(found);
    const F& original = history_.at(revision).event.fact();
    if (original.has_event_retracted()) {
      return refusals_.Add(path + ".target", Reason::kCorrectionTarget,
                           StrCat("event '", target,
                                  "' is a retraction; append what it "
                                  "retracted again instead"));
    }
    if (!LivesBefore(revision)) {
      return refusals_.Add(path + ".target", Reason::kCorrectionTarget,
                           StrCat("event '", target,
                                  "' was retracted; append it again instead"));
    }
    if (fact.has_event_corrected()) {
      CheckCorrection(fact.event_corrected(), revision, path);
    }
    if (fact.has_detail_disclosed()) {
      const F& disclosed = fact.detail_disclosed().disclosed();
      if (disclosed.fact_case() != F::FACT_NOT_SET) {
        CheckIdentity(original, disclosed, false, path + ".disclosed");
      }
    }
  }

  bool LivesBefore(uint32_t revision) const {
    const History::Rows& about = history_.About(revision);
    return std::none_of(about.begin(), about.end(), [this](uint32_t row) {
      return row < newest_ &&
             history_.at(row).event.fact().has_event_retracted();
    });
  }

  // R11, R12.
  void CheckCorrection(const v1::EventCorrected& correction, uint32_t revision,
                       const std::string& path) {
    const F& original = history_.at(revision).event.fact();
    if (original.has_event_corrected()) {
      return refusals_.Add(
          path + ".target", Reason::kCorrectionTarget,
          StrCat("event '", correction.target(),
                 "' is a correction; name the original '",
                 original.event_corrected().target(), "' and say replaces"));
    }
    std::string newest;
    for (const uint32_t row : history_.About(revision)) {
      const v1::Event& about = history_.at(row).event;
      if (row < newest_ && about.fact().has_event_corrected() &&
          LivesBefore(row)) {
        newest = about.event_id();
      }
    }
    if (correction.replaces() != newest) {
      refusals_.Add(path + ".replaces", Reason::kCorrectionTarget,
                    newest.empty()
                        ? StrCat("'", correction.replaces(), "': event '",
                                 correction.target(),
                                 "' has no correction in force; leave it empty")
                        : StrCat("'", correction.replaces(),
                                 "': the newest version of event '",
                                 correction.target(), "' is '", newest, "'"));
    }
    CheckIdentity(original, correction.corrected(), true, path + ".corrected");
    CheckTimes(correction.corrected(), path + ".corrected");
  }

  // What a correction may not change, and a disclosure must share.
  void CheckIdentity(const F& original, const F& other, bool correction,
                     const std::string& path) {
    const Reason reason = Reason::kCorrectionIdentity;
    if (original.fact_case() != other.fact_case()) {
      return refusals_.Add(path, reason,
                           StrCat("is ", EventType(other), ", its target is ",
                                  EventType(original),
                                  correction ? "; retract and append instead"
                                             : "; disclose the same kind"));
    }
    const TermSubject a = SubjectOf(original);
    const TermSubject b = SubjectOf(other);
    const auto differs = [&](std::string_view was, std::string_view is) {
      return was != is && (correction || !is.empty());
    };
    if (differs(a.term_id, b.term_id) ||
        (a.kind != b.kind &&
         (correction || b.kind != v1::TERM_KIND_UNSPECIFIED))) {
      refusals_.Add(path, reason,
                    StrCat("is about term '", std::string(b.term_id),
                           "' of kind ", std::string(TermKindName(b.kind)),
                           ", its target about '", std::string(a.term_id),
                           "' of kind ", std::string(TermKindName(a.kind)),
                           "; retract and append instead"));
    }
    if (differs(ConditionOf(original), ConditionOf(other))) {
      refusals_.Add(
          path, reason,
          StrCat("is about condition '", std::string(ConditionOf(other)),
                 "', its target about '", std::string(ConditionOf(original)),
                 "'; retract and append instead"));
    }
  }

  const History& history_;
  uint32_t newest_;
  Refusals& refusals_;
  std::set<std::string> parties_;
};

}  // namespace

bool Lives(const History& history, uint32_t revision) {
  const History::Rows& about = history.About(revision);
  return std::none_of(about.begin(), about.end(), [&](uint32_t row) {
    return history.at(row).event.fact().has_event_retracted();
  });
}

std::string FactPath(const F& fact) {
  if (fact.fact_case() == F::FACT_NOT_SET) return "fact";
  const auto* field = F::descriptor()->FindFieldByNumber(fact.fact_case());
  return StrCat("fact.", field->name());
}

void CheckReferences(const History& history, Refusals& refusals) {
  ReferenceChecker(history, refusals).Check();
}

}  // namespace ledger
