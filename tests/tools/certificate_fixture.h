// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// A server in this process, certificates by the commands themselves, and what
// a verifier says of them.

#ifndef TESTS_TOOLS_CERTIFICATE_FIXTURE_H_
#define TESTS_TOOLS_CERTIFICATE_FIXTURE_H_

#include <functional>
#include <random>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "tests/tools/change_bytes.h"
#include "tests/tools/client_fixture.h"
#include "tools/export/folder.h"
#include "tools/verify/certificate_check.h"

namespace ledger {

// A server that signs, certificates of its answers by the commands themselves,
// and a verifier that trusts its keys alone.
class CertificateTest : public ClientFixture {
 protected:
  // Two agreements, side by side: A grants T-1 and T-2 in January and lifts
  // T-1 in March; a request in April is of both.
  void Fill() {
    clock_.Set("2026-01-10T00:00:00Z");
    ASSERT_TRUE(Append("r-1", "A", {GrantJson("T-1"), GrantJson("T-2")}).ok());
    clock_.Set("2026-02-10T00:00:00Z");
    ASSERT_TRUE(Append("r-2", "B", {GrantJson("T-9")}).ok());
    clock_.Set("2026-03-10T00:00:00Z");
    ASSERT_TRUE(Append("r-3", "A", {LiftJson("T-1", "2025-06-01")}).ok());
    clock_.Set("2026-04-10T00:00:00Z");
    const auto both = FromJson<v1::AppendEventsRequest>(absl::StrCat(
        R"({"request_id":"r-4","appends":[)",
        R"({"agreement_id":"B","expected":{"any":true},"events":[)",
        GrantJson("T-8"), R"(]},{"agreement_id":"A","expected":{"any":true},)",
        R"("events":[)", GrantJson("T-3"), "]}]}"));
    grpc::ClientContext context;
    v1::AppendEventsResponse response;
    ASSERT_TRUE(stub_->AppendEvents(&context, both, &response).ok());
    clock_.Set("2026-05-10T00:00:00Z");
  }

  ctl::Exit Certify(ctl::CertifyOptions options) {
    options.file = dir_ / options.file;
    return Run([&](const ctl::Session& session) {
      return ctl::RunCertify(session, options);
    });
  }

  // The bytes of a new certificate.
  std::string Certified(ctl::CertifyOptions options) {
    options.file = absl::StrCat("made-", made_++);
    EXPECT_EQ(Certify(options), ctl::Exit::kDone) << said_.str();
    return exports::ReadExportFile(dir_.path(), options.file).value();
  }

  // The bytes of a new certificate of a verdict.
  std::string Checked(ctl::CheckOptions options) {
    const std::string file = absl::StrCat("made-", made_++);
    options.certificate = dir_ / file;
    EXPECT_EQ(Run([&](const ctl::Session& session) {
                return ctl::RunCheck(session, options);
              }),
              ctl::Exit::kDone)
        << said_.str();
    return exports::ReadExportFile(dir_.path(), file).value();
  }

  v1::Certificate Parsed(const std::string& bytes) {
    v1::Certificate certificate;
    EXPECT_TRUE(certificate.ParseFromString(bytes));
    return certificate;
  }

  absl::StatusOr<verify::ShownCertificate> Check(const std::string& bytes) {
    const Policy policy = OwnPolicy();
    return verify::CertificateCheck(bytes, policy).Run();
  }
  absl::StatusOr<verify::ShownCertificate> Check(
      const v1::Certificate& certificate) {
    return Check(certificate.SerializeAsString());
  }

  // What refutes it.
  std::string Refuted(const v1::Certificate& certificate) {
    const auto shown = Check(certificate);
    EXPECT_TRUE(absl::IsDataLoss(shown.status())) << shown.status();
    return std::string(shown.status().message());
  }

  // Changes the answer of a certificate and writes it anew.
  static void Rewrite(v1::Certificate& certificate,
                      const std::function<void(v1::CertifiedAnswer&)>& change) {
    v1::CertifiedAnswer answer;
    ASSERT_TRUE(answer.ParseFromString(certificate.answer()));
    change(answer);
    certificate.set_answer(answer.SerializeAsString());
  }

