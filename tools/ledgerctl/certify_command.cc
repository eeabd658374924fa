// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/v1/certificate.pb.h"
#include "tools/ledgerctl/certifier.h"
#include "tools/ledgerctl/commands.h"
#include "tools/ledgerctl/evidence.h"
#include "tools/ledgerctl/fetch.h"

namespace ledger::ctl {
namespace {

// The question of a certificate as its answer settled it.
v1::CertifiedQuestion SettledBy(const v1::Basis& basis) {
  v1::CertifiedQuestion question;
  question.set_effective_time(basis.effective_time());
  question.set_read_time(basis.read_time());
  question.set_tree_size(basis.tree_size());
  return question;
}

}  // namespace

Exit RunCertify(const Session& session, const CertifyOptions& options) {
  if (auto free = CheckNewFile(options.file); !free.ok()) {
    return EvidenceFailed(session, free);
  }
  std::string id = options.agreement;
  std::string known_at = options.known_at;
  const auto resolved = ResolveShortForm(*session.client, id, known_at);
  if (!resolved.ok()) return EvidenceFailed(session, resolved);
  auto request = StateRequest(session, id, options.as_of, known_at);
  if (!request.ok()) return EvidenceFailed(session, request.status());
  std::vector<std::string> terms = options.term_ids;
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  request->mutable_term_ids()->Assign(terms.begin(), terms.end());
  request->set_view(options.full ? v1::AGREEMENT_VIEW_FULL
                                 : v1::AGREEMENT_VIEW_BASIC);
  auto state = FetchState(*session.client, *request);
  if (!state.ok()) return EvidenceFailed(session, state.status());

  v1::CertifiedQuestion question = SettledBy(state->basis());
  question.set_agreement_id(id);
  question.set_full(options.full);
  question.mutable_term_ids()->Assign(terms.begin(), terms.end());
  v1::CertifiedAnswer answer;
  *answer.mutable_agreement() = std::move(*state->mutable_agreement());
  *answer.mutable_basis() = std::move(*state->mutable_basis());
  return WriteCertificate(session, options.file, id, question, {id}, answer);
}

Exit CertifyPermission(const Session& session, const std::string& file,
                       const v1::PermissionQuestion& asked,
                       const v1::CheckPermissionResponse& given) {
  v1::CertifiedQuestion question = SettledBy(given.basis());
  *question.mutable_permission() = asked;
  v1::CertifiedAnswer answer;
  *answer.mutable_permission() = given.answer();
  *answer.mutable_basis() = given.basis();
  const auto& ids = given.answer().agreement_ids();
  if (ids.empty()) {
    return EvidenceFailed(
        session, absl::FailedPreconditionError(
                     "no agreement was considered, so that there is no record "
                     "to show; a certificate is about agreements"));
  }
  return WriteCertificate(
      session, file,
      absl::StrCat("by ", ids.size(),
                   ids.size() == 1 ? " agreement" : " agreements"),
      question, {ids.begin(), ids.end()}, answer);
}

}  // namespace ledger::ctl
