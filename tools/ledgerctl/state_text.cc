// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/state_text.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/ledgerctl/words.h"

namespace ledger::ctl {
namespace {

using References = google::protobuf::RepeatedPtrField<v1::EventReference>;

std::string EventsIn(const References& events) {
  std::vector<std::string> ids;
  for (const v1::EventReference& event : events)
    ids.push_back(event.event_id());
  if (ids.empty()) return "";
  return absl::StrCat(" (", absl::StrJoin(ids, ", "), ")");
}

void AddHeading(const Io& io, std::string_view heading, std::string& text) {
  absl::StrAppend(&text, "\n", Styled(io, Style::kStrong, heading), "\n");
}

void AddItem(const Io& io, std::string_view id, int width,
             std::string_view words, std::string& text) {
  const std::string first = absl::StrCat("  ", Padded(id, width), "  ");
  const std::string rest(first.size(), ' ');
  absl::StrAppend(&text, Wrapped(OneLine(words), io.width, first, rest));
}

void AddTerms(const Io& io, const v1::Agreement& agreement,
              const DayContext& days, bool all_details, std::string& text) {
  struct Section {
    Standing standing;
    std::string_view heading;
  };
  constexpr Section kSections[] = {
      {Standing::kUncertain, "Uncertain"},
      {Standing::kInForce, "In force"},
      {Standing::kNotInForce, "Not in force for the time being"},
      {Standing::kEnded, "Ended"},
      {Standing::kAbsent, "Not granted yet"}};
  for (const Section& section : kSections) {
    bool first = true;
    for (const v1::TermState& term : agreement.terms()) {
      if (StandingOf(term) != section.standing) continue;
      if (first) AddHeading(io, section.heading, text);
      first = false;
      const bool details =
          all_details || (section.standing != Standing::kEnded &&
                          section.standing != Standing::kAbsent);
      absl::StrAppend(&text, TermText(io, term, details, days));
    }
  }
}

std::string PartyText(const v1::PartyState& party) {
  std::vector<std::string> parts;
  const std::string name = TextWords(party.name());
  if (!name.empty()) parts.push_back(name);
  if (!party.active()) parts.push_back("not a party on that day");
  if (!party.classes().empty()) {
    parts.push_back(
        absl::StrCat("class ", absl::StrJoin(party.classes(), ", class ")));
  }
  if (!party.identified_as().empty()) {
    parts.push_back(absl::StrCat("is ", party.identified_as()));
  }
  if (!party.succeeded_by().empty()) {
    parts.push_back(absl::StrCat("succeeded by ", party.succeeded_by()));
  }
  if (!party.affiliates().empty()) {
    parts.push_back(
        absl::StrCat("affiliate of ", absl::StrJoin(party.affiliates(), ", ")));
  }
  if (!party.controller().empty()) {
    parts.push_back(absl::StrCat("controlled by ", party.controller()));
  }
  return absl::StrJoin(parts, "; ") + EventsIn(party.events());
}

template <typename Values, typename Name>
std::string EitherWords(const Values& values, Name name,
                        std::string_view prefix) {
  std::vector<std::string> words;
  for (const int value : values)
    words.push_back(ValueWords(name(value), prefix));
  return absl::StrJoin(words, " or ");
}

std::string ConditionText(const v1::ConditionState& condition) {
  std::string words = EitherWords(
      condition.statuses(),
      [](int value) {
        return v1::ConditionStatus_Name(
            static_cast<v1::ConditionStatus>(value));
      },
      "CONDITION_STATUS_");
  const std::string description =
      TextWords(condition.definition().description());
  if (!description.empty()) absl::StrAppend(&words, ": ", description);
  if (!condition.definition().decider().empty()) {
    absl::StrAppend(&words, "; decided by ", condition.definition().decider());
  }
  return words + EventsIn(condition.events());
}

std::string InstrumentText(const v1::InstrumentState& instrument) {
  std::string words = ValueWords(v1::InstrumentKind_Name(instrument.kind()),
                                 "INSTRUMENT_KIND_");
  if (instrument.number() > 0) {
    absl::StrAppend(&words, " ", instrument.number());
  }
  if (!instrument.title().empty()) {
    absl::StrAppend(&words, " '", instrument.title(), "'");
  }
  absl::StrAppend(&words, ", ",
                  EitherWords(
                      instrument.statuses(),
                      [](int value) {
                        return v1::InstrumentStatus_Name(
                            static_cast<v1::InstrumentStatus>(value));
                      },
                      "INSTRUMENT_STATUS_"));
  return words + EventsIn(instrument.events());
}

// A heading and one line for each of `items`; nothing if there are none.
template <typename Items, typename IdOf, typename TextOf>
void AddList(const Io& io, std::string_view heading, const Items& items,
             IdOf id_of, TextOf text_of, std::string& text) {
  if (items.empty()) return;
  AddHeading(io, heading, text);
  int width = 0;
  for (const auto& item : items) {
    width = std::max(width, DisplayWidth(id_of(item)));
  }
  for (const auto& item : items) {
    AddItem(io, id_of(item), width, text_of(item), text);
  }
}

void AddOpen(const Io& io, const v1::Agreement& agreement, std::string& text) {
  std::vector<const v1::KnowledgeState*> open;
  for (const v1::KnowledgeState& knowledge : agreement.knowledge()) {
    if (knowledge.open()) open.push_back(&knowledge);
  }
  AddList(
      io, "Open claims and readings", open,
      [](const auto* item) { return item->event().event_id(); },
      [](const auto* item) {
        return absl::StrCat(item->event().type(), " on ",
                            absl::StrJoin(item->term_ids(), ", "));
      },
      text);
}

}  // namespace

absl::TimeZone ZoneOf(const v1::Agreement& agreement) {
  for (const v1::TermState& term : agreement.terms()) {
    if (term.term_kind() != v1::TERM_KIND_META) continue;
    for (const v1::Register& reg : term.registers()) {
      for (const v1::RegisterValue& value : reg.values()) {
        if (!value.cell().time_zone().empty()) {
          return ZoneOf(value.cell().time_zone());
        }
      }
    }
  }
  return absl::UTCTimeZone();
}

DayContext DaysOf(
    const v1::Agreement& agreement,
    const google::protobuf::RepeatedPtrField<v1::TermTimeline>& lives) {
  DayContext days;
  days.zone = ZoneOf(agreement);
  for (const v1::TermTimeline& timeline : lives) {
    for (const v1::TimelineMark& mark : timeline.marks()) {
      InstantRange& range = days.starts[mark.event().event_id()];
      range.lo = mark.has_first() ? FromMicros(mark.first()) : kOpenPast;
      range.hi = mark.has_last() ? FromMicros(mark.last()) : kOpenFuture;
    }
  }
  return days;
}

std::string StateText(const Io& io, const v1::Agreement& agreement,
                      const v1::Basis& basis, const DayContext& days,
                      const StateDetail& detail) {
  std::string text = absl::StrCat(
      Styled(io, Style::kStrong, agreement.agreement_id()), " on ",
      DayWords(FromMicros(basis.effective_time()), days.zone), ", as known at ",
      FormatInstant(FromMicros(basis.read_time())), "\n");
  AddTerms(io, agreement, days, detail.ended, text);
  if (detail.terms_only) return text;
  AddList(
      io, "Conditions", agreement.conditions(),
      [](const auto& item) { return item.condition_id(); }, ConditionText,
      text);
  AddList(
      io, "Parties", agreement.parties(),
      [](const auto& item) { return item.party_id(); }, PartyText, text);
  AddList(
      io, "Instruments", agreement.instruments(),
      [](const auto& item) { return item.instrument_id(); }, InstrumentText,
      text);
  AddOpen(io, agreement, text);
  return text;
}

std::string BasisText(const v1::Agreement& agreement, const v1::Basis& basis) {
  return absl::StrCat(
      "as of ", FormatInstant(FromMicros(basis.effective_time())),
      ", known at ", FormatInstant(FromMicros(basis.read_time())), ": ",
      basis.tree_size(), " records of the ledger, ", basis.agreement_size(),
      " of ", agreement.agreement_id(), "; engine ", basis.engine_version());
}

}  // namespace ledger::ctl
