// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/model/model_ledger.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/model/model_rules.h"

namespace ledger::model {
namespace {

Outcome Refused(absl::StatusCode code, const std::string& reason) {
  Outcome outcome;
  outcome.code = code;
  outcome.reasons.insert(reason);
  return outcome;
}

}  // namespace

std::string Outcome::Text() const {
  std::string text = absl::StatusCodeToString(code);
  if (!at.empty()) absl::StrAppend(&text, " at ", at);
  // Of what refers to nothing, or to what has ended, no more need be said.
  std::string said = absl::StrJoin(reasons, " ");
  for (const char* first : {"TERM_ENDED", "UNKNOWN_REFERENCE"}) {
    if (reasons.count(first) != 0) said = first;
  }
  absl::StrAppend(&text, " [", said, "]");
  if (code != absl::StatusCode::kOk) return text;
  absl::StrAppend(&text, " size ", tree_size, replayed ? " replayed" : "");
  for (const AppendedEvent& each : events) {
    absl::StrAppend(&text, " ", each.agreement.value(), "/", each.event_id, "@",
                    each.revision.value(), "#", each.position.value());
  }
  return text;
}

std::vector<ModelEvent> ModelLedger::EventsOf(const std::string& agreement,
                                              uint64_t known) const {
  std::vector<ModelEvent> events;
  for (const ModelEvent& row : rows_) {
    if (row.position < known && row.agreement == agreement) {
      events.push_back(row);
    }
  }
  return events;
}

uint64_t ModelLedger::Whole(uint64_t size) const {
  return size < rows_.size() ? rows_[size].request_first : size;
}

uint64_t ModelLedger::KnownBy(Instant time) const {
  uint64_t size = 0;
  while (size < rows_.size() && rows_[size].recorded_time <= time) ++size;
  return Whole(size);
}

Outcome ModelLedger::Check(const AppendRequest& request) const {
  const auto known =
      requests_.find({request.actor, request.request_id.value()});
  if (known != requests_.end()) {
    Outcome again = known->second.outcome;
    again.replayed = true;
    if (known->second.digest == request.digest) return again;
    return Refused(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED");
  }
  Outcome outcome;
  for (const AgreementAppend& append : request.appends) {
    const size_t size = EventsOf(append.agreement.value(), rows_.size()).size();
    const auto* exactly = std::get_if<Revision>(&append.expected);
    const bool holds =
        std::holds_alternative<AnyRevision>(append.expected) ||
        (exactly != nullptr ? exactly->value() + 1 == size : size == 0);
    if (!holds) {
      return Refused(absl::StatusCode::kAborted, "REVISION_MISMATCH");
    }
  }
  uint64_t position = rows_.empty() ? own_records_ : rows_.size();
  std::set<std::string> end_reasons;
  for (size_t i = 0; i < request.appends.size(); ++i) {
    const AgreementAppend& append = request.appends[i];
    std::vector<ModelEvent> events =
        EventsOf(append.agreement.value(), rows_.size());
    const size_t from = events.size();
    for (size_t j = 0; j < append.events.size(); ++j) {
      ModelEvent row;
      row.position = position++;
      row.revision = events.size();
      row.agreement = append.agreement.value();
      row.event = append.events[j];
      if (row.event.event_id().empty()) {
        row.event.set_event_id(absl::StrCat("e", row.revision));
      }
      const ModelVerdict verdict = CheckRules(events, row);
      outcome.unsure = outcome.unsure || verdict.unsure;
      if (!verdict.reasons.empty() && outcome.at.empty()) {
        outcome.at = absl::StrCat(i, ".", j);
        outcome.reasons = verdict.reasons;
      }
      outcome.events.push_back({append.agreement, row.event.event_id(),
                                Revision(row.revision), Position(row.position),
                                Instant{}, ""});
      events.push_back(std::move(row));
    }
    const ModelVerdict verdict = CheckEndRules(events, from);
    outcome.unsure = outcome.unsure || verdict.unsure;
    end_reasons.insert(verdict.reasons.begin(), verdict.reasons.end());
  }
  if (outcome.at.empty() && !end_reasons.empty()) {
    outcome.at = "end";
    outcome.reasons = end_reasons;
  }
  outcome.tree_size = position;
  if (!outcome.at.empty()) {
    outcome.code = absl::StatusCode::kFailedPrecondition;
    outcome.events.clear();
  }
  return outcome;
}

void ModelLedger::Record(const AppendRequest& request, const Outcome& outcome) {
  for (uint64_t i = rows_.size(); i < own_records_; ++i) {
    ModelEvent own;
    own.position = own.revision = own.request_first = i;
    own.recorded_time = outcome.events[0].recorded_time;
    own.recorded_time -= std::chrono::microseconds(own_records_ - i);
    own.agreement = std::string(kOwnAgreement);
    rows_.push_back(own);
  }
  const uint64_t first = rows_.size();
  size_t next = 0;
  for (const AgreementAppend& append : request.appends) {
    for (const v1::Event& event : append.events) {
      const AppendedEvent& recorded = outcome.events[next++];
      ModelEvent row;
      row.position = recorded.position.value();
      row.revision = recorded.revision.value();
      row.recorded_time = recorded.recorded_time;
      row.agreement = append.agreement.value();
      row.event = event;
      row.event.set_event_id(recorded.event_id);
      row.request_id = request.request_id.value();
      row.request_first = first;
      rows_.push_back(std::move(row));
    }
  }
  requests_[{request.actor, request.request_id.value()}] = {request.digest,
                                                            outcome};
}

}  // namespace ledger::model
