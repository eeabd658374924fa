// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/policy.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace ledger {
namespace {

using Items = std::vector<std::string_view>;

constexpr std::array<std::string_view, 7> kReserved = {
    "log", "witness", "group", "quorum", "any", "all", "none"};

std::string Quoted(std::string_view text) {
  const std::string_view head = text.substr(0, 80);
  return absl::StrCat(
      "'", absl::CHexEscape(absl::string_view(head.data(), head.size())), "'");
}

// Whether a byte may stand in a line.
bool IsAllowed(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
}

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

// The items of a line, without the blanks around them.
Items Split(std::string_view line) {
  Items items;
  while (!line.empty()) {
    const auto blank = std::find_if(line.begin(), line.end(), IsBlank);
    const auto length = static_cast<size_t>(blank - line.begin());
    if (length > 0) items.push_back(line.substr(0, length));
    line.remove_prefix(std::min(length + 1, line.size()));
  }
  return items;
}

bool IsBy(const NoteVerifier& key, const NoteSignature& signature) {
  return key.id() == signature.key_id && key.name() == signature.name;
}

// Whether `text` is one item that a reader takes as it stands.
bool IsItem(std::string_view text) {
  return !text.empty() && text.front() != '#' &&
         std::none_of(text.begin(), text.end(),
                      [](char c) { return IsBlank(c) || !IsAllowed(c); });
}

}  // namespace

// Reads a policy line by line; the first fault ends it.
class Policy::Reader {
 public:
  absl::StatusOr<Policy> Read(std::string_view text) {
    while (!text.empty()) {
      ++line_;
      const size_t end = text.find('\n');
      if (end == std::string_view::npos) {
        return Malformed("its end", "a line end (LF)");
      }
      if (absl::Status read = ReadLine(text.substr(0, end)); !read.ok()) {
        return read;
      }
      text.remove_prefix(end + 1);
    }
    if (!has_quorum_) {
      return Malformed("the end of the policy", "a quorum line before it");
    }
    return std::move(policy_);
  }

 private:
  absl::Status Malformed(std::string_view found, std::string_view expected) {
    return absl::InvalidArgumentError(
        absl::StrCat("policy, line ", line_, ": found ", std::string(found),
                     ", expected ", std::string(expected)));
  }

  absl::Status ReadLine(std::string_view line) {
    const auto bad = std::find_if_not(line.begin(), line.end(), IsAllowed);
    if (bad != line.end()) {
      return Malformed(
          absl::StrCat("byte 0x",
                       absl::Hex(static_cast<uint8_t>(*bad), absl::kZeroPad2)),
          "text without control bytes");
    }
    const Items items = Split(line);
    if (items.empty() || items[0].front() == '#') return absl::OkStatus();
    for (const std::string_view item : items) {
      if (item.front() != '#') continue;
      return Malformed(Quoted(item), "a comment to have a line of its own");
    }
    const std::span<const std::string_view> rest = std::span(items).subspan(1);
    if (items[0] == "log") return ReadLog(rest);
    if (items[0] == "witness") return ReadWitness(rest);
    if (items[0] == "group") return ReadGroup(rest);
    if (items[0] == "quorum") return ReadQuorum(rest);
    return Malformed(Quoted(items[0]), "log, witness, group or quorum");
  }

  absl::Status ReadLog(std::span<const std::string_view> items) {
    if (items.empty() || items.size() > 2) {
      return Malformed(Count(items), "log <vkey> [<url>]");
    }
    auto key = ReadKey(items[0], NoteKeyType::kEd25519, log_keys_);
    if (!key.ok()) return key.status();
    policy_.logs_.push_back({*std::move(key), UrlAt(items, 1)});
    return absl::OkStatus();
  }

  absl::Status ReadWitness(std::span<const std::string_view> items) {
    if (items.size() < 2 || items.size() > 3) {
      return Malformed(Count(items), "witness <name> <vkey> [<url>]");
    }
    auto key = ReadKey(items[1], NoteKeyType::kCosignature, witness_keys_);
    if (!key.ok()) return key.status();
    policy_.witnesses_.push_back(
        {std::string(items[0]), *std::move(key), UrlAt(items, 2)});
    return Define(items[0], Node());
  }

