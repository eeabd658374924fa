// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/permission.h"

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/verdict_words.h"
#include "nlohmann/json.hpp"
#include "tests/histories.h"
#include "tests/ledger/asked.h"

namespace ledger {
namespace {

using Json = nlohmann::json;
using Lines = std::set<std::string>;

Lines LinesOf(
    const google::protobuf::RepeatedPtrField<v1::EventReference>& events) {
  Lines lines;
  for (const v1::EventReference& each : events) {
    lines.insert(Histories::LineOf(each.event_id()));
  }
  return lines;
}

void SetValues(const Json& act, const char* dimension, v1::Values* values) {
  const Json& said = act[dimension];
  if (said.is_string()) values->add_values(said.get<std::string>());
  if (!said.is_array()) return;
  for (const Json& each : said) values->add_values(each.get<std::string>());
}

v1::PermissionQuestion QuestionOf(const Json& structured) {
  v1::PermissionQuestion question;
  question.set_actor(structured["actor"].get<std::string>());
  v1::Box& act = *question.mutable_act();
  for (const char* dimension : {"activity", "subject", "field", "territory",
                                "channel", "counterparty"}) {
    if (!structured.contains(dimension)) continue;
    const auto* field = v1::Box::descriptor()->FindFieldByName(dimension);
    SetValues(structured, dimension,
              static_cast<v1::Values*>(
                  act.GetReflection()->MutableMessage(&act, field)));
  }
  return question;
}

// Every question of the table that asks whether something is permitted.
TEST(GoldenPermission, AnswersAsTheTableSays) {
  const Histories histories(std::string(LEDGER_SOURCE_DIR) +
                            "/tools/histories");
  std::ifstream table(std::string(LEDGER_SOURCE_DIR) +
                      "/tests/golden/questions.jsonl");
  int asked = 0;
  for (std::string text; std::getline(table, text);) {
    const Json row = Json::parse(text);
    if (row["structured"]["ask"] != "permitted") continue;
    SCOPED_TRACE(row["id"].get<std::string>() + " " +
                 row["question"].get<std::string>());
    const std::string known = row["known_at"];
    const Instant as_of =
        ParseInstant(row["as_of"].get<std::string>() + "T00:00:00Z").value();
    const auto answer =
        DerivePermission(histories.All(), {as_of, histories.KnownOn(known)},
                         QuestionOf(row["structured"]));
    ASSERT_TRUE(answer.ok()) << answer.status();
    SCOPED_TRACE(answer->DebugString());
    EXPECT_EQ(std::string(VerdictName(answer->verdict())), row["expect"]);
    EXPECT_EQ(LinesOf(answer->because()), row["because"].get<Lines>());
    if (row.contains("released_by")) {
      EXPECT_EQ(LinesOf(answer->released_by()),
                row["released_by"].get<Lines>());
    }
    if (row.contains("could_be")) {
      std::vector<std::string> could_be;
      for (const int each : answer->could_be()) {
        could_be.emplace_back(VerdictName(static_cast<v1::Verdict>(each)));
      }
      EXPECT_EQ(could_be, row["could_be"].get<std::vector<std::string>>());
    }
    ++asked;
  }
  EXPECT_GE(asked, 11);
}

std::string Bound(const char* id, const char* subject) {
  return Event(
      id, "2020-02-01",
      absl::StrCat("term_granted: {term_id: '", id,
                   "', term_kind: TERM_KIND_NON_COMPETE, fields: {holders: "
                   "{party_ids: 'h'} burdened: {party_ids: 'b'} scope: "
                   "{include: {activity: {values: 'buy'} subject: {values: '",
                   subject, "'}} except: {subject: {values: 'cap/b'}}}}}"));
}

const char* const kParties =
    "event_id: 'i' fact: {effective: {date: '2020-01-01'} instrument_id: 'I' "
    "instrument_executed: {kind: INSTRUMENT_KIND_AGREEMENT parties: {party_id: "
    "'h'} parties: {party_id: 'b'}}}";

// Whether b may buy on a day, as far as is told.
absl::StatusOr<v1::PermissionAnswer> MayBuy(const Told& told,
                                            std::string_view day) {
  v1::PermissionQuestion question;
  question.set_actor("b");
  question.mutable_act()->mutable_activity()->add_values("buy");
  question.mutable_act()->mutable_subject()->add_values("cap/a");
  const AgreementHistory agreement = {ParseAgreementId("a").value(),
                                      &told.history()};
  return DerivePermission({&agreement, 1}, On(day, told.Now()), question);
}

// A limit that is moved to have ended before ended when it was moved: until
// then nobody was told so.
TEST(PermissionTest, WhatMovedAnEndIntoThePastReleased) {
  Told told;
  told.And(kParties)
      .And(Bound("x", "cap"))
      .And(Event("m", "2023-01-01",
                 "term_amended: {term_id: 'x', term_kind: "
                 "TERM_KIND_NON_COMPETE set: {window: {end: {until: {date: "
                 "'2022-01-01'}}}}}"));
  EXPECT_EQ(MayBuy(told, "2022-12-31")->verdict(), v1::VERDICT_NO);
  const auto after = MayBuy(told, "2023-01-02");
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->verdict(), v1::VERDICT_YES);
  EXPECT_EQ(Ids(after->released_by()), "m");
}

// Of the parts of an answer only the terms decide, not which was recorded
// first.
TEST(PermissionTest, PartsDoNotHangOnTheOrderOfRecording) {
  Told one, two;
  one.And(kParties).And(Bound("x", "cap/a")).And(Bound("y", "cap"));
  two.And(kParties).And(Bound("y", "cap")).And(Bound("x", "cap/a"));
  v1::PermissionQuestion question;
  question.set_actor("b");
  question.mutable_act()->mutable_activity()->add_values("buy");
  std::vector<std::string> parts;
  for (const Told* told : {&one, &two}) {
    const AgreementHistory agreement = {ParseAgreementId("a").value(),
                                        &told->history()};
    auto answer = DerivePermission({&agreement, 1},
                                   On("2021-01-01", told->Now()), question);
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_GT(answer->parts_size(), 1);
    answer->clear_because();
    answer->clear_limits();
    answer->clear_sentence();
    parts.push_back(answer->DebugString());
  }
  EXPECT_EQ(parts[0], parts[1]);
}

// A notice of some day in January may be answered for 30 days, and silence
// declines.
TEST(PermissionTest, ADeadlineThatMayBeOverMakesWorlds) {
  Told told;
  told.And(kParties)
      .And(
          Event("g", "2021-01-01",
                "term_granted: {term_id: 'R' term_kind: TERM_KIND_ROFR fields: "
                "{holders: {party_ids: 'h'} burdened: {party_ids: 'b'} scope: "
                "{include: {activity: {values: 'buy'}}} right: {clock_start: "
                "CLOCK_START_GIVING day_count: DAY_COUNT_CALENDAR silence: "
                "SILENCE_RULE_DECLINED response_window: {days: 30} "
                "third_party_window: {days: 5}}}}"))
      .And(
          "event_id: 'n' fact: {effective: {interval: {lo: '2021-01-10' hi: "
          "'2021-01-12'}} right_noticed: {term_id: 'R' term_kind: "
          "TERM_KIND_ROFR process_id: 'p'}}");
  v1::PermissionQuestion question;
  question.set_actor("b");
  question.set_process_id("p");
  question.mutable_act()->mutable_activity()->add_values("buy");
  const AgreementHistory agreement = {ParseAgreementId("a").value(),
                                      &told.history()};
  const auto ask = [&](std::string_view day) {
    return DerivePermission({&agreement, 1}, On(day, told.Now()), question)
        .value();
  };
  EXPECT_EQ(ask("2021-02-09").verdict(), v1::VERDICT_YES_SUBJECT_TO);
  const v1::PermissionAnswer between = ask("2021-02-11");
  EXPECT_EQ(between.verdict(), v1::VERDICT_INDETERMINATE);
  EXPECT_THAT(
      between.could_be(),
      testing::ElementsAre(v1::VERDICT_YES_SUBJECT_TO, v1::VERDICT_YES));
  EXPECT_EQ(Ids(between.because()), "n");
  EXPECT_EQ(Ids(between.unknowns()), "n");
  EXPECT_EQ(ask("2021-02-12").verdict(), v1::VERDICT_YES);
  EXPECT_EQ(ask("2021-02-16").verdict(), v1::VERDICT_INDETERMINATE)
      << "or the second window is over";
  EXPECT_EQ(ask("2021-02-18").verdict(), v1::VERDICT_YES_SUBJECT_TO);
}

// Twenty preferences may have ended; what is forbidden does not hang on them.
TEST(PermissionTest, TooManyUnknownsHideNoProhibitionThatIsCertain) {
  Told told;
  told.And(kParties);
  for (int i = 0; i < 20; ++i) {
    const std::string id = absl::StrCat("p", i);
    told.And(Event(id, "2021-01-01",
                   absl::StrCat("term_granted: {term_id: '", id,
                                "' term_kind: TERM_KIND_PREFERENCE fields: "
                                "{holders: {party_ids: 'h'} burdened: "
                                "{party_ids: 'b'} scope: {include: {activity: "
                                "{values: 'buy'}}}}}")));
    told.And(absl::StrCat("event_id: 'l", i,
                          "' fact: {effective: {interval: {lo: '2021-06-01' "
                          "hi: '2022-06-01'}} term_lifted: {term_id: '",
                          id, "' term_kind: TERM_KIND_PREFERENCE}}"));
  }
  auto answer = MayBuy(told, "2022-01-01");
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->verdict(), v1::VERDICT_INDETERMINATE);
  EXPECT_TRUE(answer->too_many_unknowns());
  told.And(Bound("x", "cap"));
  answer = MayBuy(told, "2022-01-01");
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->verdict(), v1::VERDICT_NO);
  EXPECT_FALSE(answer->too_many_unknowns());
  EXPECT_EQ(Ids(answer->because()), "x");
  EXPECT_EQ(Ids(answer->released_by()), "");
}

