// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_REPORT_REPORT_H_
#define TOOLS_REPORT_REPORT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "ledger/hash.h"
#include "ledger/v1/agreement.pb.h"
#include "ledger/v1/record.pb.h"
#include "ledger/v1/rights.pb.h"

// What is told of one agreement, whatever the form that it is told in.
namespace ledger::report {

// The answers that every form is made of, all of one fold on one basis.
//
// The same basis gives the same report for ever: nothing in it comes from a
// clock, a host or a name of a file. Value; filled once, then only read.
struct Report {
  std::string agreement_id;
  v1::Basis basis;
  std::string origin;          // of the ledger
  Hash root;                   // of the first basis.tree_size() records
  std::string server_version;  // of the ledgerd that answered
  std::string tool_version;    // of the ledgerctl that asked
  // "ledgerctl report X --as-of D --known-at K", without form and file.
  std::string command;

  // Every event of the agreement in the prefix K, in order of recording.
  std::vector<v1::RecordedEvent> events;
  v1::Agreement state;                      // at D
  std::vector<v1::TermTimeline> timelines;  // at K, by term id
  std::vector<v1::Finding> findings;        // of the agreement at D

  // What it is compared with, in forms that compare, and how it differs.
  v1::Basis from;
  std::vector<v1::Difference> differences;
};

// One event in words; one row of every chronology.
struct EventRow {
  uint64_t position = 0;
  uint64_t revision = 0;
  std::string recorded;   // RFC 3339, UTC
  std::string effective;  // as said: "2021-03", "..2025-01-21"; may be empty
  std::string type;
  std::string event_id;
  std::string says;
  std::string sources;  // addresses or keepers, each after "; "
};

// One term at D in words.
struct TermRow {
  std::string term_id;
  std::string kind;
  std::string status;  // "in force"; "in force or lifted" if uncertain
  std::string says;    // a sentence
  std::string fields;  // "scope: …" and so on, a line each
};

// One sum of one term at D, in one currency; where worlds differ, one row for
// each value.
struct SumRow {
  std::string term_id;
  std::string sum;  // "committed", "outstanding" …
  std::string currency;
  std::string lo;       // decimal
  std::string hi;       // decimal; empty: no upper bound is known
  bool marked = false;  // some part is reported or approximate
  bool certain = true;  // no world gives it another value
};

// One stretch of one term's life at K.
struct SpanRow {
  std::string term_id;
  std::string from;  // RFC 3339, UTC; empty: since ever
  std::string to;    // the same, not included; empty: without end
  std::string status;
};

// One thing that is doubtful at D.
struct DoubtRow {
  std::string code;    // "F2 BREACH"
  bool certain;        // else only in some world
  std::string terms;   // ids, each after ", "
  std::string events;  // ids, each after ", "
  std::string says;
};

// One line that says what a report rests on, or how it is read.
struct Fact {
  std::string name;
  std::string value;
};

// The rows of a report. Pure functions; none of them fails.
std::vector<EventRow> EventRows(const Report& report);
std::vector<TermRow> TermRows(const Report& report);
std::vector<SumRow> SumRows(const Report& report);
std::vector<SpanRow> SpanRows(const Report& report);
std::vector<DoubtRow> DoubtRows(const Report& report);

// "msoai-012, other-agreement/e-1": each of the report's own agreement by its
// id alone.
std::string EventIds(
    const std::string& agreement_id,
    const google::protobuf::RepeatedPtrField<v1::EventReference>& events);

// The basis of a report, in the order and with the names that every form
// uses: agreement, as_of, known_at, tree_size, agreement_size, engine_version,
// origin, root.
std::vector<Fact> BasisFacts(const Report& report);

}  // namespace ledger::report

#endif  // TOOLS_REPORT_REPORT_H_
