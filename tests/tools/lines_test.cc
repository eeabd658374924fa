// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: history files are grouped into requests as documented, and every
// mistake in one names its line and field. Method: small files as strings.

#include "tools/ledgerctl/lines.h"

#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/matchers.h"

namespace ledger::ctl {
namespace {

using absl::StatusCode;
using testing::HasSubstr;

absl::StatusOr<std::vector<FileRequest>> Read(const std::string& text) {
  std::istringstream in(text);
  return ReadRequests(in, "h.jsonl");
}

std::string Line(const std::string& request, const std::string& agreement,
                 const std::string& event) {
  return R"({"request_id":")" + request + R"(","agreement_id":")" + agreement +
         R"(","event":{"event_id":")" + event + "\"}}\n";
}

std::string Refusal(const std::string& line) {
  return std::string(Read(line).status().message());
}

TEST(LinesTest, ConsecutiveLinesWithOneIdAreOneRequest) {
  const auto requests = Read(Line("r1", "a", "x") + Line("r1", "b", "y") +
                             Line("r1", "a", "z") + Line("r2", "a", "w"));
  ASSERT_THAT(requests, IsOk());
  ASSERT_EQ(requests->size(), 2u);
  const FileRequest& first = (*requests)[0];
  EXPECT_EQ(first.events_count(), 3u);
  ASSERT_EQ(first.appends.size(), 2u);
  EXPECT_EQ(first.appends[0].agreement_id(), "a");
  EXPECT_EQ(first.appends[0].events(1).event_id(), "z");
  EXPECT_EQ(ToString(first.places[0][1]), "h.jsonl:3");
  EXPECT_EQ(first.appends[1].events(0).event_id(), "y");
}

TEST(LinesTest, LinesWithoutIdsBelongTogether) {
  const auto requests = Read(Line("", "a", "x") + Line("", "a", "y"));
  ASSERT_THAT(requests, IsOk());
  ASSERT_EQ(requests->size(), 1u);
  EXPECT_EQ((*requests)[0].request_id, "");
}

TEST(LinesTest, AnIdThatComesBackLaterIsAnotherRequest) {
  const auto requests =
      Read(Line("r1", "a", "x") + Line("r2", "a", "y") + Line("r1", "a", "z"));
  ASSERT_THAT(requests, IsOk());
  EXPECT_EQ(requests->size(), 3u);
}

TEST(LinesTest, CommentsAndEmptyLinesAreSkippedAndCounted) {
  const auto requests =
      Read("# a comment\n\n  \t\r\n" + Line("r1", "a", "x") + "  # more\n");
  ASSERT_THAT(requests, IsOk());
  ASSERT_EQ(requests->size(), 1u);
  EXPECT_EQ(ToString((*requests)[0].first()), "h.jsonl:4");
}

TEST(LinesTest, AnythingIsExpectedUnlessTheFirstLineSays) {
  const auto requests = Read(
      Line("r1", "a", "x") +
      R"({"request_id":"r2","agreement_id":"a","expected":{"exactly":4},"event":{}})"
      "\n");
  ASSERT_THAT(requests, IsOk());
  EXPECT_TRUE((*requests)[0].appends[0].expected().any());
  EXPECT_EQ((*requests)[1].appends[0].expected().exactly(), 4u);
  EXPECT_EQ(
      Refusal(
          Line("r1", "a", "x") +
          R"({"request_id":"r1","agreement_id":"a","expected":{"any":true},"event":{}})"),
      "h.jsonl:2: expected: only the first line of agreement 'a' in a request "
      "may say it");
}

TEST(LinesTest, AFileWithoutEventsHoldsNoRequest) {
  EXPECT_THAT(Read("# nothing\n"), IsOkAndHolds(testing::IsEmpty()));
}

TEST(LinesTest, UnknownFieldsAreNamedWithTheirNeighbours) {
  EXPECT_EQ(Refusal(R"({"agreement_id":"a","evnt":{}})"),
            "h.jsonl:1: evnt: no such field; did you mean 'event'?");
  EXPECT_EQ(
      Refusal(R"({"event":{"fact":{"term_lifted":{"term_idd":"x"}}}})"),
      "h.jsonl:1: event.fact.term_lifted.term_idd: no such field; did you "
      "mean 'term_id'?");
  EXPECT_THAT(
      Refusal(R"({"event":{"fact":{"sources":[{"uri":"x"},{"q":1}]}}})"),
      HasSubstr("event.fact.sources[1].q: no such field; expected uri, "));
}

TEST(LinesTest, WrongValuesAreNamedWithWhatIsExpected) {
  EXPECT_THAT(
      Refusal(R"({"event":{"fact":{"term_lifted":{"term_kind":"rofr"}}}})"),
      HasSubstr("event.fact.term_lifted.term_kind: expected one of "
                "TERM_KIND_EXCLUSIVITY, "));
  EXPECT_THAT(
      Refusal(R"({"event":{"fact":{"term_lifted":{"term_kind":"rofr"}}}})"),
      HasSubstr("found \"rofr\"; did you mean 'TERM_KIND_ROFR'?"));
  EXPECT_EQ(Refusal(R"({"event":{"fact":{"effective":{"date":2025}}}})"),
            "h.jsonl:1: event.fact.effective.date: expected a string in "
            "quotes, found 2025");
  EXPECT_EQ(Refusal(R"({"expected":{"exactly":-1}})"),
            "h.jsonl:1: expected.exactly: expected a whole number, not "
            "negative, found -1");
  EXPECT_THAT(Refusal(R"({"event":{"fact":{"effective":"2025-01"}}})"),
              HasSubstr("event.fact.effective: expected an object with "
                        "instant, date, "));
  EXPECT_THAT(
      Refusal(R"({"event":{"fact":{"effective":{"instant":"2025-01"}}}})"),
      HasSubstr("expected an RFC 3339 time such as 2025-01-21T00:00:00Z, found "
                "2025-01"));
}

TEST(LinesTest, TwoKindsOfFactInOneEventAreRefused) {
  EXPECT_EQ(Refusal(R"({"event":{"fact":{"term_lifted":{},"term_kept":{}}}})"),
            "h.jsonl:1: event.fact: only one of its kinds may be set, found "
            "'term_kept' beside another");
}

TEST(LinesTest, BrokenJsonIsShownWhereItBreaks) {
  EXPECT_EQ(Refusal(R"({"agreement_id":"a" "event":{}})"),
            "h.jsonl:1: not a JSON object: expected , or } after key:value "
            "pair, near '\"event\":{}}'");
  EXPECT_THAT(Refusal(R"({"agreement_id":"a","event":{)"),
              HasSubstr("at the end of the line"));
  EXPECT_THAT(Refusal("[1]"), HasSubstr("not a JSON object"));
}

TEST(LinesTest, LinesNeedAnAgreementAndAnEvent) {
  EXPECT_THAT(Refusal(R"({"event":{}})"),
              HasSubstr("h.jsonl:1: agreement_id: missing"));
  EXPECT_THAT(Refusal(R"({"agreement_id":"a"})"),
              HasSubstr("h.jsonl:1: event: missing"));
}

TEST(LinesTest, ALineAboveTheLimitIsRefusedAndOneAtItIsRead) {
  const std::string line = Line("r1", "a", "x");
  const std::string blanks(kLineBytesMax + 1 - line.size(), ' ');
  const std::string at = "{" + blanks + line.substr(1);
  EXPECT_THAT(Read(at), IsOk());
  EXPECT_THAT(Refusal("{ " + at.substr(1)),
              HasSubstr("line is 1048577 bytes; limit is 1048576"));
}

TEST(LinesTest, AMissingFileIsNamed) {
  EXPECT_THAT(
      ReadRequestFile("/no/such/file.jsonl"),
      StatusIs(StatusCode::kNotFound, HasSubstr("open '/no/such/file.jsonl'")));
}

TEST(LinesTest, ViolationsAreShownAtTheirLines) {
  const auto requests =
      Read(Line("r1", "a", "x") + Line("r1", "b", "y") + Line("r1", "a", "z"));
  ASSERT_THAT(requests, IsOk());
  const FileRequest& request = (*requests)[0];
  EXPECT_EQ(PlaceOfViolation(request, "appends[0].events[1].fact.effective"),
            "h.jsonl:3: event.fact.effective");
  EXPECT_EQ(PlaceOfViolation(request, "appends[1].events[0]"),
            "h.jsonl:2: event");
  EXPECT_EQ(PlaceOfViolation(request, "appends[1].agreement_id"),
            "h.jsonl:2: agreement_id");
  for (const std::string elsewhere :
       {"request_id", "appends", "appends[9].events[0]", "appends[x]",
        "appends[0].events[7].fact"}) {
    EXPECT_EQ(PlaceOfViolation(request, elsewhere), elsewhere);
  }
}

}  // namespace
}  // namespace ledger::ctl
