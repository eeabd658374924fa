// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: nothing that this server does not know passes, wherever it hides.
// Method: requests with one strange field at every depth, as wire bytes.

#include "service/wire_check.h"

#include "gtest/gtest.h"
#include "ledger/v1/ledger_service.pb.h"
#include "tests/matchers.h"

namespace ledger {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

v1::AppendEventsRequest Request() {
  v1::AppendEventsRequest request;
  request.set_request_id("r");
  for (int i = 0; i < 2; ++i) {
    v1::AgreementAppend* append = request.add_appends();
    append->set_agreement_id("A");
    for (int j = 0; j < 3; ++j) {
      v1::Fact* fact = append->add_events()->mutable_fact();
      fact->mutable_effective()->set_date("2024");
      fact->add_sources()->set_uri("u");
      fact->mutable_term_lifted()->set_term_id("T");
    }
  }
  return request;
}

std::vector<std::string> PathsIn(const google::protobuf::Message& message) {
  std::vector<std::string> paths;
  for (const v1::Violation& violation :
       CheckWire(message.GetDescriptor(), message.SerializeAsString())) {
    paths.push_back(violation.field());
  }
  return paths;
}

void AddUnknown(google::protobuf::Message* message) {
  message->GetReflection()->MutableUnknownFields(message)->AddVarint(9999, 1);
}

TEST(WireCheckTest, WhatTheSchemaSaysPasses) {
  EXPECT_THAT(PathsIn(Request()), IsEmpty());
}

TEST(WireCheckTest, AnUnknownFieldIsNamedByItsPath) {
  v1::AppendEventsRequest request = Request();
  AddUnknown(request.mutable_appends(1)
                 ->mutable_events(2)
                 ->mutable_fact()
                 ->mutable_effective());
  EXPECT_THAT(PathsIn(request),
              ElementsAre("appends[1].events[2].fact.effective"));
}

TEST(WireCheckTest, AllUnknownFieldsAreFoundAtEveryDepth) {
  v1::AppendEventsRequest request = Request();
  AddUnknown(&request);
  AddUnknown(request.mutable_appends(0));
  AddUnknown(request.mutable_appends(0)->mutable_events(1));
  AddUnknown(request.mutable_appends(0)
                 ->mutable_events(1)
                 ->mutable_fact()
                 ->mutable_sources(0));
  EXPECT_THAT(PathsIn(request),
              ElementsAre("appends[0].events[1].fact.sources[0]",
                          "appends[0].events[1]", "appends[0]", ""));
}

TEST(WireCheckTest, AnUnknownEnumValueIsNamed) {
  v1::AppendEventsRequest request = Request();
  request.mutable_appends(0)->mutable_events(0)->mutable_fact()->set_speech_act(
      static_cast<v1::SpeechAct>(77));
  const auto found = CheckWire(v1::AppendEventsRequest::descriptor(),
                               request.SerializeAsString());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].field(), "appends[0].events[0].fact.speech_act");
  EXPECT_EQ(found[0].description(),
            "unknown value 77 of SpeechAct; give one that the schema lists");
}

TEST(WireCheckTest, AnUnknownValueAmongPackedEnumsIsNamed) {
  v1::AppendEventsRequest request = Request();
  v1::TermAmended* amended = request.mutable_appends(0)
                                 ->mutable_events(0)
                                 ->mutable_fact()
                                 ->mutable_term_amended();
  amended->add_clear(v1::TERM_FIELD_SCOPE);
  amended->add_clear(static_cast<v1::TermField>(99));
  EXPECT_THAT(PathsIn(request),
              ElementsAre(testing::StartsWith("appends[0].events[0].fact.")));
}

TEST(WireCheckTest, AFieldOfAnotherWireTypeIsUnknown) {
  // Field 1 of AppendEventsRequest, a text, sent as a number.
  const std::string bytes("\x08\x05", 2);
  const auto found = CheckWire(v1::AppendEventsRequest::descriptor(), bytes);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].field(), "");
}

TEST(WireCheckTest, IndexesCountEachRepeatedFieldApart) {
  // Sources and events interleaved by hand: two messages joined.
  v1::AppendEventsRequest first = Request();
  v1::AppendEventsRequest second = Request();
  AddUnknown(second.mutable_appends(0));
  const std::string bytes =
      first.SerializeAsString() + second.SerializeAsString();
  const auto found = CheckWire(v1::AppendEventsRequest::descriptor(), bytes);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].field(), "appends[2]");
}

TEST(WireCheckTest, AFloodOfUnknownFieldsIsCutOff) {
  v1::AppendEventsRequest request;
  for (int i = 0; i < 100'000; ++i) AddUnknown(&request);
  EXPECT_EQ(PathsIn(request).size(), 256u);
}

TEST(WireCheckTest, BytesThatEndEarlyDoNoHarm) {
  const std::string bytes = Request().SerializeAsString();
  for (size_t size = 0; size < bytes.size(); ++size) {
    CheckWire(v1::AppendEventsRequest::descriptor(), bytes.substr(0, size));
  }
}

}  // namespace
}  // namespace ledger
