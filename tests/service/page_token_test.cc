// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: a token serves the one question that it came from, and nothing that a
// client makes of it passes. Method: every byte of a token changed, every other
// question tried.

#include "service/page_token.h"

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"
#include "ledger/v1/ledger_service.pb.h"
#include "tests/matchers.h"

namespace ledger {
namespace {

using testing::HasSubstr;

const char kKey[] = "0123456789abcdef0123456789abcdef";

v1::ListEventsRequest Question() {
  v1::ListEventsRequest request;
  request.mutable_filter()->set_agreement_id("A-17");
  request.set_page_size(10);
  return request;
}

PageToken Sample() {
  PageToken token;
  token.method = PageMethod::kListEvents;
  token.arguments = ArgumentsHash(Question());
  token.tree_size = TreeSize(123);
  token.read_time = FromMicros(-5);
  token.effective_time = FromMicros(1'700'000'000'000'000);
  token.last_key = "T-INVEST";
  return token;
}

absl::StatusOr<PageToken> Decode(const std::string& text) {
  return DecodePageToken(text, PageMethod::kListEvents,
                         ArgumentsHash(Question()), kKey);
}

TEST(PageTokenTest, WhatGoesInComesOut) {
  const auto token = Decode(EncodePageToken(Sample(), kKey));
  ASSERT_THAT(token, IsOk());
  EXPECT_EQ(token->tree_size, TreeSize(123));
  EXPECT_EQ(token->read_time, FromMicros(-5));
  EXPECT_EQ(token->effective_time, FromMicros(1'700'000'000'000'000));
  EXPECT_EQ(token->last_key, "T-INVEST");
}

TEST(PageTokenTest, PageSizeMayChangeBetweenPages) {
  v1::ListEventsRequest other = Question();
  other.set_page_size(99);
  other.set_page_token("x");
  EXPECT_EQ(ArgumentsHash(other), ArgumentsHash(Question()));
}

TEST(PageTokenTest, EveryChangedByteIsRefused) {
  const std::string text = EncodePageToken(Sample(), kKey);
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(text, &bytes));
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 0x20);
    EXPECT_THAT(Decode(absl::WebSafeBase64Escape(changed)),
                IsRefused(Reason::kPageTokenInvalid, HasSubstr("page_token")))
        << "byte " << i;
  }
}

TEST(PageTokenTest, EveryShortenedTokenIsRefused) {
  const std::string text = EncodePageToken(Sample(), kKey);
  for (size_t size = 1; size < text.size(); ++size) {
    EXPECT_THAT(Decode(text.substr(0, size)),
                IsRefused(Reason::kPageTokenInvalid, testing::_));
  }
}

TEST(PageTokenTest, TheTokenOfAnotherLedgerIsRefused) {
  EXPECT_THAT(
      Decode(EncodePageToken(Sample(), "another key of thirty-two bytes!")),
      IsRefused(Reason::kPageTokenInvalid,
                HasSubstr("was changed or comes from another ledger")));
}

TEST(PageTokenTest, TheTokenOfAnotherQuestionIsRefused) {
  v1::ListEventsRequest other = Question();
  other.mutable_filter()->set_agreement_id("A-18");
  const std::string text = EncodePageToken(Sample(), kKey);
  EXPECT_THAT(DecodePageToken(text, PageMethod::kListEvents,
                              ArgumentsHash(other), kKey),
              IsRefused(Reason::kPageTokenInvalid,
                        HasSubstr("belongs to another question")));
  EXPECT_THAT(DecodePageToken(text, PageMethod::kGetTimeline,
                              ArgumentsHash(Question()), kKey),
              IsRefused(Reason::kPageTokenInvalid,
                        HasSubstr("belongs to another question")));
}

TEST(PageTokenTest, ATokenOfTwoQuestionsKeepsBothTheirTimes) {
  PageToken token;
  token.method = PageMethod::kDiffAgreement;
  token.tree_size = TreeSize(9);
  token.from = {TreeSize(3), FromMicros(4), FromMicros(-5)};
  token.last_key = "k";
  const auto read = DecodePageToken(EncodePageToken(token, kKey),
                                    PageMethod::kDiffAgreement, Hash(), kKey);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->tree_size, TreeSize(9));
  EXPECT_EQ(read->from.tree_size, TreeSize(3));
  EXPECT_EQ(read->from.read_time, FromMicros(4));
  EXPECT_EQ(read->from.effective_time, FromMicros(-5));
  EXPECT_EQ(read->last_key, "k");
}

TEST(PageTokenTest, WhatIsNoTokenIsRefused) {
  for (const char* text : {"x", "not base64 !", "====", "AAAA"}) {
    EXPECT_THAT(Decode(text),
                IsRefused(Reason::kPageTokenInvalid,
                          HasSubstr("not a token of this server")));
  }
  EXPECT_THAT(Decode(std::string(100'000, 'A')),
              IsRefused(Reason::kPageTokenInvalid, testing::_));
}

}  // namespace
}  // namespace ledger
