// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/model/real_ledger.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "ledger/event.h"
#include "ledger/reason.h"
#include "ledger/rules.h"
#include "tests/model/model_time.h"

namespace ledger::model {
namespace {

std::string ValueText(const v1::Register& field,
                      const v1::RegisterValue& value) {
  const std::string winner = " by " + value.winner().event_id();
  std::string text;
  if (field.field() == "validity") {
    for (const v1::Validity& each : value.validity()) {
      absl::StrAppend(&text, each.opened_by().event_id(), "-",
                      each.closed_by().event_id(), " ");
    }
    return text;
  }
  if (field.field() == "suspended") {
    if (value.winner().event_id().empty()) return "";
    return (value.suspended() ? "true" : "false") + winner;
  }
  if (field.field() == "scope") {
    text = value.scope().statement().ShortDebugString();
    for (const auto& part : value.scope().lifted()) {
      absl::StrAppend(&text, " -", part.scope().ShortDebugString(), "(",
                      part.event().event_id(), ")");
    }
    for (const auto& part : value.scope().waived()) {
      absl::StrAppend(&text, " ~",
                      part.process_id().empty()
                          ? part.scope().ShortDebugString()
                          : "process " + part.process_id(),
                      "(", part.event().event_id(), ")");
    }
    return text.empty() && value.winner().event_id().empty() ? ""
                                                             : text + winner;
  }
  if (value.sums_size() > 0) {
    for (const v1::SumValue& sum : value.sums()) {
      absl::StrAppend(&text, sum.currency(), " ", sum.lo(), "..", sum.hi(),
                      sum.marked() ? " marked " : " ");
    }
    return text + "by " +
           (value.sums_size() > 1 ? "several" : value.winner().event_id());
  }
  v1::TermFields cell = value.cell();
  ForgetResolved(cell);
  text = cell.ShortDebugString();
  return text.empty() && value.winner().event_id().empty() ? "" : text + winner;
}

}  // namespace

std::set<std::string> StatusTexts(
    const google::protobuf::RepeatedPtrField<v1::StatusValue>& statuses) {
  std::set<std::string> texts;
  for (const v1::StatusValue& each : statuses) {
    texts.insert(v1::TermStatus_Name(each.status()).substr(12) + " by " +
                 each.winner().event_id());
  }
  return texts;
}

ModelAnswer AnswerOf(const v1::Agreement& agreement) {
  ModelAnswer answer;
  for (const v1::TermState& term : agreement.terms()) {
    answer[term.term_id() + ".status"] = StatusTexts(term.statuses());
    for (const v1::Register& field : term.registers()) {
      for (const v1::RegisterValue& value : field.values()) {
        const std::string text = ValueText(field, value);
        if (text.empty()) continue;
        answer[term.term_id() + "." + field.field()].insert(text);
      }
    }
  }
  return answer;
}

Outcome OutcomeOf(const absl::Status& status) {
  Outcome outcome;
  outcome.code = status.code();
  const v1::Refusal refusal = RefusalOf(status);
  for (const v1::Violation& violation : refusal.violations()) {
    int append = 0, event = 0;
    const int read = std::sscanf(violation.field().c_str(),
                                 "appends[%d].events[%d]", &append, &event);
    std::string at = read == 2 ? absl::StrCat(append, ".", event) : "";
    if (violation.reason() == "DISPOSITION_MISSING") at = "end";
    if (outcome.at.empty()) outcome.at = at;
    if (outcome.at == at) outcome.reasons.insert(violation.reason());
  }
  if (outcome.reasons.empty()) outcome.reasons.insert(refusal.reason());
  return outcome;
}

void CoreLedger::TryOne(const AgreementAppend& append, size_t number,
                        Outcome& outcome) {
  History& history = histories_[append.agreement.value()];
  const size_t from = history.size();
  for (size_t j = 0; j < append.events.size(); ++j) {
    RecordedEvent recorded;
    recorded.position = Position(outcome.tree_size++);
    recorded.revision = Revision(history.size());
    recorded.event = append.events[j];
    if (recorded.event.event_id().empty()) {
      recorded.event.set_event_id(absl::StrCat("e", history.size()));
    }
    ResolveAll(recorded.event);
    outcome.events.push_back({append.agreement, recorded.event.event_id(),
                              recorded.revision, recorded.position, Instant{},
                              EventType(recorded.event.fact())});
    history.Append(std::make_shared<const RecordedEvent>(std::move(recorded)));
    for (const auto& violation : CheckNewest(history)) {
      const std::string at = absl::StrCat(number, ".", j);
      if (outcome.at.empty()) outcome.at = at;
      if (outcome.at == at) outcome.reasons.insert(violation.reason());
    }
  }
  if (!outcome.at.empty()) return;
  for (const auto& violation : CheckRequestEnd(history, from)) {
    outcome.at = "end";
    outcome.reasons.insert(violation.reason());
  }
}

Outcome CoreLedger::Append(const AppendRequest& request, Instant now) {
  Outcome outcome;
  outcome.tree_size = size_;
  for (const AgreementAppend& append : request.appends) {
    for (const v1::Event& event : append.events) {
      for (const v1::Violation& violation : CheckForm(event)) {
        outcome.at = "form";
        outcome.reasons.insert(violation.field() + ": " +
                               violation.description());
      }
    }
  }
  std::map<std::string, size_t> sizes;
  for (size_t i = 0; i < request.appends.size(); ++i) {
    const std::string& id = request.appends[i].agreement.value();
    sizes[id] = histories_[id].size();
    if (outcome.at != "form") TryOne(request.appends[i], i, outcome);
  }
  if (!outcome.at.empty() || request.validate_only) {
    for (const auto& [id, size] : sizes) histories_[id].Truncate(size);
  }
  if (!outcome.at.empty()) {
    outcome.code = absl::StatusCode::kFailedPrecondition;
    outcome.events.clear();
    return outcome;
  }
  for (size_t i = 0; i < outcome.events.size(); ++i) {
    outcome.events[i].recorded_time = now + std::chrono::microseconds(i);
  }
  if (!request.validate_only) size_ = outcome.tree_size;
  return outcome;
}

absl::StatusOr<v1::Agreement> CoreLedger::State(const std::string& agreement,
                                                Instant at,
                                                TreeSize known) const {
  return DeriveState(ParseAgreementId(agreement).value(),
                     histories_.at(agreement), {at, known}, {});
}

absl::StatusOr<Instant> CoreLedger::StateUntil(const std::string& agreement,
                                               Instant at, TreeSize known,
                                               v1::Agreement& state) const {
  return DeriveInto(ParseAgreementId(agreement).value(),
                    histories_.at(agreement), {at, known}, {}, state);
}

absl::StatusOr<std::vector<v1::TermTimeline>> CoreLedger::Timelines(
    const std::string& agreement, TreeSize known) const {
  return DeriveTimelines(histories_.at(agreement), known, {});
}

}  // namespace ledger::model
