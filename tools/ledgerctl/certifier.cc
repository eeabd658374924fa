// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/certifier.h"

#include <filesystem>
#include <ostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/limits.h"
#include "ledger/record.h"
#include "tools/export/folder.h"

namespace ledger::ctl {

absl::StatusOr<v1::Certificate> Certifier::Make(
    const v1::CertifiedQuestion& question,
    const std::vector<std::string>& agreements,
    const v1::CertifiedAnswer& answer) {
  made_.set_engine_version(answer.basis().engine_version());
  *made_.mutable_question() = question;
  made_.set_answer(answer.SerializeAsString());
  for (const std::string& id : agreements) {
    made_.add_agreements()->set_agreement_id(id);
  }
  if (auto status = Commit(); !status.ok()) return status;
  for (v1::CertifiedAgreement& agreement : *made_.mutable_agreements()) {
    if (auto status = Add(agreement); !status.ok()) return status;
  }
  if (auto status = AddTail(); !status.ok()) return status;
  const size_t size = made_.ByteSizeLong();
  if (size <= kCertificateBytesMax) return std::move(made_);
  return absl::InvalidArgumentError(absl::StrCat(
      "certificate is ", size, " bytes; limit is ", kCertificateBytesMax,
      " (certificate_bytes_max); make an export of the agreements instead"));
}

absl::Status Certifier::Commit() {
  v1::GetCompletenessProofRequest request;
  request.set_agreement_id(made_.agreements(0).agreement_id());
  request.set_commit(true);
  const auto committed = client_.GetCompletenessProof(request);
  if (!committed.ok()) return committed.status();
  auto head = CheckpointOfAtLeast(client_, committed->heads_position() + 1);
  if (!head.ok()) return head.status();
  head_ = *std::move(head);
  made_.set_checkpoint(head_.note);
  return absl::OkStatus();
}

absl::Status Certifier::Add(v1::CertifiedAgreement& agreement) {
  // The checkpoint may be better than what was asked for: its newest
  // commitment counts.
  const std::string& id = agreement.agreement_id();
  v1::GetCompletenessProofRequest request;
  request.set_agreement_id(id);
  request.set_tree_size(head_.size);
  const auto proof = client_.GetCompletenessProof(request);
  if (!proof.ok()) return proof.status();
  if (!proof->present() || proof->entries_size() != 1) {
    return Contradiction(absl::StrCat(
        "agreement '", id, "' was asked about, and no commitment counts it"));
  }
  if (!made_.has_heads()) {
    covered_ = proof->covered_size();
    const auto status = Prove(proof->heads_record(), proof->heads_position(),
                              *made_.mutable_heads());
    if (!status.ok()) return status;
  } else if (proof->heads_record() != made_.heads().record()) {
    return Contradiction("one checkpoint has two newest commitments");
  }
  agreement.set_entry(proof->entries(0).entry());
  agreement.set_rank(proof->entries(0).rank());
  *agreement.mutable_path() = proof->entries(0).path();
  return FetchRecords(
      client_, 0, covered_, id, [&](std::string_view bytes) -> absl::Status {
        const auto record = ParseRecord(bytes);
        if (!record.ok()) return record.status();
        return Prove(bytes, record->position.value(), *agreement.add_records());
      });
}

absl::Status Certifier::Prove(std::string_view bytes, uint64_t position,
                              v1::ProvenRecord& proven) {
  const auto path = FetchInclusion(client_, head_, bytes, position);
  if (!path.ok()) return path.status();
  proven.set_record(std::string(bytes));
  for (const Hash& hash : *path) proven.add_path(std::string(hash.view()));
  return absl::OkStatus();
}

absl::Status Certifier::AddTail() {
  return FetchRecords(
      client_, covered_, made_.question().tree_size(), "",
      [&](std::string_view bytes) -> absl::Status {
        const auto record = ParseRecord(bytes);
        if (!record.ok()) return record.status();
        for (const v1::CertifiedAgreement& each : made_.agreements()) {
          if (record->agreement_id != each.agreement_id()) continue;
          return absl::InvalidArgumentError(absl::StrCat(
              "agreement '", each.agreement_id(), "': its record ",
              record->position.value(),
              " is covered by no commitment yet; ask with --known-at @",
              covered_));
        }
        return Prove(bytes, record->position.value(), *made_.add_tail());
      });
}

absl::Status CheckNewFile(const std::string& file) {
  std::error_code none;
  if (!std::filesystem::exists(file, none)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("'", file, "' exists; remove it, or name another file"));
}

Exit WriteCertificate(const Session& session, const std::string& file,
                      std::string_view what,
                      const v1::CertifiedQuestion& question,
                      const std::vector<std::string>& agreements,
                      const v1::CertifiedAnswer& answer) {
  Certifier certifier(*session.client);
  const auto made = certifier.Make(question, agreements, answer);
  if (!made.ok()) return EvidenceFailed(session, made.status());
  const auto written = exports::ReplaceFile(file, made->SerializeAsString());
  if (!written.ok()) return EvidenceFailed(session, written);
  *session.io.err << "certificate  " << what << ", as of "
                  << FormatInstant(FromMicros(question.effective_time()))
                  << ", known at "
                  << FormatInstant(FromMicros(question.read_time()))
                  << ": complete up to " << certifier.covered()
                  << " records, in " << file
                  << "\nverify  ledger-verify certificate " << file
                  << " --policy POLICY\n";
  return Exit::kDone;
}

}  // namespace ledger::ctl
