// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ledger/deadline.h"
#include "ledger/finding.h"
#include "ledger/hash.h"
#include "service/paging.h"
#include "service/permission_words.h"
#include "service/question.h"
#include "service/rights.h"

// The lists across agreements: what is doubtful, and what is due.

namespace ledger {
namespace {

constexpr int kPageFallback = 100;
constexpr size_t kIdsPerTurn = 256;
// A page ends after so many agreements, so that a list of which nothing is
// doubtful does not hold a reader for ever.
constexpr size_t kAgreementsPerPage = 1024;

// Parts of a key; less than any byte of an id.
constexpr char kPart[] = "\x01";
constexpr char kBehind[] = "\x02";

std::string DigestOf(const google::protobuf::Message& message) {
  const Hash hash = Sha256(message.SerializeAsString());
  const std::string_view bytes = hash.view().substr(0, 8);
  return absl::BytesToHexString(absl::string_view(bytes.data(), bytes.size()));
}

// In the order of a list of findings: agreement, code, first event.
std::string FindingKey(const v1::Finding& finding) {
  const uint64_t first =
      finding.events().empty() ? 0 : finding.events(0).position();
  return absl::StrCat(
      finding.agreement_id(), kPart, absl::StrFormat("%02d", finding.code()),
      kPart, absl::StrFormat("%020d", first), kPart, DigestOf(finding));
}

// In the order of a list of deadlines: by date, those without one last.
std::string DeadlineKey(const v1::Deadline& deadline) {
  constexpr int64_t kZero = int64_t{1} << 62;  // no date lies before -kZero
  const std::string due = deadline.has_due()
                              ? absl::StrFormat("%020d", kZero + deadline.due())
                              : "none";
  return absl::StrCat(due, kPart, deadline.agreement_id(), kPart,
                      deadline.term_id(), kPart, DigestOf(deadline));
}

template <typename Item, typename KeyOf>
void SortByKey(std::vector<Item>& items, KeyOf key_of) {
  std::vector<std::pair<std::string, Item>> keyed;
  keyed.reserve(items.size());
  for (Item& item : items) keyed.emplace_back(key_of(item), std::move(item));
  std::sort(keyed.begin(), keyed.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  items.clear();
  for (auto& [key, item] : keyed) items.push_back(std::move(item));
}

bool RestsOn(const v1::Finding& finding, const std::string& agreement_id) {
  return finding.agreement_id() == agreement_id ||
         std::any_of(finding.events().begin(), finding.events().end(),
                     [&](const v1::EventReference& event) {
                       return event.agreement_id() == agreement_id;
                     });
}

void CheckCodes(const v1::ListFindingsRequest& request,
                Violations* violations) {
  for (int i = 0; i < request.codes_size(); ++i) {
    if (request.codes(i) != v1::FINDING_CODE_UNSPECIFIED) continue;
    violations->Add(absl::StrCat("codes[", i, "]"),
                    "says no code; give one, or none for all");
  }
}

std::set<v1::FindingCode> CodesOf(const v1::ListFindingsRequest& request) {
  std::set<v1::FindingCode> codes;
  for (const int code : request.codes()) {
    codes.insert(static_cast<v1::FindingCode>(code));
  }
  return codes;
}

// What a list rests on: of the one agreement that it is asked of its size too.
v1::Basis BasisOfList(const PageToken& pinned, const std::string& one,
                      AskedHistories& histories) {
  v1::Basis basis = BasisOf(pinned);
  basis.set_effective_time(ToMicros(pinned.effective_time));
  if (one.empty()) return basis;
  const auto history = histories.Of(AgreementId::FromChecked(one));
  if (history.ok()) {
    basis.set_agreement_size((*history)->PrefixOf(histories.recorded()));
  }
  return basis;
}

// What both lists say of their agreements.
template <typename Request>
void CheckWhich(const Request& request, Violations* violations) {
  CheckOptionalId(request.agreement_id(), "agreement_id", violations);
  CheckOptionalId(request.party_id(), "party_id", violations);
}

}  // namespace

// Takes in what is new, and refuses a party that no event names.
absl::Status Rights::CheckList(const std::string& party_id) const {
  if (auto status = index_.Extend(); !status.ok()) return status;
  return party_id.empty() ? absl::OkStatus() : CheckParty(party_id, index_);
}

absl::StatusOr<std::vector<AgreementId>> Rights::IdsAfter(
    const Which& which, const std::string& after, TreeSize recorded) const {
  if (which.agreement_id.empty() && which.party_id.empty()) {
    return ledger_->ListAgreementIds(after, kIdsPerTurn, recorded);
  }
  std::set<std::string> named = {which.agreement_id};
  if (!which.party_id.empty()) {
    named = index_.AgreementsOf(which.party_id, {}, recorded);
    const bool apart = !named.contains(which.agreement_id);
    if (!which.agreement_id.empty()) named = {which.agreement_id};
    if (!which.agreement_id.empty() && apart) named.clear();
  }
  std::vector<AgreementId> ids;
  for (auto id = named.upper_bound(after); id != named.end(); ++id) {
    ids.push_back(AgreementId::FromChecked(*id));
  }
  return ids;
}

std::set<std::string> Rights::ContextOf(const AgreementId& id,
                                        const AskedHistories& histories) const {
  std::set<std::string> ids =
      index_.NeighboursOf(id.value(), histories.recorded());
  ids.insert(id.value());
  for (const AgreementId& each : histories.assumed()) ids.insert(each.value());
  // The parties of what is assumed have other agreements too.
  for (const std::string& text : histories.assumed_texts()) {
    ids.merge(index_.AgreementsOf(text, {}, histories.recorded()));
  }
  return ids;
}

// What is doubtful about an agreement, of which nothing else was asked; or of
// its own account, if a list has the others too. Sorted by key.
absl::StatusOr<std::vector<v1::Finding>> Rights::FindingsOf(
    const AgreementId& id, bool alone, const std::set<std::string>& context,
    const Question& question, const std::set<v1::FindingCode>& codes,
    AskedHistories& histories) const {
  std::vector<AgreementHistory> agreements;
  for (const std::string& each : context) {
    const AgreementId neighbour = AgreementId::FromChecked(each);
    const auto history = histories.Of(neighbour);
    if (absl::IsNotFound(history.status())) continue;
    if (!history.ok()) return history.status();
    agreements.push_back({neighbour, history->get()});
  }
  auto findings = DeriveFindings(agreements, question, codes);
  if (!findings.ok()) return findings.status();
  std::erase_if(*findings, [&](const v1::Finding& each) {
    return alone ? !RestsOn(each, id.value())
                 : each.agreement_id() != id.value();
  });
  SortByKey(*findings, FindingKey);
  return findings;
}

// Fills a page of findings; gives the key that it ends with if more follow.
absl::StatusOr<std::string> Rights::FillFindings(
    const v1::ListFindingsRequest& request, const PageToken& pinned,
    int page_size, AskedHistories& histories, const CallInfo& call,
    v1::ListFindingsResponse& response) const {
  const std::set<v1::FindingCode> codes = CodesOf(request);
  const Question question{pinned.effective_time, histories.known()};
  const Which which{request.agreement_id(), request.party_id()};
  const bool alone = !which.agreement_id.empty();
  const std::string& last = pinned.last_key;
  std::vector<AgreementId> turn;
  std::string after;
  if (!alone && !last.empty()) {
    const size_t end = last.find_first_of(absl::StrCat(kPart, kBehind));
    after = last.substr(0, end);
    if (last.find(kPart) == end)
      turn.push_back(AgreementId::FromChecked(after));
  }
  auto& found = *response.mutable_findings();
  for (size_t looked_at = 0; found.size() <= page_size; turn.clear()) {
    if (turn.empty()) {
      auto ids = IdsAfter(which, after, pinned.tree_size);
      if (!ids.ok()) return ids.status();
      if (ids->empty()) break;
      turn = *std::move(ids);
    }
    for (const AgreementId& id : turn) {
      if (found.size() > page_size) break;
      if (looked_at >= kAgreementsPerPage) return after + kBehind;
      if (absl::Status wanted = CheckWanted(call); !wanted.ok()) return wanted;
      after = id.value();
      if (id.value() == kOwnAgreement) continue;
      ++looked_at;
      auto findings = FindingsOf(id, alone, ContextOf(id, histories), question,
                                 codes, histories);
      if (!findings.ok()) return findings.status();
      for (v1::Finding& each : *findings) {
        if (FindingKey(each) > last) *found.Add() = std::move(each);
      }
    }
  }
  return CutPage(&found, last, page_size, 0, FindingKey).value_or("");
}

absl::Status Rights::ListFindings(const v1::ListFindingsRequest& request,
                                  const CallInfo& call,
                                  v1::ListFindingsResponse* response) const {
  Violations violations;
  CheckWhich(request, &violations);
  const AskedAsOf as_of = ReadAsOf(request.as_of(), &violations);
  const KnownAt known_at = ReadKnownAt(request.known_at(), &violations);
  CheckCodes(request, &violations);
  const int page_size =
      ReadPageSize(request.page_size(), kPageFallback, &violations);
  if (!violations.empty()) return std::move(violations).ToStatus();

  absl::StatusOr<PageToken> pinned =
      Pin(ledger_, known_at, PageMethod::kListFindings, request,
          request.page_token());
  if (!pinned.ok()) return pinned.status();
  if (auto status = CheckList(request.party_id()); !status.ok()) return status;
  AskedHistories histories(ledger_, pinned->tree_size);
  if (auto assumed = histories.AssumeAs(request); !assumed.ok()) return assumed;
  const auto day = SettleDay(request.agreement_id(), as_of, *pinned, histories);
  if (!day.ok()) return day.status();
  pinned->effective_time = *day;
  const auto more =
      FillFindings(request, *pinned, page_size, histories, call, *response);
  if (!more.ok()) return more.status();
  v1::Basis& basis = *response->mutable_basis();
  basis = BasisOfList(*pinned, request.agreement_id(), histories);
  histories.Mark(basis);
  if (!more->empty()) {
    response->set_next_page_token(NextToken(*ledger_, *pinned, request, *more));
  }
  return CheckAnswer(response->ByteSizeLong());
}

absl::Status Rights::ListDeadlines(const v1::ListDeadlinesRequest& request,
                                   const CallInfo& call,
                                   v1::ListDeadlinesResponse* response) const {
  Violations violations;
  CheckWhich(request, &violations);
  const AskedAsOf as_of = ReadAsOf(request.as_of(), &violations);
  const KnownAt known_at = ReadKnownAt(request.known_at(), &violations);
  const AskedAsOf until_asked = ReadAsOf(request.until(), &violations, "until");
  const int page_size =
      ReadPageSize(request.page_size(), kPageFallback, &violations);
  if (!violations.empty()) return std::move(violations).ToStatus();

  absl::StatusOr<PageToken> pinned =
      Pin(ledger_, known_at, PageMethod::kListDeadlines, request,
          request.page_token());
  if (!pinned.ok()) return pinned.status();
  if (auto status = CheckList(request.party_id()); !status.ok()) return status;
  AskedHistories histories(ledger_, pinned->tree_size);
  if (auto assumed = histories.AssumeAs(request); !assumed.ok()) return assumed;
  const auto day = SettleDay(request.agreement_id(), as_of, *pinned, histories);
  if (!day.ok()) return day.status();
  pinned->effective_time = *day;
  absl::StatusOr<Instant> until = kOpenFuture;
  if (!std::holds_alternative<std::monostate>(until_asked)) {
    PageToken first;
    until = SettleDay(request.agreement_id(), until_asked, first, histories);
  }
  if (!until.ok()) return until.status();

  const Question question{*day, histories.known()};
  std::vector<v1::Deadline> all;
  const absl::Status filled =
      FillDeadlines({request.agreement_id(), request.party_id()}, question,
                    *until, histories, call, all);
  if (!filled.ok()) return filled;
  SortByKey(all, DeadlineKey);
  for (v1::Deadline& each : all) *response->add_deadlines() = std::move(each);
  const auto more = CutPage(response->mutable_deadlines(), pinned->last_key,
                            page_size, 0, DeadlineKey);
  v1::Basis& basis = *response->mutable_basis();
  basis = BasisOfList(*pinned, request.agreement_id(), histories);
  histories.Mark(basis);
  if (more) {
    response->set_next_page_token(NextToken(*ledger_, *pinned, request, *more));
  }
  return CheckAnswer(response->ByteSizeLong());
}

// Every deadline of the agreements asked about: the earliest may be of any.
absl::Status Rights::FillDeadlines(const Which& which, const Question& question,
                                   Instant until, AskedHistories& histories,
                                   const CallInfo& call,
                                   std::vector<v1::Deadline>& all) const {
  for (std::string after;;) {
    const auto ids = IdsAfter(which, after, histories.recorded());
    if (!ids.ok()) return ids.status();
    if (ids->empty()) return absl::OkStatus();
    for (const AgreementId& id : *ids) {
      if (absl::Status wanted = CheckWanted(call); !wanted.ok()) return wanted;
      after = id.value();
      if (id.value() == kOwnAgreement) continue;
      const auto history = histories.Of(id);
      if (absl::IsNotFound(history.status())) continue;
      if (!history.ok()) return history.status();
      const AgreementHistory one{id, history->get()};
      auto found = DeriveDeadlines({&one, 1}, question, until);
      if (!found.ok()) return found.status();
      for (v1::Deadline& each : *found) all.push_back(std::move(each));
    }
  }
}

}  // namespace ledger
