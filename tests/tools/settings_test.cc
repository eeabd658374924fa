// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: every setting comes from where the manual says, and a context file is
// kept or refused whole. Method: files in a directory of the test's own, an
// environment that is a map.

#include "tools/ledgerctl/settings.h"

#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/matchers.h"
#include "tests/temp_dir.h"

namespace ledger::ctl {
namespace {

using testing::HasSubstr;

using Environment = std::map<std::string, std::string>;

std::function<const char*(const char*)> Getenv(const Environment& from) {
  return [&from](const char* name) -> const char* {
    const auto found = from.find(name);
    return found == from.end() ? nullptr : found->second.c_str();
  };
}

TEST(SettingsTest, AFlagBeatsTheEnvironmentThatAContextThatTheDefault) {
  Environment environment;
  SettingValues flags, context;
  const auto server = [&] {
    const auto all = ResolveSettings(flags, Getenv(environment), "w", &context);
    return all->at("server").value + " by " + all->at("server").origin;
  };
  EXPECT_EQ(server(), "127.0.0.1:7420 by default");
  context["server"] = "c:1";
  EXPECT_EQ(server(), "c:1 by context w");
  environment["LEDGER_SERVER"] = "e:1";
  EXPECT_EQ(server(), "e:1 by LEDGER_SERVER");
  flags["server"] = "f:1";
  EXPECT_EQ(server(), "f:1 by flag --server");
  environment["LEDGER_SERVER"] = "";
  flags.clear();
  EXPECT_EQ(server(), "c:1 by context w");
}

TEST(SettingsTest, AValueThatCannotBeIsRefusedWithItsOrigin) {
  const Environment environment = {{"LEDGER_TIMEOUT", "soon"}};
  const auto all = ResolveSettings({}, Getenv(environment), "", nullptr);
  EXPECT_THAT(all.status().ToString(),
              HasSubstr("LEDGER_TIMEOUT: timeout: 'soon'; expected seconds"));
  EXPECT_FALSE(CheckSetting("server", "nowhere").ok());
  EXPECT_FALSE(CheckSetting("output", "xml").ok());
  EXPECT_FALSE(CheckSetting("color", "blue").ok());
  EXPECT_FALSE(CheckSetting("timeout", "3601").ok());
  EXPECT_TRUE(CheckSetting("timeout", "0.1").ok());
}

TEST(ContextsTest, WhatIsSavedIsLoaded) {
  TempDir dir;
  const auto path = dir / "deep/er/contexts.json";
  auto contexts = Contexts::Load(path).value();
  ASSERT_THAT(contexts.Add("work", {{"server", "w:1"}}), IsOk());
  ASSERT_THAT(contexts.Add("home", {{"server", "h:1"}, {"color", "never"}}),
              IsOk());
  EXPECT_EQ(contexts.selected(), "work");
  ASSERT_THAT(contexts.Select("home"), IsOk());
  ASSERT_THAT(contexts.Save(), IsOk());
  EXPECT_EQ(
      std::filesystem::status(path).permissions(),
      std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);

  auto again = Contexts::Load(path).value();
  EXPECT_EQ(again.all(), contexts.all());
  EXPECT_EQ(again.selected(), "home");
  ASSERT_THAT(again.Select("-"), IsOk());
  EXPECT_EQ(again.selected(), "work");
  ASSERT_THAT(again.Select("-"), IsOk());
  EXPECT_EQ(again.selected(), "home");
  ASSERT_THAT(again.Remove("home"), IsOk());
  EXPECT_EQ(again.selected(), "");
}

TEST(ContextsTest, WhatDoesNotExistIsNamed) {
  Contexts contexts;
  EXPECT_THAT(contexts.Select("work").ToString(), HasSubstr("'work'"));
  EXPECT_THAT(contexts.Select("-").ToString(), HasSubstr("before this one"));
  EXPECT_THAT(contexts.Remove("work").ToString(), HasSubstr("'work'"));
  EXPECT_FALSE(contexts.Add("-", {}).ok());
  EXPECT_FALSE(contexts.Add("a/b", {}).ok());
  EXPECT_THAT(contexts.Save().ToString(), HasSubstr("HOME"));
}

TEST(ContextsTest, AFileThatIsNotOursIsRefused) {
  TempDir dir;
  const auto path = dir / "contexts.json";
  const auto load = [&](const std::string& text) {
    std::ofstream(path) << text;
    return Contexts::Load(path).status().ToString();
  };
  EXPECT_THAT(load("{"), HasSubstr("not a JSON object"));
  EXPECT_THAT(load(R"({"server":"x:1"})"), HasSubstr("'server' is none of"));
  EXPECT_THAT(load(R"({"selected":"a"})"), HasSubstr("selects 'a'"));
  EXPECT_THAT(load(R"({"contexts":{"a":1}})"), HasSubstr("not an object"));
  EXPECT_THAT(load(R"({"contexts":{"a":{"host":"x"}}})"),
              HasSubstr("'host' is not a setting"));
  EXPECT_THAT(load(R"({"contexts":{"a":{"server":"x"}}})"),
              HasSubstr("expected HOST:PORT"));
}

TEST(ContextsTest, TheFileLiesWhereTheEnvironmentSays) {
  Environment environment = {{"HOME", "/h"}};
  EXPECT_EQ(Contexts::PathOf(Getenv(environment)),
            "/h/.config/ledgerctl/contexts.json");
  environment["XDG_CONFIG_HOME"] = "/x";
  EXPECT_EQ(Contexts::PathOf(Getenv(environment)),
            "/x/ledgerctl/contexts.json");
  environment["LEDGER_CONTEXTS"] = "/c.json";
  EXPECT_EQ(Contexts::PathOf(Getenv(environment)), "/c.json");
  EXPECT_EQ(Contexts::PathOf(Getenv({})), "");
}

}  // namespace
}  // namespace ledger::ctl
