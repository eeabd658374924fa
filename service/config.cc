// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/config.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/settings.h"

namespace ledger {
namespace {

constexpr Setting kSettings[] = {
    {"config", "", "TOML file with settings"},
    {"data", "", "Directory of the ledger; made if it does not exist"},
    {"origin", "",
     "Unique name of the ledger, written into a new directory once"},
    {"key-file", "",
     "Private keys that sign checkpoints, made if it does not exist; empty: "
     "log.key in the data directory; 'off': nothing is signed"},
    {"head-file", "",
     "Where the last signed checkpoint is kept beside the store, best on "
     "another disk; empty: last-checkpoint in the data directory"},
    {"witness-policy", "",
     "C2SP policy file: its witnesses with URLs are asked to cosign every "
     "checkpoint before it is published, and its quorum says how many must"},
    {"fail-closed", "false",
     "Publish no checkpoint that misses the witness-policy: the one before is "
     "served on, appends go on",
     true},
    {"checkpoint-every", "60s",
     "How often a checkpoint is published while the ledger grows; 0s: only on "
     "demand"},
    {"heads-every", "1h",
     "How often the ledger commits to the heads of all agreements while it "
     "grows; 0s: only on demand"},
    {"audit-every", "0s",
     "How long after one audit of the whole ledger the next begins, while it "
     "serves; the first begins at the start; up to 720h; 0s: never"},
    {"audit-records-per-second", "1000",
     "How many records, and as many rows of indexes or events of histories, "
     "that audit reads in a second at most"},
    {"listen", "127.0.0.1:7420",
     "Address of the gRPC service; port 0 lets the system choose"},
    {"port-file", "", "File to write the chosen port to once it serves"},
    {"insecure", "false",
     "Allow an address that is not loopback: there is no authentication yet, "
     "so whoever reaches it may read and append",
     true},
    {"metrics-listen", "127.0.0.1:7421",
     "Loopback address of /metrics, or 'off'"},
    {"reflection", "true", "Serve gRPC reflection; true or false"},
    {"reader-threads", "2", "Threads that answer reads, 1 to 64"},
    {"watch-slow-after", "30s",
     "A watcher that takes longer for one message is closed with its cursor"},
    {"drain-delay", "0s",
     "How long to say NOT_SERVING before the end of calls at SIGTERM"},
    {"stop-timeout", "10s", "How long running calls may take at SIGTERM"},
    {"log-format", "auto",
     "human, json, or auto: human on a terminal, else JSON lines"},
    {"log-level", "info", "debug, info, warning or error"},
};

// Turns found text into typed values and remembers the first thing wrong.
class Reader {
 public:
  explicit Reader(const FoundValues& values) : values_(values) {}

  const absl::Status& status() const { return status_; }

  std::string Text(std::string_view name) const {
    return values_.find(name)->second.value;
  }

  void Fail(std::string_view name, absl::string_view why) {
    if (!status_.ok()) return;
    status_ = absl::InvalidArgumentError(absl::StrCat(
        values_.find(name)->second.origin, ": ", std::string(name), ": ", why));
  }

  // `parse` gives a StatusOr whose message lacks the setting's name.
  template <typename T, typename Parse>
  void Take(std::string_view name, Parse parse, T* out) {
    auto parsed = parse(Text(name));
    if (parsed.ok()) {
      *out = *std::move(parsed);
    } else {
      Fail(name, parsed.status().message());
    }
  }

 private:
  const FoundValues& values_;
  absl::Status status_;
};

absl::StatusOr<bool> ParseSwitch(const std::string& text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return absl::InvalidArgumentError(
      absl::StrCat("found '", text, "'; give true or false"));
}

absl::StatusOr<std::chrono::milliseconds> ParseDuration(
    const std::string& text) {
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration) ||
      duration < absl::ZeroDuration() || duration > absl::Hours(1)) {
    return absl::InvalidArgumentError(
        absl::StrCat("found '", text, "'; give 0s to 1h, such as 500ms or 5s"));
  }
  return absl::ToChronoMilliseconds(duration);
}

