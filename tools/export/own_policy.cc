// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/export/own_policy.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ledger/policy.h"

namespace ledger::exports {
namespace {

// The lines of a policy that parses, but for those of logs, comments and
// nothing.
std::string LinesOfOthers(std::string_view policy) {
  std::string lines;
  while (!policy.empty()) {
    const std::string_view line = policy.substr(0, policy.find('\n') + 1);
    policy.remove_prefix(line.size());
    const size_t begin = line.find_first_not_of(" \t");
    const std::string_view words = line.substr(begin);
    const std::string_view first =
        words.substr(0, words.find_first_of(" \t\n"));
    if (!first.empty() && first.front() != '#' && first != "log") {
      lines += words;
    }
  }
  return lines;
}

}  // namespace

absl::StatusOr<std::string> OwnPolicy(std::span<const NoteVerifier> keys,
                                      std::string_view policy) {
  PolicyParts parts;
  for (const NoteVerifier& key : keys) parts.logs.push_back({key, ""});
  if (policy.empty()) return FormatPolicy(parts);
  const auto given = Policy::Parse(policy);
  if (!given.ok()) return given.status();
  for (const PolicyLog& log : given->logs()) {
    const auto same = std::find_if(
        parts.logs.begin(), parts.logs.end(), [&log](const PolicyLog& own) {
          return own.key.ToString() == log.key.ToString();
        });
    if (same == parts.logs.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("policy: its line 'log ", log.key.ToString(),
                       "' is no key that this ledger ever signed with; take "
                       "the line out, or ask the ledger that you mean"));
    }
    same->url = log.url;
  }
  constexpr std::string_view kNoQuorum = "quorum none\n";
  auto text = FormatPolicy(parts);
  if (!text.ok()) return text.status();
  text->resize(text->size() - kNoQuorum.size());
  text->append(LinesOfOthers(policy));
  const auto merged = Policy::Parse(*text);
  if (!merged.ok()) return merged.status();
  return text;
}

}  // namespace ledger::exports
