// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/paging.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/reason.h"
#include "ledger/zone.h"

namespace ledger {

// Settles K and the place in the list: by the token, or by the question.
absl::StatusOr<PageToken> Pin(Ledger* ledger, const KnownAt& known_at,
                              PageMethod method,
                              const google::protobuf::Message& request,
                              const std::string& page_token) {
  if (!page_token.empty()) {
    return DecodePageToken(page_token, method, ArgumentsHash(request),
                           ledger->page_token_key());
  }
  const absl::StatusOr<Known> known = ledger->Settle(known_at);
  if (!known.ok()) return known.status();
  PageToken pinned;
  pinned.method = method;
  pinned.tree_size = known->tree_size;
  pinned.read_time = known->read_time;
  return pinned;
}

// Settles D.
absl::StatusOr<Instant> SettleAsOf(const Ledger& ledger, const AskedAsOf& asked,
                                   Instant read_time,
                                   const std::string& time_zone) {
  if (const auto* instant = std::get_if<Instant>(&asked)) return *instant;
  if (const auto* day = std::get_if<std::chrono::sys_days>(&asked)) {
    const absl::StatusOr<Zone> zone = Zone::Find(time_zone);
    if (!zone.ok()) return zone.status();
    return zone->StartOf(*day);
  }
  return std::max(ledger.Now(), read_time);
}

std::string NextToken(const Ledger& ledger, PageToken pinned,
                      const google::protobuf::Message& request,
                      std::string last_key) {
  pinned.arguments = ArgumentsHash(request);
  pinned.last_key = std::move(last_key);
  return EncodePageToken(pinned, ledger.page_token_key());
}

v1::Basis BasisOf(const PageToken& pinned) {
  v1::Basis basis;
  basis.set_read_time(ToMicros(pinned.read_time));
  basis.set_tree_size(pinned.tree_size.value());
  basis.set_engine_version(kEngineVersion);
  return basis;
}

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

absl::Status CheckAnswer(size_t bytes) {
  if (bytes <= kAnswerBytesMax) return absl::OkStatus();
  return Refuse(
      Reason::kMessageTooLarge,
      absl::StrCat("answer is ", bytes, " bytes; limit is ", kAnswerBytesMax,
                   " (answer_bytes_max); ask for some term_ids, or with view "
                   "AGREEMENT_VIEW_BASIC"));
}

absl::Status CheckWanted(const CallInfo& call) {
  if (call.deadline < std::chrono::system_clock::now()) {
    return Refuse(Reason::kDeadline,
                  "the deadline passed; give it more time or ask for less");
  }
  if (call.cancelled()) return absl::CancelledError("the caller went away");
  return absl::OkStatus();
}

}  // namespace ledger
