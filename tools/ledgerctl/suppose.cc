// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/suppose.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/ledgerctl/fetch.h"
#include "tools/ledgerctl/lines.h"
#include "tools/ledgerctl/when_arg.h"

namespace ledger::ctl {
namespace {

// The agreements that define a condition.
absl::StatusOr<std::set<std::string>> AgreementsWith(
    Client& client, const std::string& condition, const v1::KnownAt& known_at) {
  v1::ListEventsRequest request;
  request.mutable_filter()->add_types("condition.defined");
  if (known_at.known_at_case() != v1::KnownAt::KNOWN_AT_NOT_SET) {
    *request.mutable_known_at() = known_at;
  }
  const auto defined = FetchEvents(client, std::move(request));
  if (!defined.ok()) return defined.status();
  std::set<std::string> agreements;
  for (const v1::RecordedEvent& event : defined->events()) {
    const v1::Fact& fact = event.event().fact();
    if (fact.condition_defined().condition_id() == condition) {
      agreements.insert(event.agreement_id());
    }
  }
  return agreements;
}

// The agreement that "AGREEMENT/CONDITION" names; empty: none.
std::string AgreementIn(const std::string& said) {
  const size_t slash = said.substr(0, said.find('=')).find('/');
  return slash == std::string::npos ? "" : said.substr(0, slash);
}

// "CONDITION=DATE", an agreement before it or not: it is determined satisfied
// then.
absl::StatusOr<v1::Event> Determined(const std::string& said, Instant now) {
  const size_t equals = said.find('=');
  if (equals == std::string::npos || equals == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("--suppose '", said,
                     "': expected CONDITION=DATE or AGREEMENT/CONDITION=DATE, "
                     "such as C-AGI=2028-01-01"));
  }
  const auto when = ParseAsOf(said.substr(equals + 1), now, "--suppose");
  if (!when.ok()) return when.status();
  v1::Event event;
  v1::Fact& fact = *event.mutable_fact();
  switch (when->as_of_case()) {
    case v1::AsOf::kDate:
      fact.mutable_effective()->set_date(when->date());
      break;
    case v1::AsOf::kTime:
      *fact.mutable_effective()->mutable_instant() = when->time();
      break;
    default:
      return absl::InvalidArgumentError(
          absl::StrCat("--suppose '", said, "': says no date"));
  }
  const std::string agreement = AgreementIn(said);
  const size_t id = agreement.empty() ? 0 : agreement.size() + 1;
  fact.mutable_condition_determined()->set_condition_id(
      said.substr(id, equals - id));
  fact.mutable_condition_determined()->set_outcome(
      v1::CONDITION_OUTCOME_SATISFIED);
  return event;
}

void Add(const std::string& agreement, const v1::Event& event,
         v1::Hypothesis& hypothesis) {
  for (v1::AssumedEvents& each : *hypothesis.mutable_assumed()) {
    if (each.agreement_id() != agreement) continue;
    *each.add_events() = event;
    return;
  }
  v1::AssumedEvents& fresh = *hypothesis.add_assumed();
  fresh.set_agreement_id(agreement);
  *fresh.add_events() = event;
}

}  // namespace

absl::StatusOr<v1::Hypothesis> HypothesisOf(
    const Session& session, const Suppose& suppose,
    const std::vector<std::string>& agreements, const v1::KnownAt& known_at) {
  v1::Hypothesis hypothesis;
  if (!suppose.file.empty()) {
    const auto requests = ReadRequestFile(suppose.file);
    if (!requests.ok()) return requests.status();
    for (const FileRequest& request : *requests) {
      for (const v1::AgreementAppend& append : request.appends) {
        for (const v1::Event& event : append.events()) {
          Add(append.agreement_id(), event, hypothesis);
        }
      }
    }
  }
  for (const std::string& said : suppose.conditions) {
    const auto event = Determined(said, session.now);
    if (!event.ok()) return event.status();
    std::set<std::string> with(agreements.begin(), agreements.end());
    if (const std::string in = AgreementIn(said); !in.empty()) with = {in};
    const std::string& id = event->fact().condition_determined().condition_id();
    if (with.size() != 1) {
      const auto found = AgreementsWith(*session.client, id, known_at);
      if (!found.ok()) return found.status();
      with = *found;
    }
    if (with.size() != 1) {
      const std::string where =
          with.empty() ? "no agreement"
                       : absl::StrCat(absl::StrJoin(with, ", "),
                                      "; say which with AGREEMENT/", said);
      return absl::InvalidArgumentError(
          absl::StrCat("--suppose '", said, "': condition '", id,
                       "' is on record in ", where));
    }
    Add(*with.begin(), *event, hypothesis);
  }
  return hypothesis;
}

std::string ResolvedTime(const std::string& said, Instant now) {
  const auto when = ParseAsOf(said, now);
  if (!when.ok() || !when->has_time()) return said;
  return FormatInstant(FromMicros(when->time().seconds() * 1'000'000 +
                                  when->time().nanos() / 1000));
}

void AddSuppose(const Suppose& suppose, Instant now,
                std::vector<std::string>& words) {
  for (const std::string& each : suppose.conditions) {
    const size_t date = each.find('=') + 1;
    words.insert(words.end(),
                 {"--suppose",
                  each.substr(0, date) + ResolvedTime(each.substr(date), now)});
  }
  if (!suppose.file.empty()) {
    words.insert(words.end(), {"--suppose-file", suppose.file});
  }
}

}  // namespace ledger::ctl
