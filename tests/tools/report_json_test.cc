// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: the forms in JSON are canonical, whole, and what CloudEvents demands.
// Method: whole lines, and a reader of JSON that is not ours.

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/tools/small_report.h"

namespace ledger::report {
namespace {

using nlohmann::json;

std::vector<std::string> Lines(const Report& report) {
  std::vector<std::string> lines =
      absl::StrSplit(Bytes(ToJsonLines(report)), '\n');
  EXPECT_EQ(lines.back(), "");
  lines.pop_back();
  return lines;
}

TEST(JsonLinesTest, LinesSayTheirKindAndTheFirstTheBasis) {
  const std::vector<std::string> lines = Lines(SmallReport());
  std::vector<std::string> kinds;
  for (const std::string& line : lines) {
    kinds.push_back(json::parse(line)["kind"]);
  }
  EXPECT_EQ(kinds, std::vector<std::string>({"basis", "event", "event", "term",
                                             "sum", "span", "finding"}));
  EXPECT_EQ(
      lines[0],
      R"({"agreement":"lease","agreement_size":"2",)"
      R"("as_of":"2023-11-14T00:00:00Z","command":"ledgerctl report lease )"
      R"(--as-of 2023-11-14T00:00:00Z --known-at 2023-11-15T00:00:00Z --form )"
      R"(jsonl --to -","engine_version":"1","kind":"basis",)"
      R"("known_at":"2023-11-15T00:00:00Z","origin":"ledger.example/1","root":)"
      R"("4813494d137e1631bba301d5acab6e7bb7aa74ce1185d456565ef51d737677b2",)"
      R"("tree_size":"9"})");
  EXPECT_EQ(lines[4],
            R"({"certain":true,"currency":"USD","hi":"1000.50","kind":"sum",)"
            R"("lo":"1000.50","marked":false,"sum":"committed",)"
            R"("term_id":"T-1"})");
  EXPECT_EQ(lines[5], R"({"from":"2023-02-01T00:00:00Z","kind":"span",)"
                      R"("status":"in force","term_id":"T-1","to":""})");
  EXPECT_EQ(lines[6],
            R"({"certain":true,"code":"F2 BREACH","finding":{"agreement_id":)"
            R"("lease","certain":true,"code":"FINDING_CODE_BREACH","events":)"
            R"([{"agreement_id":"lease","event_id":"e-2"}],"sentence":)"
            R"("An act inside T-1.","term_ids":["T-1"]},"kind":"finding",)"
            R"("says":"An act inside T-1."})");
}

// RFC 8785: keys sorted, no blanks, the short escapes, all else as it is.
TEST(JsonLinesTest, AnEventIsCanonical) {
  EXPECT_EQ(
      Lines(SmallReport("\"q\"\n\x14 þ\t\\ 日"))[2],
      R"({"actor":"local:user","effective":"2023-02-01","event":{"event_id":)"
      R"("e-2","fact":{"condition_defined":{"condition_id":"C-1",)"
      R"("description":{"plain":"\"q\"\n\u0014 þ\t\\ 日"}},"effective":{"date":)"
      R"("2023-02-01","resolved":{"first_us":"1675209600000000","last_us":)"
      R"("1675209600000000"}}}},"event_id":"e-2","kind":"event","position":4,)"
      R"("recorded":"2023-11-14T22:13:20.000002Z","request_id":"r-1",)"
      R"("revision":1,"says":"C-1: \"q\"\n\u0014 þ\t\\ 日","sources":"",)"
      R"("type":"condition.defined"})");
}

TEST(CloudEventsTest, EachEventHasWhatTheSpecificationDemands) {
  const json batch = json::parse(Bytes(ToCloudEvents(SmallReport("\"q\"\n"))));
  ASSERT_EQ(batch.size(), 2);
  std::set<std::string> ids;
  for (const json& event : batch) {
    ids.insert(event["id"]);
    EXPECT_EQ(event["specversion"], "1.0");
    EXPECT_EQ(event["source"], "//ledger.example/1/agreements/lease");
    EXPECT_EQ(event["subject"], "lease");
    EXPECT_EQ(event["type"], "condition.defined");
    EXPECT_EQ(event["datacontenttype"], "application/json");
    EXPECT_EQ(event["treesize"], "9");
    for (const auto& [name, value] : event.items()) {
      EXPECT_TRUE(value.is_string() || name == "data") << name;
      EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789"),
                std::string::npos)
          << name;
    }
  }
  EXPECT_EQ(ids, (std::set<std::string>{"e-1", "e-2"}));
  EXPECT_EQ(batch[0]["sequence"], "00000000000000000000");
  EXPECT_EQ(batch[1]["sequence"], "00000000000000000001");
  EXPECT_EQ(batch[1]["recordedtime"], "2023-11-14T22:13:20.000002Z");
  EXPECT_EQ(
      batch[1]["data"]["fact"]["condition_defined"]["description"]["plain"],
      "\"q\"\n");
}

TEST(CloudEventsTest, OnlyATimeThatIsCertainIsSaid) {
  Report report = SmallReport();
  const json batch = json::parse(Bytes(ToCloudEvents(report)));
  EXPECT_FALSE(batch[0].contains("time"));
  EXPECT_EQ(batch[1]["time"], "2023-02-01T00:00:00Z");
  report.events[1]
      .mutable_event()
      ->mutable_fact()
      ->mutable_effective()
      ->mutable_resolved()
      ->set_last_us(1'675'209'600'000'001);
  EXPECT_FALSE(json::parse(Bytes(ToCloudEvents(report)))[1].contains("time"));
}

TEST(CloudEventsTest, NoEventsAreAnEmptyBatch) {
  Report report = SmallReport();
  report.events.clear();
  EXPECT_EQ(json::parse(Bytes(ToCloudEvents(report))), json::array());
}

}  // namespace
}  // namespace ledger::report
