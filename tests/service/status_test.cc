// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: one shape of error, never so large that it destroys itself. Method:
// refusals of every reason and of great size, decoded again.

#include "service/status.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "ledger/limits.h"
#include "ledger/reason.h"
#include "service/violations.h"
#include "tests/matchers.h"

namespace ledger {
namespace {

// The detail of type T in `status`; fails the test if it is not there once.
template <typename T>
T Detail(const google::rpc::Status& status) {
  T out;
  int found = 0;
  for (const auto& detail : status.details()) {
    if (detail.UnpackTo(&out)) ++found;
  }
  EXPECT_EQ(found, 1) << T::descriptor()->full_name();
  return out;
}

TEST(StatusTest, EveryReasonTravelsWithCodeReasonAndDomain) {
  for (const ReasonRow& row : Reasons()) {
    const grpc::Status status = ToGrpcStatus(Refuse(row.reason, "why"));
    EXPECT_EQ(static_cast<int>(status.error_code()),
              static_cast<int>(row.code));
    google::rpc::Status details;
    ASSERT_TRUE(details.ParseFromString(status.error_details()));
    const auto info = Detail<google::rpc::ErrorInfo>(details);
    EXPECT_EQ(info.reason(), row.name);
    EXPECT_EQ(info.domain(), "agreement-ledger");
    EXPECT_EQ(details.message(), "why");
  }
}

TEST(StatusTest, OkStaysOk) {
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
}

TEST(StatusTest, MalformedFieldsStandInBadRequest) {
  Violations violations;
  violations.Add("request_id", "missing");
  violations.Add("appends", "empty");
  const auto status = ToRpcStatus(std::move(violations).ToStatus());
  EXPECT_EQ(status.message(), "request_id: missing (and 1 more)");
  const auto bad = Detail<google::rpc::BadRequest>(status);
  ASSERT_EQ(bad.field_violations_size(), 2);
  EXPECT_EQ(bad.field_violations(1).field(), "appends");
}

TEST(StatusTest, BrokenRulesStandInPreconditionFailure) {
  v1::Refusal refusal;
  v1::Violation* violation = refusal.add_violations();
  violation->set_field("appends[0].events[1].fact.term_lifted");
  violation->set_reason("TERM_ENDED");
  violation->set_description("ended");
  const auto status = ToRpcStatus(Refuse(Reason::kTermEnded, "no", refusal));
  const auto failure = Detail<google::rpc::PreconditionFailure>(status);
  ASSERT_EQ(failure.violations_size(), 1);
  EXPECT_EQ(failure.violations(0).type(), "TERM_ENDED");
  EXPECT_EQ(failure.violations(0).subject(),
            "appends[0].events[1].fact.term_lifted");
}

TEST(StatusTest, AThousandLongViolationsStayBelowTheLimit) {
  Violations violations;
  for (int i = 0; i < 1000; ++i) {
    violations.Add(absl::StrCat("appends[0].events[", i, "].fact"),
                   std::string(700, 'x'));
  }
  const auto status = ToRpcStatus(std::move(violations).ToStatus());
  EXPECT_LE(status.ByteSizeLong(), kErrorDetailsBytesMax);
  const auto info = Detail<google::rpc::ErrorInfo>(status);
  EXPECT_EQ(info.metadata().at("violationsCount"), "1000");
  const auto bad = Detail<google::rpc::BadRequest>(status);
  EXPECT_GE(bad.field_violations_size(), 1);
}

TEST(StatusTest, AtMostTwentyShortViolationsAreShown) {
  Violations violations;
  for (int i = 0; i < 30; ++i) violations.Add("f", "d");
  const auto status = ToRpcStatus(std::move(violations).ToStatus());
  EXPECT_EQ(Detail<google::rpc::BadRequest>(status).field_violations_size(),
            20);
}

TEST(StatusTest, AllConflictsAreCountedAndTheFirstShown) {
  v1::Refusal refusal;
  for (int i = 0; i < 30; ++i) {
    v1::RevisionConflict* conflict =
        refusal.mutable_revision_conflicts()->add_conflicts();
    conflict->set_agreement_id(absl::StrCat("A-", i));
    conflict->set_expected("4");
    conflict->set_found("6");
  }
  const auto status =
      ToRpcStatus(Refuse(Reason::kRevisionMismatch, "no", refusal));
  const auto conflicts = Detail<v1::RevisionConflicts>(status);
  EXPECT_EQ(conflicts.conflicts_size(), 20);
  EXPECT_EQ(conflicts.conflicts_count(), 30u);
}

TEST(StatusTest, WhatMayBeRetriedSaysWhen) {
  for (const Reason reason : {Reason::kQueueFull, Reason::kShuttingDown}) {
    const auto status = ToRpcStatus(Refuse(reason, "no"));
    EXPECT_GT(Detail<google::rpc::RetryInfo>(status).retry_delay().nanos(), 0);
  }
}

TEST(StatusTest, WhatIsNotFoundIsNamed) {
  v1::Refusal::Detail detail;
  detail.set_key("agreementId");
  detail.set_value("A-17");
  const auto status =
      ToRpcStatus(Refuse(Reason::kAgreementNotFound, "no", {detail}));
  EXPECT_EQ(Detail<google::rpc::ResourceInfo>(status).resource_name(),
            "agreements/A-17");
}

// What stands beside a reason is a map, whose order in memory is any.
TEST(StatusTest, TheSameRefusalHasTheSameBytes) {
  std::vector<v1::Refusal::Detail> beside(8);
  for (size_t i = 0; i < beside.size(); ++i) {
    beside[i].set_key(absl::StrCat("key", i));
  }
  std::set<std::string> seen;
  for (int i = 0; i < 50; ++i) {
    seen.insert(ToGrpcStatus(Refuse(Reason::kAgreementNotFound, "no", beside))
                    .error_details());
  }
  EXPECT_EQ(seen.size(), 1);
}

TEST(StatusTest, ALongMessageIsCutBetweenCharacters) {
  std::string message;
  for (int i = 0; i < 1000; ++i) message += "ä";
  const auto status = ToRpcStatus(Refuse(Reason::kInvalidField, message));
  EXPECT_LE(status.message().size(), 1024u);
  EXPECT_THAT(status.message(), testing::EndsWith("ä..."));
}

TEST(StatusTest, EndlessMetadataIsLeftOut) {
  std::vector<v1::Refusal::Detail> details(100);
  for (size_t i = 0; i < details.size(); ++i) {
    details[i].set_key(absl::StrCat("key", i));
    details[i].set_value(std::string(500, 'x'));
  }
  const auto status = ToRpcStatus(Refuse(Reason::kInvalidField, "no", details));
  EXPECT_LE(status.ByteSizeLong(), kErrorDetailsBytesMax);
  EXPECT_EQ(Detail<google::rpc::ErrorInfo>(status).reason(), "INVALID_FIELD");
}

}  // namespace
}  // namespace ledger
