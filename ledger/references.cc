// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/date.h"
#include "ledger/event.h"
#include "ledger/on_record.h"
#include "ledger/refusals.h"
#include "ledger/select.h"
#include "ledger/submessages.h"

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
        on_record_(history, newest_),
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
               const char* fix, Reason reason = Reason::kUnknownReference) {
    if (excused_.contains(id)) return;
    refusals_.Add(field, reason,
                  StrCat(what, " '", std::string(id),
                         "': not on record in this agreement; ", fix));
  }

  void CheckFact(const F& fact, const std::string& path) {
    CheckTimes(fact, path);
    if (!fact.instrument_id().empty() && !fact.has_instrument_executed()) {
      if (!on_record_.Instrument(fact.instrument_id())) {
        Unknown(path + ".instrument_id", "instrument", fact.instrument_id(),
                "record its instrument_executed first, implied if no source "
                "is the document itself");
      }
    }
    const TermSubject subject = SubjectOf(fact);
    if (!subject.term_id.empty() && !fact.has_term_granted()) {
      CheckSubject(subject, FactPath(fact), path);
    }
    CheckByKind(fact, path + FactPath(fact).substr(4));
  }

  void CheckCondition(const F& fact, const std::string& path, Reason reason) {
    const std::string_view id = ConditionOf(fact);
    if (!id.empty()) CheckConditionId(id, path + ".condition_id", reason);
  }

  void CheckConditionId(std::string_view id, const std::string& field,
                        Reason reason) {
    if (on_record_.Condition(id)) return;
    Unknown(field, "condition", id,
            "define it first, with implied if no source defines it", reason);
  }

  void CheckSubject(const TermSubject& subject, const std::string& at,
                    const std::string& path) {
    if (!on_record_.Term(subject.term_id)) {
      Unknown(path + at.substr(4) + ".term_id", "term", subject.term_id,
              "grant it first, with implied if no source grants it");
    }
  }

  // Conditions and terms that times hang on.
  void CheckTimes(const F& fact, const std::string& path) {
    const References references = ReferencesOf(fact);
    for (const std::string_view id : references.conditions) {
      if (on_record_.Condition(id)) continue;
      Unknown(path, "condition", id,
              "define it first, with implied if no source defines it");
    }
    for (const std::string_view id : references.terms) {
      if (on_record_.Term(id) || SubjectOf(fact).term_id == id) continue;
      Unknown(path, "term", id, "grant it first");
    }
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
        return CheckPartyChange(fact, path);
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
      case F::kConditionDetermined:  // R10, which is more than R1
        return CheckCondition(fact, path, Reason::kConditionState);
      case F::kConditionRemoved:
        return CheckCondition(fact, path, Reason::kUnknownReference);
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
    const std::string& id = reference.instrument_id();
    if (reference.missing() || id.empty() || on_record_.Instrument(id)) return;
    Unknown(path + ".instrument_id", "instrument", reference.instrument_id(),
            "record it first, or say missing");
  }

  void CheckDispositions(const F& fact, const std::string& path) {
    const auto& list = DispositionsOf(fact);
    for (int i = 0; i < list.size(); ++i) {
      if (on_record_.Term(list[i].term_id())) continue;
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
    CheckWindow(fields.window(), path + ".window");
    if (fields.has_target() && !fields.target().missing() &&
        !on_record_.Term(fields.target().term_id())) {
      Unknown(path + ".target.term_id", "term", fields.target().term_id(),
              "grant it first, or say missing");
    }
  }

  // R9.
  void CheckWindow(const v1::Window& window, const std::string& path) {
    if (!window.has_start() || !window.has_end()) return;
    const Instant start = RangeOf(window.start()).lo;
    const Instant end = RangeOf(window.end()).hi;
    if (start <= end) return;
    refusals_.Add(path, Reason::kInvalidAmount,
                  StrCat("ends by ", FormatInstant(end),
                         ", before it can start (", FormatInstant(start), ")"));
  }

  void CheckParty(const std::string& id, const std::string& path) {
    if (id.empty() || on_record_.Party(id)) return;
    Unknown(path, "party", id,
            "name it in an instrument's parties, or let it join first");
  }

  template <typename List>
  void CheckTerms(const List& list, const std::string& path) {
    for (int i = 0; i < list.size(); ++i) {
      if (on_record_.Term(list[i])) continue;
      Unknown(StrCat(path, "[", i, "]"), "term", list[i], "grant it first");
    }
  }

  void CheckEventId(const std::string& id, const std::string& path) {
    if (id.empty() || on_record_.Event(id)) return;
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
    for (int i = 0; i < ruling.condition_ids_size(); ++i) {
      CheckConditionId(ruling.condition_ids(i),
                       StrCat(path, ".condition_ids[", i, "]"),
                       Reason::kUnknownReference);
    }
  }

  void CheckPartyChange(const F& fact, const std::string& path) {
    const v1::PartyChanged& changed = fact.party_changed();
    if (!changed.has_joined()) {
      CheckParty(changed.party_id(), path + ".party_id");
    }
    if (!on_record_.Party(changed.party_id())) return;
    CheckMembership(history_, target_.value_or(newest_), fact, path, refusals_);
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
    if (!history_.Lives(revision, newest_)) {
      return refusals_.Add(path + ".target", Reason::kCorrectionTarget,
                           StrCat("event '", target,
                                  "' was retracted; append it again instead"));
    }
    target_ = revision;
    const F* version = on_record_.Newest(revision);
    if (version != nullptr) {
      EachText(*version,
               [this](const auto& /*field*/, const std::string& text) {
                 excused_.insert(text);
               });
    }
    if (fact.has_event_corrected()) {
      CheckCorrection(fact.event_corrected(), revision, path);
    }
    if (fact.has_detail_disclosed()) {
      const F& disclosed = fact.detail_disclosed().disclosed();
      if (disclosed.fact_case() != F::FACT_NOT_SET) {
        if (CheckIdentity(original, disclosed, false, path + ".disclosed")) {
          CheckFact(disclosed, path + ".disclosed");
        }
      }
    }
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
      if (about.fact().has_event_corrected() && history_.Lives(row, newest_)) {
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
    if (CheckIdentity(original, correction.corrected(), true,
                      path + ".corrected")) {
      CheckFact(correction.corrected(), path + ".corrected");
    }
  }

  // What a correction may not change, and a disclosure must share.
  bool CheckIdentity(const F& original, const F& other, bool correction,
                     const std::string& path) {
    const Reason reason = Reason::kCorrectionIdentity;
    if (original.fact_case() != other.fact_case()) {
      refusals_.Add(path, reason,
                    StrCat("is ", EventType(other), ", its target is ",
                           EventType(original),
                           correction ? "; retract and append instead"
                                      : "; disclose the same kind"));
      return false;
    }
    bool same = true;
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
      same = false;
    }
    if (differs(ConditionOf(original), ConditionOf(other))) {
      refusals_.Add(
          path, reason,
          StrCat("is about condition '", std::string(ConditionOf(other)),
                 "', its target about '", std::string(ConditionOf(original)),
                 "'; retract and append instead"));
      same = false;
    }
    return same;
  }

  const History& history_;
  uint32_t newest_;
  OnRecord on_record_;
  std::optional<uint32_t> target_;  // a correction stands in this one's place
  std::set<std::string, std::less<>> excused_;  // ids that its target names
  Refusals& refusals_;
};

}  // namespace

std::string FactPath(const F& fact) {
  if (fact.fact_case() == F::FACT_NOT_SET) return "fact";
  const auto* field = F::descriptor()->FindFieldByNumber(fact.fact_case());
  return StrCat("fact.", field->name());
}

Said SaidBy(const F& fact) {
  Said said = {&fact, "fact"};
  while (true) {
    if (said.fact->has_event_corrected()) {
      said = {&said.fact->event_corrected().corrected(),
              said.path + ".event_corrected.corrected"};
    } else if (said.fact->has_detail_disclosed()) {
      said = {&said.fact->detail_disclosed().disclosed(),
              said.path + ".detail_disclosed.disclosed"};
    } else {
      return said;
    }
  }
}

void CheckReferences(const History& history, Refusals& refusals) {
  ReferenceChecker(history, refusals).Check();
}

}  // namespace ledger
