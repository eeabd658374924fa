// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: every setting has one value and one origin, and what is wrong is named
// where it stands. Method: small command lines, environments and files.

#include "service/config.h"

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <map>

#include "gtest/gtest.h"
#include "tests/matchers.h"

namespace ledger {
namespace {

using testing::AllOf;
using testing::HasSubstr;

Environment Variables(std::map<std::string, std::string> values) {
  return [values](const std::string& name) {
    const auto it = values.find(name);
    return it == values.end() ? std::optional<std::string>()
                              : std::optional<std::string>(it->second);
  };
}

// A settings file that is gone with the test.
class SettingsFile {
 public:
  explicit SettingsFile(const std::string& text)
      : path_(testing::TempDir() + "settings-" + std::to_string(getpid()) +
              ".toml") {
    std::ofstream(path_) << text;
  }
  ~SettingsFile() { std::remove(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  const std::string path_;
};

std::string OriginOf(const Config& config, const std::string& name) {
  for (const ConfigEntry& entry : config.entries) {
    if (entry.name == name) return entry.origin;
  }
  return "not there";
}

TEST(ConfigTest, DefaultsListenOnLoopbackOnly) {
  const auto config = ReadConfig({"--data=d"}, Variables({}));
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->listen.ToString(), "127.0.0.1:7420");
  ASSERT_TRUE(config->metrics_listen.has_value());
  EXPECT_EQ(config->metrics_listen->ToString(), "127.0.0.1:7421");
  EXPECT_EQ(config->reader_threads, 2);
  EXPECT_FALSE(config->insecure);
  EXPECT_EQ(OriginOf(*config, "listen"), "default");
  EXPECT_EQ(OriginOf(*config, "data"), "flag --data");
}

TEST(ConfigTest, FailClosedNeedsAPolicyAndThatAKey) {
  const auto config = ReadConfig(
      {"--data=d", "--witness-policy=p", "--fail-closed"}, Variables({}));
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->witness_policy, "p");
  EXPECT_TRUE(config->fail_closed);
  EXPECT_THAT(ReadConfig({"--data=d", "--fail-closed"}, Variables({})),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("flag --fail-closed: fail-closed: there is "
                                 "no policy")));
  EXPECT_THAT(ReadConfig({"--data=d", "--witness-policy=p", "--key-file=off"},
                         Variables({})),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("nothing is signed with --key-file=off")));
}

TEST(ConfigTest, AFlagBeatsTheEnvironmentAndThatTheFile) {
  const SettingsFile file(
      "data = 'from-file'\n"
      "drain-delay = '1s'\n"
      "reader-threads = 3\n");
  const Environment environment = Variables({{"LEDGER_CONFIG", file.path()},
                                             {"LEDGER_READER_THREADS", "4"},
                                             {"LEDGER_DRAIN_DELAY", "2s"}});
  const auto config = ReadConfig({"--drain-delay", "3s"}, environment);
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->data, "from-file");
  EXPECT_EQ(config->reader_threads, 4);
  EXPECT_EQ(config->drain_delay, std::chrono::seconds(3));
  EXPECT_EQ(OriginOf(*config, "data"), file.path() + ":1");
  EXPECT_EQ(OriginOf(*config, "reader-threads"),
            "environment LEDGER_READER_THREADS");
  EXPECT_EQ(OriginOf(*config, "drain-delay"), "flag --drain-delay");
}

TEST(ConfigTest, NoAuditRunsUnlessItIsAskedFor) {
  auto config = ReadConfig({"--data=d"}, Variables({}));
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->audit_every, std::chrono::milliseconds(0));
  EXPECT_EQ(config->audit_records_per_second, 1000u);
  const SettingsFile file(
      "audit-every = '48h'\n"
      "audit-records-per-second = 250\n");
  config = ReadConfig({"--data=d", "--config", file.path()},
                      Variables({{"LEDGER_AUDIT_EVERY", "24h"}}));
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->audit_every, std::chrono::hours(24));
  EXPECT_EQ(config->audit_records_per_second, 250u);
  EXPECT_EQ(OriginOf(*config, "audit-every"), "environment LEDGER_AUDIT_EVERY");
}

TEST(ConfigTest, ShowsEachValueWithItsOrigin) {
  const auto config =
      ReadConfig({"config", "--log-format=json"}, Variables({}));
  ASSERT_THAT(config, IsOk());
  EXPECT_TRUE(config->print_config);
  EXPECT_THAT(DescribeConfig(*config),
              AllOf(HasSubstr("log-format               = 'json' "),
                    HasSubstr("# flag --log-format\n"),
                    HasSubstr("listen                   = '127.0.0.1:7420'  "
                              "# default\n")));
}

TEST(ConfigTest, AnUnknownKeyInTheFileIsNamedWithItsLine) {
  const SettingsFile file("data = 'd'\n\nlissten = '127.0.0.1:1'\n");
  EXPECT_THAT(ReadConfig({"--config", file.path()}, Variables({})),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr(file.path() + ":3: unknown key 'lissten'")));
}

TEST(ConfigTest, WhatIsNotTomlIsNamedWithItsLine) {
  const SettingsFile file("data = 'd'\nlisten = \n");
  EXPECT_THAT(ReadConfig({"--config", file.path()}, Variables({})),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr(file.path() + ":2: ")));
}

