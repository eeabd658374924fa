// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0
//
// The command line: reads flags and runs one command. The only file that knows
// CLI11.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tools/ledgerctl/commands.h"
#include "tools/ledgerctl/complete.h"
#include "tools/ledgerctl/line_error.h"

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

Exit codes: 0 done, yes; 1 done, no; 2 usage; 3 a record is damaged; 4 the
server refused; 5 could not ask, try again.)";

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
Check it with ledger-verify, or with any tool that reads these formats.)";

constexpr char kContexts[] = R"(
  ledgerctl context add work --server ledger.example:7420 --timeout 5
  ledgerctl context select work
  ledgerctl context select -
A flag beats the environment, that beats the context, that beats the default;
ledgerctl config says which one it was.)";

constexpr char kAsOf[] = "The day or time asked about; now if left out";
constexpr char kKnownAt[] =
    "What was recorded by then counts; everything if left out";

// Everything that flags can set.
struct Flags {
  SettingValues settings;  // only those that were said
  std::string context;
  ContextOptions contexts;
  ExportOptions exported;
  AppendOptions append;
  ImportOptions import;
  std::string new_type;
  std::string reason;
  ShowOptions show;
  LogOptions log;
  TimelineOptions timeline;
  WatchOptions watch;
  uint64_t watch_from = 0;
  std::string shell;
  std::vector<std::string> words;
};

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
}

void AddOtherCommands(CLI::App& app, Flags& flags) {
  AddExport(app, flags.exported);
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

Grammar GrammarOf(const CLI::App& app) {
  Grammar grammar;
  grammar.common = OptionsOf(app);
  for (const CLI::App* command : app.get_subcommands({})) {
    if (command->get_name() == "__complete") continue;
    grammar.commands.emplace(command->get_name(), OptionsOf(*command));
  }
  return grammar;
}

// The first word that is neither an option nor the value of one, if it is no
// command; else empty.
std::string UnknownCommand(const Grammar& grammar, int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word.substr(0, 1) != "-") {
      const bool known =
          grammar.commands.contains(word) || word == "__complete";
      return known ? "" : word;
    }
    const auto option = grammar.common.find(word);
    if (option != grammar.common.end() && option->second) ++i;
  }
  return "";
}

Exit RefuseCommand(const Grammar& grammar, const std::string& word) {
  std::vector<std::string> names;
  for (const auto& [name, options] : grammar.commands) names.push_back(name);
  std::cerr << "ledgerctl: '" << word << "': no such command"
            << DidYouMean(word, names) << "; ledgerctl --help lists them\n";
  return Exit::kUsage;
}

Exit RunComplete(const Grammar& grammar, const Flags& flags,
                 const std::string& server, const Contexts& contexts) {
  const auto agreements = [&server] {
    std::vector<std::string> ids;
    Client client(server, absl::Milliseconds(500));
    const absl::StatusOr<v1::ListAgreementsResponse> list =
        client.ListAgreements(v1::ListAgreementsRequest());
    if (!list.ok()) return ids;
    for (const auto& summary : list->agreements()) {
      ids.push_back(summary.agreement_id());
    }
    return ids;
  };
  std::vector<std::string> names;
  for (const auto& [name, values] : contexts.all()) names.push_back(name);
  for (const std::string& word :
       Completions(grammar, flags.words, agreements, names)) {
    std::cout << word << "\n";
  }
  return Exit::kDone;
}

// Sends standard output through $PAGER for as long as it lives.
class Pager {
 public:
  explicit Pager(const char* command) : pipe_(popen(command, "w")) {
    if (pipe_ != nullptr) dup2(fileno(pipe_), STDOUT_FILENO);
  }
  ~Pager() {
    if (pipe_ == nullptr) return;
    std::cout.flush();
    // The pager sees the end only when both ends of the pipe are closed.
    close(STDOUT_FILENO);
    pclose(pipe_);
  }
  Pager(const Pager&) = delete;
  Pager& operator=(const Pager&) = delete;

 private:
  FILE* pipe_;
};

// A pager for what people read at length on a terminal, if they have set one.
std::unique_ptr<Pager> PagerFor(const Io& io, const std::string& command) {
  const char* pager = std::getenv("PAGER");
  const bool long_text =
      command == "show" || command == "log" || command == "timeline";
  if (!long_text || !io.out_terminal || io.output != Output::kTable ||
      pager == nullptr || *pager == '\0') {
    return nullptr;
  }
  setenv("LESS", "FRX", /*overwrite=*/0);
  // A reader who leaves early is no reason to die.
  signal(SIGPIPE, SIG_IGN);
  return std::make_unique<Pager>(pager);
}

