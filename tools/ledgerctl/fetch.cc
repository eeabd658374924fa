// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/fetch.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ledger/limits.h"
#include "tools/ledgerctl/when_arg.h"

namespace ledger::ctl {

absl::StatusOr<v1::StatePoint> PointOf(const Session& session,
                                       const std::string& as_of,
                                       const std::string& known_at,
                                       std::string_view prefix) {
  const std::string flags(prefix);
  const auto day = ParseAsOf(as_of, session.now, flags + "as-of");
  if (!day.ok()) return day.status();
  const auto known = ParseKnownAt(known_at, session.now, flags + "known-at");
  if (!known.ok()) return known.status();
  v1::StatePoint point;
  if (day->as_of_case() != v1::AsOf::AS_OF_NOT_SET) {
    *point.mutable_as_of() = *day;
  }
  if (known->known_at_case() != v1::KnownAt::KNOWN_AT_NOT_SET) {
    *point.mutable_known_at() = *known;
  }
  return point;
}

absl::StatusOr<v1::GetAgreementRequest> StateRequest(
    const Session& session, const std::string& agreement,
    const std::string& as_of, const std::string& known_at) {
  const auto point = PointOf(session, as_of, known_at);
  if (!point.ok()) return point.status();
  v1::GetAgreementRequest request;
  request.set_agreement_id(agreement);
  if (point->has_as_of()) *request.mutable_as_of() = point->as_of();
  if (point->has_known_at()) *request.mutable_known_at() = point->known_at();
  return request;
}

absl::Status ResolveShortForm(Client& client, std::string& agreement,
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
  const absl::StatusOr<v1::ListEventsResponse> all =
      FetchEvents(client, std::move(request));
  if (!all.ok()) return all.status();
  for (const v1::RecordedEvent& event : all->events()) {
    if (event.revision() != revision) continue;
    known_at = absl::StrCat(
        "@", event.position() + event.request_size() - event.request_index());
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("'", agreement, "@", revision, "': the agreement has ",
                   all->events_size(), " events"));
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

absl::StatusOr<v1::ListEventsResponse> FetchEvents(
    Client& client, v1::ListEventsRequest request) {
  request.set_page_size(1000);
  v1::ListEventsResponse all;
  do {
    request.set_page_token(all.next_page_token());
    const absl::StatusOr<v1::ListEventsResponse> page =
        client.ListEvents(request);
    if (!page.ok()) return page.status();
    all.mutable_events()->MergeFrom(page->events());
    *all.mutable_basis() = page->basis();
    all.set_next_page_token(page->next_page_token());
  } while (!all.next_page_token().empty());
  return all;
}

absl::StatusOr<v1::GetTimelineResponse> FetchTimeline(
    Client& client, const std::string& agreement, uint64_t tree_size,
    const std::vector<std::string>& term_ids,
    const v1::Hypothesis& hypothesis) {
  v1::GetTimelineRequest request;
  if (!hypothesis.assumed().empty()) {
    *request.mutable_hypothesis() = hypothesis;
  }
  request.set_agreement_id(agreement);
  request.mutable_known_at()->set_tree_size(tree_size);
  for (const std::string& id : term_ids) request.add_term_ids(id);
  v1::GetTimelineResponse all;
  do {
    request.set_page_token(all.next_page_token());
    absl::StatusOr<v1::GetTimelineResponse> page = client.GetTimeline(request);
    if (!page.ok()) return page.status();
    all.mutable_timelines()->MergeFrom(page->timelines());
    *all.mutable_basis() = page->basis();
    all.set_next_page_token(page->next_page_token());
  } while (!all.next_page_token().empty());
  return all;
}

absl::StatusOr<v1::ListFindingsResponse> FetchFindings(
    Client& client, v1::ListFindingsRequest request) {
  request.set_page_size(kPageItemsMax);
  v1::ListFindingsResponse all;
  do {
    request.set_page_token(all.next_page_token());
    const auto page = client.ListFindings(request);
    if (!page.ok()) return page.status();
    all.mutable_findings()->MergeFrom(page->findings());
    *all.mutable_basis() = page->basis();
    all.set_next_page_token(page->next_page_token());
  } while (!all.next_page_token().empty());
  return all;
}

absl::StatusOr<v1::DiffAgreementResponse> FetchDifferences(
    Client& client, v1::DiffAgreementRequest request) {
  v1::DiffAgreementResponse all;
  do {
    request.set_page_token(all.next_page_token());
    const auto page = client.DiffAgreement(request);
    if (!page.ok()) return page.status();
    all.mutable_differences()->MergeFrom(page->differences());
    *all.mutable_from() = page->from();
    *all.mutable_to() = page->to();
    all.set_next_page_token(page->next_page_token());
  } while (!all.next_page_token().empty());
  return all;
}

}  // namespace ledger::ctl
