// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/verdict_text.h"

#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "ledger/finding.h"
#include "ledger/instant.h"
#include "ledger/words.h"

namespace ledger::ctl {
namespace {

using EventList = google::protobuf::RepeatedPtrField<v1::EventReference>;

std::string Name(v1::Verdict verdict) {
  return ValueName(v1::Verdict_Name(verdict), "VERDICT_");
}

std::string Names(const google::protobuf::RepeatedField<int>& verdicts) {
  return absl::StrJoin(verdicts, " or ", [](std::string* out, int verdict) {
    absl::StrAppend(out, Name(static_cast<v1::Verdict>(verdict)));
  });
}

// "A/e7 (rofr.granted)", "assumed-0 (condition.determined, assumed)".
std::string EventName(const v1::EventReference& event) {
  return absl::StrCat(event.agreement_id(),
                      event.agreement_id().empty() ? "" : "/", event.event_id(),
                      " (", event.type(), event.assumed() ? ", assumed)" : ")");
}

std::string EventNames(const EventList& events) {
  return absl::StrJoin(events, ", ",
                       [](std::string* out, const v1::EventReference& event) {
                         absl::StrAppend(out, EventName(event));
                       });
}

// "2025-01-21", or with its second where no day begins.
std::string Day(int64_t micros) {
  const std::string text = FormatInstant(FromMicros(micros)).substr(0, 19);
  if (text.size() < 19 || text.substr(10) == "T00:00:00") {
    return text.substr(0, 10);
  }
  return absl::StrReplaceAll(text, {{"T", " "}});
}

// Rows with a label, below a sentence.
class Rows {
 public:
  explicit Rows(const Io& io) : io_(io) {}

  void Say(std::string_view sentence) {
    absl::StrAppend(&text_, Wrapped(OneLine(sentence), io_.width, "", "  "));
  }

  void Add(std::string_view label, const std::string& words) {
    if (words.empty()) return;
    const std::string first = absl::StrCat("  ", Padded(label, 12), " ");
    absl::StrAppend(&text_, Wrapped(OneLine(words), io_.width, first,
                                    std::string(first.size(), ' ')));
  }

  const std::string& text() const { return text_; }

