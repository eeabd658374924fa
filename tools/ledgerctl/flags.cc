// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/flags.h"

#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"
#include "tools/ledgerctl/rights_flags.h"

namespace ledger::ctl {
namespace {

constexpr char kVersion[] = LEDGER_VERSION;

constexpr char kAbout[] = R"(Examples:
  ledgerctl show microsoft-openai --as-of 2025-03-07 --known-at 2025-01-20
  ledgerctl timeline microsoft-openai --as-of 2025-03-07
  ledgerctl new exclusivity.lifted > line.jsonl
  ledgerctl append line.jsonl --dry-run
  ledgerctl watch --type 'rofr.*'

Appends events to Agreement Ledger and asks what held on a day (--as-of), as
far as was recorded by a day (--known-at).)";

constexpr char kExitCodes[] =
    R"(An agreement may be named as it stood at a revision: microsoft-openai@12.
Times: 2025-03-07, 2025-03-07T09:00:00Z, now,
now-30d, yesterday; for --known-at also @2025, the first 2025 records.

Exit codes: 0 done, yes; 1 done, no; 2 usage; 3 a record is damaged or the
server contradicts what it said before; 4 the server refused; 5 could not ask,
try again.)";

constexpr char kFileFormat[] =
    R"(A file holds one ledger.v1.EventLine a line, as
JSON with the field names of the proto; empty lines and lines that begin with #
are skipped. Consecutive lines with one request_id, or without any, are one
request, recorded whole or not at all; an agreement's events keep their order.
ledgerctl new TYPE prints a line to fill in.)";

constexpr char kImportTimes[] = R"(
Every line of an import says its request_id and when it was recorded:
"recorded":"2019-07-22" (a date: its 00:00 UTC and the order of the lines) or an
RFC 3339 time. An import that broke off is sent again: what is recorded already
is recognised by its request id.)";

constexpr char kExport[] = R"(
A whole export is a C2SP tlog-tiles folder with every checkpoint, the keys and
the schema; a slice has the records of some agreements, their proofs, and the
proof that these are all of them. An export that broke off goes on where it was.
No ledger tells whom it asks to cosign: give the policy of ledgerd's
--witness-policy with --policy, and the export carries its witnesses too.
Check it with ledger-verify, or with any tool that reads these formats.)";

constexpr char kAudit[] = R"(
Reads every record and makes again from their bytes all that stands beside them:
hashes, tiles, indexes, checkpoints, commitments, states. Names each difference
and repairs nothing; ledgerd --rebuild-index does. For a directory that no
ledgerd holds: stop it, or audit a copy.
Exit codes: 0 nothing differs; 3 something does; 2, 5 could not look.)";

constexpr char kReport[] = R"(
Every form is made of the same answers and says what it rests on:
  jsonl          events, terms at D, sums, spans and findings as canonical JSON
                 (RFC 8785)
  csv            the chronology (RFC 4180); a cell that a spreadsheet would take
                 for a formula, or that begins with ', has a ' in front
  xlsx           chronology, terms at D, money, timeline, findings and manifest
  pdf            the terms as bars over time, what is doubtful, and the
                 chronology, to print
  cloudevents    the events as CloudEvents 1.0, a JSON batch
  dat            the chronology as a Concordance load file in UTF-8; delimiters
                 and backslashes in words as \\, \u0014, \u00FE, \u00AE, \r
  certification  what ran, on which question, with which hashes, to be signed
  redline        how the state differs from that at --from-as-of and
                 --from-known-at, word by word, as one HTML page
The same basis gives the same bytes, by one version of the programs. A time that
is left out is now; the command that repeats a report says both times.)";

constexpr char kWitness[] = R"(
A witness looks only at the tree: a checkpoint gets its signature if it extends
the last one that it signed of that ledger, and no other ever does. It speaks
C2SP tlog-witness, POST /add-checkpoint, and gives its newest checkpoint of a
ledger at /<hex of SHA-256 of the origin>/checkpoint. The ledger names it in the
policy of its setting witness-policy:
  witness NAME VKEY http://ADDRESS)";

constexpr char kCertify[] = R"(
A certificate is one answer with its question, the records that it was folded
from, the proofs that they lie in a signed tree and that these are all of the
agreement's, and the signed checkpoint. ledger-verify folds them again, offline,
and compares bytes. It claims the answer over this agreement, and no more. It
shows every record that the agreement has, also those behind --known-at.)";

constexpr char kContexts[] = R"(
  ledgerctl context add work --server ledger.example:7420 --timeout 5
  ledgerctl context select work
  ledgerctl context select -
A flag beats the environment, that beats the context, that beats the default;
ledgerctl config says which one it was.)";

constexpr char kBlame[] = R"(
  ledgerctl blame microsoft-openai T-ROFR-CAPACITY.scope --as-of 2025-02-01