// Of what goes on in the background for days.
absl::StatusOr<std::chrono::milliseconds> ParseLongDuration(
    const std::string& text) {
  absl::Duration duration;
  const bool read = absl::ParseDuration(text, &duration);
  const bool never = read && duration == absl::ZeroDuration();
  if (!read || (!never && duration < absl::Milliseconds(1)) ||
      duration > absl::Hours(720)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "found '", text, "'; give 0s, or 1ms to 720h, such as 24h"));
  }
  return absl::ToChronoMilliseconds(duration);
}

absl::StatusOr<uint64_t> ParseRate(const std::string& text) {
  constexpr uint64_t kRateMax = 1'000'000;
  uint64_t rate = 0;
  if (!absl::SimpleAtoi(text, &rate) || rate < 1 || rate > kRateMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("found '", text, "'; give 1 to ", kRateMax));
  }
  return rate;
}

absl::StatusOr<int> ParseThreads(const std::string& text) {
  int threads = 0;
  if (!absl::SimpleAtoi(text, &threads) || threads < 1 || threads > 64) {
    return absl::InvalidArgumentError(
        absl::StrCat("found '", text, "'; give 1 to 64"));
  }
  return threads;
}

absl::StatusOr<std::optional<Address>> ParseOptionalAddress(
    const std::string& text) {
  if (text == "off") return std::optional<Address>();
  absl::StatusOr<Address> address = ParseAddress(text);
  if (!address.ok()) return address.status();
  return std::optional<Address>(*std::move(address));
}

std::string VariableOf(std::string_view name) {
  std::string out = "LEDGER_";
  for (const char c : name) {
    out.push_back(c == '-' ? '_' : static_cast<char>(std::toupper(c)));
  }
  return out;
}

// Every setting with the value of the strongest source.
absl::StatusOr<FoundValues> Merge(const FoundValues& flags,
                                  const Environment& environment) {
  FoundValues found;
  for (const Setting& setting : kSettings) {
    found[std::string(setting.name)] =
        FoundValue{std::string(setting.fallback), "default"};
  }
  FoundValues variables;
  for (const Setting& setting : kSettings) {
    const std::string variable = VariableOf(setting.name);
    if (const auto value = environment(variable)) {
      variables[std::string(setting.name)] =
          FoundValue{*value, absl::StrCat("environment ", variable)};
    }
  }
  std::string file;
  if (const auto it = variables.find("config"); it != variables.end()) {
    file = it->second.value;
  }
  if (const auto it = flags.find("config"); it != flags.end()) {
    file = it->second.value;
  }
  if (!file.empty()) {
    absl::StatusOr<FoundValues> values = ReadSettingsFile(file);
    if (!values.ok()) return values.status();
    for (auto& [name, value] : *values) found[name] = std::move(value);
  }
  for (auto& [name, value] : variables) found[name] = std::move(value);
  for (const auto& [name, value] : flags) found[name] = value;
  return found;
}

// Rules that concern more than the form of one value.
void CheckTogether(const Config& config, Reader* reader) {
  if (config.print_config) return;
  if (config.data.empty()) {
    reader->Fail("data", "missing; give the directory of the ledger");
  }
  if (!config.listen.IsLoopback() && !config.insecure) {
    reader->Fail("listen",
                 absl::StrCat("'", config.listen.ToString(),
                              "' is not a loopback address and there is no "
                              "authentication yet; give --insecure if "
                              "everybody who reaches it may read and append"));
  }
  if (config.fail_closed && config.witness_policy.empty()) {
    reader->Fail("fail-closed",
                 "there is no policy that a checkpoint could miss; give one "
                 "with --witness-policy");
  }
  if (!config.witness_policy.empty() && config.key_file.empty()) {
    reader->Fail("witness-policy",
                 "nothing is signed with --key-file=off, so there is nothing "
                 "to cosign; leave one of the two out");
  }
  if (config.metrics_listen && !config.metrics_listen->IsLoopback()) {
    reader->Fail("metrics-listen",
                 absl::StrCat("'", config.metrics_listen->ToString(),
                              "' is not a loopback address; give 127.0.0.1 "
                              "or 'off'"));
  }
}

}  // namespace

std::span<const Setting> Settings() { return kSettings; }

std::string Address::ToString() const {
  return host.find(':') == std::string::npos
             ? absl::StrCat(host, ":", port)
             : absl::StrCat("[", host, "]:", port);
}

