// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/reads.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/derive.h"
#include "ledger/history.h"
#include "ledger/limits.h"
#include "ledger/reason.h"
#include "service/paging.h"
#include "service/question.h"

namespace ledger {
namespace {

// Keeps the items of one page: those whose id lies after `last_key`, at most
// `count_max` and kPageBytesMax. Gives the last id kept if more follow.
template <typename Items, typename IdOf>
std::optional<std::string> CutPage(Items* items, const std::string& last_key,
                                   int count_max, size_t bytes_beside,
                                   IdOf id_of) {
  int begin = 0;
  if (!last_key.empty()) {
    while (begin < items->size() && id_of(items->Get(begin)) <= last_key) {
      ++begin;
    }
  }
  int end = begin;
  size_t bytes = bytes_beside;
  while (end < items->size() && end - begin < count_max) {
    bytes += items->Get(end).ByteSizeLong() + 8;
    if (bytes > kPageBytesMax && end > begin) break;
    ++end;
  }
  std::optional<std::string> more;
  if (end < items->size() && end > begin) more = id_of(items->Get(end - 1));
  items->DeleteSubrange(end, items->size() - end);
  items->DeleteSubrange(0, begin);
  return more;
}

// A NOT_FOUND that names the agreement for programs too.
absl::Status NameAgreement(const absl::Status& status, const AgreementId& id) {
  if (status.code() != absl::StatusCode::kNotFound) return status;
  v1::Refusal refusal = RefusalOf(status);
  v1::Refusal::Detail* detail = refusal.add_metadata();
  detail->set_key("agreementId");
  detail->set_value(id.value());
  const bool term = refusal.reason() == RowOf(Reason::kTermNotFound).name;
  return Refuse(
      term ? Reason::kTermNotFound : Reason::kAgreementNotFound,
      std::string_view(status.message().data(), status.message().size()),
      std::move(refusal));
}

// Refuses an answer that no page can hold.
absl::Status CheckAnswer(size_t bytes) {
  if (bytes <= kAnswerBytesMax) return absl::OkStatus();
  return Refuse(
      Reason::kMessageTooLarge,
      absl::StrCat("answer is ", bytes, " bytes; limit is ", kAnswerBytesMax,
                   " (answer_bytes_max); ask for some term_ids, or with view "
                   "AGREEMENT_VIEW_BASIC"));
}

}  // namespace

absl::Status Reads::GetAgreement(const v1::GetAgreementRequest& request,
                                 const CallInfo& call,
                                 v1::GetAgreementResponse* response) const {
  Violations violations;
  const auto id =
      ReadAgreementId(request.agreement_id(), "agreement_id", &violations);
  const AskedAsOf as_of = ReadAsOf(request.as_of(), &violations);
  const KnownAt known_at = ReadKnownAt(request.known_at(), &violations);
  StateSelection selection;
  selection.term_ids = ReadTermIds(request.term_ids(), &violations);
  const int page_size =
      ReadPageSize(request.page_size(), kPageItemsMax, &violations);
  if (!violations.empty()) return std::move(violations).ToStatus();

  absl::StatusOr<PageToken> pinned =
      Pin(ledger_, known_at, PageMethod::kGetAgreement, request,
          request.page_token());
  if (!pinned.ok()) return pinned.status();
  const auto history = ledger_->HistoryOf(*id, pinned->tree_size);
  if (!history.ok()) return NameAgreement(history.status(), *id);
  const bool continued = !request.page_token().empty();
  if (!continued) {
    const bool by_date = std::holds_alternative<std::chrono::sys_days>(as_of);
    const absl::StatusOr<Instant> instant = SettleAsOf(
        *ledger_, as_of, pinned->read_time,
        by_date ? TimeZoneOf(**history, pinned->tree_size) : std::string());
    if (!instant.ok()) return instant.status();
    pinned->effective_time = *instant;
  }
  if (absl::Status wanted = CheckWanted(call); !wanted.ok()) return wanted;

  const bool basic = request.view() == v1::AGREEMENT_VIEW_BASIC;
  selection.registers = !basic;
  selection.terms_only = continued;
  v1::Agreement& state = *response->mutable_agreement();
  const absl::Status derived = DeriveInto(
      *id, **history, Question{pinned->effective_time, pinned->tree_size},
      selection, state);
  if (!derived.ok()) return NameAgreement(derived, *id);
  if (basic) state.clear_knowledge();

  *response->mutable_basis() = BasisOf(*pinned);
  response->mutable_basis()->set_effective_time(
      ToMicros(pinned->effective_time));
  response->mutable_basis()->set_agreement_size(
      (*history)->PrefixOf(pinned->tree_size));
  size_t bytes = response->ByteSizeLong();
  if (continued || bytes > kPageBytesMax ||
      response->agreement().terms_size() > page_size) {
    for (const v1::TermState& term : response->agreement().terms()) {
      bytes -= std::min(bytes, term.ByteSizeLong());
    }
    const auto more =
        CutPage(response->mutable_agreement()->mutable_terms(),
                pinned->last_key, page_size, bytes,
                [](const v1::TermState& term) { return term.term_id(); });
    if (more) {
      response->set_next_page_token(
          NextToken(*ledger_, *pinned, request, *more));
    }
    const absl::Status fits = CheckAnswer(response->ByteSizeLong());
    if (!fits.ok()) return fits;
  }
  return absl::OkStatus();
}

absl::Status Reads::GetTimeline(const v1::GetTimelineRequest& request,
                                const CallInfo& call,
                                v1::GetTimelineResponse* response) const {
  Violations violations;
  const auto id =
      ReadAgreementId(request.agreement_id(), "agreement_id", &violations);
  const KnownAt known_at = ReadKnownAt(request.known_at(), &violations);
  const std::vector<std::string> term_ids =
      ReadTermIds(request.term_ids(), &violations);
  const int page_size =
      ReadPageSize(request.page_size(), kPageItemsMax, &violations);
  if (!violations.empty()) return std::move(violations).ToStatus();

  const absl::StatusOr<PageToken> pinned =
      Pin(ledger_, known_at, PageMethod::kGetTimeline, request,
          request.page_token());
  if (!pinned.ok()) return pinned.status();
  const auto history = ledger_->HistoryOf(*id, pinned->tree_size);
  if (!history.ok()) return NameAgreement(history.status(), *id);
  if (absl::Status wanted = CheckWanted(call); !wanted.ok()) return wanted;
  absl::StatusOr<std::vector<v1::TermTimeline>> timelines =
      DeriveTimelines(**history, pinned->tree_size, term_ids);
  if (!timelines.ok()) return NameAgreement(timelines.status(), *id);

  *response->mutable_basis() = BasisOf(*pinned);
  response->mutable_basis()->set_agreement_size(
      (*history)->PrefixOf(pinned->tree_size));
  for (v1::TermTimeline& timeline : *timelines) {
    *response->add_timelines() = std::move(timeline);
  }
  const auto more =
      CutPage(response->mutable_timelines(), pinned->last_key, page_size, 0,
              [](const v1::TermTimeline& line) { return line.term_id(); });
  if (more) {
    response->set_next_page_token(NextToken(*ledger_, *pinned, request, *more));
  }
  const absl::Status fits = CheckAnswer(response->ByteSizeLong());
  if (!fits.ok()) return fits;
  return absl::OkStatus();
}

}  // namespace ledger