Each value of a field has a row: the event that set it with its instrument and
clause, what it overrode, and the corrections and retractions of what would have
set it. -o json has the events that add to a value, and the words quoted.)";

constexpr char kDiff[] = R"(
  ledgerctl diff microsoft-openai --from-known-at 2025-01-20 --as-of 2025-03-07
  ledgerctl diff microsoft-openai --from-as-of 2025-10-27 --as-of 2025-10-28)";

constexpr char kOwes[] = R"(
  ledgerctl owes microsoft-openai T-INVEST --as-of 2025-11-01
Exit codes: 0 it is owed; 1 it is not, or that cannot be told.)";

void AddCommon(CLI::App& app, Flags& flags) {
  app.description(kAbout);
  app.footer(kExitCodes);
  app.set_version_flag("--version", std::string("ledgerctl ") + kVersion);
  const auto add = [&](const char* names, const char* setting,
                       const char* about) {
    const SettingRow* row = kSettings.data();
    while (row->name != setting) ++row;
    app.add_option_function<std::string>(
           names,
           [&flags, setting](const std::string& value) {
             flags.settings[setting] = value;
           },
           absl::StrCat(about, row->fallback.empty() ? "" : " [",
                        std::string(row->fallback),
                        row->fallback.empty() ? "" : "]", " (",
                        std::string(row->environment), ")"))
        ->check([setting](const std::string& value) {
          return std::string(CheckSetting(setting, value).message());
        });
  };
  add("--server", "server", "Where ledgerd listens");
  add("-o,--output", "output", "table (for people), json or jsonl");
  add("--color", "color", "auto, always or never");
  add("--timeout", "timeout", "Seconds to wait for an answer");
  add("--remember", "remember",
      "yes or no: keep the last head of each server, and demand that later "
      "ones "
      "extend it");
  app.add_flag_callback(
      "--no-remember", [&flags] { flags.settings["remember"] = "no"; },
      "The same as --remember no");
  app.add_option("--context", flags.context,
                 "Settings to use, instead of the selected ones "
                 "(LEDGER_CONTEXT)");
  app.require_subcommand(1);
}

void AddWriteCommands(CLI::App& app, Flags& flags) {
  CLI::App* append =
      app.add_subcommand("append", "Append the events of a file of JSON lines");
  append->footer(kFileFormat);
  append->add_option("FILE", flags.append.file, "- for standard input")
      ->required();
  append->add_flag("--dry-run", flags.append.dry_run,
                   "Check and show what would change; write nothing");
  append->add_option("--request-id", flags.append.request_id,
                     "For lines without one; repeat it on a retry");
  append->add_option("--expect", flags.append.expect,
                     "Where the agreement stands: any, none or a revision");

  CLI::App* import = app.add_subcommand(
      "import", "Import histories with the recorded times they claim");
  import->footer(std::string(kFileFormat) + kImportTimes);
  import->add_option("FILE", flags.import.files, "Merged by claimed time")
      ->required();
  import->add_flag("--finish,!--no-finish", flags.import.finish,
                   "End the import, so that appends may begin (default)");

  CLI::App* create = app.add_subcommand(
      "new", "Print a commented line of a type to fill in, or all types");
  create->add_option("TYPE", flags.new_type, "Such as exclusivity.lifted");
}

void AddShow(CLI::App& app, ShowOptions& show) {
  CLI::App* command = app.add_subcommand(
      "show", "The state of an agreement in sentences, or which there are");
  command->add_option("AGREEMENT", show.agreement, "Its id; all if left out");
  command->add_option("--as-of", show.as_of, kAsOf);
  command->add_option("--known-at", show.known_at, kKnownAt);
  command->add_option("--term", show.term_ids, "Only this term; may repeat")
      ->allow_extra_args(false);
  command->add_flag("--full", show.full, "Fields of ended terms too");
  command->add_option("--width", show.width, "Columns to fill")
      ->check(CLI::Range(40, 1000));
  command->add_option("--party", show.party,
                      "In the list: only agreements of this party");
  AddSupposeOptions(*command, show.suppose);
}

