// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: a request's digest is what other languages compute, and the whole of a
// request is checked before any of it goes on. Method: a committed request with
// its digest; requests with several faults.

#include "service/convert.h"

#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "tests/golden.h"
#include "tests/matchers.h"

namespace ledger {
namespace {

v1::AppendEventsRequest GoldenRequest() {
  const std::string json = ReadFile(std::filesystem::path(LEDGER_SOURCE_DIR) /
                                    "tests/golden/request/digest.json");
  v1::AppendEventsRequest request;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &request).ok());
  return request;
}

TEST(ConvertTest, TheDigestIsTheCommittedOne) {
  std::string expected = ReadFile(std::filesystem::path(LEDGER_SOURCE_DIR) /
                                  "tests/golden/request/digest.sha256");
  expected.resize(64);
  const auto request = ToAppendRequest(GoldenRequest(), "local:anonymous");
  ASSERT_THAT(request, IsOk());
  EXPECT_EQ(ToHex(request->digest), expected);
}

TEST(ConvertTest, TheDigestIsOfTheAppendsAlone) {
  v1::AppendEventsRequest request = GoldenRequest();
  const Hash digest = RequestDigest(request.mutable_appends());
  request.set_request_id("another");
  request.set_want_root(true);
  EXPECT_EQ(RequestDigest(request.mutable_appends()), digest);
  request.mutable_appends(1)->mutable_expected()->set_exactly(0);
  EXPECT_NE(RequestDigest(request.mutable_appends()), digest);
}

TEST(ConvertTest, ARequestGoesOnWhole) {
  const auto request = ToAppendRequest(GoldenRequest(), "local:anonymous");
  ASSERT_THAT(request, IsOk());
  EXPECT_EQ(request->request_id.value(), "golden-1");
  ASSERT_EQ(request->appends.size(), 2u);
  EXPECT_TRUE(std::holds_alternative<NoEvents>(request->appends[0].expected));
  ASSERT_EQ(request->appends[0].events.size(), 2u);
  EXPECT_EQ(request->appends[0].events[1].event_id(), "g-2");
  EXPECT_EQ(request->appends[0].events[1].SerializeAsString(),
            GoldenRequest().appends(0).events(1).SerializeAsString());
}

TEST(ConvertTest, AnImportNeedsATimeOfTheCalendar) {
  v1::ImportEventsRequest import;
  import.set_request_id("i");
  *import.mutable_appends() = GoldenRequest().appends();
  import.set_recorded_time(253'402'300'800'000'000);
  EXPECT_THAT(
      ToImportRequest(import, "local:anonymous"),
      IsRefused(Reason::kImportTime, testing::HasSubstr("recorded_time: found "
                                                        "253402300800000000")));
  import.set_recorded_time(253'402'300'799'999'999);
  EXPECT_THAT(ToImportRequest(import, "local:anonymous"), IsOk());
}

TEST(ConvertTest, EveryFaultIsNamedAtOnce) {
  v1::AppendEventsRequest request = GoldenRequest();
  request.set_request_id("");
  request.mutable_appends(0)->clear_expected();
  request.mutable_appends(1)->set_agreement_id("golden.A");
  request.mutable_appends(1)->clear_events();
  const auto refused = ToAppendRequest(request, "local:anonymous");
  ASSERT_FALSE(refused.ok());
  std::vector<std::string> fields;
  const v1::Refusal refusal = RefusalOf(refused.status());
  for (const v1::Violation& violation : refusal.violations()) {
    fields.push_back(violation.field());
  }
  EXPECT_THAT(fields, testing::ElementsAre("request_id", "appends[0].expected",
                                           "appends[1].agreement_id",
                                           "appends[1].events"));
}

}  // namespace
}  // namespace ledger
