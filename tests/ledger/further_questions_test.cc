// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: the real histories answer as their sources say, verdicts, duties,
// money, values, findings, names and chains alike. Method: every row of
// further_questions.jsonl, whose answers were written from the sources; events
// are compared by source line, all of them and no others.

#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "ledger/explain.h"
#include "ledger/finding.h"
#include "ledger/hypothesis.h"
#include "ledger/obligation.h"
#include "ledger/permission.h"
#include "ledger/verdict_words.h"
#include "nlohmann/json.hpp"
#include "tests/histories.h"

namespace ledger {
namespace {

using Json = nlohmann::json;
using Lines = std::set<std::string>;
using References = google::protobuf::RepeatedPtrField<v1::EventReference>;

Lines LinesOf(const References& events) {
  Lines lines;
  for (const v1::EventReference& each : events) {
    lines.insert(Histories::LineOf(each.event_id()));
  }
  return lines;
}

Lines LinesIn(const Json& row, const char* field) {
  return row.contains(field) ? row[field].get<Lines>() : Lines();
}

template <typename Verdicts>
std::vector<std::string> Names(const Verdicts& verdicts) {
  std::vector<std::string> names;
  for (const int each : verdicts) {
    names.emplace_back(VerdictName(static_cast<v1::Verdict>(each)));
  }
  return names;
}

std::vector<std::string> CouldBe(const Json& row) {
  if (!row.contains("could_be")) return {};
  return row["could_be"].get<std::vector<std::string>>();
}

v1::PermissionQuestion QuestionOf(const Json& structured) {
  v1::PermissionQuestion question;
  question.set_actor(structured["actor"].get<std::string>());
  v1::Box& act = *question.mutable_act();
  const auto* box = v1::Box::descriptor();
  for (int i = 0; i < box->field_count(); ++i) {
    const std::string dimension(box->field(i)->name());
    if (!structured.contains(dimension)) continue;
    auto& values = static_cast<v1::Values&>(
        *act.GetReflection()->MutableMessage(&act, box->field(i)));
    const Json& said = structured[dimension];
    if (said.is_string()) values.add_values(said.get<std::string>());
    if (!said.is_array()) continue;
    for (const Json& each : said) values.add_values(each.get<std::string>());
  }
  return question;
}

// The conditions of a hypothesis, each determined satisfied on its day.
v1::AssumedEvents AssumedOf(const Json& structured) {
  v1::AssumedEvents assumed;
  assumed.set_agreement_id(structured["agreement_id"].get<std::string>());
  for (const auto& [condition, date] : structured["hypothesis"].items()) {
    v1::Fact& fact = *assumed.add_events()->mutable_fact();
    fact.mutable_effective()->set_date(date.get<std::string>());
    fact.mutable_condition_determined()->set_condition_id(condition);
    fact.mutable_condition_determined()->set_outcome(
        v1::CONDITION_OUTCOME_SATISFIED);
  }
  return assumed;
}

class FurtherQuestions : public testing::Test {
 protected:
  // Every row with this `ask`, each under its own trace.
  template <typename Check>
  void ForEach(const std::string& ask, Check check) {
    std::ifstream table(std::string(LEDGER_SOURCE_DIR) +
                        "/tests/golden/further_questions.jsonl");
    int asked = 0;
    for (std::string text; std::getline(table, text);) {
      const Json row = Json::parse(text);
      if (row["structured"]["ask"] != ask) continue;
      SCOPED_TRACE(row["id"].get<std::string>() + " " +
                   row["question"].get<std::string>() + " D " +
                   row["as_of"].get<std::string>() + " K " +
                   row["known_at"].get<std::string>());
      check(row, row["structured"]);
      ++asked;
    }
    EXPECT_GT(asked, 0) << ask;
  }

  Question TimesOf(const Json& row) const {
    constexpr std::string_view kAfter = "after ";
    const std::string as_of = row["as_of"];
    const std::string known = row["known_at"];
    return {ParseInstant(as_of + "T00:00:00Z").value(),
            known.starts_with(kAfter)
                ? histories_.After(known.substr(kAfter.size()))
                : histories_.KnownOn(known)};
  }

  const History& HistoryOf(const Json& structured) const {
    for (const AgreementHistory& each : all_) {
      if (structured["agreement_id"] == each.id.value()) return *each.history;
    }
    ADD_FAILURE() << structured["agreement_id"] << " is not on record";
    return *all_.front().history;
  }

