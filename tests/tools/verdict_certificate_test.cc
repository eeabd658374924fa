// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: a certificate of a verdict holds, and none of another verdict, of other
// agreements or of fewer records does.
// Method: an exclusivity in one agreement, a waiver of everything in another,
// verdicts by the command itself; then they are forged.

#include <iostream>
#include <random>

#include "tests/model/random_commands.h"
#include "tests/service/rights_fixture.h"
#include "tests/tools/certificate_fixture.h"

namespace ledger {
namespace {

using ctl::CheckOptions;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

class VerdictCertificateTest : public CertificateTest {
 protected:
  // A forbids B to buy capacity in January and February 2024; that it ended
  // was recorded in September. C binds B too, and forbids from May on. X is of
  // others.
  void SetUp() override {
    CertificateTest::SetUp();
    clock_.Set("2024-06-01T00:00:00Z");
    Record("r-1", "A", {JoinJson("B"), JoinJson("H")});
    Record("r-2", "A", {ExclusivityJson("T", "2024-01-01")});
    Record("r-3", "X",
           {JoinJson("Y"), JoinJson("Z"),
            ExclusivityJson("T", "2024-01-01", "Y", "Z")});
    Record("r-4", "C",
           {JoinJson("B"), JoinJson("K"),
            ExclusivityJson("U", "2024-05-01", "B", "K")});
    clock_.Set("2024-09-01T00:00:00Z");
    Record("r-5", "A", {EndJson("lift-T", "T", "2024-03-01")});
    clock_.Set("2024-10-01T00:00:00Z");
  }

  void Record(const std::string& request, const std::string& agreement,
              const std::vector<std::string>& events) {
    const grpc::Status status = Append(request, agreement, events);
    ASSERT_TRUE(status.ok()) << agreement << ": " << status.error_message();
  }

