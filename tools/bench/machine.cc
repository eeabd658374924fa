// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/bench/machine.h"

#include <sys/resource.h>
#include <sys/statfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string_view>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace ledger::bench {
namespace {

// The rest of the first line of a file that begins with `key` and a separator.
std::string ValueOf(const std::string& path, std::string_view key,
                    char separator) {
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    if (!line.starts_with(key)) continue;
    const size_t at = line.find(separator);
    if (at == std::string::npos) continue;
    std::string value = line.substr(at + 1);
    value.erase(std::remove(value.begin(), value.end(), '"'), value.end());
    return std::string(absl::StripAsciiWhitespace(value));
  }
  return "unknown";
}

std::string FirstLineOf(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  return std::getline(file, line) ? line : "unknown";
}

double MemoryGib() {
  const std::string text = ValueOf("/proc/meminfo", "MemTotal", ':');
  double kib = 0;
  (void)absl::SimpleAtod(text.substr(0, text.find(' ')), &kib);
  return kib / (1024 * 1024);
}

// The file system under a directory, by the kernel's magic numbers.
std::string FileSystemOf(const std::string& directory, bool* durable) {
  struct statfs found {};
  if (statfs(directory.c_str(), &found) != 0) return "unknown";
  constexpr uint64_t kTmpfs = 0x01021994, kRamfs = 0x858458f6;
  const auto type = static_cast<uint64_t>(found.f_type);
  *durable = type != kTmpfs && type != kRamfs;
  switch (type) {
    case 0xef53:
      return "ext4";
    case 0x58465342:
      return "xfs";
    case 0x9123683e:
      return "btrfs";
    case 0x794c7630:
      return "overlayfs";
    case kTmpfs:
      return "tmpfs";
    default:
      return absl::StrCat("file system ", absl::Hex(type));
  }
}

std::string BuildText() {
#ifdef __OPTIMIZE__
  return absl::StrCat("optimised, compiler ", __VERSION__);
#else
  return absl::StrCat("NOT OPTIMISED, compiler ", __VERSION__);
#endif
}

double TickSeconds() { return 1.0 / static_cast<double>(sysconf(_SC_CLK_TCK)); }

// Seconds that all cores were busy since the machine started.
double BusySeconds() {
  std::ifstream file("/proc/stat");
  std::string name;
  double user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, soft = 0;
  file >> name >> user >> nice >> system >> idle >> wait >> irq >> soft;
  return (user + nice + system + irq + soft) * TickSeconds();
}

double SecondsOf(const timeval& time) {
  return static_cast<double>(time.tv_sec) +
         static_cast<double>(time.tv_usec) * 1e-6;
}

double OwnSeconds() {
  double seconds = 0;
  for (const auto who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    getrusage(who, &usage);
    seconds += SecondsOf(usage.ru_utime) + SecondsOf(usage.ru_stime);
  }
  return seconds;
}

// What a running process used so far.
double SecondsOf(pid_t pid) {
  const std::string line = FirstLineOf(absl::StrCat("/proc/", pid, "/stat"));
  const size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return 0;
  const std::vector<std::string> fields =
      absl::StrSplit(line.substr(name_end + 2), ' ');
  constexpr size_t kUser = 11, kSystem = 12;  // counted from the state
  double user = 0, system = 0;
  if (fields.size() <= kSystem || !absl::SimpleAtod(fields[kUser], &user) ||
      !absl::SimpleAtod(fields[kSystem], &system)) {
    return 0;
  }
  return (user + system) * TickSeconds();
}

}  // namespace

Machine DescribeMachine(const std::string& directory) {
  Machine machine;
  machine.processor = ValueOf("/proc/cpuinfo", "model name", ':');
  machine.cores = static_cast<int>(std::thread::hardware_concurrency());
  machine.memory_gib = MemoryGib();
  utsname kernel{};
  uname(&kernel);
  machine.system = absl::StrCat(ValueOf("/etc/os-release", "PRETTY_NAME", '='),
                                ", ", kernel.sysname, " ", kernel.release);
  machine.directory = absl::StrCat(
      directory, " (", FileSystemOf(directory, &machine.durable), ")");
  machine.date =
      absl::FormatTime("%Y-%m-%d %H:%M UTC", absl::Now(), absl::UTCTimeZone());
  const std::vector<std::string> load =
      absl::StrSplit(FirstLineOf("/proc/loadavg"), ' ');
  if (load.size() >= 3) {
    machine.load = absl::StrCat(load[0], " ", load[1], " ", load[2]);
  }
  machine.build = BuildText();
  return machine;
}

void AwaitRest(pid_t pid) {
  constexpr int kSecondsMax = 60;
  constexpr double kRest = 0.05;  // of a core
  double before = SecondsOf(pid);
  for (int i = 0; i < kSecondsMax; ++i) {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    const double now = SecondsOf(pid);
    if (now - before < kRest) return;
    before = now;
  }
}

ForeignLoad::ForeignLoad()
    : started_(std::chrono::steady_clock::now()),
      busy_(BusySeconds()),
      own_(OwnSeconds()) {}

double ForeignLoad::Cores(const std::vector<pid_t>& servers) const {
  double own = OwnSeconds() - own_;
  for (const pid_t pid : servers) own += SecondsOf(pid);
  const double elapsed =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started_)
          .count();
  if (elapsed <= 0) return 0;
  return std::max(0.0, (BusySeconds() - busy_ - own) / elapsed);
}

}  // namespace ledger::bench
