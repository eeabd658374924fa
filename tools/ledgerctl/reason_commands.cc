// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/fields.h"
#include "tools/ledgerctl/answer.h"
#include "tools/ledgerctl/commands.h"
#include "tools/ledgerctl/fetch.h"
#include "tools/ledgerctl/reason_text.h"
#include "tools/ledgerctl/state_text.h"
#include "tools/ledgerctl/suppose.h"

// The commands that tell why, how states differ, and what is owed.
namespace ledger::ctl {
namespace {

std::string BasisWords(const std::string& agreement, const v1::Basis& basis) {
  v1::Agreement named;
  named.set_agreement_id(agreement);
  return BasisText(named, basis);
}

// Splits "TERM.FIELD"; a term's id may hold dots, so a field is what is one.
void SplitField(const std::string& what, v1::ExplainAgreementRequest& request) {
  if (what.empty()) return;
  const size_t dot = what.rfind('.');
  const bool named =
      dot != std::string::npos && dot > 0 && IsField(what.substr(dot + 1));
  request.add_term_ids(named ? what.substr(0, dot) : what);
  if (named) request.set_field(what.substr(dot + 1));
}

absl::StatusOr<v1::ExplainAgreementResponse> FetchExplanations(
    Client& client, v1::ExplainAgreementRequest request) {
  v1::ExplainAgreementResponse all;
  do {
    request.set_page_token(all.next_page_token());
    const auto page = client.ExplainAgreement(request);
    if (!page.ok()) return page.status();
    all.mutable_explanations()->MergeFrom(page->explanations());
    *all.mutable_basis() = page->basis();
    all.set_next_page_token(page->next_page_token());
  } while (!all.next_page_token().empty());
  return all;
}

}  // namespace

Exit RunBlame(const Session& session, const BlameOptions& asked) {
  BlameOptions options = asked;
  const absl::Status resolved =
      ResolveShortForm(*session.client, options.agreement, options.known_at);
  if (!resolved.ok()) return Failed(session, resolved);
  const auto point = PointOf(session, options.as_of, options.known_at);
  if (!point.ok()) return Failed(session, point.status());
  v1::ExplainAgreementRequest request;
  request.set_agreement_id(options.agreement);
  if (point->has_as_of()) *request.mutable_as_of() = point->as_of();
  if (point->has_known_at()) *request.mutable_known_at() = point->known_at();
  SplitField(options.what, request);
  const auto answer = FetchExplanations(*session.client, std::move(request));
  if (!answer.ok()) return Failed(session, answer.status());
  if (session.io.output != Output::kTable) {
    PrintJson(session.io, *answer);
    return Exit::kDone;
  }
  BlameTable(answer->explanations()).Print(session.io);
  std::vector<std::string> words = {"blame", options.agreement};
  if (!options.what.empty()) words.push_back(options.what);
  AddTimes(answer->basis(), true, options.known_at, words);
  PrintRepeat(session, BasisWords(options.agreement, answer->basis()), words);
  return Exit::kDone;
}

Exit RunDiff(const Session& session, const DiffOptions& asked) {
  DiffOptions options = asked;
  if (options.from_as_of.empty() && options.from_known_at.empty()) {
    return Failed(session, absl::InvalidArgumentError(
                               "say what to compare with: --from-as-of, "
                               "--from-known-at, or both"));
  }
  const absl::Status resolved =
      ResolveShortForm(*session.client, options.agreement, options.known_at);
  if (!resolved.ok()) return Failed(session, resolved);
  if (options.from_as_of.empty()) options.from_as_of = options.as_of;
  if (options.from_known_at.empty()) options.from_known_at = options.known_at;
  const auto to = PointOf(session, options.as_of, options.known_at);
  if (!to.ok()) return Failed(session, to.status());
  const auto from =
      PointOf(session, options.from_as_of, options.from_known_at, "--from-");
  if (!from.ok()) return Failed(session, from.status());
  v1::DiffAgreementRequest request;
  request.set_agreement_id(options.agreement);
  *request.mutable_from() = *from;
  *request.mutable_to() = *to;
  for (const std::string& id : options.term_ids) request.add_term_ids(id);
  const auto answer = FetchDifferences(*session.client, std::move(request));
  if (!answer.ok()) return Failed(session, answer.status());
  if (session.io.output != Output::kTable) {
    PrintJson(session.io, *answer);
    return Exit::kDone;
  }
  *session.io.out << DiffText(session.io, answer->differences());
  std::vector<std::string> first;
  AddTimes(answer->from(), true, options.from_known_at, first);
  std::vector<std::string> words = {"diff",   options.agreement, "--from-as-of",
                                    first[1], "--from-known-at", first[3]};
  AddTimes(answer->to(), true, options.known_at, words);
  for (const std::string& id : options.term_ids) {
    words.insert(words.end(), {"--term", id});
  }
  PrintRepeat(
      session,
      absl::StrCat(BasisWords(options.agreement, answer->from()), "; against ",
                   BasisWords(options.agreement, answer->to())),
      words);
  return Exit::kDone;
}

Exit RunOwes(const Session& session, const OwesOptions& asked) {
  OwesOptions options = asked;
  const absl::Status resolved =
      ResolveShortForm(*session.client, options.agreement, options.known_at);
  if (!resolved.ok()) return Failed(session, resolved);
  const auto point = PointOf(session, options.as_of, options.known_at);
  if (!point.ok()) return Failed(session, point.status());
  v1::GetObligationRequest request;
  request.set_agreement_id(options.agreement);
  request.set_term_id(options.term_id);
  if (point->has_as_of()) *request.mutable_as_of() = point->as_of();
  if (point->has_known_at()) *request.mutable_known_at() = point->known_at();
  const absl::Status supposed =
      SetHypothesis(session, options.suppose, {options.agreement}, request);
  if (!supposed.ok()) return Failed(session, supposed);
  const auto answer = session.client->GetObligation(request);
  if (!answer.ok()) return Failed(session, answer.status());
  const v1::Obligation& owed = answer->obligation();
  const Exit exit = owed.owes() == v1::VERDICT_YES ? Exit::kDone : Exit::kNo;
  if (session.io.output != Output::kTable) {
    PrintJson(session.io, *answer);
    return exit;
  }
  *session.io.out << OwesText(session.io, owed);
  if (!owed.steps().empty()) {
    *session.io.out << "\n";
    MoneyTable(owed).Print(session.io);
  }
  std::vector<std::string> words = {"owes", options.agreement, options.term_id};
  AddSuppose(options.suppose, session.now, words);
  AddTimes(answer->basis(), true, options.known_at, words);
  PrintRepeat(session, BasisWords(options.agreement, answer->basis()), words);
  return exit;
}

}  // namespace ledger::ctl