  static CheckOptions Asked(const char* as_of, const char* known_at) {
    CheckOptions options;
    options.actor = "B";
    options.activity = {"compute/buy"};
    options.subject = {"capacity/new"};
    options.as_of = as_of;
    options.known_at = known_at;
    options.findings = true;
    return options;
  }
};

TEST_F(VerdictCertificateTest, ItHoldsOverTheAgreementsThatItNames) {
  const struct {
    const char* as_of;
    const char* known_at;
    v1::Verdict verdict;
  } kRows[] = {
      {"2024-02-01", "2024-07-01", v1::VERDICT_NO},
      {"2024-04-01", "2024-07-01", v1::VERDICT_NO},
      {"2024-04-01", "", v1::VERDICT_YES},
      {"2024-06-01", "", v1::VERDICT_NO},
  };
  for (const auto& row : kRows) {
    const auto shown = Check(Checked(Asked(row.as_of, row.known_at)));
    ASSERT_THAT(shown, IsOk()) << row.as_of << " " << row.known_at;
    EXPECT_EQ(shown->answer.permission().verdict(), row.verdict) << row.as_of;
    EXPECT_THAT(shown->agreements, ElementsAre(Pair("A", 4), Pair("C", 3)));
    EXPECT_EQ(shown->answer.basis().agreement_size(),
              row.known_at[0] == '\0' ? 7u : 6u);
  }
  CheckOptions one = Asked("2024-06-01", "");
  one.agreements = {"A"};
  const auto shown = Check(Checked(one));
  ASSERT_THAT(shown, IsOk());
  EXPECT_EQ(shown->answer.permission().verdict(), v1::VERDICT_YES);
  EXPECT_THAT(shown->agreements, ElementsAre(Pair("A", 4)));
}

TEST_F(VerdictCertificateTest, AnotherVerdictIsRefuted) {
  const v1::Certificate whole = Parsed(Checked(Asked("2024-06-01", "")));
  v1::Certificate forged = whole;
  Rewrite(forged, [](v1::CertifiedAnswer& answer) {
    answer.mutable_permission()->set_verdict(v1::VERDICT_YES);
  });
  EXPECT_THAT(Refuted(forged), HasSubstr("records fold to: its verdict;"));
  forged = whole;
  Rewrite(forged, [](v1::CertifiedAnswer& answer) {
    answer.mutable_permission()->clear_because();
  });
  EXPECT_THAT(Refuted(forged), HasSubstr("the reasons of its verdict"));
  forged = whole;
  forged.mutable_question()->mutable_permission()->set_actor("K");
  EXPECT_THAT(Refuted(forged), HasSubstr("records fold to"));
}

TEST_F(VerdictCertificateTest, AnAgreementLeftOutOrPutInIsAnotherAnswer) {
  const v1::Certificate whole = Parsed(Checked(Asked("2024-06-01", "")));
  v1::Certificate forged = whole;
  forged.mutable_agreements()->DeleteSubrange(1, 1);
  EXPECT_THAT(Refuted(forged), HasSubstr("records fold to"));
  forged = whole;
  forged.mutable_agreements()->SwapElements(0, 1);
  EXPECT_THAT(Refuted(forged), HasSubstr("not sorted, each once"));
  forged = whole;
  *forged.add_agreements() = whole.agreements(1);
  EXPECT_THAT(Refuted(forged), HasSubstr("not sorted, each once"));
  forged = whole;
  forged.clear_agreements();
  EXPECT_THAT(Refuted(forged), HasSubstr("is answered by 0 agreements"));
  // One that had no record yet.
  const v1::Certificate early =
      Parsed(Checked(Asked("2024-06-01", "2024-07-01")));
  forged = early;
  forged.mutable_question()->set_tree_size(4);
  EXPECT_THAT(Refuted(forged), HasSubstr("and the question, which knew"));
}

TEST_F(VerdictCertificateTest, AQuestionThatCouldNotBeAskedIsRefuted) {
  const v1::Certificate whole = Parsed(Checked(Asked("2024-06-01", "")));
  const auto asked =
      [&](const std::function<void(v1::CertifiedQuestion&)>& change) {
        v1::Certificate forged = whole;
        change(*forged.mutable_question());
        return Refuted(forged);
      };
  EXPECT_THAT(asked([](auto& question) { question.set_agreement_id("A"); }),
              HasSubstr("names no agreement"));
  EXPECT_THAT(asked([](auto& question) {
                question.mutable_permission()->set_want_changes(true);
              }),
              HasSubstr("wants no changes"));
  EXPECT_THAT(
      asked([](auto& question) { question.mutable_permission()->clear_act(); }),
      HasSubstr("describes no act"));
  EXPECT_THAT(asked([](auto& question) {
                question.mutable_permission()
                    ->mutable_act()
                    ->mutable_activity()
                    ->add_values("//");
              }),
              HasSubstr("question.act.activity.values[1]"));
}

TEST_F(VerdictCertificateTest, WhatCannotBeCertifiedIsSaid) {
  const auto refused = [&](const CheckOptions& options) {
    EXPECT_EQ(Run([&](const ctl::Session& session) {
                return ctl::RunCheck(session, options);
              }),
              ctl::Exit::kUsage);
    return said_.str();
  };
  CheckOptions options = Asked("2024-06-01", "");
  options.certificate = dir_ / "certificate";
  options.changes = true;
  EXPECT_THAT(refused(options), HasSubstr("leave --changes out"));
  options.changes = false;
  options.suppose.conditions = {"C-1=2024-01-01"};
  EXPECT_THAT(refused(options), HasSubstr("leave --suppose out"));
  options.suppose = {};
  options.certificate = dir_ / "log.key";
  EXPECT_THAT(refused(options), HasSubstr("exists"));
}

TEST_F(VerdictCertificateTest, NoChangeOfItHolds) {
  google::protobuf::SetLogHandler(nullptr);
  const uint64_t seed = model::RunSeed();
  std::cout << "repeat with LEDGER_SEED=" << seed << std::endl;
  std::mt19937_64 random(seed);
  int tried = 0;
  for (const char* known_at : {"", "2024-07-01"}) {
    tried += TryChanges(Checked(Asked("2024-06-01", known_at)),
                        model::RunCount(400) * 2, random);
  }
  std::cout << tried << " changes, none holds" << std::endl;
}

}  // namespace
}  // namespace ledger
