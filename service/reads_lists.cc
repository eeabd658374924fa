// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ledger/derive.h"
#include "ledger/history.h"
#include "ledger/reason.h"
#include "service/event_filter.h"
#include "service/paging.h"
#include "service/reads.h"

namespace ledger {
namespace {

constexpr int kPageFallback = 100;
constexpr size_t kIdsPerTurn = 256;
// A page ends after so many, matching or not, so that a rare filter does not
// hold a reader for ever.
constexpr size_t kAgreementsPerPage = 4096;
constexpr size_t kRecordsPerPage = 65'536;

bool MayBe(const v1::TermState& term, v1::TermStatus status) {
  return std::any_of(
      term.statuses().begin(), term.statuses().end(),
      [&](const v1::StatusValue& value) { return value.status() == status; });
}

bool MatchesTerm(const v1::Agreement& state,
                 const v1::ListAgreementsRequest& request) {
  const bool any_kind = request.term_kind() == v1::TERM_KIND_UNSPECIFIED;
  const bool any_status = request.term_status() == v1::TERM_STATUS_UNSPECIFIED;
  if (any_kind && any_status) return true;
  return std::any_of(
      state.terms().begin(), state.terms().end(),
      [&](const v1::TermState& term) {
        return (any_kind || term.term_kind() == request.term_kind()) &&
               (any_status || MayBe(term, request.term_status()));
      });
}

bool MatchesParty(const v1::Agreement& state, const std::string& party_id) {
  return party_id.empty() ||
         std::any_of(state.parties().begin(), state.parties().end(),
                     [&](const v1::PartyState& party) {
                       return party.active() && party.party_id() == party_id;
                     });
}

bool MatchesInstrument(const v1::Agreement& state, const std::string& id) {
  return id.empty() ||
         std::any_of(state.instruments().begin(), state.instruments().end(),
                     [&](const v1::InstrumentState& instrument) {
                       return instrument.instrument_id() == id;
                     });
}

// The line of one agreement, or nothing if it does not match. An agreement
// whose events this engine is too old for is listed without its state.
absl::StatusOr<std::optional<v1::AgreementSummary>> Summarise(
    Ledger* ledger, const AgreementId& id, const Question& question,
    const v1::ListAgreementsRequest& request) {
  const auto history = ledger->HistoryOf(id, question.known);
  if (!history.ok()) return history.status();
  StateSelection selection;
  selection.registers = false;
  absl::StatusOr<v1::Agreement> state =
      DeriveState(id, **history, question, selection);
  if (!state.ok()) {
    if (state.status().code() != absl::StatusCode::kUnimplemented) {
      return state.status();
    }
    state = v1::Agreement();
  }
  if (!MatchesParty(*state, request.party_id()) ||
      !MatchesInstrument(*state, request.instrument_id()) ||
      !MatchesTerm(*state, request)) {
    return std::optional<v1::AgreementSummary>();
  }
  const size_t size = (*history)->PrefixOf(question.known);
  v1::AgreementSummary summary;
  summary.set_agreement_id(id.value());
  summary.set_agreement_size(size);
  summary.set_last_recorded_time(
      ToMicros((*history)->at(size - 1).recorded_time));
  for (const v1::PartyState& party : state->parties()) {
    if (party.active()) summary.add_party_ids(party.party_id());
  }
  uint32_t in_force = 0;
  for (const v1::TermState& term : state->terms()) {
    if (MayBe(term, v1::TERM_STATUS_IN_FORCE)) ++in_force;
  }
  summary.set_terms_in_force(in_force);
  return std::optional<v1::AgreementSummary>(std::move(summary));
}

}  // namespace

absl::Status Reads::ListAgreements(const v1::ListAgreementsRequest& request,
                                   const CallInfo& call,
                                   v1::ListAgreementsResponse* response) const {
  Violations violations;
  const AskedAsOf as_of = ReadAsOf(request.as_of(), &violations);
  const KnownAt known_at = ReadKnownAt(request.known_at(), &violations);
  CheckOptionalId(request.party_id(), "party_id", &violations);
  CheckOptionalId(request.instrument_id(), "instrument_id", &violations);
  const int page_size =
      ReadPageSize(request.page_size(), kPageFallback, &violations);
  if (!violations.empty()) return std::move(violations).ToStatus();

  absl::StatusOr<PageToken> pinned =
      Pin(ledger_, known_at, PageMethod::kListAgreements, request,
          request.page_token());
  if (!pinned.ok()) return pinned.status();
  if (request.page_token().empty()) {
    const absl::StatusOr<Instant> instant =
        SettleAsOf(*ledger_, as_of, pinned->read_time, "UTC");
    if (!instant.ok()) return instant.status();
    pinned->effective_time = *instant;
  }
  const Question question{pinned->effective_time, pinned->tree_size};
  *response->mutable_basis() = BasisOf(*pinned);
  response->mutable_basis()->set_effective_time(
      ToMicros(pinned->effective_time));

  std::string last = pinned->last_key;
  size_t bytes = 0;
  for (size_t looked_at = 0;;) {
    const auto ids =
        ledger_->ListAgreementIds(last, kIdsPerTurn, pinned->tree_size);
    if (!ids.ok()) return ids.status();
    for (const AgreementId& id : *ids) {
      if (response->agreements_size() >= page_size ||
          looked_at >= kAgreementsPerPage || bytes > kPageBytesMax) {
        response->set_next_page_token(
            NextToken(*ledger_, *pinned, request, last));
        return absl::OkStatus();
      }
      if (absl::Status wanted = CheckWanted(call); !wanted.ok()) return wanted;
      ++looked_at;
      last = id.value();
      if (id.value() == kOwnAgreement) continue;
      auto summary = Summarise(ledger_, id, question, request);
      if (!summary.ok()) return summary.status();
      if (!summary->has_value()) continue;
      bytes += (*summary)->ByteSizeLong() + 8;
      *response->add_agreements() = **std::move(summary);
    }
    if (ids->size() < kIdsPerTurn) return absl::OkStatus();
  }
}

absl::StatusOr<std::string> Reads::ListEvents(
    const v1::ListEventsRequest& request, const CallInfo& call) const {
  Violations violations;
  const EventFilter filter = EventFilter::Read(request.filter(), &violations);
  const KnownAt known_at = ReadKnownAt(request.known_at(), &violations);
  const int page_size =
      ReadPageSize(request.page_size(), kPageFallback, &violations);
  if (!violations.empty()) return std::move(violations).ToStatus();

  const absl::StatusOr<PageToken> pinned =
      Pin(ledger_, known_at, PageMethod::kListEvents, request,
          request.page_token());
  if (!pinned.ok()) return pinned.status();
  if (absl::Status wanted = CheckWanted(call); !wanted.ok()) return wanted;
  uint64_t from = request.start_position();
  if (!pinned->last_key.empty() && !absl::SimpleAtoi(pinned->last_key, &from)) {
    return Refuse(Reason::kPageTokenInvalid,
                  "page_token: holds no position; start again without it");
  }
  ScanBounds bounds;
  bounds.until = pinned->tree_size;
  bounds.count_max = static_cast<size_t>(page_size);
  bounds.bytes_max = kPageBytesMax;
  bounds.looked_at_max = kRecordsPerPage;
  absl::StatusOr<EncodedEvents> events =
      ScanEvents(ledger_, filter, Position(from), bounds);
  if (!events.ok()) return events.status();

  // Messages with disjoint fields join by joining their bytes.
  v1::ListEventsResponse rest;
  *rest.mutable_basis() = BasisOf(*pinned);
  if (!events->end) {
    rest.set_next_page_token(NextToken(*ledger_, *pinned, request,
                                       absl::StrCat(events->next.value())));
  }
  std::string out = std::move(events->bytes);
  rest.AppendToString(&out);
  return out;
}

}  // namespace ledger
