// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/term_text.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "ledger/event.h"
#include "ledger/field_words.h"
#include "tools/ledgerctl/words.h"

namespace ledger::ctl {
namespace {

using References = google::protobuf::RepeatedPtrField<v1::EventReference>;

constexpr int kLabelWidth = 12;

std::string IdsOf(const References& events) {
  std::vector<std::string> ids;
  for (const v1::EventReference& event : events)
    ids.push_back(event.event_id());
  return absl::StrJoin(ids, ", ");
}

const v1::Register* Find(const v1::TermState& term, std::string_view field) {
  for (const v1::Register& reg : term.registers()) {
    if (reg.field() == field) return &reg;
  }
  return nullptr;
}

// The values of a register, without "nothing" where that only says that the
// term may not have been granted.
std::vector<const v1::RegisterValue*> ValuesOf(const v1::TermState& term,
                                               const v1::Register& reg) {
  bool maybe_absent = false;
  for (const v1::StatusValue& status : term.statuses()) {
    maybe_absent |= status.status() == v1::TERM_STATUS_ABSENT;
  }
  std::vector<const v1::RegisterValue*> values;
  for (const v1::RegisterValue& value : reg.values()) {
    const bool nothing = !value.has_winner() && value.validity().empty() &&
                         value.contributed_count() == 0;
    if (!(maybe_absent && nothing && reg.values_size() > 1)) {
      values.push_back(&value);
    }
  }
  return values;
}

// The parties in a cell, if it is certain.
std::string PartiesIn(const v1::TermState& term, bool holders) {
  const v1::Register* reg = Find(term, holders ? "holders" : "burdened");
  if (reg == nullptr) return "";
  const std::vector<const v1::RegisterValue*> values = ValuesOf(term, *reg);
  if (values.size() != 1) return "";
  const v1::TermFields& cell = values.front()->cell();
  return PartyWords(holders ? cell.holders() : cell.burdened());
}

std::string PartiesClause(const v1::TermState& term) {
  const std::string holders = PartiesIn(term, true);
  const std::string burdened = PartiesIn(term, false);
  if (!holders.empty() && !burdened.empty()) {
    return absl::StrCat(", ", holders, " over ", burdened);
  }
  if (!holders.empty()) return absl::StrCat(", held by ", holders);
  if (!burdened.empty()) return absl::StrCat(", binding ", burdened);
  return "";
}

// "granted by e2", from the interval of validity that was opened last.
std::string OpeningClause(const v1::TermState& term) {
  const v1::Register* reg = Find(term, "validity");
  if (reg == nullptr || reg->values_size() == 0) return "";
  const auto& intervals = reg->values(0).validity();
  if (intervals.empty()) return "";
  const v1::EventReference& opened = intervals.rbegin()->opened_by();
  const std::string& type = opened.type();
  const std::string verb = type.substr(std::min(type.rfind('.'), type.size()));
  return absl::StrCat(verb == ".granted"      ? "granted"
                      : verb == ".reinstated" ? "reinstated"
                                              : "founded anew",
                      " by ", opened.event_id());
}

// "because the time or effect of e11 (exclusivity.lifted) is not known".
std::string BecauseClause(const v1::TermState& term) {
  if (term.unknowns().empty()) return "";
  std::vector<std::string> events;
  for (const v1::EventReference& event : term.unknowns()) {
    events.push_back(absl::StrCat(event.event_id(), " (", event.type(), ")"));
  }
  return absl::StrCat(" because the time or effect of ",
                      absl::StrJoin(events, " and of "), " is not known");
}

void AddSlices(const v1::TermState& term, std::vector<std::string>& clauses) {
  const v1::Register* reg = Find(term, "scope");
  if (reg == nullptr || reg->values_size() != 1) return;
  const v1::ScopeValue& scope = reg->values(0).scope();
  for (const v1::ScopePart& part : scope.lifted()) {
    clauses.push_back(absl::StrCat("slice lifted by ", part.event().event_id(),
                                   ": ", ScopeWords(part.scope())));
  }
  for (const v1::ScopePart& part : scope.waived()) {
    clauses.push_back(absl::StrCat(
        "waived by ", part.event().event_id(), ": ",
        part.has_scope() ? ScopeWords(part.scope())
                         : absl::StrCat("process ", part.process_id())));
  }
}

void AddFlags(const v1::TermState& term, std::vector<std::string>& clauses) {
  for (const v1::Flag& flag : term.flags()) {
    // The sentence says what is uncertain at length.
    if (flag.flag() == v1::TERM_FLAG_UNCERTAIN) continue;
    const std::string name =
        ValueWords(v1::TermFlag_Name(flag.flag()), "TERM_FLAG_");
    clauses.push_back(flag.events().empty()
                          ? name
                          : absl::StrCat(name, " by ", IdsOf(flag.events())));
  }
  if (!term.assumes().empty()) {
    clauses.push_back(absl::StrCat("assumes that ",
                                   absl::StrJoin(term.assumes(), " and "),
                                   " has not occurred"));
  }
  if (term.too_many_unknowns()) {
    clauses.push_back("more is unknown than can be enumerated");
  }
}

// "(e9; overrode e2)": the events behind a value.
std::string EventsBehind(const v1::RegisterValue& value) {
  std::vector<std::string> parts;
  if (value.has_winner()) parts.push_back(value.winner().event_id());
  if (!value.disclosed_by().empty()) {
    parts.push_back(absl::StrCat("disclosed by ", IdsOf(value.disclosed_by())));
  }
  if (value.contributed_count() > 0) {
    const auto more = value.contributed_count() -
                      static_cast<uint64_t>(value.contributed_size());
    parts.push_back(
        absl::StrCat("with ", IdsOf(value.contributed()),
                     more > 0 ? absl::StrCat(" and ", more, " more") : ""));
  }
  if (value.overrode_count() > 0) {
    const auto more =
        value.overrode_count() - static_cast<uint64_t>(value.overrode_size());
    parts.push_back(
        absl::StrCat("overrode ", IdsOf(value.overrode()),
                     more > 0 ? absl::StrCat(" and ", more, " more") : ""));
  }
  if (parts.empty()) return "";
  return absl::StrCat(" (", absl::StrJoin(parts, "; "), ")");
}

std::string SumsWords(
    const google::protobuf::RepeatedPtrField<v1::SumValue>& sums) {
  std::vector<std::string> words;
  for (const v1::SumValue& sum : sums) words.push_back(SumWords(sum));
  return absl::StrJoin(words, " and ");
}

std::string ValidityWords(const v1::RegisterValue& value) {
  std::vector<std::string> words;
  for (const v1::Validity& interval : value.validity()) {
    words.push_back(
        absl::StrCat("from ", interval.opened_by().event_id(),
                     interval.has_closed_by()
                         ? absl::StrCat(" to ", interval.closed_by().event_id())
                         : ""));
  }
  return words.empty() ? "none" : absl::StrJoin(words, ", then ");
}

std::string RegisterValueWords(std::string_view field,
                               const v1::RegisterValue& value) {
  if (field == "validity") return ValidityWords(value);
  if (field == "suspended") return value.suspended() ? "yes" : "no";
  std::string words;
  if (value.has_scope()) {
    words = value.scope().has_statement()
                ? ScopeWords(value.scope().statement())
                : "not stated";
    for (const v1::ScopePart& part : value.scope().lifted()) {
      absl::StrAppend(&words, "; less ", ScopeWords(part.scope()), " (",
                      part.event().event_id(), ")");
    }
  } else if (!value.sums().empty()) {
    words = SumsWords(value.sums());
  } else {
    words = CellWords(value.cell());
  }
  return words + EventsBehind(value);
}

// True for registers that the sentence has said in full.
bool SaidAlready(const std::string& field,
                 const std::vector<const v1::RegisterValue*>& values) {
  if (values.size() != 1) return values.empty();
  const v1::RegisterValue& value = *values.front();
  if (field == "suspended") return !value.suspended();
  if (field == "validity") return value.validity_size() <= 1;
  return (field == "holders" || field == "burdened") &&
         value.overrode_count() == 0;
}

void AddRegister(const v1::TermState& term, const v1::Register& reg,
                 std::vector<Detail>& details) {
  const std::vector<const v1::RegisterValue*> values = ValuesOf(term, reg);
  if (SaidAlready(reg.field(), values)) return;
  std::vector<std::string> words;
  for (const v1::RegisterValue* value : values) {
    words.push_back(RegisterValueWords(reg.field(), *value));
  }
  const std::string either = words.size() > 1 ? "either " : "";
  details.push_back({absl::StrReplaceAll(reg.field(), {{"_", " "}}),
                     absl::StrCat(either, absl::StrJoin(words, " or "))});
}

bool IsEnd(v1::TermStatus status) {
  return status >= v1::TERM_STATUS_LIFTED && status <= v1::TERM_STATUS_VOID;
}

// " since 22 Jul 2019", " on 28 Oct 2025", " on or before 21 Jan 2025".
std::string SinceClause(const v1::StatusValue& status, bool end,
                        const DayContext& days) {
  const auto day = [&days](Instant instant) {
    return DayWords(instant, days.zone);
  };
  const auto found = days.starts.find(status.winner().event_id());
  const Instant since =
      status.has_since() ? FromMicros(status.since()) : kOpenPast;
  // Only a status that begins with its event shares the event's doubt.
  const bool vague = found != days.starts.end() && !found->second.certain() &&
                     found->second.lo == since;
  if (!vague) {
    if (!status.has_since()) return "";
    return absl::StrCat(end ? " on " : " since ", day(since));
  }
  const InstantRange& range = found->second;
  if (range.hi == kOpenFuture) {
    return range.lo == kOpenPast
               ? " at a time not known"
               : absl::StrCat(" since some time after ", day(range.lo));
  }
  if (range.lo == kOpenPast) {
    return absl::StrCat(end ? " on or before " : " since or before ",
                        day(range.hi));
  }
  return absl::StrCat(end ? " some time from " : " since some time from ",
                      day(range.lo), " to ", day(range.hi));
}

Style StyleOf(Standing standing) {
  switch (standing) {
    case Standing::kInForce:
      return Style::kGood;
    case Standing::kUncertain:
    case Standing::kNotInForce:
      return Style::kWarning;
    case Standing::kEnded:
    case Standing::kAbsent:
      return Style::kFaint;
  }
  return Style::kPlain;
}

}  // namespace

Standing StandingOf(const v1::TermState& term) {
  if (term.statuses_size() != 1) return Standing::kUncertain;
  const v1::TermStatus status = term.statuses(0).status();
  if (status == v1::TERM_STATUS_IN_FORCE) return Standing::kInForce;
  if (status == v1::TERM_STATUS_ABSENT) return Standing::kAbsent;
  return IsEnd(status) ? Standing::kEnded : Standing::kNotInForce;
}

std::string StatusPhrase(const v1::StatusValue& status,
                         const DayContext& days) {
  std::string phrase = status.status() == v1::TERM_STATUS_ABSENT
                           ? "not granted"
                           : StatusWords(status.status());
  const bool end = IsEnd(status.status());
  absl::StrAppend(&phrase, SinceClause(status, end, days));
  if (end && status.has_winner()) {
    absl::StrAppend(&phrase, " by ", status.winner().event_id());
  }
  if (!status.because().empty()) {
    absl::StrAppend(&phrase, " because of ", IdsOf(status.because()));
  }
  return phrase;
}

std::string TermSentence(const v1::TermState& term, const DayContext& days) {
  std::vector<std::string> phrases;
  for (const v1::StatusValue& status : term.statuses()) {
    phrases.push_back(StatusPhrase(status, days));
  }
  std::string sentence =
      absl::StrCat(std::string(TermKindName(term.term_kind())), ": ");
  const bool uncertain = phrases.size() > 1;
  if (uncertain) absl::StrAppend(&sentence, "uncertain: ");
  absl::StrAppend(&sentence, absl::StrJoin(phrases, " or "));
  if (uncertain) absl::StrAppend(&sentence, BecauseClause(term));
  std::vector<std::string> clauses;
  const std::string parties = PartiesClause(term);
  // After a long phrase the parties are a clause of their own.
  if (uncertain && !parties.empty()) {
    clauses.push_back(parties.substr(2));
  } else {
    absl::StrAppend(&sentence, parties);
  }
  const std::string opening = OpeningClause(term);
  if (!opening.empty()) clauses.push_back(opening);
  if (term.implied()) clauses.push_back("implied");
  AddSlices(term, clauses);
  AddFlags(term, clauses);
  if (!uncertain && !term.unknowns().empty()) {
    clauses.push_back(
        absl::StrCat("its fields are uncertain", BecauseClause(term)));
  }
  for (const std::string& clause : clauses) {
    absl::StrAppend(&sentence, "; ", clause);
  }
  return sentence;
}

std::vector<Detail> TermDetails(const v1::TermState& term) {
  std::vector<Detail> details;
  for (const v1::Register& reg : term.registers()) {
    AddRegister(term, reg, details);
  }
  if (!term.outstanding().empty()) {
    details.push_back({"outstanding", SumsWords(term.outstanding())});
  }
  if (!term.kept_by().empty()) {
    details.push_back({"kept by", IdsOf(term.kept_by())});
  }
  if (!term.instrument_id().empty()) {
    details.push_back({"stands in", term.instrument_id()});
  }
  return details;
}

std::string TermText(const Io& io, const v1::TermState& term, bool details,
                     const DayContext& days) {
  const std::string id = Styled(io, StyleOf(StandingOf(term)), term.term_id());
  std::string text = Wrapped(absl::StrCat("  ", term.term_id(), "  ",
                                          OneLine(TermSentence(term, days))),
                             io.width, "  ", "      ");
  const size_t at = text.find(term.term_id());
  if (at != std::string::npos) text.replace(at, term.term_id().size(), id);
  if (!details) return text;
  for (const Detail& detail : TermDetails(term)) {
    const std::string first =
        absl::StrCat("    ", Padded(detail.label, kLabelWidth), " ");
    const std::string rest(first.size(), ' ');
    absl::StrAppend(&text,
                    Wrapped(OneLine(detail.words), io.width, first, rest));
  }
  return text;
}

}  // namespace ledger::ctl