// They became affiliates at some time, and ceased to be at a known one: before
// or after it.
TEST(PermissionTest, TheOrderOfAnAffiliationToItsEndMakesWorlds) {
  Told told;
  told.And(kParties)
      .And(Bound("x", "cap"))
      .And(Event("j", "2020-01-01",
                 "party_changed: {party_id: 'c' joined: {party_id: 'c'}}"))
      .And(Event("d", "2021-06-01",
                 "party_changed: {party_id: 'c' disaffiliated: 'b'}"))
      .And(
          "event_id: 'a' fact: {effective: {interval: {hi: '2022-01-01'}} "
          "party_changed: {party_id: 'b' affiliated: 'c'}}");
  v1::PermissionQuestion question;
  question.set_actor("c");
  question.mutable_act()->mutable_activity()->add_values("buy");
  question.mutable_act()->mutable_subject()->add_values("cap/a");
  const AgreementHistory agreement = {ParseAgreementId("a").value(),
                                      &told.history()};
  const auto answer =
      DerivePermission({&agreement, 1}, On("2023-01-01", told.Now()), question);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->verdict(), v1::VERDICT_INDETERMINATE);
  EXPECT_THAT(answer->could_be(),
              testing::ElementsAre(v1::VERDICT_NO, v1::VERDICT_YES));
}

}  // namespace
}  // namespace ledger
