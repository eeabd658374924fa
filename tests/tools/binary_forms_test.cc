// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: workbook and PDF take any words, and are the same bytes for the same
// report. Method: each is made twice, from hostile words; what they say, and
// that no clock is in them, is read by other programs in report_test.py.

#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/tools/small_report.h"

namespace ledger::report {
namespace {

// Bytes that nobody wants to see in the message of a failure.
bool Has(const std::string& bytes, const std::string& part) {
  return bytes.find(part) != std::string::npos;
}

bool IsWorkbook(const std::string& bytes) { return bytes.rfind("PK", 0) == 0; }
bool IsPdf(const std::string& bytes) { return bytes.rfind("%PDF-", 0) == 0; }

// How many pages the page tree of a PDF counts.
int PagesOf(const std::string& pdf) {
  const size_t at = pdf.find("/Count ");
  return at == std::string::npos ? 0 : std::atoi(pdf.c_str() + at + 7);
}

constexpr char kHostile[] = "=cmd \"q\" two\nlines \x14 þ ® ü 日本 <&> _x0014_";

TEST(BinaryFormsTest, TheSameReportIsTheSameBytes) {
  const Report report = SmallReport(kHostile);
  const std::string workbook = Bytes(ToXlsx(report));
  const std::string pdf = Bytes(ToPdf(report));
  EXPECT_TRUE(IsWorkbook(workbook));
  EXPECT_TRUE(IsPdf(pdf));
  EXPECT_TRUE(Bytes(ToXlsx(report)) == workbook);
  EXPECT_TRUE(Bytes(ToPdf(report)) == pdf);
}

TEST(BinaryFormsTest, OtherWordsAreOtherBytes) {
  EXPECT_FALSE(Bytes(ToXlsx(SmallReport("a"))) ==
               Bytes(ToXlsx(SmallReport("b"))));
  EXPECT_FALSE(Bytes(ToPdf(SmallReport("a"))) ==
               Bytes(ToPdf(SmallReport("b"))));
}

TEST(BinaryFormsTest, TheDateOfThePdfIsTheBasis) {
  EXPECT_TRUE(
      Has(Bytes(ToPdf(SmallReport())), "/CreationDate (20231115000000Z)"));
}

TEST(BinaryFormsTest, WordsLongerThanACellOrAPageAreTaken) {
  std::string words;
  for (int i = 0; i < 20'000; ++i) absl::StrAppend(&words, "wört ");
  EXPECT_TRUE(IsWorkbook(Bytes(ToXlsx(SmallReport(words)))));
  EXPECT_GT(PagesOf(Bytes(ToPdf(SmallReport(words)))), 10);
  EXPECT_EQ(PagesOf(Bytes(ToPdf(SmallReport()))), 1);
}

TEST(BinaryFormsTest, AReportWithoutEventsAndTermsIsMade) {
  Report report = SmallReport();
  report.events.clear();
  report.timelines.clear();
  report.state.clear_terms();
  EXPECT_TRUE(IsWorkbook(Bytes(ToXlsx(report))));
  EXPECT_TRUE(IsPdf(Bytes(ToPdf(report))));
}

TEST(FormsTest, AFormIsFoundByItsName) {
  for (const Form& form : Forms()) EXPECT_EQ(FindForm(form.name), &form);
  EXPECT_EQ(FindForm("doc"), nullptr);
  const Report report = SmallReport();
  EXPECT_EQ(CommandOf(report, "pdf"), report.command + " --form pdf --to FILE");
  EXPECT_EQ(CommandOf(report, "csv"), report.command + " --form csv --to -");
}

}  // namespace
}  // namespace ledger::report
