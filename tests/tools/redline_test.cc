// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: a redline strikes out what went, underlines what came, and shows every
// character as what it is.

#include "gmock/gmock.h"
#include "tests/tools/small_report.h"

namespace ledger::report {
namespace {

using testing::HasSubstr;
using testing::Not;

Report Compared(const std::string& before, const std::string& after) {
  Report report = SmallReport();
  report.from = report.basis;
  v1::Difference& difference = report.differences.emplace_back();
  difference.set_subject(v1::SUBJECT_KIND_TERM);
  difference.set_subject_id("T-1");
  difference.set_field("text");
  difference.set_before(before);
  difference.set_after(after);
  difference.set_cause(v1::DIFFERENCE_CAUSE_WE_LEARNED);
  difference.add_events()->set_event_id("e-2");
  v1::EventReference& other = *difference.add_events();
  other.set_agreement_id("other");
  other.set_event_id("e-9");
  return report;
}

// The cell with the words of the only difference.
std::string Words(const std::string& before, const std::string& after) {
  const std::string page = ToRedline(Compared(before, after));
  const std::string begins = "<td class=\"words\">";
  const size_t from = page.find(begins) + begins.size();
  return page.substr(from, page.find("</td>", from) - from);
}

TEST(RedlineTest, WordsThatStayStand) {
  EXPECT_EQ(Words("may buy capacity", "may buy no capacity"),
            "may buy <ins>no</ins> capacity");
  EXPECT_EQ(Words("until 31 May 2024", "until 30 June 2024"),
            "until <del>31 May</del> <ins>30 June</ins> 2024");
  EXPECT_EQ(Words("", "in force"), "<ins>in force</ins>");
  EXPECT_EQ(Words("in force", ""), "<del>in force</del>");
  EXPECT_EQ(Words("a b c", "a b c"), "a b c");
}

TEST(RedlineTest, TextIsText) {
  EXPECT_EQ(Words("", "<script>\"&\x01"),
            "<ins>&lt;script&gt;&quot;&amp;\xEF\xBF\xBD</ins>");
}

TEST(RedlineTest, TextsWithoutBoundsAreShownWhole) {
  std::string before, after;
  for (int i = 0; i < 2000; ++i) {
    before += "a ";
    after += "b ";
  }
  const std::string cell = Words(before, after);
  EXPECT_THAT(cell, HasSubstr("<del>a a"));
  EXPECT_THAT(cell, HasSubstr("<ins>b b"));
}

TEST(RedlineTest, ItSaysWhyAndBecauseOfWhat) {
  const std::string page = ToRedline(Compared("a", "b"));
  EXPECT_THAT(page, HasSubstr("<h2>term T-1</h2>"));
  EXPECT_THAT(page, HasSubstr("we learned<br><code>e-2, other/e-9</code>"));
  EXPECT_THAT(page, HasSubstr("--form redline --to -"));
}

TEST(RedlineTest, TwoStatesThatDoNotDifferAreSaidNotTo) {
  Report report = SmallReport();
  report.from = report.basis;
  EXPECT_THAT(ToRedline(report), HasSubstr("They do not differ."));
  EXPECT_THAT(ToRedline(report), Not(HasSubstr("<h2>")));
}

}  // namespace
}  // namespace ledger::report
