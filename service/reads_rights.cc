// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/derive.h"
#include "ledger/difference.h"
#include "ledger/explain.h"
#include "ledger/fields.h"
#include "ledger/history.h"
#include "ledger/obligation.h"
#include "service/paging.h"
#include "service/question.h"
#include "service/reads.h"

// The questions about a state: why, how it differs, what is owed.

namespace ledger {
namespace {

// Both times of a question as they were asked.
struct AskedTimes {
  AskedAsOf as_of;
  KnownAt known_at;
};

AskedTimes ReadPoint(const v1::StatePoint& point, const std::string& field,
                     Violations* violations) {
  return {ReadAsOf(point.as_of(), violations, field + ".as_of"),
          ReadKnownAt(point.known_at(), violations, field + ".known_at")};
}

// D, in the zone that the agreement had at K.
absl::StatusOr<Instant> SettleDay(const Ledger& ledger, const AskedAsOf& as_of,
                                  const History& history, TreeSize known,
                                  Instant read_time) {
  const bool by_date = std::holds_alternative<std::chrono::sys_days>(as_of);
  return SettleAsOf(ledger, as_of, read_time,
                    by_date ? TimeZoneOf(history, known) : std::string());
}

// A key in the order of fields: what parts it is less than any byte of an id.
template <typename Item>
std::string FieldKey(const Item& item) {
  return absl::StrCat(static_cast<int>(item.subject()), "\x01",
                      item.subject_id(), "\x01", item.field());
}

void CheckField(const std::string& field, Violations* violations) {
  if (field.empty() || IsField(field)) return;
  violations->Add("field",
                  "no field of a term, party, instrument or condition has this "
                  "name; give status, scope, window, name, definition … or "
                  "leave it out");
}

}  // namespace

absl::Status Reads::ExplainAgreement(
    const v1::ExplainAgreementRequest& request, const CallInfo& call,
    v1::ExplainAgreementResponse* response) const {
  Violations violations;
  const auto id =
      ReadAgreementId(request.agreement_id(), "agreement_id", &violations);
  const AskedAsOf as_of = ReadAsOf(request.as_of(), &violations);
  const KnownAt known_at = ReadKnownAt(request.known_at(), &violations);
  const std::vector<std::string> term_ids =
      ReadTermIds(request.term_ids(), &violations);
  CheckField(request.field(), &violations);
  const int page_size =
      ReadPageSize(request.page_size(), kPageItemsMax, &violations);
  if (!violations.empty()) return std::move(violations).ToStatus();

  absl::StatusOr<PageToken> pinned =
      Pin(ledger_, known_at, PageMethod::kExplainAgreement, request,
          request.page_token());
  if (!pinned.ok()) return pinned.status();
  AskedHistories histories(ledger_, pinned->tree_size);
  if (auto assumed = histories.AssumeAs(request); !assumed.ok()) return assumed;
  const auto history = histories.Of(*id);
  if (!history.ok()) return history.status();
  if (request.page_token().empty()) {
    const auto day = SettleDay(*ledger_, as_of, **history, histories.known(),
                               pinned->read_time);
    if (!day.ok()) return day.status();
    pinned->effective_time = *day;
  }
  if (absl::Status wanted = CheckWanted(call); !wanted.ok()) return wanted;
  const Question question{pinned->effective_time, histories.known()};
  auto explanations =
      DeriveExplanations(*id, **history, question, term_ids, request.field());
  if (!explanations.ok()) return NameAgreement(explanations.status(), *id);

  *response->mutable_basis() =
      BasisOf(**history, {pinned->effective_time, pinned->tree_size},
              pinned->read_time);
  for (v1::Explanation& each : *explanations) {
    *response->add_explanations() = std::move(each);
  }
  histories.Mark(*response->mutable_basis());
  const auto more = CutPage(response->mutable_explanations(), pinned->last_key,
                            page_size, 0, FieldKey<v1::Explanation>);
  if (more) {
    response->set_next_page_token(NextToken(*ledger_, *pinned, request, *more));
  }
  return CheckAnswer(response->ByteSizeLong());
}

absl::Status Reads::DiffAgreement(const v1::DiffAgreementRequest& request,
                                  const CallInfo& call,
                                  v1::DiffAgreementResponse* response) const {
  Violations violations;
  const auto id =
      ReadAgreementId(request.agreement_id(), "agreement_id", &violations);
  const AskedTimes from = ReadPoint(request.from(), "from", &violations);
  const AskedTimes to = ReadPoint(request.to(), "to", &violations);
  const std::vector<std::string> term_ids =
      ReadTermIds(request.term_ids(), &violations);
  const int page_size =
      ReadPageSize(request.page_size(), kPageItemsMax, &violations);
  if (!violations.empty()) return std::move(violations).ToStatus();

  const bool first_page = request.page_token().empty();
  absl::StatusOr<PageToken> pinned =
      Pin(ledger_, to.known_at, PageMethod::kDiffAgreement, request,
          request.page_token());
  if (!pinned.ok()) return pinned.status();
  if (first_page) {
    absl::StatusOr<Known> known = Known{pinned->tree_size, pinned->read_time};
    // "Now" is one instant, also when it is said twice.
    if (from.known_at != to.known_at) known = ledger_->Settle(from.known_at);
    if (!known.ok()) return known.status();
    pinned->from.tree_size = known->tree_size;
    pinned->from.read_time = known->read_time;
  }
  PinnedTimes& first = pinned->from;
  const auto history =
      ledger_->HistoryOf(*id, std::max(first.tree_size, pinned->tree_size));
  if (!history.ok()) return NameAgreement(history.status(), *id);
  if (first_page) {
    const auto day = SettleDay(*ledger_, from.as_of, **history, first.tree_size,
                               first.read_time);
    if (!day.ok()) return day.status();
    first.effective_time = *day;
    const auto other = SettleDay(*ledger_, to.as_of, **history,
                                 pinned->tree_size, pinned->read_time);
    if (!other.ok()) return other.status();
    pinned->effective_time = *other;
    const bool now = std::holds_alternative<std::monostate>(from.as_of) &&
                     std::holds_alternative<std::monostate>(to.as_of);
    if (now) first.effective_time = pinned->effective_time;
  }
  if (absl::Status wanted = CheckWanted(call); !wanted.ok()) return wanted;
  const Question before{first.effective_time, first.tree_size};
  const Question after{pinned->effective_time, pinned->tree_size};
  auto differences = DeriveDifferences(*id, **history, before, after, term_ids);
  if (!differences.ok()) return NameAgreement(differences.status(), *id);

  *response->mutable_from() = BasisOf(**history, before, first.read_time);
  *response->mutable_to() = BasisOf(**history, after, pinned->read_time);
  for (v1::Difference& each : *differences) {
    *response->add_differences() = std::move(each);
  }
  const auto more = CutPage(response->mutable_differences(), pinned->last_key,
                            page_size, 0, FieldKey<v1::Difference>);
  if (more) {
    response->set_next_page_token(NextToken(*ledger_, *pinned, request, *more));
  }
  return CheckAnswer(response->ByteSizeLong());
}

absl::Status Reads::GetObligation(const v1::GetObligationRequest& request,
                                  const CallInfo& call,
                                  v1::GetObligationResponse* response) const {
  Violations violations;
  const auto id =
      ReadAgreementId(request.agreement_id(), "agreement_id", &violations);
  if (!IsPlainId(request.term_id())) {
    violations.Add(
        "term_id",
        "not an id; give 1 to 64 bytes of [A-Za-z0-9._-], not '.' or '..'");
  }
  const AskedAsOf as_of = ReadAsOf(request.as_of(), &violations);
  const KnownAt known_at = ReadKnownAt(request.known_at(), &violations);
  if (!violations.empty()) return std::move(violations).ToStatus();

  const absl::StatusOr<Known> known = ledger_->Settle(known_at);
  if (!known.ok()) return known.status();
  AskedHistories histories(ledger_, known->tree_size);
  if (auto assumed = histories.AssumeAs(request); !assumed.ok()) return assumed;
  const auto history = histories.Of(*id);
  if (!history.ok()) return history.status();
  const auto day = SettleDay(*ledger_, as_of, **history, histories.known(),
                             known->read_time);
  if (!day.ok()) return day.status();
  if (absl::Status wanted = CheckWanted(call); !wanted.ok()) return wanted;
  const Question question{*day, histories.known()};
  auto obligation =
      DeriveObligation(*id, **history, question, request.term_id());
  if (!obligation.ok()) return NameAgreement(obligation.status(), *id);
  *response->mutable_obligation() = *std::move(obligation);
  *response->mutable_basis() =
      BasisOf(**history, {*day, known->tree_size}, known->read_time);
  histories.Mark(*response->mutable_basis());
  return CheckAnswer(response->ByteSizeLong());
}

}  // namespace ledger
