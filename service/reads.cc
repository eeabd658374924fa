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
#include "absl/strings/str_join.h"
#include "ledger/derive.h"
#include "ledger/history.h"
#include "ledger/limits.h"
#include "ledger/reason.h"
#include "service/answer_arena.h"
#include "service/convert.h"
#include "service/paging.h"
#include "service/question.h"

namespace ledger {
namespace {

// Histories of at most so many events are folded where the question arrives:
// within some 100 µs.
constexpr size_t kAtOnceEventsMax = 256;

}  // namespace

// A GetAgreement that is well formed.
struct Reads::StateQuestion {
  AgreementId id;
  AskedAsOf as_of;
  KnownAt known_at;
  StateSelection selection;
  int page_size;
};

// All that a state depends on but D.
std::string Reads::KeyOf(const StateQuestion& question, size_t agreement_size) {
  return absl::StrCat(question.id.value(), "/", agreement_size, "/",
                      question.page_size,
                      question.selection.registers ? "/full/" : "/basic/",
                      absl::StrJoin(question.selection.term_ids, "/"));
}

absl::StatusOr<Reads::StateQuestion> Reads::ReadStateQuestion(
    const v1::GetAgreementRequest& request) {
  Violations violations;
  auto id =
      ReadAgreementId(request.agreement_id(), "agreement_id", &violations);
  const AskedAsOf as_of = ReadAsOf(request.as_of(), &violations);
  const KnownAt known_at = ReadKnownAt(request.known_at(), &violations);
  StateSelection selection;
  selection.term_ids = ReadTermIds(request.term_ids(), &violations);
  selection.registers = request.view() != v1::AGREEMENT_VIEW_BASIC;
  selection.terms_only = !request.page_token().empty();
  const int page_size =
      ReadPageSize(request.page_size(), kPageItemsMax, &violations);
  if (request.has_hypothesis() && request.want_proof()) {
    violations.Add("want_proof",
                   "goes with no hypothesis: what is assumed has no proof");
  }
  if (!violations.empty()) return std::move(violations).ToStatus();
  return StateQuestion{*std::move(id), as_of, known_at, std::move(selection),
                       page_size};
}

absl::StatusOr<std::string> Reads::GetAgreement(
    const v1::GetAgreementRequest& request, const CallInfo& call) const {
  const auto question = ReadStateQuestion(request);
  if (!question.ok()) return question.status();
  absl::StatusOr<PageToken> pinned =
      Pin(ledger_, question->known_at, PageMethod::kGetAgreement, request,
          request.page_token());
  if (!pinned.ok()) return pinned.status();
  AskedHistories histories(ledger_, pinned->tree_size);
  if (auto assumed = histories.AssumeAs(request); !assumed.ok()) return assumed;
  const auto history = histories.Of(question->id);
  if (!history.ok()) return history.status();
  if (request.page_token().empty()) {
    const bool by_date =
        std::holds_alternative<std::chrono::sys_days>(question->as_of);
    const absl::StatusOr<Instant> instant = SettleAsOf(
        *ledger_, question->as_of, pinned->read_time,
        by_date ? TimeZoneOf(**history, histories.known()) : std::string());
    if (!instant.ok()) return instant.status();
    pinned->effective_time = *instant;
  }
  return AnswerState(request, *question, *pinned, **history, histories, call);
}

std::optional<absl::StatusOr<std::string>> Reads::GetAgreementAtOnce(
    const v1::GetAgreementRequest& request, const CallInfo& call) const {
  const auto question = ReadStateQuestion(request);
  if (!question.ok()) return question.status();
  // The first instant of a day needs a zone's file, a proof tiles.
  if (!request.page_token().empty() || request.want_proof() ||
      request.has_hypothesis() ||
      std::holds_alternative<std::chrono::sys_days>(question->as_of)) {
    return std::nullopt;
  }
  const auto known = ledger_->SettledAtHand(question->known_at);
  if (!known.has_value()) return std::nullopt;
  const auto history = ledger_->HistoryAtHand(question->id, known->tree_size);
  if (history == nullptr || history->size() > kAtOnceEventsMax) {
    return std::nullopt;
  }
  PageToken pinned;
  pinned.method = PageMethod::kGetAgreement;
  pinned.tree_size = known->tree_size;
  pinned.read_time = known->read_time;
  const auto instant =
      SettleAsOf(*ledger_, question->as_of, pinned.read_time, std::string());
  if (!instant.ok()) return instant.status();
  pinned.effective_time = *instant;
  const AskedHistories histories(ledger_, pinned.tree_size);
  return AnswerState(request, *question, pinned, *history, histories, call);
}

absl::Status Reads::AddProof(const AgreementId& id,
                             v1::GetAgreementResponse& response) const {
  const auto checkpoint = ledger_->notary().CheckpointFrom(TreeSize(0));
  if (absl::IsNotFound(checkpoint.status())) return absl::OkStatus();
  if (!checkpoint.ok()) return checkpoint.status();
  const auto evidence =
      ledger_->notary().ProveCompleteness(id, checkpoint->size);
  if (absl::IsFailedPrecondition(evidence.status())) return absl::OkStatus();
  if (!evidence.ok()) return evidence.status();
  v1::StateProof& proof = *response.mutable_proof();
  proof.set_checkpoint(checkpoint->note);
  *proof.mutable_completeness() = FromEvidence(*evidence);
  return absl::OkStatus();
}

absl::StatusOr<std::string> Reads::AnswerState(
    const v1::GetAgreementRequest& request, const StateQuestion& question,
    const PageToken& pinned, const History& history,
    const AskedHistories& histories, const CallInfo& call) const {
  if (absl::Status wanted = CheckWanted(call); !wanted.ok()) return wanted;
  const size_t agreement_size = history.PrefixOf(pinned.tree_size);
  // The state comes first on the wire, and the basis behind it.
  v1::GetAgreementResponse last;
  const Question asked{pinned.effective_time, histories.known()};
  *last.mutable_basis() = BasisOf(
      history, {pinned.effective_time, pinned.tree_size}, pinned.read_time);
  const bool first_page = !question.selection.terms_only;
  if (first_page && request.want_proof()) {
    if (auto status = AddProof(question.id, last); !status.ok()) return status;
  }
  std::string key = KeyOf(question, agreement_size);
  const bool keeps = first_page && !request.has_hypothesis();
  if (keeps) {
    if (const auto kept = kept_.Find(key, pinned.effective_time)) {
      return absl::StrCat(*kept, last.SerializeAsString());
    }
  }

  AnswerArena arena;
  auto& response = *arena.Make<v1::GetAgreementResponse>();
  v1::Agreement& state = *response.mutable_agreement();
  const auto until = DeriveInto(question.id, history, asked, question.selection,
                                state, [&call] { return CheckWanted(call); });
  if (!until.ok()) return NameAgreement(until.status(), question.id);
  histories.Mark(*last.mutable_basis());

  size_t bytes = response.ByteSizeLong() + last.ByteSizeLong();
  if (first_page && bytes <= kPageBytesMax &&
      state.terms_size() <= question.page_size) {
    std::string whole = response.SerializeAsString();
    std::string answer = absl::StrCat(whole, last.SerializeAsString());
    if (keeps) {
      kept_.Keep(std::move(key), pinned.effective_time, *until,
                 std::move(whole));
    }
    return answer;
  }
  for (const v1::TermState& term : state.terms()) {
    bytes -= std::min(bytes, term.ByteSizeLong());
  }
  const auto more =
      CutPage(state.mutable_terms(), pinned.last_key, question.page_size, bytes,
              [](const v1::TermState& term) { return term.term_id(); });
  if (more) {
    last.set_next_page_token(NextToken(*ledger_, pinned, request, *more));
  }
  std::string answer =
      absl::StrCat(response.SerializeAsString(), last.SerializeAsString());
  if (auto status = CheckAnswer(answer.size()); !status.ok()) return status;
  return answer;
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
  AskedHistories histories(ledger_, pinned->tree_size);
  if (auto assumed = histories.AssumeAs(request); !assumed.ok()) return assumed;
  const auto history = histories.Of(*id);
  if (!history.ok()) return history.status();
  if (absl::Status wanted = CheckWanted(call); !wanted.ok()) return wanted;
  absl::StatusOr<std::vector<v1::TermTimeline>> timelines =
      DeriveTimelines(**history, histories.known(), term_ids,
                      [&call] { return CheckWanted(call); });
  if (!timelines.ok()) return NameAgreement(timelines.status(), *id);

  *response->mutable_basis() = BasisOf(*pinned);
  response->mutable_basis()->set_agreement_size(
      (*history)->PrefixOf(pinned->tree_size));
  for (v1::TermTimeline& timeline : *timelines) {
    *response->add_timelines() = std::move(timeline);
  }
  histories.Mark(*response->mutable_basis());
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
