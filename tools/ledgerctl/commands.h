// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_COMMANDS_H_
#define TOOLS_LEDGERCTL_COMMANDS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/instant.h"
#include "ledger/v1/agreement.pb.h"
#include "tools/ledgerctl/client.h"
#include "tools/ledgerctl/io.h"
#include "tools/ledgerctl/settings.h"

// The commands of ledgerctl. Each prints its data and its errors and gives the
// exit code; none of them throws.
namespace ledger::ctl {

// What every command has: where to print, whom to ask, and the clock. Borrows
// the client. One thread.
struct Session {
  Io io;
  std::string server{kSettings[0].fallback};
  Client* client = nullptr;
  Instant now{};  // what relative dates count from
};

// What a question supposes beside what is recorded.
struct Suppose {
  std::vector<std::string> conditions;  // "[AGREEMENT/]CONDITION=DATE"
  std::string file;                     // of JSON lines; empty: none
};

// append FILE: the requests of a file, one after the other.
struct AppendOptions {
  std::string file = "-";
  bool dry_run = false;
  std::string request_id;  // for lines without one
  std::string expect;      // "any", "none" or a revision; empty: as the lines
};
Exit RunAppend(const Session& session, const AppendOptions& options);

// import FILE...: historic requests with the times they claim.
struct ImportOptions {
  std::vector<std::string> files;
  bool finish = true;
};
Exit RunImport(const Session& session, const ImportOptions& options);

// new TYPE: a line to fill in; without a type, the types.
Exit RunNew(const Session& session, const std::string& type);

// errors REASON: what a reason means; without one, the whole table.
Exit RunErrors(const Session& session, const std::string& reason);

// show AGREEMENT: its state; without an agreement, which there are.
struct ShowOptions {
  std::string agreement;
  std::string as_of;
  std::string known_at;
  std::vector<std::string> term_ids;
  bool full = false;  // registers of ended terms too
  int width = 0;      // 0: of the terminal
  std::string party;  // for the list
  Suppose suppose;    // for one agreement
};
Exit RunShow(const Session& session, const ShowOptions& options);

// log AGREEMENT: its events; without one, those of the ledger.
struct LogOptions {
  std::string agreement;
  std::string known_at;
  std::vector<std::string> types;
  std::string term_id;
  uint64_t since = 0;  // first revision of an agreement, else first position
  uint64_t limit = 0;  // the newest so many; 0: all
};
Exit RunLog(const Session& session, const LogOptions& options);

// timeline AGREEMENT: the lives of its terms as bars.
struct TimelineOptions {
  std::string agreement;
  std::string as_of;  // where to cut; empty: nowhere
  std::string known_at;
  std::vector<std::string> term_ids;
  std::string from;  // edges of the picture
  std::string to;
  int width = 0;       // 0: of the terminal, else 100
  bool edges = false;  // the exact spans as a table below
};
Exit RunTimeline(const Session& session, const TimelineOptions& options);

// blame AGREEMENT [TERM[.FIELD]]: which events made each field what it is.
struct BlameOptions {
  std::string agreement;
  std::string what;  // a term, or a field of it; empty: everything
  std::string as_of;
  std::string known_at;
};
Exit RunBlame(const Session& session, const BlameOptions& options);

// diff AGREEMENT: how two states differ, and whether the contract changed or
// we learned.
struct DiffOptions {
  std::string agreement;
  std::string from_as_of;  // empty: as `as_of`
  std::string from_known_at;
  std::string as_of;
  std::string known_at;
  std::vector<std::string> term_ids;
};
Exit RunDiff(const Session& session, const DiffOptions& options);

// owes AGREEMENT TERM: whether the duty is in force, and its money.
struct OwesOptions {
  std::string agreement;
  std::string term_id;
  std::string as_of;
  std::string known_at;
  Suppose suppose;
};
Exit RunOwes(const Session& session, const OwesOptions& options);

// check ACTOR: whether a party may do something, by all agreements.
struct CheckOptions {
  std::string actor;
  // The act, by dimension.
  std::vector<std::string> activity, subject, field, territory, channel;
  std::vector<std::string> counterparty, quantity, time;
  std::string process_id;
  std::vector<std::string> agreements;  // only by these
  std::string as_of;
  std::string known_at;
  Suppose suppose;
  bool allow_unmatched = false;
  bool changes = false;     // where the verdict changes too
  bool findings = false;    // what is doubtful about it too
  std::string certificate;  // file, must not exist; empty: none
};
Exit RunCheck(const Session& session, const CheckOptions& options);

// findings AGREEMENT: what is doubtful about it; without one, about all.
struct FindingsOptions {
  std::string agreement;
  std::string party;               // only agreements that name it
  std::vector<std::string> codes;  // "F2" or "BREACH"
  std::string as_of;
  std::string known_at;
  Suppose suppose;
};
Exit RunFindings(const Session& session, const FindingsOptions& options);

// due AGREEMENT: what has to be done next under it; without one, under all.
struct DueOptions {
  std::string agreement;
  std::string party;  // only agreements that name it
  std::string until;
  std::string as_of;
  std::string known_at;
  Suppose suppose;
};
Exit RunDue(const Session& session, const DueOptions& options);

// watch: events as they are recorded.
struct WatchOptions {
  std::string agreement;
  std::vector<std::string> types;
  std::string term_id;
  std::optional<uint64_t> from;  // position; unset: only what comes
  bool until_caught_up = false;
};
Exit RunWatch(const Session& session, const WatchOptions& options);

// status: what the server is and where its ledger stands.
Exit RunStatus(const Session& session);

// export FOLDER: an audit export that others verify.
struct ExportOptions {
  std::string folder;
  std::vector<std::string> agreements = {};  // whose records are laid out
  bool slice = false;                        // them alone
  uint64_t tree_size = 0;   // records below it; 0: all there are
  std::string policy = {};  // file with witnesses and a quorum; empty: none
};
Exit RunExport(const Session& session, const ExportOptions& options);

// audit DIRECTORY: compares everything in a data directory with its records.
// Talks to no server; changes nothing.
struct DirectoryOptions {
  std::string directory;
  uint64_t from = 0;  // position
};
Exit RunAudit(const Io& io, const DirectoryOptions& options);

// certify AGREEMENT: its state with all that it takes to check it offline.
struct CertifyOptions {
  std::string agreement;
  std::string file = {};  // must not exist
  std::string as_of = {};
  std::string known_at = {};
  std::vector<std::string> term_ids = {};
  bool full = false;  // registers and knowledge too
};
Exit RunCertify(const Session& session, const CertifyOptions& options);

// context add|select|remove NAME, context list: which servers there are, and
// which one is meant when none is named.
struct ContextOptions {
  std::string verb;
  std::string name;      // `-` selects the one before
  SettingValues values;  // of add
};
Exit RunContext(const Io& io, Contexts contexts, const ContextOptions& options);

// config: the settings in force and what gave each of them.
Exit RunConfig(const Io& io, const std::map<std::string, Setting>& settings);

// report AGREEMENT: the same answers in a form that people ask for.
struct ReportOptions {
  std::string agreement;
  std::string form;
  std::string file;  // "-": standard output
  std::string as_of;
  std::string known_at;
  std::string from_as_of;  // of forms that compare; empty: as `as_of`
  std::string from_known_at;
};
Exit RunReport(const Session& session, const ReportOptions& options);

// Adds the options that repeat a question with both its times resolved. What
// was asked by a tree size stays so.
void AddTimes(const v1::Basis& basis, bool with_as_of,
              const std::string& known_at, std::vector<std::string>& words);

// The command line that asks the same again: `words` quoted where a shell
// needs it, and the server if it is not the default one.
std::string CommandLine(const Session& session,
                        const std::vector<std::string>& words);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_COMMANDS_H_
