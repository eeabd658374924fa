// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/permission_findings.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/finding.h"
#include "ledger/limits.h"
#include "ledger/permission.h"

namespace ledger {
namespace {

// "agreement/term", as findings name the terms of others.
std::set<std::string> LimitsOf(const v1::PermissionAnswer& answer) {
  std::set<std::string> terms;
  for (const v1::Limit& limit : answer.limits()) {
    terms.insert(absl::StrCat(limit.agreement_id(), "/", limit.term_id()));
  }
  return terms;
}

// Whether a finding is about what an answer rests on.
bool Concerns(const v1::Finding& finding, const std::set<std::string>& terms,
              const std::set<uint64_t>& positions) {
  for (const std::string& id : finding.term_ids()) {
    const bool foreign = id.find('/') != std::string::npos;
    if (terms.contains(
            foreign ? id : absl::StrCat(finding.agreement_id(), "/", id))) {
      return true;
    }
  }
  return std::any_of(finding.events().begin(), finding.events().end(),
                     [&](const v1::EventReference& event) {
                       return positions.contains(event.position());
                     });
}

}  // namespace

absl::StatusOr<v1::PermissionAnswer> DerivePermissionAndFindings(
    std::span<const AgreementHistory> agreements, const Question& question,
    const v1::PermissionQuestion& asked) {
  auto answer = DerivePermission(agreements, question, asked);
  if (!answer.ok() || !asked.want_findings()) return answer;
  auto findings = DeriveFindings(agreements, question);
  if (!findings.ok()) return findings.status();
  std::set<uint64_t> positions;
  for (const auto* events : {&answer->because(), &answer->released_by()}) {
    for (const v1::EventReference& event : *events) {
      positions.insert(event.position());
    }
  }
  const std::set<std::string> terms = LimitsOf(*answer);
  for (v1::Finding& finding : *findings) {
    if (!Concerns(finding, terms, positions)) continue;
    *answer->add_findings() = std::move(finding);
  }
  return answer;
}

v1::Basis BasisOf(std::span<const AgreementHistory> agreements,
                  const Question& question, Instant read_time) {
  v1::Basis basis;
  uint64_t size = 0;
  for (const AgreementHistory& each : agreements) {
    size += each.history->PrefixOf(question.known);
  }
  basis.set_effective_time(ToMicros(question.as_of));
  basis.set_read_time(ToMicros(read_time));
  basis.set_tree_size(question.known.value());
  basis.set_agreement_size(size);
  basis.set_engine_version(kEngineVersion);
  return basis;
}

}  // namespace ledger
