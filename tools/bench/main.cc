// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// ledger-bench: measures ledgerd against ceilings measured in the same run.

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "tools/bench/echo.h"
#include "tools/bench/machine.h"
#include "tools/bench/report.h"
#include "tools/bench/works.h"

namespace ledger::bench {
namespace {

constexpr int kExitDone = 0;
constexpr int kExitUsage = 2;
constexpr int kExitFailed = 5;  // it could not be measured

constexpr char kAbout[] =
    "Measures ledgerd on this machine and compares it with ceilings that are\n"
    "measured in the same run, round by round:\n"
    "  echo    a bare gRPC server, as packaged, with messages of the same "
    "sizes\n"
    "  raw     the ledger's store in process: records and one index, one\n"
    "          thread, one sync a group; no request ids, digests, tree, rules\n"
    "  serial  raw and echo one after the other: 1 / (1/raw + 1/echo)\n"
    "  bare    the echo answering when raw has kept the request: what any\n"
    "          server of this kind reaches here that does nothing else\n"
    "Every append is acknowledged after a sync and counted once; a replay, a\n"
    "refusal or a record too many fails the run. The clients share the cores\n"
    "with the server. A comparison with PostgreSQL is not part of it yet.\n";

// What the command line says.
struct Options {
  std::vector<std::string> only;
  std::string ledgerd;
  std::string dir;
  std::string output = "table";
  std::string port_file;
  int rounds = 0;
  double seconds = 0;
  uint64_t leaves = 0;
  bool quick = false;
  bool serve_echo = false;
  std::string keep;
};

std::string OwnPath() {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/exe", ignored).string();
}

std::string ListOfWorks() {
  std::string out = "Works:\n";
  for (const Work& work : AllWorks()) {
    absl::StrAppend(&out, "  ", std::string(work.name), "  ",
                    std::string(work.title), ", against ",
                    std::string(work.ceiling), "\n");
  }
  return out;
}

void Declare(CLI::App& app, Options& options) {
  app.add_option("--only", options.only,
                 "Measure only these works; a part of the name will do")
      ->delimiter(',');
  app.add_flag("--quick", options.quick,
               "Three short rounds: seconds, and figures that say little");
  app.add_option("--rounds", options.rounds, "Rounds of each work [5]")
      ->check(CLI::Range(3, 1'000));
  app.add_option("--seconds", options.seconds,
                 "Seconds of one measurement in a round [2]")
      ->check(CLI::Range(0.05, 3'600.0));
  app.add_option("--leaves", options.leaves,
                 "Records of the ledger that proves and exports [1000000]")
      ->check(CLI::Range(uint64_t{10'000}, uint64_t{100'000'000}));
  app.add_option("-o,--output", options.output, "table or json")
      ->check(CLI::IsMember({"table", "json"}));
  app.add_option("--dir", options.dir,
                 "Where scratch data is made and removed, on the disk to be "
                 "measured [the directory for temporary files]");
  app.add_option("--ledgerd", options.ledgerd,
                 "The server to measure [ledgerd beside this program]");
  app.add_flag("--serve-echo", options.serve_echo)->group("");
  app.add_option("--port-file", options.port_file)->group("");
  app.add_option("--keep", options.keep)->group("");
  app.footer(ListOfWorks());
}

Settings SettingsOf(const Options& options) {
  Settings settings;
  settings.self = OwnPath();
  settings.ledgerd = options.ledgerd;
  if (settings.ledgerd.empty()) {
    settings.ledgerd =
        (std::filesystem::path(settings.self).parent_path() / "ledgerd")
            .string();
  }
  settings.dir = options.dir.empty()
                     ? std::filesystem::temp_directory_path().string()
                     : options.dir;
  if (options.quick) {
    settings.rounds = 3;
    settings.seconds = 0.3;
    settings.stream_events = 20'000;
    settings.proof_leaves = 20'000;
    settings.long_calls = 200;
  }
  if (options.leaves > 0) settings.proof_leaves = options.leaves;
  if (options.rounds > 0) settings.rounds = options.rounds;
  if (options.seconds > 0) settings.seconds = options.seconds;
  return settings;
}

std::vector<const Work*> Chosen(const std::vector<std::string>& only) {
  std::vector<const Work*> chosen;
  for (const Work& work : AllWorks()) {
    const bool wanted =
        only.empty() ||
        std::any_of(only.begin(), only.end(), [&](const std::string& part) {
          return work.name.find(part) != std::string_view::npos;
        });
    if (wanted) chosen.push_back(&work);
  }
  return chosen;
}

// One line on a terminal that is written over; silent elsewhere.
class ProgressLine {
 public:
  void Show(const std::string& text) {
    if (!shown_) return;
    std::cerr << "\r\033[K" << text << std::flush;
  }
  void Clear() { Show(""); }

 private:
  const bool shown_ = isatty(STDERR_FILENO) != 0;
};

int Measure(const Options& options, const std::string& command) {
  const std::vector<const Work*> works = Chosen(options.only);
  if (works.empty()) {
    std::cerr << "--only: no such work\n" << ListOfWorks();
    return kExitUsage;
  }
  const Settings settings = SettingsOf(options);
  Setting setting{DescribeMachine(settings.dir), command, "", settings.rounds,
                  settings.seconds};
  auto version = VersionOf(settings);
  if (!version.ok()) {
    std::cerr << "ledger-bench: " << version.status().message() << "\n";
    return kExitFailed;
  }
  setting.server = *std::move(version);
  ProgressLine progress;
  std::vector<Result> results;
  for (size_t i = 0; i < works.size(); ++i) {
    const Work& work = *works[i];
    const Say say = [&](const std::string& what) {
      progress.Show(absl::StrCat("[", i + 1, "/", works.size(), "] ",
                                 std::string(work.name), ": ", what));
    };
    auto measured = work.run(settings, say);
    progress.Clear();
    if (!measured.ok()) {
      std::cerr << "ledger-bench: " << work.name << ": "
                << measured.status().ToString() << "\n";
      return kExitFailed;
    }
    results.push_back({&work, *std::move(measured)});
  }
  std::cout << (options.output == "json" ? JsonOf(setting, results)
                                         : TableOf(setting, results));
  return kExitDone;
}

int Main(int argc, char** argv) {
  Options options;
  CLI::App app(kAbout, "ledger-bench");
  Declare(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitDone : kExitUsage;
  }
  if (options.serve_echo) {
    const absl::Status served = ServeEcho(options.port_file, options.keep);
    if (served.ok()) return kExitDone;
    std::cerr << "ledger-bench: " << served.message() << "\n";
    return kExitFailed;
  }
  // The clients of both servers; the echo server stays as it is packaged.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  return Measure(options, absl::StrJoin(argv, argv + argc, " "));
}

}  // namespace
}  // namespace ledger::bench

int main(int argc, char** argv) { return ledger::bench::Main(argc, argv); }
