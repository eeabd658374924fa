// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/heads_tree.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/ids.h"
#include "ledger/merkle.h"

namespace ledger {
namespace {

constexpr size_t kCountBytes = 8;

}  // namespace

std::string EncodeHeadsEntry(const HeadsEntry& entry) {
  std::string bytes(1, static_cast<char>(entry.agreement.size()));
  bytes += entry.agreement;
  for (int shift = 56; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(entry.count >> shift & 0xffU));
  }
  bytes += entry.last.view();
  return bytes;
}

absl::StatusOr<HeadsEntry> ParseHeadsEntry(std::string_view bytes) {
  const size_t id = bytes.empty() ? 0 : static_cast<unsigned char>(bytes[0]);
  if (bytes.size() != 1 + id + kCountBytes + sizeof(Hash)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "heads entry: ", bytes.size(), " bytes, expected ",
        1 + id + kCountBytes + sizeof(Hash), " for an id of ", id));
  }
  HeadsEntry entry;
  entry.agreement = std::string(bytes.substr(1, id));
  for (const char byte : bytes.substr(1 + id, kCountBytes)) {
    entry.count = entry.count << 8U | static_cast<unsigned char>(byte);
  }
  auto last = HashFromBytes(bytes.substr(1 + id + kCountBytes));
  if (!last.ok()) return last.status();
  entry.last = *last;
  return entry;
}

absl::Status HeadsTree::Add(HeadsEntry entry) {
  if (!entries_.empty() && entry.agreement <= entries_.back().agreement) {
    return absl::InvalidArgumentError(absl::StrCat(
        "heads: agreement '", entry.agreement, "' does not lie behind '",
        entries_.back().agreement, "'"));
  }
  leaves_.push_back(LeafHash(EncodeHeadsEntry(entry)));
  entries_.push_back(std::move(entry));
  return absl::OkStatus();
}

Hash HeadsTree::Root() const {
  Frontier frontier;
  for (const Hash& leaf : leaves_) frontier.Append(leaf);
  return frontier.Root();
}

size_t HeadsTree::RankOf(std::string_view agreement) const {
  const auto found =
      std::lower_bound(entries_.begin(), entries_.end(), agreement,
                       [](const HeadsEntry& entry, std::string_view id) {
                         return entry.agreement < id;
                       });
  return static_cast<size_t>(found - entries_.begin());
}

absl::StatusOr<std::vector<Hash>> HeadsTree::Inclusion(size_t rank) const {
  return InclusionProof(Position(rank), leaves_);
}

}  // namespace ledger
