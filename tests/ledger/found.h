// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Histories in which something is found, and what is found, in short forms.

#ifndef TESTS_LEDGER_FOUND_H_
#define TESTS_LEDGER_FOUND_H_

#include <set>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "ledger/finding.h"
#include "tests/ledger/asked.h"

namespace ledger {

// "F3: l x": every finding of these codes, with its events; "F3?" if possible.
inline std::string Found(const Told& told, std::string_view as_of,
                         std::set<v1::FindingCode> codes = {}) {
  const AgreementHistory agreement = {ParseAgreementId("a").value(),
                                      &told.history()};
  const auto findings =
      DeriveFindings({&agreement, 1}, On(as_of, told.Now()), codes);
  EXPECT_TRUE(findings.ok()) << findings.status();
  if (!findings.ok()) return "";
  return absl::StrJoin(
      *findings, " | ", [](std::string* out, const v1::Finding& each) {
        absl::StrAppend(out, std::string(RowOf(each.code()).number),
                        each.certain() ? "" : "?", ": ", Ids(each.events()));
      });
}

inline std::string Term(std::string_view kind, std::string_view fact,
                        std::string_view id, std::string_view more) {
  return absl::StrCat(std::string(fact), ": {term_id: '", std::string(id),
                      "', term_kind: TERM_KIND_", std::string(kind), " ",
                      std::string(more), "}");
}

// A step of the opportunity p under the right of first refusal R.
inline std::string Step(std::string_view id, std::string_view date,
                        std::string_view step, std::string_view amount = "") {
  return Event(id, date,
               Term("ROFR", step, "R",
                    absl::StrCat("process_id: 'p' ", std::string(amount))));
}

inline std::string Held(std::string_view holder, std::string_view burdened,
                        std::string_view scope = "activity: {values: 'buy'}") {
  return absl::StrCat("fields: {holders: {party_ids: '", std::string(holder),
                      "'} burdened: {party_ids: '", std::string(burdened),
                      "'} scope: {include: {", std::string(scope), "}}}");
}

// Parties h, b and x, and an exclusivity of h over b on buying.
inline constexpr char kParties[] = R"(event_id: "i", fact: {
  effective: {date: "2020-01-01"}, instrument_id: "I",
  instrument_executed: {kind: INSTRUMENT_KIND_AGREEMENT
    parties: {party_id: "h"} parties: {party_id: "b"}
    parties: {party_id: "x"}}})";

inline Told Exclusive() {
  Told told;
  told.And(kParties);
  told.And(Event("g", "2020-02-01",
                 Term("EXCLUSIVITY", "term_granted", "E", Held("h", "b"))));
  return told;
}

inline std::string Act(std::string_view id, std::string_view date,
                       std::string_view with, std::string_view process = "") {
  return Event(id, date,
               absl::StrCat("act_recorded: {actor: 'b' process_id: '",
                            std::string(process),
                            "' act: {activity: {values: 'buy'} counterparty: "
                            "{values: 'party/",
                            std::string(with), "'}}}"));
}

}  // namespace ledger

#endif  // TESTS_LEDGER_FOUND_H_
