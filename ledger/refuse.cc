// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/refuse.h"

#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "ledger/limits.h"

namespace ledger {
namespace {

v1::Refusal::Detail DetailOf(std::string key, std::string value) {
  v1::Refusal::Detail detail;
  detail.set_key(std::move(key));
  detail.set_value(std::move(value));
  return detail;
}

Reason ReasonNamed(std::string_view name) {
  for (const ReasonRow& row : Reasons()) {
    if (row.name == name) return row.reason;
  }
  return Reason::kRuleRefused;
}

// The reason that stands for all of them.
Reason ReasonOf(const std::vector<v1::Violation>& violations) {
  std::set<Reason> reasons, malformed;
  for (const v1::Violation& violation : violations) {
    const Reason reason = ReasonNamed(violation.reason());
    reasons.insert(reason);
    if (RowOf(reason).code == absl::StatusCode::kInvalidArgument) {
      malformed.insert(reason);
    }
  }
  if (reasons.size() == 1) return *reasons.begin();
  if (malformed.size() == 1) return *malformed.begin();
  return malformed.empty() ? Reason::kRuleRefused : Reason::kInvalidField;
}

std::string RevisionWords(std::optional<uint64_t> revision) {
  return revision.has_value() ? absl::StrCat("revision ", *revision)
                              : "no events";
}

}  // namespace

v1::Violation MakeViolation(Reason reason, std::string field,
                            std::string description) {
  v1::Violation violation;
  violation.set_field(std::move(field));
  violation.set_reason(std::string(RowOf(reason).name));
  violation.set_description(std::move(description));
  return violation;
}

absl::Status RefuseViolations(std::vector<v1::Violation> violations) {
  const Reason reason = ReasonOf(violations);
  const size_t count = violations.size();
  std::string message =
      absl::StrCat(violations[0].field(), ": ", violations[0].description());
  if (count > 1) absl::StrAppend(&message, " (and ", count - 1, " more)");
  v1::Refusal refusal;
  *refusal.add_metadata() = DetailOf("violationsCount", absl::StrCat(count));
  for (v1::Violation& violation : violations) {
    if (static_cast<size_t>(refusal.violations_size()) == kErrorViolationsMax) {
      break;
    }
    *refusal.add_violations() = std::move(violation);
  }
  return Refuse(reason, message, std::move(refusal));
}

absl::Status CheckShape(const AppendRequest& request) {
  std::vector<v1::Violation> violations;
  const auto refuse = [&](std::string field, std::string description) {
    violations.push_back(MakeViolation(Reason::kInvalidField, std::move(field),
                                       std::move(description)));
  };
  size_t count = 0;
  std::set<std::string_view> seen;
  for (size_t i = 0; i < request.appends.size(); ++i) {
    const AgreementAppend& append = request.appends[i];
    const std::string path = absl::StrCat("appends[", i, "]");
    const std::string& id = append.agreement.value();
    if (!seen.insert(id).second) {
      refuse(absl::StrCat(path, ".agreement_id"),
             absl::StrCat("agreement '", id,
                          "' stands twice; put its events together"));
    }
    if (id.starts_with('_')) {
      refuse(absl::StrCat(path, ".agreement_id"),
             absl::StrCat("'", id,
                          "' belongs to the ledger; give an id without '_' "
                          "first"));
    }
    if (append.events.empty()) {
      refuse(absl::StrCat(path, ".events"), "empty; give at least one event");
    }
    count += append.events.size();
  }
  if (request.appends.empty()) {
    refuse("appends", "empty; give at least one agreement with its events");
  }
  if (count > kRequestEventsMax) {
    refuse("appends", absl::StrCat(count, " events; limit is ",
                                   kRequestEventsMax, " (request_events_max)"));
  }
  if (request.actor.empty() || request.actor.size() > kActorBytesMax) {
    refuse("actor", absl::StrCat("actor has ", request.actor.size(),
                                 " bytes; expected 1 to ", kActorBytesMax,
                                 " (actor_bytes_max)"));
  }
  if (violations.empty()) return absl::OkStatus();
  return RefuseViolations(std::move(violations));
}

absl::Status CheckExpected(const std::vector<AppendPlace>& places) {
  v1::Refusal refusal;
  auto* conflicts = refusal.mutable_revision_conflicts();
  std::string message;
  for (const AppendPlace& place : places) {
    const ExpectedRevision& expected = place.append->expected;
    if (std::holds_alternative<AnyRevision>(expected)) continue;
    std::optional<uint64_t> wanted;  // stays empty for NoEvents
    if (const auto* exactly = std::get_if<Revision>(&expected)) {
      wanted = exactly->value();
    }
    std::optional<uint64_t> found;
    if (place.size > 0) found = place.size - 1;
    if (found == wanted) continue;
    const uint32_t count = conflicts->conflicts_count() + 1;
    conflicts->set_conflicts_count(count);
    if (count > kErrorViolationsMax) continue;
    auto* conflict = conflicts->add_conflicts();
    conflict->set_agreement_id(place.append->agreement.value());
    conflict->set_expected(RevisionWords(wanted));
    conflict->set_found(RevisionWords(found));
    absl::StrAppend(&message, message.empty() ? "" : "; ", "agreement '",
                    conflict->agreement_id(), "': expected ",
                    conflict->expected(), ", found ", conflict->found());
  }
  if (conflicts->conflicts_count() == 0) return absl::OkStatus();
  return Refuse(Reason::kRevisionMismatch, message, std::move(refusal));
}

absl::Status RefuseReuse(const AppendRequest& request, const Hash& recorded) {
  v1::Refusal refusal;
  auto* conflict = refusal.mutable_request_conflict();
  conflict->set_request_id(request.request_id.value());
  conflict->set_recorded_digest(std::string(recorded.view()));
  conflict->set_digest(std::string(request.digest.view()));
  return Refuse(Reason::kRequestIdReused,
                absl::StrCat("request '", request.request_id.value(),
                             "': recorded before with digest ", ToHex(recorded),
                             ", found digest ", ToHex(request.digest),
                             "; give new content a new request id"),
                std::move(refusal));
}

}  // namespace ledger