  static AgreementId IdOf(const Json& structured) {
    return ParseAgreementId(structured["agreement_id"].get<std::string>())
        .value();
  }

  // Every agreement, with what the question assumes behind what is known.
  absl::StatusOr<v1::PermissionAnswer> Permission(const Json& row) const {
    const Json& structured = row["structured"];
    Question times = TimesOf(row);
    std::vector<AgreementHistory> agreements = all_;
    History assuming;
    if (structured.contains("hypothesis")) {
      assuming = HistoryOf(structured);
      assuming.Truncate(assuming.PrefixOf(times.known));
      Position next(times.known.value());
      const auto into = AssumeInto(AssumedOf(structured), "", next, assuming);
      if (!into.ok()) return into;
      times.known = TreeSize(next.value());
      for (AgreementHistory& each : agreements) {
        if (each.id == IdOf(structured)) each.history = &assuming;
      }
    }
    return DerivePermission(agreements, times, QuestionOf(structured));
  }

  // What explains one field of one subject.
  v1::Explanation Explained(const Json& row, v1::SubjectKind subject,
                            const std::string& id,
                            const std::string& field) const {
    const Json& structured = row["structured"];
    std::vector<std::string> terms;
    if (subject == v1::SUBJECT_KIND_TERM) terms.push_back(id);
    const auto all = DeriveExplanations(IdOf(structured), HistoryOf(structured),
                                        TimesOf(row), terms, field);
    EXPECT_TRUE(all.ok()) << all.status();
    if (!all.ok()) return {};
    for (const v1::Explanation& each : *all) {
      if (each.subject() == subject && each.subject_id() == id) return each;
    }
    ADD_FAILURE() << id << " has no " << field;
    return {};
  }