TEST(ConfigTest, AValueOfAnotherKindIsNamedWithItsLine) {
  const SettingsFile file("data = ['a']\n");
  EXPECT_THAT(ReadConfig({"--config", file.path()}, Variables({})),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr(":1: key 'data': give a string")));
}

TEST(ConfigTest, AMissingFileIsNamed) {
  EXPECT_THAT(ReadConfig({"--config", "/nowhere/x.toml"}, Variables({})),
              StatusIs(absl::StatusCode::kNotFound,
                       HasSubstr("config '/nowhere/x.toml': no such file")));
}

TEST(ConfigTest, APublicAddressNeedsToBeCalledInsecure) {
  EXPECT_THAT(
      ReadConfig({"--data=d", "--listen=0.0.0.0:7420"}, Variables({})),
      StatusIs(absl::StatusCode::kInvalidArgument,
               AllOf(HasSubstr("flag --listen: listen: '0.0.0.0:7420' is not "
                               "a loopback address"),
                     HasSubstr("--insecure"))));
  EXPECT_THAT(ReadConfig({"--data=d", "--listen=0.0.0.0:7420", "--insecure"},
                         Variables({})),
              IsOk());
}

TEST(ConfigTest, ANameThatBeginsLikeALoopbackAddressIsNone) {
  EXPECT_FALSE((Address{"127.0.0.1.example.com", 1}.IsLoopback()));
  EXPECT_FALSE((Address{"127.evil", 1}.IsLoopback()));
  EXPECT_TRUE((Address{"127.1.2.3", 1}.IsLoopback()));
  EXPECT_TRUE((Address{"::1", 1}.IsLoopback()));
  EXPECT_FALSE((Address{"::", 1}.IsLoopback()));
  EXPECT_TRUE((Address{"localhost", 1}.IsLoopback()));
}

TEST(ConfigTest, MetricsStayOnLoopbackEvenWhenInsecure) {
  EXPECT_THAT(
      ReadConfig({"--data=d", "--metrics-listen=0.0.0.0:1", "--insecure"},
                 Variables({})),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("metrics-listen: '0.0.0.0:1'")));
  const auto off =
      ReadConfig({"--data=d", "--metrics-listen=off"}, Variables({}));
  ASSERT_THAT(off, IsOk());
  EXPECT_FALSE(off->metrics_listen.has_value());
}

// A wrong value of each setting, and the words that answer it.
TEST(ConfigTest, AWrongValueIsNamedWithWhatIsAllowed) {
  const struct {
    std::vector<std::string> arguments;
    std::string message;
  } rows[] = {
      {{}, "default: data: missing; give the directory of the ledger"},
      {{"--data=d", "--listen=7420"}, "listen: found '7420'; give host:port"},
      {{"--data=d", "--listen=127.0.0.1:"}, "found '127.0.0.1:'"},
      {{"--data=d", "--listen=127.0.0.1:65536"}, "found '127.0.0.1:65536'"},
      {{"--data=d", "--listen=127.0.0.1:-1"}, "found '127.0.0.1:-1'"},
      {{"--data=d", "--listen=::1:1"}, "found '::1:1'"},
      {{"--data=d", "--listen=[::1:1"}, "found '[::1:1'"},
      {{"--data=d", "--reader-threads=0"}, "found '0'; give 1 to 64"},
      {{"--data=d", "--reader-threads=65"}, "found '65'; give 1 to 64"},
      {{"--data=d", "--reader-threads=many"}, "found 'many'; give 1 to 64"},
      {{"--data=d", "--drain-delay=5"}, "found '5'; give 0s to 1h"},
      {{"--data=d", "--drain-delay=-1s"}, "found '-1s'; give 0s to 1h"},
      {{"--data=d", "--stop-timeout=2h"}, "found '2h'; give 0s to 1h"},
      {{"--data=d", "--audit-every=daily"},
       "audit-every: found 'daily'; give 0s, or 1ms to 720h"},
      {{"--data=d", "--audit-every=721h"}, "found '721h'; give 0s, or 1ms"},
      {{"--data=d", "--audit-every=-1s"}, "found '-1s'; give 0s, or 1ms"},
      {{"--data=d", "--audit-every=1us"}, "found '1us'; give 0s, or 1ms"},
      {{"--data=d", "--audit-records-per-second=0"},
       "found '0'; give 1 to 1000000"},
      {{"--data=d", "--audit-records-per-second=-1"},
       "found '-1'; give 1 to 1000000"},
      {{"--data=d", "--log-format=xml"},
       "found 'xml'; give auto, human or json"},
      {{"--data=d", "--log-level=loud"},
       "found 'loud'; give debug, info, warning or error"},
      {{"--data=d", "--reflection=maybe"}, "maybe"},
      {{"--data=d", "--colour=red"}, "--colour"},
      {{"--data=d", "stray"}, "stray"},
  };
  for (const auto& row : rows) {
    EXPECT_THAT(
        ReadConfig(row.arguments, Variables({})),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(row.message)));
  }
}

TEST(ConfigTest, HelpNamesEverySetting) {
  const auto config = ReadConfig({"--help"}, Variables({}));
  ASSERT_THAT(config, IsOk());
  ASSERT_TRUE(config->help.has_value());
  for (const char* name :
       {"--data", "--listen", "--insecure", "--origin", "--metrics-listen",
        "--config", "--log-format", "--drain-delay", "--reader-threads",
        "--port-file", "--print-config", "--version"}) {
    EXPECT_THAT(*config->help, HasSubstr(name));
  }
}

}  // namespace
}  // namespace ledger
