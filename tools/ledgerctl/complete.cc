// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/complete.h"

#include <algorithm>
#include <string_view>

#include "ledger/finding.h"
#include "ledger/reason.h"
#include "tools/ledgerctl/samples.h"

namespace ledger::ctl {
namespace {

std::vector<std::string> ReasonNames() {
  std::vector<std::string> names;
  for (const ReasonRow& row : Reasons()) names.emplace_back(row.name);
  for (const FindingRow& row : Findings()) names.emplace_back(row.name);
  return names;
}

std::vector<std::string> FindingNames() {
  std::vector<std::string> names;
  for (const FindingRow& row : Findings()) names.emplace_back(row.name);
  return names;
}

// Values of an option that has a known few.
std::vector<std::string> ValuesOf(const std::string& option) {
  if (option == "--output" || option == "-o") return {"table", "json", "jsonl"};
  if (option == "--color") return {"auto", "always", "never"};
  if (option == "--expect") return {"any", "none"};
  if (option == "--as-of" || option == "--known-at" || option == "--until" ||
      option == "--from-as-of" || option == "--from-known-at") {
    return {"now", "yesterday", "now-30d"};
  }
  if (option == "--type") return EventTypes();
  if (option == "--code") return FindingNames();
  return {};
}

std::vector<std::string> ArgumentsOf(const std::string& command,
                                     const AgreementSource& agreements) {
  if (command == "new") return EventTypes();
  if (command == "errors") return ReasonNames();
  if (command == "completion") return {"bash"};
  if (command == "context") return {"add", "list", "remove", "select"};
  if (command == "show" || command == "log" || command == "timeline" ||
      command == "watch" || command == "report" || command == "blame" ||
      command == "diff" || command == "owes" || command == "findings" ||
      command == "due") {
    return agreements();
  }
  return {};
}

// Whether `word` is an option of `command` that a value follows.
bool TakesValue(const Grammar& grammar, const std::string& command,
                const std::string& word) {
  if (const auto common = grammar.common.find(word);
      common != grammar.common.end()) {
    return common->second;
  }
  const auto options = grammar.commands.find(command);
  if (options == grammar.commands.end()) return false;
  const auto option = options->second.find(word);
  return option != options->second.end() && option->second;
}

void AddOptions(const Grammar::Options& options,
                std::vector<std::string>& names) {
  for (const auto& [name, takes_value] : options) {
    if (name.substr(0, 2) == "--") names.push_back(name);
  }
}

}  // namespace

std::vector<std::string> Completions(const Grammar& grammar,
                                     const std::vector<std::string>& words,
                                     const AgreementSource& agreements,
                                     const std::vector<std::string>& contexts) {
  const std::string begun = words.empty() ? "" : words.back();
  std::string command;
  std::string option;  // whose value is next
  std::string first;   // argument of the command
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    if (!option.empty()) {
      option.clear();
    } else if (TakesValue(grammar, command, words[i])) {
      option = words[i];
    } else if (command.empty() && words[i].substr(0, 1) != "-") {
      command = words[i];
    } else if (first.empty() && words[i].substr(0, 1) != "-") {
      first = words[i];
    }
  }
  std::vector<std::string> candidates;
  if (option == "--context" || (command == "context" && !first.empty())) {
    candidates = contexts;
  } else if (!option.empty()) {
    candidates = ValuesOf(option);
  } else if (begun.substr(0, 1) == "-") {
    AddOptions(grammar.common, candidates);
    if (const auto found = grammar.commands.find(command);
        found != grammar.commands.end()) {
      AddOptions(found->second, candidates);
    }
  } else if (command.empty()) {
    for (const auto& [name, options] : grammar.commands) {
      candidates.push_back(name);
    }
  } else {
    candidates = ArgumentsOf(command, agreements);
  }
  std::erase_if(candidates, [&begun](const std::string& candidate) {
    return candidate.substr(0, begun.size()) != begun;
  });
  std::sort(candidates.begin(), candidates.end());
  return candidates;
}

std::string BashCompletion() {
  return R"bash(# bash completion for ledgerctl; load it with
#   source <(ledgerctl completion bash)
_ledgerctl() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("$line")
  done < <("${COMP_WORDS[0]}" __complete -- \
    "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _ledgerctl ledgerctl
)bash";
}

}  // namespace ledger::ctl