bool Address::IsLoopback() const {
  in_addr v4;
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) {
    return ntohl(v4.s_addr) >> 24 == 127;
  }
  return host == "localhost" || host == "::1";
}

absl::StatusOr<Address> ParseAddress(std::string_view text) {
  const absl::Status wrong = absl::InvalidArgumentError(
      absl::StrCat("found '", std::string(text),
                   "'; give host:port, such as 127.0.0.1:7420"));
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return wrong;
  std::string host(text.substr(0, colon));
  if (host.front() == '[') {
    if (host.back() != ']' || host.size() < 3) return wrong;
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string::npos) {
    return wrong;
  }
  const std::string digits(text.substr(colon + 1));
  int port = 0;
  if (digits.empty() || !std::isdigit(static_cast<unsigned char>(digits[0])) ||
      !absl::SimpleAtoi(digits, &port) || port > 65535) {
    return wrong;
  }
  return Address{std::move(host), port};
}

absl::StatusOr<Config> ReadConfig(const std::vector<std::string>& arguments,
                                  const Environment& environment) {
  absl::StatusOr<CommandLine> line = ReadFlags(arguments);
  if (!line.ok()) return line.status();
  Config config;
  config.print_config = line->print_config;
  config.print_version = line->print_version;
  config.add_key = line->add_key;
  config.rebuild_index = line->rebuild_index;
  config.help = line->help;
  if (config.help || config.print_version) return config;
  absl::StatusOr<FoundValues> found = Merge(line->values, environment);
  if (!found.ok()) return found.status();

  Reader reader(*found);
  config.data = reader.Text("data");
  config.origin = reader.Text("origin");
  config.port_file = reader.Text("port-file");
  config.key_file = reader.Text("key-file");
  if (config.key_file.empty()) config.key_file = config.data + "/log.key";
  if (config.key_file == "off") config.key_file.clear();
  config.head_file = reader.Text("head-file");
  config.witness_policy = reader.Text("witness-policy");
  reader.Take("fail-closed", ParseSwitch, &config.fail_closed);
  reader.Take("checkpoint-every", ParseDuration, &config.checkpoint_every);
  reader.Take("heads-every", ParseDuration, &config.heads_every);
  reader.Take("audit-every", ParseLongDuration, &config.audit_every);
  reader.Take("audit-records-per-second", ParseRate,
              &config.audit_records_per_second);
  reader.Take("listen", ParseAddress, &config.listen);
  reader.Take("metrics-listen", ParseOptionalAddress, &config.metrics_listen);
  reader.Take("insecure", ParseSwitch, &config.insecure);
  reader.Take("reflection", ParseSwitch, &config.reflection);
  reader.Take("reader-threads", ParseThreads, &config.reader_threads);
  reader.Take("watch-slow-after", ParseDuration, &config.watch_slow_after);
  reader.Take("drain-delay", ParseDuration, &config.drain_delay);
  reader.Take("stop-timeout", ParseDuration, &config.stop_timeout);
  reader.Take("log-format", ParseLogFormat, &config.log_format);
  reader.Take("log-level", ParseLogLevel, &config.log_level);
  if (reader.status().ok()) CheckTogether(config, &reader);
  if (!reader.status().ok()) return reader.status();
  for (const Setting& setting : kSettings) {
    const FoundValue& value = found->find(setting.name)->second;
    config.entries.push_back(
        ConfigEntry{std::string(setting.name), value.value, value.origin});
  }
  return config;
}

std::string DescribeConfig(const Config& config) {
  size_t name_width = 0;
  size_t value_width = 0;
  for (const ConfigEntry& entry : config.entries) {
    name_width = std::max(name_width, entry.name.size());
    value_width = std::max(value_width, entry.value.size() + 2);
  }
  std::string out;
  for (const ConfigEntry& entry : config.entries) {
    std::string name = entry.name;
    std::string value = absl::StrCat("'", entry.value, "'");
    name.resize(name_width, ' ');
    value.resize(value_width, ' ');
    absl::StrAppend(&out, name, " = ", value, "  # ", entry.origin, "\n");
  }
  return out;
}

}  // namespace ledger