Output OutputOf(const std::string& command, const std::string& said) {
  if (said == "json") return Output::kJson;
  // What is watched is read by programs first.
  if (said == "jsonl" || (said.empty() && command == "watch")) {
    return Output::kJsonLines;
  }
  return Output::kTable;
}

Exit Fail(const absl::Status& status) {
  std::cerr << "ledgerctl: " << status.message() << "\n";
  return Exit::kUsage;
}

Exit RunAsked(const CLI::App& app, const std::string& command,
              const Flags& flags, const Session& session);

// Settles where every setting comes from, then runs the command.
Exit RunCommand(const CLI::App& app, const std::string& command,
                const Flags& flags) {
  const auto getenv = [](const char* name) { return std::getenv(name); };
  const auto contexts = Contexts::Load(Contexts::PathOf(getenv));
  if (!contexts.ok()) return Fail(contexts.status());
  std::string name = flags.context;
  if (name.empty() && getenv("LEDGER_CONTEXT") != nullptr) {
    name = getenv("LEDGER_CONTEXT");
  }
  if (name.empty()) name = contexts->selected();
  const SettingValues* context = contexts->Find(name);
  if (!name.empty() && context == nullptr) {
    return Fail(absl::NotFoundError(
        absl::StrCat("context '", name,
                     "': there is none; ledgerctl context list shows them")));
  }
  const auto settings = ResolveSettings(flags.settings, getenv, name, context);
  if (!settings.ok()) return Fail(settings.status());
  const std::string& server = settings->at("server").value;
  if (command == "__complete") {
    return RunComplete(GrammarOf(app), flags, server, *contexts);
  }
  double seconds = 0;
  const bool number = absl::SimpleAtod(settings->at("timeout").value, &seconds);
  Client client(server, absl::Seconds(number ? seconds : 30));
  Session session;
  session.io = StandardIo(settings->at("color").value,
                          OutputOf(command, settings->at("output").value));
  session.server = server;
  session.client = &client;
  session.now = std::chrono::time_point_cast<std::chrono::microseconds>(
      std::chrono::system_clock::now());
  if (command == "config") return RunConfig(session.io, *settings);
  if (command == "context") {
    ContextOptions options = flags.contexts;
    options.values = flags.settings;
    return RunContext(session.io, *contexts, options);
  }
  return RunAsked(app, command, flags, session);
}

Exit RunAsked(const CLI::App& app, const std::string& command,
              const Flags& flags, const Session& session) {
  if (command == "completion") {
    std::cout << BashCompletion();
    return Exit::kDone;
  }
  const std::unique_ptr<Pager> pager = PagerFor(session.io, command);
  if (command == "append") return RunAppend(session, flags.append);
  if (command == "import") return RunImport(session, flags.import);
  if (command == "new") return RunNew(session, flags.new_type);
  if (command == "errors") return RunErrors(session, flags.reason);
  if (command == "show") return RunShow(session, flags.show);
  if (command == "log") return RunLog(session, flags.log);
  if (command == "timeline") return RunTimeline(session, flags.timeline);
  if (command == "status") return RunStatus(session);
  if (command == "export") return RunExport(session, flags.exported);
  WatchOptions watch = flags.watch;
  if (app.get_subcommand("watch")->count("--from") > 0) {
    watch.from = flags.watch_from;
  }
  return RunWatch(session, watch);
}

int Main(int argc, char** argv) {
  CLI::App app;
  app.name("ledgerctl");
  Flags flags;
  AddCommon(app, flags);
  AddWriteCommands(app, flags);
  AddReadCommands(app, flags);
  AddOtherCommands(app, flags);
  const Grammar grammar = GrammarOf(app);
  const std::string unknown = UnknownCommand(grammar, argc, argv);
  if (!unknown.empty()) {
    return static_cast<int>(RefuseCommand(grammar, unknown));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& shown) {
    return app.exit(shown);
  } catch (const CLI::ParseError& error) {
    std::cerr << "ledgerctl: " << error.what() << "; see --help\n";
    return static_cast<int>(Exit::kUsage);
  }
  const std::string command = app.get_subcommands().front()->get_name();
  return static_cast<int>(RunCommand(app, command, flags));
}

}  // namespace
}  // namespace ledger::ctl

int main(int argc, char** argv) { return ledger::ctl::Main(argc, argv); }
