// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0
//
// The command line: reads flags and runs one command.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string_view>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tools/ledgerctl/commands.h"
#include "tools/ledgerctl/complete.h"
#include "tools/ledgerctl/flags.h"
#include "tools/ledgerctl/last_head.h"
#include "tools/ledgerctl/line_error.h"

namespace ledger::ctl {
namespace {

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
  const bool long_text = command == "show" || command == "log" ||
                         command == "timeline" || command == "blame" ||
                         command == "diff" || command == "check" ||
                         command == "findings";
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

std::optional<Exit> AskHead(
    const std::string& command, const std::map<std::string, Setting>& settings,
    const std::function<const char*(const char*)>& getenv,
    const Session& session);

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
  if (command == "witness") return RunWitness(session.io, flags.witness);
  if (command == "context") {
    ContextOptions options = flags.contexts;
    options.values = flags.settings;
    return RunContext(session.io, *contexts, options);
  }
  if (command == "audit") return RunAudit(session.io, flags.audited);
  if (const auto alarm = AskHead(command, *settings, getenv, session)) {
    return *alarm;
  }
  return RunAsked(app, command, flags, session);
}

// Compares the server's head with the one remembered, for commands that ask it;
// gives the exit code if the command must not run.
std::optional<Exit> AskHead(
    const std::string& command, const std::map<std::string, Setting>& settings,
    const std::function<const char*(const char*)>& getenv,
    const Session& session) {
  static constexpr std::array<std::string_view, 14> kAsking = {
      "append", "import", "show", "log",  "timeline", "watch",    "status",
      "export", "blame",  "diff", "owes", "check",    "findings", "due"};
  const bool asks =
      std::find(kAsking.begin(), kAsking.end(), command) != kAsking.end();
  if (!asks || settings.at("remember").value == "no") return std::nullopt;
  const Exit exit = CompareHead(session, HeadMemory::FolderOf(getenv));
  return exit == Exit::kDone ? std::nullopt : std::optional<Exit>(exit);
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
  if (command == "blame") return RunBlame(session, flags.blame);
  if (command == "diff") return RunDiff(session, flags.diff);
  if (command == "owes") return RunOwes(session, flags.owes);
  if (command == "check") return RunCheck(session, flags.check);
  if (command == "findings") return RunFindings(session, flags.findings);
  if (command == "due") return RunDue(session, flags.due);
  if (command == "status") return RunStatus(session);
  if (command == "export") return RunExport(session, flags.exported);
  if (command == "report") return RunReport(session, flags.report);
  if (command == "certify") return RunCertify(session, flags.certified);
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
  DeclareCommands(app, flags);
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
