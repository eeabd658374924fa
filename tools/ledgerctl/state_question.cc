// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/state_question.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tools/ledgerctl/when_arg.h"

namespace ledger::ctl {

absl::StatusOr<v1::GetAgreementRequest> StateRequest(
    const Session& session, const std::string& agreement,
    const std::string& as_of, const std::string& known_at) {
  v1::GetAgreementRequest request;
  request.set_agreement_id(agreement);
  const absl::StatusOr<v1::AsOf> day = ParseAsOf(as_of, session.now);
  if (!day.ok()) return day.status();
  const absl::StatusOr<v1::KnownAt> known = ParseKnownAt(known_at, session.now);
  if (!known.ok()) return known.status();
  if (day->as_of_case() != v1::AsOf::AS_OF_NOT_SET) {
    *request.mutable_as_of() = *day;
  }
  if (known->known_at_case() != v1::KnownAt::KNOWN_AT_NOT_SET) {
    *request.mutable_known_at() = *known;
  }
  return request;
}

absl::StatusOr<v1::GetAgreementResponse> FetchState(
    Client& client, v1::GetAgreementRequest request) {
  absl::StatusOr<v1::GetAgreementResponse> all = client.GetAgreement(request);
  while (all.ok() && !all->next_page_token().empty()) {
    request.set_page_token(all->next_page_token());
    absl::StatusOr<v1::GetAgreementResponse> page =
        client.GetAgreement(request);
    if (!page.ok()) return page.status();
    all->mutable_agreement()->mutable_terms()->MergeFrom(
        page->agreement().terms());
    all->set_next_page_token(page->next_page_token());
  }
  return all;
}

absl::Status ResolveShortForm(const Session& session, std::string& agreement,
                              std::string& known_at) {
  const size_t at = agreement.find('@');
  if (at == std::string::npos) return absl::OkStatus();
  uint64_t revision = 0;
  if (!absl::SimpleAtoi(agreement.substr(at + 1), &revision)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", agreement, "': expected a revision after @, such as 12"));
  }
  if (!known_at.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", agreement, "' says what was known; leave out --known-at"));
  }
  agreement.resize(at);
  v1::ListEventsRequest request;
  request.mutable_filter()->set_agreement_id(agreement);
  request.set_page_size(1000);
  uint64_t seen = 0;
  do {
    const absl::StatusOr<v1::ListEventsResponse> page =
        session.client->ListEvents(request);
    if (!page.ok()) return page.status();
    for (const v1::RecordedEvent& event : page->events()) {
      seen = event.revision() + 1;
      if (event.revision() != revision) continue;
      known_at = absl::StrCat(
          "@", event.position() + event.request_size() - event.request_index());
      return absl::OkStatus();
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return absl::InvalidArgumentError(absl::StrCat(
      "'", agreement, "@", revision, "': the agreement has ", seen, " events"));
}

}  // namespace ledger::ctl
