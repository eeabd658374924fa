// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "ledger/finding.h"
#include "ledger/reason.h"
#include "tools/ledgerctl/call_error.h"
#include "tools/ledgerctl/commands.h"
#include "tools/ledgerctl/line_error.h"
#include "tools/ledgerctl/samples.h"
#include "tools/ledgerctl/uuid.h"
#include "tools/ledgerctl/words.h"

namespace ledger::ctl {
namespace {

Exit Failed(const Session& session, const absl::Status& status) {
  return PrintError(session.io, status, session.server, nullptr);
}

std::string CodeName(absl::StatusCode code) {
  return absl::StatusCodeToString(code);
}

}  // namespace

Exit RunNew(const Session& session, const std::string& type) {
  const Io& io = session.io;
  if (type.empty()) {
    for (const std::string& known : EventTypes()) *io.out << known << "\n";
    return Exit::kDone;
  }
  absl::StatusOr<v1::EventLine> line = SampleLine(type);
  if (!line.ok()) return Failed(session, line.status());
  UuidMaker uuids;
  line->set_request_id(uuids.Make(session.now));
  *io.out << (io.output == Output::kTable ? CommentedLine(type, *line)
                                          : JsonOf(*line) + "\n");
  return Exit::kDone;
}

Exit RunErrors(const Session& session, const std::string& reason) {
  const Io& io = session.io;
  if (reason.empty()) {
    Table table({"REASON", "CODE", "RULE", "MEANS"});
    for (const ReasonRow& row : Reasons()) {
      table.Add({std::string(row.name), CodeName(row.code),
                 std::string(row.rule), std::string(row.means)});
    }
    for (const FindingRow& row : Findings()) {
      table.Add({std::string(row.name), "finding", std::string(row.number),
                 std::string(row.meaning)});
    }
    table.Print(io);
    return Exit::kDone;
  }
  const std::string name = absl::AsciiStrToUpper(reason);
  for (const FindingRow& row : Findings()) {
    if (row.name != name && row.number != name) continue;
    *io.out << row.name << "\n  rule   " << row.number << "\n  means  "
            << row.meaning << "\n";
    return Exit::kDone;
  }
  const ReasonRow* row = FindReason(name);
  if (row == nullptr) {
    std::vector<std::string> names;
    for (const ReasonRow& known : Reasons()) names.emplace_back(known.name);
    for (const FindingRow& known : Findings()) names.emplace_back(known.name);
    return Failed(session,
                  absl::InvalidArgumentError(absl::StrCat(
                      "reason '", reason, "': unknown", DidYouMean(name, names),
                      "; ledgerctl errors lists all")));
  }
  *io.out << row->name << "\n";
  *io.out << "  code   " << CodeName(row->code) << "\n";
  if (!row->rule.empty()) *io.out << "  rule   " << row->rule << "\n";
  *io.out << "  means  " << row->means << "\n"
          << "  fix    " << row->fix << "\n";
  return Exit::kDone;
}

}  // namespace ledger::ctl
