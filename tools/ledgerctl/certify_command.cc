// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/limits.h"
#include "ledger/record.h"
#include "ledger/v1/certificate.pb.h"
#include "tools/export/folder.h"
#include "tools/ledgerctl/commands.h"
#include "tools/ledgerctl/evidence.h"
#include "tools/ledgerctl/fetch.h"

namespace ledger::ctl {
namespace {

// One certificate on its way. The question comes first, so that whatever it
// knew is covered by the commitment, and that by the checkpoint.
class Certifier {
 public:
  Certifier(const Session& session, const CertifyOptions& options)
      : session_(session), options_(options) {}

  // The bytes of it. Errors: as the calls; DATA_LOSS where they contradict.
  absl::StatusOr<std::string> Run() {
    if (auto status = Ask(); !status.ok()) return status;
    if (auto status = Commit(); !status.ok()) return status;
    if (auto status = AddRecords(); !status.ok()) return status;
    if (auto status = AddTail(); !status.ok()) return status;
    std::string bytes = made_.SerializeAsString();
    if (bytes.size() <= kCertificateBytesMax) return bytes;
    return absl::InvalidArgumentError(absl::StrCat(
        "certificate is ", bytes.size(), " bytes; limit is ",
        kCertificateBytesMax,
        " (certificate_bytes_max); make an export of the agreement instead"));
  }

  const v1::Certificate& made() const { return made_; }
  uint64_t covered() const { return covered_; }

 private:
  absl::Status Ask();
  absl::Status Commit();
  absl::Status AddRecords();
  absl::Status AddTail();
  absl::Status Prove(std::string_view bytes, uint64_t position,
                     v1::ProvenRecord& proven);

  const Session& session_;
  const CertifyOptions& options_;
  v1::Certificate made_;
  Signed head_;
  uint64_t covered_ = 0;
};

absl::Status Certifier::Ask() {
  std::string id = options_.agreement;
  std::string known_at = options_.known_at;
  auto status = ResolveShortForm(*session_.client, id, known_at);
  if (!status.ok()) return status;
  auto request = StateRequest(session_, id, options_.as_of, known_at);
  if (!request.ok()) return request.status();
  std::vector<std::string> terms = options_.term_ids;
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  request->mutable_term_ids()->Assign(terms.begin(), terms.end());
  request->set_view(options_.full ? v1::AGREEMENT_VIEW_FULL
                                  : v1::AGREEMENT_VIEW_BASIC);
  auto state = FetchState(*session_.client, *request);
  if (!state.ok()) return state.status();
  state->clear_next_page_token();

  const v1::Basis& basis = state->basis();
  made_.set_engine_version(basis.engine_version());
  v1::CertifiedQuestion& question = *made_.mutable_question();
  question.set_agreement_id(id);
  question.set_effective_time(basis.effective_time());
  question.set_read_time(basis.read_time());
  question.set_tree_size(basis.tree_size());
  question.set_full(options_.full);
  question.mutable_term_ids()->Assign(terms.begin(), terms.end());
  made_.set_answer(state->SerializeAsString());
  return absl::OkStatus();
}

absl::Status Certifier::Commit() {
  v1::GetCompletenessProofRequest request;
  request.set_agreement_id(made_.question().agreement_id());
  request.set_commit(true);
  const auto committed = session_.client->GetCompletenessProof(request);
  if (!committed.ok()) return committed.status();
  auto head =
      CheckpointOfAtLeast(*session_.client, committed->heads_position() + 1);
  if (!head.ok()) return head.status();
  head_ = *std::move(head);
  made_.set_checkpoint(head_.note);

  // The checkpoint may be the better one: its newest commitment counts.
  request.set_commit(false);
  request.set_tree_size(head_.size);
  const auto proof = session_.client->GetCompletenessProof(request);
  if (!proof.ok()) return proof.status();
  if (!proof->present() || proof->entries_size() != 1) {
    return Contradiction(
        absl::StrCat("agreement '", made_.question().agreement_id(),
                     "' has a state, and no commitment counts it"));
  }
  covered_ = proof->covered_size();
  v1::CertifiedAgreement& agreement = *made_.add_agreements();
  agreement.set_agreement_id(made_.question().agreement_id());
  agreement.set_entry(proof->entries(0).entry());
  agreement.set_rank(proof->entries(0).rank());
  *agreement.mutable_path() = proof->entries(0).path();
  return Prove(proof->heads_record(), proof->heads_position(),
               *made_.mutable_heads());
}

absl::Status Certifier::Prove(std::string_view bytes, uint64_t position,
                              v1::ProvenRecord& proven) {
  const auto path = FetchInclusion(*session_.client, head_, bytes, position);
  if (!path.ok()) return path.status();
  proven.set_record(std::string(bytes));
  for (const Hash& hash : *path) proven.add_path(std::string(hash.view()));
  return absl::OkStatus();
}

absl::Status Certifier::AddRecords() {
  v1::CertifiedAgreement& agreement = *made_.mutable_agreements(0);
  return FetchRecords(*session_.client, 0, covered_, agreement.agreement_id(),
                      [&](std::string_view bytes) {
                        const auto record = ParseRecord(bytes);
                        if (!record.ok()) return record.status();
                        return Prove(bytes, record->position.value(),
                                     *agreement.add_records());
                      });
}

absl::Status Certifier::AddTail() {
  const v1::CertifiedQuestion& question = made_.question();
  return FetchRecords(
      *session_.client, covered_, question.tree_size(), "",
      [&](std::string_view bytes) -> absl::Status {
        const auto record = ParseRecord(bytes);
        if (!record.ok()) return record.status();
        if (record->agreement_id == question.agreement_id()) {
          return absl::InvalidArgumentError(absl::StrCat(
              "agreement '", question.agreement_id(), "': its record ",
              record->position.value(),
              " is covered by no commitment yet; ask with --known-at @",
              covered_));
        }
        return Prove(bytes, record->position.value(), *made_.add_tail());
      });
}

}  // namespace

Exit RunCertify(const Session& session, const CertifyOptions& options) {
  std::error_code none;
  if (std::filesystem::exists(options.file, none)) {
    return EvidenceFailed(
        session,
        absl::FailedPreconditionError(absl::StrCat(
            "'", options.file, "' exists; remove it, or name another file")));
  }
  Certifier certifier(session, options);
  const auto bytes = certifier.Run();
  if (!bytes.ok()) return EvidenceFailed(session, bytes.status());
  const auto written = exports::ReplaceFile(options.file, *bytes);
  if (!written.ok()) return EvidenceFailed(session, written);
  const v1::CertifiedQuestion& question = certifier.made().question();
  *session.io.err << "certificate  " << question.agreement_id() << ", as of "
                  << FormatInstant(FromMicros(question.effective_time()))
                  << ", known at "
                  << FormatInstant(FromMicros(question.read_time()))
                  << ": complete up to " << certifier.covered()
                  << " records, in " << options.file
                  << "\nverify  ledger-verify certificate " << options.file
                  << " --policy POLICY\n";
  return Exit::kDone;
}

}  // namespace ledger::ctl
