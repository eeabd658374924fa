// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// ledgerd: the server of Agreement Ledger. Reads its settings, opens the
// ledger, serves until SIGTERM or SIGINT, and closes in order.

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <sstream>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpc/support/log.h"
#include "ledger/index_rows.h"
#include "ledger/ledger.h"
#include "ledger/mutex.h"
#include "ledger/rebuild.h"
#include "ledger/signing.h"
#include "service/config.h"
#include "service/log.h"
#include "service/metrics_server.h"
#include "service/server.h"
#include "service/version.h"
#include "service/witnesses.h"

namespace ledger {
namespace {

constexpr int kExitDone = 0;
constexpr int kExitFailed = 1;       // it served, and something went wrong
constexpr int kExitCannotStart = 2;  // settings, data or port

// Counts signals; lives as long as the process, because the thread that waits
// for them does.
class Signals {
 public:
  // Blocks SIGTERM and SIGINT for all threads to come and takes them in one of
  // its own.
  void Start() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGTERM);
    sigaddset(&set_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    std::thread([this] { Run(); }).detach();
  }

  void WaitForFirst() {
    MutexLock lock(mutex_);
    while (count_ < 1) changed_.Wait(mutex_);
  }

  // Waits until the time is over or a second signal came; true if it came.
  bool WaitForSecond(absl::Duration timeout) {
    const absl::Time until = absl::Now() + timeout;
    MutexLock lock(mutex_);
    while (count_ < 2 && absl::Now() < until) {
      changed_.WaitFor(mutex_, until - absl::Now());
    }
    return count_ >= 2;
  }

  // What a second signal does from now on; called at once if it came before.
  void OnSecond(std::function<void()> hurry) {
    MutexLock lock(mutex_);
    hurry_ = std::move(hurry);
    if (hurry_ && count_ >= 2) hurry_();
  }

 private:
  void Run() {
    while (true) {
      int signal = 0;
      if (sigwait(&set_, &signal) != 0) continue;
      Log(LogLevel::kInfo, "signal", {{"name", strsignal(signal)}});
      MutexLock lock(mutex_);
      ++count_;
      if (count_ >= 2 && hurry_) hurry_();
      changed_.SignalAll();
    }
  }

  sigset_t set_;
  Mutex mutex_;
  CondVar changed_;
  int count_ ABSL_GUARDED_BY(mutex_) = 0;
  std::function<void()> hurry_ ABSL_GUARDED_BY(mutex_);
};

std::string_view View(absl::string_view text) {
  return {text.data(), text.size()};
}

int CannotStart(const absl::Status& status) {
  Log(LogLevel::kError, "cannot start", {{"error", View(status.message())}});
  return kExitCannotStart;
}

// What gRPC itself has to say; most of it concerns its developers.
void LogOfGrpc(gpr_log_func_args* args) {
  Log(LogLevel::kDebug, "grpc", {{"text", args->message}});
}

absl::Status WritePortFile(const std::string& path, int port) {
  const std::string temporary = path + ".new";
  {
    std::ofstream file(temporary, std::ios::trunc);
    file << port << "\n";
    if (!file.flush()) {
      return absl::UnavailableError(
          absl::StrCat("port-file '", path, "': cannot be written"));
    }
  }
  if (std::rename(temporary.c_str(), path.c_str()) != 0) {
    return absl::UnavailableError(
        absl::StrCat("port-file '", path, "': cannot be written"));
  }
  return absl::OkStatus();
}

void LogSettings(const Config& config) {
  for (const ConfigEntry& entry : config.entries) {
    Log(LogLevel::kDebug, "setting",
        {{"name", entry.name},
         {"value", entry.value},
         {"origin", entry.origin}});
  }
}

// Ends what was started, in the order that loses nothing.
int Stop(const Config& config, Signals* signals, std::unique_ptr<Server> server,
         std::unique_ptr<MetricsServer> metrics,
         std::unique_ptr<Ledger> ledger) {
  Log(LogLevel::kInfo, "stopping");
  server->SayNotServing();
  const bool hurry =
      signals->WaitForSecond(absl::FromChrono(config.drain_delay));
  signals->OnSecond([raw = server.get()] { raw->Hurry(); });
  server->Stop(hurry ? std::chrono::milliseconds(0) : config.stop_timeout);
  signals->OnSecond(nullptr);
  metrics.reset();
  server.reset();
  const uint64_t tree_size = ledger->tree_size().value();
  const absl::Status closed = ledger->Close();
  if (!closed.ok()) {
    Log(LogLevel::kError, "not closed in order",
        {{"error", View(closed.message())}});
    return kExitFailed;
  }
  Log(LogLevel::kInfo, "stopped", {{"tree_size", tree_size}});
  return kExitDone;
}

// Those who cosign checkpoints, or nobody.
absl::StatusOr<std::unique_ptr<Witnesses>> FindWitnesses(const Config& config,
                                                         Ledger* ledger) {
  if (config.witness_policy.empty()) return std::unique_ptr<Witnesses>();
  std::ifstream file(config.witness_policy, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) {
    return absl::NotFoundError(
        absl::StrCat("witness-policy '", config.witness_policy,
                     "': no such file, or not readable"));
  }
  auto witnesses = Witnesses::Make(
      {text.str(), ledger->notary().VerifierKeys(), config.fail_closed},
      PostAll);
  if (!witnesses.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("witness-policy '", config.witness_policy,
                     "': ", witnesses.status().message()));
  }
  ledger->notary().AskBeforePublishing(
      [raw = witnesses->get()](const PublishedCheckpoint& checkpoint,
                               const ProveExtends& prove) {
        return raw->Cosign(checkpoint, prove);
      });
  return witnesses;
}