  absl::Status ReadGroup(std::span<const std::string_view> items) {
    if (items.size() < 3) {
      return Malformed(Count(items),
                       "group <name> <any, all or k> <member>...");
    }
    Node node;
    for (const std::string_view name : items.subspan(2)) {
      const auto member = NodeNamed(name);
      if (!member.ok()) return member.status();
      if (!members_.insert(*member).second) {
        return Malformed(absl::StrCat(Quoted(name), " as a member once more"),
                         "each name to be a member once in the whole policy");
      }
      node.members.push_back(*member);
    }
    const uint64_t count = node.members.size();
    const auto needed = items[1] == "any"   ? 1
                        : items[1] == "all" ? count
                                            : ParseNoteNumber(items[1]);
    if (!needed.has_value() || *needed == 0 || *needed > count) {
      return Malformed(Quoted(items[1]),
                       absl::StrCat("any, all or a number from 1 to ", count));
    }
    node.needed = *needed;
    return Define(items[0], std::move(node));
  }

  absl::Status ReadQuorum(std::span<const std::string_view> items) {
    if (items.size() != 1) {
      return Malformed(Count(items), "quorum <name, or none>");
    }
    if (has_quorum_) {
      return Malformed("a second quorum line", "exactly one");
    }
    has_quorum_ = true;
    if (items[0] == "none") return absl::OkStatus();
    const auto node = NodeNamed(items[0]);
    if (!node.ok()) return node.status();
    policy_.quorum_ = *node;
    return absl::OkStatus();
  }

  static std::string Count(std::span<const std::string_view> items) {
    return absl::StrCat(items.size(), " items behind the keyword");
  }

  static std::string UrlAt(std::span<const std::string_view> items,
                           size_t index) {
    return index < items.size() ? std::string(items[index]) : std::string();
  }

  // A key of the type that its role needs, which no line of that role has.
  absl::StatusOr<NoteVerifier> ReadKey(std::string_view vkey, NoteKeyType type,
                                       std::set<std::string>& known) {
    auto key = NoteVerifier::Parse(vkey);
    if (!key.ok()) {
      return Malformed(Quoted(vkey),
                       absl::StrCat("a public key; ", key.status().message()));
    }
    if (key->type() != type) {
      return Malformed(
          absl::StrCat("a key of type ", static_cast<int>(key->type())),
          absl::StrCat("type ", static_cast<int>(type)));
    }
    if (!known.insert(key->public_key()).second) {
      return Malformed(
          absl::StrCat("the public key of ", Quoted(vkey), " once more"),
          "each to stand on one line");
    }
    return key;
  }

  absl::StatusOr<size_t> NodeNamed(std::string_view name) {
    const auto found = names_.find(name);
    if (found != names_.end()) return found->second;
    return Malformed(Quoted(name),
                     "the name of a witness or group on an earlier line");
  }

  absl::Status Define(std::string_view name, Node node) {
    if (std::count(kReserved.begin(), kReserved.end(), name) > 0) {
      return Malformed(Quoted(name),
                       "a name that is no word of policies themselves");
    }
    node.name = std::string(name);
    if (!names_.emplace(name, policy_.nodes_.size()).second) {
      return Malformed(absl::StrCat(Quoted(name), " once more"),
                       "a name that no witness or group has");
    }
    policy_.nodes_.push_back(std::move(node));
    return absl::OkStatus();
  }

  Policy policy_;
  size_t line_ = 0;
  bool has_quorum_ = false;
  std::map<std::string_view, size_t> names_;  // to indexes of nodes
  std::set<size_t> members_;                  // nodes that are in a group
  std::set<std::string> log_keys_;
  std::set<std::string> witness_keys_;
};

absl::StatusOr<Policy> Policy::Parse(std::string_view text) {
  return Reader().Read(text);
}

