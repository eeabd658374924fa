// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef SERVICE_CONFIG_H_
#define SERVICE_CONFIG_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "service/log.h"

namespace ledger {

// One setting as it was found: its name, its value, and where it came from
// ("default", "ledger.toml:3", "environment LEDGER_DATA", "flag --data").
struct ConfigEntry {
  std::string name;
  std::string value;
  std::string origin;
};

// An address to listen on. A value.
struct Address {
  std::string host;  // without brackets
  int port = 0;      // 0: the system chooses

  // "127.0.0.1:7420", "[::1]:7420".
  std::string ToString() const;
  // True for 127.0.0.0/8, ::1 and "localhost".
  bool IsLoopback() const;
};

// What ledgerd runs with; every value is checked. A value.
struct Config {
  std::string data;
  std::string origin;
  Address listen;
  std::optional<Address> metrics_listen;
  std::string port_file;
  std::string key_file;  // empty: nothing is signed
  std::string head_file;
  std::string witness_policy;  // file; empty: nobody is asked to cosign
  bool fail_closed = false;
  std::chrono::milliseconds checkpoint_every{0};
  std::chrono::milliseconds heads_every{0};
  std::chrono::milliseconds audit_every{0};
  uint64_t audit_records_per_second = 0;
  bool insecure = false;
  bool reflection = true;
  LogFormat log_format = LogFormat::kAuto;
  LogLevel log_level = LogLevel::kInfo;
  std::chrono::milliseconds drain_delay{0};
  std::chrono::milliseconds stop_timeout{0};
  std::chrono::milliseconds watch_slow_after{0};
  int reader_threads = 2;

  // What the command line asks for instead of serving.
  bool print_config = false;
  bool print_version = false;
  bool add_key = false;
  bool rebuild_index = false;
  std::optional<std::string> help;

  std::vector<ConfigEntry> entries;  // every setting, in the order of --help
};

// Looks a variable up; nothing when it is not set.
using Environment =
    std::function<std::optional<std::string>(const std::string& name)>;

// Reads the settings: a flag beats the environment (LEDGER_*), that beats the
// file named by `config`, and that the default. `arguments` are without the
// program's name.
// Errors: INVALID_ARGUMENT, naming the setting, where it was found, what was
// found and what is allowed; an unknown key names its line in the file.
absl::StatusOr<Config> ReadConfig(const std::vector<std::string>& arguments,
                                  const Environment& environment);

// Every setting with its value and origin, one a line, in columns.
std::string DescribeConfig(const Config& config);

// Reads "host:port" or "[host]:port"; port 0 to 65535.
// Errors: INVALID_ARGUMENT, a sentence without the setting's name.
absl::StatusOr<Address> ParseAddress(std::string_view text);

}  // namespace ledger

#endif  // SERVICE_CONFIG_H_
