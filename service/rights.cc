// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rights.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/people.h"
#include "ledger/permission_findings.h"
#include "ledger/select.h"
#include "service/paging.h"
#include "service/permission_words.h"
#include "service/question.h"
#include "service/verdict_changes.h"

namespace ledger {
namespace {

// In place of D: whoever is who on some day.
constexpr Instant kAnyDay = kOpenFuture;

// Agreements that are looked at, with who is who in them. Borrows the
// histories. Grows until nothing new is named.
class Circle {
 public:
  Circle(AskedHistories& histories, Instant as_of)
      : histories_(histories), as_of_(as_of) {}

  // Takes an agreement in, and tells whether it was new; one without an event
  // below K is passed over unless it `must` be there.
  absl::StatusOr<bool> Add(const AgreementId& id, bool must) {
    if (agreements_.contains(id.value())) return false;
    const auto history = histories_.Of(id);
    if (!must && absl::IsNotFound(history.status())) return false;
    if (!history.ok()) return history.status();
    const size_t prefix = (*history)->PrefixOf(histories_.known());
    if (auto kinds = CheckKinds(**history, prefix); !kinds.ok()) return kinds;
    selections_.push_back(std::make_unique<Selection>(**history, prefix));
    const auto facts = PartyFactsOf(static_cast<uint32_t>(agreements_.size()),
                                    *selections_.back());
    facts_.insert(facts_.end(), facts.begin(), facts.end());
    agreements_.emplace(id.value(), AgreementHistory{id, history->get()});
    return true;
  }

  std::vector<std::string> Ids() const {
    std::vector<std::string> ids;
    for (const auto& [id, agreement] : agreements_) ids.push_back(id);
    return ids;
  }

  // Everybody whose place these may take on D, or on any day: what may have
  // begun has, what may not have ended goes on.
  std::set<std::string> NamesOf(const std::set<std::string>& persons) const {
    const bool any_day = as_of_ == kAnyDay;
    const People people(
        facts_, any_day ? kEndInstant : as_of_, [&](const PartyFact& each) {
          const bool parts =
              !each.fact->fact->party_changed().disaffiliated().empty();
          if (any_day) return parts ? kOpenFuture : kOpenPast;
          return parts ? each.fact->when.hi : each.fact->when.lo;
        });
    std::set<std::string> names;
    for (const std::string& each : persons) names.merge(people.NamesOf(each));
    return names;
  }

  std::vector<AgreementHistory> Take() const {
    std::vector<AgreementHistory> all;
    for (const auto& [id, agreement] : agreements_) all.push_back(agreement);
    return all;
  }

 private:
  AskedHistories& histories_;
  const Instant as_of_;
  std::map<std::string, AgreementHistory> agreements_;
  std::vector<std::unique_ptr<Selection>> selections_;
  std::vector<PartyFact> facts_;
};

}  // namespace

absl::StatusOr<std::vector<AgreementHistory>> Rights::AgreementsFor(
    const v1::CheckPermissionRequest& request, Instant as_of,
    AskedHistories& histories) const {
  Circle circle(histories, as_of);
  for (const std::string& id : request.agreement_ids()) {
    const auto added = circle.Add(AgreementId::FromChecked(id), true);
    if (!added.ok()) return added.status();
  }
  if (!request.agreement_ids().empty()) return circle.Take();
  for (const AgreementId& id : histories.assumed()) {
    if (auto added = circle.Add(id, true); !added.ok()) return added.status();
  }
  const v1::Box& act = request.question().act();
  const std::set<std::string> roots = ActivityRootsOf(act);
  const TreeSize recorded = histories.recorded();
  std::set<std::string> dealt_with = CounterpartiesOf(act);
  const bool open = act.counterparty().values().empty();
  std::set<std::string> persons = dealt_with;
  persons.insert(request.question().actor());
  std::set<std::string> asked, told;
  for (bool grows = true; grows;) {
    std::set<std::string> ids;
    for (const std::string& name : circle.NamesOf(persons)) {
      if (!asked.insert(name).second) continue;
      ids.merge(index_.AgreementsOf(name, roots, recorded));
    }
    // Of whom it may be dealt with, who that is.
    for (const std::string& id : circle.Ids()) {
      if (open) dealt_with.merge(index_.DealtWith(id, recorded));
    }
    for (const std::string& name : circle.NamesOf(dealt_with)) {
      if (!told.insert(name).second) continue;
      ids.merge(index_.TellersOf(name, recorded));
    }
    grows = false;
    for (const std::string& id : ids) {
      const auto added = circle.Add(AgreementId::FromChecked(id), false);
      if (!added.ok()) return added.status();
      grows |= *added;
    }
  }
  return circle.Take();
}

absl::StatusOr<Instant> Rights::SettleDay(const std::string& one,
                                          const AskedAsOf& as_of,
                                          const PageToken& pinned,
                                          AskedHistories& histories) const {
  std::string zone = "UTC";
  if (!one.empty()) {
    const auto history = histories.Of(AgreementId::FromChecked(one));
    if (!history.ok()) return history.status();
    zone = TimeZoneOf(**history, histories.known());
  }
  if (!pinned.last_key.empty()) return pinned.effective_time;
  return SettleAsOf(*ledger_, as_of, pinned.read_time, zone);
}

absl::Status Rights::CheckPermission(
    const v1::CheckPermissionRequest& request, const CallInfo& call,
    v1::CheckPermissionResponse* response) const {
  Violations violations;
  CheckPermissionRequest(request, &violations);
  const AskedAsOf as_of = ReadAsOf(request.as_of(), &violations);
  const KnownAt known_at = ReadKnownAt(request.known_at(), &violations);
  if (!violations.empty()) return std::move(violations).ToStatus();

  const absl::StatusOr<Known> known = ledger_->Settle(known_at);
  if (!known.ok()) return known.status();
  if (auto status = index_.Extend(); !status.ok()) return status;
  AskedHistories histories(ledger_, known->tree_size);
  if (auto assumed = histories.AssumeAs(request); !assumed.ok()) return assumed;
  const absl::Status words =
      CheckPermissionWords(request, index_, histories.assumed_texts());
  if (!words.ok()) return words;
  PageToken pinned;
  pinned.read_time = known->read_time;
  const auto day = SettleDay(
      request.agreement_ids_size() == 1 ? request.agreement_ids(0) : "", as_of,
      pinned, histories);
  if (!day.ok()) return day.status();
  const auto agreements = AgreementsFor(request, *day, histories);
  if (!agreements.ok()) return agreements.status();
  if (absl::Status wanted = CheckWanted(call); !wanted.ok()) return wanted;

  const Question question{*day, histories.known()};
  auto answer =
      DerivePermissionAndFindings(*agreements, question, request.question());
  if (!answer.ok()) return answer.status();
  if (request.question().want_changes()) {
    // Who binds the actor on another day may do so by other agreements.
    const auto all = AgreementsFor(request, kAnyDay, histories);
    if (!all.ok()) return all.status();
    VerdictChanges changes(ledger_, *all, request.question(), histories, call);
    if (auto found = changes.Find(*day, *answer); !found.ok()) return found;
  }
  *response->mutable_answer() = *std::move(answer);
  *response->mutable_basis() =
      BasisOf(*agreements, {*day, known->tree_size}, known->read_time);
  histories.Mark(*response->mutable_basis());
  return CheckAnswer(response->ByteSizeLong());
}

}  // namespace ledger
