// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/report/report.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/event.h"
#include "ledger/finding.h"
#include "ledger/instant.h"
#include "tools/ledgerctl/event_words.h"
#include "tools/ledgerctl/state_text.h"
#include "tools/ledgerctl/term_text.h"
#include "tools/ledgerctl/words.h"

namespace ledger::report {
namespace {

// "https://example.org/x, p. 3".
std::string SourceWords(const v1::Source& source) {
  std::vector<std::string> parts;
  for (const std::string& part :
       {source.uri(), source.custodian_reference(), source.locator()}) {
    if (!part.empty()) parts.push_back(part);
  }
  return absl::StrJoin(parts, ", ");
}

template <typename Values>
std::string StatusesWords(const Values& statuses) {
  std::vector<std::string> words;
  for (const v1::StatusValue& value : statuses) {
    words.push_back(StatusWords(value.status()));
  }
  return absl::StrJoin(words, " or ");
}

template <typename Sums>
void AddSums(const std::string& term_id, const std::string& name,
             const Sums& sums, bool certain, std::vector<SumRow>& rows) {
  for (const v1::SumValue& sum : sums) {
    rows.push_back({term_id, name, sum.currency(), sum.lo(), sum.hi(),
                    sum.marked(), certain});
  }
}

std::string InstantText(int64_t micros) {
  return FormatInstant(FromMicros(micros));
}

}  // namespace

std::vector<EventRow> EventRows(const Report& report) {
  std::vector<EventRow> rows;
  for (const v1::RecordedEvent& recorded : report.events) {
    const v1::Fact& fact = recorded.event().fact();
    EventRow row;
    row.position = recorded.position();
    row.revision = recorded.revision();
    row.recorded = InstantText(recorded.recorded_time());
    if (fact.has_effective()) row.effective = WhenShort(fact.effective());
    row.type = EventType(fact);
    row.event_id = recorded.event().event_id();
    row.says = ctl::EventWords(recorded.event());
    std::vector<std::string> sources;
    for (const v1::Source& source : fact.sources()) {
      sources.push_back(SourceWords(source));
    }
    row.sources = absl::StrJoin(sources, "; ");
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<TermRow> TermRows(const Report& report) {
  const google::protobuf::RepeatedPtrField<v1::TermTimeline> lives(
      report.timelines.begin(), report.timelines.end());
  const ctl::DayContext days = ctl::DaysOf(report.state, lives);
  std::vector<TermRow> rows;
  for (const v1::TermState& term : report.state.terms()) {
    std::vector<std::string> fields;
    for (const ctl::Detail& detail : ctl::TermDetails(term)) {
      fields.push_back(absl::StrCat(detail.label, ": ", detail.words));
    }
    rows.push_back({term.term_id(), std::string(TermKindName(term.term_kind())),
                    StatusesWords(term.statuses()),
                    ctl::TermSentence(term, days),
                    absl::StrJoin(fields, "\n")});
  }
  return rows;
}

std::vector<SumRow> SumRows(const Report& report) {
  std::vector<SumRow> rows;
  for (const v1::TermState& term : report.state.terms()) {
    for (const v1::Register& reg : term.registers()) {
      for (const v1::RegisterValue& value : reg.values()) {
        AddSums(term.term_id(), reg.field(), value.sums(),
                reg.values_size() == 1, rows);
      }
    }
    AddSums(term.term_id(), "outstanding", term.outstanding(), true, rows);
  }
  return rows;
}

std::vector<SpanRow> SpanRows(const Report& report) {
  std::vector<SpanRow> rows;
  for (const v1::TermTimeline& timeline : report.timelines) {
    for (const v1::StatusSpan& span : timeline.spans()) {
      rows.push_back({timeline.term_id(),
                      span.has_start() ? InstantText(span.start()) : "",
                      span.has_end() ? InstantText(span.end()) : "",
                      StatusesWords(span.statuses())});
    }
  }
  return rows;
}

std::string EventIds(
    const std::string& agreement_id,
    const google::protobuf::RepeatedPtrField<v1::EventReference>& events) {
  return absl::StrJoin(events, ", ",
                       [&](std::string* out, const v1::EventReference& event) {
                         if (!event.agreement_id().empty() &&
                             event.agreement_id() != agreement_id) {
                           absl::StrAppend(out, event.agreement_id(), "/");
                         }
                         absl::StrAppend(out, event.event_id());
                       });
}

std::vector<DoubtRow> DoubtRows(const Report& report) {
  std::vector<DoubtRow> rows;
  for (const v1::Finding& finding : report.findings) {
    const FindingRow& row = RowOf(finding.code());
    rows.push_back(
        {absl::StrCat(std::string(row.number), " ", std::string(row.name)),
         finding.certain(), absl::StrJoin(finding.term_ids(), ", "),
         EventIds(report.agreement_id, finding.events()), finding.sentence()});
  }
  return rows;
}

std::vector<Fact> BasisFacts(const Report& report) {
  const v1::Basis& basis = report.basis;
  return {{"agreement", report.agreement_id},
          {"as_of", InstantText(basis.effective_time())},
          {"known_at", InstantText(basis.read_time())},
          {"tree_size", absl::StrCat(basis.tree_size())},
          {"agreement_size", absl::StrCat(basis.agreement_size())},
          {"engine_version", absl::StrCat(basis.engine_version())},
          {"origin", report.origin},
          {"root", ToHex(report.root)}};
}

}  // namespace ledger::report