int Serve(const Config& config) {
  auto* const signals = new Signals;
  signals->Start();
  OpenOptions open;
  open.data_dir = config.data;
  open.origin = config.origin;
  open.key_file = config.key_file;
  open.head_file = config.head_file;
  absl::StatusOr<std::unique_ptr<Ledger>> ledger =
      Ledger::Open(open, SystemClock());
  if (!ledger.ok()) return CannotStart(ledger.status());
  const auto witnesses = FindWitnesses(config, ledger->get());
  if (!witnesses.ok()) return CannotStart(witnesses.status());

  ServerOptions options;
  if (*witnesses != nullptr) {
    options.witnesses = [raw = witnesses->get()] { return raw->Gauges(); };
  }
  options.listen = config.listen;
  options.reflection = config.reflection;
  options.readers.threads = config.reader_threads;
  options.watches.slow_after = config.watch_slow_after;
  options.cadence = {config.checkpoint_every, config.heads_every};
  options.audit = {config.audit_every, config.audit_records_per_second};
  absl::StatusOr<std::unique_ptr<Server>> server =
      Server::Start(options, ledger->get());
  if (!server.ok()) return CannotStart(server.status());

  std::unique_ptr<MetricsServer> metrics;
  if (config.metrics_listen) {
    auto started = MetricsServer::Start(
        *config.metrics_listen,
        [raw = server->get()] { return raw->RenderMetrics(); });
    if (!started.ok()) return CannotStart(started.status());
    metrics = *std::move(started);
  }
  if (!config.port_file.empty()) {
    const absl::Status written =
        WritePortFile(config.port_file, (*server)->port());
    if (!written.ok()) return CannotStart(written);
  }
  const LedgerInfo info = (*ledger)->Info();
  Address address = config.listen;
  address.port = (*server)->port();
  Address metrics_address = config.metrics_listen.value_or(Address{"off", 0});
  if (metrics != nullptr) metrics_address.port = metrics->port();
  Log(LogLevel::kInfo, "serving",
      {{"address", address.ToString()},
       {"metrics", metrics != nullptr ? metrics_address.ToString() : "off"},
       {"data", config.data},
       {"origin", info.origin},
       {"tree_size", info.tree_size.value()},
       {"version", VersionText()}});
  signals->WaitForFirst();
  return Stop(config, signals, *std::move(server), std::move(metrics),
              *std::move(ledger));
}

// Makes a new key. Its name is the origin, which a directory in use knows.
int AddKey(const Config& config) {
  OpenOptions open;
  open.data_dir = config.data;
  open.origin = config.origin;
  const auto ledger = Ledger::Open(open, SystemClock());
  if (!ledger.ok()) return CannotStart(ledger.status());
  const auto key = AddSigner(config.key_file, (*ledger)->Info().origin);
  if (!key.ok()) return CannotStart(key.status());
  std::cout << key->ToString() << "\n";
  return kExitDone;
}

// Makes everything again that can be made from the records.
int RebuildIndex(const Config& config) {
  const auto report = RebuildIndexes(config.data, StoreOptions());
  if (!report.ok()) return CannotStart(report.status());
  for (const Family family : kIndexFamilies) {
    const auto i = static_cast<size_t>(family);
    std::cout << NameOf(family) << ": " << report->written[i]
              << " rows written, " << report->removed[i] << " removed\n";
  }
  std::cout << "made again from " << report->records << " records\n";
  return kExitDone;
}

int Main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const absl::StatusOr<Config> config =
      ReadConfig(arguments, [](const std::string& name) {
        const char* value = std::getenv(name.c_str());
        return value == nullptr ? std::optional<std::string>()
                                : std::optional<std::string>(value);
      });
  if (!config.ok()) {
    std::cerr << "ledgerd: " << config.status().message() << "\n";
    return kExitCannotStart;
  }
  if (config->help) {
    std::cout << *config->help;
    return kExitDone;
  }
  if (config->print_version) {
    std::cout << "ledgerd " << VersionText() << "\n";
    for (const std::string& library : LibraryVersions()) {
      std::cout << library << "\n";
    }
    return kExitDone;
  }
  if (config->print_config) {
    std::cout << DescribeConfig(*config);
    return kExitDone;
  }
  StartLog(config->log_format, config->log_level);
  gpr_set_log_function(LogOfGrpc);
  LogSettings(*config);
  if (config->rebuild_index) return RebuildIndex(*config);
  return config->add_key ? AddKey(*config) : Serve(*config);
}

}  // namespace
}  // namespace ledger

int main(int argc, char** argv) {
  // The packaged abseil looks for lock cycles at every lock, in production too.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  return ledger::Main(argc, argv);
}