  // A record with its path to the checkpoint of a certificate.
  v1::ProvenRecord Proven(uint64_t position, const v1::Certificate& under) {
    v1::ProvenRecord proven;
    const uint64_t size = Check(under)->head.checkpoint.size.value();
    const auto proof =
        ledger_->ProveInclusion(Position(position), TreeSize(size)).value();
    ScanRequest scan{Position(position), TreeSize(position + 1), {}};
    proven.set_record(ledger_->ScanRecords(scan)->records.at(0).bytes);
    for (const Hash& hash : proof.path) {
      proven.add_path(std::string(hash.view()));
    }
    return proven;
  }

  // Changes a certificate that holds again and again, every other time by its
  // parts; none may hold then. Gives how many were tried.
  int TryChanges(const std::string& bytes, int runs, std::mt19937_64& random);

  int made_ = 0;
};

// One change of the structure of a certificate.
inline v1::Certificate ChangeParts(v1::Certificate made,
                                   std::mt19937_64& random) {
  const auto at = [&random](int bound) {
    return static_cast<int>(Below(static_cast<size_t>(bound), random));
  };
  v1::CertifiedAgreement& agreement =
      *made.mutable_agreements(at(made.agreements_size()));
  auto& records = *agreement.mutable_records();
  v1::CertifiedQuestion& question = *made.mutable_question();
  const auto change_path = [&](auto& path) {
    if (path.empty() || at(3) == 0) {
      path.Add(std::string(32, static_cast<char>(at(256))));
    } else if (at(2) == 0) {
      path.DeleteSubrange(at(path.size()), 1);
    } else {
      std::string& hash = *path.Mutable(at(path.size()));
      hash = ChangeBytes(hash, random);
    }
  };
  switch (at(12)) {
    case 0:
      records.DeleteSubrange(at(records.size()), 1);
      break;
    case 1:
      *records.Add() = records.Get(at(records.size()));
      break;
    case 2:
      records.SwapElements(at(records.size()), at(records.size()));
      break;
    case 3:
      change_path(*records.Mutable(at(records.size()))->mutable_path());
      break;
    case 4:
      change_path(*made.mutable_heads()->mutable_path());
      break;
    case 5:
      change_path(*agreement.mutable_path());
      break;
    case 6:
      agreement.set_rank(agreement.rank() + 1 + Below(5, random));
      break;
    case 7:
      question.set_tree_size(question.tree_size() + Below(7, random) - 3);
      break;
    case 8:
      question.set_read_time(question.read_time() + at(7) - 3);
      break;
    case 9:
      question.set_effective_time(question.effective_time() + at(7) - 3);
      break;
    case 10:
      *made.add_tail() = at(2) == 0 ? made.heads() : records.Get(0);
      break;
    default: {
      std::string& record =
          *records.Mutable(at(records.size()))->mutable_record();
      record = ChangeBytes(record, random);
    }
  }
  return made;
}

inline int CertificateTest::TryChanges(const std::string& bytes, int runs,
                                       std::mt19937_64& random) {
  EXPECT_THAT(Check(bytes), IsOk());
  int tried = 0;
  for (int run = 0; run < runs; ++run) {
    const std::string changed =
        run % 2 == 0 ? ChangeBytes(bytes, random)
                     : ChangeParts(Parsed(bytes), random).SerializeAsString();
    if (changed == bytes) continue;
    const auto shown = Check(changed);
    ++tried;
    // Only the number of the engine may make it another's to judge.
    EXPECT_TRUE(absl::IsDataLoss(shown.status()) ||
                absl::IsFailedPrecondition(shown.status()))
        << shown.status() << "\n"
        << absl::CHexEscape(changed);
    if (shown.ok()) break;
  }
  return tried;
}

}  // namespace ledger

#endif  // TESTS_TOOLS_CERTIFICATE_FIXTURE_H_
