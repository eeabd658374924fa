// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: `new` serves every type of event with a line that append accepts in
// form. Method: all types, read back by the reader of history files.

#include "tools/ledgerctl/samples.h"

#include <set>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/event.h"
#include "ledger/rules.h"
#include "tests/matchers.h"
#include "tools/ledgerctl/lines.h"
#include "tools/ledgerctl/schema.h"

namespace ledger::ctl {
namespace {

using testing::Contains;
using testing::HasSubstr;

TEST(SamplesTest, EverySampleIsOfItsType) {
  for (const std::string& type : EventTypes()) {
    const auto line = SampleLine(type);
    ASSERT_THAT(line, IsOk());
    EXPECT_EQ(EventType(line->event().fact()), type);
  }
}

TEST(SamplesTest, EverySampleHasTheFormThatAppendWants) {
  for (const std::string& type : EventTypes()) {
    for (const v1::Violation& violation :
         CheckForm(SampleLine(type)->event())) {
      ADD_FAILURE() << type << ": " << violation.field() << ": "
                    << violation.description();
    }
  }
}

TEST(SamplesTest, EveryCommentedLineReadsBackAsItself) {
  for (const std::string& type : EventTypes()) {
    const auto line = SampleLine(type);
    std::istringstream in(CommentedLine(type, *line));
    const auto requests = ReadRequests(in, type);
    ASSERT_THAT(requests, IsOk());
    ASSERT_EQ(requests->size(), 1u);
    EXPECT_EQ((*requests)[0].appends[0].events(0).SerializeAsString(),
              line->event().SerializeAsString())
        << type;
  }
}

TEST(SamplesTest, EveryKindOfFactHasASampleButTheLedgersOwn) {
  std::set<int> kinds;
  for (const std::string& type : EventTypes()) {
    kinds.insert(SampleLine(type)->event().fact().fact_case());
  }
  const auto* oneof = v1::Fact::descriptor()->FindOneofByName("fact");
  for (int i = 0; i < oneof->field_count(); ++i) {
    const bool own = oneof->field(i)->name() == "own_act";
    EXPECT_EQ(kinds.contains(oneof->field(i)->number()), !own)
        << oneof->field(i)->name();
  }
}

TEST(SamplesTest, EveryKindOfTermCanBeGranted) {
  for (int kind = 1; v1::TermKind_IsValid(kind); ++kind) {
    EXPECT_THAT(
        EventTypes(),
        Contains(std::string(TermKindName(static_cast<v1::TermKind>(kind))) +
                 ".granted"));
  }
}

TEST(SamplesTest, CommentsComeFromTheProtos) {
  const auto line = SampleLine("exclusivity.lifted");
  ASSERT_THAT(line, IsOk());
  const std::string text = CommentedLine("exclusivity.lifted", *line);
  EXPECT_THAT(text, HasSubstr("Unset: the whole term; else the rest goes on."));
  EXPECT_THAT(text, HasSubstr("event.fact.announced"));
  EXPECT_EQ(text.substr(0, 22), "# exclusivity.lifted: ");
}

TEST(SamplesTest, AMistypedTypeGetsItsNeighbours) {
  EXPECT_THAT(SampleLine("exclusivity.lift"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("did you mean 'exclusivity.lifted'")));
}

TEST(SchemaTest, EveryFieldOfTheSchemaHasAComment) {
  for (const char* name : {"ledger.v1.EventLine", "ledger.v1.Event",
                           "ledger.v1.Fact", "ledger.v1.TermFields"}) {
    const auto* message = SchemaMessage(name);
    ASSERT_NE(message, nullptr) << name;
    EXPECT_NE(CommentOf(*message), "") << name;
    for (int i = 0; i < message->field_count(); ++i) {
      EXPECT_NE(CommentOf(*message->field(i)), "")
          << message->field(i)->full_name();
    }
  }
  EXPECT_EQ(SchemaMessage("ledger.v1.NoSuch"), nullptr);
}

}  // namespace
}  // namespace ledger::ctl