absl::StatusOr<OpenedCheckpoint> Policy::Open(
    std::string_view note, std::span<const NoteVerifier> pinned) const {
  std::vector<NoteVerifier> logs(pinned.begin(), pinned.end());
  if (pinned.empty()) {
    for (const PolicyLog& log : logs_) logs.push_back(log.key);
  }
  for (const NoteVerifier& log : logs) {
    if (log.type() == NoteKeyType::kEd25519) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "policy: '", log.ToString(), "' is pinned, but is no log's key"));
  }
  if (logs.empty()) {
    return absl::InvalidArgumentError(
        "policy: it has no log line; add one, or pin the log's key");
  }
  std::vector<NoteVerifier> trusted = logs;
  for (const PolicyWitness& witness : witnesses_) {
    trusted.push_back(witness.key);
  }
  const auto opened = OpenNote(note, trusted);
  if (!opened.ok()) return opened.status();
  auto checkpoint = ParseCheckpoint(opened->text);
  if (!checkpoint.ok()) return checkpoint.status();

  OpenedCheckpoint result;
  result.checkpoint = *std::move(checkpoint);
  for (NoteVerifier& log : logs) {
    const bool signed_it =
        std::any_of(opened->verified.begin(), opened->verified.end(),
                    [&log](const NoteSignature& signature) {
                      return IsBy(log, signature);
                    });
    if (signed_it && log.name() == result.checkpoint.origin) {
      result.logs.push_back(std::move(log));
    }
  }
  if (result.logs.empty()) {
    return absl::UnauthenticatedError(
        absl::StrCat("checkpoint of '", result.checkpoint.origin,
                     "': no trusted log key of that name signed it"));
  }
  result.witnesses = Cosigners(opened->verified);
  if (absl::Status met = CheckQuorum(result); !met.ok()) return met;
  return result;
}

std::vector<Cosigner> Policy::Cosigners(
    std::span<const NoteSignature> verified) const {
  std::vector<Cosigner> cosigners;
  for (const PolicyWitness& witness : witnesses_) {
    std::optional<uint64_t> latest;
    for (const NoteSignature& signature : verified) {
      if (!IsBy(witness.key, signature)) continue;
      latest = std::max(latest, witness.key.TimeOf(signature.payload));
    }
    if (latest.has_value()) cosigners.push_back({witness.name, *latest});
  }
  return cosigners;
}

absl::Status Policy::CheckQuorum(const OpenedCheckpoint& opened) const {
  if (!quorum_.has_value()) return absl::OkStatus();
  std::set<std::string_view> cosigned;
  for (const Cosigner& each : opened.witnesses) cosigned.insert(each.name);
  std::vector<bool> counts;  // of the nodes so far
  std::vector<std::string> counted;
  for (const Node& node : nodes_) {
    if (node.members.empty()) {
      counts.push_back(cosigned.contains(node.name));
    } else {
      const auto members =
          std::count_if(node.members.begin(), node.members.end(),
                        [&counts](size_t member) { return counts[member]; });
      counts.push_back(static_cast<uint64_t>(members) >= node.needed);
    }
    if (counts.back()) counted.push_back(Quoted(node.name));
  }
  if (counts[*quorum_]) return absl::OkStatus();
  const Node& quorum = nodes_[*quorum_];
  std::string wanted = "its cosignature";
  if (!quorum.members.empty()) {
    std::vector<std::string> members;
    for (const size_t member : quorum.members) {
      members.push_back(Quoted(nodes_[member].name));
    }
    wanted = absl::StrCat(quorum.needed, " of ", absl::StrJoin(members, ", "));
  }
  return absl::UnauthenticatedError(absl::StrCat(
      "checkpoint of '", opened.checkpoint.origin, "', size ",
      opened.checkpoint.size.value(), ": quorum ", Quoted(quorum.name),
      " is not met: expected ", wanted, ", found ",
      counted.empty() ? "none" : absl::StrJoin(counted, ", ")));
}

absl::StatusOr<std::string> FormatPolicy(const PolicyParts& parts) {
  std::vector<std::vector<std::string>> lines;
  const auto add = [&lines](std::vector<std::string> line, std::string url) {
    if (!url.empty()) line.push_back(std::move(url));
    lines.push_back(std::move(line));
  };
  for (const PolicyLog& log : parts.logs) {
    add({"log", log.key.ToString()}, log.url);
  }
  std::vector<std::string> group = {"group", parts.group,
                                    std::to_string(parts.needed)};
  for (const PolicyWitness& witness : parts.witnesses) {
    add({"witness", witness.name, witness.key.ToString()}, witness.url);
    group.push_back(witness.name);
  }
  if (parts.needed > 0) lines.push_back(std::move(group));
  lines.push_back({"quorum", parts.needed > 0 ? parts.group : "none"});
  std::string text;
  for (const std::vector<std::string>& line : lines) {
    const auto bad = std::find_if_not(line.begin(), line.end(), IsItem);
    if (bad != line.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("policy: found ", Quoted(*bad),
                       ", expected an item without blanks and control bytes "
                       "that does not begin with #"));
    }
    absl::StrAppend(&text, absl::StrJoin(line, " "), "\n");
  }
  const auto parsed = Policy::Parse(text);
  if (!parsed.ok()) return parsed.status();
  return text;
}

}  // namespace ledger