 private:
  const Io& io_;
  std::string text_;
};

std::string PartWords(const v1::VerdictPart& part) {
  return absl::StrCat(Name(part.verdict()),
                      part.could_be().empty()
                          ? ""
                          : absl::StrCat(" (", Names(part.could_be()), ")"),
                      ": ", ScopeWords(part.scope()));
}

std::string LimitWords(const v1::Limit& limit) {
  std::string words = absl::StrCat(
      limit.agreement_id(), "/", limit.term_id(), " (",
      ValueWords(v1::TermKind_Name(limit.term_kind()), "TERM_KIND_"),
      "): ", Name(limit.verdict()), " by ",
      ValueWords(v1::LimitKind_Name(limit.kind()), "LIMIT_KIND_"));
  if (!limit.steps().empty()) {
    absl::StrAppend(&words, ", first ", absl::StrJoin(limit.steps(), " and "));
  }
  if (limit.process_status() != v1::PROCESS_STATUS_UNSPECIFIED) {
    absl::StrAppend(&words, ", the opportunity is ",
                    ValueWords(v1::ProcessStatus_Name(limit.process_status()),
                               "PROCESS_STATUS_"));
  }
  if (!limit.certain()) absl::StrAppend(&words, ", not certain");
  return absl::StrCat(words, "; ", EventNames(limit.events()));
}

std::string ReadingWords(const v1::ReadingVerdict& reading) {
  return absl::StrCat("if ", absl::StrJoin(reading.supposes(), " and "), ": ",
                      Names(reading.verdicts()));
}

std::string FindingWords(const v1::Finding& finding) {
  const FindingRow& row = RowOf(finding.code());
  return absl::StrCat(
      std::string(row.number), " ", std::string(row.name),
      finding.certain() ? ": " : " (possible): ", finding.sentence());
}

// "in force or lifted".
std::string StatusNames(const google::protobuf::RepeatedField<int>& statuses) {
  return absl::StrJoin(statuses, " or ", [](std::string* out, int status) {
    absl::StrAppend(out, StatusWords(static_cast<v1::TermStatus>(status)));
  });
}

std::string ShiftWords(const v1::StatusShift& shift) {
  std::string words = absl::StrCat(shift.agreement_id(), "/", shift.term_id(),
                                   ": ", StatusNames(shift.before()),
                                   " would be ", StatusNames(shift.after()));
  if (shift.has_start()) absl::StrAppend(&words, " from ", Day(shift.start()));
  if (shift.has_end()) absl::StrAppend(&words, " until ", Day(shift.end()));
  return words;
}

}  // namespace

std::string CheckText(const Io& io, const v1::PermissionAnswer& answer) {
  Rows rows(io);
  rows.Say(answer.sentence());
  rows.Add("could be", Names(answer.could_be()));
  rows.Add("because", EventNames(answer.because()));
  rows.Add("released by", EventNames(answer.released_by()));
  rows.Add("corrected by", EventNames(answer.corrected_by()));
  for (const v1::VerdictPart& part : answer.parts()) {
    rows.Add("part", PartWords(part));
  }
  for (const v1::Limit& limit : answer.limits()) {
    rows.Add("limit", LimitWords(limit));
    for (const std::string& quote : limit.quotes()) rows.Add("quote", quote);
  }
  for (const v1::ReadingVerdict& reading : answer.readings()) {
    rows.Add("reading", ReadingWords(reading));
  }
  if (!answer.assumes().empty()) {
    rows.Add("assumes", absl::StrCat(absl::StrJoin(answer.assumes(), ", "),
                                     " not to have occurred"));
  }
  rows.Add("unknown", EventNames(answer.unknowns()));
  for (const v1::UnmatchedValue& each : answer.unmatched()) {
    rows.Add("unmatched", absl::StrCat(each.dimension(), " ", each.value(),
                                       ": no scope names or contains it"));
  }
  for (const v1::Finding& finding : answer.findings()) {
    rows.Add("finding", FindingWords(finding));
  }
  rows.Add("considered", answer.agreement_ids().empty()
                             ? "no agreement"
                             : absl::StrJoin(answer.agreement_ids(), ", "));
  return rows.text();
}

Table ChangesTable(const v1::PermissionAnswer& answer) {
  Table table({"EFFECTIVE", "BEFORE", "FROM THEN ON", "KNOWABLE SINCE"});
  for (const v1::VerdictChange& change : answer.changes()) {
    table.Add({Day(change.effective_time()), Name(change.before()),
               Name(change.after()),
               change.has_knowable_time() ? Day(change.knowable_time()) : "-"});
  }
  return table;
}

std::string FindingsText(
    const Io& io, const google::protobuf::RepeatedPtrField<v1::Finding>& all) {
  if (all.empty()) return "nothing is doubtful\n";
  Rows rows(io);
  for (const v1::Finding& finding : all) {
    rows.Say(absl::StrCat(finding.agreement_id(), ": ", FindingWords(finding)));
    rows.Add("terms", absl::StrJoin(finding.term_ids(), ", "));
    rows.Add("events", EventNames(finding.events()));
  }
  return rows.text();
}

Table DueTable(const google::protobuf::RepeatedPtrField<v1::Deadline>& all) {
  Table table(
      {"DUE", "AGREEMENT", "TERM", "WHAT", "PROCESS", "BECAUSE", "REMARKS"});
  for (const v1::Deadline& each : all) {
    std::string due = each.has_due() ? Day(each.due()) : "not computable";
    if (each.has_due_last()) {
      absl::StrAppend(&due, "..", Day(each.due_last()));
    }
    std::string remarks = each.supposes();
    if (!each.missing().empty()) {
      absl::StrAppend(&remarks, remarks.empty() ? "" : "; ",
                      "not on record: ", absl::StrJoin(each.missing(), ", "));
    }
    table.Add({due, each.agreement_id(), each.term_id(), each.what(),
               each.process_id().empty() ? "-" : each.process_id(),
               EventNames(each.because()), remarks.empty() ? "-" : remarks});
  }
  return table;
}

std::string ForesightText(const Io& io,
                          const v1::AppendEventsResponse& response) {
  Rows rows(io);
  for (const v1::StatusShift& shift : response.status_shifts()) {
    rows.Add("status", ShiftWords(shift));
  }
  for (const v1::Finding& each : response.findings_gained()) {
    rows.Add("would come", FindingWords(each));
  }
  for (const v1::Finding& each : response.findings_lost()) {
    rows.Add("would go", FindingWords(each));
  }
  for (const v1::VerdictFlip& flip : response.flips()) {
    rows.Add("would flip",
             absl::StrCat(Name(flip.before()), " to ", Name(flip.after()),
                          ", attested by ", EventName(flip.attested_by()), ": ",
                          flip.question()));
  }
  return rows.text();
}

}  // namespace ledger::ctl
