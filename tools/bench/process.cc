// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/bench/process.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"

namespace ledger::bench {
namespace {

constexpr std::chrono::seconds kStartMax{60};
constexpr std::chrono::milliseconds kLookEvery{5};

std::string TextOf(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// In the child: from here on only what is safe after a fork.
[[noreturn]] void Become(char* const* arguments, int log) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  execv(arguments[0], arguments);
  _exit(127);
}

// Starts a program; what it says goes to `log_file`. Negative if it cannot be.
pid_t Spawn(std::vector<std::string>& command, const std::string& log_file) {
  std::vector<char*> arguments;
  for (std::string& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const int log =
      open(log_file.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  const pid_t pid = fork();
  if (pid == 0) Become(arguments.data(), log);
  if (log >= 0) close(log);
  return pid;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ScratchDir>> ScratchDir::Make(
    const std::string& parent) {
  std::string name = absl::StrCat(parent, "/ledger-bench-XXXXXX");
  if (mkdtemp(name.data()) == nullptr) {
    return absl::UnavailableError(absl::StrCat("scratch directory in '", parent,
                                               "': ", std::strerror(errno),
                                               "; give another --dir"));
  }
  return std::unique_ptr<ScratchDir>(new ScratchDir(std::move(name)));
}

ScratchDir::~ScratchDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

absl::StatusOr<std::unique_ptr<ServerProcess>> ServerProcess::Start(
    std::vector<std::string> command, const ScratchDir& dir) {
  const std::string port_file = dir / "port";
  const std::string log_file = dir / "log";
  command.push_back("--port-file");
  command.push_back(port_file);
  const pid_t pid = Spawn(command, log_file);
  if (pid < 0) {
    return absl::UnavailableError(
        absl::StrCat("start '", command[0], "': ", std::strerror(errno)));
  }
  std::unique_ptr<ServerProcess> process(new ServerProcess(pid));
  const auto until = std::chrono::steady_clock::now() + kStartMax;
  while (std::chrono::steady_clock::now() < until) {
    std::string port = TextOf(port_file);
    if (!port.empty() && port.back() == '\n') {
      port.pop_back();
      process->address_ = absl::StrCat("127.0.0.1:", port);
      return process;
    }
    if (waitpid(pid, nullptr, WNOHANG) == pid) {
      process->pid_ = -1;
      break;
    }
    std::this_thread::sleep_for(kLookEvery);
  }
  return absl::UnavailableError(absl::StrCat("start '", command[0],
                                             "': it did not serve; it said:\n",
                                             TextOf(log_file)));
}

absl::Status RunProgram(std::vector<std::string> command) {
  auto dir = ScratchDir::Make(std::filesystem::temp_directory_path().string());
  if (!dir.ok()) return dir.status();
  const std::string log_file = **dir / "log";
  const pid_t pid = Spawn(command, log_file);
  int status = -1;
  while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
    return absl::OkStatus();
  }
  return absl::UnavailableError(
      absl::StrCat("run '", command[0], "': it did not end well; it said:\n",
                   TextOf(log_file)));
}

ServerProcess::~ServerProcess() {
  if (pid_ <= 0) return;
  kill(pid_, SIGTERM);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace ledger::bench
