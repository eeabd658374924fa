// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: the one table of reasons is whole, and a refusal survives its status.
// Method: walk the table.

#include "ledger/reason.h"

#include <set>
#include <string>

#include "tests/matchers.h"

namespace ledger {
namespace {

TEST(ReasonTest, EveryRowHasItsWordsAndItsOwnName) {
  std::set<std::string_view> names;
  for (const ReasonRow& row : Reasons()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_LE(row.name.size(), 63u);
    EXPECT_EQ(row.name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_"),
              std::string_view::npos)
        << row.name;
    EXPECT_NE(row.code, absl::StatusCode::kOk) << row.name;
    EXPECT_TRUE(row.means.ends_with('.')) << row.name;
    EXPECT_TRUE(row.fix.ends_with('.')) << row.name;
    EXPECT_EQ(&RowOf(row.reason), &row);
  }
}

// R17 and R18 come with their features.
TEST(ReasonTest, EveryRuleHasAReason) {
  std::set<std::string> rules;
  for (const ReasonRow& row : Reasons()) rules.insert(std::string(row.rule));
  for (int rule = 1; rule <= 20; ++rule) {
    const bool later = rule == 17 || rule == 18;
    EXPECT_EQ(rules.count("R" + std::to_string(rule)), later ? 0u : 1u) << rule;
  }
}

TEST(ReasonTest, CodesAreThoseOfTheRules) {
  EXPECT_EQ(RowOf(Reason::kInvalidAmount).code,
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(RowOf(Reason::kRecordedTimeGiven).code,
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(RowOf(Reason::kRevisionMismatch).code, absl::StatusCode::kAborted);
  EXPECT_EQ(RowOf(Reason::kRequestIdReused).code,
            absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(RowOf(Reason::kTermEnded).code,
            absl::StatusCode::kFailedPrecondition);
}

TEST(ReasonTest, RefusalsTravelInTheirStatus) {
  v1::Refusal::Detail detail;
  detail.set_key("agreementId");
  detail.set_value("A-17");
  const absl::Status status = Refuse(Reason::kAgreementNotFound,
                                     "agreement 'A-17': not found", {detail});
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound,
                               "agreement 'A-17': not found"));
  const v1::Refusal refusal = RefusalOf(status);
  EXPECT_EQ(refusal.reason(), "AGREEMENT_NOT_FOUND");
  ASSERT_EQ(refusal.metadata_size(), 1);
  EXPECT_EQ(refusal.metadata(0).value(), "A-17");
}

TEST(ReasonTest, WholeRefusalsGetTheirReasonFilledIn) {
  v1::Refusal refusal;
  refusal.set_reason("SOMETHING_ELSE");
  refusal.mutable_revision_conflicts()->set_conflicts_count(3);
  const v1::Refusal found =
      RefusalOf(Refuse(Reason::kRevisionMismatch, "elsewhere", refusal));
  EXPECT_EQ(found.reason(), "REVISION_MISMATCH");
  EXPECT_EQ(found.revision_conflicts().conflicts_count(), 3u);
}

TEST(ReasonTest, PlainStatusesKeepTheNameOfTheirCode) {
  EXPECT_EQ(RefusalOf(absl::InvalidArgumentError("x")).reason(),
            "INVALID_FIELD");
  EXPECT_EQ(RefusalOf(absl::InternalError("x")).reason(), "INTERNAL");
  EXPECT_EQ(RefusalOf(absl::UnavailableError("x")).reason(), "UNAVAILABLE");
  absl::Status damaged = absl::DataLossError("x");
  damaged.SetPayload("type.googleapis.com/ledger.v1.Refusal",
                     absl::Cord("\xff\xff"));
  EXPECT_EQ(RefusalOf(damaged).reason(), "DATA_LOSS");
}

}  // namespace
}  // namespace ledger