void AddReadCommands(CLI::App& app, Flags& flags) {
  AddShow(app, flags.show);
  CLI::App* log = app.add_subcommand("log", "Events in order of recording");
  log->add_option("AGREEMENT", flags.log.agreement, "Its id; all if left out");
  log->add_option("--known-at", flags.log.known_at, kKnownAt);
  log->add_option("--type", flags.log.types,
                  "Only such events: rofr.kept, rofr.*, *.kept; may repeat")
      ->allow_extra_args(false);
  log->add_option("--term", flags.log.term_id, "Only what names this term");
  log->add_option("--since", flags.log.since,
                  "From this revision on (without AGREEMENT: position)");
  log->add_option("--limit", flags.log.limit, "Only the newest so many");

  TimelineOptions& lives = flags.timeline;
  CLI::App* timeline = app.add_subcommand(
      "timeline", "Draw the terms of an agreement as bars over time");
  timeline->add_option("AGREEMENT", lives.agreement, "Its id")->required();
  timeline->add_option("--as-of", lives.as_of, "Where to draw a cut");
  timeline->add_option("--known-at", lives.known_at, kKnownAt);
  timeline->add_option("--term", lives.term_ids, "Only this term; may repeat")
      ->allow_extra_args(false);
  timeline->add_option("--from", lives.from, "Left edge of the picture");
  timeline->add_option("--to", lives.to, "Right edge of the picture");
  timeline->add_option("--width", lives.width, "Columns to fill")
      ->check(CLI::Range(40, 1000));
  timeline->add_flag("--edges", lives.edges, "The exact spans as a table too");

  CLI::App* watch =
      app.add_subcommand("watch", "Print events as they are recorded");
  watch->add_option("AGREEMENT", flags.watch.agreement,
                    "Its id; all if left out");
  watch->add_option("--type", flags.watch.types, "As in log; may repeat")
      ->allow_extra_args(false);
  watch->add_option("--term", flags.watch.term_id, "Only what names this term");
  watch->add_option("--from", flags.watch_from,
                    "From this position on; only what comes if left out");
  watch->add_flag("--until-caught-up", flags.watch.until_caught_up,
                  "Print what is on record and end");
}

void AddReasonCommands(CLI::App& app, Flags& flags) {
  BlameOptions& blamed = flags.blame;
  CLI::App* blame = app.add_subcommand(
      "blame", "Which events made each field of a state what it is");
  blame->footer(kBlame);
  blame->add_option("AGREEMENT", blamed.agreement, "Its id")->required();
  blame->add_option("TERM[.FIELD]", blamed.what,
                    "Only this term, or this field of it");
  blame->add_option("--as-of", blamed.as_of, kAsOf);
  blame->add_option("--known-at", blamed.known_at, kKnownAt);

  DiffOptions& compared = flags.diff;
  CLI::App* diff = app.add_subcommand(
      "diff",
      "How two states differ: did the contract change, or did we learn");
  diff->footer(kDiff);
  diff->add_option("AGREEMENT", compared.agreement, "Its id")->required();
  diff->add_option("--from-as-of", compared.from_as_of,
                   "The first day or time; that of --as-of if left out");
  diff->add_option("--from-known-at", compared.from_known_at,
                   "What was recorded by then counts first; as --known-at if "
                   "left out");
  diff->add_option("--as-of", compared.as_of, kAsOf);
  diff->add_option("--known-at", compared.known_at, kKnownAt);
  diff->add_option("--term", compared.term_ids, "Only this term; may repeat")
      ->allow_extra_args(false);

  OwesOptions& owed = flags.owes;
  CLI::App* owes = app.add_subcommand(
      "owes", "Whether a duty is in force, and how its money came about");
  owes->footer(kOwes);
  owes->add_option("AGREEMENT", owed.agreement, "Its id")->required();
  owes->add_option("TERM", owed.term_id, "The duty")->required();
  owes->add_option("--as-of", owed.as_of, kAsOf);
  owes->add_option("--known-at", owed.known_at, kKnownAt);
  AddSupposeOptions(*owes, owed.suppose);
}

void AddExport(CLI::App& app, ExportOptions& options) {
  CLI::App* command = app.add_subcommand(
      "export", "Write an audit export that a stranger verifies without us");
  command->footer(kExport);
  command->add_option("FOLDER", options.folder, "Must not exist yet")
      ->required();
  command
      ->add_option("--agreement", options.agreements,
                   "Lay out its records with their proofs; may repeat")
      ->allow_extra_args(false);
  command->add_flag("--slice", options.slice,
                    "These agreements alone: nothing of the others");
  command->add_option("--tree-size", options.tree_size,
                      "Show the first so many records");
  command->add_option("--policy", options.policy,
                      "C2SP policy whose witnesses and quorum go into "
                      "policy.txt; the checkpoint must meet it");
}

void AddAudit(CLI::App& app, DirectoryOptions& options) {
  CLI::App* command = app.add_subcommand(
      "audit", "Compare everything in a data directory with its records");
  command->footer(kAudit);
  command->add_option("DIRECTORY", options.directory, "As ledgerd --data")
      ->envname("LEDGER_DATA")
      ->required();
  command->add_option("--from", options.from,
                      "Compare from this position on; the rest is only read");
}

