// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "google/protobuf/util/json_util.h"
#include "ledger/changes.h"
#include "ledger/naming.h"
#include "ledger/permission.h"
#include "service/paging.h"
#include "service/permission_words.h"
#include "service/rights.h"

// What a dry run foresees.

namespace ledger {
namespace {

// An answer that somebody attested and that can be asked for again.
struct Attested {
  const RecordedEvent* event;
  v1::CheckPermissionRequest request;
  Instant as_of;
};

// The attestations on record whose questions are of this kind and well formed.
std::vector<Attested> AttestedIn(const History& history, TreeSize known) {
  std::vector<Attested> all;
  const size_t prefix = history.PrefixOf(known);
  for (size_t i = 0; i < prefix; ++i) {
    const auto revision = static_cast<uint32_t>(i);
    if (!history.at(i).event.fact().has_answer_attested()) continue;
    const v1::Fact* fact = history.NewestOf(revision, prefix);
    if (fact == nullptr || !fact->has_answer_attested()) continue;
    const v1::AnswerAttested& attested = fact->answer_attested();
    Attested each{&history.at(i), {}, FromMicros(attested.effective_time_us())};
    const auto parsed = google::protobuf::util::JsonStringToMessage(
        attested.question(), &each.request);
    Violations violations;
    if (parsed.ok()) CheckPermissionRequest(each.request, &violations);
    if (!parsed.ok() || !violations.empty()) continue;
    all.push_back(std::move(each));
  }
  return all;
}

// By what they say: each in one list that is not in the other.
std::vector<v1::Finding> Without(const std::vector<v1::Finding>& findings,
                                 const std::vector<v1::Finding>& others) {
  std::set<std::string> known;
  for (const v1::Finding& each : others) known.insert(each.SerializeAsString());
  std::vector<v1::Finding> rest;
  for (const v1::Finding& each : findings) {
    if (!known.contains(each.SerializeAsString())) rest.push_back(each);
  }
  return rest;
}

// Adds findings that another agreement of the request did not add already.
void AddOnce(std::vector<v1::Finding> findings,
             google::protobuf::RepeatedPtrField<v1::Finding>& all) {
  const std::vector<v1::Finding> there(all.begin(), all.end());
  for (v1::Finding& each : Without(findings, there)) *all.Add() = each;
}

}  // namespace

absl::Status Rights::AddFindingChanges(
    const AgreementId& id, Instant as_of, AskedHistories& before,
    AskedHistories& after, v1::AppendEventsResponse& response) const {
  const std::set<std::string> context = ContextOf(id, after);
  const auto old_findings =
      FindingsOf(id, true, context, {as_of, before.known()}, {}, before);
  if (!old_findings.ok()) return old_findings.status();
  const auto new_findings =
      FindingsOf(id, true, context, {as_of, after.known()}, {}, after);
  if (!new_findings.ok()) return new_findings.status();
  AddOnce(Without(*new_findings, *old_findings),
          *response.mutable_findings_gained());
  AddOnce(Without(*old_findings, *new_findings),
          *response.mutable_findings_lost());
  return absl::OkStatus();
}

absl::StatusOr<v1::Verdict> Rights::VerdictIn(
    const v1::CheckPermissionRequest& request, Instant as_of,
    AskedHistories& histories) const {
  const auto agreements = AgreementsFor(request, as_of, histories);
  if (!agreements.ok()) return agreements.status();
  const auto answer = DerivePermission(*agreements, {as_of, histories.known()},
                                       request.question());
  if (!answer.ok()) return answer.status();
  return answer->verdict();
}

absl::Status Rights::AddFlips(const AgreementId& id, const CallInfo& call,
                              AskedHistories& before, AskedHistories& after,
                              v1::AppendEventsResponse& response) const {
  const auto history = before.Of(id);
  if (absl::IsNotFound(history.status())) return absl::OkStatus();
  if (!history.ok()) return history.status();
  for (const Attested& each : AttestedIn(**history, before.known())) {
    if (absl::Status wanted = CheckWanted(call); !wanted.ok()) return wanted;
    const auto old_verdict = VerdictIn(each.request, each.as_of, before);
    const auto new_verdict = VerdictIn(each.request, each.as_of, after);
    // A question that cannot be asked any more has no verdict to flip.
    if (!old_verdict.ok() || !new_verdict.ok()) continue;
    if (*old_verdict == *new_verdict) continue;
    v1::VerdictFlip& flip = *response.add_flips();
    v1::EventReference& by = *flip.mutable_attested_by();
    Refer(*each.event, each.event->event.fact(), by);
    by.set_agreement_id(id.value());
    flip.set_question(each.event->event.fact().answer_attested().question());
    flip.set_before(*old_verdict);
    flip.set_after(*new_verdict);
  }
  return absl::OkStatus();
}

absl::Status Rights::Foresee(const v1::AppendEventsRequest& request,
                             const std::vector<AppendedEvent>& results,
                             const CallInfo& call,
                             v1::AppendEventsResponse* response) const {
  if (auto status = index_.Extend(); !status.ok()) return status;
  const TreeSize recorded(results.front().position.value());
  AskedHistories before(ledger_, recorded);
  AskedHistories after(ledger_, recorded);
  const absl::Status assumed = after.AssumeRequest(request.appends(), results);
  if (!assumed.ok()) return assumed;
  const Instant as_of = std::max(results.front().recorded_time, ledger_->Now());
  for (const v1::AgreementAppend& append : request.appends()) {
    if (absl::Status wanted = CheckWanted(call); !wanted.ok()) return wanted;
    const AgreementId id = AgreementId::FromChecked(append.agreement_id());
    const absl::Status found =
        AddFindingChanges(id, as_of, before, after, *response);
    if (!found.ok()) return found;
    const auto history = after.Of(id);
    if (!history.ok()) return history.status();
    auto shifts = ShiftsOf(id, **history, recorded,
                           [&call] { return CheckWanted(call); });
    if (!shifts.ok()) return shifts.status();
    for (v1::StatusShift& each : *shifts) {
      *response->add_status_shifts() = std::move(each);
    }
    const absl::Status flips = AddFlips(id, call, before, after, *response);
    if (!flips.ok()) return flips;
  }
  return CheckAnswer(response->ByteSizeLong());
}

}  // namespace ledger
