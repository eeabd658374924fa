// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// The two forms in JSON.
//
// jsonl: one object a line in the canonical form of RFC 8785 (keys sorted, no
// blanks, no floating point), ended by LF. Its "kind" says what a line is:
//
//   basis   what everything rests on, and the command that gives it again; not
//           the versions of programs, which may be others next time
//   event   an event in words and whole, in order of recording
//   term    a term at D in words and whole
//   sum     a sum of a term at D
//   span    a stretch of a term's life at K
//   finding what is doubtful about the agreement at D, in words and whole
//
// Whole events, terms and findings are the proto3 JSON of ledger.v1.Event,
// TermState and Finding with the field names of the proto.
//
// cloudevents: one array of CloudEvents 1.0 (its JSON batch format). `id` is
// the event id, which with `source`, the agreement in its ledger, is unique;
// `time` is the effective time where it is certain, else absent; extensions:
// `recordedtime`, `sequence` (the revision in 20 digits) and the basis, without
// underscores in names.

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "ledger/instant.h"
#include "tools/ledgerctl/words.h"
#include "tools/report/forms.h"

namespace ledger::report {
namespace {

using nlohmann::json;

// Keys of `json` are sorted already. What is no UTF-8 is replaced, so that it
// never throws.
std::string Canonical(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

json Whole(const google::protobuf::Message& message) {
  return json::parse(ctl::JsonOf(message), nullptr, false);
}

json BasisLine(const Report& report) {
  json line = {{"kind", "basis"}, {"command", CommandOf(report, "jsonl")}};
  for (const Fact& fact : BasisFacts(report)) line[fact.name] = fact.value;
  return line;
}

json EventLine(const EventRow& row, const v1::RecordedEvent& recorded) {
  return {{"kind", "event"},
          {"position", row.position},
          {"revision", row.revision},
          {"recorded", row.recorded},
          {"effective", row.effective},
          {"type", row.type},
          {"event_id", row.event_id},
          {"says", row.says},
          {"sources", row.sources},
          {"actor", recorded.actor()},
          {"request_id", recorded.request_id()},
          {"event", Whole(recorded.event())}};
}

// RFC 3339, where the first and the last possible start are one instant.
std::string CertainTime(const v1::When& when) {
  const v1::ResolvedTime& resolved = when.resolved();
  if (when.said_case() == v1::When::kInstant) {
    return FormatInstant(FromMicros(when.instant().seconds() * 1'000'000 +
                                    when.instant().nanos() / 1000));
  }
  if (!resolved.has_first_us() || !resolved.has_last_us() ||
      resolved.first_us() != resolved.last_us()) {
    return "";
  }
  return FormatInstant(FromMicros(resolved.first_us()));
}

json CloudEvent(const Report& report, const v1::RecordedEvent& recorded,
                const EventRow& row) {
  json event = {{"specversion", "1.0"},
                {"id", row.event_id},
                {"source", absl::StrCat("//", report.origin, "/agreements/",
                                        report.agreement_id)},
                {"type", row.type},
                {"subject", report.agreement_id},
                {"datacontenttype", "application/json"},
                {"data", Whole(recorded.event())},
                {"recordedtime", row.recorded},
                {"sequence", absl::StrFormat("%020d", row.revision)}};
  const std::string time = CertainTime(recorded.event().fact().effective());
  if (!time.empty()) event["time"] = time;
  for (const Fact& fact : BasisFacts(report)) {
    event[absl::StrReplaceAll(fact.name, {{"_", ""}})] = fact.value;
  }
  return event;
}

}  // namespace

std::string ToJsonLines(const Report& report) {
  std::string lines;
  const auto add = [&lines](const json& line) {
    absl::StrAppend(&lines, Canonical(line), "\n");
  };
  add(BasisLine(report));
  const std::vector<EventRow> events = EventRows(report);
  for (size_t i = 0; i < events.size(); ++i) {
    add(EventLine(events[i], report.events[i]));
  }
  const std::vector<TermRow> terms = TermRows(report);
  for (size_t i = 0; i < terms.size(); ++i) {
    add({{"kind", "term"},
         {"term_id", terms[i].term_id},
         {"status", terms[i].status},
         {"says", terms[i].says},
         {"term", Whole(report.state.terms(static_cast<int>(i)))}});
  }
  for (const SumRow& sum : SumRows(report)) {
    add({{"kind", "sum"},
         {"term_id", sum.term_id},
         {"sum", sum.sum},
         {"currency", sum.currency},
         {"lo", sum.lo},
         {"hi", sum.hi},
         {"marked", sum.marked},
         {"certain", sum.certain}});
  }
  for (const SpanRow& span : SpanRows(report)) {
    add({{"kind", "span"},
         {"term_id", span.term_id},
         {"from", span.from},
         {"to", span.to},
         {"status", span.status}});
  }
  const std::vector<DoubtRow> doubts = DoubtRows(report);
  for (size_t i = 0; i < doubts.size(); ++i) {
    add({{"kind", "finding"},
         {"code", doubts[i].code},
         {"certain", doubts[i].certain},
         {"says", doubts[i].says},
         {"finding", Whole(report.findings[i])}});
  }
  return lines;
}

std::string ToCloudEvents(const Report& report) {
  const std::vector<EventRow> rows = EventRows(report);
  std::string batch = "[";
  for (size_t i = 0; i < rows.size(); ++i) {
    absl::StrAppend(&batch, i == 0 ? "\n" : ",\n",
                    Canonical(CloudEvent(report, report.events[i], rows[i])));
  }
  return absl::StrCat(batch, "\n]\n");
}

}  // namespace ledger::report
