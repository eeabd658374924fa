// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/hypothesis.h"

#include <limits>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/derive.h"
#include "ledger/hash.h"
#include "ledger/reason.h"
#include "ledger/resolve.h"
#include "ledger/rules.h"

namespace ledger {
namespace {

// Violations as one refusal of the hypothesis.
absl::Status RefuseAssumed(Reason reason, const std::string& path,
                           std::vector<v1::Violation> violations) {
  v1::Refusal refusal;
  for (v1::Violation& violation : violations) {
    violation.set_field(absl::StrCat(path, ".", violation.field()));
    *refusal.add_violations() = std::move(violation);
  }
  const v1::Violation& first = refusal.violations(0);
  const std::string message = absl::StrCat(
      "what is assumed is refused: ", first.field(), ": ", first.description());
  return Refuse(reason, message, std::move(refusal));
}

absl::Status RefuseShape(std::string_view field, std::string description) {
  v1::Violation violation;
  violation.set_field(std::string(field));
  violation.set_reason(std::string(RowOf(Reason::kInvalidField).name));
  violation.set_description(std::move(description));
  v1::Refusal refusal;
  *refusal.add_violations() = violation;
  return Refuse(Reason::kInvalidField,
                absl::StrCat(violation.field(), ": ", violation.description()),
                std::move(refusal));
}

}  // namespace

absl::Status CheckHypothesis(const v1::Hypothesis& hypothesis) {
  size_t events = 0;
  std::set<std::string> seen;
  for (int i = 0; i < hypothesis.assumed_size(); ++i) {
    const v1::AssumedEvents& each = hypothesis.assumed(i);
    const std::string path = absl::StrCat("hypothesis.assumed[", i, "]");
    if (!ParseAgreementId(each.agreement_id()).ok() ||
        each.agreement_id().substr(0, 1) == "_") {
      return RefuseShape(path + ".agreement_id",
                         absl::StrCat("'", each.agreement_id().substr(0, 64),
                                      "' is no agreement of a client"));
    }
    if (!seen.insert(each.agreement_id()).second) {
      return RefuseShape(path + ".agreement_id",
                         absl::StrCat("'", each.agreement_id(),
                                      "' stands twice; put its events into "
                                      "one entry"));
    }
    if (each.events().empty()) {
      return RefuseShape(path + ".events", "assumes nothing; give an event");
    }
    events += static_cast<size_t>(each.events_size());
  }
  if (events == 0 || events > kAssumedEventsMax) {
    return RefuseShape(
        "hypothesis.assumed",
        absl::StrCat("has ", events, " events; expected 1 to ",
                     kAssumedEventsMax, " (assumed_events_max)"));
  }
  return absl::OkStatus();
}

absl::Status AssumeInto(const v1::AssumedEvents& assumed,
                        const std::string& path, Position& next,
                        History& history) {
  const size_t first = history.size();
  const TreeSize all(std::numeric_limits<uint64_t>::max());
  for (int i = 0; i < assumed.events_size(); ++i) {
    const std::string where = absl::StrCat(path, ".events[", i, "]");
    auto event = std::make_shared<RecordedEvent>();
    event->event = assumed.events(i);
    event->position = next;
    event->assumed = true;
    event->revision = Revision(history.size());
    next = Position(next.value() + 1);
    auto found = CheckForm(event->event);
    if (found.empty()) {
      found =
          ResolveTimes([&] { return TimeZoneOf(history, all); }, event->event);
    }
    if (!found.empty()) {
      return RefuseAssumed(Reason::kInvalidField, where, std::move(found));
    }
    if (event->event.event_id().empty()) {
      event->event.set_event_id(absl::StrCat("assumed-", i));
    }
    history.Append(std::move(event));
    found = CheckNewest(history);
    if (!found.empty()) {
      return RefuseAssumed(Reason::kHypothesisRefused, where, std::move(found));
    }
  }
  auto found = CheckRequestEnd(history, first);
  if (!found.empty()) {
    return RefuseAssumed(Reason::kHypothesisRefused, path, std::move(found));
  }
  return absl::OkStatus();
}

std::string HypothesisDigest(const v1::Hypothesis& hypothesis) {
  const Hash hash = Sha256(hypothesis.SerializeAsString());
  return std::string(hash.view());
}

}  // namespace ledger
