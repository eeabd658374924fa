// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/finding.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace ledger {
namespace {

constexpr std::array<FindingRow, 15> kFindings = {{
    {v1::FINDING_CODE_CONFLICT, "CONFLICT", "F1",
     "A grant whose scope meets another holder's exclusivity in force on the "
     "same burdened party."},
    {v1::FINDING_CODE_BREACH, "BREACH", "F2",
     "An act or performance inside a restriction, a deal with a third party "
     "without a notice on record, or an irrevocable licence that one side "
     "suspends or ends."},
    {v1::FINDING_CODE_LATE_END, "LATE_END", "F3",
     "Ending a term that had already ended."},
    {v1::FINDING_CODE_ORPHANED, "ORPHANED", "F4",
     "An event whose target does not exist at its effective time."},
    {v1::FINDING_CODE_DANGLING, "DANGLING", "F5",
     "A window or formula that refers to a removed condition."},
    {v1::FINDING_CODE_DEFECTIVE, "DEFECTIVE", "F6",
     "A notice or a match alleged to be defective."},
    {v1::FINDING_CODE_OUT_OF_WINDOW, "OUT_OF_WINDOW", "F7",
     "An exercise late by the stated calendar."},
    {v1::FINDING_CODE_UNKNOWN_PARAMETER, "UNKNOWN_PARAMETER", "F8",
     "A deadline or amount of a right that can still be used cannot be "
     "computed from what is recorded, or a sum falls below zero."},
    {v1::FINDING_CODE_SOURCE_CONFLICT, "SOURCE_CONFLICT", "F9",
     "Sources that differ."},
    {v1::FINDING_CODE_WORDS_FIGURES, "WORDS_FIGURES", "F10",
     "An amount whose words and figures differ."},
    {v1::FINDING_CODE_PRE_BASE, "PRE_BASE", "F11",
     "An amendment executed before the agreement that it amends."},
    {v1::FINDING_CODE_GAP, "GAP", "F12",
     "A missing number in a chain of amendments."},
    {v1::FINDING_CODE_CONSENT_MISSING, "CONSENT_MISSING", "F13",
     "An assignment or change of control without a required consent."},
    {v1::FINDING_CODE_DECIDER_MISMATCH, "DECIDER_MISMATCH", "F14",
     "A condition determined by someone who is not its decider."},
    {v1::FINDING_CODE_RETRO_THIRD_PARTY, "RETRO_THIRD_PARTY", "F15",
     "A change effective before it was executed, and an act in between, inside "
     "its scope, by someone whom the changed term binds or benefits."},
}};

}  // namespace

std::span<const FindingRow> Findings() { return kFindings; }

const FindingRow& RowOf(v1::FindingCode code) {
  return kFindings[static_cast<size_t>(code) - 1];
}

bool MayBeUsed(const Standing& standing) {
  return standing.status == v1::TERM_STATUS_PENDING ||
         standing.status == v1::TERM_STATUS_IN_FORCE ||
         standing.status == v1::TERM_STATUS_SUSPENDED;
}

void FindingList::Add(v1::FindingCode code, bool certain, uint32_t number,
                      std::vector<std::string> terms, const EventSet& events,
                      std::string sentence) {
  if (!Wants(code)) return;
  v1::Finding finding;
  finding.set_code(code);
  finding.set_certain(certain);
  finding.set_agreement_id(dockets_[number]->id().value());
  std::sort(terms.begin(), terms.end());
  for (std::string& term : terms) finding.add_term_ids(std::move(term));
  events.Render(dockets_, *finding.mutable_events());
  finding.set_sentence(std::move(sentence));
  const std::string bytes = finding.SerializeAsString();
  for (const v1::Finding& each : findings_) {
    if (each.SerializeAsString() == bytes) return;
  }
  findings_.push_back(std::move(finding));
}

std::vector<v1::Finding> FindingList::Take() {
  const auto key = [](const v1::Finding& finding) {
    const uint64_t first =
        finding.events_size() > 0 ? finding.events(0).position() : 0;
    return std::tuple(finding.agreement_id(), finding.code(), first);
  };
  std::stable_sort(findings_.begin(), findings_.end(),
                   [&](const v1::Finding& a, const v1::Finding& b) {
                     return key(a) < key(b);
                   });
  return std::move(findings_);
}

absl::StatusOr<std::vector<v1::Finding>> DeriveFindings(
    std::span<const AgreementHistory> agreements, const Question& question,
    const std::set<v1::FindingCode>& codes) {
  auto dockets = MakeDockets(agreements, question);
  if (!dockets.ok()) return dockets.status();
  FindingList list(*dockets, question, codes);
  FindInLives(list);
  FindInRights(list);
  FindInPapers(list);
  FindInGrants(list);
  if (absl::Status found = FindInActs(agreements, list); !found.ok()) {
    return found;
  }
  return list.Take();
}

}  // namespace ledger
