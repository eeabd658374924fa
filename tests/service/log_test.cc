// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: a line reads well for people and parses for programs, whatever stands
// in it. Method: rendered lines against literals.

#include "service/log.h"

#include "gtest/gtest.h"
#include "tests/matchers.h"

namespace ledger {
namespace {

TEST(LogTest, ALineForPeopleQuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(RenderLine(LogFormat::kHuman, "serving",
                       {{"address", "127.0.0.1:1"},
                        {"why", "disk full"},
                        {"empty", ""},
                        {"n", uint64_t{7}}}),
            "serving address=127.0.0.1:1 why=\"disk full\" empty=\"\" n=7");
}

TEST(LogTest, ALineForProgramsIsJson) {
  EXPECT_EQ(RenderLine(LogFormat::kJson, "a \"b\"",
                       {{"k", "c\\d\n"}, {"n", uint64_t{7}}}),
            R"("message":"a \"b\"","k":"c\\d\u000a","n":7)");
}

TEST(LogTest, ControlCharactersNeverReachTheTerminal) {
  EXPECT_EQ(JsonEscape("\x1b[31m\x7f"), "\\u001b[31m\\u007f");
  EXPECT_EQ(RenderLine(LogFormat::kHuman, "m", {{"k", "\x1b[31m"}}),
            "m k=\"\\u001b[31m\"");
}

TEST(LogTest, NamesOfFormatsAndLevelsAreRead) {
  EXPECT_THAT(ParseLogFormat("json"), IsOkAndHolds(LogFormat::kJson));
  EXPECT_THAT(ParseLogLevel("warning"), IsOkAndHolds(LogLevel::kWarning));
  EXPECT_THAT(ParseLogFormat("JSON"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ParseLogLevel(""), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace ledger