  const Histories histories_{std::string(LEDGER_SOURCE_DIR) +
                             "/tools/histories"};
  const std::vector<AgreementHistory> all_ = histories_.All();
};

TEST_F(FurtherQuestions, WhatIsPermitted) {
  ForEach("permitted", [this](const Json& row, const Json& /*structured*/) {
    const auto answer = Permission(row);
    ASSERT_TRUE(answer.ok()) << answer.status();
    SCOPED_TRACE(answer->sentence());
    EXPECT_EQ(std::string(VerdictName(answer->verdict())), row["expect"]);
    EXPECT_EQ(Names(answer->could_be()), CouldBe(row));
    EXPECT_EQ(LinesOf(answer->because()), LinesIn(row, "because"));
    EXPECT_EQ(LinesOf(answer->released_by()), LinesIn(row, "released_by"));
    EXPECT_EQ(LinesOf(answer->corrected_by()), LinesIn(row, "corrected_by"));
  });
}

TEST_F(FurtherQuestions, WhatIsOwed) {
  ForEach("owes", [this](const Json& row, const Json& structured) {
    const auto owed =
        DeriveObligation(IdOf(structured), HistoryOf(structured), TimesOf(row),
                         structured["term_id"].get<std::string>());
    ASSERT_TRUE(owed.ok()) << owed.status();
    EXPECT_EQ(std::string(VerdictName(owed->owes())), row["expect"]);
    EXPECT_EQ(Names(owed->could_be()), CouldBe(row));
    EXPECT_EQ(LinesOf(owed->because()), LinesIn(row, "because"));
  });
}

// "[1, 2]", "[1, null]" for a sum without an upper bound.
Json Bounds(const v1::SumValue& sum) {
  return {sum.lo(), sum.hi().empty() ? Json() : Json(sum.hi())};
}

TEST_F(FurtherQuestions, HowMuchMoneyItIs) {
  ForEach("money", [this](const Json& row, const Json& structured) {
    const auto owed =
        DeriveObligation(IdOf(structured), HistoryOf(structured), TimesOf(row),
                         structured["term_id"].get<std::string>());
    ASSERT_TRUE(owed.ok()) << owed.status();
    Json sums;
    for (const v1::SumValue& each : owed->sums()) {
      const std::string name = v1::Sum_Name(each.sum()).substr(sizeof("SUM"));
      sums[absl::AsciiStrToLower(name)] = Bounds(each);
    }
    if (row["sums"].contains("outstanding")) {
      ASSERT_EQ(owed->outstanding_size(), 1);
      sums["outstanding"] = Bounds(owed->outstanding(0));
    }
    EXPECT_EQ(sums, row["sums"]);
    EXPECT_EQ(LinesOf(owed->money_because()), LinesIn(row, "because"));
  });
}

// Whether a register says what the table says; `expected` may leave out what
// the library adds, such as the instants that a date was read as.
void ExpectRegister(const v1::RegisterValue& value, const std::string& field,
                    const Json& expected) {
  v1::TermFields wanted;
  const auto parsed = google::protobuf::util::JsonStringToMessage(
      Json({{field, expected}}).dump(), &wanted);
  ASSERT_TRUE(parsed.ok()) << parsed;
  v1::TermFields said = value.cell();
  if (field == "scope") *said.mutable_scope() = value.scope().statement();
  google::protobuf::util::MessageDifferencer differencer;
  differencer.set_scope(google::protobuf::util::MessageDifferencer::PARTIAL);
  EXPECT_TRUE(differencer.Compare(wanted, said)) << said.DebugString();
}

TEST_F(FurtherQuestions, WhatTermsSay) {
  ForEach("value", [this](const Json& row, const Json& structured) {
    const std::string field = row["value"]["field"];
    const v1::Explanation explained =
        Explained(row, v1::SUBJECT_KIND_TERM,
                  structured["term_id"].get<std::string>(), field);
    ASSERT_EQ(explained.values_size(), 1);
    const v1::ExplainedValue& value = explained.values(0);
    const Json& expected = row["value"]["expected"];
    if (field == "status") {
      EXPECT_EQ(absl::AsciiStrToUpper(value.words()), expected);
    } else {
      ExpectRegister(value.value(), field, expected);
    }
    EXPECT_EQ(LinesOf(value.because()), LinesIn(row, "because"));
    EXPECT_EQ(LinesOf(explained.corrected_by()), LinesIn(row, "corrected_by"));
  });
}

TEST_F(FurtherQuestions, WhatIsDoubtful) {
  ForEach("finding", [this](const Json& row, const Json& structured) {
    const auto findings = DeriveFindings(all_, TimesOf(row));
    ASSERT_TRUE(findings.ok()) << findings.status();
    const std::string about = structured.value("about", "");
    std::vector<std::pair<std::string, Lines>> found;
    for (const v1::Finding& each : *findings) {
      const Lines lines = LinesOf(each.events());
      if (RowOf(each.code()).name != structured["code"] ||
          each.agreement_id() != structured["agreement_id"] ||
          (!about.empty() && !lines.contains(about))) {
        continue;
      }
      found.emplace_back(each.certain() ? "certain" : "possible", lines);
    }
    std::vector<std::pair<std::string, Lines>> expected;
    if (row["expect"] != "none") {
      expected.emplace_back(row["expect"], LinesIn(row, "because"));
    }
    EXPECT_EQ(found, expected);
  });
}

TEST_F(FurtherQuestions, WhoSomebodyIs) {
  ForEach("who", [this](const Json& row, const Json& structured) {
    for (const auto& [field, expected] : row["is"].items()) {
      const v1::Explanation explained =
          Explained(row, v1::SUBJECT_KIND_PARTY,
                    structured["party_id"].get<std::string>(), field);
      ASSERT_EQ(explained.values_size(), 1);
      EXPECT_EQ(explained.values(0).words(), expected);
      EXPECT_EQ(LinesOf(explained.values(0).because()),
                LinesIn(row, "because"));
    }
  });
}

TEST_F(FurtherQuestions, WhichInstrumentsHold) {
  ForEach("chain", [this](const Json& row, const Json& structured) {
    const auto explained = DeriveExplanations(
        IdOf(structured), HistoryOf(structured), TimesOf(row), {}, "status");
    ASSERT_TRUE(explained.ok()) << explained.status();
    // By effective time, then by position.
    std::set<std::tuple<int64_t, uint64_t, std::string>> holding;
    for (const v1::Explanation& each : *explained) {
      if (each.subject() != v1::SUBJECT_KIND_INSTRUMENT) continue;
      if (each.values_size() != 1) continue;
      const v1::ExplainedValue& value = each.values(0);
      if (value.words() != "in force") continue;
      holding.emplace(value.effective_first(), value.winner().position(),
                      Histories::LineOf(value.winner().event_id()));
    }
    std::vector<std::string> lines;
    for (const auto& [first, position, line] : holding) {
      if (lines.empty() || lines.back() != line) lines.push_back(line);
    }
    EXPECT_EQ(lines, row["because"].get<std::vector<std::string>>());
  });
}

}  // namespace
}  // namespace ledger
