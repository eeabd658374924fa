// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// The model's verdicts on the real histories against the golden questions.
// Method: every question of the kind "permitted" is asked of the model alone;
// events are compared by line, without the letter that tells parts of a line.

#include <fstream>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "ledger/v1/line.pb.h"
#include "nlohmann/json.hpp"
#include "tests/model/model_time.h"
#include "tests/model/model_verdict.h"

namespace ledger::model {
namespace {

using nlohmann::json;

const std::string kRoot = LEDGER_SOURCE_DIR;

// "msoai-009b" and "x/msoai-009b" are of line "msoai-009".
std::set<std::string> LinesOf(const std::set<std::string>& events) {
  std::set<std::string> lines;
  for (std::string event : events) {
    event = event.substr(event.find('/') + 1);
    if (event.back() >= 'a' && event.back() <= 'h') event.pop_back();
    lines.insert(event);
  }
  return lines;
}

std::set<std::string> Strings(const json& question, const std::string& name) {
  std::set<std::string> strings;
  if (!question.contains(name)) return strings;
  const json& value = question.at(name);
  if (value.is_string()) return {value.get<std::string>()};
  for (const json& each : value) strings.insert(each.get<std::string>());
  return strings;
}

// The agreements of all histories, as far as they were recorded by a date.
std::vector<ModelAgreement> KnownBy(const std::string& date) {
  std::map<std::string, std::vector<ModelEvent>> by_id;
  for (const char* name : {"coreweave_openai", "cuad_amendment_chains",
                           "globalstar_apple", "hess_chevron_stabroek_rofr",
                           "microsoft_openai", "openai_aws", "rivian_amazon"}) {
    std::ifstream file(kRoot + "/tools/histories/" + name + ".jsonl");
    std::string text;
    while (std::getline(file, text)) {
      v1::EventLine line;
      EXPECT_TRUE(
          google::protobuf::util::JsonStringToMessage(text, &line).ok());
      if (line.recorded().substr(0, 10) > date) continue;
      std::vector<ModelEvent>& events = by_id[line.agreement_id()];
      ModelEvent row;
      row.position = row.revision = events.size();
      row.agreement = line.agreement_id();
      row.event = line.event();
      ResolveAll(row.event);
      events.push_back(std::move(row));
    }
  }
  std::vector<ModelAgreement> agreements;
  for (auto& [id, events] : by_id) agreements.push_back({id, events});
  return agreements;
}

v1::PermissionQuestion Asked(const json& said) {
  v1::PermissionQuestion asked;
  asked.set_actor(said.at("actor").get<std::string>());
  const auto fill = [&](const char* name, auto* (v1::Box::*mutable_values)()) {
    for (const std::string& each : Strings(said, name)) {
      (asked.mutable_act()->*mutable_values)()->add_values(each);
    }
  };
  fill("activity", &v1::Box::mutable_activity);
  fill("subject", &v1::Box::mutable_subject);
  fill("field", &v1::Box::mutable_field);
  fill("channel", &v1::Box::mutable_channel);
  fill("counterparty", &v1::Box::mutable_counterparty);
  return asked;
}

// Whether the expected lines are those that an answer must and may name.
void ExpectNamed(const std::set<std::string>& expected, const ModelNamed& named,
                 const std::string& about) {
  EXPECT_FALSE(named.unsure) << about;
  const std::set<std::string> must = LinesOf(named.must);
  const std::set<std::string> may = LinesOf(named.may);
  EXPECT_TRUE(
      std::includes(expected.begin(), expected.end(), must.begin(),
                    must.end()) &&
      std::includes(may.begin(), may.end(), expected.begin(), expected.end()))
      << about << ": expected " << absl::StrJoin(expected, " ");
}

TEST(GoldenVerdictTest, TheModelGivesTheExpectedVerdicts) {
  std::ifstream file(kRoot + "/tests/golden/questions.jsonl");
  std::string text;
  int asked = 0;
  while (std::getline(file, text)) {
    const json question = json::parse(text);
    if (question["structured"]["ask"] != "permitted") continue;
    ++asked;
    const ModelPermission answer = PermissionOf(
        KnownBy(question["known_at"]), Asked(question["structured"]),
        Day(question["as_of"]), {200'000, 100'000});
    const std::string id = question["id"].get<std::string>();
    SCOPED_TRACE(absl::StrCat(id, "\n", PermissionText(answer)));
    EXPECT_EQ(answer.unsure, "");
    EXPECT_EQ("VERDICT_" + question["expect"].get<std::string>(),
              v1::Verdict_Name(answer.verdict));
    std::set<std::string> could_be;
    for (const v1::Verdict each : answer.could_be) {
      could_be.insert(v1::Verdict_Name(each).substr(8));
    }
    EXPECT_EQ(could_be, Strings(question, "could_be"));
    ExpectNamed(Strings(question, "because"), answer.because, "because");
    ExpectNamed(Strings(question, "released_by"), answer.released_by,
                "released_by");
    if (std::getenv("LEDGER_SHOW") != nullptr) {
      std::cout << id << " " << PermissionText(answer) << std::endl;
    }
  }
  EXPECT_EQ(asked, 11);
}

}  // namespace
}  // namespace ledger::model
