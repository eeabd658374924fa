// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_TOOLS_SMALL_REPORT_H_
#define TESTS_TOOLS_SMALL_REPORT_H_

#include <google/protobuf/text_format.h>

#include <string>

#include "gtest/gtest.h"
#include "tools/report/forms.h"

namespace ledger::report {

// One event of the small report: positions 3, 4 … with a remark and a source.
inline void AddEvent(Report& report, const std::string& event_id,
                     const std::string& description,
                     const std::string& effective, const std::string& source) {
  v1::RecordedEvent& recorded = report.events.emplace_back();
  recorded.set_position(2 + report.events.size());
  recorded.set_revision(report.events.size() - 1);
  recorded.set_recorded_time(1'700'000'000'000'000 +
                             static_cast<int64_t>(report.events.size()));
  recorded.set_actor("local:user");
  recorded.set_request_id("r-1");
  recorded.set_agreement_id(report.agreement_id);
  recorded.mutable_event()->set_event_id(event_id);
  v1::Fact& fact = *recorded.mutable_event()->mutable_fact();
  fact.mutable_effective()->set_date(effective);
  if (!source.empty()) fact.add_sources()->set_uri(source);
  fact.mutable_condition_defined()->set_condition_id("C-1");
  fact.mutable_condition_defined()->mutable_description()->set_plain(
      description);
}

// Two events, one term with a sum, its life; basis 14 Nov 2023. The words of
// the second event are what a test wants to see survive.
inline Report SmallReport(const std::string& words = "plain") {
  Report report;
  report.agreement_id = "lease";
  report.origin = "ledger.example/1";
  report.root = Sha256("root");
  report.server_version = "0.1.0";
  report.tool_version = "0.1.0";
  report.command =
      "ledgerctl report lease --as-of 2023-11-14T00:00:00Z --known-at "
      "2023-11-15T00:00:00Z";
  report.basis.set_effective_time(1'699'920'000'000'000);
  report.basis.set_read_time(1'700'006'400'000'000);
  report.basis.set_tree_size(9);
  report.basis.set_agreement_size(2);
  report.basis.set_engine_version(1);
  AddEvent(report, "e-1", "first", "2023-01", "https://example.org/a");
  AddEvent(report, "e-2", words, "2023-02-01", "");
  report.events[1]
      .mutable_event()
      ->mutable_fact()
      ->mutable_effective()
      ->mutable_resolved()
      ->set_first_us(1'675'209'600'000'000);
  report.events[1]
      .mutable_event()
      ->mutable_fact()
      ->mutable_effective()
      ->mutable_resolved()
      ->set_last_us(1'675'209'600'000'000);
  report.state.set_agreement_id("lease");
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"(term_id: "T-1" term_kind: TERM_KIND_INVESTMENT
         statuses { status: TERM_STATUS_IN_FORCE since: 1675209600000000
                    winner { event_id: "e-1" } }
         registers { field: "committed" values {
           sums { currency: "USD" lo: "1000.50" hi: "1000.50" } } })",
      report.state.add_terms()));
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"(term_id: "T-1" term_kind: TERM_KIND_INVESTMENT
         spans { start: 1675209600000000
                 statuses { status: TERM_STATUS_IN_FORCE } }
         marks { event { event_id: "e-1" } first: 1675209600000000
                 last: 1675209600000000 })",
      &report.timelines.emplace_back()));
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"(code: FINDING_CODE_BREACH certain: true agreement_id: "lease"
         term_ids: "T-1" events { agreement_id: "lease" event_id: "e-2" }
         sentence: "An act inside T-1.")",
      &report.findings.emplace_back()));
  return report;
}

// The bytes of a form; a failure is the test's.
inline std::string Bytes(const absl::StatusOr<std::string>& form) {
  EXPECT_TRUE(form.ok()) << form.status();
  return form.value_or("");
}

}  // namespace ledger::report

#endif  // TESTS_TOOLS_SMALL_REPORT_H_
