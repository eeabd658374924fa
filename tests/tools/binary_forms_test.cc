// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: workbook and PDF take any words, and are the same bytes for the same
// report. Method: each is made twice, from hostile words; what they say, and
// that no clock is in them, is read by other programs in report_test.py.

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/tools/small_report.h"

namespace ledger::report {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr char kHostile[] = "=cmd \"q\" two\nlines \x14 þ ® ü 日本 <&> _x0014_";

TEST(BinaryFormsTest, TheSameReportIsTheSameBytes) {
  const Report report = SmallReport(kHostile);
  const std::string workbook = Bytes(ToXlsx(report));
  const std::string pdf = Bytes(ToPdf(report));
  EXPECT_THAT(workbook, StartsWith("PK"));
  EXPECT_THAT(pdf, StartsWith("%PDF-"));
  EXPECT_EQ(Bytes(ToXlsx(report)), workbook);
  EXPECT_EQ(Bytes(ToPdf(report)), pdf);
}

TEST(BinaryFormsTest, OtherWordsAreOtherBytes) {
  EXPECT_NE(Bytes(ToXlsx(SmallReport("a"))), Bytes(ToXlsx(SmallReport("b"))));
  EXPECT_NE(Bytes(ToPdf(SmallReport("a"))), Bytes(ToPdf(SmallReport("b"))));
}

TEST(BinaryFormsTest, TheDateOfThePdfIsTheBasis) {
  EXPECT_THAT(Bytes(ToPdf(SmallReport())),
              HasSubstr("/CreationDate (D:20231115000000Z"));
}

TEST(BinaryFormsTest, WordsLongerThanACellOrAPageAreTaken) {
  std::string words;
  for (int i = 0; i < 20'000; ++i) absl::StrAppend(&words, "wört ");
  EXPECT_THAT(Bytes(ToXlsx(SmallReport(words))), StartsWith("PK"));
  EXPECT_THAT(Bytes(ToPdf(SmallReport(words))), HasSubstr("/Count 1"));
}

TEST(BinaryFormsTest, AReportWithoutEventsAndTermsIsMade) {
  Report report = SmallReport();
  report.events.clear();
  report.timelines.clear();
  report.state.clear_terms();
  EXPECT_THAT(Bytes(ToXlsx(report)), StartsWith("PK"));
  EXPECT_THAT(Bytes(ToPdf(report)), StartsWith("%PDF-"));
}

TEST(FormsTest, AFormIsFoundByItsName) {
  for (const Form& form : Forms()) EXPECT_EQ(FindForm(form.name), &form);
  EXPECT_EQ(FindForm("doc"), nullptr);
  EXPECT_EQ(CommandOf(SmallReport(), "pdf").substr(86), "--form pdf --to FILE");
}

}  // namespace
}  // namespace ledger::report