void AddReport(CLI::App& app, ReportOptions& options) {
  CLI::App* command = app.add_subcommand(
      "report", "Write an agreement's history and state in a form to hand on");
  command->footer(kReport);
  command->add_option("AGREEMENT", options.agreement, "Its id")->required();
  command->add_option("--form", options.form, "Which form; see below")
      ->required();
  command
      ->add_option("--to", options.file,
                   "Must not exist yet; - for standard output")
      ->required();
  command->add_option("--as-of", options.as_of, kAsOf);
  command->add_option("--known-at", options.known_at, kKnownAt);
  command->add_option("--from-as-of", options.from_as_of,
                      "redline: the first day or time; else that of --as-of");
  command->add_option("--from-known-at", options.from_known_at,
                      "redline: what counts first; else as --known-at");
}

void AddWitness(CLI::App& app, WitnessOptions& options) {
  CLI::App* command = app.add_subcommand(
      "witness", "Cosign the checkpoints of a counterparty's ledger");
  command->footer(kWitness);
  command->add_option(
      "--listen", options.listen,
      "host:port; port 0: the system's choice [127.0.0.1:7430]");
  command
      ->add_option("--key", options.key_file,
                   "File of its private key, made if it does not exist; its "
                   "owner's alone")
      ->required();
  command
      ->add_option("--name", options.name,
                   "Its name, such as witness.example; part of its key")
      ->required();
  command
      ->add_option("--log", options.logs,
                   "Public key of a ledger to cosign; may repeat")
      ->required()
      ->allow_extra_args(false);
  command
      ->add_option("--state", options.state,
                   "Folder of what it cosigned last; losing it is forgetting")
      ->required();
  command->add_flag("--insecure", options.insecure,
                    "Allow an address that is not loopback");
}

void AddCertify(CLI::App& app, CertifyOptions& options) {
  CLI::App* command = app.add_subcommand(
      "certify", "Write an answer that a stranger checks without us");
  command->footer(kCertify);
  command->add_option("AGREEMENT", options.agreement, "Its id")->required();
  command->add_option("--to", options.file, "File; must not exist yet")
      ->required();
  command->add_option("--as-of", options.as_of, kAsOf);
  command->add_option("--known-at", options.known_at, kKnownAt);
  command->add_option("--term", options.term_ids, "Only this term; may repeat")
      ->allow_extra_args(false);
  command->add_flag("--full", options.full,
                    "Registers and knowledge, not statuses and flags alone");
}

void AddOtherCommands(CLI::App& app, Flags& flags) {
  AddAudit(app, flags.audited);
  AddExport(app, flags.exported);
  AddReport(app, flags.report);
  AddWitness(app, flags.witness);
  AddCertify(app, flags.certified);
  app.add_subcommand("status", "What the server is and where it stands");
  CLI::App* errors =
      app.add_subcommand("errors", "What a reason means and what to do");
  errors->add_option("REASON", flags.reason, "All of them if left out");
  CLI::App* context = app.add_subcommand(
      "context", "Name servers and select one: add, select, remove, list");
  context->footer(kContexts);
  context->add_option("VERB", flags.contexts.verb, "add, select, remove, list")
      ->required()
      ->check(CLI::IsMember({"add", "select", "remove", "list"}));
  context->add_option("NAME", flags.contexts.name,
                      "Of the context; select - is the one before");
  app.add_subcommand("config", "The settings in force and what gave each");
  CLI::App* completion = app.add_subcommand(
      "completion", "Print a script: source <(ledgerctl completion bash)");
  completion->add_option("SHELL", flags.shell, "bash")
      ->required()
      ->check(CLI::IsMember({"bash"}));
  CLI::App* complete = app.add_subcommand("__complete", "");
  complete->group("");
  complete->add_option("WORDS", flags.words);
  for (CLI::App* command : app.get_subcommands({})) command->fallthrough();
}

Grammar::Options OptionsOf(const CLI::App& app) {
  Grammar::Options options;
  for (const CLI::Option* option : app.get_options()) {
    const bool takes_value = option->get_items_expected_max() > 0;
    for (const std::string& name : option->get_lnames()) {
      options.emplace("--" + name, takes_value);
    }
    for (const std::string& name : option->get_snames()) {
      options.emplace("-" + name, takes_value);
    }
  }
  return options;
}

}  // namespace

void DeclareCommands(CLI::App& app, Flags& flags) {
  AddCommon(app, flags);
  AddWriteCommands(app, flags);
  AddReadCommands(app, flags);
  AddReasonCommands(app, flags);
  AddRightsCommands(app, flags);
  AddOtherCommands(app, flags);
}

Grammar GrammarOf(const CLI::App& app) {
  Grammar grammar;
  grammar.common = OptionsOf(app);
  for (const CLI::App* command : app.get_subcommands({})) {
    if (command->get_name() == "__complete") continue;
    grammar.commands.emplace(command->get_name(), OptionsOf(*command));
  }
  return grammar;
}

}  // namespace ledger::ctl
