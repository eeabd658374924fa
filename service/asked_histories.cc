// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/asked_histories.h"

#include <utility>

#include "ledger/hypothesis.h"
#include "ledger/submessages.h"
#include "service/paging.h"

namespace ledger {

absl::Status AskedHistories::Assume(const v1::Hypothesis& hypothesis) {
  auto assumed =
      ledger::Assume(hypothesis, recorded_, [this](const std::string& id) {
        return Of(AgreementId::FromChecked(id));
      });
  if (!assumed.ok()) return assumed.status();
  loaded_.clear();
  known_ = assumed->known;
  digest_ = HypothesisDigest(hypothesis);
  CollectTexts(hypothesis, texts_);
  for (auto& [id, history] : assumed->histories) {
    assumed_.push_back(AgreementId::FromChecked(id));
    loaded_[id] = std::make_shared<const History>(std::move(history));
  }
  return absl::OkStatus();
}

absl::Status AskedHistories::AssumeRequest(
    const google::protobuf::RepeatedPtrField<v1::AgreementAppend>& appends,
    const std::vector<AppendedEvent>& results) {
  Position next(recorded_.value());
  std::map<std::string, std::shared_ptr<const History>> assumed;
  size_t result = 0;
  for (const v1::AgreementAppend& append : appends) {
    const AgreementId id = AgreementId::FromChecked(append.agreement_id());
    const auto told = Of(id);
    if (!told.ok() && !absl::IsNotFound(told.status())) return told.status();
    History history = told.ok() ? **told : History();
    history.Truncate(history.PrefixOf(recorded_));
    const size_t first = history.size();
    v1::AssumedEvents events;
    events.set_agreement_id(append.agreement_id());
    *events.mutable_events() = append.events();
    const absl::Status into =
        AssumeInto(events, append.agreement_id(), next, history);
    if (!into.ok()) return into;
    // With the ids that the ledger would give, which nobody may choose.
    std::vector<std::shared_ptr<RecordedEvent>> named;
    for (size_t i = first; i < history.size(); ++i, ++result) {
      named.push_back(std::make_shared<RecordedEvent>(history.at(i)));
      named.back()->event.set_event_id(results[result].event_id);
      named.back()->recorded_time = results[result].recorded_time;
    }
    history.Truncate(first);
    for (auto& event : named) history.Append(std::move(event));
    assumed_.push_back(id);
    CollectTexts(append, texts_);
    assumed[id.value()] = std::make_shared<const History>(std::move(history));
  }
  known_ = TreeSize(next.value());
  loaded_ = std::move(assumed);
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const History>> AskedHistories::Of(
    const AgreementId& id) {
  const auto found = loaded_.find(id.value());
  if (found != loaded_.end()) return found->second;
  auto history = ledger_->HistoryOf(id, recorded_);
  if (!history.ok()) return NameAgreement(history.status(), id);
  std::shared_ptr<const History> told = *std::move(history);
  const size_t size = told->PrefixOf(recorded_);
  if (told->PrefixOf(known_) != size) {
    auto cut = std::make_shared<History>(*told);
    cut->Truncate(size);
    told = std::move(cut);
  }
  loaded_[id.value()] = told;
  return told;
}

void AskedHistories::Mark(v1::Basis& basis) const {
  if (digest_.empty()) return;
  basis.set_hypothesis_sha256(digest_);
}

void CollectTexts(const google::protobuf::Message& message,
                  std::set<std::string>& texts) {
  EachText(message, [&](const auto& /*field*/, const std::string& text) {
    texts.insert(text);
  });
}

}  // namespace ledger
