// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Small histories of what b owes to h, and what the persons concerned may do.

#ifndef TESTS_LEDGER_BOUND_H_
#define TESTS_LEDGER_BOUND_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "ledger/permission.h"
#include "ledger/verdict_words.h"
#include "tests/ledger/asked.h"

namespace ledger {

inline v1::PermissionAnswer Answer(const Told& told, std::string_view day,
                                   std::string_view actor,
                                   std::string_view act) {
  v1::PermissionQuestion question;
  question.set_actor(std::string(actor));
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      std::string(act), question.mutable_act()));
  const AgreementHistory agreement = {ParseAgreementId("a").value(),
                                      &told.history()};
  auto answer =
      DerivePermission({&agreement, 1}, On(day, told.Now()), question);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return *std::move(answer);
}

// "NO by g; released x; unknown y".
inline std::string Asked(const Told& told, std::string_view day,
                         std::string_view actor,
                         std::string_view act = "activity: {values: 'sell'}") {
  const v1::PermissionAnswer answer = Answer(told, day, actor, act);
  std::string text(VerdictName(answer.verdict()));
  const auto add = [&](const char* word, const std::string& ids) {
    if (!ids.empty()) absl::StrAppend(&text, word, ids);
  };
  add(" by ", Ids(answer.because()));
  add("; released ", Ids(answer.released_by()));
  add("; unknown ", Ids(answer.unknowns()));
  return text;
}

// "NO include …, YES include …": the parts in the order of the answer.
inline std::string Parts(const Told& told, std::string_view act) {
  const v1::PermissionAnswer answer = Answer(told, "2021-01-01", "b", act);
  std::string text;
  for (const v1::VerdictPart& each : answer.parts()) {
    absl::StrAppend(&text, text.empty() ? "" : ", ",
                    std::string(VerdictName(each.verdict())), " ",
                    each.scope().ShortDebugString());
  }
  return text;
}

inline std::string Sells(std::string_view more = "") {
  return absl::StrCat("activity: {values: 'sell'} ", std::string(more));
}

// What b owes to h: not to sell.
inline std::string Bound(std::string_view id, std::string_view more = "",
                         std::string_view scope = "",
                         std::string_view effective = "date: '2020-01-01'") {
  return absl::StrCat(
      "event_id: '", std::string(id), "' fact: {effective: {",
      std::string(effective), "} term_granted: {term_id: '", std::string(id),
      "' term_kind: TERM_KIND_EXCLUSIVITY fields: {holders: {party_ids: 'h'} "
      "burdened: {party_ids: 'b'} scope: {include: {",
      Sells(scope), "}} ", std::string(more), "}}}");
}

inline std::string Changed(std::string_view id, std::string_view effective,
                           std::string_view party, std::string_view change) {
  return absl::StrCat("event_id: '", std::string(id), "' fact: {effective: {",
                      std::string(effective), "} party_changed: {party_id: '",
                      std::string(party), "' ", std::string(change), "}}");
}

inline std::string Ruling(std::string_view id, std::string_view more) {
  return Event(id, "2020-01-01",
               absl::StrCat("ruling_issued: {kind: RULING_KIND_DECLARATORY "
                            "ruling_id: '",
                            std::string(id), "' ", std::string(more), "}"));
}

inline std::string Claim(std::string_view id, std::string_view more) {
  return Event(id, "2020-02-01",
               absl::StrCat("dispute_recorded: {dispute_id: 'D' claimed: {by: "
                            "'h' term_ids: 'T' ",
                            std::string(more), "}}"));
}

// An agreement of h, b and s, of whom b will owe something to h.
class BoundTest : public testing::Test {
 protected:
  BoundTest() {
    told_.And(
        "event_id: 'i' fact: {effective: {date: '2020-01-01'} instrument_id: "
        "'I' instrument_executed: {kind: INSTRUMENT_KIND_AGREEMENT parties: "
        "{party_id: 'h'} parties: {party_id: 'b'} parties: {party_id: 's'}}}");
  }
  Told told_;
};

}  // namespace ledger

#endif  // TESTS_LEDGER_BOUND_H_
