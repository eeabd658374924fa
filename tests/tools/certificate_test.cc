// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: a certificate of a true answer holds, and none of anything else does.
// Method: a server in this process, certificates by the command itself; then
// they are forged, part by part and byte by byte.

#include <filesystem>
#include <iostream>
#include <random>

#include "absl/strings/escaping.h"
#include "ledger/limits.h"
#include "tests/model/random_commands.h"
#include "tests/tools/certificate_fixture.h"
#include "tests/tools/change_bytes.h"

namespace ledger {
namespace {

using ctl::CertifyOptions;
using testing::AllOf;
using testing::HasSubstr;
using verify::CertificateCheck;

TEST_F(CertificateTest, ItHoldsAndCarriesTheAnswerAsItWasServed) {
  Fill();
  for (const bool full : {false, true}) {
    const std::string bytes = Certified({.agreement = "A", .full = full});
    const auto shown = Check(bytes);
    ASSERT_THAT(shown, IsOk());
    EXPECT_EQ(shown->agreements.at(0).second, 4u);
    EXPECT_EQ(shown->answer.basis().agreement_size(), 4u);
    const v1::Certificate certificate = Parsed(bytes);
    v1::GetAgreementResponse served;
    ASSERT_TRUE(
        Get(absl::StrCat(R"({"agreement_id":"A","known_at":{"tree_size":)",
                         certificate.question().tree_size(),
                         R"(},"as_of":{"time":"2026-05-10T00:00:00Z"},"view":)",
                         full ? R"("AGREEMENT_VIEW_FULL"})"
                              : R"("AGREEMENT_VIEW_BASIC"})"),
            &served)
            .ok());
    EXPECT_EQ(served.SerializeAsString(), certificate.answer());
    // The same question under the same checkpoint is the same certificate.
    const std::string read_time =
        FormatInstant(FromMicros(certificate.question().read_time()));
    const CertifyOptions again = {.agreement = "A",
                                  .as_of = "2026-05-10",
                                  .known_at = read_time,
                                  .full = full};
    EXPECT_EQ(Certified(again), Certified(again));
  }
  EXPECT_EQ(Certify({.agreement = "A", .file = "made-0"}), ctl::Exit::kUsage);
  EXPECT_THAT(said_.str(), HasSubstr("exists"));
  EXPECT_NE(Certify({.agreement = "nobody", .file = "n"}), ctl::Exit::kDone);
  EXPECT_THAT(said_.str(), HasSubstr("AGREEMENT_NOT_FOUND"));
}

TEST_F(CertificateTest, ItHoldsOnAnyDayAsKnownAtAnyTime) {
  Fill();
  for (const std::string known : {"2026-01-10", "2026-02-28", "2026-03-10",
                                  "2026-04-10T00:00:00Z", "@4", "@5", "@7"}) {
    for (const std::string day : {"2023-01-01", "2025-01-01", "2026-01-01"}) {
      const std::string bytes = Certified(
          {.agreement = "A", .as_of = day, .known_at = known, .full = true});
      EXPECT_THAT(Check(bytes), IsOk()) << known << " " << day;
    }
  }
  const auto then = Check(Certified({.agreement = "A@0", .term_ids = {"T-2"}}));
  ASSERT_THAT(then, IsOk());
  EXPECT_EQ(then->answer.basis().agreement_size(), 2u);
  EXPECT_EQ(then->answer.agreement().terms_size(), 1);
  EXPECT_EQ(then->agreements.at(0).second, 4u);
}

TEST_F(CertificateTest, WhatNoCommitmentCoversYetIsShownWhole) {
  Fill();
  Certified({.agreement = "A"});
  // The commitment itself is now the newest record, and needs no other.
  const std::string bytes = Certified({.agreement = "A"});
  v1::Certificate certificate = Parsed(bytes);
  EXPECT_EQ(certificate.tail_size(), 1);
  EXPECT_THAT(Check(bytes), IsOk());
  certificate.clear_tail();
  EXPECT_THAT(Refuted(certificate), HasSubstr("tail: shows 0 records"));
  certificate = Parsed(bytes);
  *certificate.add_tail() = certificate.tail(0);
  EXPECT_THAT(Refuted(certificate), HasSubstr("tail: shows 2 records"));
}

TEST_F(CertificateTest, AForgedAnswerIsRefutedByTheFold) {
  Fill();
  const v1::Certificate whole = Parsed(Certified({.agreement = "A"}));
  v1::Certificate forged = whole;
  Rewrite(forged, [](v1::CertifiedAnswer& answer) {
    ASSERT_EQ(answer.agreement().terms(0).statuses(0).status(),
              v1::TERM_STATUS_LIFTED);
    answer.mutable_agreement()
        ->mutable_terms(0)
        ->mutable_statuses(0)
        ->set_status(v1::TERM_STATUS_IN_FORCE);
  });
  EXPECT_THAT(Refuted(forged), AllOf(HasSubstr("answer, byte "),
                                     HasSubstr("fold to: term 'T-1'")));
  forged = whole;
  Rewrite(forged, [](v1::CertifiedAnswer& answer) {
    answer.mutable_basis()->set_agreement_size(3);
  });
  EXPECT_THAT(Refuted(forged), HasSubstr("its basis"));
  forged = whole;
  forged.mutable_question()->set_full(true);
  EXPECT_THAT(Refuted(forged), HasSubstr("answer, byte "));
  forged = whole;
  forged.mutable_question()->add_term_ids("T-77");
  EXPECT_THAT(Refuted(forged), HasSubstr("term 'T-77': not on record"));
}

TEST_F(CertificateTest, RecordsThatAreMissingOrOthersAreRefuted) {
  Fill();
  const v1::Certificate whole = Parsed(Certified({.agreement = "A"}));
  const int count = whole.agreements(0).records_size();
  for (int i = 0; i < count; ++i) {
    v1::Certificate forged = whole;
    forged.mutable_agreements(0)->mutable_records()->DeleteSubrange(i, 1);
    EXPECT_THAT(Refuted(forged),
                HasSubstr(i + 1 < count ? "is revision" : "another count"));
    forged = whole;
    *forged.mutable_agreements(0)->mutable_records(i) = Proven(4, whole);
    EXPECT_THAT(Refuted(forged), HasSubstr("is of agreement 'B'"));
  }
  v1::Certificate forged = whole;
  *forged.mutable_heads() = Proven(3, whole);
  EXPECT_THAT(Refuted(forged), HasSubstr("heads, leaf 3: is no commitment"));
  forged = whole;
  *forged.add_agreements() = whole.agreements(0);
  EXPECT_THAT(Refuted(forged), HasSubstr("question: the agreements shown"));
}

TEST_F(CertificateTest, AnOlderCommitmentDoesNotCoverNewerRecords) {
  Fill();
  const v1::Certificate older = Parsed(Certified({.agreement = "A"}));
  ASSERT_TRUE(Append("r-5", "A", {LiftJson("T-2", "2025-07-01")}).ok());
  const v1::Certificate whole = Parsed(Certified({.agreement = "A"}));
  ASSERT_THAT(Check(whole), IsOk());
  const uint64_t heads = Check(older)->head.checkpoint.size.value() - 1;
  // All of the older evidence, under the newer checkpoint; the answer hides
  // the newer record.
  v1::Certificate forged = whole;
  *forged.mutable_agreements(0) = older.agreements(0);
  for (auto& record : *forged.mutable_agreements(0)->mutable_records()) {
    record = Proven(ParseRecord(record.record())->position.value(), whole);
  }
  *forged.mutable_heads() = Proven(heads, whole);
  EXPECT_THAT(Refuted(forged), HasSubstr("tail: shows 0 records, expected 2"));
  *forged.add_tail() = Proven(heads, whole);
  *forged.add_tail() = Proven(heads + 1, whole);
  EXPECT_THAT(Refuted(forged), HasSubstr("is of the agreement, and not among"));
  // With the newer record shown, but not counted.
  forged.clear_tail();
  *forged.mutable_agreements(0)->mutable_records() =
      whole.agreements(0).records();
  EXPECT_THAT(Refuted(forged), HasSubstr("its request ends at"));
}

TEST_F(CertificateTest, ItsTimesAreThoseOfTheRecords) {
  Fill();
  const v1::Certificate whole =
      Parsed(Certified({.agreement = "A", .known_at = "2026-02-28"}));
  const auto known = [&whole](const char* time, uint64_t size) {
    v1::Certificate forged = whole;
    const int64_t micros = ToMicros(ParseInstant(time).value());
    forged.mutable_question()->set_read_time(micros);
    forged.mutable_question()->set_tree_size(size);
    Rewrite(forged, [&](v1::CertifiedAnswer& answer) {
      answer.mutable_basis()->set_read_time(micros);
      answer.mutable_basis()->set_tree_size(size);
    });
    return forged;
  };
  // Another time that names the same K, and another K: true as well.
  EXPECT_THAT(Check(known("2026-03-09T23:59:59.999999Z", 5)), IsOk());
  EXPECT_THAT(Check(known("2026-02-01T00:00:00Z", 4)), IsOk());
  EXPECT_THAT(Refuted(known("2026-03-10T00:00:00Z", 5)),
              HasSubstr("leaves it out"));
  EXPECT_THAT(Refuted(known("2026-01-09T00:00:00Z", 5)),
              HasSubstr("after the question's read time"));
  EXPECT_THAT(Refuted(known("2026-03-11T00:00:00Z", 7)),
              HasSubstr("parts its request"));
  EXPECT_THAT(Refuted(known("2026-01-10T00:00:00Z", 2)),
              HasSubstr("no record among the first 2"));
  EXPECT_THAT(Refuted(known("2026-02-28T00:00:00Z", 99)),
              HasSubstr("question: its tree size is 99"));
}

TEST_F(CertificateTest, AnotherEngineIsNamedAndNothingIsRefuted) {
  Fill();
  v1::Certificate other = Parsed(Certified({.agreement = "A"}));
  other.set_engine_version(kEngineVersion + 1);
  const auto shown = Check(other);
  EXPECT_TRUE(absl::IsFailedPrecondition(shown.status()));
  EXPECT_THAT(std::string(shown.status().message()),
              AllOf(HasSubstr(absl::StrCat("version ", kEngineVersion + 1)),
                    HasSubstr(absl::StrCat("version ", kEngineVersion, ";"))));
}

TEST_F(CertificateTest, OnlyTheVerifiersOwnKeyCounts) {
  Fill();
  const std::string bytes = Certified({.agreement = "A"});
  const Policy other =
      Policy::Parse(
          "log ledger.example/contracts+1b2537b5+"
          "AazojJS/dCUPnthkSEudaFTDr0Q68zQQewSSGAktDEpK\nquorum none\n")
          .value();
  const auto shown = CertificateCheck(bytes, other).Run();
  EXPECT_TRUE(absl::IsDataLoss(shown.status()));
  EXPECT_THAT(std::string(shown.status().message()), HasSubstr("checkpoint:"));
}

TEST_F(CertificateTest, ItHasOneForm) {
  Fill();
  const std::string bytes = Certified({.agreement = "A"});
  const std::string unknown = "\xa2\x06\x05later";  // field 100
  const std::string twice = bytes.substr(0, 2);     // the engine version
  for (const std::string& form : {bytes + unknown, bytes + twice}) {
    const auto shown = Check(form);
    EXPECT_TRUE(absl::IsDataLoss(shown.status()));
    EXPECT_THAT(std::string(shown.status().message()),
                HasSubstr(absl::StrCat("certificate, byte ", bytes.size())));
  }
  EXPECT_THAT(std::string(Check("words").status().message()),
              HasSubstr("is no ledger.v1.Certificate"));
}

class UnsignedTest : public CertificateTest {
 protected:
  UnsignedTest() { key_file_.clear(); }
};

TEST_F(UnsignedTest, WithoutAKeyNothingIsCertified) {
  Fill();
  EXPECT_NE(Certify({.agreement = "A", .file = "c"}), ctl::Exit::kDone);
  EXPECT_THAT(said_.str(), HasSubstr("NO_KEY"));
  EXPECT_FALSE(std::filesystem::exists(dir_ / "c"));
}

TEST_F(CertificateTest, NoChangeOfACertificateHolds) {
  google::protobuf::SetLogHandler(nullptr);
  const uint64_t seed = model::RunSeed();
  std::cout << "repeat with LEDGER_SEED=" << seed << std::endl;
  std::mt19937_64 random(seed);
  Fill();
  int tried = 0;
  for (const CertifyOptions& options :
       {CertifyOptions{.agreement = "A", .full = true},
        CertifyOptions{.agreement = "A", .known_at = "2026-02-28"},
        CertifyOptions{.agreement = "A"}}) {
    tried += TryChanges(Certified(options), model::RunCount(400) * 5, random);
  }
  std::cout << tried << " changes, none holds" << std::endl;
}

// What nobody vouches for: signatures by keys that the verifier does not know.
TEST_F(CertificateTest, SignaturesOfStrangersAreNotLookedAt) {
  Fill();
  v1::Certificate more = Parsed(Certified({.agreement = "A"}));
  more.set_checkpoint(more.checkpoint() + "— stranger.example/log " +
                      absl::Base64Escape(std::string(68, 'x')) + "\n");
  EXPECT_THAT(Check(more), IsOk());
}

}  // namespace
}  // namespace ledger
